"""Hours of the week as ticks from an anchor: repeated weeks, or true dates with their clock changes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recovery.engine.codes import NONE
from recovery.errors import DoesNotFit
from recovery.model.durations import DAY, WEEK
from recovery.model.hours import Hours, week_second

REFERENCE = datetime(2026, 6, 1)  # noqa: DTZ001 - a Monday of no zone in particular
FIRST_YEAR, LAST_YEAR = 1970, 2199


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weeks a run may meet. `start`: onset in ticks from the anchor, NONE for any hour of the week."""

    anchor: datetime
    start: int
    zone: ZoneInfo | None
    """None: reference weeks without clock changes."""
    length: int
    """Ticks from the anchor that must be covered."""

    def edges(self, hours: Hours) -> tuple[int, ...]:
        """Begin and end of every period of hours, alternating; empty for always.

        Periods that touch are one, and those that the clocks skip altogether are none.
        """
        ticks: list[int] = []
        weeks = range(self.length // WEEK + 2)
        for begin, end in ((self._tick(week, a), self._tick(week, b)) for week in weeks for a, b in hours.spans):
            if begin == end:
                continue
            if ticks and ticks[-1] == begin:
                ticks.pop()
            else:
                ticks.append(begin)
            ticks.append(end)
        return tuple(ticks)

    def occurrences(self, second: int) -> tuple[int, ...]:
        """Every tick at which a second of the week comes."""
        return tuple(self._tick(week, second) for week in range(self.length // WEEK + 2))

    def business_days(self, extra: int) -> tuple[int, ...]:
        """The end of every day from Monday to Friday, and of so many after those a run may meet."""
        weeks = self.length // WEEK + 2 + -(-extra // 5)
        return tuple(self._tick(week, (day + 1) * DAY) for week in range(weeks) for day in range(5))

    def _tick(self, week: int, second: int) -> int:
        if self.zone is None:
            return week * WEEK + second
        days, rest = divmod(week * WEEK + second, DAY)
        return _elapsed(self.anchor, self.anchor + timedelta(days=days, seconds=rest), self.zone)


def _elapsed(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """Seconds between two local times."""
    return int((_instant(end, zone) - _instant(start, zone)).total_seconds())


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """When it is this time: the first time if the clocks repeat it, the moment they jump if they skip it."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    low, high = second, first  # the jump lies after low, and not after high
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).seconds // 2)
        jumped = middle.astimezone(zone).utcoffset() == first.astimezone(zone).utcoffset()
        low, high = (low, middle) if jumped else (middle, high)
    return high


def calendar(starts: str, time_zone: str, length: int) -> Calendar:
    """The calendar of a start: any, an hour of the week, or a date and time. Raises DoesNotFit for an unknown zone."""
    zone = _zone(time_zone)
    if starts == "any":
        return Calendar(REFERENCE, NONE, None, length + WEEK)
    second = week_second(starts)
    if second is not None:
        return Calendar(REFERENCE, second, None, length + WEEK)
    onset = _dated(starts)
    monday = (onset - timedelta(days=onset.weekday())).replace(hour=0, minute=0, tzinfo=zone)
    return Calendar(monday, _elapsed(monday, onset, zone), zone, length + WEEK)


def _dated(text: str) -> datetime:
    try:
        date = datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone is the organisation's
    except ValueError as error:
        raise DoesNotFit(f"{text} is no date of the calendar", "write it like 2026-12-24 18:00") from error
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise DoesNotFit(f"{text} is too far away", f"take a year from {FIRST_YEAR} to {LAST_YEAR}")
    return date


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DoesNotFit(f"no time zone is called {name[:60]}", "write an IANA name such as Europe/London") from error
