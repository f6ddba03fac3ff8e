"""The hot wash: right after the end each role says what it saw, one after another, with the clock in view."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Select, Static, TextArea

from recovery.exercise import commands as do
from recovery.model.durations import MINUTE
from recovery.report.views.wording import HOT_WASH
from recovery.tui.content import plain
from recovery.tui.desk import Desk
from recovery.tui.dialogs import WINDOW
from recovery.tui.tables import lines

EACH = 2 * MINUTE
"""Of the room's time, for each role."""


class HotWash(ModalScreen[do.HotWash | None]):
    """Gives what a role said, and how long it had."""

    DEFAULT_CSS = (
        "HotWash {" + WINDOW + "& TextArea, & TextArea:focus { height: 5; border: none; background: $panel; } "
        "& .window > Static { height: auto; } & #questions { color: $text-muted; } &.-short #questions { display: none; } "
        "& .trouble { color: $error; } }"
    )
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "save", "Write it down", priority=True),
        Binding("escape", "leave", "Leave it"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._began = desk.view.clocks.room_ms

    def compose(self) -> ComposeResult:
        """The questions, who speaks, the time, and room for what is said."""
        titles = self._desk.titles
        roles = [(plain(titles.role(role)), role) for role in _roles(self._desk)]
        with Vertical(classes="window"):
            yield Static(
                Content.styled("Hot wash: one role after another, nobody interrupts", "bold $primary"), markup=False
            )
            yield Static(lines([Content(f"• {question}") for question in HOT_WASH]), id="questions", markup=False)
            yield Static(Content("who speaks"), markup=False)
            yield Select(
                roles, value=_next(self._desk) or Select.NULL, prompt="the whole room", id="role", compact=True
            )
            yield Static(id="time", markup=False)
            yield TextArea(id="text", soft_wrap=True, tab_behavior="focus")
            yield Static(classes="trouble", markup=False)
            yield Button("Write it down, and on to the next", variant="primary", compact=True)
            yield Static(Content("tab next field   ctrl+s write it down   esc leave it"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """The clock runs from now on."""
        self.query_one(TextArea).focus()
        self._beat()
        self.set_interval(1.0, self._beat)

    @property
    def _seconds(self) -> int:
        return (self._desk.view.clocks.room_ms - self._began) // 1000

    def _beat(self) -> None:
        self._desk.pass_time()
        left = EACH - self._seconds
        words = (
            f"{_minutes(left)} left of {_minutes(EACH)}" if left >= 0 else f"{_minutes(-left)} over: let the next speak"
        )
        self.query_one("#time", Static).update(Content.styled(words, "bold $success" if left >= 0 else "bold $warning"))

    @on(Button.Pressed)
    def action_save(self) -> None:
        """Give what was said."""
        self._desk.pass_time()
        text, role = self.query_one(TextArea).text.strip(), self.query_one(Select)
        if not text:
            self.query_one(".trouble", Static).update(Content("nothing is written down yet"))
            return
        self.dismiss(do.HotWash(role=None if role.is_blank() else str(role.value), text=text, seconds=self._seconds))

    def action_leave(self) -> None:
        """Nobody speaks any more."""
        self.dismiss(None)


def _minutes(seconds: int) -> str:
    return f"{seconds // MINUTE}:{seconds % MINUTE:02d}"


def _roles(desk: Desk) -> list[str]:
    """Those that somebody plays; where nobody is named, all."""
    people = desk.view.people
    return [each.role for each in people if each.played_by] or [each.role for each in people]


def _next(desk: Desk) -> str | None:
    """The first role that has not spoken."""
    log = [past.command for past in desk.session.ledger.branch]
    spoke = {command.role for command in log if isinstance(command, do.HotWash)}
    return next((role for role in _roles(desk) if role not in spoke), None)
