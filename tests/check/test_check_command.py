"""`recovery check` and `recovery explain` as people run them: what they print, and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from recovery.check.registry import all_rules
from recovery.check.result import FindingsResult
from recovery.cli.main import main
from tests.check.workbench import ORGANISATION

ROOT = Path(__file__).parents[2]
GOOD = """\
format: recovery/playbook@1
id: restore-shop
title: Restore the shop
organisation: organisation.yaml
steps:
  - {id: restore, title: Restore from backup, role: engineer, takes: 2h..8h, restores: [shop]}
"""
BAD = GOOD.replace("[shop]", "[shopp]")
SHOWN = """\
plan.yaml:6:89: error: no service is called 'shopp' [unknown-service]
    6 |   - {id: restore, title: Restore from backup, role: engineer, takes: 2h..8h, restores: [shopp]}
                                                                                                ^^^^^
  did you mean 'shop'?
1 file checked: 1 error
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one organisation, where the command is run."""
    (tmp_path / "recovery.toml").touch()
    (tmp_path / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_clean_workspace_ends_with_0(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(GOOD, encoding="utf-8")

    assert (main(["check"]), *capsys.readouterr()) == (0, "2 files checked: nothing found\n", "")


def test_a_fault_is_shown_with_its_line_and_ends_with_1(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(BAD, encoding="utf-8")

    assert (main(["check", "plan.yaml"]), *capsys.readouterr()) == (1, SHOWN, "")


def test_the_day_to_check_as_of_must_be_a_day(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(GOOD, encoding="utf-8")
    codes = [main(["check", "--today", day]) for day in ("2026-12-01", "2026-13-01")]

    assert (codes, "'2026-13-01' is no day" in capsys.readouterr().err) == ([0, 2], True)


def test_what_findings_look_like_as_json_is_in_the_schema(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(BAD, encoding="utf-8")

    code = main(["check", "--json"])
    printed = json.loads(capsys.readouterr().out)

    jsonschema.validate(printed, FindingsResult.model_json_schema())
    assert (code, printed["format"], printed["errors"]) == (1, "recovery/findings@1", 1)
    assert [(each["rule"], each["line"], each["column"]) for each in printed["findings"]] == [
        ("unknown-service", 6, 89)
    ]


# ------------------------------------------------------------------------------------------------- how the command ends


def ended(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return (main(["check", *arguments]), *capsys.readouterr())


def test_a_path_that_does_not_exist_ends_with_2(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(GOOD, encoding="utf-8")

    assert ended(capsys, "plam.yaml") == (
        2,
        "",
        "error: there is no file or folder plam.yaml\n  did you mean plan.yaml, in the same folder?\n",
    )


def test_a_file_that_cannot_be_read_ends_with_2_after_all_others_were_checked(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "plan.yaml").write_text(BAD, encoding="utf-8")
    (desk / "link.yaml").symlink_to("plan.yaml")

    assert ended(capsys, "link.yaml", "plan.yaml", "--output-format", "concise") == (
        2,
        "link.yaml: error: this is a symbolic link [not-a-file]\n" + SHOWN.splitlines(keepends=True)[0],
        "",
    )


def test_a_folder_without_any_file_of_ours_ends_with_5(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "empty").mkdir()

    assert ended(capsys, "empty") == (
        5,
        "",
        "error: nothing to check here\n  name a file, or a folder with playbooks or scenarios in it\n",
    )


def test_findings_can_be_told_to_end_with_0(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(BAD, encoding="utf-8")

    assert ended(capsys, "plan.yaml", "--exit-zero") == (0, SHOWN, "")


def test_rules_are_selected_and_ignored_by_name(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(BAD.replace("role: engineer", "role: enginer"), encoding="utf-8")

    def found(*arguments: str) -> list[str]:
        main(["check", "plan.yaml", "--json", *arguments])
        return [finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]]

    assert found("--select", "unknown-role,unknown-service") == ["unknown-role", "unknown-service"]
    assert found("--select", "unknown-role", "--select", "unknown-step") == ["unknown-role"]
    assert "unknown-role" not in found("--ignore", "unknown-role")


def test_no_choice_of_rules_hides_that_a_file_could_not_be_read(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(GOOD + "stepps: []\n", encoding="utf-8")

    code, out, _ = ended(capsys, "plan.yaml", "--select", "unknown-role", "--ignore", "unknown-key")

    assert (code, out.splitlines()[0]) == (1, "plan.yaml:7:1: error: no key is called 'stepps' here [unknown-key]")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "unknown-stepp"], "error: no rule is called unknown-stepp\n  did you mean 'unknown-step'?\n"),
        (["--selct", "x"], "error: no such option '--selct'\n  did you mean '--help' or '--select'?\n"),
        (["--output-format", "xml"], "error: invalid value for '--output-format': 'xml' is not one of"),
        (["--stdin-filename"], "error: option '--stdin-filename' requires an argument"),
    ],
)
def test_misuse_ends_with_2_and_says_what_was_probably_meant(
    arguments: list[str], words: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = ended(capsys, *arguments)

    assert (code, out, err[: len(words)]) == (2, "", words)


def test_the_command_reads_standard_input_and_prints_utf8_in_a_process_of_its_own(desk: Path) -> None:
    text = BAD.replace("Restore the shop", "Shop 復旧").replace("shopp", "shöpp-")
    done = subprocess.run(
        [sys.executable, "-m", "recovery", "check", "-", "--stdin-filename", "new.yaml", "--output-format", "concise"],
        input=text.encode(),
        capture_output=True,
        check=False,
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C"},
    )

    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().startswith("new.yaml:6:89: error: 'shöpp-' is not written as it must be here [malform")


# -------------------------------------------------------------------------------------------------------------- explain


def test_a_rule_is_explained_by_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, page = main(["explain", "unknown-step"]), capsys.readouterr().out

    assert (code, page.splitlines()[:3]) == (
        0,
        ["unknown-step (error)", "", "Every step that is named exists."],
    )
    assert ("Bad, line 4::" in page, "Good::" in page) == (True, True)


def test_without_a_rule_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = main(["explain"]), capsys.readouterr().out.splitlines()

    assert (code, [line.split()[0] for line in lines]) == (0, list(all_rules()))


def test_a_rule_that_is_not_known_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["explain", "duplicate-ids"]), *capsys.readouterr()) == (
        2,
        "",
        "error: no rule is called duplicate-ids\n  did you mean 'duplicate-id'?\n",
    )
