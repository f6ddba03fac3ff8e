"""Known answers: working hours, people on call, and clocks that change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from recovery.engine.calendar import calendar
from recovery.errors import DoesNotFit
from recovery.model.durations import HOUR, MINUTE
from recovery.model.hours import parse
from recovery.model.journal import Cause, PersonCalled, PersonReached, StepStarted, StillWaiting
from tests.engine.plans import Told, Words, inject, organisation, play, playbook, role, scenario, task

OFFICE = "Mon-Fri 09:00-17:00"
SATURDAY_TO_MONDAY = 55 * HOUR
"""From Saturday 02:00 to Monday 09:00."""


def worked(*steps: Words, starts: str = "Sat 02:00", reach: object = "30m", zone: str = "UTC", **ann: object) -> Told:
    """A run in which ann has these hours; `reach` is how long every call takes where she has the default on-call."""
    pins = {("role/ann/reach", 0, 0, call): 25 * MINUTE for call in range(9)} if reach == "pinned" else None
    house = organisation(roles=[role("ann", **ann)], time_zone=zone)  # type: ignore[arg-type]
    return play(playbook(*steps), house, starts=starts, pins=pins)


def calls(told: Told) -> list[tuple[str, int, int]]:
    """Who was called (c) and reached (r): kind, unit, tick."""
    kinds = {PersonCalled: "c", PersonReached: "r"}
    return [(kinds[type(e)], e.unit, e.at) for e in told.journal if isinstance(e, PersonCalled | PersonReached)]


# Hours


def test_office_hours_at_night_on_saturday_begin_on_monday_morning() -> None:
    told = worked(task("a", 10, role="ann"), hours=OFFICE)

    assert told.all(StepStarted) == [
        StepStarted(SATURDAY_TO_MONDAY, "a", 0, 0, Cause("people", "ann"), 0, SATURDAY_TO_MONDAY)
    ]


def test_office_hours_on_tuesday_at_ten_are_now() -> None:
    told = worked(task("a", 10, role="ann"), hours=OFFICE, starts="Tue 10:00")

    assert told.spans == {"a": (0, 10)}


def test_hours_begin_at_their_first_second_and_are_over_at_their_last() -> None:
    first = worked(task("a", 10, role="ann"), hours=OFFICE, starts="Tue 09:00")
    last = worked(task("a", 10, role="ann"), hours=OFFICE, starts="Tue 17:00")

    assert (first.spans["a"][0], last.spans["a"][0]) == (0, 16 * HOUR)


def test_who_works_when_hours_end_finishes_and_starts_nothing_new() -> None:
    told = worked(task("a", "3h", role="ann"), task("b", 10, role="ann"), hours=OFFICE, starts="Tue 16:00")

    assert told.spans == {"a": (0, 3 * HOUR), "b": (17 * HOUR, 17 * HOUR + 10)}


def test_hours_over_midnight_and_over_the_week_end_are_one_shift() -> None:
    told = worked(*(task(name, "3h", role="ann") for name in "abc"), hours="Sun-Mon 22:00-06:00", starts="Sun 23:00")

    assert told.spans == {"a": (0, 3 * HOUR), "b": (3 * HOUR, 6 * HOUR), "c": (6 * HOUR, 9 * HOUR)}


def test_periods_that_touch_are_one() -> None:
    told = worked(
        task("a", "9h", role="ann"),
        task("b", 10, role="ann"),
        hours="Mon 00:00-12:00, Mon 12:00-24:00, Tue 00:00-01:00",
        starts="Mon 06:00",
    )

    assert told.spans["b"] == (9 * HOUR, 9 * HOUR + 10)


def test_as_many_as_are_on_duty_work_and_of_those_always_on_duty_a_quarter() -> None:
    steps = [task(name, 10, role="ann") for name in "abc"]
    stated = worked(*steps, hours=OFFICE, people=3, on_duty=2, starts="Tue 10:00")
    always = worked(*steps, hours="always", people=8)
    few = worked(*steps, hours="always", people=3)

    starts = [[start for start, _ in told.spans.values()] for told in (stated, always, few)]
    assert starts == [[0, 0, 10], [0, 0, 10], [0, 10, 20]]


# On call


def test_who_is_on_call_works_when_reached() -> None:
    told = worked(task("a", 10, role="ann"), hours=OFFICE, on_call={"reach": "30m"})

    assert calls(told) == [("c", 0, 0), ("r", 0, 30 * MINUTE)]
    assert told.all(StepStarted) == [StepStarted(30 * MINUTE, "a", 0, 0, Cause("people", "ann"), 0, 30 * MINUTE)]


def test_a_role_without_hours_has_office_hours_and_one_person_on_call() -> None:
    told = worked(task("a", 10, role="ann"), task("b", 10, role="ann"), people=3, hours=None, reach="pinned")

    assert calls(told) == [("c", 0, 0), ("r", 0, 25 * MINUTE)]
    assert told.spans == {"a": (1500, 1510), "b": (1510, 1520)}


def test_a_role_with_hours_and_no_on_call_is_not_called() -> None:
    told = worked(task("a", 10, role="ann"), people=3, hours="Mon-Fri 09:00-17:30")

    assert (calls(told), told.spans["a"][0]) == ([], SATURDAY_TO_MONDAY)


def test_the_default_on_call_is_reached_within_a_quarter_to_one_hour_in_eight_of_ten_runs() -> None:
    house = organisation(roles=[role("ann", hours=None)])
    reached = [
        play(playbook(task("a", 10, role="ann")), house, run=run, starts="Sat 02:00").spans["a"][0]
        for run in range(1000)
    ]

    within = sum(15 * MINUTE <= tick <= 60 * MINUTE for tick in reached)
    assert 755 <= within <= 845  # 800, give or take 3.5 standard deviations


def test_whoever_was_reached_stays_until_the_next_hours_have_ended() -> None:
    steps = (
        task("a", 10, role="ann"),
        task("sunday", "24h"),
        task("b", 10, role="ann", needs=["sunday"]),
        task("monday", "63h"),
        task("c", 10, role="ann", needs=["monday"]),
    )
    told = worked(*steps, hours=OFFICE, on_call={"reach": "30m"})

    monday_evening = 63 * HOUR
    assert calls(told) == [("c", 0, 0), ("r", 0, 1800), ("c", 0, monday_evening), ("r", 0, monday_evening + 1800)]
    assert told.spans["b"] == (24 * HOUR, 24 * HOUR + 10)
    assert told.spans["c"] == (monday_evening + 1800, monday_evening + 1810)


def test_each_call_to_a_person_has_its_own_luck() -> None:
    steps = task("a", 10, role="ann"), task("monday", "63h"), task("c", 10, role="ann", needs=["monday"])
    pins = {("role/ann/reach", 0, 0, 0): 100, ("role/ann/reach", 0, 0, 1): 200}
    house = organisation(roles=[role("ann", hours=OFFICE, on_call={"reach": "15m..1h"})])
    told = play(playbook(*steps), house, starts="Sat 02:00", pins=pins)

    assert [told.spans[name][0] for name in "ac"] == [100, 63 * HOUR + 200]


def test_no_more_are_called_than_are_on_call_and_no_more_than_are_needed() -> None:
    steps = [task(name, "1h", role="ann") for name in "abc"]
    two = worked(*steps, hours=OFFICE, people=5, on_call={"people": 2, "reach": "30m"})
    five = worked(*steps, hours=OFFICE, people=5, on_call={"people": 5, "reach": "30m"})

    assert [start // MINUTE for start, _ in two.spans.values()] == [30, 30, 90]
    assert [start // MINUTE for start, _ in five.spans.values()] == [30, 30, 30]
    assert calls(five) == [(kind, unit, tick) for kind, tick in (("c", 0), ("r", 1800)) for unit in range(3)]


def test_people_are_called_for_open_gates_only_and_only_for_what_waits() -> None:
    told = worked(
        task("early", "1h"), task("a", 10, role="ann", needs=["early"]), hours=OFFICE, on_call={"reach": "30m"}
    )

    assert calls(told) == [("c", 0, HOUR), ("r", 0, HOUR + 1800)]


def test_a_call_is_completed_into_the_hours() -> None:
    told = worked(task("a", 10, role="ann"), hours=OFFICE, on_call={"reach": "30m"}, starts="Mon 08:50")

    assert told.all(StepStarted) == [StepStarted(600, "a", 0, 0, Cause("people", "ann"), 0, 600)]
    assert calls(told) == [("c", 0, 0)]  # the run is over before she is reached


def test_a_person_who_still_works_after_hours_is_not_replaced_by_the_one_who_is_called() -> None:
    steps = task("a", "2h", role="ann"), task("b", 10, role="ann")
    told = worked(*steps, hours=OFFICE, on_call={"reach": "30m"}, starts="Mon 16:50")

    assert calls(told) == [("c", 0, 600), ("r", 0, 2400)]
    assert told.all(StepStarted)[1] == StepStarted(2 * HOUR, "b", 0, 0, Cause("people", "ann", "a"), 0, 2 * HOUR)


def test_as_many_more_are_called_as_still_work_after_hours() -> None:
    steps = task("a", "2h", role="ann"), task("b", 10, role="ann")
    told = worked(*steps, people=3, on_duty=1, hours=OFFICE, on_call={"people": 3, "reach": "30m"}, starts="Mon 16:50")

    assert calls(told) == [("c", 0, 600), ("c", 1, 600), ("r", 0, 2400), ("r", 1, 2400)]
    assert told.spans["b"] == (2400, 2410)


def test_who_is_coming_or_here_and_free_is_not_called_for_again() -> None:
    steps = (
        task("a", "1h", role="ann"),
        task("wait", "10m"),
        task("b", 10, role="ann", needs=["wait"]),
        task("wait-more", "2h"),
        task("c", 10, role={"ann": 3}, needs=["wait-more"]),
    )
    told = worked(*steps, people=5, hours=OFFICE, on_call={"people": 5, "reach": "30m"})

    minutes = [(kind, unit, tick // MINUTE) for kind, unit, tick in calls(told)]
    assert minutes == [("c", 0, 0), ("c", 1, 10), ("r", 0, 30), ("r", 1, 40), ("c", 2, 120), ("r", 2, 150)]


def test_who_can_never_come_is_what_a_stalled_run_waits_for() -> None:
    told = worked(task("two", 10, role={"ann": 2}), hours=OFFICE)

    eight_days = 8 * 24 * HOUR
    assert told.end == ("stalled", eight_days)
    assert told.all(StillWaiting) == [StillWaiting(eight_days, "two", 0, 0, 0, eight_days, (), ("ann",))]


IN_VAIN = {"hours": OFFICE, "people": 2, "on_duty": 1, "on_call": {"people": 1, "reach": "1h"}}
"""Two heads, of which one works at a time: one is called every night, and two never come together."""
DAY = 24 * HOUR


def test_calls_in_vain_night_after_night_keep_no_run_going() -> None:
    told = worked(task("two", 10, role={"ann": 2}), **IN_VAIN)

    monday_evening = 2 * DAY + 15 * HOUR
    assert calls(told)[:4] == [("c", 0, 0), ("r", 0, HOUR), ("c", 0, monday_evening), ("r", 0, monday_evening + HOUR)]
    assert told.end == ("stalled", HOUR + 8 * DAY)


def test_work_that_starts_when_hours_begin_is_news() -> None:
    """Even work that has no end of its own."""
    told = worked({"id": "watch", "title": "Watch", "kind": "wait", "until": "contained", "role": "ann"}, hours=OFFICE)

    assert told.end == ("stalled", SATURDAY_TO_MONDAY + 8 * DAY)


def test_a_call_counts_again_once_something_else_has_happened() -> None:
    house, news = organisation(roles=[role("ann", **IN_VAIN)]), inject("news", "detected + 4d")
    told = play(playbook(task("two", 10, role={"ann": 2})), house, scenario(injects=[news]), starts="Sat 02:00")

    wednesday_evening = 4 * DAY + 15 * HOUR
    assert told.end == ("stalled", wednesday_evening + HOUR + 8 * DAY)


def test_what_comes_back_after_more_than_eight_quiet_days_is_waited_for_until_people_come() -> None:
    house = organisation(roles=[role("ann", hours=OFFICE)], channels=[{"id": "chat", "title": "Chat"}])
    lost = inject("gone", "onset", {"lose": {"channel": "chat", "for": "12d"}})
    told = play(playbook(task("talk", 10, role="ann", uses=["chat"])), house, scenario(injects=[lost]))

    monday_morning = 14 * DAY + 9 * HOUR
    assert told.spans == {"talk": (monday_morning, monday_morning + 10)}


# Clocks


@pytest.mark.parametrize(
    ("zone", "saturday", "hours"),
    [
        ("Europe/London", "2026-03-21", 55),  # a week before
        ("Europe/London", "2026-03-28", 54),  # spring: an hour is missing
        ("Europe/London", "2026-10-24", 56),  # autumn: an hour comes twice
        ("America/New_York", "2026-03-07", 54),
        ("America/New_York", "2026-10-31", 56),
        ("Asia/Tokyo", "2026-03-28", 55),
    ],
)
def test_from_saturday_night_to_monday_morning_by_the_clock_on_the_wall(zone: str, saturday: str, hours: int) -> None:
    told = worked(task("a", 10, role="ann"), hours=OFFICE, starts=f"{saturday} 02:00", zone=zone)

    assert told.spans == {"a": (hours * HOUR, hours * HOUR + 10)}


def test_an_hour_of_the_week_knows_no_change_of_clocks() -> None:
    told = worked(task("a", 10, role="ann"), hours=OFFICE, starts="Sat 02:00", zone="Europe/London")

    assert told.spans["a"][0] == SATURDAY_TO_MONDAY


def test_a_shift_in_the_night_of_the_change_is_an_hour_shorter_or_longer() -> None:
    spring, autumn = (
        worked(
            task("a", "8h", role="ann"),
            task("b", 10, role="ann"),
            hours="Sat 22:00-06:00",
            starts=f"{day} 22:00",
            zone="Europe/London",
        ).spans["b"][0]
        for day in ("2026-03-28", "2026-10-24")
    )

    a_week, eight_hours = 168 * HOUR, 8 * HOUR
    assert (spring, autumn) == (a_week - HOUR, eight_hours)


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo"]
)
@pytest.mark.parametrize(
    "hours", ["Sun 01:30-02:15", "Mon-Sun 00:15-00:45, Sun 02:30-03:00", "Mon-Sun 00:00-24:00", "Fri 00:30-01:30"]
)
def test_periods_stay_in_order_through_every_change_of_a_year_and_lie_where_the_wall_says(
    zone: str, hours: str
) -> None:
    weeks = calendar("2026-01-01 12:00", zone, 360 * 24 * HOUR)
    edges = weeks.edges(parse(hours))

    assert list(edges) == sorted(set(edges))
    spans = parse(hours).spans
    local = [datetime.fromtimestamp(weeks.anchor.astimezone(UTC).timestamp() + tick, ZoneInfo(zone)) for tick in edges]
    on_the_wall = {(t.weekday() * 24 + t.hour) * 60 + t.minute for t in local}
    meant = {edge // MINUTE % (7 * 24 * 60) for span in spans for edge in span}
    skipped = on_the_wall - meant
    assert len(skipped) <= 1, skipped  # where the clocks jump, once a year


def test_an_hour_that_the_clocks_skip_comes_when_they_jump_and_one_they_repeat_comes_first() -> None:
    spring, autumn = (calendar(f"2026-{day} 00:00", "Europe/London", 0) for day in ("03-29", "10-25"))

    sunday = 144 * HOUR
    assert [tick - sunday for tick in spring.edges(parse("Sun 01:30-02:15"))[:2]] == [HOUR, HOUR + 15 * MINUTE]
    assert spring.edges(parse("Sun 01:15-01:45"))[0] > sunday + 24 * HOUR  # not this week
    assert [tick - sunday for tick in autumn.edges(parse("Sun 01:30-02:15"))[:2]] == [90 * MINUTE, 195 * MINUTE]


@pytest.mark.parametrize("starts", ["2026-02-30 10:00", "9999-12-31 00:00", "0001-01-01 00:00", "2026-12-24 25:00"])
def test_a_start_that_is_no_date_or_too_far_away_is_refused_with_a_hint(starts: str) -> None:
    with pytest.raises(DoesNotFit) as refused:
        calendar(starts, "Europe/London", HOUR)

    assert (starts in str(refused.value), bool(refused.value.hint)) == (True, True)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="no time zone is called Mars/Olympus"):
        calendar("any", "Mars/Olympus", HOUR)
