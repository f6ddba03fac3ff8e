"""An exercise that was played becomes its debrief."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from recovery.exercise import commands as do
from recovery.measures.values import ClockMeasure, ServiceMeasure, TargetMeasure
from recovery.model.conditions import MOMENTS
from recovery.report.futures import Futures
from recovery.report.results import bounded
from recovery.report.views import appraisal, timing
from recovery.report.views.chronicle import timeline
from recovery.report.views.debrief import (
    Alternative,
    DeadlineOutcome,
    Debrief,
    Instant,
    Measured,
    Named,
    ServiceOutcome,
    Setting,
    Simulated,
)
from recovery.report.views.planned import UNMARKED, strictest
from recovery.report.views.played import Played
from recovery.study.statistics import chance


def debrief(
    id: str,
    exercise: Played,
    simulated: Futures | None = None,
    alternatives: Mapping[str, Sequence[Alternative]] | None = None,
) -> Debrief:
    """Everything about an exercise. `alternatives`: what other options of a decision would have changed, by decision."""
    plan, measures = exercise.plan, exercise.measures
    steps = timing.step_outcomes(exercise, simulated)
    return Debrief(
        setting=_setting(id, exercise),
        marking=strictest(UNMARKED, plan.playbook.marking),
        organisation=Named(id=plan.organisation.id, title=plan.organisation.title),
        playbook=Named(id=plan.playbook.id, title=plan.playbook.title),
        playbook_version=plan.playbook.version,
        scenario=Named(id=plan.scenario.id, title=plan.scenario.title),
        category=plan.scenario.category,
        severity=plan.scenario.severity,
        summary=" ".join(plan.scenario.summary.split()),
        files={
            file.name: "sha256:" + sha256(file.text.encode("utf-8", "surrogatepass")).hexdigest() for file in plan.files
        },
        outcome=measures.outcome,
        recovered=measures.recovered,
        moments=[Instant(moment=name, at=exercise.at(measures.moments.get(name))) for name in MOMENTS],
        time_to_recovery=exercise.span(measures.time_to_recovery),
        time_to_core=exercise.span(measures.time_to_core),
        time_to_contain=exercise.span(measures.time_to_contain),
        simulated=_simulated(simulated, measures.time_to_recovery) if simulated else None,
        split=timing.split(exercise),
        services=[_service(exercise, service) for service in measures.services],
        deadlines=[_deadline(exercise, clock) for clock in measures.clocks if clock.result != "not-applicable"],
        steps=steps,
        causes=timing.causes(exercise, steps),
        decisions=appraisal.decisions(exercise, alternatives or {}),
        undecided=appraisal.undecided(exercise),
        objectives=appraisal.objectives(exercise),
        strengths=appraisal.strengths(exercise, None),
        improvements=appraisal.improvements(exercise),
        participants=appraisal.participants(exercise),
        hot_wash=appraisal.hot_wash(exercise),
        notes=appraisal.notes(exercise),
        timeline=timeline(exercise),
        method=list(_method(exercise, simulated)),
        limits=list(_limits(exercise, simulated)),
    )


def _setting(id: str, exercise: Played) -> Setting:
    settings, pace = exercise.settings, exercise.pace
    return Setting(
        id=id,
        opened=exercise.opened,
        software=_software(exercise),
        mode=settings.mode,
        steps="ordered" if settings.ordered else "automatic",
        luck="even" if settings.even else "drawn",
        seed=settings.seed,
        facilitator=settings.facilitator,
        room=Measured(seconds=pace.room // 1_000, basis="observed"),
        paused=Measured(seconds=pace.paused // 1_000, basis="observed"),
        ended=any(isinstance(past.command, do.End) for past in exercise.branch),
        rewinds=sum(isinstance(past.command, do.Rewind) for past in exercise.log),
    )


def _software(exercise: Played) -> str:
    opening = exercise.opening
    libraries = opening.get("libraries")
    told = libraries if isinstance(libraries, dict) else {}
    return ", ".join(
        [f"recovery {opening.get('software', 'unknown')}", *(f"{name} {told[name]}" for name in sorted(told))]
    )


def _simulated(futures: Futures, exercised: int | None) -> Simulated:
    study = futures.study
    samples = study.time_to_recovery
    p10, p50, p90 = (bounded(study.quantile(samples, share)) for share in (0.1, 0.5, 0.9))
    slower = sum(1 for sample in samples if sample is None or sample > exercised) if exercised is not None else None
    return Simulated(
        runs=study.runs,
        seed=study.seed,
        recovered=bounded(chance(study.outcomes.get("recovered", 0), study.runs)),
        p10=p10,
        p50=p50,
        p90=p90,
        slower=None if slower is None else slower / study.runs,
    )


def _service(exercise: Played, service: ServiceMeasure) -> ServiceOutcome:
    none = TargetMeasure(service.service, None, None, None, None, None, None, None)
    target = next((each for each in exercise.measures.targets if each.service == service.service), none)
    return ServiceOutcome(
        service=Named(id=service.service, title=exercise.titles.service(service.service)),
        downtime=exercise.span(service.downtime),
        data_loss=exercise.span(service.data_loss),
        verified=service.verified,
        rto=Measured(seconds=target.rto, basis="stated"),
        rto_met=target.rto_met,
        mtd=Measured(seconds=target.mtd, basis="stated"),
        mtd_met=target.mtd_met,
        rpo=Measured(seconds=target.rpo, basis="stated"),
        rpo_met=target.rpo_met,
    )


def _deadline(exercise: Played, clock: ClockMeasure) -> DeadlineOutcome:
    assert clock.result != "not-applicable"
    return DeadlineOutcome(
        clock=Named(id=clock.clock, title=exercise.titles.thing(clock.clock)),
        starts=exercise.at(clock.starts),
        due=exercise.at(clock.due),
        done=exercise.at(clock.done),
        result=clock.result,
    )


def _method(exercise: Played, simulated: Futures | None) -> Iterator[str]:
    settings = exercise.settings
    yield {
        "facilitated": "A facilitator led a room of people; the plan and the incident ran as a simulation around them.",
        "solo": "One person took the decisions; the plan played itself.",
        "automatic": "Nobody took part: the plan played itself. This is a simulated run, and no exercise of people.",
    }[settings.mode]
    if settings.ordered:
        yield "A step of a role that was played began only when the room ordered it; the wait for the order is counted."
    if settings.even:
        yield "Luck was even: work took the median of its estimate, and chances came out as the facilitator chose."
    else:
        yield f"Luck was drawn from seed {settings.seed}."
    if settings.mode != "automatic":
        yield f"While a decision or a question was open, a minute of talk cost {settings.talk:g} min. A pause cost nothing."
    if simulated:
        study = simulated.study
        times = f"{study.runs:,} times without people, with luck from seed {study.seed}"
        yield f"For comparison the plan as it stood before was played {times}."


def _limits(exercise: Played, simulated: Futures | None) -> Iterator[str]:
    yield "One exercise is one course of events. It shows what can happen, not how often."
    yield "How long work took was not done but estimated: it comes from the plan. What people did is when they decided, and what."
    if simulated:
        yield "Intervals of simulated figures are 95% and speak of sampling error only; better estimates make them true."
    if not exercise.exact:
        yield "Another version of the software played it. It is told from the facts kept then, which were not played again."
    if exercise.settings.even:
        yield "An exercise with even luck is no forecast: its time to recovery must not be quoted as one."
    if any(isinstance(past.command, do.Rewind | do.Undo) for past in exercise.log):
        yield "Something was taken back. Figures count only what was not; the timeline shows all that people did."
    if not exercise.measures.recovered:
        yield "The exercise ended before everything was back, so there is no time to recovery, and none was made up."
