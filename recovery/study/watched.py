"""What is kept of each run of a study beside its time: whether its targets were met, what it cost, what it waited for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from recovery.engine.draws import Luck
from recovery.engine.program import Program
from recovery.measures.values import Measures
from recovery.model.durations import HOUR, WEEK
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.study.chain import Doing, pieces
from recovery.study.played import Played, Sample, Told
from recovery.study.replicate import Study, extend, replicate
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
    """Seconds of the chain by what it did and waited for, summed over the runs that were looked at."""

    @property
    def times(self) -> list[int | None]:
        """Seconds from detection to recovery."""
        return self.study.time_to_recovery

    @property
    def rto(self) -> Interval | None:
        """Chance to meet every RTO, over the runs that had one; None without any."""
        known = [met for met in self.met if met is not None]
        return chance(sum(known), len(known), self.study.level) if known else None

    def extend(self, runs: int, told: Told | None = None) -> None:
        """Play on until there are so many runs. What `told` raises ends it, with whole runs only."""

        def see(played: Played) -> None:
            for sample in played.samples():
                self.met.append(_met(sample, self.subject.playbook))
                self.loss.append(_loss(sample, self._by_hour))
            if told:
                told(played)

        subject = self.subject
        extend(self.study, subject.program, subject.organisation, subject.playbook, runs, told=see)

    def look(self, runs: int) -> None:
        """Look closely at the first runs for what they waited for. Far slower than to count them."""

        def see(_run: int, measures: Measures) -> None:
            for piece in pieces(measures):
                self.causes[piece.doing, piece.what] += piece.seconds

        subject = self.subject
        replicate(subject.program, subject.organisation, subject.playbook, runs, self.study.seed, watch=see)

    def onset(self, run: int) -> int:
        """The second of the week, from Monday 00:00, at which a run begins."""
        return Luck(self.study.seed, run).start(self.subject.program) % WEEK

    @property
    def _by_hour(self) -> dict[str, float]:
        return {each.id: each.loss_per_hour for each in self.subject.organisation.services if each.loss_per_hour}


def _met(sample: Sample, playbook: Playbook) -> bool | None:
    """Every RTO of the services that the plan has targets for, else of all that were affected."""
    named = {target.service for target in playbook.targets}
    counted = [met for service, met in sample.rto_met.items() if service in named] or sample.rto_met.values()
    return all(counted) if counted else None


def _loss(sample: Sample, by_hour: Mapping[str, float]) -> float | None:
    costly = {service: sample.downtime[service] for service in by_hour if service in sample.downtime}
    spans = [(by_hour[service], seconds) for service, seconds in costly.items() if seconds is not None]
    return sum(each * seconds / HOUR for each, seconds in spans) if len(spans) == len(costly) else None
