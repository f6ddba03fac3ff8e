"""Luck without throws: medians, the likelier side, and the try by which half of all runs come through."""

import pytest

from recovery.engine.draws import chance_of, name_key
from recovery.engine.even import EvenLuck, likely
from recovery.engine.program import Draw
from recovery.model.durations import HOUR, WEEK
from recovery.model.estimates import parse
from tests.engine.plans import play, playbook, task

CAP = 100 * HOUR


def of(name: str, estimate: object = None, cap: int = CAP) -> Draw:
    return Draw(name, name_key(name), None if estimate is None else parse(estimate).shape, cap)


def test_an_estimate_is_at_its_median() -> None:
    luck = EvenLuck()
    mix = {"mix": [{"chance": 0.4, "of": "1h"}, {"chance": 0.6, "of": {"uniform": ["2h", "4h"]}}]}

    assert [luck.ticks(of("x", it)) for it in ("3h", {"uniform": ["1h", "3h"]}, mix)] == [3 * HOUR, 2 * HOUR, 3 * HOUR]
    assert (luck.ticks(of("x", "3h", HOUR)), luck.ticks(of("x", {"uniform": ["2h", "4h"]}, HOUR))) == (HOUR, HOUR)


@pytest.mark.parametrize(("chance", "happens"), [(0.49, False), (0.5, True), (0.51, True)])
def test_of_a_chance_the_likelier_side_comes(chance: float, happens: bool) -> None:
    luck, inject = EvenLuck(), of("scenario/inject/i/chance")

    assert (luck.happens(inject, chance_of(chance)), likely(chance)) == (happens, happens)


def test_a_chance_that_comes_but_once_counts_no_tries() -> None:
    luck = EvenLuck()

    assert [luck.happens(of("scenario/return/db/chance"), chance_of(0.6), n) for n in range(4)] == [True] * 4


@pytest.mark.parametrize(("fails", "tries"), [(0.4, 1), (0.51, 2), (0.7, 2), (0.71, 3), (0.8, 4)])
def test_what_is_tried_again_comes_through_when_half_of_all_runs_would_have(fails: float, tries: int) -> None:
    luck, chance = EvenLuck(), chance_of(fails)
    by_attempt = [luck.happens(of("step/a/fail"), chance, 0, n) for n in range(6)]
    by_round = [not luck.happens(of("step/a/check"), (1 << 31) - chance, n) for n in range(6)]
    by_hypothesis = [not luck.happens(of("step/a/find"), (1 << 31) - chance, 0, 0, n) for n in range(6)]

    assert by_attempt == [True] * (tries - 1) + [False] * (7 - tries)
    assert by_round[: tries - 1] == by_hypothesis[: tries - 1] == [True] * (tries - 1)
    assert (by_round[tries], by_hypothesis[tries]) == (False, False)


def test_what_was_chosen_comes() -> None:
    luck = EvenLuck()
    luck.chosen = {"a": 1, "b": 0, "c": 1, "d": 0, "e": 7}

    assert (luck.happens(of("a"), 0), luck.happens(of("b"), chance_of(1))) == (True, False)
    assert [luck.choose(of(name), [5, 3, 5]) for name in ("c", "d", "e", "f")] == [1, 0, 0, 0]
    assert luck.choose(of("c"), [5, 0, 9]) == 2


def test_ages_are_half_and_an_open_start_is_the_middle_of_the_week() -> None:
    luck, program = EvenLuck(), play(playbook(task("a")), starts="any").program
    fixed = play(playbook(task("a")), starts="Mon 01:00").program

    assert (luck.age(of("x"), 9), luck.start(program), luck.start(fixed)) == (4, WEEK // 2, HOUR)
