"""`recovery export` and `recovery salvage`, as somebody uses them."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery.cli import plain
from recovery.cli.plain import Wanted
from recovery.exercise.store import file, observe, opening, places
from recovery.exercise.store.observe import Observer
from recovery.exercise.store.store import Patience, Store
from tests.cli.terminal import Said, called
from tests.exercise.disks import SmallDisk, means


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exercise in a workspace in which we stand."""
    (tmp_path / "recovery.toml").touch()
    monkeypatch.chdir(tmp_path)
    with opening.begin(places.journal(places.made(tmp_path), "k7m2x"), "k7m2x", means()) as store:
        store.keep("exercise.opened", 0, "", {"seed": 7})
        for number in range(2, 5):
            store.settle(10)
            store.keep("noted", number * 1_000, "ann", {"text": f"note {number} \u202e\x9b"})
        path = store.settle(10).path
        with Observer(path, "eva", "evaluator", means()) as observer:
            observer.keep("observed", {"text": "seen"})
    return path


def test_an_exercise_is_exported_one_entry_a_line(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = called(capsys, "export", "latest")

    lines = [json.loads(line) for line in said.out.splitlines()]
    assert (said.code, said.err, said.out.isascii()) == (0, "", True)
    assert [(line["number"], line["kind"], line["at_ms"], line["by"]) for line in lines] == [
        (1, "exercise.opened", 0, ""),
        (2, "noted", 2_000, "ann"),
        (3, "noted", 3_000, "ann"),
        (4, "noted", 4_000, "ann"),
    ]
    assert lines[1]["data"] == {"text": "note 2 \u202e\x9b"}


def test_what_observers_wrote_is_exported_when_asked_for(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = called(capsys, "export", "k7", "--observers")

    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [(line["kind"], line.get("observer")) for line in lines[3:]] == [
        ("noted", None),
        ("observer.joined", "eva"),
        ("observed", "eva"),
    ]


def test_a_file_of_an_observer_can_be_exported_by_its_path(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = observe.files(journal)

    said = called(capsys, "export", str(file))

    assert [json.loads(line)["kind"] for line in said.out.splitlines()] == ["observer.joined", "observed"]


def test_a_damaged_exercise_is_exported_up_to_its_damage_and_then_salvaged(
    journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.write_bytes(journal.read_bytes().replace(b"note 3", b"nope 3"))

    exported = called(capsys, "export", "k7m2x")
    salvaged = called(capsys, "salvage", "k7m2x")
    again = called(capsys, "export", "k7m2x-salvaged")

    assert (exported.code, len(exported.out.splitlines())) == (2, 2)
    assert exported.err == (
        "error: k7m2x.journal is damaged: entry 3: its checksum does not fit\n"
        "  recovery salvage k7m2x.journal writes what can be read into a new file; this one was not changed\n"
    )
    assert (salvaged.code, salvaged.out) == (
        0,
        "k7m2x-salvaged.journal: 4 entries, of which these are only marked as gaps: 3\n",
    )
    assert [json.loads(line)["kind"] for line in again.out.splitlines()] == [
        "exercise.opened",
        "noted",
        "journal.gap",
        "noted",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("salvage", "latest"), "error: k7m2x.journal is not damaged\n  it can be used as it is\n"),
        (("export", "zzz"), "error: no exercise is called 'zzz'\n  there is k7m2x\n"),
        (("export", "./k7m2.journal"), "error: there is no file ./k7m2.journal\n"),
        (("export", "recovery.toml/x.journal"), "error: there is no file recovery.toml/x.journal\n"),
    ],
)
def test_what_cannot_be_done_is_told(
    journal: Path, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = called(capsys, *words)

    assert (said.code, said.out, said.err[: len(told)]) == (2, "", told)


def test_a_workspace_without_exercises_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    said = called(capsys, "export", "latest")

    assert (said.code, said.err.splitlines()[0]) == (2, "error: no exercise is kept here yet")


def played(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short exercise, left before its end."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO("order 1\nnote one\nnext\norder 1\nquit\n"))
    plain.begin(Wanted("first-plan", "cloud-region-outage", (), "Mon 09:00", 60, None, "facilitated"), folder)
    (path,) = folder.rglob("*.journal")
    return path


def test_a_salvaged_exercise_that_lacks_what_was_done_is_told_but_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = played(tmp_path, monkeypatch)
    path.write_bytes(path.read_bytes().replace(b'"k":"ordered"', b'"k":"0rdered"', 1))
    called(capsys, "salvage", "latest")

    gone_on = called(capsys, "exercise", "--plain", "--resume", f"{path.stem}-salvaged")
    report = called(capsys, "report", f"{path.stem}-salvaged")

    assert (gone_on.code, "was salvaged: without entry" in gone_on.err) == (2, True)
    assert (report.code, "After-action report" in report.out) == (0, True)


def test_an_exercise_on_a_full_disk_says_so_and_goes_on_at_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    small: list[SmallDisk] = []

    def on_a_small_disk(folder: Path) -> Store:
        small.append(SmallDisk(folder, 1 << 30))
        return opening.begin(places.journal(folder, "k7m2x"), "k7m2x", means(small[0], Patience(retry=3_600)))

    def lines(stream: Iterator[str]) -> Iterator[str]:
        for line in stream:
            small[0].room = 0 if line == "note three" else 1 << 30
            yield line

    typed = ["order 1", "note two", "note three", f"keep-in {stick}", "note four", "keep-in nowhere", "quit"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(file.Reserve, "SIZE", 0)
    monkeypatch.setattr("recovery.cli.rehearsal.opening.create", on_a_small_disk)
    monkeypatch.setattr("recovery.cli.plain.lines", lambda told: lines(iter(typed)))

    code = plain.begin(Wanted("first-plan", "cloud-region-outage", (), "Mon 09:00", 60, None, "facilitated"), tmp_path)

    out, err = capsys.readouterr()
    said = [line for line in out.splitlines() if "aved" in line or "SAVED" in line or line.startswith("no:")]
    assert re.sub(r"#\d+", "#N", "\n".join(said)) == (
        "saved #N\n"
        "saved #N\n"
        "NOT SAVED: the disk is full; it is tried again, and keep-in FOLDER keeps it on another disk\n"
        f"saved #N in {stick}/k7m2x.journal\n"
        "saved #N\n"
        "no: k7m2x.journal cannot be written: No such file or directory"
    )
    assert (code, f"--resume {stick}/k7m2x.journal" in err) == (0, True)


def test_an_exercise_that_cannot_be_kept_from_the_start_says_so_before_anybody_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def on_a_full_disk(folder: Path) -> Store:
        return opening.begin(places.journal(folder, "k7m2x"), "k7m2x", means(SmallDisk(folder, 0)))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("recovery.cli.rehearsal.opening.create", on_a_full_disk)

    said = called_with(monkeypatch, capsys, "quit\n", "exercise", "first-plan", "cloud-region-outage", "--plain")

    assert (said.code, said.out.splitlines()[0]) == (
        2,
        "NOT SAVED: the disk is full; it is tried again, and keep-in FOLDER keeps it on another disk",
    )
    assert said.err.startswith("exercise k7m2x\nerror: not everything is saved: the disk is full\n")


def called_with(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, *words: str) -> Said:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    return called(capsys, *words)
