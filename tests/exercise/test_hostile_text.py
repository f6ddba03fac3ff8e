"""Whatever people type is kept and shown as it stands, in every field that takes text."""

import json

import pytest

from recovery.exercise import commands as do
from recovery.exercise.commands import COMMANDS, command
from recovery.exercise.entries import Memory
from recovery.exercise.session import Session
from recovery.model.shown import shown
from recovery.report.exercise_text import Teller
from recovery.report.instants import onset
from tests.exercise.rooms import INCIDENT, Room, plan

HOSTILE = (
    "[red]x[/red]", "[@click=app.quit]x[/]", "\x1b[2J\x1b]0;x\x07", "\x9b31m", "\u202egnp\u2069", "a\u200bb", "x" * 10_000,
    "{{ 7 * 7 }}", "<script>", "=1+1", "\n\n", "\u2028", "'; --",
)  # fmt: skip
texts = pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))


@texts
def test_text_of_people_comes_back_as_it_was_and_is_shown_without_steering(text: str) -> None:
    room = Room()
    room.do(do.TakeNote(text=text), do.Ask(text=text), do.Assume(text=text), by=text[:200])
    room.do(do.Order(step="declare"), do.Jump(to=600), do.Decide(step="way", option="fix", reason=text), by="Ann")
    room.do(do.AddInject.model_validate({"title": "News", "from": text[:200], "message": text}))
    room.do(do.RealIncident(text=text), do.RealIncidentOver(), do.End())
    room.do(do.HotWash(text=text), do.Strength(text=text), do.Improvement(id="i1", text=text, analysis=text))

    again = room.resumed().session

    assert [past.command for past in again.ledger.log] == [past.command for past in room.session.ledger.log]
    assert steering(told(room.session)) == []


@texts
def test_text_of_files_is_shown_without_steering(text: str) -> None:
    title, message = text[:200], text
    inject = {**INCIDENT["injects"][0], "title": title, "message": message, "from": title}
    words = {**INCIDENT, "title": title, "briefing": text, "injects": [inject]}
    if shown(text) != text and "\n" not in text:  # what steers a terminal is refused when a file is read
        with pytest.raises(Exception, match="does not load"):
            plan(json.loads(json.dumps(words)))
        return

    assert steering(told(Room(of=plan(words)).session)) == []


def told(session: Session) -> list[str]:
    """Every line that plain mode could print of it."""
    table = session.table
    begins = onset(table.program, table.run.start + table.detected, session.plan.organisation)
    teller, view = Teller(session.plan, table.playbook, begins), session.facts
    lines = [*teller.opening("solo", 1), *teller.news(view.feed, view), *teller.open_things(view)]
    return [*lines, *teller.status(view), *teller.plan(view), *teller.list_of_injects(view), teller.module(view)]


def steering(lines: list[str]) -> list[str]:
    return [line for line in lines if shown(line) != line]


def test_every_command_that_takes_text_refuses_what_is_beyond_its_length() -> None:
    for kind, meant in COMMANDS.items():
        needed = {"of": 1, "to": 1, "objective": "o1", "id": "i1", "title": "x", "rating": "P", "step": "declare"}
        fields = {
            name: needed[name] for name, info in meant.model_fields.items() if info.is_required() and name in needed
        }
        if "text" in meant.model_fields:
            with pytest.raises(Exception, match="at most"):
                command(kind, {**fields, "text": "x" * 70_000})


def test_a_keeper_that_has_everything_has_all_texts_whole() -> None:
    room = Room()
    room.do(do.TakeNote(text="x" * 10_000))

    assert isinstance(room.keeper, Memory)
    assert room.keeper.entries[-1].data["text"] == "x" * 10_000
