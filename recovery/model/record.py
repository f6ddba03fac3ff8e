"""What an organisation keeps of an exercise in its repository, beside the plan that was exercised."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recovery.model.base import Date, Extensible, Frozen, Id, Text, Title
from recovery.model.durations import Duration

FOLDER = "exercises"
"""Where records lie, at the root of a workspace."""
Digest = Annotated[
    str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$"), Field(description="sha256: and 64 digits.")
]


class RecordedPlan(Frozen):
    """The plan as it was when it was exercised."""

    id: Id
    """Of the playbook."""
    version: Title = "0"
    """The version it called itself."""
    material: Digest
    """Of what makes the plan: steps, needs, roles, services, targets and decisions, but no prose and no estimates."""


class RecordedRating(Frozen):
    """How an objective was met."""

    objective: Id
    """Of the scenario."""
    title: Title
    rating: Literal["P", "S", "M", "U"]
    """Performed without challenges, with some, with major challenges, or unable to be performed (HSEEP)."""
    grounds: Text = ""
    """Why."""


class RecordedAction(Frozen):
    """Something to be better, and how far it is."""

    id: Id
    """By which it is followed up, also in later records."""
    text: Text
    """What was seen, and what is to be done."""
    owner: Title | None = None
    """Who sees to it."""
    due: Date | None = None
    """Until when."""
    status: Literal["open", "done", "dropped"] = "open"
    """How far it is; changed here, or by a later record that names it again."""
    retested: Id | None = None
    """The exercise in which it was shown to work."""


class Signature(Frozen):
    """Who stands for this record."""

    by: Title
    """By name or role."""
    date: Date
    """When."""


class ExerciseRecord(Extensible):
    """What came of one exercise. It is written when the exercise is closed, and meant to be committed."""

    format: Literal["recovery/exercise@1"]
    id: Id
    """The id of the exercise."""
    date: Date
    """The day on which it began."""
    mode: Literal["facilitated", "solo", "automatic"]
    """How it was played; an automatic one is a simulation."""
    organisation: Id
    """Whose plan it was."""
    plan: RecordedPlan
    """The plan."""
    scenario: Id
    """The incident."""
    outcome: Literal["recovered", "rounds", "stalled", "horizon", "nothing-affected", "stopped"]
    """How the run ended."""
    time_to_recovery: Duration | None = None
    """From detection; left out where it did not recover."""
    even_luck: bool = False
    """The times are no measurement: medians, and what the facilitator chose."""
    people: dict[Id, tuple[Title, ...]] = Field(default_factory=dict)
    """Who played which role, by name."""
    facilitator: Title | None = None
    """Who led."""
    ratings: tuple[RecordedRating, ...] = ()
    """How objectives were met."""
    actions: tuple[RecordedAction, ...] = ()
    """What is to be better."""
    journal: Digest
    """Of the file of the exercise as it was closed, which stays where it was played."""
    signed: Signature | None = None
    """Filled in by hand: without it the exercise does not count yet."""

    @property
    def title(self) -> str:
        """What was exercised, in words."""
        return f"{self.plan.id} against {self.scenario}, {self.date}"

    @property
    def counts_as(self) -> Literal["exercised", "unsigned", "simulated"]:
        """Exercised only with named people, a rated objective and a signature; an automatic run is a simulation."""
        if self.mode == "automatic":
            return "simulated"
        whole = self.signed is not None and bool(self.ratings) and any(self.people.values())
        return "exercised" if whole else "unsigned"
