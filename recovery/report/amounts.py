"""Differences and amounts in words: how much sooner, by how many points, how much money."""

from collections.abc import Callable

from recovery.model.durations import spoken
from recovery.study.statistics import Interval


def signed(interval: Interval) -> str:
    """`42m sooner (30m to 55m)`; positive seconds are sooner."""
    value = interval.value or 0.0
    if abs(value) < 0.5 and not _reaches(interval):
        return "as before"
    words = f"{spoken(abs(value))} {'sooner' if value > 0 else 'later'}" if abs(value) >= 0.5 else "as before"
    if interval.low is None or interval.high is None:
        return words
    low, high = (interval.low, interval.high) if value >= 0 else (-interval.high, -interval.low)
    return f"{words} ({_span(low)} to {_span(high)})"


def _reaches(interval: Interval) -> bool:
    return bool(interval.low or interval.high)


def _span(seconds: float) -> str:
    return f"{'-' if seconds <= -0.5 else ''}{spoken(abs(seconds))}"


def points(interval: Interval) -> str:
    """`+12 points (+8 to +16)`: hundredths of a chance."""
    value = round(100 * (interval.value or 0.0))
    head = f"{value:+d} point{'' if abs(value) == 1 else 's'}" if value else "±0 points"
    if interval.low is None or interval.high is None:
        return head
    return f"{head} ({_point(100 * interval.low)} to {_point(100 * interval.high)})"


def _point(value: float) -> str:
    """Less than a point is told to a tenth, so that what is sure does not read like nothing."""
    return f"{value:+.1f}" if 0.05 <= abs(value) < 0.95 else f"{round(value):+d}"


def range_of(interval: Interval, words: Callable[[float], str]) -> str:
    """`30m to 55m`, of the size of a difference or of an amount."""
    low, high = interval.low or 0.0, interval.high
    if high is None:
        return f"{words(low)} or more"
    if (interval.value or 0.0) < 0:
        low, high = -high, -low
    return f"{_minus(low, words)} to {_minus(high, words)}"


def _minus(value: float, words: Callable[[float], str]) -> str:
    return f"-{words(-value)}" if value < 0 else words(value)


def amount(value: float) -> str:
    """Money: `18,000`, `1.25 million`."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:,.2f}".rstrip("0").rstrip(".") + " million"
    return f"{value:,.0f}"
