"""Two readings of docs/engine.md, the oracle's and the real interpreter's, tell the same story of every run."""

from collections.abc import Callable
from dataclasses import fields
from random import Random
from typing import Any

import pytest

from recovery.engine.codes import NONE, Kind, Loses, State, When
from recovery.engine.draws import Luck
from recovery.engine.program import Names, Program
from recovery.engine.responders import Live
from recovery.engine.simulate import Run
from recovery.model import journal
from recovery.model.journal import (
    ArtefactFound,
    CameBack,
    Cause,
    ClockApplies,
    ClockStarted,
    Decided,
    Entry,
    HypothesisTested,
    InjectDelivered,
    InjectDropped,
    ItemsRevealed,
    Journal,
    Lost,
    MomentCame,
    NoticeSubmitted,
    PersonCalled,
    PersonReached,
    RunOver,
    ServiceChanged,
    ServiceHit,
    ServiceIsolated,
    ServiceReadmitted,
    ServiceRestored,
    ServiceVerified,
    StageHeld,
    StepDead,
    StepEnded,
    StepImprovised,
    StepOrdered,
    StepProlonged,
    StepReady,
    StepSkipped,
    StepsReopened,
    StepStarted,
    StepWithdrawn,
    StillWaiting,
    VerificationMissed,
)
from tests.oracle.run import play
from tests.oracle.state import Answers, Fact
from tests.programs.dice import COARSE
from tests.programs.program import program

KINDS: dict[type[Entry], str] = {
    StepReady: "ready",
    StepStarted: "started",
    StepOrdered: "ordered",
    StepSkipped: "skipped",
    StepProlonged: "prolonged",
    StepImprovised: "improvised",
    StepEnded: "ended",
    StepDead: "dead",
    StepWithdrawn: "withdrawn",
    StepsReopened: "reopened",
    StillWaiting: "waiting",
    Decided: "decided",
    MomentCame: "moment",
    InjectDelivered: "inject",
    InjectDropped: "inject",
    ServiceChanged: "service",
    ServiceHit: "hit",
    ServiceRestored: "restored",
    ServiceIsolated: "isolated",
    ServiceVerified: "verified",
    PersonCalled: "called",
    PersonReached: "reached",
    RunOver: "over",
    ServiceReadmitted: "readmitted",
    HypothesisTested: "tested",
    StageHeld: "held",
    VerificationMissed: "missed",
    ArtefactFound: "found",
    Lost: "lost",
    CameBack: "back",
    ItemsRevealed: "revealed",
    ClockApplies: "applies",
    ClockStarted: "clock",
    NoticeSubmitted: "submitted",
}
LOST = {"people": Loses.PEOPLE, "thing": Loses.THING, "artefact": Loses.ARTEFACT, "empty": Loses.EMPTY}
PROGRAMS, ROOMS, BLOCK = 3_000, 300, 100
SOAK, SOAK_BLOCK = 100_000, 1_000
LUCKS = 2
"""Runs of each program in the soak; else there is one."""


@pytest.mark.parametrize("first", range(0, PROGRAMS, BLOCK))
def test_oracle_and_interpreter_agree_in_every_fact(first: int) -> None:
    for seed in range(first, first + BLOCK):
        compare(seed, runs=1)


@pytest.mark.parametrize("seed", [8649])
def test_oracle_and_interpreter_agree_about_programs_that_found_a_fault(seed: int) -> None:
    """8649: somebody is reached in the very second in which something else happens, and again in vain."""
    compare(seed)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(PROGRAMS, PROGRAMS + SOAK, SOAK_BLOCK))
def test_oracle_and_interpreter_agree_over_a_hundred_thousand_programs(first: int) -> None:
    for seed in range(first, first + SOAK_BLOCK):
        compare(seed)


@pytest.mark.parametrize("first", range(0, ROOMS, BLOCK))
def test_oracle_and_interpreter_agree_when_the_room_decides(first: int) -> None:
    for seed in range(first, first + BLOCK):
        plan = program(Random(seed), 12)
        told, answers = played_by_a_room(plan, Luck(seed), Random(seed))
        expect_equal(f"live, seed {seed}", play(plan, Luck(seed), answers), facts(told, plan.names))


def test_every_entry_of_the_journal_has_its_fact() -> None:
    entries = {it for it in vars(journal).values() if isinstance(it, type) and issubclass(it, Entry)} - {Entry}

    assert set(KINDS) == entries


def compare(seed: int, runs: int = LUCKS) -> None:
    plan = program(Random(seed), 4 + seed % 12)
    for run in range(runs):
        luck = Luck(seed, run)
        expect_equal(f"seed {seed}, run {run}", play(plan, luck), facts(Run(plan, luck).finish(), plan.names))


