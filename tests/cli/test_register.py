"""The records of exercises: written when one is closed, read by `history` and `actions`, judged by `check`."""

import io
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from recovery.cli import plain, schema
from recovery.cli.plain import Wanted
from tests.cli.terminal import called, lines_too_long

TODAY = ("--today", "2026-12-01")


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A small workspace of one's own, as `recovery init` makes it."""
    monkeypatch.chdir(tmp_path)
    assert called(capsys, "init").code == 0
    return tmp_path


def exercised(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *lines: str) -> Path:
    """The record of an exercise that was closed."""
    wanted = Wanted("first-plan", "cloud-region-outage", (), "Mon 09:00", 60, None, "facilitated")
    typed = io.BytesIO("\n".join([*lines, "end", "close", ""]).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(typed, "utf-8"))
    capsys.readouterr()
    assert plain.begin(wanted, Path.cwd()) == 0
    return Path(re.findall(r"commit: (\S+)", capsys.readouterr().err)[0])


def record(name: str, **changes: object) -> None:
    """A record of somebody else's exercise."""
    whole = {
        "format": "recovery/exercise@1", "id": name, "date": "2026-05-04", "mode": "facilitated", "organisation": "ours",
        "plan": {"id": "mine", "version": "1", "material": "sha256:" + "0" * 64}, "scenario": "storm",
        "outcome": "recovered", "time_to_recovery": "3h", "people": {"lead": ["Ann"]},
        "ratings": [{"objective": "o1", "title": "Decide", "rating": "S"}], "journal": "sha256:" + "1" * 64,
        "signed": {"by": "Ann", "date": "2026-05-05"},
    }  # fmt: skip
    folder = Path("exercises")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(json.dumps({**whole, **changes}), "utf-8")


def test_closing_an_exercise_writes_a_record_that_loads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exercised(
        monkeypatch, capsys, "order 1", 'improvement call-list owner="Ann Lee" due=2026-11-30 Keep the list on paper'
    )

    checked = called(capsys, "check", str(path))
    listed = called(capsys, "actions", *TODAY)

    assert (checked.code, path.parent.name) == (0, "exercises")
    assert "call-list [open]: Ann Lee, 2026-11-30, OVERDUE by 1 day" in listed.out
    assert "Keep the list on paper" in listed.out


def test_history_tells_what_counts_what_is_due_and_how_times_changed(capsys: pytest.CaptureFixture[str]) -> None:
    record("older", date="2026-01-10", time_to_recovery="5h")
    record("newer")
    record("unsigned", date="2026-06-01", signed=None)
    record("machine", date="2026-07-01", mode="automatic")

    told = called(capsys, "history", *TODAY).out

    assert re.findall(r"2026-\d\d-\d\d (\w+)  ", told) == ["machine", "unsigned", "newer", "older"]
    assert re.findall(r"(exercised|not signed yet|simulated)", told)[:4] == [
        "simulated",
        "not signed yet",
        "exercised",
        "exercised",
    ]
    assert "trend: mine against storm, oldest first: 5 h, 3 h, 3 h" in told
    assert lines_too_long(told) == []


def test_an_improvement_item_is_as_the_last_record_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    item = {"id": "list", "text": "Keep a list", "due": "2026-11-01"}
    record("older", date="2026-01-10", actions=[item, {"id": "other", "text": "And this"}])
    record("newer", actions=[{**item, "status": "done", "retested": "newer"}])

    open_items = json.loads(called(capsys, "actions", "--json", *TODAY).out)["actions"]
    all_items = json.loads(called(capsys, "actions", "--all", "--json", *TODAY).out)["actions"]

    assert [each["id"] for each in open_items] == ["other"]
    assert [(each["id"], each["status"], each["since"]) for each in all_items] == [
        ("list", "done", "older"),
        ("other", "open", "older"),
    ]


@pytest.mark.parametrize("verb", ["history", "actions"])
def test_what_scripts_get_keeps_to_its_schema(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    record("older", actions=[{"id": "list", "text": "Keep a list", "due": "2026-11-01"}])

    told = json.loads(called(capsys, verb, "--json", *TODAY).out)

    assert list(Draft202012Validator(schema.of(f"{verb}@1")).iter_errors(told)) == []


def test_a_record_that_does_not_load_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    record("broken", mode="by mail")

    said = called(capsys, "history")

    assert (said.code, said.out) == (2, "")
    assert "exercises/broken.yaml:1" in said.err


def test_a_plan_that_says_something_else_has_changed_since_and_better_wording_is_no_change(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    from recovery.cli.records import shelf

    [plan] = [path for path in workspace.rglob("*.yaml") if "recovery/playbook@1" in path.read_text("utf-8")]
    text = plan.read_text("utf-8")
    before = {book.id: digest for book, _, digest in shelf(workspace).plans}

    plan.write_text(re.sub(r"(?m)^title: .*$", "title: Another name for it", text, count=1), "utf-8")
    reworded = {book.id: digest for book, _, digest in shelf(workspace).plans}
    plan.write_text(text + "  - {id: one-more-step, title: More, takes: 5m}\n", "utf-8")
    longer = {book.id: digest for book, _, digest in shelf(workspace).plans}

    assert (reworded == before, longer == before) == (True, False)
