"""What was written down: notes, observations, questions, assumptions; and a place to write more."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from recovery.exercise import commands as do
from recovery.tui.acting import Acting
from recovery.tui.content import paragraphs, plain
from recovery.tui.desk import Desk
from recovery.tui.spans import hours
from recovery.tui.tables import lines

_KINDS = (do.TakeNote, do.Observe, do.Ask, do.Reply, do.Assume, do.Correct, do.Strength, do.Improvement)


class Notes(Acting[None]):
    """The newest at the bottom."""

    CSS = """
    Notes VerticalScroll { padding: 0 2; }
    Notes #text { height: auto; max-width: 110; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "write('noted')", "Note"),
        Binding("v", "write('observed')", "Observe"),
        Binding("q", "write('asked')", "Ask the room"),
        Binding("a", "write('assumed')", "Assume"),
        Binding("k", "write('corrected')", "Correct"),
        Binding("i", "write('improvement')", "To improve"),
        Binding("escape,f4", "leave", "Back"),
        Binding("question_mark,f1", "app.keys", "Keys", key_display="?"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def compose(self) -> ComposeResult:
        """A strip, and the text."""
        head = Content.assemble((" EXERCISE ", "bold $background on $error"), ("  Notes and observations", "bold"))
        yield Static(head, id="head", markup=False)
        with VerticalScroll():
            yield Static(id="text", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Draw, and let time go on."""
        self._draw()
        self.set_interval(1.0, self.desk.pass_time)

    def _draw(self) -> None:
        rows: list[Content] = []
        for past in self.desk.session.ledger.log:
            command = past.command
            if isinstance(command, _KINDS):
                about = getattr(command, "objective", None) or (
                    f"#{command.of}" if isinstance(command, do.Reply | do.Correct) else ""
                )
                head = f"#{past.number}  T+{hours(past.at // 1000)}  {command.name} {about}".rstrip()
                rows += [
                    Content.assemble((head, "bold $primary"), plain(f"  {past.by}", "$quiet")),
                    paragraphs(command.text),
                    Content(""),
                ]
        empty = Content.styled(
            "Nothing is written down yet. n writes a note, v an observation against an objective.", "$quiet"
        )
        self.query_one("#text", Static).update(lines(rows) if rows else empty)
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def action_write(self, kind: str) -> None:
        """Write something down."""
        command = do.COMMANDS[kind]
        given: dict[str, Any] = {"id": f"item-{len(self.desk.session.ledger.log)}"} if kind == "improvement" else {}
        self.ask(command, **given)

    def acted(self) -> None:
        """Show what came of it."""
        self._draw()

    def action_leave(self) -> None:
        """Back to the exercise."""
        self.dismiss(None)
