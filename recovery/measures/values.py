"""What a run tells: values only. Seconds count from onset unless a name says otherwise; None: it did not come."""

from dataclasses import dataclass
from typing import Literal

from recovery.model.journal import Cause, Outcome

StepOutcome = Literal["done", "skipped", "failed", "dead", "unfinished"]
ClockResult = Literal["met", "late", "undated", "not-applicable"]


@dataclass(frozen=True, slots=True)
class ServiceMeasure:
    """One affected service. `exposure` and `degraded` are seconds up but untrusted, up but degraded."""

    service: str
    impact: int | None
    restored: int | None
    back: int | None
    downtime: int | None
    exposure: int
    degraded: int
    verified: bool | None
    """None: the plan does not verify it."""
    data_loss: int
    """Seconds of data lost: from the artefact that was really used to the impact, 0 if none was."""
    rolled_back: int | None
    """The same for artefacts that are no data, such as models; None: none was used."""
    loss: float | None
    """Money, where the organisation says what an hour costs; None also while it is not back."""


@dataclass(frozen=True, slots=True)
class TargetMeasure:
    """A service's targets and whether this run met them; None where there is no target."""

    service: str
    rto: int | None
    rto_met: bool | None
    mtd: int | None
    mtd_met: bool | None
    rpo: int | None
    rpo_met: bool | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class ClockMeasure:
    """One deadline. `result`: late includes never; undated: never started, or without a date."""

    clock: str
    starts: int | None
    due: int | None
    done: int | None
    result: ClockResult


@dataclass(frozen=True, slots=True)
class StepMeasure:
    """One step over the whole run. The parts add up to the span from detection to its last end.

    `ready`, `started` and `done` are those of its last attempt.
    """

    step: str
    round: int = 0
    attempt: int = 0
    ready: int | None = None
    started: int | None = None
    done: int | None = None
    outcome: StepOutcome = "unfinished"
    for_work: int = 0
    for_order: int = 0
    for_services: int = 0
    for_people: int = 0
    working: int = 0
    rework: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One stretch of the chain that held the recovery back: an attempt of a step, and what it waited for before."""

    step: str
    round: int
    attempt: int
    after: str | None
    """The step that made it ready; None: the detection."""
    ready: int
    started: int
    ended: int
    waited_for: Cause
    """What its start waited for last."""
    for_services: int
    for_people: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything a run tells."""

    outcome: Outcome
    plan_alone: bool
    """No scenario: what is timed is the plan's length."""
    moments: dict[str, int | None]
    time_to_recovery: int | None
    time_to_core: int | None
    time_to_contain: int | None
    time_to_detect: int | None
    services: tuple[ServiceMeasure, ...]
    targets: tuple[TargetMeasure, ...]
    clocks: tuple[ClockMeasure, ...]
    steps: tuple[StepMeasure, ...]
    chain: tuple[Link, ...]
    standstill: tuple[str, ...]
    """Of a stalled run: steps and services that wait for each other, the first of them again at the end; else empty."""
    end: int

    @property
    def recovered(self) -> bool:
        """Whether the run recovered (alone: whether the plan was done)."""
        return self.outcome == "recovered"
