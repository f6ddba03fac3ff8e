"""What was kept of an exercise plays it again, fact for fact."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from recovery.errors import DoesNotFit
from recovery.exercise import commands as do
from recovery.exercise.board import Board
from recovery.exercise.entries import Kept, Memory
from recovery.exercise.session import Differs, Refused, Session
from tests.exercise.rooms import Room

MINUTE = 60
STEPS = ("declare", "way", "fix-it", "rebuild-it", "tell", "sweep", "check", "extra", "@call", "nothing")
INJECTS = ("alarm", "call", "worse", "stuck", "nobody")


def commands(random: Random) -> list[Callable[[], do.Command]]:
    """Anything a room could say, fitting or not."""
    step, inject = random.choice(STEPS), random.choice(INJECTS)
    entry = random.randint(1, 120)
    return [
        do.Start,
        do.Pause,
        do.Jump,
        lambda: do.Jump(to=random.randint(0, 8 * 3_600)),
        lambda: do.Speed(speed=random.randint(1, 3_600)),
        lambda: do.Talk(rate=random.choice([0, 0.5, 1, 60])),
        lambda: do.Release(inject=inject),
        lambda: do.Hold(inject=inject, free=random.random() < 0.5),
        lambda: do.Drop(inject=inject),
        lambda: do.BringForward(inject=inject, at=random.randint(0, 4 * 3_600)),
        lambda: do.AddInject.model_validate(
            {"title": "News", "message": "It rains.", "effects": random.choice([[], [{"isolate": "wiki"}]])}
        ),
        lambda: do.Undo(of=entry),
        lambda: do.Order(step=step),
        lambda: do.Order(step=step),
        lambda: do.Order(step=step),
        lambda: do.Decide(step=step, option=random.choice(["fix", "rebuild", "wait", "truth"])),
        lambda: do.Decide(step=step, other="Something else"),
        lambda: do.Map(step=step, option=random.choice([None, "fix"]), delay=random.randint(0, 600)),
        lambda: do.Chance(of=f"step/{step}/fail", comes=random.randint(0, 1)),
        lambda: do.Improvise(step={"id": f"extra-{entry}", "title": "Extra", "takes": "7m", "role": "ops"}),
        lambda: do.Skip(step=step),
        lambda: do.Mark(step=step, later=random.choice([0, 300])),
        lambda: do.Lose(role=random.choice(["ops", "lead", "press"])),
        lambda: do.Return(role=random.choice(["ops", "lead", "press"])),
        lambda: do.TakeNote(text="Hm"),
        lambda: do.Ask(text="Who?"),
        lambda: do.Reply(of=entry, text="Me"),
        lambda: do.Rewind(to=entry),
        lambda: do.RealIncident(text="Fire"),
        lambda: do.End() if random.random() < 0.3 else do.MoveOn(),
        lambda: do.HotWash(text="Well done"),
        lambda: do.RateObjective(objective="o1", rating=random.choice(["P", "S", "M", "U"])),
        do.RealIncidentOver,
        do.RealIncidentOver,
        do.MoveOn,
    ]


def played(seed: int) -> Room:
    """A room that says whatever comes to its mind, ended or not."""
    random = Random(seed)
    room = Room(
        mode=random.choice(["facilitated", "solo", "automatic"]),
        luck=random.choice(["even", "drawn"]),
        steps=random.choice(["ordered", "automatic"]),
        seed=seed,
        played=random.choice([None, ("lead",), ("lead", "ops")]),
    )
    for _ in range(40):
        room.session.pass_time(random.choice([0, 1, 37, 999, 5_000, 60_000]))
        with suppress(Refused):
            room.do(random.choice(commands(random))(), by="Ann")
        assert room.session.facts is not None
    return room


@pytest.mark.parametrize("seed", range(60))
def test_a_replay_of_whatever_a_room_did_gives_the_same_journal_and_the_same_views(seed: int) -> None:
    room = played(seed)

    again = room.resumed()

    assert again.session.journal == room.session.journal
    assert again.session.digest == room.session.digest
    assert again.keeper.entries == []
    assert replace(again.session.facts, clocks=room.session.facts.clocks, module=room.session.facts.module) == (
        room.session.facts
    )


@pytest.mark.parametrize("seed", range(8))
def test_an_exercise_that_was_cut_off_anywhere_goes_on_from_its_last_entry(seed: int) -> None:
    entries = played(seed).keeper.entries
    for length in range(1, len(entries), 7):
        kept = Memory()
        session = Session.resume(entries[:length], kept)
        whole = [*entries[:length], *(replace(e, number=length + e.number) for e in kept.entries)]

        assert {entry.kind for entry in kept.entries} <= {"run"}  # facts whose entries were cut off
        assert Session.resume(whole, Memory()).digest == session.digest


def test_a_resumed_exercise_stands_at_the_same_second_and_is_paused() -> None:
    room = Room()
    room.do(do.Order(step="declare"), do.Start())
    for _ in range(7):
        room.session.pass_time(1_000)

    pace = room.resumed().session.pace

    assert (pace.at, pace.room, pace.running) == (7 * 60_000, 7_000, False)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("ordered", {"step": 7}),
        ("decided", {}),
        ("improvised", {"step": {"id": "x"}}),
        ("jumped", {"to": "soon"}),
        ("run", {"n": "first"}),
        ("state", {"digest": "0"}),
    ],
)
def test_an_entry_that_cannot_be_played_again_is_refused(kind: str, data: dict[str, Any]) -> None:
    room = Room()
    entry = Kept(len(room.keeper.entries) + 1, kind, 0, "", 0, "", {**data, "room": 0})

    with pytest.raises(DoesNotFit):
        Session.resume([*room.keeper.entries, entry], Memory())


def test_settings_that_are_none_are_refused() -> None:
    [opening, *rest] = Room().keeper.entries

    with pytest.raises(DoesNotFit):
        Session.resume([replace(opening, data={**opening.data, "settings": {"mode": "by mail"}}), *rest], Memory())


def test_a_run_that_is_not_the_one_that_was_kept_is_refused() -> None:
    room = Room()
    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Pause() if room.session.pace.running else do.Start())
    entries = [
        replace(entry, data={**entry.data, "at_s": 1}) if entry.data.get("entry") == "step-started" else entry
        for entry in room.keeper.entries
    ]

    with pytest.raises(Differs, match="does not play the exercise as it was played"):
        Session.resume(entries, Memory())


@pytest.mark.parametrize("seed", range(40, 52))
def test_a_view_that_only_time_has_passed_over_is_the_one_that_a_fresh_look_gives(seed: int) -> None:
    session = played(seed).session
    for room_ms in (0, 900, 40_000, 250, 3_600_000, 10):
        session.pass_time(room_ms)
        board = Board(session.table, session.ledger, session.pace, stopped=session.stopped)

        assert session.facts == board.facilitator()
