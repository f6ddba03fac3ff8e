"""A machine that slept, or whose clock was set, during an exercise."""

import pytest

from recovery.exercise.commands import Start
from recovery.exercise.entries import Memory
from recovery.exercise.session import Session
from recovery.exercise.waking import Waking
from tests.exercise.rooms import Room
from tests.exercise.test_clocks import Machine


@pytest.fixture
def room() -> tuple[Session, Memory]:
    made = Room()
    return made.session, made.keeper


def kept(memory: Memory) -> list[tuple[str, object]]:
    """What the clocks had kept, and pauses."""
    found = [entry for entry in memory.entries if entry.kind.startswith("clock.") or entry.kind == "paused"]
    return [(entry.kind, entry.data.get("for_ms", entry.data.get("by_ms"))) for entry in found]


def test_after_a_sleep_the_exercise_is_paused_and_says_how_long(room: tuple[Session, Memory]) -> None:
    session, memory = room
    machine = Machine()
    waking = Waking(session, memory, machine.clocks())
    session.do(Start())
    machine.passes(1, asleep=3_661)

    said = waking.look()

    assert said == ("this machine slept for 1:01:01; the exercise is paused now",)
    assert (kept(memory), session.pace.running) == ([("clock.suspended", 3_661_000), ("paused", None)], False)


def test_an_exercise_that_was_paused_stays_as_it_is(room: tuple[Session, Memory]) -> None:
    session, memory = room
    machine = Machine()
    waking = Waking(session, memory, machine.clocks())
    machine.passes(1, asleep=60)

    assert waking.look() == ("this machine slept for 0:01:00; the exercise was paused",)
    assert kept(memory) == [("clock.suspended", 60_000)]


def test_a_clock_that_was_set_is_noted_and_changes_nothing(room: tuple[Session, Memory]) -> None:
    session, memory = room
    machine = Machine()
    waking = Waking(session, memory, machine.clocks())
    session.do(Start())
    machine.passes(1, set_by=-3_600)

    assert waking.look() == ("the clock of this machine was set; the exercise does not mind",)
    assert (kept(memory), session.pace.running) == ([("clock.adjusted", -3_600_000)], True)


def test_what_the_clocks_had_kept_does_not_disturb_a_replay(room: tuple[Session, Memory]) -> None:
    session, memory = room
    machine = Machine()
    waking = Waking(session, memory, machine.clocks())
    session.do(Start())
    session.pass_time(5_000)
    machine.passes(1, asleep=60)
    waking.look()
    session.close()

    again = Session.resume(memory.entries, Memory())

    assert (again.digest, again.pace) == (session.digest, session.pace)
