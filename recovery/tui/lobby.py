"""Before the exercise: what happens, which plan answers it, who is in the room, and how time passes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import ValidationError
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, OptionList, Select, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from recovery.engine.compile import compile_program
from recovery.errors import RecoveryError
from recovery.exercise.plan import Plan
from recovery.exercise.settings import Mode, Settings
from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report.layout import counted
from recovery.study.replicate import Study, extend
from recovery.study.statistics import Interval, quantile
from recovery.tui.content import paragraphs, plain
from recovery.tui.dialogs import Page, Roles
from recovery.tui.shelf import PlaybookCard, ScenarioCard, Shelf
from recovery.tui.tables import cut, filled, lines

QUICK = 200
"""Runs of the forecast in the lobby: enough for a first idea, said with its interval."""
_AT_ONCE = 10
_MODES: tuple[tuple[str, Mode], ...] = (
    ("facilitated: you lead a room", "facilitated"),
    ("solo: you decide, the plan plays", "solo"),
    ("automatic: watch it play", "automatic"),
)
_LUCK: tuple[tuple[str, Literal["even", "drawn", "usual"]], ...] = (
    ("as usual for this mode", "usual"),
    ("even: every step at its median", "even"),
    ("drawn from the seed", "drawn"),
)
Prepare = Callable[[Path, Path], Plan]
"""Reads a playbook and a scenario, and binds one to the other. Raises RecoveryError."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What the lobby was left with."""

    plan: Plan
    settings: Settings


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was said on the command line: the lobby opens with it."""

    scenario: Path | None = None
    playbook: Path | None = None
    settings: Settings = field(default_factory=Settings)


class Lobby(Screen[Picked | None]):
    """Pick an incident and a plan, say who plays, and start. Two times enter starts what is chosen at first."""

    CSS = """
    Lobby { layout: vertical; }
    Lobby #columns { height: 1fr; }
    Lobby #incidents { width: 38%; }
    Lobby #incidents OptionList { border: none; background: transparent; height: 1fr; padding: 0; }
    Lobby #about { width: 1fr; }
    Lobby #about Static { height: auto; margin-bottom: 1; }
    Lobby #how { width: 40; }
    Lobby #how Static { height: auto; color: $text-muted; }
    Lobby #how Select, Lobby #how Input { margin-bottom: 1; }
    Lobby #how Button { width: 100%; margin-bottom: 1; }
    Lobby Input { border: none; height: 1; background: $panel; padding: 0 1; }
    Lobby #forecast { color: $foreground; }
    Lobby.-narrow #about { display: none; }
    Lobby.-narrow #incidents { width: 1fr; }
    Lobby.-narrow #how Select, Lobby.-narrow #how Input { margin-bottom: 0; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+g", "start", "Start the exercise"),
        Binding("slash", "find", "Find"),
        Binding("f2", "past", "Past exercises"),
        Binding("f3", "roles", "Who plays whom"),
        Binding("f6", "app.colours", "Colours"),
        Binding("question_mark,f1", "app.keys", "Keys", key_display="?"),
        Binding("q,ctrl+q", "leave", "Quit", key_display="q"),
    ]

    def __init__(self, shelf: Shelf, prepare: Prepare, wishes: Wishes, past: Callable[[], str] = str) -> None:
        super().__init__()
        self._past = past
        self._people: dict[str, tuple[str, ...]] = {}
        self._shelf, self._prepare, self._wishes = shelf, prepare, wishes
        self._scenario: ScenarioCard | None = None
        self._plan: Plan | None = None
        self._why = ""
        """Why the two that are chosen do not go together."""

    def compose(self) -> ComposeResult:
        """Three columns: what happens, what it is about, how it is played."""
        settings = self._wishes.settings
        yield Static(
            Content.assemble(
                (" EXERCISE ", "bold $background on $error"), ("  Choose an incident, then start. ", "bold"),
                ("Nothing is carried out; nothing leaves this machine.", "$quiet"),
            ), id="head", markup=False,
        )  # fmt: skip
        with Horizontal(id="columns"):
            with Vertical(id="incidents", classes="pane") as pane:
                pane.border_title = "What happens"
                yield Input(placeholder="type to find", id="find", compact=True)
                yield OptionList(id="list", markup=False)
            with VerticalScroll(id="about", classes="pane") as pane:
                pane.border_title = "About it"
                yield Static(id="summary", markup=False)
                yield Static(id="whom", markup=False)
                yield Static(id="forecast", markup=False)
            with VerticalScroll(id="how", classes="pane") as pane:
                pane.border_title = "How we play"
                yield Button("Start the exercise", variant="primary", id="start")
                yield Static(id="trouble", markup=False)
                yield Static(Content("the plan that answers"))
                yield Select[int]([], prompt="no playbook", id="playbook", compact=True)
                yield Static(Content("who decides"))
                yield Select(_MODES, value=settings.mode, allow_blank=False, id="mode", compact=True)
                yield Static(Content("luck"))
                yield Select(_LUCK, value=settings.luck or "usual", allow_blank=False, id="luck", compact=True)
                yield Static(Content("seed"))
                yield Input(str(settings.seed), id="seed", type="integer", compact=True)
                yield Static(Content("hour of onset, such as Sat 02:00"))
                yield Input(settings.starts or "", placeholder="as the scenario has it", id="starts", compact=True)
                yield Static(Content("seconds of the incident in one of the room"))
                yield Input(str(settings.speed), id="speed", type="integer", compact=True)
                yield Static(Content("who leads"))
                yield Input(settings.facilitator, placeholder="your name", id="facilitator", compact=True)
        yield Footer()

    def on_mount(self) -> None:
        """Everything is there to pick; what was named is picked."""
        self._list("")
        self.query_one("#list").focus()

    # what happens

    def _list(self, words: str) -> None:
        options = self.query_one("#list", OptionList)
        options.clear_options()
        for number, card in enumerate(self._shelf.scenarios):
            if all(word in _words(card) for word in words.casefold().split()):
                options.add_option(Option(_line(card), id=str(number)))
        if not options.option_count:
            return
        named = [n for n, card in enumerate(self._shelf.scenarios) if card.path == self._wishes.scenario]
        options.highlighted = options.get_option_index(str(named[0])) if named and not words else 0

    @on(Input.Changed, "#find")
    def narrow(self, changed: Input.Changed) -> None:
        """Only what holds the words typed."""
        self._list(changed.value)

    @on(Input.Submitted, "#find")
    def found(self) -> None:
        """Enter in the field goes to the list."""
        self.query_one("#list").focus()

    @on(OptionList.OptionHighlighted, "#list")
    def look(self, chosen: OptionList.OptionHighlighted) -> None:
        """Tell about the incident under the cursor, and offer the plans that answer it."""
        card = self._shelf.scenarios[int(chosen.option.id or 0)]
        if card is self._scenario:
            return
        self._scenario = card
        self.query_one("#summary", Static).update(_about(card))
        plans = self._shelf.answers(card.scenario)
        select = self.query_one("#playbook", Select)
        select.set_options([(_answer(plan, card), self._shelf.playbooks.index(plan)) for plan in plans])
        if plans:
            named = [plan for plan in plans if plan.path == self._wishes.playbook]
            select.value = self._shelf.playbooks.index((named or plans)[0])

    @on(OptionList.OptionSelected, "#list")
    def picked(self) -> None:
        """Enter on an incident goes to the button that starts."""
        self.query_one("#start").focus()

    # the plan that answers

    @on(Select.Changed, "#playbook")
    def answered(self, changed: Select.Changed) -> None:
        """Read the two together, and begin to forecast."""
        self._plan, self._why = None, ""
        if self._scenario is None or not isinstance(changed.value, int):
            return
        self.query_one("#trouble", Static).update("")
        self.query_one("#forecast", Static).update(Content.styled("forecast: reading ...", "$quiet"))
        self._read(self._shelf.playbooks[changed.value], self._scenario)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read(self, answer: PlaybookCard, incident: ScenarioCard) -> None:
        """Beside the screen: prepare, then simulate a little, telling what is known so far."""
        gone = get_current_worker
        tell = self.app.call_from_thread
        try:
            plan = self._prepare(answer.path, incident.path)
            program = compile_program(plan.organisation, plan.playbook, plan.scenario, plan.cast, inner=plan.inner)
        except RecoveryError as error:
            if not gone().is_cancelled:
                tell(self._refused, error)
            return
        if gone().is_cancelled:
            return
        tell(self._ready, plan)
        study = Study(1)
        for runs in range(_AT_ONCE, QUICK + 1, _AT_ONCE):
            extend(study, program, plan.organisation, plan.playbook, runs)
            if gone().is_cancelled:
                return
            tell(self._forecast, _forecast(study))

    def _ready(self, plan: Plan) -> None:
        self._plan = plan
        self.query_one("#whom", Static).update(_whom(plan, self._people))

    def _refused(self, error: RecoveryError) -> None:
        said = f"{error.message}\n{error.hint}" if error.hint else error.message
        self.query_one("#forecast", Static).update("")
        self.query_one("#whom", Static).update(paragraphs(said, "$error"))
        self._why = said

    def _forecast(self, words: Content) -> None:
        self.query_one("#forecast", Static).update(words)

    # keys

    @on(Button.Pressed, "#start")
    def pressed(self) -> None:
        """The button."""
        self.action_start()

    def action_start(self) -> None:
        """Start, if all that was typed can be read."""
        trouble = self.query_one("#trouble", Static)
        if self._plan is None:
            trouble.update(
                paragraphs(self._why, "$error") if self._why else Content.styled("still reading ...", "$warning")
            )
            return
        try:
            settings = self._settings()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "this"
            trouble.update(plain(f"{name}: {first['msg'].removeprefix('Value error, ')}", "$error"))
            field = self.query(f"#{name}")
            if field:
                field.first().focus()
            return
        self.dismiss(Picked(self._plan, settings))

    def _settings(self) -> Settings:
        luck = self.query_one("#luck", Select).value
        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name in ("seed", "starts", "speed")}
        said = self._wishes.settings.model_dump() | {
            "mode": self.query_one("#mode", Select).value,
            "luck": None if luck == "usual" else luck,
            "seed": int(typed["seed"] or 1),
            "starts": typed["starts"] or None,
            "speed": int(typed["speed"] or 60),
            "facilitator": self.query_one("#facilitator", Input).value.strip(),
            "people": self._people,
            "played": tuple(self._people) or None,
        }
        return Settings.model_validate(said)

    def action_past(self) -> None:
        """What was exercised here before."""
        try:
            self.app.push_screen(Page("Past exercises", self._past()))
        except RecoveryError as error:
            self.notify(f"{error.message}\n{error.hint or ''}", severity="warning", markup=False, timeout=10)

    def action_roles(self) -> None:
        """Who plays which role."""
        if self._plan is None:
            self.notify("The plan is still being read.", timeout=3)
            return
        roles = [(role.id, role.title) for role in self._plan.organisation.roles]
        self.app.push_screen(Roles(roles, self._people), self._seated)

    def _seated(self, people: dict[str, tuple[str, ...]] | None) -> None:
        if people is not None:
            self._people = people
            if self._plan is not None:
                self._ready(self._plan)

    def action_find(self) -> None:
        """To the field that narrows the list."""
        self.query_one("#find").focus()

    def action_leave(self) -> None:
        """Leave; nothing has begun, so nothing is asked."""
        self.dismiss(None)


