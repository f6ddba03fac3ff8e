"""The middle of an exercise: what people were told last, and everything that needs them now."""

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from recovery.exercise.views import FacilitatorView, InjectView
from recovery.tui import seen
from recovery.tui.content import paragraphs, plain
from recovery.tui.desk import Desk
from recovery.tui.spans import hours
from recovery.tui.tables import lines

_WAITING = "enter does what is chosen   j jump to the next thing that needs people"
_OVER = "Nothing more happens by itself. e ends the exercise, w goes back to an earlier moment."
_QUIET = "Nothing needs the room now. j jumps to the next thing that does; space lets time run."


class Now(Vertical):
    """The inject on top, below it decisions with their options, questions, and steps to order."""

    DEFAULT_CSS = """
    Now { width: 1fr; max-width: 110; }
    Now #told { height: auto; max-height: 60%; }
    Now #told Static { height: auto; }
    Now #calls { height: 1fr; border: none; background: transparent; padding: 0; }
    Now #hint { height: auto; color: $text-muted; }
    Now.-quiet #told { max-height: 100%; height: 1fr; }
    Now.-quiet #calls { height: 0; }
    """

    class Called(Message):
        """Somebody chose a line."""

        def __init__(self, call: seen.Call) -> None:
            super().__init__()
            self.call = call

    def __init__(self, desk: Desk, **named: Any) -> None:
        super().__init__(**named)
        self._desk = desk
        self._calls: tuple[seen.Call, ...] = ()
        self._shown: object = None
        self._hint = ""

    def compose(self) -> ComposeResult:
        """The inject, the list, and a hint."""
        with VerticalScroll(id="told"):
            yield Static(id="inject", markup=False)
        yield OptionList(id="calls", markup=False)
        yield Static(id="hint", markup=False)

    @property
    def chosen(self) -> seen.Call | None:
        """The line under the cursor."""
        index = self.query_one("#calls", OptionList).highlighted
        return self._calls[index] if index is not None and index < len(self._calls) else None

    def numbered(self, digit: int) -> seen.Call | None:
        """The option that a digit chooses."""
        return next((call for call in self._calls if call.number == digit), None)

    def take_keys(self) -> None:
        """The list has the keys."""
        self.query_one("#calls").focus()

    @on(OptionList.OptionSelected)
    def selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click on something that needs people."""
        event.stop()
        self.post_message(self.Called(self._calls[event.option_index]))

    def show(self, view: FacilitatorView) -> None:
        """Draw it as it stands."""
        told = (view.clocks.ended, view.injects, len(view.planned))
        if told != self._shown:
            self._shown = told
            self.border_title, words = self._told(view)
            self.query_one("#inject", Static).update(words)
        self._list(tuple(seen.calls(view, self._desk)))
        self.set_class(not self._calls, "-quiet")
        hint = _WAITING if self._calls else _OVER if view.clocks.over else _QUIET
        if hint != self._hint:
            self._hint = hint
            self.query_one("#hint", Static).update(Content(hint))

    def _told(self, view: FacilitatorView) -> tuple[str, Content]:
        """A title, and what people were told last."""
        if view.clocks.ended:
            return "The room is done", Content("enter: to the debrief")
        if view.injects:
            title = f"Inject {len(view.injects)} · {len(view.planned) - len(view.injects)} to come"
            return title, self._inject(view.injects[-1])
        scenario = self._desk.session.plan.scenario
        told = [plain(scenario.title, "bold $warning"), paragraphs(scenario.briefing or scenario.summary)]
        return "Briefing", lines(told)

    def _inject(self, inject: InjectView) -> Content:
        to = ", ".join(self._desk.titles.role(role) for role in inject.to)
        head = f"{inject.mode} from {inject.source} · T+{hours(inject.at)}" + (f" · to {to}" if to else "")
        rows = [plain(inject.title, "bold $warning"), plain(head, "$quiet"), Content(""), paragraphs(inject.message)]
        if inject.answer_by is not None:
            rows.append(plain(f"an answer is expected by T+{hours(inject.answer_by)}", "$quiet"))
        kept = self._desk.injects.get(inject.inject)
        if kept is not None and kept.expected_response:
            rows += [
                Content(""),
                Content.assemble(("for you: ", "bold $secondary"), paragraphs(kept.expected_response)),
            ]
        return lines(rows)

    def _list(self, calls: tuple[seen.Call, ...]) -> None:
        """The lines; the one under the cursor stays there as long as it is among them."""
        if calls == self._calls:
            return
        before, self._calls = self.chosen, calls
        options = self.query_one("#calls", OptionList)
        options.clear_options()
        options.add_options([_option(call) for call in calls])
        same = next((i for i, call in enumerate(calls) if before and call.key == before.key), None)
        options.highlighted = same if same is not None else next((i for i, c in enumerate(calls) if c.usable), None)


def _option(call: seen.Call) -> Option:
    if call.what == "head":
        head = Content.assemble(plain(call.title, "bold $primary"), "  ", plain(call.note, "$quiet"))
        return Option(head, disabled=True)
    mark = f"{call.number} " if call.number else "▸ " if call.what == "order" else "  "
    note = Content.assemble("  ", plain(call.note, "$quiet")) if call.note else Content("")
    return Option(Content.assemble((mark, "bold $primary"), plain(call.title), note), disabled=not call.usable)
