"""The oracle and the interpreter hear a room in the same way: orders, answers, skips, marks, people, injects, the end."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from recovery.engine import responders as said
from recovery.engine.codes import CERTAIN, NONE, Fact, Kind, Op
from recovery.engine.draws import Luck
from recovery.engine.program import Atom, Draw, Effect, Inject, Program
from recovery.engine.responders import Live
from recovery.engine.simulate import Run
from tests.engine.test_equality import expect_equal, facts
from tests.oracle.run import play
from tests.oracle.state import Fact as Told
from tests.oracle.state import Room, Word
from tests.programs.dice import COARSE
from tests.programs.program import program

ROOMS, BLOCK = 150, 50
WORTH_KEEPING = (407, 1073)
"""Rooms in which a step that was to end at this very tick was skipped."""
SOAK, SOAK_BLOCK = 20_000, 500
Spoken = tuple[said.RoomCommand, Word]


@pytest.mark.parametrize("first", range(0, ROOMS, BLOCK))
def test_oracle_and_interpreter_agree_when_a_room_talks(first: int) -> None:
    for seed in range(first, first + BLOCK):
        compare(seed)


@pytest.mark.parametrize("seed", WORTH_KEEPING)
def test_oracle_and_interpreter_agree_about_rooms_that_found_a_fault(seed: int) -> None:
    compare(seed)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(ROOMS, ROOMS + SOAK, SOAK_BLOCK))
def test_oracle_and_interpreter_agree_over_twenty_thousand_rooms(first: int) -> None:
    for seed in range(first, first + SOAK_BLOCK):
        compare(seed)


def test_the_random_rooms_bring_about_all_that_a_room_can() -> None:
    told = [fact for seed in range(100) for fact in talked(seed)[0]]
    kinds = {fact[1] for fact in told}
    causes = {fact[5][0] for fact in told if fact[1] == "started"}

    assert {"ordered", "skipped", "prolonged", "improvised", "withdrawn"} <= kinds
    assert causes == {"need", "gate", "people", "order"}
    assert {fact[-1] for fact in told if fact[1] == "decided"} >= {"room", "other", "limit", "luck"}
    assert {fact[3] for fact in told if fact[1] == "inject"} >= {"room", "delivered"}
    assert {fact[2] for fact in told if fact[1] == "over"} >= {"stopped", "recovered", "horizon"}
    assert any(fact[-1] for fact in told if fact[1] == "waiting")  # still unordered at the end


def compare(seed: int) -> None:
    told, room = talked(seed)
    plan = planned(seed)
    expect_equal(f"room, seed {seed}", play(plan, Luck(seed), room=room), told)


def planned(seed: int) -> Program:
    """A random program, with one more step at its end that only a room can begin."""
    plan = program(Random(seed), 12)
    tasks = [n for n in plan.nodes if n.kind is Kind.TASK and n.items is None and n.begin != NONE and not n.broken_by]
    if not tasks:
        return plan
    here, inject = len(plan.nodes), len(plan.injects)
    step = replace(
        Random(seed).choice(tasks),
        needs=(), needs_any=(), after=(), guards=(), rework=NONE, reopened=(), begin=here, redo=(), clock=NONE,
        inject=inject, optional=False,
    )  # fmt: skip
    never = Inject(len(plan.conditions), NONE, CERTAIN, Draw("improvised", 1), ())
    return replace(
        plan,
        nodes=(*plan.nodes, step),
        injects=(*plan.injects, never),
        atoms=(*plan.atoms, Atom(Fact.NEVER)),
        conditions=(*plan.conditions, (len(plan.atoms),)),
        names=replace(plan.names, nodes=(*plan.names.nodes, "new"), options=(*plan.names.options, ())),
    )


def talked(seed: int) -> tuple[list[Told], Room]:
    """A live run in which a room speaks now and then, at ticks at which hardly anything else is due; and what it said."""
    random, plan = Random(seed), planned(seed)
    names = plan.names.nodes
    decisions = [n for n, node in enumerate(plan.nodes) if node.kind is Kind.DECISION]
    faced = frozenset(n for n in decisions if random.random() < 0.7)
    ordered = frozenset(n for n in range(len(names)) if n not in faced and random.random() < 0.5)
    live = Live({names[n] for n in faced}, {names[n] for n in ordered}, keeps_limits=random.random() < 0.5)
    run, words, tick = Run(plan, Luck(seed), live), list[tuple[int, Word]](), 0
    for _ in range(80):
        tick += random.randint(1, 2 * COARSE)
        run.advance(tick)
        if run.outcome is not None:
            break
        for command, word in (spoken for spoken in sayings(random, plan, run) if random.random() < 0.6):
            live.say(command)
            words.append((tick, word))
    return facts(run.finish(), plan.names), Room(faced, ordered, live.keeps_limits, tuple(words))


def sayings(random: Random, plan: Program, run: Run) -> Iterator[Spoken]:
    """What comes to a room's mind: orders first of all, and now and then anything else."""
    names = plan.names
    for n, name in enumerate(names.nodes):
        if run.unordered(n):
            yield said.Order(name), ("order", (n,))
    n = random.randrange(len(plan.nodes))
    yield from random.sample(list(_about_a_step(random, plan, n)), 2)
    open_decisions = [
        n for n, node in enumerate(plan.nodes) if node.kind is Kind.DECISION and run.phase(n) == "working"
    ]
    for n in open_decisions:
        yield from _answer(random, plan, n)
    if names.injects and random.random() < 0.3:
        yield random.choice(list(_about_an_inject(random, random.randrange(len(names.injects)), names.injects)))
    if names.nodes[-1] == "new" and random.random() < 0.1:
        yield said.Improvise("new"), ("improvise", len(names.nodes) - 1)
    if random.random() < 0.15:
        yield from _effects(random, plan)
    if random.random() < 0.01:
        yield said.Stop(), ("stop",)


