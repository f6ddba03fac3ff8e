"""After the exercise: the time to recovery, where it went, what decisions cost, how objectives were met, what to improve."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from recovery.errors import RecoveryError
from recovery.exercise import commands as do
from recovery.model.durations import spoken
from recovery.report.layout import counted
from recovery.report.views.debrief import Debrief
from recovery.report.views.wording import RATINGS
from recovery.tui import debrief_text
from recovery.tui.acting import Acting
from recovery.tui.content import plain
from recovery.tui.desk import Desk
from recovery.tui.dialogs import Ask
from recovery.tui.figure import Figure
from recovery.tui.findings import Findings
from recovery.tui.histogram import Histogram
from recovery.tui.hotwash import HotWash
from recovery.tui.panels import Banner
from recovery.tui.spans import hours
from recovery.tui.tables import lines

Judge = Callable[[Desk], Findings]
"""Sums up an exercise as it stands; quick."""
Foresee = Callable[[Desk], Findings]
"""The same, with simulated runs and what other decisions would have changed; takes seconds, and runs beside the screen."""
Export = Callable[[Desk, Findings], Sequence[Path]]
"""Writes the after-action report. Raises RecoveryError."""


class DebriefScreen(Acting[str]):
    """Ends with `lobby` or `quit`. Everything on it can be written down while people are still in the room."""

    CSS = """
    DebriefScreen TabbedContent { height: 1fr; }
    DebriefScreen #figures { height: 7; }
    DebriefScreen TabPane { padding: 0 1; }
    DebriefScreen #lower { height: 1fr; }
    DebriefScreen #often { width: 1fr; border: round $foreground 22%; border-title-color: $foreground; padding: 0 1; }
    DebriefScreen #split { width: 40; border: round $foreground 22%; border-title-color: $foreground; padding: 0 1; }
    DebriefScreen #split Static { height: auto; }
    DebriefScreen #chance { height: auto; max-height: 3; }
    DebriefScreen VerticalScroll > Static { height: auto; }
    DebriefScreen OptionList { border: none; background: transparent; height: 1fr; padding: 0; }
    DebriefScreen .hint { height: auto; color: $text-muted; }
    DebriefScreen.-narrow #split { display: none; }
    DebriefScreen.-narrow .-third { display: none; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('result')", "Result", show=False),
        Binding("2", "tab('time')", "Time", show=False),
        Binding("3", "tab('decisions')", "Decisions", show=False),
        Binding("4", "tab('objectives')", "Objectives", show=False),
        Binding("5", "tab('better')", "To improve", show=False),
        Binding("h", "hot_wash", "Hot wash"),
        Binding("P,shift+p", "rate('P')", "Rate P", show=False),
        Binding("S,shift+s", "rate('S')", "Rate S", show=False),
        Binding("M,shift+m", "rate('M')", "Rate M", show=False),
        Binding("U,shift+u", "rate('U')", "Rate U", show=False),
        Binding("v", "observe", "Observe", show=False),
        Binding("plus,g", "form('strength')", "Strength", key_display="+"),
        Binding("i", "improve", "To improve"),
        Binding("n", "form('noted')", "Note", show=False),
        Binding("x", "export", "Write the report"),
        Binding("c", "close", "Close and record"),
        Binding("b", "lobby", "Another exercise"),
        Binding("question_mark,f1", "app.keys", "Keys", key_display="?"),
        Binding("q,ctrl+q", "leave", "Quit", key_display="q"),
    ]

    def __init__(
        self, desk: Desk, judge: Judge, foresee: Foresee, export: Export, finish: Callable[[Desk], Path]
    ) -> None:
        super().__init__()
        self.desk, self._judge, self._foresee, self._export, self._finish = desk, judge, foresee, export, finish
        self._found = judge(desk)
        self._simulated: Findings | None = None

    def compose(self) -> ComposeResult:
        """Five pages."""
        yield Banner()
        with TabbedContent(initial="result"):
            with TabPane("1 Result", id="result"):
                with Horizontal(id="figures"):
                    yield Figure(id="ttr")
                    yield Figure(id="decide")
                    yield Figure(id="clocks", classes="-third")
                    yield Figure(id="done", classes="-third")
                with Horizontal(id="lower"):
                    with Vertical(id="often") as pane:
                        pane.border_title = "The same incident and plan, many times, without a room (simulated)"
                        yield Histogram(id="histogram")
                        yield Static(id="chance", markup=False)
                    with VerticalScroll(id="split") as pane:
                        pane.border_title = "What it was made of"
                        yield Static(id="made", markup=False)
            with TabPane("2 Where the time went", id="time"), VerticalScroll():
                yield Static(id="steps", markup=False)
            with TabPane("3 Decisions", id="decisions"), VerticalScroll():
                yield Static(id="decided", markup=False)
            with TabPane("4 Objectives", id="objectives"):
                yield OptionList(id="list", markup=False)
                yield Static(id="meanings", classes="hint", markup=False)
            with TabPane("5 To improve", id="better"), VerticalScroll():
                yield Static(id="improve", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Show what is known, and work out the rest beside the screen."""
        self.query_one("#meanings", Static).update(
            lines(
                [
                    *(plain(f"{r.code}  {r.name}. {'Achieved' if r.achieved else 'Not achieved'}.") for r in RATINGS),
                    Content("Shift and the letter rates the one chosen, with grounds; enter adds what was seen."),
                ]
            )
        )
        self.call_after_refresh(self._draw)
        self._look_ahead()

    def on_resize(self) -> None:
        """Another width."""
        self.call_after_refresh(self._draw)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _look_ahead(self) -> None:
        worker = get_current_worker()
        try:
            found = self._foresee(self.desk)
        except RecoveryError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.notify, error.message, severity="warning", markup=False)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._foreseen, found)

    def _foreseen(self, found: Findings) -> None:
        self._simulated = found
        self._again()

    def _again(self) -> None:
        """Sum up again, with what was written down since."""
        self._found = self._judge(self.desk)
        if self._simulated is not None:
            was = self._simulated.debrief
            now = self._found.debrief.model_copy(
                update={"simulated": was.simulated, "decisions": was.decisions, "steps": was.steps}
            )
            self._found = Findings(now, self._simulated.samples)
        self._draw()

    # drawing

    def _draw(self) -> None:
        found = self._found.debrief
        setting = found.setting
        self.query_one(Banner).show(
            running=False, words="ended" if setting.ended else "debrief", at=self.desk.view.clocks.at, speed="",
            title=found.scenario.title, due=None,
            room=(f"{hours(setting.room.seconds or 0)} in the room{self._saved()}", self._saved()),
        )  # fmt: skip
        self._draw_figures(found)
        self._draw_often(found)
        self.query_one("#made", Static).update(debrief_text.made(found))
        width = max(60, self.size.width - 4)
        self.query_one("#steps", Static).update(debrief_text.steps(found.steps, width))
        self.query_one("#decided", Static).update(debrief_text.decisions(found.decisions))
        self.query_one("#improve", Static).update(debrief_text.improvements(found))
        self._draw_objectives(found)

    def _saved(self) -> str:
        disk = self.desk.disk()
        return "" if disk is None else f" · saved #{disk.saved}" if disk.trouble is None else " · NOT SAVED"

    def _draw_figures(self, found: Debrief) -> None:
        took = found.time_to_recovery.seconds
        targets = [service for service in found.services if service.rto.seconds is not None]
        missed = [service for service in targets if service.rto_met is False]
        told = (
            "ended before every service was back" if found.outcome == "stopped"
            else f"RTO missed: {', '.join(each.service.title for each in missed)}" if missed
            else "no RTO is stated" if not targets else "every RTO met" if took is not None else "not every service came back"
        )  # fmt: skip
        self.query_one("#ttr", Figure).show(
            "Time to recovery", "--:--" if took is None else hours(took),
            f"{found.time_to_recovery.basis}; {told}" if took is not None else told,
            "bad" if missed or took is None else "good",
        )  # fmt: skip
        spans = [
            ((d.decided.seconds or 0) - (d.opened.seconds or 0), d.decision.title)
            for d in found.decisions
            if d.decided.seconds is not None and d.opened.seconds is not None
        ]
        longest = max(spans, default=(0, ""))
        self.query_one("#decide", Figure).show(
            "Time to decide", hours(sum(each for each, _ in spans)),
            f"longest: {longest[1]}, {spoken(longest[0])}" if spans else "nothing was to be decided",
        )  # fmt: skip
        met = sum(each.result == "met" for each in found.deadlines)
        late = [each.clock.title for each in found.deadlines if each.result == "late"]
        told = f"late: {', '.join(late)}" if late else "that ran"
        self.query_one("#clocks", Figure).show(
            "Deadlines met", str(met), f"of {len(found.deadlines)} {told}", "bad" if late else "good" if met else ""
        )
        outcomes = [step.outcome for step in found.steps if "/" not in step.step.id]
        left = sum(outcome == "skipped" for outcome in outcomes)
        self.query_one("#done", Figure).show(
            "Steps done", str(outcomes.count("done")), f"of {len(outcomes)}" + (f", {left} left out" if left else "")
        )

    def _draw_often(self, found: Debrief) -> None:
        words = self.query_one("#chance", Static)
        if found.simulated is None:
            words.update(Content("simulating ..."))
            return
        simulated = found.simulated
        samples = [sample for sample in self._found.samples if sample is not None]
        self.query_one(Histogram).show(samples, here=found.time_to_recovery.seconds)
        slower = simulated.slower
        here = "" if slower is None else f"{round(slower * 100)} of 100 runs took longer than this room. "
        half = debrief_text.bounded(simulated.p50)
        words.update(
            plain(
                f"{here}Half recover within {half}, 9 of 10 within {debrief_text.bounded(simulated.p90)}; {simulated.runs} runs."
            )
        )

    def _draw_objectives(self, found: Debrief) -> None:
        options = self.query_one("#list", OptionList)
        at = options.highlighted or 0
        options.clear_options()
        options.add_options([Option(debrief_text.objective(each), id=each.objective.id) for each in found.objectives])
        if found.objectives:
            options.highlighted = min(at, len(found.objectives) - 1)

    # what people do

    def acted(self) -> None:
        """Sum up again, with what was written down since."""
        self._again()

    def action_tab(self, name: str) -> None:
        """One of the pages."""
        self.query_one(TabbedContent).active = name

    def action_form(self, kind: str) -> None:
        """Write something down."""
        self.ask(do.COMMANDS[kind])

    def action_hot_wash(self) -> None:
        """One role after another says what it saw, until somebody leaves it."""
        self.app.push_screen(HotWash(self.desk), self._spoken)

    def _spoken(self, command: do.HotWash | None) -> None:
        if self.carry_out(command):
            self.action_hot_wash()

    def _chosen(self) -> str | None:
        options = self.query_one("#list", OptionList)
        return None if options.highlighted is None else options.get_option_at_index(options.highlighted).id

    def action_rate(self, rating: str) -> None:
        """Rate the objective chosen, with the grounds."""
        if (chosen := self._chosen()) is None:
            self.notify("The scenario has no objectives to rate.", timeout=4)
            return
        self.action_tab("objectives")
        meaning = next(each for each in RATINGS if each.code == rating)
        self.ask(do.RateObjective, f"{rating}: {meaning.name}. On what grounds?", objective=chosen, rating=rating)

    def action_observe(self) -> None:
        """Something seen of the objective chosen."""
        if chosen := self._chosen():
            self.ask(do.Observe, objective=chosen)

    def action_improve(self) -> None:
        """Something to be better, by whom and until when."""
        number = len(self._found.debrief.improvements) + 1
        self.ask(do.Improvement, "What is to be better?", id=f"item-{number}")

    def action_export(self) -> None:
        """Write the report beside the exercise."""
        try:
            paths = self._export(self.desk, self._found)
        except RecoveryError as error:
            self.notify(f"{error.message}\n{error.hint or ''}", severity="error", markup=False, timeout=10)
            return
        self.notify("Written: " + ", ".join(str(path) for path in paths), markup=False, timeout=10)

    def action_close(self) -> None:
        """Close it for good, when everything is written down."""
        unrated = sum(objective.rating is None for objective in self._found.debrief.objectives)
        left = f"{counted(unrated, 'objective')} without a rating. " if unrated else ""
        self.app.push_screen(
            Ask(
                "Close the exercise?",
                f"{left}Nothing can be added afterwards. Its record goes into exercises/, to be committed with the plan.",
            ),
            self._close,
        )

    def _close(self, yes: bool | None) -> None:
        if not yes:
            return
        try:
            path = self._finish(self.desk)
        except RecoveryError as error:
            self.notify(f"{error.message}\n{error.hint or ''}", severity="error", markup=False, timeout=10)
            return
        self.app.notify(f"Recorded: {path.name}", markup=False, timeout=10)
        self.dismiss("lobby")

    def action_lobby(self) -> None:
        """Back to the lobby; everything is kept."""
        self.dismiss("lobby")

    def action_leave(self) -> None:
        """Leave; everything is kept."""
        self.dismiss("quit")

    @on(OptionList.OptionSelected, "#list")
    def selected(self) -> None:
        """Enter on an objective: an observation."""
        self.action_observe()
