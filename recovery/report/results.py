"""The JSON that others rely on: one run, one study. The published schemas are generated from these models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from recovery.measures.values import ClockMeasure, Measures, StepMeasure
from recovery.model.journal import Journal, plain
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.study.replicate import ClockCounts, Study, TargetCounts
from recovery.study.statistics import Interval, chance

Seconds = int | None
Reason = Literal["stalled", "rounds", "horizon", "nothing-affected", "stopped"]


class Result(BaseModel):
    """Base of what is printed: closed, so that the schema says all there is."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class RunService(Result):
    """An affected service; seconds from onset, spans in seconds."""

    service: str
    impact_s: Seconds
    restored_s: Seconds
    back_s: Seconds
    downtime_s: Seconds
    exposure_s: int
    degraded_s: int
    data_loss_s: int
    rolled_back_s: Seconds
    """By how much something that is no data, such as a model, was rolled back; null: nothing was."""
    loss: float | None
    """Money lost while it was down, where the organisation says what an hour costs."""
    verified: bool | None


class RunTarget(Result):
    """Targets of an affected service, and whether this run met them."""

    service: str
    rto_s: Seconds
    rto_met: bool | None
    rpo_s: Seconds
    rpo_met: bool | None
    mtd_s: Seconds
    mtd_met: bool | None


class RunStep(Result):
    """A step: its last attempt, and where its time went."""

    step: str
    round: int
    attempt: int
    ready_s: Seconds
    started_s: Seconds
    done_s: Seconds
    outcome: Literal["done", "skipped", "failed", "dead", "unfinished"]
    for_work_s: int
    for_order_s: int
    for_services_s: int
    for_people_s: int
    working_s: int
    rework_s: int
    role: dict[str, int]


class RunClock(Result):
    """A legal deadline."""

    clock: str
    starts_s: Seconds
    due_s: Seconds
    done_s: Seconds
    result: Literal["met", "late", "undated", "not-applicable"]


class RunResult(Result):
    """What `recovery run --json` prints. Seconds count from onset; `time_to_...` from detection."""

    format: Literal["recovery/run@1"] = "recovery/run@1"
    playbook: str
    scenario: str | None
    seed: int
    run: int
    onset: str
    """The hour of the onset: ISO 8601 without offset in the organisation's time zone, of a reference week if none was set."""
    given: str
    recovered: bool
    not_recovered_because: Reason | None
    moments: dict[str, Seconds]
    time_to_recovery_s: Seconds
    time_to_core_s: Seconds
    time_to_contain_s: Seconds
    time_to_detect_s: Seconds
    services: list[RunService]
    targets: list[RunTarget]
    steps: list[RunStep]
    clocks: list[RunClock]
    held_back_by: list[str]
    """Steps of the chain from detection to recovery, first to last."""
    standstill: list[str]
    """Of a stalled run: a circle of steps and services that wait for each other; else empty."""
    journal: list[dict[str, JsonValue]]


class Bounded(Result):
    """A value with its 95% interval (sampling error only); null where the runs cannot support it, with the reason."""

    value: float | None
    low: float | None
    high: float | None
    reason: str | None = None


class MeanToHorizon(Bounded):
    """Mean seconds to recovery. A run that did not recover counts as the horizon, which it at least took."""

    horizon_s: int
    not_recovered: int
    """How many runs count as the horizon."""


class Quantiles(Result):
    """Seconds below which a share of runs lies; runs that did not get there lie above every quantile."""

    p10: Bounded
    p50: Bounded
    p80: Bounded
    p90: Bounded
    p95: Bounded


class StudyService(Result):
    """Downtime of a service over the runs in which it was affected."""

    service: str
    downtime_s: Quantiles
    data_loss_s: Quantiles | None


class StudyTarget(Result):
    """Chance to meet each target of a service."""

    service: str
    rto_s: Seconds
    chance_asked: float | None
    rto: Bounded | None
    rpo: Bounded | None
    mtd: Bounded | None
    verdict: Literal["met", "missed", "undecided"] | None


class StudyClock(Result):
    """In which share of runs a deadline applies, and in which share of those with a date it is met."""

    clock: str
    applies: float
    met: Bounded


