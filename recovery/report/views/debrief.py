"""What an exercise came to: values for the debrief on the screen, for the after-action report, and for scripts.

Seconds count from detection, spans are seconds, names of things are ids beside their titles. Each figure says where it
comes from: *stated* by the plan, *simulated*, *exercised* (it came of what people did), or *observed* (by a clock on the
wall, or by somebody who watched).
"""

from typing import Literal

from pydantic import Field

from recovery.model.journal import Outcome
from recovery.report.results import Bounded, Result
from recovery.report.views.wording import Rating

Basis = Literal["stated", "simulated", "exercised", "observed"]
Part = Literal["work", "rework", "people", "services", "order", "backing-off"]
Band = Literal["easy", "medium", "hard"]


class Measured(Result):
    """A span or instant, and where it comes from; null: it did not come."""

    seconds: int | None
    basis: Basis


class Named(Result):
    """A thing by its id, and what people call it."""

    id: str
    title: str


class Setting(Result):
    """How the exercise was played."""

    id: str
    opened: str
    """The hour on the wall, UTC."""
    software: str
    """Versions that played it."""
    mode: Literal["facilitated", "solo", "automatic"]
    steps: Literal["ordered", "automatic"]
    luck: Literal["even", "drawn"]
    seed: int
    facilitator: str
    room: Measured
    """How long the room was at it, pauses included."""
    paused: Measured
    ended: bool
    """Whether the room ended it."""
    rewinds: int
    """How often it went on from an earlier entry."""


class Instant(Result):
    """A moment of the incident."""

    moment: str
    at: Measured


class Simulated(Result):
    """The same incident and plan in many runs without people, for comparison."""

    runs: int
    seed: int
    recovered: Bounded
    p10: Bounded
    p50: Bounded
    p90: Bounded
    slower: float | None
    """Share of runs that took longer than this exercise, or did not recover; null where it did not either."""


class Split(Result):
    """The time to recovery by what took it; together they are all of it."""

    room: Measured
    """Orders and decisions."""
    plan: Measured
    """Work, and waiting for people, services and hours."""
    luck: Measured
    """Doing again what failed, and threats that came back."""


class ServiceOutcome(Result):
    """An affected service."""

    service: Named
    downtime: Measured
    data_loss: Measured
    verified: bool | None
    rto: Measured
    rto_met: bool | None
    mtd: Measured
    mtd_met: bool | None
    rpo: Measured
    rpo_met: bool | None


class DeadlineOutcome(Result):
    """A deadline that applied."""

    clock: Named
    starts: Measured
    due: Measured
    done: Measured
    result: Literal["met", "late", "undated"]


class Did(Result):
    """What a step did between two instants."""

    start_s: int
    end_s: int
    part: Part


class StepOutcome(Result):
    """A step: as the plan states it, in a typical simulated run, and as it went."""

    step: Named
    outcome: Literal["done", "skipped", "failed", "dead", "unfinished"]
    stated: Measured
    """The median of its estimate; null for kinds of steps that have no single one."""
    simulated: Measured
    """All that it took in the typical run: work, doing again, and waiting for services and people."""
    took: Measured
    """The same in the exercise, with waiting for orders."""
    start: Measured
    end: Measured
    waits: dict[Part, int]
    """Seconds by part; together they are what it took."""
    did: list[Did]
    simulated_did: list[Did]
    """The same in the typical run."""


class Cause(Result):
    """What all steps together spent on one thing, side by side or one after another."""

    part: Part
    time: Measured


class Alternative(Result):
    """An option that was not taken: what it would have changed, over many futures with the same luck."""

    option: Named
    not_modelled: str
    """Why there is no figure: an option without effects, or none was computed. Empty where there is one."""
    difference: Bounded | None
    """Median of its time to recovery less that of what was taken, in seconds: below zero it would have been faster."""
    better: float | None
    """Share of futures in which it would have been faster."""
    runs: int
    dropped: dict[str, int] = Field(default_factory=dict)
    """What the room did by the hour, and could not have done where this option was taken -> in how many futures."""


class DecisionOutcome(Result):
    """A decision of the room."""

    decision: Named
    opened: Measured
    decided: Measured
    option: Named | None
    """None: another way, in the room's own words."""
    other: str
    by: Literal["room", "luck", "limit", "last-resort"]
    """Who took it: the room, the simulation, the limit of time, or nothing else was possible."""
    author: str
    reason: str
    confidence: Literal["low", "medium", "high"] | None
    dissent: list[str]
    alternatives: list[Alternative]


class Undecided(Result):
    """A decision that was open when the exercise ended."""

    decision: Named
    opened: Measured


class Observation(Result):
    """What somebody saw of an objective."""

    at: Measured
    by: str
    text: str
    corrected: str
    """What should stand in its place; empty for nothing."""


class ImprovementItem(Result):
    """An area for improvement, and what is done about it."""

    id: str
    objective: str | None
    observation: str
    reference: str
    analysis: str
    action: str
    owner: str | None
    due: str | None
    element: Literal["planning", "organisation", "equipment", "training", "exercises"] | None
    ease: int | None
    """The NCSC's score: cost, knowledge and feasibility together, from 3 (easiest) to 9."""
    band: Band | None


class ObjectiveOutcome(Result):
    """An objective, how it was rated, and on what grounds."""

    objective: Named
    capability: str
    rating: Rating | None
    achieved: bool | None
    """P, S and M: yes. U: no. Not rated: null."""
    grounds: str
    rated_by: str
    observations: list[Observation]
    strengths: list[str]
    improvements: list[str]
    """Their ids."""


class Participant(Result):
    """A role, and who played it."""

    role: Named
    people: list[str]
    played: bool
    """False: the simulation stood in."""


class Said(Result):
    """Something that was written down."""

    at: Measured
    by: str
    text: str


class Happened(Result):
    """A line of the timeline."""

    at: Measured
    word: str
    text: str
    by: str
    source: Literal["run", "people"]


class Debrief(Result):
    """What `recovery report --json` prints: an exercise and what came of it."""

    format: Literal["recovery/after-action@1"] = "recovery/after-action@1"
    setting: Setting
    marking: str
    organisation: Named
    playbook: Named
    playbook_version: str
    scenario: Named
    category: str
    severity: str
    summary: str
    files: dict[str, str]
    """SHA-256 of each file it was played with, by its name."""
    outcome: Outcome
    recovered: bool
    moments: list[Instant]
    time_to_recovery: Measured
    time_to_core: Measured
    time_to_contain: Measured
    simulated: Simulated | None
    """Null where it was not asked for."""
    split: Split | None
    """Null where the exercise did not recover."""
    services: list[ServiceOutcome]
    deadlines: list[DeadlineOutcome]
    steps: list[StepOutcome]
    causes: list[Cause]
    decisions: list[DecisionOutcome]
    undecided: list[Undecided]
    objectives: list[ObjectiveOutcome]
    strengths: list[str]
    """Those that belong to no objective."""
    improvements: list[ImprovementItem]
    participants: list[Participant]
    hot_wash: list[Said]
    notes: list[Said]
    timeline: list[Happened]
    method: list[str]
    """How it was played and measured, a sentence each."""
    limits: list[str]
    """What the figures do not say, a sentence each."""
