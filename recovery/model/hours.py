"""Working hours in a week: `always`, `Mon-Fri 09:00-17:30`, or several such, separated by commas."""

import re
from dataclasses import dataclass
from typing import Annotated

from recovery.model.base import Malformed, Written
from recovery.model.durations import DAY, HOUR, MINUTE, WEEK

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = r"(?:[01]\d|2[0-4]):[0-5]\d"
_REAL_CLOCK = "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_SPAN = re.compile(rf"({_DAY})(?:-({_DAY}))? ({_CLOCK})-({_CLOCK})", re.ASCII)
_MOMENT = re.compile(rf"({_DAY}) ({_CLOCK})", re.ASCII)
_SPAN_PATTERN = rf"\s*{_DAY}(-{_DAY})? {_REAL_CLOCK}-{_REAL_CLOCK}\s*"
PATTERN = f"^(always|{_SPAN_PATTERN}(,{_SPAN_PATTERN})*)$"


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans in seconds from Monday 00:00, sorted, not overlapping; none at all means always."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def always(self) -> bool:
        """True when there is no hour of the week outside them."""
        return not self.spans


def parse(value: object) -> Hours:
    """Hours meant by a text. Raises Malformed with a hint."""
    if value == "always":
        return Hours("always")
    if not isinstance(value, str):
        raise Malformed("hours are a text", "write always, or for example Mon-Fri 09:00-17:30")
    spans = sorted(span for part in value.split(",") for span in _spans(part.strip()))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return Hours("always") if merged == [(0, WEEK)] else Hours(value, tuple(merged))


def _spans(part: str) -> list[tuple[int, int]]:
    match = _SPAN.fullmatch(part)
    if match is None:
        raise Malformed(
            f"{part[:60]!r} is not a span of working hours", "write for example Mon-Fri 09:00-17:30, or always"
        )
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    start, end = clock(match[3]), clock(match[4])
    length = end - start if end > start else end - start + DAY
    days = [(first + i) % 7 for i in range((last - first) % 7 + 1)]
    return [piece for day in days for piece in _within_week(day * DAY + start, length)]


def _within_week(start: int, length: int) -> list[tuple[int, int]]:
    start %= WEEK
    end = start + length
    return [(start, end)] if end <= WEEK else [(start, WEEK), (0, end - WEEK)]


def clock(text: str) -> int:
    """Seconds since midnight of `09:30`. Raises Malformed past 24:00."""
    hours, minutes = text.split(":")
    seconds = int(hours) * HOUR + int(minutes) * MINUTE
    if seconds > DAY:
        raise Malformed(f"{text!r} is past midnight", "the latest hour of a day is 24:00")
    return seconds


def week_second(text: str) -> int | None:
    """Seconds from Monday 00:00 of `Sat 02:00`, or None if the text is no such hour."""
    match = _MOMENT.fullmatch(text)
    return None if match is None else (DAYS.index(match[1]) * DAY + clock(match[2])) % WEEK


WorkingHours = Annotated[
    Hours,
    Written(
        parse,
        {"type": "string", "pattern": PATTERN, "description": "always, or hours such as Mon-Fri 09:00-17:30."},
    ),
]
