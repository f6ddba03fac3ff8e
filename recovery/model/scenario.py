"""What happens to us: a scenario and its list of injects."""

import re
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from recovery.model.base import Chance, Date, Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.conditions import ConditionField
from recovery.model.durations import Duration
from recovery.model.effects import Effect, HitState, LossTarget
from recovery.model.estimates import EstimateField
from recovery.model.hours import week_second
from recovery.model.playbook import Category
from recovery.model.steps import Option, check_options

CastKind = Literal["service", "role", "artefact", "vendor", "channel"]
CAST_KINDS: tuple[CastKind, ...] = get_args(CastKind)
_DATED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII)


def start(value: object) -> str:
    """The hour of an onset as it is written. Raises Malformed with a hint."""
    if isinstance(value, str) and (value == "any" or week_second(value) is not None or _DATED.fullmatch(value)):
        return value
    raise Malformed(
        f"{str(value)[:60]!r} is no start",
        "write any, an hour such as Sat 02:00, or a date and time such as 2026-12-24 18:00",
    )


Start = Annotated[
    str,
    BeforeValidator(start),
    WithJsonSchema(
        {
            "type": "string",
            "description": "The hour of onset: any, Sat 02:00, or 2026-12-24 18:00.",
            "pattern": r"^(any|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
            r"|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2})$",
        }
    ),
]


class CastMember(Frozen):
    """A part to be filled by something of the organisation; the id is the one it was written for."""

    service: Id | None = None
    """A service fills it: the one it was written for."""
    role: Id | None = None
    """A role fills it."""
    artefact: Id | None = None
    """An artefact fills it."""
    vendor: Id | None = None
    """A vendor fills it."""
    channel: Id | None = None
    """A channel fills it."""

    @model_validator(mode="after")
    def _one_kind(self) -> "CastMember":
        if len(self._filled) != 1:
            raise Malformed("a part is one of: " + ", ".join(CAST_KINDS), "for example {service: payments}")
        return self

    @property
    def _filled(self) -> list[CastKind]:
        return [kind for kind in CAST_KINDS if getattr(self, kind) is not None]

    @property
    def kind(self) -> CastKind:
        """What can fill the part."""
        return self._filled[0]

    @property
    def written_for(self) -> str:
        """The id of whatever filled the part when the scenario was written."""
        name: str = getattr(self, self.kind)
        return name


class Detection(Frozen):
    """How the incident is noticed."""

    takes: EstimateField
    """From onset until somebody knows."""
    by: Title | None = None
    """Who or what notices."""


class ScenarioHit(Frozen):
    """A service of the cast is hurt."""

    service: Id
    """A part of the cast."""
    state: HitState
    """How it is hurt."""
    after: EstimateField | None = None
    """After onset; at onset when left out."""


class Spread(Frozen):
    """The threat reaches further, until it is contained."""

    every: EstimateField
    """From onset to the first service it reaches, and from each to the next."""
    to: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Services of the cast, in the order in which it reaches them."""
    state: HitState = "untrusted"
    """How it hurts them."""
    most: Annotated[int, Field(ge=1, le=1000)] | None = None
    """How many of them at most; all when left out."""


class Return(Frozen):
    """The threat comes back to a service that was restored before it was eradicated."""

    chance: Chance
    """How likely it comes back, at each such restore."""
    after: EstimateField
    """From the restore."""


class Threat(Frozen):
    """What the cause goes on to do."""

    spreads: Spread | None = None
    """It reaches further services."""
    returns: Return | None = None
    """It comes back to what was restored too early."""


class ScenarioLoss(LossTarget):
    """Somebody or something of the cast is not there."""

    chance: Chance = 1.0
    """In which share of runs it is lost."""
    after: EstimateField | None = None
    """After onset; at onset when left out."""


class Applies(Frozen):
    """Whether this incident starts a clock."""

    chance: Chance = 1.0
    """In which share of runs the clock applies."""
    aware: ConditionField | None = None
    """When one becomes aware; the clock starts then, and the moment `aware` has come."""


class Question(Frozen):
    """What an inject asks somebody to decide."""

    role: Id
    """The part of the cast who decides."""
    title: Title
    takes: EstimateField
    """How long it takes to decide."""
    limit: Duration | None = None
    """The longest it may take; then `default` is taken."""
    default: Id | None = None
    """The option that is taken when time is up or no other is possible."""
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=64)]
    """The ways to decide."""

    @model_validator(mode="after")
    def _limit_has_default(self) -> "Question":
        check_options(self.options, self.limit, self.default)
        if any(option.leads_to for option in self.options):
            raise Malformed("an option of an inject leads to no steps", "use effects, or a decision in the playbook")
        return self


class Discussion(Frozen):
    """A question for the room, and what a good answer has in it."""

    ask: Title
    """The question."""
    look_for: tuple[Title, ...] = ()
    """What a good answer has in it."""


class Module(Extensible):
    """A part of the exercise: how much of the room's time it has, and what ends it."""

    id: Id
    title: Title
    room: Duration
    """Minutes of the room."""
    ends: ConditionField
    """What ends it, if the room's time has not."""
    discuss: tuple[Discussion, ...] = ()
    """Questions for the room."""


