"""Rules about time: zones and dates that exist."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from recovery.check.nearest import nearest
from recovery.check.registry import Complaint, rule
from recovery.check.subjects import House, Incident
from recovery.engine.calendar import FIRST_YEAR, LAST_YEAR
from recovery.model.hours import week_second


@rule("unknown-time-zone")
def unknown_time_zone(house: House) -> Iterator[Complaint]:
    """The time zone is one that computers know.

    Working hours are read in it. Zones are called by the names of the IANA, such as Europe/London; abbreviations such
    as CEST mean different things to different people and are not among them.

    Bad, line 2::

        format: recovery/organisation@1
        time_zone: Europe/Londn

    Good::

        format: recovery/organisation@1
        time_zone: Europe/London
    """
    zone = house.organisation.time_zone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = nearest(zone, available_timezones()) or "write an IANA name such as Europe/London"
        yield Complaint(("time_zone",), f"no time zone is called '{zone[:60]}'", hint)


@rule("no-such-date")
def no_such_date(incident: Incident) -> Iterator[Complaint]:
    """An incident that starts at a date starts at one that the calendar has, between 1970 and 2199.

    Bad, line 2::

        format: recovery/scenario@1
        starts: 2026-02-30 18:00

    Good::

        format: recovery/scenario@1
        starts: 2026-02-28 18:00
    """
    starts = incident.scenario.starts
    if starts != "any" and week_second(starts) is None and not _in_calendar(starts):
        hint = "write a date and time such as 2026-12-24 18:00, or an hour of any week such as Sat 02:00"
        yield Complaint(("starts",), f"the calendar has no {starts}", hint)


def _in_calendar(text: str) -> bool:
    try:
        return FIRST_YEAR <= datetime.strptime(text, "%Y-%m-%d %H:%M").year <= LAST_YEAR  # noqa: DTZ007 - no instant, only a date
    except ValueError:
        return False
