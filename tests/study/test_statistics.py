"""What many runs support, against known values, against counting by hand, and against how often it is right."""

import math
from collections.abc import Sequence
from random import Random
from statistics import mean, stdev

import pytest

from recovery.study.statistics import Interval, chance, mean_to_horizon, quantile, ranks, runs_needed

# Chances


@pytest.mark.parametrize(
    ("hits", "runs", "low", "high"),
    [
        (0, 10, 0, 0.3084971078),
        (1, 20, 0.0012650895, 0.2487327628),
        (5, 10, 0.1870860284, 0.8129139716),
        (10, 100, 0.04900469, 0.17622260),
        (100, 100, 0.9637833074, 1),
    ],
)
def test_the_interval_of_a_chance_is_that_of_clopper_and_pearson(hits: int, runs: int, low: float, high: float) -> None:
    interval = chance(hits, runs)

    assert (interval.value, interval.reason) == (hits / runs, None)
    assert (interval.low, interval.high) == (pytest.approx(low, abs=5e-9), pytest.approx(high, abs=5e-9))


def at_least(hits: int, runs: int, share: float) -> float:
    """The chance of so many hits or more, counted term by term."""
    return math.fsum(math.comb(runs, n) * share**n * (1 - share) ** (runs - n) for n in range(hits, runs + 1))


@pytest.mark.parametrize("runs", [1, 2, 7, 30, 200])
def test_at_either_end_of_the_interval_the_count_is_as_surprising_as_allowed(runs: int) -> None:
    for hits in range(0, runs + 1, max(1, runs // 9)):
        interval = chance(hits, runs)
        assert interval.low is not None
        assert interval.high is not None

        if hits:
            assert at_least(hits, runs, interval.low) == pytest.approx(0.025, rel=1e-8)
        if hits < runs:
            assert 1 - at_least(hits + 1, runs, interval.high) == pytest.approx(0.025, rel=1e-8)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.93])
def test_the_interval_of_a_chance_holds_it_in_at_least_95_of_100_studies(share: float) -> None:
    covers = [_inside(chance(hits, 60), share) for hits in range(61)]
    weights = [math.comb(60, hits) * share**hits * (1 - share) ** (60 - hits) for hits in range(61)]

    assert math.fsum(weight for weight, inside in zip(weights, covers, strict=True) if inside) >= 0.95


def test_no_run_supports_no_chance() -> None:
    assert chance(0, 0) == Interval(None, None, None, "needs at least 1 run")


