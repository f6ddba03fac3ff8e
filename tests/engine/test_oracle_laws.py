"""The rules of docs/engine.md make sense for every program: runs end, they say how, and no heap decides anything."""

from collections.abc import Sequence
from random import Random
from typing import get_args

import pytest

from recovery.engine.draws import Luck
from recovery.engine.program import Loses, Program, When
from recovery.model.journal import Outcome
from tests.engine.programs import program, renumbered
from tests.oracle.run import play
from tests.oracle.state import Cause, Fact

SEEDS = range(400)
blocks = pytest.mark.parametrize("block", [SEEDS[start : start + 100] for start in SEEDS[::100]], ids=str)


def made(seed: int, *, ties: bool = True) -> Program:
    return program(Random(seed), 12, ties=ties)


@blocks
def test_every_run_ends_once_with_an_outcome_and_at_its_last_tick(block: range) -> None:
    for seed in block:
        facts = play(made(seed), Luck(seed))
        ends = [(number, fact[2] in get_args(Outcome)) for number, fact in enumerate(facts, 1) if fact[1] == "over"]
        ticks = [fact[0] for fact in facts]

        assert (ends, ticks) == ([(len(facts), True)], sorted(ticks)), seed


@blocks
def test_no_run_goes_beyond_its_horizon(block: range) -> None:
    for seed in block:
        facts = play(made(seed), Luck(seed))
        [detected] = [fact[0] for fact in facts if fact[1:] == ("moment", When.DETECTED)]

        assert facts[-1][0] <= detected + made(seed).horizon, seed


@blocks
def test_nothing_hangs_on_the_order_in_which_things_of_one_class_are_taken(block: range) -> None:
    for seed in block:
        plain = sorted(play(made(seed), Luck(seed)))
        shuffled = [sorted(play(made(seed), Luck(seed), shuffle=Random(order))) for order in range(3)]

        assert shuffled == [plain] * 3, seed


@blocks
def test_steps_declared_in_another_order_behave_the_same_where_no_two_things_tie(block: range) -> None:
    for seed in block:
        plan = made(seed, ties=False)
        order = Random(seed).sample(range(len(plan.nodes)), len(plan.nodes))
        there = play(renumbered(plan, order), Luck(seed))

        assert sorted(translated(fact, order) for fact in there) == sorted(play(plan, Luck(seed))), seed


@blocks
def test_a_run_answered_as_luck_had_decided_is_the_same_run(block: range) -> None:
    for seed in block:
        by_luck = play(made(seed), Luck(seed))
        decided = [fact for fact in by_luck if fact[1] == "decided"]
        if any(fact[5] == "last-resort" for fact in decided) or any(fact[-1] == "stuck" for fact in by_luck):
            continue
        answers = {fact[2:4]: (fact[0], fact[4]) for fact in decided if fact[5] == "luck"}
        by_the_room = play(made(seed), Luck(seed), answers)

        assert by_the_room == [(*fact[:5], "room") if fact[5:] == ("luck",) else fact for fact in by_luck], seed


def test_the_random_programs_reach_every_corner() -> None:
    facts = [fact for seed in SEEDS for fact in play(made(seed), Luck(seed))]
    told = ("ended", "inject", "over", "decided", "moment", "hit", "found")
    reached = {(fact[1], fact[-1] if fact[1] in told else "") for fact in facts if fact[1] not in ("lost", "back")}
    reached |= {(fact[1], fact[2]) for fact in facts if fact[1] in ("lost", "back")}
    causes = {(fact[1], fact[5][0]) for fact in facts if fact[1] in ("ready", "started")}

    assert reached == {
        *((kind, "") for kind in ("ready", "started", "dead", "withdrawn", "reopened", "waiting", "called", "reached")),
        *((kind, "") for kind in ("service", "restored", "isolated", "verified", "readmitted", "missed", "revealed")),
        *((kind, "") for kind in ("tested", "held", "applies", "clock", "submitted")),
        *(("hit", by) for by in ("incident", "effect", "spread", "return")),
        *(("found", what) for what in ("lost", "empty", "poisoned")),
        *((kind, what) for kind in ("lost", "back") for what in Loses),
        *(("ended", ending) for ending in ("done", "failed", "try-again", "next-artefact", "stuck", "not-passed")),
        *(("inject", verdict) for verdict in ("delivered", "condition", "chance")),
        *(("decided", by) for by in ("luck", "limit", "last-resort")),
        *(("moment", when) for when in When),
        *(("over", outcome) for outcome in get_args(Outcome)),
    }
    assert causes == {("ready", "need"), ("started", "need"), ("started", "gate"), ("started", "people")}


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


def translated_cause(cause: Cause, order: Sequence[int]) -> Cause:
    kind, what, by = cause
    return kind, (order[what] if kind == "need" and what >= 0 else what), (order[by] if by >= 0 else by)
