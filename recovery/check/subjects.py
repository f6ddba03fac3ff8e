"""What rules look at: an organisation, a plan, an incident, a plan against an incident, all files of a workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import assert_never

from recovery.check.deeds import Deed, deeds
from recovery.check.mentions import Mention, in_playbook
from recovery.check.timetable import OPTIMISTIC, TYPICAL, Timetable
from recovery.check.ways import Ways
from recovery.load.files import Model
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.record import ExerciseRecord
from recovery.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class House:
    """An organisation, as rules see it. `today` is the day of the check, in all subjects; None: nobody said."""

    organisation: Organisation
    today: date | None = None
    written_out: bool = False
    """Whether it stands inside a playbook."""

    @property
    def main(self) -> Organisation:
        """The model that complaints are about unless they say otherwise."""
        return self.organisation


@dataclass(frozen=True)
class Plan:
    """A playbook and the organisation it is for; None where that does not load.

    `inner`: the playbooks that its steps call, by the ids of the steps that call them, outermost first.
    """

    playbook: Playbook
    organisation: Organisation | None = None
    inner: Mapping[tuple[str, ...], Playbook] = field(default_factory=dict)
    today: date | None = None

    @cached_property
    def ways(self) -> Ways:
        """Which ways it can go, without what it calls. This and what follows is found once for all rules."""
        return Ways(self.playbook)

    @cached_property
    def mentions(self) -> Sequence[Mention]:
        """Every place where the playbook names something."""
        return list(in_playbook(self.playbook))

    @cached_property
    def deeds(self) -> Sequence[Deed]:
        """All that its steps do to services."""
        return deeds(self.playbook, self.inner)

    @property
    def levels(self) -> tuple[Playbook, ...]:
        """The playbook and all that it calls."""
        return (self.playbook, *self.inner.values())

    @cached_property
    def optimistic(self) -> Timetable:
        """When its steps are done with every estimate at its low end."""
        return Timetable(self.playbook, OPTIMISTIC, self.inner)

    @cached_property
    def typical(self) -> Timetable:
        """When its steps are done with every estimate at its median."""
        return Timetable(self.playbook, TYPICAL, self.inner)

    @property
    def main(self) -> Playbook:
        """The model that complaints are about unless they say otherwise."""
        return self.playbook


@dataclass(frozen=True, slots=True)
class Incident:
    """A scenario, the organisation it was written for, and the playbooks at hand that handle its category."""

    scenario: Scenario
    organisation: Organisation | None = None
    plans: tuple[Playbook, ...] = ()
    today: date | None = None

    @property
    def main(self) -> Scenario:
        """The model that complaints are about unless they say otherwise."""
        return self.scenario


@dataclass(frozen=True, slots=True)
class Pair:
    """A playbook against a scenario that it handles, every part of the cast filled by the playbook's organisation."""

    playbook: Playbook
    scenario: Scenario
    organisation: Organisation
    cast: Mapping[str, str]
    """Part of the cast -> id in the organisation."""
    inner: Mapping[tuple[str, ...], Playbook] = field(default_factory=dict)

    @property
    def levels(self) -> tuple[Playbook, ...]:
        """The playbook and all that it calls."""
        return (self.playbook, *self.inner.values())

    @property
    def main(self) -> Playbook:
        """The model that complaints are about unless they say otherwise."""
        return self.playbook


@dataclass(frozen=True, slots=True)
class Shelf:
    """All files of one workspace that were read together. There is one only when a whole folder is checked.

    No model of it comes before the others: complaints say which they are `about`.
    """

    organisations: tuple[Organisation, ...]
    playbooks: tuple[Playbook, ...]
    scenarios: tuple[Scenario, ...]
    plans: tuple[Plan, ...] = ()
    """The playbooks again, each with its organisation and what it calls."""
    records: tuple[ExerciseRecord, ...] = ()
    """What was kept of exercises."""
    today: date | None = None
    complete: bool = True
    """Whether all files could be read, and the organisation of each plan. If not, what seems to be missing may stand there."""
    incidents: tuple[Incident, ...] = ()
    """The scenarios again, each with the organisation that it was written for."""

    @property
    def main(self) -> None:
        """No model comes first."""


Subject = House | Plan | Incident | Pair | Shelf


def model_of(subject: Subject, about: Model | None) -> Model:
    """The model that a complaint is about: the one it names, else the subject's own."""
    model = about or subject.main
    if model is None:
        raise ValueError("a complaint about all files together must say which of them it is about")
    return model


def models_of(subject: Subject) -> tuple[Model | None, ...]:
    """Every model that complaints about a subject may come from."""
    match subject:
        case House():
            return (subject.organisation,)
        case Plan():
            return (subject.playbook, subject.organisation, *subject.inner.values())
        case Incident():
            return (subject.scenario, subject.organisation, *subject.plans)
        case Pair():
            return (subject.playbook, subject.scenario, subject.organisation, *subject.inner.values())
        case Shelf():
            return (*subject.organisations, *subject.playbooks, *subject.scenarios, *subject.records)
        case _:
            assert_never(subject)
