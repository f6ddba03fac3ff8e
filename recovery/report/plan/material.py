"""What a recovery plan document is made of: plans as they stand in their files, and what is known of how they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from recovery.exercise.register import Due, Followed
from recovery.model.organisation import Organisation
from recovery.model.playbook import Marking, Playbook
from recovery.model.record import ExerciseRecord
from recovery.model.scenario import Scenario
from recovery.report.results import Given
from recovery.report.titles import Titles
from recovery.study.replicate import Study

Profile = Literal["plan", "incident", "recovery", "ai"]
Audience = Literal["reader", "responder", "auditor"]


@dataclass(frozen=True, slots=True)
class Simulated:
    """Many runs of a plan against one incident."""

    given: Given
    study: Study
    horizon: int

    @property
    def scenario(self) -> Scenario:
        """The incident."""
        assert self.given.scenario is not None
        return self.given.scenario


@dataclass(frozen=True, slots=True)
class Chapter:
    """One playbook with all that belongs to it."""

    playbook: Playbook
    inner: Mapping[tuple[str, ...], Playbook]
    usual: Mapping[str, tuple[int, int]]
    """When each step begins and ends if the plan is carried out by itself and every step takes its median, in seconds."""
    notices: Mapping[str, str]
    """Text of a notice by the step that sends it."""
    simulated: tuple[Simulated, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything in the document."""

    organisation: Organisation
    chapters: tuple[Chapter, ...]
    digest: str
    """Of all files it is made from."""
    asof: date | None
    """The day it is made for, by which ages are told; None where nobody said."""
    records: tuple[ExerciseRecord, ...] = ()
    due: tuple[Due, ...] = ()
    actions: tuple[Followed, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    """Day, author and subject of the last changes to the files, newest first."""
    marking: Marking = "TLP:AMBER+STRICT"
    profile: Profile = "plan"

    def titles(self, chapter: Chapter | None = None) -> Titles:
        """What people call things."""
        if chapter is None:
            return Titles(self.organisation)
        return Titles(self.organisation, chapter.playbook, None, chapter.inner)
