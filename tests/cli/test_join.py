"""`recovery join`: somebody looks on at an exercise and writes down what they see."""

import io
from pathlib import Path

import pytest

from recovery.cli import plain
from recovery.cli.plain import Wanted
from recovery.exercise.store import observe, scan
from tests.cli.terminal import Said, called


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exercise that was begun, in the folder where we stand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("order 1\nnext\nquit\n"))
    plain.begin(Wanted("ransomware", "servers-locked", (), "Mon 09:00", 60, None, "facilitated"), tmp_path)
    (path,) = tmp_path.rglob("*.journal")
    return path


def joined(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, *words: str) -> Said:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    return called(capsys, "join", "latest", "--name", "Eva", *words)


def test_what_is_typed_is_kept_in_a_file_of_their_own_and_the_exercise_is_not_touched(
    journal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = journal.read_bytes()
    listed = joined(monkeypatch, capsys, "objectives\n").out.splitlines()
    objective, _ = listed[listed.index("  objectives, status, help, quit") + 1].split(": ")
    for old in observe.files(journal):
        old.unlink()

    said = joined(
        monkeypatch, capsys, f"They found the page at once.\nobserve {objective} Nobody asked counsel.\nquit\n"
    )

    (file,) = observe.files(journal)
    entries = scan.read(file).entries
    assert (said.code, said.err, journal.read_bytes() == before) == (0, "", True)
    assert [line for line in said.out.splitlines() if "saved" in line] == ["saved #2", "saved #3"]
    assert [(entry.kind, entry.by, entry.data.get("text"), entry.data.get("objective")) for entry in entries[1:]] == [
        ("noted", "Eva", "They found the page at once.", None),
        ("observed", "Eva", "Nobody asked counsel.", objective),
    ]
    assert {entry.at for entry in entries} == {scan.read(journal).entries[-1].at}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("observe nonsense It went well.", "no: there is no objective nonsense"),
        ("observe", "no: "),
        ("status", "paused, speed 60"),
        ("help", "  observe OBJECTIVE TEXT..."),
    ],
)
def test_what_cannot_be_kept_is_told_and_looking_changes_nothing(
    journal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    said = joined(monkeypatch, capsys, f"{line}\n", "--as", "safety")

    (file,) = observe.files(journal)
    assert (said.code, told in said.out) == (0, True)
    assert [entry.data.get("as") for entry in scan.read(file).entries] == ["safety"]


def test_without_an_exercise_or_a_name_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    nothing = called(capsys, "join", "latest", "--name", "Eva")
    nobody = called(capsys, "join", "latest")

    assert (nothing.code, nothing.err.splitlines()[0]) == (2, "error: no exercise is kept here yet")
    assert (nobody.code, "--name" in nobody.err) == (2, True)
