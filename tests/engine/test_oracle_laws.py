"""The rules of docs/engine.md make sense for every program: runs end, they say how, and no heap decides anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from random import Random
from typing import get_args

import pytest

from recovery.engine.codes import NONE, Kind, Loses, Op, Slows, When
from recovery.engine.codes import Fact as Look
from recovery.engine.draws import Luck
from recovery.engine.program import Effect, Node, Program
from recovery.model.journal import Ending, Outcome
from tests.oracle.run import play
from tests.oracle.state import Fact
from tests.programs.program import program
from tests.programs.renumber import renumbered

SEEDS = range(400)
blocks = pytest.mark.parametrize("block", [SEEDS[start : start + 100] for start in SEEDS[::100]], ids=str)


@cache
def made(seed: int, *, ties: bool = True) -> Program:
    return program(Random(seed), 12, ties=ties)


@cache
def told(seed: int) -> list[Fact]:
    """Every fact of a run of that program."""
    return play(made(seed), Luck(seed))


@blocks
def test_every_run_ends_once_with_an_outcome_and_at_its_last_tick(block: range) -> None:
    for seed in block:
        facts = told(seed)
        ends = [(number, fact[2] in get_args(Outcome)) for number, fact in enumerate(facts, 1) if fact[1] == "over"]
        ticks = [fact[0] for fact in facts]

        assert (ends, ticks) == ([(len(facts), True)], sorted(ticks)), seed


@blocks
def test_no_run_goes_beyond_its_horizon(block: range) -> None:
    for seed in block:
        facts = told(seed)
        [detected] = [fact[0] for fact in facts if fact[1:] == ("moment", When.DETECTED)]

        assert facts[-1][0] <= detected + made(seed).horizon, seed


@blocks
def test_nothing_hangs_on_the_order_in_which_things_of_one_class_are_taken(block: range) -> None:
    for seed in block:
        plain = in_order(told(seed))
        shuffled = [in_order(play(made(seed), Luck(seed), shuffle=Random(order))) for order in range(3)]

        assert shuffled == [plain] * 3, seed


@blocks
def test_steps_declared_in_another_order_behave_the_same_where_no_two_things_tie(block: range) -> None:
    assert [seed for seed in block if hangs_on_the_order(seed)] == []


@pytest.mark.parametrize("seed", [1494, 1746, 2774, 7390])
def test_steps_declared_in_another_order_tie_only_over_who_gave_people_back_first(seed: int) -> None:
    """In each of these two steps give people of one pool back in the same second."""
    plan = made(seed, ties=False)
    by_all = with_all_who_gave_back(plan, play(plan, Luck(seed)))

    assert max(len(fact[5][2]) for fact in by_all if fact[1] == "started" and isinstance(fact[5][2], tuple)) > 1
    assert not hangs_on_the_order(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(len(SEEDS), 4_000, 300))
def test_steps_of_many_plans_declared_in_another_order_behave_the_same(first: int) -> None:
    assert [seed for seed in range(first, first + 300) if hangs_on_the_order(seed)] == []


def hangs_on_the_order(seed: int) -> bool:
    """Whether a run changes when its steps are declared in another order; who of several gave people back apart."""
    plan = made(seed, ties=False)
    order = Random(seed).sample(range(len(plan.nodes)), len(plan.nodes))
    mixed = renumbered(plan, order)
    here = with_all_who_gave_back(plan, play(plan, Luck(seed)))
    there = with_all_who_gave_back(mixed, play(mixed, Luck(seed)))
    return in_order(translated(fact, order) for fact in there) != in_order(here)


def with_all_who_gave_back(plan: Program, facts: Iterable[Fact]) -> list[Fact]:
    """The facts of a run, each start for people with all who gave some of the pool back at that tick, not the lowest.

    That it is the lowest is asserted on the way: the one thing that may hang on the order of declaration.
    """
    at_work: set[int] = set()
    gave: dict[int, tuple[int, set[int]]] = {}
    """Pool -> when somebody was last given back, and by whom."""
    told: list[Fact] = []
    for fact in facts:
        match fact:
            case (tick, "ended" | "withdrawn", node, *_) if node in at_work:
                at_work.remove(node)
                for pool in {demand.pool for demand in plan.nodes[node].demands}:
                    before = gave.get(pool, (NONE, set()))
                    gave[pool] = (tick, {node} | (before[1] if before[0] == tick else set()))
            case (_, "started", node, *_):
                at_work.add(node)
            case _:
                pass
        told.append(_started_by_all(fact, gave))
    return told


def _started_by_all(fact: Fact, gave: Mapping[int, tuple[int, set[int]]]) -> Fact:
    match fact:
        case (_, "started", _, _, _, ("people", pool, by), *_) if by != NONE:
            givers = sorted(gave[pool][1])
            assert by == givers[0]
            return (*fact[:5], ("people", pool, tuple(givers)), *fact[6:])
        case _:
            return fact


@blocks
def test_a_run_answered_as_luck_had_decided_is_the_same_run(block: range) -> None:
    for seed in block:
        by_luck = told(seed)
        decided = [fact for fact in by_luck if fact[1] == "decided"]
        if any(fact[5] == "last-resort" for fact in decided) or any(fact[-1] == "stuck" for fact in by_luck):
            continue
        answers = {fact[2:4]: (fact[0], fact[4]) for fact in decided if fact[5] == "luck"}
        by_the_room = play(made(seed), Luck(seed), answers)

        assert by_the_room == [(*fact[:5], "room") if fact[5:] == ("luck",) else fact for fact in by_luck], seed


def test_the_random_programs_reach_every_corner() -> None:
    facts = [fact for seed in SEEDS for fact in told(seed)]
    by_last = ("ended", "inject", "over", "decided", "moment", "hit", "found", "isolated", "dead")
    by_first = ("lost", "back", "reopened", "called", "reached")
    reached = {(fact[1], fact[2] if fact[1] in by_first else fact[-1] if fact[1] in by_last else "") for fact in facts}
    causes = {(fact[1], fact[5][0]) for fact in facts if fact[1] in ("ready", "started")}

    assert reached == {
        *((kind, "") for kind in ("ready", "started", "withdrawn", "waiting", "tested", "held", "missed", "revealed")),
        *((kind, "") for kind in ("service", "restored", "verified", "readmitted", "applies", "clock", "submitted")),
        *((kind, who) for kind in ("called", "reached") for who in ("role", "vendor")),
        *(("reopened", because) for because in ("verification", "return")),
        *(("dead", cancelled) for cancelled in (False, True)),
        *(("isolated", released) for released in (False, True)),
        *(("hit", by) for by in ("incident", "effect", "spread", "return")),
        *(("found", what) for what in ("lost", "empty", "poisoned")),
        *((kind, what) for kind in ("lost", "back") for what in Loses),
        *(("ended", ending) for ending in get_args(Ending)),
        *(("inject", verdict) for verdict in ("delivered", "condition", "chance")),
        *(("decided", by) for by in ("luck", "limit", "last-resort")),
        *(("moment", when) for when in When),
        *(("over", outcome) for outcome in get_args(Outcome) if outcome != "stopped"),
    }
    assert causes == {("ready", "need"), ("started", "need"), ("started", "gate"), ("started", "people")}


def test_the_random_programs_do_everything_that_a_program_can_say() -> None:
    plans = [made(seed) for seed in SEEDS]
    nodes = [node for plan in plans for node in plan.nodes]
    done = {made(seed).nodes[fact[2]].kind for seed in SEEDS for fact in told(seed) if fact[1::4] == ("ended", "done")}
    effects = [effect for plan in plans for effect in all_effects(plan)]
    fields_left_empty = {
        field.name for field in fields(Node) if all(getattr(node, field.name) in (NONE, None, ()) for node in nodes)
    }
    atoms = {(atom.fact, atom.offset > 0) for plan in plans for atom in plan.atoms}

    assert done == set(Kind)
    assert {effect.op for effect in effects} == set(Op) - {Op.INSPECT}  # a verification makes it, from `inspects`
    assert {effect.a for effect in effects if effect.op is Op.SLOW} == set(Slows)
    assert {effect.a for effect in effects if effect.op is Op.LOSE} == set(Loses)
    assert atoms >= {(fact, offset) for fact in set(Look) - {Look.NEVER} for offset in (False, True)}
    assert fields_left_empty == set()


def test_the_deadlines_of_random_programs_end_in_every_way() -> None:
    results = {result for seed in SEEDS for result in clock_results(made(seed), told(seed))}

    assert results == {"not-applicable", "not-started", "undated", "in-time", "late", "never", "before-it-started"}


def all_effects(plan: Program) -> list[Effect]:
    of_nodes = (
        effect
        for node in plan.nodes
        for effects in (node.at_start, node.at_end, node.harms, node.at_enough, *(c.effects for c in node.choices))
        for effect in effects
    )
    of_others = (effect for other in (*plan.injects, *plan.losses) for effect in other.effects)
    return [*of_nodes, *of_others]


def clock_results(plan: Program, facts: list[Fact]) -> list[str]:
    applies = [fact[2] for fact in facts if fact[1] == "applies"]
    started = {fact[2]: (fact[0], fact[3]) for fact in facts if fact[1] == "clock"}
    sent = {fact[2]: fact[0] for fact in facts if fact[1] == "submitted"}
    return [clock_result(c in applies, started.get(c), sent.get(c)) for c in range(len(plan.clocks))]


def clock_result(applies: bool, started: tuple[int, int | None] | None, sent: int | None) -> str:
    if not applies:
        return "not-applicable"
    if started is None:
        return "not-started"
    start, due = started
    if due is None:
        return "undated"
    if sent is None:
        return "never"
    if sent < start:
        return "before-it-started"
    return "in-time" if sent <= due else "late"


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """One list for one set of facts, whatever the order in which those of an instant are told."""
    return sorted(facts, key=repr)


ABOUT_A_NODE = (
    "ended", "dead", "withdrawn", "decided", "waiting", "tested", "held", "missed", "revealed",
)  # fmt: skip


def translated(fact: Fact, order: Sequence[int]) -> Fact:
    """A fact of a renumbered program in the numbers of the old one."""
    match fact:
        case (tick, "ready" | "started" as kind, node, round, attempt, cause, *waits):
            return (tick, kind, order[node], round, attempt, translated_cause(cause, order), *waits)
        case (tick, "reopened", because, verification, entry, members):
            told = tuple(sorted(order[n] for n in members))
            of = order[verification] if because == "verification" else verification
            return (tick, "reopened", because, of, order[entry], told)
        case (tick, kind, node, *rest) if kind in ABOUT_A_NODE:
            return (tick, kind, order[node], *rest)
        case (tick, "submitted", clock, node):
            return (tick, "submitted", clock, order[node])
        case _:
            return fact


def translated_cause(cause: Fact, order: Sequence[int]) -> Fact:
    kind, what, by = cause
    if isinstance(by, tuple):
        return kind, what, tuple(sorted(order[giver] for giver in by))
    return kind, (order[what] if kind == "need" and what >= 0 else what), (order[by] if by >= 0 else by)