@pytest.mark.parametrize(("hits", "runs"), [(-1, 5), (6, 5)])
def test_more_hits_than_runs_are_no_share(hits: int, runs: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        chance(hits, runs)


# Quantiles


def _inside(interval: Interval, true: float) -> bool:
    assert interval.low is not None
    return interval.low <= true <= (math.inf if interval.high is None else interval.high)


def lognormal(random: Random, runs: int) -> list[int]:
    """Spans around an hour, as an incident has them, in seconds."""
    return [round(random.lognormvariate(math.log(3600), 1)) for _ in range(runs)]


TRUE = {0.5: 3600.0, 0.9: 3600 * math.exp(1.2815515655446004)}
"""Quantiles of those spans."""


def coverage(share: float, runs: int, studies: int, seed: int) -> tuple[float, set[str]]:
    """In which share of studies the interval holds the true quantile, and how the intervals were found."""
    intervals = [quantile(lognormal(Random(seed + study), runs), share) for study in range(studies)]
    return mean(_inside(interval, TRUE[share]) for interval in intervals), {interval.kind for interval in intervals}


@pytest.mark.parametrize(("share", "runs"), [(0.5, 40), (0.9, 60), (0.5, 150), (0.9, 150)])
def test_an_interval_from_few_runs_holds_the_quantile_in_at_least_95_of_100_studies(share: float, runs: int) -> None:
    covered, kinds = coverage(share, runs, studies=400, seed=1000)

    assert kinds == {"order"}
    assert covered >= 0.93  # 0.95 at least, less two standard deviations of 400 studies


@pytest.mark.parametrize(("share", "runs"), [(0.5, 640), (0.9, 2000)])
def test_an_interval_from_many_runs_holds_the_quantile_in_about_95_of_100_studies(share: float, runs: int) -> None:
    covered, kinds = coverage(share, runs, studies=150, seed=5000)

    assert kinds == {"batch"}
    assert 0.9 <= covered <= 0.99


@pytest.mark.slow
@pytest.mark.parametrize(("share", "runs"), [(0.5, 640), (0.9, 2000)])
def test_over_many_studies_the_interval_is_neither_too_bold_nor_too_shy(share: float, runs: int) -> None:
    covered, _ = coverage(share, runs, studies=2000, seed=90_000)

    assert 0.935 <= covered <= 0.97


def test_batches_that_are_alike_make_a_narrower_interval_than_chance_would() -> None:
    runs = 1600
    even = [(run // 16 * 1000 + run % 16) for run in range(runs)]  # each batch covers everything evenly
    mixed = Random(1).sample(even, runs)

    widths = [_width(quantile(samples, 0.5)) for samples in (even, mixed)]
    assert widths[0] < widths[1] / 100


def _width(interval: Interval) -> float:
    assert interval.low is not None
    assert interval.high is not None
    return interval.high - interval.low


@pytest.mark.parametrize(("share", "least"), [(0.5, 6), (0.9, 36), (0.95, 72), (0.99, 368), (0.1, 36)])
def test_a_quantile_needs_so_many_runs(share: float, least: int) -> None:
    supported, unsupported = (quantile(range(runs), share) for runs in (least, least - 1))

    assert runs_needed(share) == least
    assert None not in (supported.value, supported.low, supported.high)
    assert unsupported == Interval(None, None, None, f"needs at least {least} runs, and there are {least - 1}")


@pytest.mark.parametrize(
    ("runs", "expected"), [(6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (50, (18, 33)), (100, (40, 61))]
)
def test_the_median_lies_between_the_ranks_that_tables_give(runs: int, expected: tuple[int, int]) -> None:
    assert ranks(runs, 0.5) == expected


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_ranks_are_the_tightest_that_are_wrong_once_in_forty(share: float) -> None:
    for runs in (36, 80, 150):
        lower, upper = ranks(runs, share)

        # The upper sample lies below the quantile if at least so many runs do.
        assert at_least(upper, runs, share) <= 0.025 < at_least(upper - 1, runs, share)
        assert 1 - at_least(lower, runs, share) <= 0.025 < 1 - at_least(lower + 1, runs, share)


def test_a_quantile_is_the_smallest_sample_with_its_share_at_or_below_it() -> None:
    samples = list(range(1, 101))

    assert [quantile(samples, share).value for share in (0.1, 0.5, 0.55, 0.9)] == [10, 50, 55, 90]


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5])
def test_a_quantile_lies_between_nothing_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="a quantile lies between 0 and 1"):
        quantile(range(100), share)


# Runs that did not get there


def with_lost(lost: int, runs: int = 100) -> list[int | None]:
    return [None if run < lost else run for run in range(runs)]


def test_runs_that_did_not_get_there_lie_above_every_quantile() -> None:
    samples = with_lost(8)

    lost_as_never = [10**9 if sample is None else sample for sample in samples]
    assert [quantile(samples, share).value for share in (0.5, 0.8, 0.9)] == [
        quantile(lost_as_never, share).value for share in (0.5, 0.8, 0.9)
    ]


def test_a_quantile_in_the_runs_that_did_not_get_there_is_not_shown() -> None:
    assert quantile(with_lost(11), 0.9) == Interval(None, None, None, "more than 10% of runs did not get there")


def test_an_interval_that_reaches_into_the_runs_that_did_not_get_there_has_no_upper_end() -> None:
    interval = quantile(with_lost(10), 0.9)

    assert (interval.value, interval.high, interval.reason) == (
        99,
        None,
        "no upper end: too many runs did not get there",
    )
    assert interval.low is not None
    assert interval.low < 99


def test_many_runs_with_a_batch_that_did_not_get_there_fall_back_to_counting() -> None:
    samples: list[int | None] = [None if run % 16 == 0 else run for run in range(1600)]

    assert (quantile(samples, 0.5).kind, quantile(list(range(1600)), 0.5).kind) == ("order", "batch")


# Means


def test_a_mean_counts_the_horizon_where_it_did_not_happen_and_where_it_came_later() -> None:
    samples: list[int | None] = [None, 5000, 100, 300] * 100

    assert mean_to_horizon(samples, 1000).value == (1000 + 1000 + 100 + 300) / 4


def test_the_interval_of_a_mean_is_students_over_the_sixteen_batches() -> None:
    samples = lognormal(Random(4), 1600)
    batches = [mean(samples[first::16]) for first in range(16)]

    interval = mean_to_horizon(samples, 10**9)

    reach = 2.131449546 * stdev(batches) / 4  # Student's t with 15 degrees of freedom
    assert interval == Interval(
        pytest.approx(mean(samples)),
        pytest.approx(mean(samples) - reach),
        pytest.approx(mean(samples) + reach),
        None,
        "batch",
    )


def test_a_mean_needs_320_runs() -> None:
    assert mean_to_horizon([1] * 319, 10).reason == "needs at least 320 runs, and there are 319"


def test_the_interval_of_a_span_does_not_reach_below_nothing() -> None:
    rare: Sequence[int] = [100_000 if run == 7 else 0 for run in range(640)]

    assert mean_to_horizon(rare, 10**6).low == 0
