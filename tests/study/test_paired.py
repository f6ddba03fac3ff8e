"""Differences between two studies of the same runs with the same luck."""

import random

import pytest

from recovery.study.paired import chance_difference, changed, quantile_difference
from recovery.study.statistics import Interval


def test_a_change_by_the_same_everywhere_is_known_exactly() -> None:
    before = list(range(1000, 1480))
    after = [each - 60 for each in before]

    half, nine = (quantile_difference(before, after, share) for share in (0.5, 0.9))

    assert half == Interval(60.0, 60.0, 60.0, kind="batch")
    assert nine == half


def test_the_same_runs_differ_by_nothing() -> None:
    times: list[int | None] = [*range(300), None, None]

    assert quantile_difference(times, times, 0.5) == Interval(0.0, 0.0, 0.0, kind="batch")
    assert changed(times, times) == 0


def test_too_few_runs_on_one_side_give_no_difference_but_a_reason() -> None:
    few = list(range(160))

    assert quantile_difference(few, few, 0.9).reason == "needs at least 400 runs, and there are 160"


def test_a_quantile_among_runs_that_did_not_get_there_has_no_difference() -> None:
    lost: list[int | None] = [None] * 120 + [100] * 80

    assert quantile_difference(lost, [100] * 200, 0.5).reason == "more than 50% of runs did not get there"


def test_runs_that_are_no_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="3 and 2 runs are no pairs"):
        quantile_difference([1, 2, 3], [1, 2], 0.5)
    with pytest.raises(ValueError, match="1 and 2 runs are no pairs"):
        chance_difference([True], [True, False])


def test_few_runs_that_turn_are_counted_exactly() -> None:
    first, second = [True] * 100, [True] * 98 + [False] * 2
    gained = chance_difference(first, second)

    assert gained.value == 0.02
    assert gained.low is not None
    assert gained.high is not None
    assert (gained.low < 0, 0.02 < gained.high < 0.09) == (True, True)


def test_a_hundred_runs_without_a_turn_leave_room_for_a_few() -> None:
    none = chance_difference([True] * 100, [True] * 100)

    assert none.value == 0.0
    assert none.low == -(none.high or 0.0)
    assert 0.03 < (none.high or 0.0) < 0.06


def test_intervals_of_a_difference_hold_the_truth_nearly_always() -> None:
    dice, held = random.Random(7), {"half": 0, "nine": 0, "chance": 0}
    for _ in range(300):
        before = [round(dice.lognormvariate(9, 0.7)) for _ in range(480)]
        after = [round(each * 0.9) for each in before]
        half, nine = (quantile_difference(before, after, share) for share in (0.5, 0.9))
        met = chance_difference([each <= 8103 for each in after], [each <= 8103 for each in before])
        for name, found, truth in (("half", half, 810.3), ("nine", nine, 1987.5), ("chance", met, 0.0597)):
            assert found.low is not None
            assert found.high is not None
            held[name] += found.low <= truth <= found.high

    assert all(count >= 273 for count in held.values()), held  # 95% of 300, less three standard errors
