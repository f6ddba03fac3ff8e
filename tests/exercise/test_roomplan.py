"""The minutes of the room: which part it is in, and how far ahead or behind."""

from recovery.exercise import commands as do
from recovery.exercise.views import ModuleView
from tests.exercise.rooms import Room

MINUTE = 60


def at(room: Room, minutes: float) -> ModuleView:
    """The room's own time has come so far, in one go."""
    room.session.pass_time(round(minutes * 60_000) - room.session.pace.room)
    return room.session.facts.module


def test_a_room_within_its_part_is_on_time() -> None:
    assert at(Room(), 7) == ModuleView(0, "assess", 7 * MINUTE, 10 * MINUTE, 0, 30 * MINUTE)


def test_a_room_that_takes_longer_is_behind_and_may_leave_out_what_need_not_come() -> None:
    room = Room()

    module = at(room, 14)
    droppable = [inject.inject for inject in room.session.facts.planned if inject.may_drop]

    assert (module.module, module.ahead) == ("assess", -4 * MINUTE)
    assert droppable == ["call"]


def test_what_ends_a_part_ends_it_and_the_room_is_ahead() -> None:
    room = Room()
    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE))

    assert (at(room, 4).module, at(room, 4).ahead) == ("recover", 6 * MINUTE)


def test_the_facilitator_can_move_on_from_part_to_part() -> None:
    room = Room()
    room.do(do.MoveOn(), do.MoveOn())

    assert at(room, 12) == ModuleView(2, None, 0, 0, 18 * MINUTE, 30 * MINUTE)


def test_what_was_real_is_not_the_rooms_time() -> None:
    room = Room()
    at(room, 5)
    room.do(do.RealIncident(text="Fire"))
    at(room, 65)
    room.do(do.RealIncidentOver())

    assert at(room, 67).spent == 7 * MINUTE