class Objective(Extensible):
    """What the exercise is to show."""

    id: Id
    title: Title
    capability: Title
    """The core capability it belongs to (HSEEP)."""
    tasks: tuple[Title, ...] = ()
    """What an evaluator looks for."""


class Inject(Extensible):
    """Something the room learns or that happens to it, at its time."""

    id: Id
    at: ConditionField
    """When it comes."""
    kind: Literal["inject", "contingency", "expected-action", "information"] = "inject"
    """What it is to the facilitator: part of the story, something to use if the room gets ahead or stuck, what good
    players do by themselves, or news."""
    mode: Title = "message"
    """How it arrives: phone, chat, monitoring, web, ..."""
    from_: Annotated[Title, Field(alias="from")]
    """Who says it."""
    to: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Parts of the cast who receive it."""
    title: Title
    message: Text
    """What people read or hear."""
    expected_response: Text = ""
    """What good players do; for the facilitator."""
    answer_within: Duration | None = None
    """How soon an answer is expected."""
    only_if: ConditionField | None = None
    """Dropped when this does not hold at its time."""
    chance: Chance = 1.0
    """In which share of runs it happens."""
    effects: tuple[Effect, ...] = ()
    """What it changes."""
    objectives: tuple[Id, ...] = ()
    """Objectives it lets the room show."""
    must: bool = True
    """False: may be dropped when the room's time runs short."""
    asks: Question | None = None
    """What somebody has to decide."""


class Source(Frozen):
    """What the scenario rests on: a documented incident or threat intelligence."""

    title: Title
    ref: Title
    """Where to find it, best as a link."""


class Difficulty(Frozen):
    """Incidents are hard or easy as a whole: one factor for all work of a run (lognormal, median 1)."""

    sigma: Annotated[float, Field(gt=0, le=2)] = 0.6
    """Of the logarithm of the factor. At 0.6 one incident in ten takes twice as long as the typical one."""


class Scenario(Extensible):
    """An incident to plan and rehearse against."""

    format: Literal["recovery/scenario@1"]
    id: Id
    title: Title
    category: Category
    """The kind of incident; playbooks that handle it are meant."""
    length: Literal["micro", "standard", "full"] = "standard"
    """Of the exercise: `micro` 15 to 30 minutes, `standard` 90, `full` half a day."""
    written_for: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    """The organisation's file that `check` holds it against when it stands alone."""
    cast: dict[Id, CastMember] = Field(default_factory=dict)
    """The parts of the scenario, which things of an organisation fill."""
    summary: Text
    """One paragraph for the catalogue, without spoilers."""
    briefing: Text = ""
    """What players are told (Markdown)."""
    facilitator_notes: Text = ""
    """Never shown to players."""
    severity: Literal["low", "medium", "high", "critical"] = "medium"
    """How bad the incident is, for the catalogue."""
    starts: Start = "any"
    """The hour of onset; `any` is every hour of a week in turn."""
    dwell: EstimateField | None = None
    """How long before onset the intruder was there: artefacts made in between are poisoned."""
    detection: Detection
    """How it is noticed."""
    difficulty: Difficulty | Literal["none"] = Difficulty()
    """How much all work of a run varies together; `none`: not at all."""
    hits: tuple[ScenarioHit, ...] = ()
    """What is hurt."""
    threat: Threat = Threat()
    """What the cause goes on to do."""
    loses: tuple[ScenarioLoss, ...] = ()
    """What or who is missing."""
    applies: dict[Id, Applies] = Field(default_factory=dict)
    """Which deadlines this incident starts, by the id of the clock; all others do not apply."""
    modules: tuple[Module, ...] = ()
    """The parts of the exercise, in their order."""
    objectives: tuple[Objective, ...] = ()
    """What the exercise is to show."""
    injects: tuple[Inject, ...] = ()
    """What people are told and what happens meanwhile."""
    sources: tuple[Source, ...] = ()
    """What it rests on."""
    tags: tuple[Title, ...] = ()
    """Techniques and risks of published catalogues, such as atlas@2026.07:AML.T0020."""
    reviewed: Date | None = None
    """When somebody last held it against its sources."""
