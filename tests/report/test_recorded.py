"""An exercise that cannot be played again is told from what was kept of it, and says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from recovery.cli.main import main
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.errors import DoesNotFit
from recovery.exercise import commands as do
from recovery.exercise import session as sessions
from recovery.exercise.entries import Kept, Memory
from recovery.exercise.session import Session
from recovery.exercise.store import opening, places
from recovery.exercise.table import program
from recovery.model import journal as facts
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import played
from recovery.report.views.recorded import recorded
from tests.report.rehearsals import MINUTE, ROOM, SPOKEN, everything, played_through, rehearsed


@pytest.mark.parametrize("run", range(12))
def test_a_fact_is_read_as_it_was_written(run: int) -> None:
    journal = (*Run(program(everything(), ROOM), Luck(1, run)).finish(), *rehearsed().journal)

    assert [facts.entry(facts.plain(entry)) for entry in journal] == list(journal)


def test_a_fact_of_another_version_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no fact is called step-danced"):
        facts.entry({"at_s": 1, "entry": "step-danced"})
    with pytest.raises(ValueError, match="other values"):
        facts.entry({"at_s": 1, "entry": "run-over", "mood": "good"})


def a_room_that_changes_its_mind() -> tuple[Session, Memory]:
    keeper = Memory()
    session = Session.open(everything(), ROOM, keeper)
    session.pass_time(2 * MINUTE)
    session.do(do.Start())
    session.do(do.Order(step="declare"), "Ann")
    session.pass_time(MINUTE)
    kept = session.do(do.TakeNote(text="Ten minutes gone."))
    session.do(do.Jump(to=5_400))
    session.do(do.Pause())
    session.pass_time(5 * MINUTE)
    session.do(do.Rewind(to=kept.number))
    session.do(do.Start())
    session.do(do.Jump(to=6_000))
    session.do(do.Improvise(step={"id": "bell", "title": "Ring a bell", "kind": "task", "takes": "10m"}))
    session.do(do.Jump(to=7_200))
    return session, keeper


@pytest.mark.parametrize("through", [False, True], ids=["changed", "through"])
def test_what_was_kept_tells_what_a_replay_tells(through: bool) -> None:
    session, keeper = played_through(everything(), ROOM, SPOKEN) if through else a_room_that_changes_its_mind()
    if not through:
        session.do(do.End())
    exact, told = played(session, keeper.entries[0]), recorded(keeper.entries)

    assert replace(told, exact=True) == exact
    assert debrief("k7fkm", told).limits != debrief("k7fkm", exact).limits


def test_an_exercise_that_breaks_off_is_told_as_far_as_it_came() -> None:
    _, keeper = a_room_that_changes_its_mind()
    report = debrief("k7fkm", recorded(keeper.entries))

    assert (report.outcome, report.time_to_recovery.seconds) == ("stopped", None)
    assert "declare" in [step.step.id for step in report.steps if step.outcome == "done"]


def test_without_the_detection_there_is_nothing_to_count_from() -> None:
    _, keeper = a_room_that_changes_its_mind()

    with pytest.raises(DoesNotFit, match="detected"):
        recorded([entry for entry in keeper.entries if entry.kind != "run"])


def test_a_fact_that_cannot_be_read_is_named_by_its_entry() -> None:
    _, keeper = a_room_that_changes_its_mind()
    odd = Kept(3, "run", 0, "", 0, "", {"n": 0, "at_s": 1, "entry": "step-danced"})

    with pytest.raises(DoesNotFit, match="entry 3: no fact is called step-danced"):
        recorded([keeper.entries[0], odd])


def test_the_command_reports_what_this_version_plays_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "recovery.toml").touch()
    monkeypatch.chdir(tmp_path)
    with opening.create(places.made(tmp_path)) as store:
        session = Session.open(everything(), ROOM, store)
        session.do(do.Start())
        session.do(do.Order(step="declare"))
        session.do(do.End())
        monkeypatch.setattr(sessions, "digest", lambda *_: "of another version")
    code = main(["report", "latest", "--runs", "0"])

    assert (code, "Another version of the software played it" in capsys.readouterr().out) == (0, True)
