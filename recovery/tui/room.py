"""The screen for the room: large, light, read-only, and nothing on it that players may not know."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from recovery.exercise.views import PlayersView
from recovery.tui import seen
from recovery.tui.content import paragraphs, plain
from recovery.tui.desk import Desk
from recovery.tui.panels import Banner, Deadlines, ServiceChips
from recovery.tui.spans import hours
from recovery.tui.tables import lines

Look = Callable[[], Desk]
"""The exercise as it stands now; another process may be playing it."""


class Room(Screen[None]):
    """Follows an exercise."""

    CSS = """
    Room #card { height: 1fr; padding: 0 2; max-width: 100; }
    Room #card Static { height: auto; }
    Room #due { height: auto; max-height: 3; padding: 0 2; }
    Room ServiceChips { dock: bottom; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "app.colours", "Colours"),
        Binding("q,ctrl+q", "leave", "Leave", key_display="q"),
    ]

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._drawn: PlayersView | None = None

    def compose(self) -> ComposeResult:
        """A strip, what is due, the inject or the decision, the services."""
        yield Banner()
        with Vertical():
            yield Deadlines(id="due")
            with VerticalScroll(id="card"):
                yield Static(id="words", markup=False)
        yield ServiceChips()

    def on_mount(self) -> None:
        """Look again every second."""
        self.set_interval(1.0, self.draw)
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Another width."""
        self._drawn = None
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """What players may know."""
        desk = self._look()
        view = desk.session.players
        if view == self._drawn:
            return
        self._drawn = view
        dues = seen.dues(view, desk)
        clocks = view.clocks
        words = "STOPPED" if clocks.stopped else "ended" if clocks.ended else "running" if clocks.running else "paused"
        self.query_one(Banner).show(
            running=clocks.running, words=words, at=clocks.at, speed=f"×{clocks.speed}",
            title=desk.session.plan.scenario.title, due=next((due for due in dues if due.left is not None), None),
        )  # fmt: skip
        self.query_one(Deadlines).show([due for due in dues if due.left is not None][:3])
        self.query_one(ServiceChips).show(seen.services(view, desk))
        self.query_one("#words", Static).update(_card(view, desk))

    def action_leave(self) -> None:
        """Stop following; the exercise does not notice."""
        self.dismiss(None)


def _card(view: PlayersView, desk: Desk) -> Content:
    """The last inject, then what is to be decided."""
    plan = desk.session.plan
    if view.clocks.stopped:
        return lines([Content.styled("STOP", "bold $error"), Content("This is not part of the exercise.")])
    rows: list[Content] = []
    if view.injects:
        last = view.injects[-1]
        rows += [
            plain(last.title, "bold $warning"),
            plain(f"{last.mode} from {last.source} · T+{hours(last.at)}", "$quiet"),
        ]
        rows.append(paragraphs(last.message))
    else:
        rows += [
            plain(plan.scenario.title, "bold $warning"),
            paragraphs(plan.scenario.briefing or plan.scenario.summary),
        ]
    for decision in view.decisions:
        rows += [
            Content(""),
            Content.assemble(
                plain(desk.titles.step(decision.step), "bold $primary"), "  ", plain(desk.who(decision.step), "$quiet")
            ),
        ]
        for number, option in enumerate((o for o in decision.options if o.possible), 1):
            rows.append(
                Content.assemble(
                    (f"{number} ", "bold $primary"), plain(desk.titles.option(decision.step, option.option))
                )
            )
    rows += [row for question in view.questions for row in (Content(""), plain(question.text, "bold $accent"))]
    return lines(rows)
