"""What holds in every run of everything that people can write."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import Phase, example, given, settings

from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.measures.measure import measure
from recovery.model.durations import WEEK
from recovery.model.hours import Hours
from recovery.model.journal import (
    CameBack,
    ClockStarted,
    HypothesisTested,
    Journal,
    Lost,
    MomentCame,
    PersonReached,
    RunOver,
    ServiceHit,
    ServiceReadmitted,
    StageHeld,
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
from recovery.model.steps import KINDS, Batch, SubPlaybook
from tests.engine.models import Case, cases
from tests.engine.plans import organisation, playbook, role, task
from tests.engine.test_equality import expect_equal, facts
from tests.oracle.run import play

SMALLEST = Case(organisation(), playbook(task("a", 0)), {}, None, "any", 0)
AGAIN = ("try-again", "next-artefact")
SETTLED = ("done", "failed", "dead")
NIGHTS = Case(
    organisation(roles=[role("r", 2, hours="Sun-Thu 22:00-06:00", on_call={"people": 2, "reach": "0m"})]),
    playbook(*(task(name, "9h", role="r") for name in "abcd")),
    {},
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


def test_the_cases_have_steps_of_every_kind_and_what_they_do_happens() -> None:
    kinds: set[str] = set()
    told: set[object] = set()

    @given(cases())
    @settings(max_examples=150, derandomize=True, database=None, phases=[Phase.generate])
    def look_at(case: Case) -> None:
        kinds.update(step.kind for step in case.plan.steps)
        for entry in Run(case.program, Luck(case.seed)).finish():
            told.add(entry.by if isinstance(entry, ServiceHit) else type(entry))

    look_at()

    assert kinds == set(KINDS)
    assert told >= {HypothesisTested, StageHeld, ServiceReadmitted, ClockStarted, Lost, CameBack, StepsReopened}
    assert told >= {"incident", "effect", "spread", "return"}


def faults(case: Case) -> list[str]:
    """What is wrong with a run: with its times, the order of its steps, its people, its waits and its measures."""
    run = Run(case.program, Luck(case.seed))
    journal, nodes = run.finish(), _parts(case)
    return [
        *_of_time(journal, case),
        *_of_order(journal, nodes),
        *_of_people(journal, case, nodes, run.start),
        *_of_waits(journal),
        *_of_measures(journal, case),
    ]


def _of_time(journal: Journal, case: Case) -> Iterator[str]:
    ticks = [entry.at for entry in journal]
    intruded = [entry.at for entry in journal if isinstance(entry, MomentCame) and entry.moment == "intruded"]
    if intruded != ticks[:1] or intruded > [0]:
        yield "the intrusion is not what comes first"
    [detected] = [entry.at for entry in journal if isinstance(entry, MomentCame) and entry.moment == "detected"]
    if ticks != sorted(ticks):
        yield "time went back"
    if [isinstance(entry, RunOver) for entry in journal].index(True) != len(journal) - 1:
        yield "something happened after the end"
    if ticks[-1] > detected + case.program.horizon:
        yield "the run went beyond its horizon"
    if any(isinstance(entry, StepReady) and entry.at < detected for entry in journal):
        yield "somebody knew before the detection"


def _of_order(journal: Journal, nodes: Mapping[str, "Part"]) -> Iterator[str]:
    """Nodes go from pending over ready and started to an end, and what they need is done by then."""
    stands = dict.fromkeys(nodes, "pending")
    cancelled: set[str] = set()
    for entry in journal:
        match entry:
            case StepsReopened(steps=steps, rework=first):
                stands |= dict.fromkeys({*steps} - cancelled, "pending") | (
                    {first: "entry"} if first not in cancelled else {}
                )
            case StepReady(step=step):
                undone = [need for need in nodes[step].needs if stands[need] != "done"]
                if stands[step] not in ("pending", "entry", *AGAIN) or (stands[step] == "pending" and undone):
                    yield f"{entry} after {stands[step]}, with {undone} undone"
                stands[step] = "ready"
            case StepDead(step=step, cancelled=True):
                if stands[step] in SETTLED:
                    yield f"{entry} after {stands[step]}"
                stands[step] = "dead"
                cancelled.add(step)
            case StepStarted(step=step) | StepEnded(step=step) | StepDead(step=step):
                before = {StepStarted: "ready", StepEnded: "started", StepDead: "pending"}[type(entry)]
                if stands[step] != before:
                    yield f"{entry} after {stands[step]}"
                stands[step] = (
                    entry.ending if isinstance(entry, StepEnded) else {StepStarted: "started"}.get(type(entry), "dead")
                )
            case _:
                pass


def _of_people(journal: Journal, case: Case, nodes: Mapping[str, "Part"], onset: int) -> Iterator[str]:
    """Whenever work starts, no more of the people it takes are at work than are here."""
    roles = {role.id: role for role in case.house.roles}
    teams = {team.id: team.people for team in case.house.teams}
    at_work: set[str] = set()
    reached: dict[str, list[int]] = defaultdict(list)
    lost: Counter[str] = Counter()
    for entry in journal:
        match entry:
            case PersonReached(at, role):
                reached[role].append(at)
            case Lost(_, "people", pool, people):
                lost[pool] += people
            case CameBack(_, "people", pool, people):
                lost[pool] -= people
            case StepEnded(step=step) | StepWithdrawn(step=step):
                at_work.discard(step)
            case StepStarted(at, step):
                at_work.add(step)
                taken = sum((Counter(nodes[name].people) for name in at_work), Counter[str]())
                here = {
                    role: min(_here(roles[role], at, onset, reached[role]), max(0, roles[role].people - lost[role]))
                    for role in nodes[step].people
                }
                for team in {team for role in here if (team := roles[role].team)}:
                    here[team] = max(0, teams[team] - lost[team])
                    taken[team] = sum(taken[role.id] for role in roles.values() if role.team == team)
                if any(taken[pool] > here[pool] for pool in here):
                    yield f"{taken} are at work, and there are {here} at {at}"
            case _:
                pass


@dataclass(frozen=True)
class Part:
    """What a node is known by from outside: whom it takes, and which nodes are done before it."""

    people: Mapping[str, int]
    needs: tuple[str, ...]


def _parts(case: Case) -> dict[str, Part]:
    """Every node of a case by its name, those of the questions of injects too."""
    injects = case.incident.injects if case.incident else ()
    questions = {f"@{it.id}": Part({it.asks.role: 1}, ()) for it in injects if it.asks}
    return {**_parts_of(case.plan, case.inner, "", ()), **questions}


def _parts_of(plan: Playbook, inner: Mapping[str, Playbook], above: str, begin: tuple[str, ...]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for step in plan.steps:
        name, needs = above + step.id, (*begin, *(above + need for need in step.needs))
        match step:
            case Batch(at_once=at_once):
                lanes = [f"{name}/{lane}" for lane in range(1, at_once + 1)]
                parts[f"{name}/0"] = Part({}, needs)
                parts |= dict.fromkeys(lanes, Part(step.people, (f"{name}/0",)))
                parts[name] = Part({}, tuple(lanes))
            case SubPlaybook():
                parts[f"{name}/0"] = Part({}, needs)
                parts |= _parts_of(inner[step.id], {}, f"{name}/", (f"{name}/0",))
                parts[name] = Part({}, ())
            case _:
                parts[name] = Part(step.people, needs)
    return parts


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
