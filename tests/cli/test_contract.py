"""What scripts rely on: exit codes, schemas, the same bytes everywhere, and words instead of tracebacks."""

import json
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recovery.cli.main import COMMANDS
from recovery.cli.schema import of
from tests.cli.terminal import Said, called, lines_too_long, ran

PAIR = ("first-plan", "cloud-region-outage")
RESULTS = {
    "run@1": [
        ("run", *PAIR, "--json"),
        ("run", "first-plan", "--json"),
        ("run", "data-breach", "stolen-partner-tokens", "--json"),
    ],
    "study@1": [("simulate", *PAIR, "--runs", "64", "--json"), ("simulate", "first-plan", "--runs", "3", "--json")],
    "improve@1": [("improve", "first-plan", "--runs", "64", "--json")],
    "show@1": [("show", "northwind-ai", "--json"), ("show", "stolen-partner-tokens", "--facilitator", "--json")],
    "list@1": [("list", "--json"), ("list", "scenarios", "--json")],
    "doctor@1": [("doctor", "--json")],
    "findings@1": [("check", "--json", "broken.yaml")],
}
BROKEN = """\
format: recovery/playbook@1
id: broken
title: "Broken \\U0001F9E8 'quoted'"
roles: [{id: ann, title: Ann}]
steps:
  - {id: a, title: A, takes: 1h, needs: [b], role: anne}
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "words"),
    [pytest.param(name, words, id=" ".join(words)) for name, all_of in RESULTS.items() for words in all_of],
)
def test_what_is_printed_as_json_follows_its_schema(
    name: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    printed: dict[str, Any] = json.loads(called(capsys, *words).out)
    validator = Draft202012Validator(of(name))
    Draft202012Validator.check_schema(of(name))

    assert ([error.message for error in validator.iter_errors(printed)], printed["format"]) == ([], f"recovery/{name}")


def test_every_schema_that_is_listed_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    names = [line.split()[0] for line in called(capsys, "schema").out.splitlines()]

    assert [json.loads(called(capsys, "schema", name).out)["title"] for name in names] == [
        f"recovery/{name}" if "@" in name else f"recovery/{name}@1" for name in names
    ]


@pytest.mark.parametrize(
    "words", [("run", *PAIR, "--json"), ("simulate", *PAIR, "--runs", "48"), ("show", "first-plan")]
)
def test_the_same_words_give_the_same_bytes_on_every_machine(words: tuple[str, ...], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    one = ran(*words, cwd=tmp_path, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8", COLUMNS="80")
    other = ran(*words, cwd=elsewhere, PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C", COLUMNS="200")

    assert (one, one.code) == (other, 0)


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("runn",), 2, "did you mean 'run'?"),
        (("run", *PAIR, "--sed", "3"), 2, "did you mean '--seed'?"),
        (("run", "frist-plan"), 2, "did you mean first-plan?"),
        (("run", "first-plan", "cloud-region-outag"), 2, "did you mean cloud-region-outage?"),
        (("run", "zzz/qqq.yaml"), 2, "recovery list shows what there is"),
        (("run", "cloud-region-outage"), 2, "recovery list shows what there is"),
        (("run", "broken.yaml"), 2, ""),
        (("run", "first-plan", "--cast", "a=b"), 2, "name one after the playbook"),
        (("run", *PAIR, "--cast", "frnt=shop"), 2, "its parts: front"),
        (("run", *PAIR, "--cast", "front"), 2, "write for example model=our-api"),
        (("run", *PAIR, "--starts", "noon"), 2, "Sat 02:00"),
        (("run", *PAIR, "--horizon", "90"), 2, "90m is minutes"),
        (("simulate", *PAIR, "--until", "0"), 2, "2%"),
        (("simulate", *PAIR, "--runs", "0"), 2, ""),
        (("show", "nothing"), 2, "did you mean northwind-ai?"),
        (("schema", "playbok"), 2, "did you mean playbook?"),
        (("explain", "unknown-stp"), 2, "unknown-step"),
        (("list", "scenarois"), 2, "did you mean 'scenarios'?"),
        (("check", "broken.yaml"), 1, ""),
        (("check", "nowhere"), 2, ""),
    ],
)
def test_what_cannot_be_done_ends_in_a_code_and_advice(
    words: tuple[str, ...], code: int, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = called(capsys, *words)

    assert (said.code, hint in said.err, "Traceback" in said.err + said.out) == (code, True, False), said


def test_what_check_calls_an_error_is_told_at_its_place_before_anything_is_played(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = called(capsys, "run", "broken.yaml").err
    found = called(capsys, "check", "broken.yaml", "--output-format", "concise").out

    assert [line for line in told.splitlines() if ": error: " in line] == found.splitlines() != []


def test_results_name_files_alike_wherever_the_command_was_given(tmp_path: Path) -> None:
    ran("init", "ours", cwd=tmp_path)
    words = ("simulate", "--runs", "2", "--json")
    above = ran(*words, "ours/playbooks/outage.yaml", "cloud-region-outage", cwd=tmp_path)
    inside = ran(*words, "outage", "cloud-region-outage", cwd=tmp_path / "ours" / "scenarios")

    assert (above.out, list(json.loads(inside.out)["digests"])) == (
        inside.out,
        ["outage.yaml", "organisation.yaml", "library:scenarios/cloud-region-outage.yaml"],
    )


def gone() -> Path:
    """Where the current folder was deleted."""
    raise FileNotFoundError(2, "No such file or directory")


@pytest.mark.parametrize("words", [("run", "first-plan"), ("simulate", "first-plan"), ("list",), ("check",), ("demo",)])
def test_a_folder_that_was_deleted_is_no_fault_of_ours(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "cwd", gone)
    said = called(capsys, *words)

    assert said == Said(2, "", "error: the folder you are in is not there any more\n  enter one that is, with cd\n")


def test_the_doctor_never_falls_ill(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Path, "cwd", gone)
    monkeypatch.setattr("importlib.metadata.version", gone_missing)
    said = called(capsys, "doctor", "--json")
    states = {check["what"]: check["state"] for check in json.loads(said.out)["checks"]}

    assert (said.code, states["simpy"], states["extra pdf"], states["workspace"]) == (
        0,
        "trouble",
        "missing",
        "trouble",
    )


def gone_missing(name: str) -> str:
    """Where nothing is installed."""
    raise metadata.PackageNotFoundError(name)


@pytest.mark.parametrize("verb", list(COMMANDS))
def test_the_help_of_a_verb_shows_examples_and_fits_eighty_columns(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = called(capsys, verb, "--help")

    assert (said.code, lines_too_long(said.out), f"  recovery {verb}" in said.out.partition("Examples:")[2]) == (
        0,
        [],
        True,
    )


def test_an_empty_folder_has_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").unlink()

    assert ran("check", cwd=tmp_path).code == 5


def test_required_but_not_met_ends_with_1_and_says_what(capsys: pytest.CaptureFixture[str]) -> None:
    runs = [called(capsys, "run", *PAIR, "--require", "--run", str(run)) for run in range(12)]
    strict = called(capsys, "simulate", *PAIR, "--runs", "40", "--require")

    assert {(said.code, "required, but not so" in said.err) for said in runs} == {(0, False), (1, True)}
    assert {"MISSED" in said.out for said in runs if said.code} == {True}
    assert (strict.code, strict.err) == (
        1,
        "required, but not so: RTO of fraud-scoring is met as often as asked (undecided)\n",
    )


def test_a_plan_comes_in_through_a_pipe(tmp_path: Path) -> None:
    text = b"format: recovery/playbook@1\nid: p\ntitle: P\nsteps: [{id: a, title: A, takes: 2h}]\n"
    said = ran("run", "-", "--json", cwd=tmp_path, stdin=text)

    assert (said.code, json.loads(said.out)["time_to_recovery_s"]) == (0, 7200)


def test_whoever_stops_reading_ends_it_without_a_word(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "recovery", "schema", "scenario"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        code, err = process.wait(60), process.stderr.read()

    assert (code in (0, 141, -signal.SIGPIPE), err) == (True, b"")


def test_what_steers_a_terminal_does_not_come_through(tmp_path: Path) -> None:
    text = 'format: recovery/playbook@1\nid: p\ntitle: "\\e[31mred\\u202e"\nsteps: [{id: a, title: "[bold]\\e]8;;x", takes: 1h}]\n'
    said = ran("run", "-", cwd=tmp_path, stdin=text.encode())

    assert (said.code, "\x1b" in said.out + said.err, "\u202e" in said.out + said.err) == (2, False, False)


def test_a_new_workspace_is_clean_and_runs_at_once(tmp_path: Path) -> None:
    made = ran("init", "ours", cwd=tmp_path)
    ours = tmp_path / "ours"
    files = {path.relative_to(ours): path.read_bytes() for path in ours.rglob("*") if path.is_file()}
    checked = ran("check", cwd=ours)
    played = [ran("run", "outage", scenario, cwd=ours) for scenario in ("cloud-region-outage", "wrong-delete")]
    drilled = ran("test", cwd=ours)
    again = ran("init", cwd=ours)

    assert (made.code, len(files), checked.code, drilled.code, again.out) == (0, 6, 0, 0, "")
    assert [said.code for said in played] == [0, 0]
    assert files == {
        path.relative_to(ours): path.read_bytes()
        for path in ours.rglob("*")
        if path.is_file() and ".recovery" not in path.parts
    }
    assert all(said.out.startswith("RECOVERED") for said in played)


def test_a_file_that_is_up_to_date_stays_as_it_is(tmp_path: Path) -> None:
    ran("init", cwd=tmp_path)
    file = tmp_path / "playbooks" / "outage.yaml"
    before = file.read_bytes()

    assert (ran("upgrade", "playbooks/outage.yaml", cwd=tmp_path).code, file.read_bytes()) == (0, before)
    assert ran("upgrade", "broken.yaml", cwd=tmp_path) == Said(
        0, "broken.yaml is a recovery/playbook@1: nothing to change\n", ""
    )
