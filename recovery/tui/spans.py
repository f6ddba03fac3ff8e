"""Spans of exercise time in as few cells as a clock needs."""

from recovery.model.durations import DAY, HOUR, MINUTE


def hours(seconds: int) -> str:
    """`1:42` in hours and minutes; `2d 22h` from two days on. Seconds are cut off, towards zero."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    if rest >= 2 * DAY:
        days, left = divmod(rest, DAY)
        return f"{sign}{days}d {left // HOUR:02d}h"
    return f"{sign}{rest // HOUR}:{rest % HOUR // MINUTE:02d}"


def clock(seconds: int) -> str:
    """`01:42:07`; the hours go on past 24."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{rest // HOUR:02d}:{rest % HOUR // MINUTE:02d}:{rest % MINUTE:02d}"
