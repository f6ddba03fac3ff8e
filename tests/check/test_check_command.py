"""`recovery check` and `recovery explain` as people run them: what they print, and how they end."""

import json
from pathlib import Path

import jsonschema
import pytest

from recovery.check.result import FindingsResult
from recovery.cli.main import main
from tests.check.workbench import ORGANISATION

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


def test_what_findings_look_like_as_json_is_in_the_schema(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(BAD, encoding="utf-8")

    code = main(["check", "--json"])
    printed = json.loads(capsys.readouterr().out)

    jsonschema.validate(printed, FindingsResult.model_json_schema())
    assert (code, printed["format"], printed["errors"]) == (1, "recovery/findings@1", 1)
    assert [(each["rule"], each["line"], each["column"]) for each in printed["findings"]] == [
        ("unknown-service", 6, 89)
    ]
