"""Spans of time as people write them: `45m`, `1d 2h`, `PT4H`; whole seconds inside."""

import re
from typing import Annotated

from recovery.model.base import Malformed, Written

SECOND, MINUTE, HOUR, DAY, WEEK = 1, 60, 3_600, 86_400, 604_800
LONGEST = 366 * DAY

_UNITS = {"w": WEEK, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_SHORT = re.compile(r"(?:(\d{1,9})w)? ?(?:(\d{1,9})d)? ?(?:(\d{1,9})h)? ?(?:(\d{1,9})m)? ?(?:(\d{1,9})s)?", re.ASCII)
_ISO = re.compile(r"P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?", re.ASCII)
_EXAMPLES = "write it like 45m, 4h, 1h30m or 2d"
_N = "[0-9]{1,9}"
SPAN_PATTERN = (
    rf"(?=[0-9]|PT?[0-9])(({_N}w)? ?({_N}d)? ?({_N}h)? ?({_N}m)? ?({_N}s)?"
    rf"|P({_N}W)?({_N}D)?(T({_N}H)?({_N}M)?({_N}S)?)?)"
)
"""What a span of time looks like, for the schemas of all that hold one; how long it may be is left to `parse`."""
PATTERN = rf"^\s*{SPAN_PATTERN}\s*$"


def parse(value: object) -> int:
    """Seconds meant by a text such as `1h30m`. Raises Malformed, with a hint, for anything else."""
    if isinstance(value, bool) or not isinstance(value, str):
        raise Malformed(f"{_shown(value)} is not a duration: it has no unit", _unit_hint(value))
    text = value.strip()
    match = _SHORT.fullmatch(text) or _ISO.fullmatch(text)
    if match is None or not any(match.groups()):
        raise Malformed(f"{_shown(value)} is not a duration", _hint(text))
    seconds = sum(int(n) * unit for n, unit in zip(match.groups(), _UNITS.values(), strict=True) if n)
    if seconds > LONGEST:
        raise Malformed(
            f"{_shown(value)} is longer than 366 days", "no step, target or clock may take longer than a year"
        )
    return seconds


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _unit_hint(value: object) -> str:
    return (
        f"{value}m is minutes, {value}h is hours"
        if isinstance(value, int) and not isinstance(value, bool)
        else _EXAMPLES
    )


def _hint(text: str) -> str:
    if clock := re.fullmatch(r"(\d{1,3}):(\d\d)", text, re.ASCII):
        return f"for hours and minutes write {int(clock[1])}h{int(clock[2])}m"
    if number := re.fullmatch(r"(\d+)(?:\.\d+)?", text, re.ASCII):
        return f"add the unit: {number[1]}m is minutes, {number[1]}h is hours"
    if half := re.fullmatch(r"(\d+)\.5 ?h", text, re.ASCII):
        return f"write {half[1]}h30m"
    return _EXAMPLES


def written(seconds: int) -> str:
    """The shortest text that means these seconds in a file: `1h30m`."""
    parts, rest = [], seconds
    for unit, size in list(_UNITS.items())[1:]:
        count, rest = divmod(rest, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0m"


def spoken(seconds: float) -> str:
    """Rounded to what a person says: `45 s`, `12 min`, `6 h 10 min`, `3 d 4 h`."""
    minutes = round(seconds / MINUTE)
    if abs(round(seconds)) < MINUTE:
        return f"{round(seconds)} s"
    if abs(minutes) < 60:
        return f"{minutes} min"
    if abs(minutes) < 48 * 60:
        return _pair(minutes, 60, "h", "min")
    return _pair(round(seconds / HOUR), 24, "d", "h")


def _pair(count: int, size: int, big: str, small: str) -> str:
    whole, rest = divmod(abs(count), size)
    sign = "-" if count < 0 else ""
    return f"{sign}{whole} {big} {rest} {small}" if rest else f"{sign}{whole} {big}"


Duration = Annotated[
    int,
    Written(
        parse,
        {"type": "string", "pattern": PATTERN, "description": "A span of time: 45m, 4h, 1d 2h, 1h30m, PT4H."},
    ),
]
