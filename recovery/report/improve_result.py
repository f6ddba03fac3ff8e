"""What `recovery improve --json` prints: what holds a plan back, what each change brings, and how sure that is."""

from collections.abc import Sequence
from typing import Literal

from recovery.report.results import Bounded, Result, bounded
from recovery.report.results import Given as PlanGiven
from recovery.study.exceedance import exceedance
from recovery.study.improve import Effect, Search
from recovery.study.sensitivity import InputKind
from recovery.study.variants import Kind, Variant
from recovery.study.weekmap import WeekMap


class Change(Result):
    """One change. `of`: the role, vendor, channel, artefact, or step (or `*`: all roles of the plan)."""

    kind: Kind
    of: str
    fixed_s: int | None
    """Of `quicker` and `slower`: how long the step, or reaching somebody, always takes then."""


class ChangeEffect(Result):
    """What a change brings, over the runs that it and the plan as it is have both played with the same luck.

    Positive is better: sooner, or more likely. Intervals are of the paired differences.
    """

    change: Change
    runs: int
    runs_changed: int
    """Runs that take another time with the change."""
    p50_sooner_s: Bounded
    p90_sooner_s: Bounded
    rto_chance_gained: Bounded | None
    """Of meeting every RTO; null where no run had one."""
    recovered_chance_gained: Bounded
    sure: bool
    """Whether any of these is beyond sampling error."""


class StepPart(Result):
    """A part of the way from detection to recovery: mean seconds over recovered runs, and its share of the way."""

    step: str
    doing: Literal["work", "rework", "people", "services", "backing-off", "lull", "due"]
    seconds: float
    share: float


class WaitedFor(Result):
    """Who or what the way waited for, as a share of the way; null: not known."""

    doing: Literal["people", "services"]
    what: str | None
    share: float


class Criticality(Result):
    """In which share of recovered runs a step is on the way that held the recovery back."""

    step: str
    criticality: float


class Sensitivity(Result):
    """A random quantity, and how the time to recovery goes with it."""

    kind: InputKind
    of: str
    rank_correlation: Bounded
    """Spearman's, with the time to recovery; runs that did not recover rank last."""


class WeekCell(Result):
    """Runs that begin in four hours of a day (0: Monday), and the share that met the aim."""

    day: int
    hour: int
    runs: int
    met: Bounded


class Week(Result):
    """By the hour of the onset. `within_s`: null where the aim is every RTO; else the seconds to recovery that count."""

    within_s: int | None
    cells: list[WeekCell]


class LossPoint(Result):
    """Chance that an incident costs more than this."""

    more_than: float
    chance: Bounded


class Loss(Result):
    """Money lost while services were down. Runs in which something costly did not come back cost more than any number."""

    p50: Bounded
    p90: Bounded
    p95: Bounded
    exceedance: list[LossPoint]


class ImproveResult(Result):
    """What `recovery improve --json` prints."""

    format: Literal["recovery/improve@1"] = "recovery/improve@1"
    playbook: str
    scenario: str | None
    given: str
    seed: int
    runs: int
    """Of the plan as it is; each change says how many it played."""
    complete: bool
    """False: interrupted, and this is the result so far."""
    digests: dict[str, str]
    recovered: Bounded
    p50_s: Bounded
    p90_s: Bounded
    rto: Bounded | None
    """Chance to meet every RTO, over the runs that had one."""
    do_first: list[ChangeEffect]
    """What people can do, the best first."""
    cannot_do_without: list[ChangeEffect]
    """What would harm most if it were missing, the worst first."""
    nobody_waited_for: list[Change]
    """Changes that cannot change any of these runs: no step waited for those people."""
    not_used: list[str]
    """Roles, vendors, channels and artefacts of which the plan makes no use."""
    way: list[StepPart]
    waits: list[WaitedFor]
    criticality: list[Criticality]
    sensitivity: list[Sensitivity]
    week: Week | None
    loss: Loss | None
    """Null where no service that was hit says what an hour costs."""


def improve_result(given: PlanGiven, found: Search, digests: dict[str, str]) -> ImproveResult:
    """A search as JSON values."""
    study = found.base.study
    met = found.base.rto
    return ImproveResult(
        playbook=given.playbook.id,
        scenario=given.scenario.id if given.scenario else None,
        given=given.sentence,
        seed=study.seed,
        runs=study.runs,
        complete=found.complete,
        digests=digests,
        recovered=bounded(study.recovered),
        p50_s=bounded(study.quantile(study.time_to_recovery, 0.5)),
        p90_s=bounded(study.quantile(study.time_to_recovery, 0.9)),
        rto=bounded(met) if met else None,
        do_first=[_effect(each) for each in found.effects(helpful=True)],
        cannot_do_without=[_effect(each) for each in found.effects(helpful=False)],
        nobody_waited_for=[_change(each) for each in found.idle],
        not_used=found.unused,
        way=_way(found),
        waits=_waits(found),
        criticality=_criticality(found),
        sensitivity=[
            Sensitivity(kind=each.input.kind, of=each.input.of, rank_correlation=bounded(each.correlation))
            for each in found.correlated
        ],
        week=_week(found.week),
        loss=_loss(found.base.loss, study.level),
    )


def _change(variant: Variant) -> Change:
    return Change(kind=variant.kind, of=variant.name, fixed_s=variant.fixed)


def _effect(effect: Effect) -> ChangeEffect:
    return ChangeEffect(
        change=_change(effect.variant),
        runs=effect.runs,
        runs_changed=effect.changed,
        p50_sooner_s=bounded(effect.half),
        p90_sooner_s=bounded(effect.nine),
        rto_chance_gained=bounded(effect.rto) if effect.rto else None,
        recovered_chance_gained=bounded(effect.recovered),
        sure=effect.is_sure,
    )


def _way(found: Search) -> list[StepPart]:
    study = found.base.study
    total, recovered = sum(study.pieces.values()), study.outcomes.get("recovered", 0)
    return [
        StepPart(step=step, doing=doing, seconds=round(seconds / recovered, 1), share=round(seconds / total, 6))
        for (step, doing), seconds in sorted(study.pieces.items(), key=lambda item: (-item[1], item[0]))
        if total and recovered
    ]


def _waits(found: Search) -> list[WaitedFor]:
    total = found.base.causes.total()
    return [
        WaitedFor(doing=doing, what=what, share=round(seconds / total, 6))
        for (doing, what), seconds in found.base.causes.most_common()
        if doing in ("people", "services")
    ]


def _criticality(found: Search) -> list[Criticality]:
    study = found.base.study
    recovered = study.outcomes.get("recovered", 0)
    rows = [(step, sums.critical / recovered) for step, sums in study.steps.items() if recovered and sums.critical]
    return [
        Criticality(step=step, criticality=round(share, 6)) for step, share in sorted(rows, key=lambda row: -row[1])
    ]


def _week(week: WeekMap | None) -> Week | None:
    if week is None:
        return None
    cells = [WeekCell(day=cell.day, hour=cell.hour, runs=cell.runs, met=bounded(cell.met)) for cell in week.cells]
    return Week(within_s=week.within, cells=cells)


def _loss(losses: Sequence[float | None], level: float) -> Loss | None:
    curve = exceedance(losses, level)
    if curve is None:
        return None
    half, nine, most = (bounded(each) for each in (curve.half, curve.nine, curve.most))
    points = [LossPoint(more_than=point.more_than, chance=bounded(point.chance)) for point in curve.points]
    return Loss(p50=half, p90=nine, p95=most, exceedance=points)