def _words(card: ScenarioCard) -> str:
    told = card.scenario
    return f"{told.id} {told.title} {told.category} {told.summary} {' '.join(told.tags)}".casefold()


def _line(card: ScenarioCard) -> Content:
    told = card.scenario
    whose = " · ours" if card.ours else ""
    return Content.assemble(
        plain(told.title),
        "\n  ",
        plain(f"{told.category} · {card.minutes} min · {told.severity}{whose}", "$quiet"),
    )


def _about(card: ScenarioCard) -> Content:
    told = card.scenario
    parts = [plain(told.title, "bold $primary"), Content(""), paragraphs(told.summary)]
    if told.objectives:
        parts += [Content(""), Content.styled("what it is to show", "$quiet")]
        parts += [plain(f"• {objective.title}") for objective in told.objectives]
    if told.modules:
        parts += [Content(""), Content.styled(f"{card.minutes} minutes of the room", "$quiet")]
        parts += [plain(f"{module.room // 60:>3} min  {module.title}") for module in told.modules]
    return lines(parts)


def _answer(card: PlaybookCard, incident: ScenarioCard) -> Content:
    mark = "" if card.handles(incident.scenario) else " (not made for this)"
    return plain(cut(card.playbook.title, 60) + mark)


def _whom(plan: Plan, people: Mapping[str, tuple[str, ...]]) -> Content:
    """The roles the plan calls for, most work first."""
    asked: dict[str, int] = {}
    for step in plan.playbook.steps:
        for role in step.people:
            asked[role] = asked.get(role, 0) + 1
    titles = {role.id: role.title or role.id for role in plan.organisation.roles}
    rows = [Content.styled("whom it needs in the room", "$quiet")]
    rows += [
        Content.assemble(filled(titles[role], 24), (f"{counted(number, 'step')}{_played(people, role)}", "$quiet"))
        for role, number in sorted(asked.items(), key=lambda pair: -pair[1])
    ]
    return lines(rows)


def _played(people: Mapping[str, tuple[str, ...]], role: str) -> str:
    if not people:
        return ""
    return f"  {shown(', '.join(people[role]))}" if role in people else "  simulated"


def _forecast(study: Study) -> Content:
    """What the runs so far say, with how sure that is."""
    half, most = (quantile(study.time_to_recovery, share) for share in (0.5, 0.9))
    words = Content.styled(f"forecast from {study.runs} runs, drawn luck (simulated)", "$quiet")
    return lines([words, _quantile("half recovered within", half), _quantile("9 of 10 within", most)])


def _quantile(words: str, interval: Interval) -> Content:
    if interval.value is None:
        return plain(f"{words}: {shown(interval.reason or 'cannot be said yet')}")
    value = spoken(interval.value)
    between = f"  ({spoken(interval.low)} to {spoken(interval.high)})" if interval.low and interval.high else ""
    return Content.assemble(f"{words} ", (value, "bold"), (between, "$quiet"))
