"""Many runs of one program: what they add up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from recovery.engine.draws import Luck
from recovery.engine.program import Program
from recovery.engine.simulate import Run
from recovery.errors import DoesNotFit
from recovery.measures.measure import measure
from recovery.measures.values import Measures, TargetMeasure
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.steps import Step, estimates
from recovery.study.blocks import Work
from recovery.study.chain import Doing, pieces
from recovery.study.merge import Merge
from recovery.study.played import Told, one
from recovery.study.playing import blocks
from recovery.study.statistics import LEVEL, Interval, chance, mean_to_horizon, quantile

Inner = Mapping[tuple[str, ...], Playbook]
"""Playbooks that steps call, by the ids of those steps, outermost first."""
Samples = list[int | None]
"""Seconds, in the order of runs; None where it did not come."""


@dataclass(slots=True)
class StepSums:
    """Seconds of one step, summed over runs, and in how many runs it was on the chain that held the recovery back."""

    for_work: int = 0
    for_services: int = 0
    for_people: int = 0
    working: int = 0
    rework: int = 0
    critical: int = 0


@dataclass(slots=True)
class TargetCounts:
    """How often a service was hit at all, and met its targets then."""

    target: TargetMeasure
    runs: int = 0
    rto_met: int = 0
    mtd_met: int = 0
    rpo_met: int = 0


@dataclass(slots=True)
class ClockCounts:
    """In how many runs a deadline applied, had a date, and was met."""

    applies: int = 0
    dated: int = 0
    met: int = 0


@dataclass
class Study:
    """The outcome of many runs. Grows run by run, so that an interrupted study is a smaller one."""

    seed: int
    level: float = LEVEL
    """Of its intervals: more than the usual where it was looked at more than once."""
    runs: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    not_back: dict[str, int] = field(default_factory=dict)
    """By service: in how many runs that did not recover it is not back at the end."""
    time_to_recovery: Samples = field(default_factory=list)
    time_to_core: Samples = field(default_factory=list)
    time_to_detect: Samples = field(default_factory=list)
    time_to_contain: Samples = field(default_factory=list)
    downtime: dict[str, Samples] = field(default_factory=dict)
    data_loss: dict[str, Samples] = field(default_factory=dict)
    targets: dict[str, TargetCounts] = field(default_factory=dict)
    clocks: dict[str, ClockCounts] = field(default_factory=dict)
    steps: dict[str, StepSums] = field(default_factory=dict)
    pieces: dict[tuple[str, Doing], int] = field(default_factory=dict)
    """Seconds of the chain by step and what it did, summed over runs; together they are the time to recovery."""
    work: Work | None = field(default=None, repr=False, compare=False)
    """What it is played with."""

    @property
    def recovered(self) -> Interval:
        """Chance to recover at all, with its interval."""
        return chance(self.outcomes.get("recovered", 0), self.runs, self.level)

    def add(self, measures: Measures) -> None:
        """Count one more run."""
        self.runs += 1
        self.outcomes[measures.outcome] = self.outcomes.get(measures.outcome, 0) + 1
        self.time_to_recovery.append(measures.time_to_recovery)
        self.time_to_core.append(measures.time_to_core)
        self.time_to_detect.append(measures.time_to_detect)
        self.time_to_contain.append(measures.time_to_contain)
        self._add_services(measures)
        self._add_targets(measures)
        self._add_steps(measures)

    def _add_services(self, measures: Measures) -> None:
        for service in measures.services:
            self.downtime.setdefault(service.service, []).append(service.downtime)
            self.data_loss.setdefault(service.service, []).append(service.data_loss)
            if service.back is None and not measures.recovered:
                self.not_back[service.service] = self.not_back.get(service.service, 0) + 1

    def step(self, name: str) -> StepSums:
        """The sums of a step."""
        return self.steps.setdefault(name, StepSums())

    def target(self, target: TargetMeasure) -> TargetCounts:
        """The counts of a target."""
        return self.targets.setdefault(target.service, TargetCounts(target))

    def clock(self, name: str) -> ClockCounts:
        """The counts of a deadline."""
        return self.clocks.setdefault(name, ClockCounts())

    def _add_targets(self, measures: Measures) -> None:
        for target in measures.targets:
            counts = self.target(target)
            counts.runs += 1
            counts.rto_met += bool(target.rto_met)
            counts.mtd_met += bool(target.mtd_met)
            counts.rpo_met += bool(target.rpo_met)
        for clock in measures.clocks:
            counted = self.clock(clock.clock)
            counted.applies += clock.result != "not-applicable"
            counted.dated += clock.result in ("met", "late")
            counted.met += clock.result == "met"

    def _add_steps(self, measures: Measures) -> None:
        for row in measures.steps:
            sums = self.step(row.step)
            sums.for_work += row.for_work
            sums.for_services += row.for_services
            sums.for_people += row.for_people
            sums.working += row.working
            sums.rework += row.rework
        for step in {link.step for link in measures.chain} & self.steps.keys():
            self.steps[step].critical += 1
        for piece in pieces(measures):
            self.pieces[piece.step, piece.doing] = self.pieces.get((piece.step, piece.doing), 0) + piece.seconds

    def quantile(self, samples: Sequence[int | None], share: float) -> Interval:
        """The quantile of some samples of this study, with its interval."""
        return quantile(samples, share, self.level)

    def mean_to_recovery(self, horizon: int) -> Interval:
        """Mean time to recovery with its interval, runs that did not recover counted as the horizon."""
        return mean_to_horizon(self.time_to_recovery, horizon, self.level)

    def guess_share(self, playbook: Playbook, inner: Inner | None = None) -> float | None:
        """Share of the work on the way to recovery whose durations are guesses; None without any."""
        plans: Inner = {(): playbook, **(inner or {})}
        guesses = {
            "/".join((*path, step.id)): _rests_on_guesses(step) for path, plan in plans.items() for step in plan.steps
        }
        worked = {key: seconds for key, seconds in self.pieces.items() if key[1] in ("work", "rework")}
        guessed = sum(seconds for (step, _), seconds in worked.items() if guesses.get(_whole(step), True))
        return guessed / total if (total := sum(worked.values())) else None


def _whole(step: str) -> str:
    """The step of which this is a lane."""
    above, _, last = step.rpartition("/")
    return above if last.isdecimal() else step


def _rests_on_guesses(step: Step) -> bool:
    return any(_is_guess(estimate.origin or step.source) for estimate in estimates(step).values())


def _is_guess(origin: object) -> bool:
    return getattr(origin, "kind", "guess") == "guess"


Watch = Callable[[int, Measures], None]
"""Told after each run: its number, and what it came to."""


def replicate(
    program: Program,
    organisation: Organisation,
    playbook: Playbook,
    runs: int,
    seed: int,
    watch: Watch | None = None,
    told: Told | None = None,
) -> Study:
    """Play runs 0 to `runs` - 1 under a seed."""
    study = Study(seed)
    extend(study, program, organisation, playbook, runs, watch, told)
    return study


def extend(
    study: Study,
    program: Program,
    organisation: Organisation,
    playbook: Playbook,
    runs: int,
    watch: Watch | None = None,
    told: Told | None = None,
    jobs: int = 1,
) -> None:
    """Play on until the study has so many runs, on the kernel, in so many threads where it is jitted.

    What `told` raises ends it, with whole runs only. `watch` is told the measures of every run, for which each is played
    and measured by itself, a hundred times slower.
    """
    work = None if watch else _work(study, program, organisation, playbook)
    if work is not None:
        merge = Merge(work.measured, organisation, playbook)
        for block in blocks(work, study.runs, runs, jobs):
            merge.add(study, block.sums, block.end - block.first)
            if told:
                told(merge.played(block.sums, block.first, block.end))
        return
    for run in range(study.runs, runs):
        journal = Run(program, Luck(study.seed, run)).finish()
        measures = measure(journal, organisation, playbook, plan_alone=program.detection is None)
        study.add(measures)
        if watch:
            watch(run, measures)
        if told:
            told(one(run, measures))


def _work(study: Study, program: Program, organisation: Organisation, playbook: Playbook) -> Work | None:
    """The program made ready for the kernel, once for a study; None where it is too large for it."""
    if study.work is None or study.work.program is not program:
        try:
            study.work = Work(program, organisation, playbook, study.seed)
        except DoesNotFit:
            return None
    return study.work


def typical(study: Study) -> int | None:
    """The run whose time to recovery is the median of the study; None if half of the runs or more did not recover."""
    order = sorted((seconds, run) for run, seconds in enumerate(study.time_to_recovery) if seconds is not None)
    rank = (study.runs + 1) // 2
    return order[rank - 1][1] if 0 < rank <= len(order) else None
