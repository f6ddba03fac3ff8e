"""What many runs support: a chance, a quantile or a mean, each with the interval that sampling alone leaves open.

Runs come in sixteen batches, run r in batch r mod 16, because the starts of each batch are spread evenly over the week
by themselves. The spread between batches therefore shows what even starts gain; a formula for independent runs would
not. Where batches are too small, the exact binomial law of ranks speaks instead. Intervals are 95%, or wider where a
study was looked at more than once, and say nothing about whether the estimates are right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from statistics import stdev
from typing import Literal

from recovery.engine.draws import BATCHES
from recovery.model.beta import beta_cdf, beta_quantile

LEVEL = 0.95
_BEYOND = 10  # runs of a batch that are to lie beyond a quantile before the batch has a say in it
_MEAN_RUNS = 20  # runs of a batch before its mean has a say

Kind = Literal["batch", "order"]
"""How an interval was found: from the spread between batches, or from exact binomial counts."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its interval. Where something is None, `reason` says why in words for the user.

    With a value but no `high`, the interval has no upper end: it reaches into the runs that did not get there.
    """

    value: float | None
    low: float | None
    high: float | None
    reason: str | None = None
    kind: Kind = "order"


def chance(hits: int, runs: int, level: float = LEVEL) -> Interval:
    """Share of runs in which something happened, with its exact interval (Clopper and Pearson, Biometrika 26, 1934)."""
    if not 0 <= hits <= runs:
        raise ValueError(f"{hits} of {runs} runs is not a share")
    if runs == 0:
        return _unsupported("needs at least 1 run")
    tail = (1 - level) / 2
    low = beta_quantile(tail, hits, runs - hits + 1) if hits else 0.0
    high = beta_quantile(1 - tail, hits + 1, runs - hits) if hits < runs else 1.0
    return Interval(hits / runs, low, high)


def quantile(samples: Sequence[int | None], q: float, level: float = LEVEL) -> Interval:
    """The smallest sample with at least a share q, 0 < q < 1, of the samples at or below it.

    Samples stand in the order of their runs; None, where it did not happen, lies above every quantile.
    """
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    share = Fraction(str(q))  # the decimal that was written: 0.55 of 100 runs are 55, not a hair more
    came = sorted(sample for sample in samples if sample is not None)
    least = runs_needed(q, level)
    if len(samples) < least:
        return _unsupported(f"needs at least {least} runs, and there are {len(samples)}")
    rank = math.ceil(share * len(samples))
    if rank > len(came):
        return _unsupported(f"more than {_percent(1 - share)} of runs did not get there")
    by_batch = _batch_quantiles(samples, share)
    if by_batch is not None:
        return _around(came[rank - 1], by_batch, came[0], level)
    lower, upper = ranks(len(samples), q, level)
    value, low = float(came[rank - 1]), float(came[lower - 1])
    if upper > len(came):
        return Interval(value, low, None, "no upper end: too many runs did not get there")
    return Interval(value, low, float(came[upper - 1]))


def mean_to_horizon(samples: Sequence[int | None], horizon: int, level: float = LEVEL) -> Interval:
    """Mean of the samples, each cut at the horizon; where it did not happen, the horizon counts."""
    least = BATCHES * _MEAN_RUNS
    if len(samples) < least:
        return _unsupported(f"needs at least {least} runs, and there are {len(samples)}", "batch")
    cut = [horizon if sample is None else min(sample, horizon) for sample in samples]
    batches = [cut[first::BATCHES] for first in range(BATCHES)]
    return _around(sum(cut) / len(cut), [sum(batch) / len(batch) for batch in batches], min(cut), level)


def runs_needed(q: float, level: float = LEVEL) -> int:
    """Fewest runs with which the quantile q has an interval with both ends: 36 for q = 0.9, 72 for q = 0.95."""
    return math.ceil(math.log((1 - level) / 2) / math.log(max(q, 1 - q)))


@cache
def ranks(runs: int, q: float, level: float = LEVEL) -> tuple[int, int]:
    """Ranks, from 1, of the samples between which the quantile q lies; each end is wrong at most once in forty studies.

    (At the usual level; each end takes half of what is missing to 1.)

    Without such a sample the lower rank is 0, the upper one runs + 1.
    """
    tail = (1 - level) / 2
    return runs + 1 - _upper_rank(runs, 1 - q, tail), _upper_rank(runs, q, tail)


def _upper_rank(runs: int, q: float, tail: float) -> int:
    """The first rank whose sample lies below the quantile q with a chance of at most the tail; else runs + 1."""
    # At least `rank` of the runs lie below the quantile: a binomial tail, which is a share of a beta distribution.
    low, high = 1, runs + 1
    while low < high:
        rank = (low + high) // 2
        low, high = (low, rank) if beta_cdf(q, rank, runs - rank + 1) <= tail else (rank + 1, high)
    return low


def _batch_quantiles(samples: Sequence[int | None], share: Fraction) -> list[int] | None:
    """The quantile of each batch; None if the batches are too small for it, or one of them did not get there."""
    if len(samples) // BATCHES * (1 - share) < _BEYOND:
        return None
    values = []
    for first in range(BATCHES):
        batch = samples[first::BATCHES]
        came = sorted(sample for sample in batch if sample is not None)
        rank = math.ceil(share * len(batch))
        if rank > len(came):
            return None
        values.append(came[rank - 1])
    return values


def _around(value: float, by_batch: Sequence[float], lowest: int, level: float) -> Interval:
    """Student's interval over the batches. It ends at 0 where no sample is negative: a span of time never is."""
    reach = student(BATCHES - 1, level) * stdev(by_batch) / math.sqrt(BATCHES)
    return Interval(float(value), max(value - reach, min(0.0, lowest)), value + reach, kind="batch")


@cache
def student(freedom: int, level: float) -> float:
    """Student's t that both tails together exceed with a chance of 1 - level."""
    x = beta_quantile(1 - level, freedom / 2, 0.5)
    return math.sqrt(freedom * (1 - x) / x)


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.6g}%"


def _unsupported(reason: str, kind: Kind = "order") -> Interval:
    return Interval(None, None, None, reason, kind)
