"""The screen of an exercise, for whoever leads it: what happens, what needs people now, and where the plan stands."""

from collections.abc import Sequence
from typing import ClassVar, assert_never

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Footer, Static
from textual.worker import get_current_worker

from recovery.exercise import commands as do
from recovery.exercise.views import FacilitatorView
from recovery.report.layout import counted
from recovery.tui import seen
from recovery.tui.acting import Acting
from recovery.tui.board import Board
from recovery.tui.desk import Desk
from recovery.tui.detail import StepDetail
from recovery.tui.dialogs import Ask
from recovery.tui.elsewhere import KeepIn
from recovery.tui.gantt import Gantt
from recovery.tui.improvise import Improvised
from recovery.tui.notes import Notes
from recovery.tui.now import Now
from recovery.tui.outlook import Foretell, Outlook
from recovery.tui.panels import Banner, ClockPanel, Deadlines, Due, Feed, People, Services
from recovery.tui.service import ServiceDetail
from recovery.tui.spans import hours
from recovery.tui.stop import Stop

BEAT = 1.0
"""Seconds between two looks at the clock."""
SPEEDS = (1, 10, 30, 60, 120, 300, 600, 1800, 3600)


class Exercise(Acting[str]):
    """Ends with `debrief` when the room is done, with `left` when somebody leaves."""

    CSS = """
    Exercise #upper { height: 1fr; }
    Exercise #left { width: 38; }
    Exercise #right { width: 36; }
    Exercise #clock { height: 6; }
    Exercise #due { height: auto; max-height: 10; }
    Exercise #outlook { height: auto; }
    Exercise #plan { height: 13; }
    Exercise #people { display: none; }
    Exercise.-people #people { display: block; }
    Exercise.-people #feed { display: none; }
    Exercise.-narrow #left, Exercise.-narrow #right { display: none; }
    Exercise.-narrow.-side #left { display: block; width: 1fr; }
    Exercise.-narrow.-side Now { display: none; }
    Exercise.-narrow.-news #right { display: block; width: 1fr; }
    Exercise.-narrow.-news Now { display: none; }
    Exercise.-short #plan { height: 7; }
    Exercise.-short #clock { display: none; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run", "Run or pause"),
        Binding("j", "jump", "Jump on"),
        Binding("plus,equals_sign", "faster", "Faster", show=False, key_display="+"),
        Binding("minus", "slower", "Slower", show=False, key_display="-"),
        Binding("o", "order_all(False)", "Order the step chosen", show=False),
        Binding("O,shift+o", "order_all(True)", "Order all that is ready", key_display="O"),
        Binding("d", "decide", "Decide, with reasons", show=False),
        Binding("n", "form('noted')", "Note"),
        Binding("v", "form('observed')", "Observe", show=False),
        Binding("a", "form('added')", "Make up an inject", show=False),
        Binding("i", "improvise", "Improvise a step", show=False),
        Binding("q", "form('asked')", "Ask the room", show=False),
        Binding("l", "form('lost')", "Lose somebody", show=False),
        Binding("w", "form('rewound')", "Rewind", show=False),
        Binding("f2,b", "board", "Injects"),
        Binding("f3", "pane", "Next pane", show=False),
        Binding("p", "people", "People or feed", show=False),
        Binding("f4", "notes", "Notes"),
        Binding("s", "services", "Services", show=False),
        Binding("m", "move_on", "Next part of the exercise", show=False),
        Binding("k", "keep_in", "Keep it in another folder", show=False),
        Binding("c", "form('chance')", "Choose a chance", show=False),
        Binding("t", "form('talk')", "How talk is charged", show=False),
        Binding("exclamation_mark", "stop", "REAL INCIDENT", key_display="!"),
        Binding("e", "end", "End"),
        Binding("question_mark,f1", "app.keys", "Keys", key_display="?"),
        Binding("ctrl+q", "leave", "Leave", show=False),
        *(Binding(str(digit), f"choose({digit})", f"Option {digit}", show=False) for digit in range(1, 10)),
    ]

    def __init__(self, desk: Desk, foretell: Foretell | None = None) -> None:
        super().__init__()
        self.desk = desk
        self._outlook = Outlook(desk, foretell)
        self._drawn: tuple[object, ...] = ()
        self._asked = False
        """Whether somebody was told that a jump leaves things behind."""
        self._trouble: str | None = None
        """Of the disk, as it was last told."""

    def compose(self) -> ComposeResult:
        """A strip, three columns, the plan, the keys."""
        yield Banner()
        with Horizontal(id="upper"):
            with Vertical(id="left"):
                with Vertical(classes="pane", id="clock") as pane:
                    pane.border_title = "Clock"
                    yield ClockPanel()
                with VerticalScroll(classes="pane", id="due") as pane:
                    pane.border_title = "Due"
                    yield Deadlines()
                    yield Static(id="outlook", markup=False)
                with VerticalScroll(classes="pane", id="services") as pane:
                    pane.border_title = "Services"
                    yield Services()
            yield Now(self.desk, classes="pane")
            with Vertical(id="right"):
                with Vertical(classes="pane", id="feed") as pane:
                    pane.border_title = "What is known"
                    yield Feed()
                with VerticalScroll(classes="pane", id="people") as pane:
                    pane.border_title = "People"
                    yield People()
        with Vertical(id="plan", classes="pane") as pane:
            pane.border_title = "Plan"
            yield Gantt()
        yield Footer()

    def on_mount(self) -> None:
        """Look at the clock from time to time."""
        self.query_one(Now).take_keys()
        self.set_interval(BEAT, self.beat)
        self.call_after_refresh(self.beat)

    def on_resize(self) -> None:
        """Rows are as wide as their panel."""
        self._drawn = ()
        self.call_after_refresh(self.beat)

    # drawing

    def beat(self) -> None:
        """Let time pass, and draw what has changed."""
        for said in self.desk.pass_time():
            self.notify(said, severity="warning", markup=False, timeout=15)
        self._tell_trouble()
        if self.app.screen is self:
            self.draw()
        if self._outlook.due:
            self._look_ahead()

    def _tell_trouble(self) -> None:
        """What the disk does not take is told once, with what can be done."""
        disk = self.desk.disk()
        trouble = None if disk is None else disk.trouble
        if trouble is not None and trouble != self._trouble:
            said = f"NOT SAVED: {trouble}. It is tried again; k keeps the exercise in another folder."
            self.notify(said, severity="error", markup=False, timeout=30)
        self._trouble = trouble

    @work(thread=True, exclusive=True, group="outlook", exit_on_error=False)
    def _look_ahead(self) -> None:
        """Beside the screen: how it may go on from here."""
        worker = get_current_worker()
        if self._outlook.look() and not worker.is_cancelled:
            self.app.call_from_thread(self._foretold)

    def _foretold(self) -> None:
        self._drawn = ()
        self.draw()

    def draw(self) -> None:
        """All panels; nothing if nothing has changed that they show."""
        view = self.desk.view
        disk = self.desk.disk()
        stamp = (self.desk.session.version if not view.clocks.running else view.clocks.at, view, disk)
        if stamp == self._drawn:
            return
        self._drawn = stamp
        dues = seen.dues(view, self.desk)
        self._draw_time(view, dues)
        services = seen.services(view, self.desk)
        self.query_one(Deadlines).show(dues)
        outlook = self.query_one("#outlook", Static)
        outlook.update(self._outlook.told(max(24, outlook.size.width)))
        self.query_one(Services).show(services)
        self.query_one(Feed).show(seen.feed(view, self.desk))
        self.query_one(People).show(seen.people(view, self.desk))
        self.query_one(Gantt).show(seen.bars(view, self.desk), seen.targets(view, self.desk), view.clocks.at)
        self.query_one(Now).show(view)

    def _draw_time(self, view: FacilitatorView, dues: Sequence[Due]) -> None:
        clocks = view.clocks
        words = (
            "STOPPED" if clocks.stopped else "ended" if clocks.ended else "over" if clocks.over
            else "paused" if not clocks.running else "talking" if clocks.talking else "running"
        )  # fmt: skip
        speed = f"×{clocks.talk:g}" if clocks.talking and clocks.running else f"×{clocks.speed}"
        plan = self.desk.session.plan
        disk = self.desk.disk()
        saved = "" if disk is None else f"saved #{disk.saved}" if disk.trouble is None else "NOT SAVED"
        self.query_one(Banner).show(
            running=clocks.running, words=words, at=clocks.at, speed=speed, title=plan.scenario.title,
            due=next((due for due in dues if due.left is not None), None),
            room=(" · ".join(filter(None, (self._room(view), saved))), saved),
        )  # fmt: skip
        self.query_one(ClockPanel).show(
            running=clocks.running, words=words, at=clocks.at, speed=speed, instant=self.desk.instant(clocks.at)
        )

    def _room(self, view: FacilitatorView) -> str:
        """Where the room is in its own time."""
        module = view.module
        if not module.total:
            return f"room {hours(view.clocks.room_ms // 1000)}"
        ahead = round(module.ahead / 60)
        words = "on time" if ahead == 0 else f"{abs(ahead)} min {'ahead' if ahead > 0 else 'behind'}"
        return f"room {hours(view.clocks.room_ms // 1000)} of {hours(module.total)}, {words}"

    # what people do

    def acted(self) -> None:
        """Show what came of it."""
        self.draw()

    @on(Now.Called)
    def called(self, message: Now.Called) -> None:
        """Enter or a click on something that needs people."""
        self.call(message.call)

    def call(self, call: seen.Call) -> None:
        """Do what a line stands for."""
        match call.what:
            case "option":
                self.carry_out(do.Decide(step=call.of, option=call.option))
            case "other":
                self.ask(do.Decide, f"Their own way: {self.desk.titles.step(call.of)}", step=call.of, option=None)
            case "map":
                self.ask(do.Map, f"What it means: {call.title}", step=call.of)
            case "answer":
                self.ask(do.Reply, call.title, of=int(call.of))
            case "order":
                self.carry_out(do.Order(step=call.of))
            case "head":
                pass
            case _:
                assert_never(call.what)

    def action_choose(self, digit: int) -> None:
        """A digit chooses an option."""
        if found := self.query_one(Now).numbered(digit):
            self.call(found)

    def action_decide(self) -> None:
        """Decide with a reason, how sure, and who dissents."""
        titles, decisions, chosen = self.desk.titles, self.desk.view.decisions, self.query_one(Now).chosen
        if chosen is not None and chosen.what == "option":
            title = f"{titles.step(chosen.of)}: {titles.option(chosen.of, chosen.option)}"
            self.ask(do.Decide, title, step=chosen.of, option=chosen.option, other="")
        elif decisions:
            self.ask(do.Decide, titles.step(decisions[0].step), step=decisions[0].step)
        else:
            self.notify("No decision is open.", timeout=3)

    def action_order_all(self, everything: bool) -> None:
        """Order the step chosen, or all that is ready."""
        chosen = self.query_one(Now).chosen
        steps = list(self.desk.view.orders)
        if not everything:
            steps = [chosen.of] if chosen and chosen.what == "order" else steps[:1]
        if not steps:
            self.notify("Nothing waits for an order.", timeout=3)
        for step in steps:
            self.carry_out(do.Order(step=step))

    def action_run(self) -> None:
        """Let time run, or let it stand; go on after the end."""
        if self.desk.session.ended:
            self.dismiss("debrief")
            return
        self.carry_out(do.Pause() if self.desk.view.clocks.running else do.Start())

    def key_enter(self) -> None:
        """After the end, on to the debrief."""
        if self.desk.session.ended:
            self.dismiss("debrief")

    def action_jump(self) -> None:
        """On to the next thing that needs people; asked twice where something needs them now."""
        waiting = self.desk.view.needs
        if waiting and not self._asked:
            self._asked = True
            self.set_timer(5, self._forget)
            self.notify(
                f"{counted(waiting, 'thing')} still to be decided, answered or ordered. j again jumps all the same.",
                timeout=5,
            )
            return
        self._asked = False
        self.carry_out(do.Jump())

    def _forget(self) -> None:
        self._asked = False

    def action_faster(self) -> None:
        """The next speed up."""
        speed = self.desk.view.clocks.speed
        self.carry_out(do.Speed(speed=next((each for each in SPEEDS if each > speed), SPEEDS[-1])))

    def action_slower(self) -> None:
        """The next speed down."""
        speed = self.desk.view.clocks.speed
        self.carry_out(do.Speed(speed=next((each for each in reversed(SPEEDS) if each < speed), SPEEDS[0])))

    def action_form(self, kind: str) -> None:
        """A form for one of the commands."""
        self.ask(do.COMMANDS[kind])

    def action_improvise(self) -> None:
        """A step that the plan does not have."""
        self.app.push_screen(Improvised(self.desk), self.taken)

    def action_board(self) -> None:
        """The list of injects."""
        self.app.push_screen(Board(self.desk))

    def action_notes(self) -> None:
        """What was written down."""
        self.app.push_screen(Notes(self.desk))

    def action_services(self) -> None:
        """What is known of each service."""
        self.app.push_screen(ServiceDetail(self.desk))

    def action_move_on(self) -> None:
        """The next part of what the room has planned for its time."""
        self.carry_out(do.MoveOn())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Another folder is offered only where the disk is in trouble, and the next part only where there are parts."""
        if action == "keep_in":
            disk = self.desk.disk()
            return disk is not None and (disk.trouble or disk.warning) is not None
        if action == "move_on":
            return self.desk.view.module.total > 0
        return True

    def action_keep_in(self) -> None:
        """Where the disk does not take it: the same exercise in another folder, all of it."""
        self.app.push_screen(KeepIn(self.desk), self._kept)

    def _kept(self, said: str | None) -> None:
        if said:
            self.notify(said, markup=False, timeout=10)
        self.draw()

    def action_people(self) -> None:
        """People in place of the feed, and back."""
        self.toggle_class("-people")

    def action_pane(self) -> None:
        """On a small screen: the middle, the clocks and services, the feed."""
        order = ("", "-side", "-news")
        at = next((i for i, name in enumerate(order) if name and self.has_class(name)), 0)
        self.remove_class("-side", "-news")
        if name := order[(at + 1) % 3]:
            self.add_class(name)
        self._drawn = ()
        self.call_after_refresh(self.draw)

    def action_stop(self) -> None:
        """Something real has happened."""
        if self.carry_out(do.RealIncident()):
            self.app.push_screen(Stop(), self._go_on)

    def _go_on(self, _: object) -> None:
        self.carry_out(do.RealIncidentOver())

    def action_end(self) -> None:
        """The room is done."""
        if self.desk.session.ended:
            self.dismiss("debrief")
            return
        self.app.push_screen(
            Ask("End the exercise?", "The hot wash, ratings and the debrief come next. Everything so far is kept."),
            self._end,
        )

    def _end(self, yes: bool | None) -> None:
        if yes and self.carry_out(do.End()):
            self.dismiss("debrief")

    def action_leave(self) -> None:
        """Leave; nothing is lost."""
        self.app.push_screen(
            Ask(
                "Leave the exercise?",
                f"Everything is kept. recovery exercise --resume {self.desk.id} goes on where it stands.",
            ),
            self._leave,
        )

    def _leave(self, yes: bool | None) -> None:
        if yes:
            if self.desk.view.clocks.running:
                self.carry_out(do.Pause())
            self.dismiss("left")

    @on(Services.Opened)
    def look_at_services(self) -> None:
        """A click on the services."""
        self.action_services()

    @on(Gantt.Opened)
    def opened(self, message: Gantt.Opened) -> None:
        """Look at a step of the plan."""
        self.app.push_screen(StepDetail(self.desk, message.step), self.taken)
