"""Known answers: deadlines that apply, start, chain and fall due, and notices that go out."""

import pytest

from recovery.engine.codes import DAY, NONE, Fact, When
from recovery.engine.program import Atom
from recovery.model.journal import ClockApplies, ClockStarted, NoticeSubmitted, StepDead
from tests.engine.nodes import HALF, clock, draw, pinned, play, since, step, wait

HOUR = 3_600
DAYS = tuple(week * 7 * DAY + day * DAY for week in range(4) for day in range(1, 6))
"""Midnights at which the days from Monday to Friday end."""


def test_a_clock_runs_from_its_start_and_its_notice_goes_out_with_the_first_step_that_serves_it() -> None:
    steps = step("tell", 30, clock=0), step("again", 40, clock=0)

    told = play(*steps, clocks=(clock(0, within=72 * HOUR),), atoms=(since(When.DETECTED),))

    assert told.all(ClockApplies) == [ClockApplies(0, "c0")]
    assert told.all(ClockStarted) == [ClockStarted(0, "c0", 72 * HOUR)]
    assert told.all(NoticeSubmitted) == [NoticeSubmitted(30, "c0", "tell")]


def test_the_notice_of_a_clock_that_does_not_apply_is_dead() -> None:
    steps = step("tell", 30, clock=0), step("work", 10)

    told = play(
        *steps,
        clocks=(clock(0, chance=HALF),),
        atoms=(since(When.DETECTED),),
        pins=pinned("scenario/clock/it", 0),
    )

    assert (told.all(ClockApplies), told.all(ClockStarted)) == ([], [])
    assert (told.all(StepDead), told.end) == ([StepDead(0, "tell", 0)], ("nothing-affected", 10))


def test_the_notice_of_a_clock_that_does_not_apply_dies_when_the_incident_is_detected() -> None:
    told = play(
        step("tell", 30, clock=0, optional=True),
        step("work", 10),
        clocks=(clock(0, chance=0),),
        atoms=(since(When.DETECTED),),
        detection=draw("scenario/detection", 20),
    )

    assert [e.at for e in told.all(StepDead)] == [20]


def test_one_becomes_aware_when_a_clock_says_so() -> None:
    told = play(step("work", 10), clocks=(clock(0, within=5, aware=True),), atoms=(since(When.DETECTED, 3),))

    assert (told.moments["aware"], [e.due for e in told.all(ClockStarted)]) == (3, [8])


def test_a_chained_clock_counts_from_the_submission_of_another() -> None:
    steps = step("first", 30, clock=0), step("second", 10, clock=1, needs=(0,))
    clocks = clock(0, within=24), clock(1, within=72)

    told = play(*steps, clocks=clocks, atoms=(since(When.DETECTED), Atom(Fact.SUBMITTED, 0)))

    assert [(e.at, e.clock, e.due) for e in told.all(ClockStarted)] == [(0, "c0", 24), (30, "c1", 102)]
    assert [(e.at, e.clock) for e in told.all(NoticeSubmitted)] == [(30, "c0"), (40, "c1")]


@pytest.mark.parametrize(
    ("start", "due"),
    [(0, 5 * DAY), (10 * HOUR, 5 * DAY), (4 * DAY + HOUR, 11 * DAY), (5 * DAY + HOUR, 11 * DAY)],
    ids=["Monday 00:00", "Monday 10:00", "Friday 01:00", "Saturday 01:00"],
)
def test_business_days_count_from_the_day_after_the_start(start: int, due: int) -> None:
    told = play(step("work", 10), clocks=(clock(0, within=4, days=DAYS),), atoms=(since(When.DETECTED),), start=start)

    assert [e.due + start for e in told.all(ClockStarted) if e.due is not None] == [due]


@pytest.mark.parametrize(
    ("within", "limit", "due"),
    [(50, 40, 40), (50, 90, 55), (NONE, 40, 40), (50, 5, 5), (50, 4, 55), (NONE, 4, None)],
    ids=["limit first", "limit later", "no date", "limit now", "limit past", "no date, limit past"],
)
def test_the_earlier_of_date_and_outer_limit_counts_unless_the_limit_is_past(
    within: int, limit: int, due: int | None
) -> None:
    outer = clock(0, within=within, latest=(When.ONSET, limit))

    told = play(step("work", 10), clocks=(outer,), atoms=(since(When.DETECTED, 5),))

    assert [e.due for e in told.all(ClockStarted)] == [due]


def test_an_outer_limit_whose_moment_has_not_come_does_not_count() -> None:
    told = play(
        step("work", 10), clocks=(clock(0, within=50, latest=(When.CONTAINED, 1)),), atoms=(since(When.DETECTED),)
    )

    assert [e.due for e in told.all(ClockStarted)] == [50]


def test_aware_comes_before_the_dates_of_clocks_that_start_together() -> None:
    clocks = clock(0, within=50, latest=(When.AWARE, 20)), clock(0, aware=True)

    told = play(step("work", 10), clocks=clocks, atoms=(since(When.DETECTED),))

    assert [e.due for e in told.all(ClockStarted)] == [20, None]


def test_a_clock_that_has_started_does_not_start_again() -> None:
    condition = Atom(Fact.STEP_NOT_DONE, 0)

    told = play(step("work", 10), step("more", 10, needs=(0,)), clocks=(clock(0, within=5),), atoms=(condition,))

    assert [e.at for e in told.all(ClockStarted)] == [0]


def test_a_clock_may_start_before_the_incident_is_detected() -> None:
    told = play(
        step("work", 10),
        clocks=(clock(0, within=5),),
        atoms=(since(When.ONSET, 3),),
        detection=draw("scenario/detection", 20),
    )

    assert [(e.at, e.due) for e in told.all(ClockStarted)] == [(3, 8)]


def test_a_wait_may_be_for_a_submission() -> None:
    steps = step("tell", 30, clock=0), wait("hold", 1), step("then", 1, needs=(1,))

    told = play(*steps, clocks=(clock(0),), atoms=(since(When.DETECTED), Atom(Fact.SUBMITTED, 0)))

    assert told.spans["then"] == (30, 31)
