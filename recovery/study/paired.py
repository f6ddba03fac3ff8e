"""What a change brings: differences between two studies of the same runs with the same luck, with their intervals.

Both play the same runs, so most of their luck cancels: a run in which the change does nothing adds little spread. Intervals
come from the spread between the sixteen batches. For a quantile, each run counts by its influence on the difference
(Bahadur, Annals of Mathematical Statistics 37, 1966): which side of each quantile it lies on, over the density there,
which the exact interval of ranks gives.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import fmean as mean
from statistics import stdev

from recovery.engine.draws import BATCHES
from recovery.study.statistics import LEVEL, Interval, chance, ranks, student

BEYOND, FEWEST = 40, 160
"""Runs that are to lie on either side of a quantile before a difference of it is told; and runs at all."""
FEW = 16
"""With fewer runs that turn one way or the other, exact counts speak and not the batches."""

Samples = Sequence[int | None]


def quantile_difference(first: Samples, second: Samples, q: float, level: float = LEVEL) -> Interval:
    """The quantile q of the first minus that of the second, run by run in the same order; None lies above all others.

    Raises ValueError for samples of different length, or q outside 0 to 1.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} runs are no pairs")
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    share = Fraction(str(q))
    least = max(FEWEST, math.ceil(BEYOND / min(share, 1 - share)))
    if len(first) < least:
        return _without(f"needs at least {least} runs, and there are {len(first)}")
    a, b = _influence(first, share, level), _influence(second, share, level)
    if a is None or b is None:
        return _without(f"more than {float(100 * (1 - share)):.6g}% of runs did not get there")
    value = float(a.value - b.value)
    if a.runs is None or b.runs is None:
        return Interval(value, None, None, "too many runs did not get there", "batch")
    return _around(value, [one - other for one, other in zip(a.runs, b.runs, strict=True)], level)


def chance_difference(first: Sequence[bool], second: Sequence[bool], level: float = LEVEL) -> Interval:
    """The share of runs in which the first is so minus that of the second, run by run in the same order.

    Raises ValueError for samples of different length.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} runs are no pairs")
    runs = len(first)
    gained = sum(a and not b for a, b in zip(first, second, strict=True))
    lost = sum(b and not a for a, b in zip(first, second, strict=True))
    if runs == 0:
        return _without("needs at least 1 run")
    value = (gained - lost) / runs
    if gained + lost < FEW or runs < FEWEST:
        won, gone = (chance(count, runs, (1 + level) / 2) for count in (gained, lost))
        return Interval(value, (won.low or 0.0) - (gone.high or 0.0), (won.high or 0.0) - (gone.low or 0.0))

    found = _around(value, [int(a) - int(b) for a, b in zip(first, second, strict=True)], level)
    return replace(found, low=max(-1.0, found.low or 0.0), high=min(1.0, found.high or 0.0))


def changed(first: Sequence[object], second: Sequence[object]) -> int:
    """In how many runs the two differ."""
    return sum(a != b for a, b in zip(first, second, strict=True))


@dataclass(frozen=True, slots=True)
class _Influence:
    """A quantile, and by how much each run moves it; None where the density there is not known."""

    value: int
    runs: Sequence[float] | None


def _influence(samples: Samples, share: Fraction, level: float) -> _Influence | None:
    came = sorted(sample for sample in samples if sample is not None)
    rank = math.ceil(share * len(samples))
    if rank > len(came):
        return None
    value = came[rank - 1]
    lower, upper = ranks(len(samples), float(share), level)
    if upper > len(came):
        return _Influence(value, None)
    by_density = (came[upper - 1] - came[lower - 1]) * len(samples) / (upper - lower)
    below, above = (float(share) - 1) * by_density, float(share) * by_density
    return _Influence(value, [below if sample is not None and sample <= value else above for sample in samples])


def _around(value: float, by_run: Sequence[float], level: float) -> Interval:
    """Student's interval over the batches."""
    means = [mean(by_run[first::BATCHES]) for first in range(BATCHES)]
    reach = student(BATCHES - 1, level) * stdev(means) / math.sqrt(BATCHES)
    return Interval(value, value - reach, value + reach, kind="batch")


def _without(reason: str) -> Interval:
    return Interval(None, None, None, reason, "batch")