def expect_equal(which: str, oracle: list[Fact], interpreter: list[Fact]) -> None:
    """The same facts at every tick. If not: which run, the first tick that differs, and what both say around it."""
    in_order = [fact[0] for fact in interpreter] == sorted(fact[0] for fact in interpreter)
    differing = {fact[0] for fact in [*oracle, *interpreter] if oracle.count(fact) != interpreter.count(fact)}
    if differing or not in_order:
        tick = min(differing, default=NONE)
        sides = [f"{name}:\n{around(side, tick)}" for name, side in (("oracle", oracle), ("interpreter", interpreter))]
        pytest.fail("\n".join([f"{which}: they differ first at tick {tick}", *sides]), pytrace=False)


def around(facts: list[Fact], tick: int) -> str:
    ticks = sorted({fact[0] for fact in facts} | {tick})
    near = ticks[max(0, ticks.index(tick) - 1) : ticks.index(tick) + 2]
    return "\n".join(f"  {'>' if fact[0] == tick else ' '} {fact}" for fact in sorted(facts) if fact[0] in near)


def played_by_a_room(plan: Program, luck: Luck, random: Random) -> tuple[Journal, Answers]:
    """A live run in which a room answers now and then, at ticks at which nothing else is due, and what it answered."""
    room, answers, tick = Live(), dict[tuple[int, int], tuple[int, int]](), 0
    run = Run(plan, luck, room)
    for _ in range(100):
        tick += random.randint(1, 2 * COARSE)
        run.advance(tick)
        for n, round in open_decisions(facts(run.journal, plan.names), plan):
            if random.random() < 0.4 and run.outcome is None:
                option = random.randrange(len(plan.nodes[n].choices))
                answers[n, round] = (tick, option)
                room.answer(plan.names.nodes[n], plan.names.options[n][option])
    return run.finish(), answers


def open_decisions(told: list[Fact], plan: Program) -> list[tuple[int, int]]:
    started = {fact[2:4] for fact in told if fact[1] == "started" and plan.nodes[fact[2]].kind is Kind.DECISION}
    return sorted(started - {fact[2:4] for fact in told if fact[1] in ("ended", "withdrawn")})


def facts(told: Journal, names: Names) -> list[Fact]:
    """A journal in the oracle's words: every name by its index, causes too."""
    return [translated(entry, words(names)) for entry in told]


def translated(entry: Entry, words: dict[str, Callable[[Any], Any]]) -> Fact:
    told = {field.name: getattr(entry, field.name) for field in fields(entry)}
    match entry:
        case Decided(step=step, option=option):
            told["option"] = (step, option)
        case Lost(what=what, name=name) | CameBack(what=what, name=name):
            told |= {"what": LOST[what], "name": (what, name)}
        case StepsReopened(because=because, of=of):
            told["of"] = (because, of)
    at, *what = (words[name](value) if name in words else value for name, value in told.items())
    if isinstance(entry, PersonCalled | PersonReached):
        what = [*what[0], *what[1:]]
    if isinstance(entry, ArtefactFound | Lost | CameBack):
        what = [*map(_number, what)]
    return (at, KINDS[type(entry)], *what, *(["delivered"] if isinstance(entry, InjectDelivered) else []))


def _number(value: object) -> object:
    return int(value) if isinstance(value, Loses) else value


def words(names: Names) -> dict[str, Callable[[Any], Any]]:
    """How to translate what the fields of entries hold."""
    node, service, pool = names.nodes.index, names.services.index, names.pools.index
    of_kind: dict[str, Callable[[str], int]] = {"need": node, "gate": service, "people": pool}

    def cause(why: Cause) -> tuple[str, int, int]:
        what = NONE if why.what is None else of_kind[why.kind](why.what)
        return why.kind, what, NONE if why.by is None else node(why.by)

    def person(role: str) -> tuple[str, int]:
        return ("role", pool(role)) if role in names.pools else ("vendor", service(role))

    of_what = {"people": pool, "thing": service, "artefact": names.artefacts.index, "empty": names.artefacts.index}
    return {
        **dict.fromkeys(("step", "rework"), node),
        "of": lambda of: (node if of[0] == "verification" else service)(of[1]),
        "name": lambda lost: of_what[lost[0]](lost[1]),
        "clock": names.clocks.index,
        "artefact": lambda artefact: None if artefact is None else names.artefacts.index(artefact),
        "steps": lambda steps: tuple(map(node, steps)),
        "service": service,
        "services": lambda services: tuple(map(service, services)),
        "role": person,
        "roles": lambda roles: tuple(map(pool, roles)),
        "inject": names.injects.index,
        "cause": cause,
        "option": lambda taken: names.options[node(taken[0])].index(taken[1]) if taken[1] else NONE,
        "moment": lambda moment: int(When[moment.upper().replace("-", "_")]),
        "state": lambda state: int(State[state.upper()]),
    }
