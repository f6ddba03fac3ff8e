"""An exercise played line by line, as a screen reader, a pipe or CI meets it."""

import io
import os
import re
from pathlib import Path

import pytest

from recovery.cli import plain
from recovery.cli.plain import Wanted
from recovery.exercise.settings import Mode
from recovery.exercise.store.scan import read
from tests.cli.terminal import lines_too_long

GOLDEN = Path(__file__).parents[1] / "golden"
SCRIPT = """open
order 1
next
2
order 1
note The bridge is open. [red]not red[/red]
next
status
wait 2h
decide 1 1 because it is what the plan says
improvise drive-over 20m platform-engineer Drive to the other site
plan
quit
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def played(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, mode: Mode = "facilitated"
) -> tuple[str, str]:
    """What a new exercise prints, and its id."""
    wanted = Wanted("first-plan", "cloud-region-outage", (), "Mon 09:00", 60, 7 if mode == "automatic" else None, mode)
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    capsys.readouterr()
    assert plain.begin(wanted, Path.cwd()) == 0
    out, err = capsys.readouterr()
    id = err.split()[1]
    return re.sub(r"saved #\d+", "saved #N", out.replace(id, "ID")), id


def gone_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], id: str, lines: str) -> str:
    """What the same exercise prints when it is taken up again."""
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    capsys.readouterr()
    assert plain.go_on(id, Path.cwd()) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "mode", "lines"), [("exercise-auto", "automatic", ""), ("exercise-plain", "facilitated", SCRIPT)]
)
def test_an_exercise_reads_as_it_did_and_fits_eighty_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, mode: Mode, lines: str
) -> None:
    golden = GOLDEN / f"{name}.txt"
    told, _ = played(monkeypatch, capsys, lines, mode)
    if os.environ.get("RENEW"):
        golden.write_text(told, encoding="utf-8", newline="\n")

    assert (told, lines_too_long(told)) == (golden.read_text("utf-8"), [])


def test_playing_by_itself_twice_with_one_seed_gives_the_same_entries_but_for_the_hour_on_the_wall(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    both = [played(monkeypatch, capsys, "", "automatic")[1] for _ in range(2)]
    files = [read(next(folder.rglob(f"{id}.journal"))).entries for id in both]
    told = [[(e.kind, e.at, e.by, e.data) for e in entries[1:-1]] for entries in files]

    assert told[0] == told[1]


def test_an_exercise_that_was_left_goes_on_where_it_stood_until_it_is_closed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, id = played(monkeypatch, capsys, "order 1\nnext\nquit\n")

    told = gone_on(monkeypatch, capsys, id, "open\nend\nhot-wash It went well.\nclose\n")

    assert "order ask-provider" in told
    assert "EXERCISE result, no forecast" in told
    with pytest.raises(Exception, match="is closed"):
        plain.go_on(id, Path.cwd())


def test_text_of_people_is_shown_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told, _ = played(monkeypatch, capsys, "note \x1b[31m[bold]x[/bold] \u202egnp\u200b\nquit\n")

    assert "<U+001B>[31m[bold]x[/bold] <U+202E>gnp<U+200B>" in " ".join(told.split())
    assert "\x1b" not in told


def test_every_line_of_what_happens_says_that_it_is_an_exercise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told, _ = played(monkeypatch, capsys, SCRIPT)
    timed = [line for line in told.splitlines() if re.search(r"T\+\d+:\d\d [A-Z][a-z]{2} ", line)]

    assert len(timed) > 10
    assert [line for line in timed if not line.startswith("EXERCISE")] == []


def test_what_is_no_text_and_what_steers_a_terminal_is_answered_without_harm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = b"note caf\xe9 \xff\n\x1b[2Jorder 1\norder \x9b31m\nquit\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed), "utf-8"))

    assert plain.begin(Wanted("first-plan", "cloud-region-outage", (), None, 60, None, "facilitated"), Path.cwd()) == 0
    told = capsys.readouterr().out

    assert "Note: caf" in told
    assert "no: no command is called <U+001B>[2Jorder" in told
    assert "\x1b" not in told


def test_lines_that_make_no_sense_end_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nonsense = "\n".join(
        ["", "xyzzy", "order", "order \x00", "jump -1", "rewind x", "=" * 9_000, "decide", "help", "quit"]
    )

    told, _ = played(monkeypatch, capsys, nonsense + "\n")

    assert told.count("\nno: ") == 7
