"""What stands on one line or in one card of the after-action report."""

from dataclasses import dataclass

from recovery.report.views.wording import Rating


@dataclass(frozen=True, slots=True)
class Number:
    """A figure, what it is, and where it comes from."""

    value: str
    what: str
    basis: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the overview."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective on the summary table."""

    number: int
    title: str
    capability: str
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation with its time and author."""

    at: str
    by: str
    text: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Area:
    """An area for improvement."""

    id: str
    observation: str
    reference: str
    analysis: str


@dataclass(frozen=True, slots=True)
class ObjectiveChapter:
    """An objective in full."""

    number: int
    title: str
    capability: str
    rating: str
    grounds: str
    observations: tuple[Seen, ...]
    strengths: tuple[str, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the improvement plan."""

    id: str
    capability: str
    area: str
    action: str
    element: str
    ease: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step: stated, simulated, exercised."""

    title: str
    outcome: str
    stated: str
    simulated: str
    begun: str
    ended: str
    took: str
    waited: str


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service against its targets."""

    title: str
    downtime: str
    rto: str
    mtd: str
    data_loss: str
    rpo: str
    verified: str


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A deadline."""

    title: str
    started: str
    due: str
    sent: str
    result: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as it was taken, and what else there was."""

    title: str
    opened: str
    took: str
    taken: str
    how: str
    reason: str
    confidence: str
    dissent: str
    others: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline."""

    at: str
    word: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """A role and who played it."""

    role: str
    people: str
