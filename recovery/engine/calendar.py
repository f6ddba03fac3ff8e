"""Hours of the week as ticks from an anchor: repeated weeks, or true dates with their clock changes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recovery.engine.program import NONE
from recovery.errors import DoesNotFit
from recovery.model.durations import DAY, WEEK
from recovery.model.hours import Hours, week_second

REFERENCE = datetime(2026, 6, 1)  # a Monday


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
        """Begin and end of every period of hours, alternating; empty for always. Periods that touch are one."""
        ticks: list[int] = []
        for week in range(self.length // WEEK + 2):
            for start, end in hours.spans:
                if ticks and ticks[-1] == self._tick(week, start):
                    ticks.pop()
                else:
                    ticks.append(self._tick(week, start))
                ticks.append(self._tick(week, end))
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
        local = self.anchor.replace(tzinfo=None) + timedelta(days=days, seconds=rest)
        return _elapsed(self.anchor, local.replace(tzinfo=self.zone))


def _elapsed(start: datetime, end: datetime) -> int:
    return int((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds())


def calendar(starts: str, time_zone: str, length: int) -> Calendar:
    """The calendar of a start: any, an hour of the week, or a date and time. Raises DoesNotFit for an unknown zone."""
    zone = _zone(time_zone)
    if starts == "any":
        return Calendar(REFERENCE, NONE, None, length + WEEK)
    second = week_second(starts)
    if second is not None:
        return Calendar(REFERENCE, second, None, length + WEEK)
    onset = _dated(starts).replace(tzinfo=zone)
    monday = (onset - timedelta(days=onset.weekday())).replace(hour=0, minute=0)
    return Calendar(monday, _elapsed(monday, onset), zone, length + WEEK)


def _dated(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M")
    except ValueError as error:
        raise DoesNotFit(f"{text} is no date of the calendar", "write it like 2026-12-24 18:00") from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DoesNotFit(f"no time zone is called {name[:60]}", "write an IANA name such as Europe/London") from error
