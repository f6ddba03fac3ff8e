"""A step looked at closely: who, what, how, what it waits for; and what may be done with it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from recovery.exercise import commands as do
from recovery.exercise.commands import Command
from recovery.model.durations import MINUTE
from recovery.tui import seen
from recovery.tui.content import paragraphs, plain
from recovery.tui.desk import Desk
from recovery.tui.dialogs import WINDOW
from recovery.tui.gantt import GLYPHS
from recovery.tui.spans import hours
from recovery.tui.tables import lines


class StepDetail(ModalScreen[Command | None]):
    """Gives the command that was chosen for the step."""

    DEFAULT_CSS = (
        "StepDetail {"
        + WINDOW
        + "& VerticalScroll { height: auto; max-height: 24; } & VerticalScroll > Static { height: auto; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "order", "Order it"),
        Binding("k", "mark", "It is done now"),
        Binding("t", "later", "It takes 15 minutes longer"),
        Binding("s", "skip", "Leave it out"),
        Binding("escape,enter", "leave", "Back"),
    ]

    def __init__(self, desk: Desk, step: str) -> None:
        super().__init__()
        self._desk, self._step = desk, step

    def compose(self) -> ComposeResult:
        """What there is to know, and the keys."""
        with Vertical(classes="window"):
            with VerticalScroll():
                yield Static(self._text(), markup=False)
            yield Static(
                Content("o order   k done now   t 15 min longer   s leave out   esc back"), classes="hint", markup=False
            )

    def _text(self) -> Content:
        desk, name = self._desk, self._step
        step, found = desk.steps.get(name), next((s for s in desk.view.steps if s.step == name), None)
        rows = [plain(desk.titles.step(name), "bold $primary"), plain(desk.who(name) or "runs by itself", "$quiet")]
        if found is not None:
            rows.append(
                plain(f"{GLYPHS[found.state]} {found.state}" + (f", round {found.round + 1}" if found.round else ""))
            )
            times = (("ready", found.ready), ("begun", found.started), ("done", found.done))
            rows.append(
                plain("   ".join(f"{word} T+{hours(at)}" for word, at in times if at is not None) or "not yet begun")
            )
            if waits := seen.why(found, desk):
                rows.append(plain(f"waits for {waits}", "$warning"))
        if planned := desk.planned.get(name):
            rows.append(
                plain(
                    f"by the plan alone T+{hours(planned[0])} to T+{hours(planned[1])} (simulated, medians)", "$quiet"
                )
            )
        if step is not None:
            for words in (
                getattr(step, "criteria", ""),
                getattr(step, "description", ""),
                getattr(step, "instructions", ""),
            ):
                if words:
                    rows += [Content(""), paragraphs(str(words))]
            commands = getattr(step, "commands", ())
            if commands:
                rows += [Content(""), Content.styled("commands", "$quiet"), *(plain(f"  {each}") for each in commands)]
        return lines(rows)

    def action_order(self) -> None:
        """Order it."""
        self.dismiss(do.Order(step=self._step))

    def action_mark(self) -> None:
        """It is done now."""
        self.dismiss(do.Mark(step=self._step))

    def action_later(self) -> None:
        """It takes longer."""
        self.dismiss(do.Mark(step=self._step, later=15 * MINUTE))

    def action_skip(self) -> None:
        """Leave it out."""
        self.dismiss(do.Skip(step=self._step))

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)