class StudyWaits(Result):
    """Mean seconds of a step's parts, and in which share of recovered runs it was on the chain that held the recovery back."""

    step: str
    for_work_s: float
    for_services_s: float
    for_people_s: float
    working_s: float
    rework_s: float
    criticality: float


class StudyResult(Result):
    """What `recovery simulate --json` prints."""

    format: Literal["recovery/study@1"] = "recovery/study@1"
    playbook: str
    scenario: str | None
    given: str
    runs: int
    seed: int
    interval: Literal["batch", "order"]
    digests: dict[str, str]
    guess_share: float | None
    recovered: Bounded
    not_recovered: dict[Literal["stalled", "rounds", "horizon", "nothing-affected"], int]
    time_to_recovery_s: Quantiles
    mean_to_horizon_s: MeanToHorizon
    time_to_core_s: Quantiles
    time_to_detect_s: Quantiles
    time_to_contain_s: Quantiles
    services: list[StudyService]
    targets: list[StudyTarget]
    clocks: list[StudyClock]
    waits: list[StudyWaits]


@dataclass(frozen=True, slots=True)
class Given:
    """What a result rests on."""

    organisation: Organisation
    playbook: Playbook
    scenario: Scenario | None
    starts: str | None = None
    inner: Mapping[tuple[str, ...], Playbook] = field(default_factory=dict)
    """Playbooks called by steps, by the ids of those steps, outermost first."""

    @property
    def sentence(self) -> str:
        """Every result says what it is given."""
        if self.scenario is None:
            return "if the plan is carried out with everybody told at the start and nothing hit, " + self._hour
        injects = "with its injects" if self.scenario.injects else "without injects"
        return f"if this happens: {self.scenario.title}; {self._hour}; {injects}"

    @property
    def _hour(self) -> str:
        starts = self.starts or (self.scenario.starts if self.scenario else "any")
        return "starting at any hour of any week" if starts == "any" else f"starting {starts}"


def run_result(given: Given, measures: Measures, journal: Journal, seed: int, run: int, onset: str) -> RunResult:
    """One run as JSON values."""
    people = {step.id: step.people for step in given.playbook.steps}
    for path, playbook in given.inner.items():
        people |= {"/".join((*path, step.id)): step.people for step in playbook.steps}
    return RunResult(
        playbook=given.playbook.id,
        scenario=given.scenario.id if given.scenario else None,
        seed=seed,
        run=run,
        onset=onset,
        given=given.sentence,
        recovered=measures.recovered,
        not_recovered_because=None if measures.outcome == "recovered" else measures.outcome,
        moments={f"{name.replace('-', '_')}_s": tick for name, tick in measures.moments.items()},
        time_to_recovery_s=measures.time_to_recovery,
        time_to_core_s=measures.time_to_core,
        time_to_contain_s=measures.time_to_contain,
        time_to_detect_s=measures.time_to_detect,
        services=[
            RunService(
                service=s.service, impact_s=s.impact, restored_s=s.restored, back_s=s.back, downtime_s=s.downtime,
                exposure_s=s.exposure, degraded_s=s.degraded, data_loss_s=s.data_loss, rolled_back_s=s.rolled_back,
                loss=None if s.loss is None else round(s.loss, 2), verified=s.verified,
            )
            for s in measures.services
        ],
        targets=[
            RunTarget(
                service=t.service, rto_s=t.rto, rto_met=t.rto_met, rpo_s=t.rpo, rpo_met=t.rpo_met, mtd_s=t.mtd, mtd_met=t.mtd_met
            )
            for t in measures.targets
        ],
        steps=[_run_step(row, people.get(row.step, {})) for row in measures.steps],
        clocks=[_run_clock(clock) for clock in measures.clocks],
        held_back_by=[link.step for link in measures.chain],
        standstill=list(measures.standstill),
        journal=[plain(entry) for entry in journal],  # type: ignore[misc]
    )  # fmt: skip


def _run_clock(clock: ClockMeasure) -> RunClock:
    return RunClock(clock=clock.clock, starts_s=clock.starts, due_s=clock.due, done_s=clock.done, result=clock.result)


def _run_step(row: StepMeasure, people: dict[str, int]) -> RunStep:
    return RunStep(
        step=row.step, round=row.round, attempt=row.attempt, ready_s=row.ready, started_s=row.started, done_s=row.done,
        outcome=row.outcome, for_work_s=row.for_work, for_order_s=row.for_order, for_services_s=row.for_services,
        for_people_s=row.for_people, working_s=row.working, rework_s=row.rework, role=people,
    )  # fmt: skip


