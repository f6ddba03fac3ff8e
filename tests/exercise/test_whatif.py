"""What another decision would have changed, against answers that can be known."""

import pytest

from recovery.engine.draws import Luck
from recovery.exercise import commands as do
from recovery.exercise.script import scripted
from recovery.exercise.whatif import NOT_MODELLED, Other, others, play_out
from recovery.model import journal as facts
from tests.exercise.rooms import INCIDENT, PLAN, Room, Words, plan

MINUTE = 60
SURE: Words = {
    **PLAN,
    "steps": [
        {
            **step,
            **({"fails": {"chance": 0}} if step["id"] == "fix-it" else {}),
            **({"pass_chance": 1} if step["id"] == "check" else {}),
        }
        for step in PLAN["steps"]
        if step["id"] != "sweep"
    ],
}
QUIET = {**INCIDENT, "injects": []}


def told(room: Room, futures: int = 20) -> tuple[Other, ...]:
    session = room.session
    script = scripted(session.plan, session.settings, session.ledger.branch)
    return others(script, session.plan.organisation, session.table.playbook, futures)


def room_that_fixes(thinking: int = 5 * MINUTE) -> Room:
    """Declares at once, thinks, chooses to fix, orders the fix ten minutes later and the check at once."""
    room = Room(of=plan(QUIET, SURE))
    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE + thinking), do.Decide(step="way", option="fix"))
    room.do(do.Jump(to=20 * MINUTE + thinking), do.Order(step="fix-it"), do.Jump(to=60 * MINUTE + thinking))
    room.do(do.Order(step="check"), do.Jump(to=2 * 60 * MINUTE))
    return room


def test_the_difference_is_that_of_the_work_the_other_way_with_the_same_thinking_time() -> None:
    fix, rebuild = 10 * MINUTE + 30 * MINUTE, 2 * 60 * MINUTE  # rebuilding was never ready, so it begins at once

    by_option = {each.option: each for each in told(room_that_fixes())}

    assert by_option.keys() == {"rebuild", "wait"}
    assert by_option["rebuild"].difference is not None
    assert by_option["rebuild"].difference.value == rebuild - fix
    assert by_option["rebuild"].better is not None
    assert by_option["rebuild"].better.value == 0


def test_an_option_from_which_nothing_follows_is_not_modelled() -> None:
    by_option = {each.option: each for each in told(room_that_fixes())}

    assert (by_option["wait"].not_modelled, by_option["wait"].difference) == (NOT_MODELLED, None)


def test_the_same_room_in_the_same_luck_does_the_same_again() -> None:
    room = room_that_fixes()
    script = scripted(room.session.plan, room.session.settings, room.session.ledger.branch)

    future = play_out(script, Luck(5, 3))
    detected = next(e.at for e in future if isinstance(e, facts.MomentCame) and e.moment == "detected")
    starts = {e.step: e.at - detected for e in future if isinstance(e, facts.StepStarted)}

    assert {step: starts[step] for step in ("declare", "way", "fix-it")} == {
        "declare": 0,
        "way": 10 * MINUTE,
        "fix-it": 25 * MINUTE,
    }


def test_what_fits_no_more_is_dropped_and_counted() -> None:
    room = Room(of=plan(QUIET, SURE))
    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Decide(step="way", option="fix"))
    room.do(do.Order(step="fix-it"), do.Jump(to=20 * MINUTE), do.Mark(step="fix-it"), do.Jump(to=60 * MINUTE))

    [rebuild] = [each for each in told(room) if each.option == "rebuild"]

    assert rebuild.dropped == {"finish fix-it": 20}


def test_a_decision_that_ran_out_of_time_is_taken_at_its_limit_again() -> None:
    room = Room(of=plan(QUIET, SURE), mode="solo")
    room.do(do.Jump(to=5 * 60 * MINUTE))

    [fix] = [each for each in told(room) if each.option == "fix"]

    assert (fix.taken, fix.difference and fix.difference.value) == ("rebuild", -90 * MINUTE - 1)


def test_the_room_is_told_how_far_it_is() -> None:
    room, seen = room_that_fixes(), list[tuple[int, int]]()
    script = scripted(room.session.plan, room.session.settings, room.session.ledger.branch)

    others(script, room.session.plan.organisation, room.session.table.playbook, 3, watch=lambda *far: seen.append(far))

    assert seen == [(done, 6) for done in range(1, 7)]


@pytest.mark.parametrize("seed", range(6))
def test_any_room_can_be_played_in_other_luck(seed: int) -> None:
    from tests.exercise.test_replay import played

    session = played(seed).session
    script = scripted(session.plan, session.settings, session.ledger.branch)

    for future in range(3):
        assert isinstance(play_out(script, Luck(seed, future))[-1], facts.RunOver)
