"""Instants of a run: ticks from onset as hours of the week, as dates, and as time since detection."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from recovery.engine.program import Program
from recovery.model.durations import DAY, HOUR, MINUTE, spoken
from recovery.model.hours import DAYS
from recovery.model.organisation import Organisation


def onset(program: Program, start: int, organisation: Organisation) -> datetime:
    """When a run begins, `start` ticks from the program's anchor.

    Without a zone it is an hour of a reference week; with one, of the organisation's, it is a date that was asked for.
    """
    anchor = datetime.fromisoformat(program.anchor)
    if anchor.tzinfo is None:
        return anchor + timedelta(seconds=start)
    return (anchor.astimezone(UTC) + timedelta(seconds=start)).astimezone(ZoneInfo(organisation.time_zone))


def instant(begin: datetime, ticks: int) -> datetime:
    """So many ticks after a begin; clock changes count where there is a zone."""
    if begin.tzinfo is None:
        return begin + timedelta(seconds=ticks)
    return (begin.astimezone(UTC) + timedelta(seconds=ticks)).astimezone(begin.tzinfo)


def label(begin: datetime, ticks: int = 0) -> str:
    """`Sat 02:00`, and with a zone `Thu 24 Dec 2026 18:00`."""
    if begin.tzinfo is None:
        return clock(begin, ticks)
    then = instant(begin, ticks)
    return f"{DAYS[then.weekday()]} {then.day} {_MONTHS[then.month - 1]} {then.year} {then.hour:02}:{then.minute:02}"


def clock(begin: datetime, ticks: int) -> str:
    """`Sat 02:00`, always."""
    then = instant(begin, ticks)
    return f"{DAYS[then.weekday()]} {then.hour:02}:{then.minute:02}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def since(ticks: int) -> str:
    """`T+3:05` or `T+2d03:05` from detection, to the minute, as spans are rounded where they are spoken of."""
    sign = "-" if ticks < 0 else "+"
    minutes = round(abs(ticks) / MINUTE)
    days, rest = divmod(max(minutes, ticks < 0) * MINUTE, DAY)
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    return f"T{sign}{days}d{hours:02}:{minutes:02}" if days else f"T{sign}{hours}:{minutes:02}"


def after(ticks: int) -> str:
    """`after 3 h 5 min`, or how long before."""
    if ticks == 0:
        return "at once"
    return f"after {spoken(ticks)}" if ticks > 0 else f"{spoken(-ticks)} before detection"
