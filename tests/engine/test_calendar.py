"""Hours of the week on the line of time: every period once, and enough of them for the longest run."""

import pytest

from recovery.engine.calendar import REFERENCE, Calendar, calendar
from recovery.engine.codes import NONE
from recovery.model.durations import DAY, HOUR, WEEK
from recovery.model.hours import parse


def weeks(length: int) -> Calendar:
    return Calendar(REFERENCE, NONE, None, length)


def test_a_shift_over_the_end_of_the_week_is_one_period() -> None:
    edges = weeks(0).edges(parse("Sun 20:00-08:00"))

    sunday_evening = 6 * DAY + 20 * HOUR
    assert edges == (0, 8 * HOUR, sunday_evening, WEEK + 8 * HOUR, WEEK + sunday_evening, 2 * WEEK)


def test_days_that_touch_are_one_period_without_an_end_at_midnight() -> None:
    edges = weeks(0).edges(parse("Mon-Tue 00:00-24:00"))

    assert edges == (0, 2 * DAY, WEEK, WEEK + 2 * DAY)


@pytest.mark.parametrize("length", [0, 1, WEEK - 1, WEEK, 10 * WEEK + 5])
def test_a_calendar_reaches_a_whole_week_beyond_the_longest_run(length: int) -> None:
    long = weeks(length)

    assert long.occurrences(0)[-1] >= length
    assert long.occurrences(WEEK - 1)[-1] >= length + WEEK - 1 - (length % WEEK)
    assert long.edges(parse("Sun 12:00-13:00"))[-1] >= length


@pytest.mark.parametrize(("extra", "least"), [(0, 5), (1, 6), (5, 10), (6, 11)])
def test_business_days_reach_so_many_beyond_the_longest_run(extra: int, least: int) -> None:
    days = weeks(0).business_days(extra)

    assert len([day for day in days if day > 0]) >= least
    assert days[:6] == (DAY, 2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY, WEEK + DAY)


def test_a_calendar_covers_the_length_from_any_hour_of_its_first_week() -> None:
    by_hour, dated = calendar("Sun 23:00", "UTC", 5), calendar("2026-06-07 23:00", "UTC", 5)

    assert (by_hour.length, dated.length) == (WEEK + 5, WEEK + 5)
    assert (by_hour.start, dated.start) == (6 * DAY + 23 * HOUR, 6 * DAY + 23 * HOUR)
