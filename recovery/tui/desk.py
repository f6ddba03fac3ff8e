"""The exercise a screen looks at: its session, the clock of the room, and what is known of the plan by name."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from recovery.errors import DoesNotFit
from recovery.exercise.commands import Command
from recovery.exercise.entries import Receipt
from recovery.exercise.plan import Plan
from recovery.exercise.session import Session
from recovery.exercise.settings import Settings
from recovery.exercise.table import Table
from recovery.exercise.views import FacilitatorView
from recovery.measures.steps import by_step
from recovery.model import journal as facts
from recovery.model.playbook import Playbook
from recovery.model.scenario import Inject, Question
from recovery.model.steps import Decision, Step, Task
from recovery.report.instants import clock, onset
from recovery.report.titles import Titles


class Disk(Protocol):
    """How things stand with the file; a store knows."""

    @property
    def saved(self) -> int:
        """Number of the last entry on the disk."""

    @property
    def trouble(self) -> str | None:
        """Why entries are not saved."""

    @property
    def warning(self) -> str | None:
        """What will be trouble soon."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What is known of a plan by name, with these steps improvised."""

    improvised: tuple[Task, ...]
    titles: Titles
    steps: Mapping[str, Step]

    @classmethod
    def of(cls, plan: Plan, playbook: Playbook, improvised: tuple[Task, ...]) -> "_Names":
        steps: dict[str, Step] = {step.id: step for step in playbook.steps}
        for path, inner in plan.inner.items():
            steps |= {"/".join((*path, step.id)): step for step in inner.steps}
        titles = Titles(plan.organisation, playbook, plan.scenario, plan.inner, plan.cast)
        return cls(improvised, titles, steps)


class Desk:
    """One exercise under one pair of hands. The only place of the app that reads a clock."""

    def __init__(
        self, session: Session, id: str, standing: Callable[[], Disk] | None = None,
        wake: Callable[[], Sequence[str]] = tuple, now: Callable[[], float] = time.monotonic,
        keep_in: Callable[[str], str] | None = None,
    ) -> None:  # fmt: skip
        self.session = session
        self.id = id
        self._standing = standing
        self._wake = wake
        self._now = now
        self._keep_in = keep_in
        self._last = now()
        self._known: _Names | None = None

    # time and commands

    def pass_time(self) -> Sequence[str]:
        """Tell the session how much of the room's time has passed since it was last told.

        What the clocks of the machine did meanwhile comes back, to be shown: that it slept, that its hour was set.
        """
        passed = round((now := self._now()) * 1000) - round(self._last * 1000)
        if passed > 0:
            self._last = now
            self.session.pass_time(passed)
        return self._wake()

    def do(self, command: Command) -> Receipt:
        """Somebody did something. Raises Refused."""
        self.pass_time()
        return self.session.do(command, self.session.settings.facilitator)

    @property
    def view(self) -> FacilitatorView:
        """Everything as it stands; the same object until something has changed."""
        return self.session.facts

    def disk(self) -> Disk | None:
        """How things stand with the file; None where nothing is kept."""
        return self._standing() if self._standing else None

    def keep_in(self, folder: str) -> str:
        """Go on in another folder, with all that was kept; where it is kept then. Raises RecoveryError."""
        if self._keep_in is None:
            raise DoesNotFit("nothing is kept of this exercise", "there is nothing to move")
        return self._keep_in(folder)

    # names

    @property
    def titles(self) -> Titles:
        """What people call things, steps that were improvised too."""
        return self._names.titles

    @property
    def steps(self) -> Mapping[str, Step]:
        """Every step by the name of its node, those inside others and improvised ones too."""
        return self._names.steps

    @property
    def _names(self) -> "_Names":
        """Made again only when a step was improvised, or taken back."""
        improvised = self.session.table.improvised
        if self._known is None or self._known.improvised != improvised:
            self._known = _Names.of(self.session.plan, self.session.table.playbook, improvised)
        return self._known

    @cached_property
    def injects(self) -> Mapping[str, Inject]:
        """Those of the scenario by id."""
        return {inject.id: inject for inject in self.session.plan.scenario.injects}

    def asked(self, name: str) -> Decision | Question | None:
        """What a decision asks: of a step, or (`@inject`) of an inject."""
        if name.startswith("@"):
            inject = self.injects.get(name[1:])
            return inject.asks if inject else None
        step = self.steps.get(name)
        return step if isinstance(step, Decision) else None

    def who(self, name: str) -> str:
        """Who does a step or decides, by title."""
        asked = self.asked(name)
        if isinstance(asked, Question):
            return self.titles.role(asked.role)
        step = self.steps.get(name)
        if step is None:
            return ""
        return ", ".join(
            self.titles.role(role) + (f" ×{number}" if number > 1 else "") for role, number in step.people.items()
        )

    def instant(self, at: int) -> str:
        """The day and hour in the scenario, `at` seconds after detection."""
        table = self.session.table
        start = onset(table.program, table.run.start, self.session.plan.organisation)
        return clock(start, table.detected + at)

    @cached_property
    def planned(self) -> Mapping[str, tuple[int, int]]:
        """When each step would begin and end if the plan played itself, every estimate at its median."""
        settings = Settings(mode="automatic", luck="even", starts=self.session.settings.starts)
        table = Table(self.session.plan, settings)
        begun: dict[str, int] = {}
        found: dict[str, tuple[int, int]] = {}
        table.advance(settings.horizon)
        for name, entry in by_step(table.run.journal):
            at = entry.at - table.detected
            match entry:
                case facts.StepStarted():
                    begun.setdefault(name, at)
                case facts.StepEnded() if name in begun:
                    found[name] = (begun[name], at)
                case _:
                    pass
        return found