def study_result(given: Given, study: Study, digests: dict[str, str], horizon: int) -> StudyResult:
    """A study as JSON values. `horizon`: seconds after detection at which its runs were given up."""
    recovery = study.time_to_recovery
    return StudyResult(
        playbook=given.playbook.id,
        scenario=given.scenario.id if given.scenario else None,
        given=given.sentence,
        runs=study.runs,
        seed=study.seed,
        interval=study.quantile(recovery, 0.5).kind,
        digests=digests,
        guess_share=study.guess_share(given.playbook, given.inner),
        recovered=bounded(study.recovered),
        not_recovered={
            reason: study.outcomes.get(reason, 0) for reason in ("stalled", "rounds", "horizon", "nothing-affected")
        },
        time_to_recovery_s=_quantiles(study, recovery),
        mean_to_horizon_s=MeanToHorizon(
            **bounded(study.mean_to_recovery(horizon)).model_dump(),
            horizon_s=horizon,
            not_recovered=recovery.count(None),
        ),
        time_to_core_s=_quantiles(study, study.time_to_core),
        time_to_detect_s=_quantiles(study, study.time_to_detect),
        time_to_contain_s=_quantiles(study, study.time_to_contain),
        services=[
            StudyService(
                service=service,
                downtime_s=_quantiles(study, samples),
                data_loss_s=_quantiles(study, study.data_loss[service]) if any(study.data_loss[service]) else None,
            )
            for service, samples in study.downtime.items()
        ],
        targets=[study_target(counts, study.level) for counts in study.targets.values()],
        clocks=[_study_clock(name, counts, study) for name, counts in study.clocks.items()],
        waits=_waits(study),
    )


def _study_clock(name: str, counts: ClockCounts, study: Study) -> StudyClock:
    dated = chance(counts.met, counts.dated, study.level)
    return StudyClock(clock=name, applies=counts.applies / study.runs, met=bounded(dated))


def bounded(interval: Interval) -> Bounded:
    """An interval as JSON values."""
    return Bounded(value=interval.value, low=interval.low, high=interval.high, reason=interval.reason)


def _quantiles(study: Study, samples: Sequence[int | None]) -> Quantiles:
    q10, q50, q80, q90, q95 = (bounded(study.quantile(samples, share)) for share in (0.1, 0.5, 0.8, 0.9, 0.95))
    return Quantiles(p10=q10, p50=q50, p80=q80, p90=q90, p95=q95)


def study_target(counts: TargetCounts, level: float) -> StudyTarget:
    """Chances of one service's targets; met or missed only when the interval says so."""
    target = counts.target
    rto = chance(counts.rto_met, counts.runs, level) if target.rto is not None else None
    mtd = chance(counts.mtd_met, counts.runs, level) if target.mtd is not None else None
    rpo = chance(counts.rpo_met, counts.runs, level) if target.rpo is not None else None
    return StudyTarget(
        service=target.service,
        rto_s=target.rto,
        chance_asked=target.chance,
        rto=bounded(rto) if rto else None,
        rpo=bounded(rpo) if rpo else None,
        mtd=bounded(mtd) if mtd else None,
        verdict=_verdict(rto, target.chance),
    )


def _verdict(rto: Interval | None, asked: float | None) -> Literal["met", "missed", "undecided"] | None:
    if rto is None or asked is None or rto.low is None or rto.high is None:
        return None
    return "met" if rto.low >= asked else "missed" if rto.high < asked else "undecided"


def _waits(study: Study) -> list[StudyWaits]:
    recovered = study.outcomes.get("recovered", 0)
    return [
        StudyWaits(
            step=step,
            for_work_s=round(sums.for_work / study.runs, 1),
            for_services_s=round(sums.for_services / study.runs, 1),
            for_people_s=round(sums.for_people / study.runs, 1),
            working_s=round(sums.working / study.runs, 1),
            rework_s=round(sums.rework / study.runs, 1),
            criticality=round(sums.critical / recovered, 6) if recovered else 0.0,
        )
        for step, sums in study.steps.items()
    ]
