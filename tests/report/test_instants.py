"""Ticks as people read them: hours of a week, dates with their clock changes, and time since detection."""

from recovery.engine.compile import compile_program
from recovery.report.instants import after, clock, instant, label, onset, since
from tests.engine.plans import organisation, playbook, task

HOUR = 3600


def test_a_run_at_any_hour_has_no_date_and_one_that_was_asked_for_has() -> None:
    house = organisation(time_zone="Europe/London")
    plan = playbook(task("a"))
    week = onset(compile_program(house, plan, starts="Sat 02:00"), 5 * 86_400 + 2 * HOUR, house)
    program = compile_program(house, plan, starts="2026-12-24 18:00")
    dated = onset(program, program.start, house)

    assert [label(week), label(dated), clock(dated, HOUR)] == ["Sat 02:00", "Thu 24 Dec 2026 18:00", "Thu 19:00"]
    assert dated.isoformat() == "2026-12-24T18:00:00+00:00"


def test_clocks_change_under_a_dated_run() -> None:
    house = organisation(time_zone="Europe/London")
    program = compile_program(house, playbook(task("a")), starts="2026-03-28 20:00")
    begin = onset(program, program.start, house)

    assert clock(begin, 12 * HOUR) == "Sun 09:00"  # eight by the clock of the day before
    assert instant(begin, 12 * HOUR).isoformat() == "2026-03-29T09:00:00+01:00"


def test_time_since_detection_is_rounded_to_the_minute_and_never_hides_that_it_was_before() -> None:
    assert [since(t) for t in (0, 29, 31, 3_930, 90_000, -1, -5_400)] == [
        "T+0:00",
        "T+0:00",
        "T+0:01",
        "T+1:06",
        "T+1d01:00",
        "T-0:01",
        "T-1:30",
    ]
    assert [after(0), after(90), after(-90)] == ["at once", "after 2 min", "2 min before detection"]
