"""What an incident costs: the chance that it costs more than an amount, for every amount."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recovery.study.statistics import LEVEL, Interval, chance, quantile

POINTS, REACH = 12, 0.97
"""Amounts of a curve, rounded and evenly far apart; and the share of the losses that they reach."""


@dataclass(frozen=True, slots=True)
class Point:
    """Chance that it costs more than this."""

    more_than: float
    chance: Interval


@dataclass(frozen=True, slots=True)
class Exceedance:
    """The curve, and the amounts that half, nine in ten and nineteen in twenty incidents do not exceed."""

    points: tuple[Point, ...]
    half: Interval
    nine: Interval
    most: Interval


def exceedance(losses: Sequence[float | None], level: float = LEVEL) -> Exceedance | None:
    """Of the losses of runs; None lies above every amount. None where nothing was ever lost."""
    came = sorted(loss for loss in losses if loss is not None)
    if not any(came):
        return None
    reach = came[math.ceil(REACH * len(came)) - 1] or came[-1]
    step = _round(reach / POINTS)
    amounts = [number * step for number in range(POINTS + 1) if number == 0 or (number - 1) * step < reach]
    whole = [None if loss is None else round(loss) for loss in losses]
    return Exceedance(
        tuple(Point(amount, chance(_above(losses, amount), len(losses), level)) for amount in amounts),
        *(quantile(whole, share, level) for share in (0.5, 0.9, 0.95)),
    )


def _above(losses: Sequence[float | None], amount: float) -> int:
    return sum(loss is None or loss > amount for loss in losses)


def _round(amount: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(amount))
    return next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= amount * (1 - 1e-9))
