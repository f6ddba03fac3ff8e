"""What happens to us: a scenario and its list of injects."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from recovery.model.base import Chance, Date, Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.conditions import ConditionField
from recovery.model.durations import Duration
from recovery.model.effects import Effect, HitState
from recovery.model.estimates import EstimateField
from recovery.model.hours import week_second
from recovery.model.playbook import Category

CAST_KINDS = ("service", "role")
_DATED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII)


def _starts(value: object) -> object:
    if value == "any" or (isinstance(value, str) and (week_second(value) is not None or _DATED.fullmatch(value))):
        return value
    raise Malformed(f"{str(value)[:60]!r} is no start", "write any, an hour such as Sat 02:00, or a date and time such as 2026-12-24 18:00")


Start = Annotated[
    str,
    BeforeValidator(_starts),
    WithJsonSchema(
        {
            "type": "string",
            "description": "The hour of onset: any, Sat 02:00, or 2026-12-24 18:00.",
            "pattern": r"^(any|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (([01][0-9]|2[0-3]):[0-5][0-9]|24:00)|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2})$",
        }
    ),
]


class CastMember(Frozen):
    """A part to be filled by something of the organisation; the id is the one it was written for."""

    service: Id | None = None
    role: Id | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "CastMember":
        if (self.service is None) == (self.role is None):
            raise Malformed("a part is a service or a role", "for example {service: payments}")
        return self

    @property
    def kind(self) -> Literal["service", "role"]:
        """What can fill the part."""
        return "service" if self.service is not None else "role"

    @property
    def written_for(self) -> str:
        """The id of whatever filled the part when the scenario was written."""
        return self.service or self.role or ""


class Detection(Frozen):
    """How the incident is noticed."""

    takes: EstimateField
    """From onset until somebody knows."""
    by: Title | None = None
    """Who or what notices."""


class ScenarioHit(Frozen):
    """A service of the cast is hurt."""

    service: Id
    state: HitState
    after: EstimateField | None = None
    """After onset; at onset when left out."""


class Inject(Extensible):
    """Something the room learns or that happens to it, at its time."""

    id: Id
    at: ConditionField
    kind: Literal["inject", "contingency", "expected-action", "information"] = "inject"
    mode: Title = "message"
    """How it arrives: phone, chat, monitoring, web, ..."""
    from_: Annotated[Title, Field(alias="from")]
    to: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Parts of the cast who receive it."""
    title: Title
    message: Text
    expected_response: Text = ""
    answer_within: Duration | None = None
    only_if: ConditionField | None = None
    """Dropped when this does not hold at its time."""
    chance: Chance = 1.0
    """In which share of runs it happens."""
    effects: tuple[Effect, ...] = ()


class Source(Frozen):
    """What the scenario rests on: a documented incident or threat intelligence."""

    title: Title
    ref: Title


class Difficulty(Frozen):
    """Incidents are hard or easy as a whole: one factor for all work of a run (lognormal, median 1)."""

    sigma: Annotated[float, Field(gt=0, le=2)] = 0.6


class Scenario(Extensible):
    """An incident to plan and rehearse against."""

    format: Literal["recovery/scenario@1"]
    id: Id
    title: Title
    category: Category
    length: Literal["micro", "standard", "full"] = "standard"
    written_for: Annotated[str, Field(min_length=1, max_length=400)] | None = None
    """The organisation's file that `check` holds it against when it stands alone."""
    cast: dict[Id, CastMember] = Field(default_factory=dict)
    summary: Text
    """One paragraph for the catalogue, without spoilers."""
    briefing: Text = ""
    """What players are told (Markdown)."""
    facilitator_notes: Text = ""
    """Never shown to players."""
    severity: Literal["low", "medium", "high", "critical"] = "medium"
    starts: Start = "any"
    detection: Detection
    difficulty: Difficulty | Literal["none"] = Difficulty()
    """How much all work of a run varies together; `none`: not at all."""
    hits: tuple[ScenarioHit, ...] = ()
    injects: tuple[Inject, ...] = ()
    sources: tuple[Source, ...] = ()
    reviewed: Date | None = None
