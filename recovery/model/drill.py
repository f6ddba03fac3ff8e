"""A test of a plan: given an incident and what is missing, what must come of it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from recovery.model.base import Chance, Extensible, Frozen, Id, Malformed, Title
from recovery.model.conditions import MomentName
from recovery.model.durations import Duration
from recovery.model.effects import LossTarget
from recovery.model.hours import week_second
from recovery.model.scenario import Start


def _hour(value: object) -> str:
    if isinstance(value, str) and week_second(value) is not None:
        return value
    raise Malformed(f"{str(value)[:60]!r} is no hour of the week", "write it like Sat 02:00")


HourOfWeek = Annotated[
    str,
    BeforeValidator(_hour),
    WithJsonSchema(
        {
            "type": "string",
            "description": "An hour of the week: Sat 02:00.",
            "pattern": r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
        }
    ),
]
FilePath = Annotated[str, StringConstraints(min_length=1, max_length=400)]
End = Literal["done", "skipped", "failed", "dead", "unfinished"]


class Given(Frozen):
    """How a case differs from an ordinary run."""

    starts: Start | None = None
    """The hour of onset; the scenario's when left out."""
    detected: HourOfWeek | None = None
    """The hour of detection instead."""
    choose: dict[Id, Id] = Field(default_factory=dict)
    """Decision -> the option that is taken, as far as it is possible; all others are luck."""
    lose: tuple[LossTarget, ...] = ()
    """What is missing from the onset on, by ids of the organisation."""
    spare: tuple[Id, ...] = ()
    """What the scenario may take, by ids of the organisation, and does not here."""

    @model_validator(mode="after")
    def _one_beginning(self) -> "Given":
        if self.starts is not None and self.detected is not None:
            raise Malformed("a case begins at `starts` or is noticed at `detected`", "keep one of them")
        return self


class Expectation(Frozen):
    """What must come of it: one of `order`, `done`, `never`, `outcome`, `does`, `moment` or `service`."""

    order: tuple[Id, ...] = ()
    """Steps that are each done, in this order; others may lie between."""
    done: tuple[Id, ...] = ()
    """Steps that are each done."""
    never: tuple[Id, ...] = ()
    """Steps that never begin."""
    outcome: dict[Id, End] = Field(default_factory=dict)
    """Step -> how it ends."""
    does: Id | None = None
    """A step that is begun, and is `role`'s to do."""
    role: Id | None = None
    """Whose step `does` is."""
    moment: MomentName | None = None
    """A moment that comes `within` so long `of` another."""
    of: MomentName = "detected"
    """The moment from which `within` counts."""
    within: Duration | None = None
    """How soon after `of`."""
    service: Id | None = None
    """A service that, if it is hurt, is `back_within` so long of that."""
    back_within: Duration | None = None
    """How soon after its impact."""
    chance: Chance | None = None
    """In which share of runs at least; in every one when left out."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Expectation":
        kinds = (self.order, self.done, self.never, self.outcome, self.does, self.moment, self.service)
        if sum(bool(kind) for kind in kinds) != 1:
            raise Malformed(
                "an expectation is one of order, done, never, outcome, does, moment or service",
                "for example {moment: recovered, within: 8h, chance: 0.9}",
            )
        for first, second in (("does", "role"), ("moment", "within"), ("service", "back_within")):
            if (getattr(self, first) is None) != (getattr(self, second) is None):
                raise Malformed(f"`{first}` and `{second}` go together", "write both")
        return self


class Case(Extensible):
    """One case of a drill."""

    id: Id
    title: Title
    given: Given = Given()
    """What is so; nothing in particular when left out."""
    expect: Annotated[tuple[Expectation, ...], Field(min_length=1, max_length=200)]
    """What must come of it, all of it."""


class Drill(Extensible):
    """Tests of one plan, which `recovery test` plays."""

    format: Literal["recovery/drill@1"]
    id: Id
    title: Title
    playbook: FilePath
    """The plan, relative to this file."""
    scenario: FilePath | None = None
    """The incident, relative to this file; without it the plan is timed by itself."""
    runs: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    """How many runs of each case are played."""
    seed: Annotated[int, Field(ge=0, lt=1 << 64)] = 1
    """Which luck."""
    cases: Annotated[tuple[Case, ...], Field(min_length=1, max_length=200)]
    """What is tried."""
