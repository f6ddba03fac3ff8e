"""`recovery report` finds an exercise on the disk and writes what came of it."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from recovery.cli.schema import of
from recovery.exercise import commands as do
from recovery.exercise.session import Session
from recovery.exercise.store import opening, places
from recovery.exercise.store.observe import Observer
from tests.cli.terminal import called, ran
from tests.report.rehearsals import ROOM, everything

FEW = ("--runs", "4")


@pytest.fixture
def id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An exercise in which a room did one thing and somebody looked on; the workspace is the folder one is in."""
    (tmp_path / "recovery.toml").touch()
    monkeypatch.chdir(tmp_path)
    store = opening.create(places.made(tmp_path))
    session = Session.open(everything(), ROOM, store)
    session.do(do.Start(), "Fay Example")
    session.do(do.Order(step="declare"), "Ann Example")
    store.settle(10)
    with Observer(store.standing().path, "Eva Example", "evaluator") as observer:
        observer.keep("observed", {"objective": "stop", "text": "She did not hesitate."})
    session.do(do.End(), "Fay Example")
    store.close()
    return store.standing().path.stem


@pytest.mark.parametrize("named", ["latest", "whole", "start", "path"])
def test_an_exercise_is_found_by_each_of_its_names(id: str, named: str, capsys: pytest.CaptureFixture[str]) -> None:
    names = {"latest": "latest", "whole": id, "start": id[:4], "path": f".recovery/exercises/{id}.journal"}
    said = called(capsys, "report", names[named], "--runs", "0")

    assert (said.code, f"| Exercise | {id} |" in said.out) == (0, True), said.err


def test_what_somebody_saw_who_looked_on_is_in_it(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = called(capsys, "report", id, "--runs", "0")

    assert "Eva Example: She did not hesitate." in said.out


def test_its_json_follows_its_schema(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = json.loads(called(capsys, "report", id, "--json", *FEW).out)
    validator = Draft202012Validator(of("after-action@1"))

    assert ([error.message for error in validator.iter_errors(printed)], printed["format"]) == (
        [],
        "recovery/after-action@1",
    )


def test_the_ending_of_a_file_says_how_it_is_written(
    id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.md", "a.html", "a.json"):
        called(capsys, "report", id, "-o", name, *FEW)

    assert [(tmp_path / name).read_text("utf-8")[:2] for name in ("a.md", "a.html", "a.json")] == ["**", "<!", "{\n"]


def test_the_same_exercise_gives_the_same_bytes(id: str, tmp_path: Path) -> None:
    for name, zone, seed in (("one.html", "UTC", "1"), ("other.html", "Asia/Tokyo", "2")):
        ran("report", id, "-o", name, *FEW, cwd=tmp_path, TZ=zone, PYTHONHASHSEED=seed, LC_ALL="C")

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("report", "latest", "-o", "report.pdf"), ".md, .html, .json"),
        (("report", "zzzzzz"), ""),
        (("report", "gone.journal"), ""),
    ],
)
def test_what_cannot_be_reported_is_told(
    id: str, words: tuple[str, ...], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = called(capsys, *words)

    assert (said.code, hint in said.err, "Traceback" in said.err) == (2, True, False), said


def test_without_any_exercise_one_is_told_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = called(capsys, "report", "latest")

    assert (said.code, "no exercise" in said.err) == (2, True)


def test_a_damaged_exercise_is_refused_with_a_way_out(
    id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ".recovery" / "exercises" / f"{id}.journal"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    said = called(capsys, "report", id)

    assert (said.code, "salvage" in said.err) == (2, True), said
