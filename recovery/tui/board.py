"""The list of injects, which only the facilitator sees: what came, what comes next, what is held."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from recovery.exercise import commands as do
from recovery.exercise.views import PlannedInject
from recovery.tui.acting import Acting
from recovery.tui.content import paragraphs, plain
from recovery.tui.desk import Desk
from recovery.tui.spans import hours
from recovery.tui.tables import cut, filled, lines

_STATES = {"next": ("○", "comes"), "held": ("■", "held"), "delivered": ("●", "came"), "dropped": ("–", "left out")}


class Board(Acting[None]):
    """Release, hold, leave out, move, undo, or make one up."""

    CSS = """
    Board #columns { height: 1fr; }
    Board #list { width: 1fr; }
    Board OptionList { border: none; background: transparent; height: 1fr; padding: 0; }
    Board #about { width: 46%; }
    Board #about Static { height: auto; }
    Board.-narrow #about { display: none; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,enter", "act('released')", "Release now"),
        Binding("h", "hold", "Hold, or let go"),
        Binding("x", "act('skipped-inject')", "Leave out"),
        Binding("b", "move", "Move it to a moment"),
        Binding("u", "undo", "Undo a release"),
        Binding("a", "make_up", "Make one up"),
        Binding("escape,f2", "leave", "Back"),
        Binding("question_mark,f1", "app.keys", "Keys", key_display="?"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._planned: tuple[PlannedInject, ...] = ()

    def compose(self) -> ComposeResult:
        """The list on the left, the one chosen on the right."""
        head = Content.assemble((" EXERCISE ", "bold $background on $error"), ("  Injects: not for players", "bold"))
        yield Static(head, id="head", markup=False)
        with Horizontal(id="columns"):
            with Vertical(id="list", classes="pane") as pane:
                pane.border_title = "Injects"
                yield OptionList(markup=False)
            with VerticalScroll(id="about", classes="pane") as pane:
                pane.border_title = "About it"
                yield Static(markup=False, id="text")
        yield Footer()

    def on_mount(self) -> None:
        """Draw, and go on drawing while time runs."""
        self._draw()
        self.set_interval(1.0, self._beat)
        self.query_one(OptionList).focus()

    def _beat(self) -> None:
        self.desk.pass_time()
        self._draw()

    def _draw(self) -> None:
        planned = self.desk.view.planned
        if planned == self._planned:
            return
        self._planned = planned
        options = self.query_one(OptionList)
        at = options.highlighted
        first = next((i for i, each in enumerate(planned) if each.state == "next"), 0)
        options.clear_options()
        options.add_options([Option(self._row(each), id=each.inject) for each in planned])
        if planned:
            options.highlighted = first if at is None else min(at, len(planned) - 1)

    def _row(self, planned: PlannedInject) -> Content:
        glyph, word = _STATES[planned.state]
        colour = {"next": "", "held": "$warning", "delivered": "$success", "dropped": "$quiet"}[planned.state]
        when = "by its condition" if planned.at is None else f"T+{hours(planned.at)}"
        drop = "  may be dropped" if planned.may_drop else ""
        kept = self.desk.injects[planned.inject]
        mark = "  contingency" if kept.kind == "contingency" else ""
        return Content.assemble(
            (f"{glyph} {filled(word, 9)}", colour),
            (filled(when, 17), "$quiet"),
            plain(cut(kept.title, 60)),
            (mark + drop, "$quiet"),
        )

    @on(OptionList.OptionHighlighted)
    def look(self, chosen: OptionList.OptionHighlighted) -> None:
        """Tell all about the one under the cursor."""
        kept = self.desk.injects[chosen.option.id or ""]
        to = ", ".join(self.desk.titles.role(part) for part in kept.to)
        rows = [
            plain(kept.title, "bold $warning"),
            plain(f"{kept.mode} from {kept.from_} to {to}", "$quiet"),
            Content(""),
            paragraphs(kept.message),
        ]
        if kept.expected_response:
            rows += [
                Content(""),
                Content.styled("what good players do", "$secondary"),
                paragraphs(kept.expected_response),
            ]
        if kept.asks:
            rows += [Content(""), plain(f"asks: {kept.asks.title}")]
            rows += [plain(f"  • {option.title}") for option in kept.asks.options]
        self.query_one("#text", Static).update(lines(rows))

    @on(OptionList.OptionSelected)
    def selected(self) -> None:
        """Enter releases."""
        self.action_act("released")

    def _chosen(self) -> PlannedInject | None:
        at = self.query_one(OptionList).highlighted
        return self._planned[at] if at is not None and at < len(self._planned) else None

    def acted(self) -> None:
        """Show what came of it."""
        self._draw()

    def action_act(self, kind: str) -> None:
        """Release it, or leave it out."""
        if chosen := self._chosen():
            self.carry_out(do.COMMANDS[kind].model_validate({"inject": chosen.inject}))

    def action_hold(self) -> None:
        """Hold it back; when it is held, let it come by itself again."""
        if chosen := self._chosen():
            self.carry_out(do.Hold(inject=chosen.inject, free=chosen.state == "held"))

    def action_undo(self) -> None:
        """Take back a release."""
        chosen = self._chosen()
        if chosen is None or chosen.released_by is None:
            self.notify("Only what was released by hand can be taken back.", timeout=4)
            return
        self.carry_out(do.Undo(of=chosen.released_by))

    def action_move(self) -> None:
        """Another moment."""
        if chosen := self._chosen():
            self.ask(do.BringForward, inject=chosen.inject)

    def action_make_up(self) -> None:
        """One that the scenario does not have."""
        self.ask(do.AddInject)

    def action_leave(self) -> None:
        """Back to the exercise."""
        self.dismiss(None)
