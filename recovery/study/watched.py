"""What is kept of each run of a study beside its time: whether its targets were met, what it cost, what it waited for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from recovery.engine.draws import Luck
from recovery.engine.program import Program
from recovery.measures.values import Measures
from recovery.model.durations import WEEK
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.study.chain import Doing, pieces
from recovery.study.replicate import Study, Watch, extend
from recovery.study.statistics import Interval, chance

Cause = tuple[Doing, str | None]
"""What the chain did, and the role or service that it waited for, where one is known."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is played: a program, and the models that it is measured against."""

    program: Program
    organisation: Organisation
    playbook: Playbook


@dataclass
class Watched:
    """A study that grows, with what is asked of each run, in the order of runs."""

    subject: Subject
    study: Study
    met: list[bool | None] = field(default_factory=list)
    """Whether the run met every RTO; None: it had none."""
    loss: list[float | None] = field(default_factory=list)
    """Money; None: something that costs by the hour was not back at the end."""
    causes: Counter[Cause] = field(default_factory=Counter)
    """Seconds of the chain by what it did and waited for, summed over runs."""

    @property
    def times(self) -> list[int | None]:
        """Seconds from detection to recovery."""
        return self.study.time_to_recovery

    @property
    def rto(self) -> Interval | None:
        """Chance to meet every RTO, over the runs that had one; None without any."""
        known = [met for met in self.met if met is not None]
        return chance(sum(known), len(known), self.study.level) if known else None

    def extend(self, runs: int, watch: Watch | None = None) -> None:
        """Play on until there are so many runs. What `watch` raises ends it, with whole runs only."""

        def see(run: int, measures: Measures) -> None:
            self._see(measures)
            if watch:
                watch(run, measures)

        subject = self.subject
        extend(self.study, subject.program, subject.organisation, subject.playbook, runs, see)

    def onset(self, run: int) -> int:
        """The second of the week, from Monday 00:00, at which a run begins."""
        return Luck(self.study.seed, run).start(self.subject.program) % WEEK

    def _see(self, measures: Measures) -> None:
        self.met.append(_met(measures, self.subject.playbook))
        self.loss.append(_loss(measures, {s.id: s.loss_per_hour for s in self.subject.organisation.services}))
        for piece in pieces(measures):
            self.causes[piece.doing, piece.what] += piece.seconds


def _met(measures: Measures, playbook: Playbook) -> bool | None:
    """Every RTO of the services that the plan has targets for, else of all that were affected."""
    asked = [target for target in measures.targets if target.rto is not None]
    named = {target.service for target in playbook.targets}
    counted = [target for target in asked if target.service in named] or asked
    return all(target.rto_met for target in counted) if counted else None


def _loss(measures: Measures, by_hour: Mapping[str, float | None]) -> float | None:
    costly = [service for service in measures.services if by_hour.get(service.service)]
    if any(service.loss is None for service in costly):
        return None
    return sum(service.loss or 0.0 for service in costly)