def _about_a_step(random: Random, plan: Program, n: int) -> Iterator[Spoken]:
    name, ticks = plan.names.nodes[n], random.randint(1, 3 * COARSE)
    yield said.Order(name), ("order", (n,))
    yield said.Finish(name), ("finish", (n,))
    yield said.Prolong(name, ticks), ("prolong", (n,), ticks)
    yield said.Prolong(name, ticks), ("prolong", (n,), ticks)
    if random.random() < 0.2:
        yield said.Skip(name), ("skip", (n,))


def _answer(random: Random, plan: Program, n: int) -> Iterator[Spoken]:
    name, options = plan.names.nodes[n], plan.names.options[n]
    option = random.choice([NONE, *range(len(options))])
    after = random.choice([0, 0, random.randint(1, 2 * COARSE)])
    effects = random.choice(plan.nodes[n].choices).effects if option == NONE else ()
    chosen = "" if option == NONE else options[option]
    yield said.Answer(name, chosen, effects, after), ("answer", n, option, effects, after, None)


def _about_an_inject(random: Random, i: int, injects: tuple[str, ...]) -> Iterator[Spoken]:
    name, after, free = injects[i], random.choice([0, random.randint(1, 2 * COARSE)]), random.random() < 0.5
    yield said.Release(name, after), ("release", i, after)
    yield said.Hold(name, free), ("hold", i, free)
    yield said.Drop(name), ("drop", i)


def _effects(random: Random, plan: Program) -> Iterator[Spoken]:
    """Effects that some inject or loss of the program has; losses also the other way round."""
    written = [inject.effects for inject in plan.injects] + [loss.effects for loss in plan.losses]
    if written:
        effects: tuple[Effect, ...] = random.choice(written)
        yield said.Act(effects), ("act", effects)
        lost = tuple(effect for effect in effects if effect.op is Op.LOSE)
        if lost:
            yield said.Regain(lost), ("regain", lost)
