"""Where the time of an exercise went: step by step, by cause, and split into room, plan and luck."""

from collections.abc import Mapping, Sequence

from recovery.measures.steps import part_of
from recovery.measures.values import Link, StepMeasure
from recovery.model import journal as facts
from recovery.model import steps as kinds
from recovery.report.futures import Futures
from recovery.report.timeline import Stretch, stretches
from recovery.report.views.debrief import Cause, Did, Measured, Named, Part, Split, StepOutcome
from recovery.report.views.played import Played

_PARTS: tuple[Part, ...] = ("work", "rework", "people", "services", "order", "backing-off")


def step_outcomes(exercise: Played, simulated: Futures | None) -> list[StepOutcome]:
    """Each step of the plan, and those that the room thought of, in their order."""
    did = stretches(exercise.journal)
    stated = _stated(exercise)
    return [
        _outcome(exercise, row, did.get(row.step, ()), stated.get(row.step), simulated)
        for row in exercise.measures.steps
    ]


def _outcome(
    exercise: Played, row: StepMeasure, did: Sequence[Stretch], stated: int | None, simulated: Futures | None
) -> StepOutcome:
    start, end = (did[0].start, did[-1].end) if did else (row.ready, row.done)
    waits = _waits(row)
    planned = simulated.steps.get(row.step) if simulated else None
    return StepOutcome(
        step=Named(id=row.step, title=exercise.titles.step(row.step)),
        outcome=row.outcome,
        stated=Measured(seconds=stated, basis="stated"),
        simulated=Measured(seconds=_took(planned), basis="simulated"),
        took=exercise.span(_took(row)),
        start=exercise.at(start),
        end=exercise.at(end),
        waits=waits,
        did=_did(did, exercise.detected),
        simulated_did=_did(simulated.did.get(row.step, ()), simulated.detected) if simulated else [],
    )


def _took(row: StepMeasure | None) -> int | None:
    """All the time of a step; None where it did not come to work."""
    return None if row is None or row.started is None else sum(_waits(row).values())


def _did(did: Sequence[Stretch], detected: int) -> list[Did]:
    return [Did(start_s=each.start - detected, end_s=each.end - detected, part=each.doing) for each in did]


def _stated(exercise: Played) -> dict[str, int]:
    """The median of each estimate of a step that is one span of time."""
    plans = {(): exercise.playbook, **exercise.plan.inner}
    return {
        "/".join((*path, step.id)): round(step.takes.shape.quantile(0.5))
        for path, plan in plans.items()
        for step in plan.steps
        if isinstance(step, kinds.Task | kinds.Decision | kinds.Verify | kinds.Notify)
    }


def _waits(row: StepMeasure) -> dict[Part, int]:
    spent: dict[Part, int] = {
        "order": row.for_order,
        "people": row.for_people,
        "services": row.for_services,
        "work": row.working,
        "rework": row.rework,
    }
    return {part: seconds for part, seconds in spent.items() if seconds}


def causes(exercise: Played, steps: list[StepOutcome]) -> list[Cause]:
    """What all steps together spent on each thing, most first. An inner step is part of the one that calls it."""
    outer = [step for step in steps if "/" not in step.step.id]
    sums = {part: sum(step.waits.get(part, 0) for step in outer) for part in _PARTS}
    order = sorted((part for part in _PARTS if sums[part]), key=lambda part: -sums[part])
    return [Cause(part=part, time=exercise.span(sums[part])) for part in order]


def split(exercise: Played) -> Split | None:
    """The way from detection to recovery by what took it; None where it did not recover, or no step led there."""
    measures = exercise.measures
    if measures.time_to_recovery is None or not measures.chain:
        return None
    decisions = _decisions(exercise)
    orders: dict[tuple[str, int, int], int] = {}
    for entry in exercise.journal:
        if isinstance(entry, facts.StepStarted):
            key = (part_of(entry.step), entry.round, entry.attempt)
            orders[key] = max(orders.get(key, 0), entry.for_order)
    room = luck = 0
    at = exercise.detected
    for link in measures.chain:
        room += _of_room(link, at, orders, decisions)
        luck += _of_luck(link, at)
        at = link.ended
    whole = measures.time_to_recovery
    return Split(room=exercise.span(room), plan=exercise.span(whole - room - luck), luck=exercise.span(luck))


def _of_room(link: Link, at: int, orders: Mapping[tuple[str, int, int], int], decisions: set[str]) -> int:
    """Waiting for an order, and a decision from its opening to its end; what is done again is luck."""
    if link.round or link.attempt:
        return 0
    waited = max(0, link.started - max(at, link.ready))
    ordered = min(waited, orders.get((link.step, link.round, link.attempt), 0))
    return ordered + (link.ended - link.started if link.step in decisions else 0)


def _of_luck(link: Link, at: int) -> int:
    """A later attempt or round, from the end of what came before it."""
    return link.ended - at if link.round or link.attempt else 0


def _decisions(exercise: Played) -> set[str]:
    plans = {(): exercise.playbook, **exercise.plan.inner}
    named = {
        "/".join((*path, step.id))
        for path, plan in plans.items()
        for step in plan.steps
        if isinstance(step, kinds.Decision)
    }
    return named | {f"@{inject.id}" for inject in exercise.plan.scenario.injects if inject.asks}
