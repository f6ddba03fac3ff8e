"""What holds in every run of everything that people can write."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings

from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.measures.measure import measure
from recovery.model.durations import WEEK
from recovery.model.hours import Hours
from recovery.model.journal import (
    Journal,
    MomentCame,
    PersonReached,
    RunOver,
    StepDead,
    StepEnded,
    StepReady,
    StepsReopened,
    StepStarted,
    StepWithdrawn,
    StillWaiting,
)
from recovery.model.organisation import Role
from recovery.model.playbook import Playbook
from tests.engine.models import Case, cases
from tests.engine.plans import organisation, playbook, role, task
from tests.engine.test_equality import expect_equal, facts
from tests.oracle.run import play

SMALLEST = Case(organisation(), playbook(task("a", 0)), None, "any", 0)
NIGHTS = Case(
    organisation(roles=[role("r", 2, hours="Sun-Thu 22:00-06:00", on_call={"people": 2, "reach": "0m"})]),
    playbook(*(task(name, "9h", role="r") for name in "abcd")),
    None,
    "Sat 02:00",
    0,
)


@given(cases())
@example(SMALLEST)
@example(NIGHTS)
@settings(max_examples=100)
def test_every_run_is_sound(case: Case) -> None:
    assert faults(case) == []


@pytest.mark.slow
@given(cases())
@settings(max_examples=3000)
def test_every_run_of_many_is_sound(case: Case) -> None:
    assert faults(case) == []


@given(cases())
@settings(max_examples=60)
def test_the_oracle_tells_the_same_of_everything_that_people_can_write(case: Case) -> None:
    program, luck = case.program, Luck(case.seed)

    expect_equal("what people can write", play(program, luck), facts(Run(program, luck).finish(), program.names))


def faults(case: Case) -> list[str]:
    """What is wrong with a run: with its times, the order of its steps, its people, its waits and its measures."""
    run = Run(case.program, Luck(case.seed))
    journal = run.finish()
    return [
        *_of_time(journal, case),
        *_of_order(journal, case.plan),
        *_of_people(journal, case, run.start),
        *_of_waits(journal),
        *_of_measures(journal, case),
    ]


def _of_time(journal: Journal, case: Case) -> Iterator[str]:
    ticks = [entry.at for entry in journal]
    [detected] = [entry.at for entry in journal if isinstance(entry, MomentCame) and entry.moment == "detected"]
    if ticks != sorted(ticks):
        yield "time went back"
    if [isinstance(entry, RunOver) for entry in journal].index(True) != len(journal) - 1:
        yield "something happened after the end"
    if ticks[-1] > detected + case.program.horizon:
        yield "the run went beyond its horizon"
    if any(isinstance(entry, StepReady) and entry.at < detected for entry in journal):
        yield "somebody knew before the detection"


def _of_order(journal: Journal, plan: Playbook) -> Iterator[str]:
    """Steps go from pending over ready and started to an end, and what they need is done by then."""
    needs = {step.id: step.needs for step in plan.steps}
    stands = dict.fromkeys(needs, "pending")
    for entry in journal:
        match entry:
            case StepsReopened(steps=steps, rework=first):
                stands |= dict.fromkeys(steps, "pending") | {first: "entry"}
            case StepReady(step=step):
                undone = [need for need in needs[step] if stands[need] != "done"]
                if stands[step] not in ("pending", "entry", "try-again") or (stands[step] == "pending" and undone):
                    yield f"{entry} after {stands[step]}, with {undone} undone"
                stands[step] = "ready"
            case StepStarted(step=step) | StepEnded(step=step) | StepDead(step=step):
                before = {StepStarted: "ready", StepEnded: "started", StepDead: "pending"}[type(entry)]
                if stands[step] != before:
                    yield f"{entry} after {stands[step]}"
                stands[step] = (
                    entry.ending if isinstance(entry, StepEnded) else {StepStarted: "started"}.get(type(entry), "dead")
                )
            case _:
                pass


def _of_people(journal: Journal, case: Case, onset: int) -> Iterator[str]:
    """Whenever work starts, no more are at work than are here."""
    steps = {step.id: step.people for step in case.plan.steps}
    roles = {role.id: role for role in case.house.roles}
    at_work: set[str] = set()
    reached: dict[str, list[int]] = {role: [] for role in roles}
    for entry in journal:
        match entry:
            case PersonReached(at, role):
                reached[role].append(at)
            case StepEnded(step=step) | StepWithdrawn(step=step):
                at_work.discard(step)
            case StepStarted(at, step):
                at_work.add(step)
                taken = sum((Counter(steps[name]) for name in at_work), Counter[str]())
                here = {role: _here(roles[role], at, onset, reached[role]) for role in steps[step]}
                if any(taken[role] > here[role] for role in here):
                    yield f"{taken} are at work, and there are {here} at {at}"
                yield from _of_teams(taken, case)
            case _:
                pass


def _here(role: Role, tick: int, onset: int, reached: list[int]) -> int:
    """In hours all units, outside those who were reached and whose next end of hours is still to come."""
    if _on_duty(role.working_hours, onset + tick):
        return role.units
    return sum(not _hours_end(role.working_hours, onset + since, onset + tick) for since in reached)


def _on_duty(hours: Hours, second: int) -> bool:
    return hours.always or any(begin <= second % WEEK < end for begin, end in hours.spans)


def _hours_end(hours: Hours, after: int, until: int) -> bool:
    """Whether hours end after one second of the calendar and until another."""
    weeks = range(after // WEEK, until // WEEK + 1)
    ends = [week * WEEK + end for week in weeks for _, end in hours.spans if not _on_duty(hours, end)]
    return any(after < end <= until for end in ends)


def _of_teams(taken: Counter[str], case: Case) -> Iterator[str]:
    for team in case.house.teams:
        heads = sum(taken[role.id] for role in case.house.roles if role.team == team.id)
        if heads > team.people:
            yield f"{heads} of the {team.people} of a team are at work"


def _of_waits(journal: Journal) -> Iterator[str]:
    """From ready to the start, the withdrawal or the end, every tick is for services or for people."""
    ready: dict[str, int] = {}
    for entry in journal:
        match entry:
            case StepReady(at, step):
                ready[step] = at
            case StepStarted(step=step) | StillWaiting(step=step) | StepWithdrawn(step=step):
                yield from _of_wait(entry, ready.pop(step, None))
            case _:
                pass


def _of_wait(entry: StepStarted | StillWaiting | StepWithdrawn, ready: int | None) -> Iterator[str]:
    waited = 0 if ready is None else entry.at - ready  # one that was withdrawn from work waits no more
    if entry.for_services + entry.for_people != waited:
        yield f"{entry} waited {waited}"


def _of_measures(journal: Journal, case: Case) -> Iterator[str]:
    measures = measure(journal, case.house, case.plan, plan_alone=case.incident is None)
    detected = measures.moments["detected"] or 0
    last_end = {entry.step: entry.at for entry in journal if isinstance(entry, StepEnded)}
    for row in measures.steps:
        parts = (row.for_work, row.for_order, row.for_services, row.for_people, row.working, row.rework)
        finished = row.outcome in ("done", "failed")
        span = (last_end[row.step] if finished else measures.end) - detected
        if min(parts) < 0 or (row.outcome != "dead" and sum(parts) != span):
            yield f"{row} does not add up to {span}"
    if measures.time_to_recovery is not None and not 0 <= measures.time_to_recovery <= measures.end - detected:
        yield f"recovered after {measures.time_to_recovery} of {measures.end - detected}"
    if measures.recovered != (measures.time_to_recovery is not None):
        yield f"{measures.outcome}, and {measures.time_to_recovery} to recovery"
