"""The screen of an exercise, for whoever leads it: what happens, what needs people now, and where the plan stands."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from recovery.exercise import commands as do
from recovery.exercise.commands import Command
from recovery.exercise.session import Refused
from recovery.exercise.views import FacilitatorView, InjectView
from recovery.report.layout import counted
from recovery.tui import seen
from recovery.tui.choices import choices
from recovery.tui.content import paragraphs, plain
from recovery.tui.desk import Desk
from recovery.tui.dialogs import Ask
from recovery.tui.forms import Form
from recovery.tui.gantt import Gantt
from recovery.tui.outlook import Foretell, Outlook
from recovery.tui.panels import Banner, ClockPanel, Deadlines, Due, Feed, People, Services
from recovery.tui.spans import hours
from recovery.tui.tables import lines

BEAT = 0.5
"""Seconds between two looks at the clock."""
SPEEDS = (1, 10, 30, 60, 120, 300, 600, 1800, 3600)


class Exercise(Screen[str]):
    """Ends with `debrief` when the room is done, with `left` when somebody leaves."""

    CSS = """
    Exercise #upper { height: 1fr; }
    Exercise .pane { border: round $foreground 22%; border-title-color: $foreground; padding: 0 1; }
    Exercise .pane:focus-within { border: round $primary; border-title-color: $primary; border-title-style: bold; }
    Exercise #left { width: 38; }
    Exercise #right { width: 36; }
    Exercise #middle { width: 1fr; max-width: 110; }
    Exercise #clock { height: 6; }
    Exercise #told { height: auto; max-height: 60%; }
    Exercise.-quiet #told { max-height: 100%; height: 1fr; }
    Exercise.-quiet #calls { height: 0; }
    Exercise #told Static { height: auto; }
    Exercise #calls { height: 1fr; border: none; background: transparent; padding: 0; }
    Exercise #due { height: auto; max-height: 10; }
    Exercise #outlook { height: auto; }
    Exercise #plan { height: 13; }
    Exercise #hint { height: auto; color: $text-muted; }
    Exercise #people { display: none; }
    Exercise.-people #people { display: block; }
    Exercise.-people #feed { display: none; }
    Exercise.-narrow #left, Exercise.-narrow #right { display: none; }
    Exercise.-narrow.-side #left { display: block; width: 1fr; }
    Exercise.-narrow.-side #middle { display: none; }
    Exercise.-narrow.-news #right { display: block; width: 1fr; }
    Exercise.-narrow.-news #middle { display: none; }
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
        self._calls: tuple[seen.Call, ...] = ()
        self._asked = False
        """Whether somebody was told that a jump leaves things behind."""

    def compose(self) -> ComposeResult:
        """A strip, three columns, the plan, the keys."""
        yield Banner(markup=False)
        with Horizontal(id="upper"):
            with Vertical(id="left"):
                with Vertical(classes="pane", id="clock") as pane:
                    pane.border_title = "Clock"
                    yield ClockPanel()
                with VerticalScroll(classes="pane", id="due") as pane:
                    pane.border_title = "Due"
                    yield Deadlines(markup=False)
                    yield Static(id="outlook", markup=False)
                with VerticalScroll(classes="pane", id="services") as pane:
                    pane.border_title = "Services"
                    yield Services(markup=False)
            with Vertical(id="middle", classes="pane"):
                with VerticalScroll(id="told"):
                    yield Static(id="inject", markup=False)
                yield OptionList(id="calls", markup=False)
                yield Static(id="hint", markup=False)
            with Vertical(id="right"):
                with Vertical(classes="pane", id="feed") as pane:
                    pane.border_title = "What is known"
                    yield Feed()
                with VerticalScroll(classes="pane", id="people") as pane:
                    pane.border_title = "People"
                    yield People(markup=False)
        with Vertical(id="plan", classes="pane") as pane:
            pane.border_title = "Plan"
            yield Gantt()
        yield Footer()

    def on_mount(self) -> None:
        """Look at the clock from time to time."""
        self.query_one("#calls").focus()
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
        if self.app.screen is self:
            self.draw()
        if self._outlook.due:
            self._look_ahead()

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
        self._draw_inject(view)
        self._draw_calls(view)

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

    def _draw_inject(self, view: FacilitatorView) -> None:
        pane = self.query_one("#middle")
        shown = self.query_one("#inject", Static)
        if view.clocks.ended:
            pane.border_title = "The room is done"
            shown.update(Content("enter: to the debrief"))
            return
        if not view.injects:
            pane.border_title = "Briefing"
            plan = self.desk.session.plan
            shown.update(
                lines(
                    [
                        plain(plan.scenario.title, "bold $warning"),
                        paragraphs(plan.scenario.briefing or plan.scenario.summary),
                    ]
                )
            )
            return
        last = view.injects[-1]
        pane.border_title = f"Inject {len(view.injects)} · {len(view.planned) - len(view.injects)} to come"
        shown.update(self._inject(last))

    def _inject(self, inject: InjectView) -> Content:
        to = ", ".join(self.desk.titles.role(role) for role in inject.to)
        head = f"{inject.mode} from {inject.source} · T+{hours(inject.at)}" + (f" · to {to}" if to else "")
        rows = [plain(inject.title, "bold $warning"), plain(head, "$quiet"), Content(""), paragraphs(inject.message)]
        if inject.answer_by is not None:
            rows.append(plain(f"an answer is expected by T+{hours(inject.answer_by)}", "$quiet"))
        kept = self.desk.injects.get(inject.inject)
        if kept is not None and kept.expected_response:
            rows += [
                Content(""),
                Content.assemble(("for you: ", "bold $secondary"), paragraphs(kept.expected_response)),
            ]
        return lines(rows)

    def _draw_calls(self, view: FacilitatorView) -> None:
        calls = tuple(seen.calls(view, self.desk))
        options = self.query_one("#calls", OptionList)
        if calls != self._calls:
            before = self._chosen()
            self._calls = calls
            options.clear_options()
            options.add_options([_option(call) for call in calls])
            index = next((i for i, call in enumerate(calls) if before and call.id == before.id), None)
            options.highlighted = (
                index if index is not None else next((i for i, c in enumerate(calls) if _usable(c)), None)
            )
        self.set_class(not calls, "-quiet")
        hint = self.query_one("#hint", Static)
        if calls:
            hint.update(Content("enter does what is chosen   j jump to the next thing that needs people"))
        elif view.clocks.over:
            hint.update(
                Content("Nothing more happens by itself. e ends the exercise, w goes back to an earlier moment.")
            )
        else:
            hint.update(
                Content("Nothing needs the room now. j jumps to the next thing that does; space lets time run.")
            )

    def _chosen(self) -> seen.Call | None:
        index = self.query_one("#calls", OptionList).highlighted
        return self._calls[index] if index is not None and index < len(self._calls) else None

    # what people do

    def carry_out(self, command: Command | None) -> bool:
        """Do it, or say why not."""
        if command is None:
            return False
        try:
            self.desk.do(command)
        except Refused as refused:
            hint = f"\n{refused.hint}" if refused.hint else ""
            self.notify(f"{refused.message}{hint}", severity="warning", markup=False, timeout=6)
            return False
        self.draw()
        return True

    def ask(self, kind: type[Command], title: str = "", **given: Any) -> None:
        """A form for the rest of a command, which is then carried out."""
        form = Form(kind, given, choices(self.desk, kind, given), title)
        self.app.push_screen(form, self.carry_out)  # type: ignore[arg-type]

    @on(OptionList.OptionSelected, "#calls")
    def selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click on something that needs people."""
        self.call(self._calls[event.option_index])

    def call(self, call: seen.Call) -> None:
        """Do what a line stands for."""
        match call.id.split(" "):
            case ["option", step, option]:
                self.carry_out(do.Decide(step=step, option=option))
            case ["other", step]:
                self.ask(do.Decide, f"Their own way: {self.desk.titles.step(step)}", step=step, option=None)
            case ["map", step]:
                self.ask(do.Map, f"What it means: {call.title}", step=step)
            case ["answer", entry]:
                self.ask(do.Reply, call.title, of=int(entry))
            case ["order", step]:
                self.carry_out(do.Order(step=step))
            case _:
                pass

    def action_choose(self, digit: int) -> None:
        """A digit chooses an option."""
        found = next((call for call in self._calls if call.number == digit), None)
        if found is not None:
            self.call(found)

    def action_decide(self) -> None:
        """Decide with a reason, how sure, and who dissents."""
        view = self.desk.view
        chosen = self._chosen()
        match chosen.id.split(" ") if chosen else []:
            case ["option", step, option]:
                self.ask(
                    do.Decide,
                    f"{self.desk.titles.step(step)}: {self.desk.titles.option(step, option)}",
                    step=step,
                    option=option,
                    other="",
                )
            case _ if view.decisions:
                step = view.decisions[0].step
                self.ask(do.Decide, self.desk.titles.step(step), step=step)
            case _:
                self.notify("No decision is open.", timeout=3)

    def action_order_all(self, everything: bool) -> None:
        """Order the step chosen, or all that is ready."""
        chosen = self._chosen()
        steps = list(self.desk.view.orders)
        if not everything:
            steps = [chosen.id.split(" ")[1]] if chosen and chosen.id.startswith("order ") else steps[:1]
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
        from recovery.tui.improvise import Improvised  # noqa: PLC0415

        self.app.push_screen(Improvised(self.desk), self.carry_out)  # type: ignore[arg-type]

    def action_board(self) -> None:
        """The list of injects."""
        from recovery.tui.board import Board  # noqa: PLC0415

        self.app.push_screen(Board(self.desk))

    def action_notes(self) -> None:
        """What was written down."""
        from recovery.tui.notes import Notes  # noqa: PLC0415

        self.app.push_screen(Notes(self.desk))

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
        from recovery.tui.stop import Stop  # noqa: PLC0415

        if self.carry_out(do.RealIncident()):
            self.app.push_screen(Stop(), partial(self._go_on))

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

    @on(Gantt.Opened)
    def opened(self, message: Gantt.Opened) -> None:
        """Look at a step of the plan."""
        from recovery.tui.detail import StepDetail  # noqa: PLC0415

        self.app.push_screen(StepDetail(self.desk, message.step), self.carry_out)  # type: ignore[arg-type]


def _option(call: seen.Call) -> Option:
    if call.id.startswith("head"):
        head = Content.assemble(plain(call.title, "bold $primary"), "  ", plain(call.note, "$quiet"))
        return Option(head, disabled=True)
    mark = f"{call.number} " if call.number else "▸ " if call.id.startswith("order") else "  "
    note = Content.assemble("  ", plain(call.note, "$quiet")) if call.note else Content("")
    return Option(Content.assemble((mark, "bold $primary"), plain(call.title), note), disabled=not call.possible)


def _usable(call: seen.Call) -> bool:
    return call.possible and not call.id.startswith("head")
