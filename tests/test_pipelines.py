"""What other people's pipelines take from here works as it stands, and is pinned."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

from recovery.cli.init import CI, STARTER
from recovery.cli.main import COMMANDS
from recovery.version import VERSION
from tests.cli.terminal import ran

ROOT = Path(__file__).parents[1]
ACTION = ROOT / ".github" / "actions" / "check" / "action.yml"
TEMPLATES = [STARTER / name for name in CI.values()]

BROKEN = """\
format: recovery/playbook@1
id: plan
title: A plan
roles: [{id: ann, title: Ann}]
steps: [{id: a, title: A, takes: 1h, role: anne}]
"""
ANNOTATED = (
    "::error file=playbooks/plan.yaml,line=5,endLine=5,col=44,endColumn=47,title=unknown-role"
    "::no role is called 'anne'%0Adid you mean 'ann'?\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A repository with a broken plan, and modules that must not be imported."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "plan.yaml").write_text(BROKEN, encoding="utf-8")
    for name in ("yaml", "click", "pydantic", "recovery"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the checkout')\n", encoding="utf-8")
    return tmp_path


def told(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def bash(script: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A script as runners run it, with the Python and the command of these tests in front."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=cwd,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_step_of_others_is_pinned_to_a_full_revision() -> None:
    pages = [ROOT / "docs" / "pipelines.md"] if (ROOT / "docs").is_dir() else []
    text = "\n".join(path.read_text("utf-8") for path in [ACTION, *TEMPLATES, *pages] if path.exists())
    used = [name for name in re.findall(r"uses: (\S+)", text) if not name.startswith("OWNER/")]

    assert used
    assert [name for name in used if not re.fullmatch(r"[\w/.-]+@[0-9a-f]{40}", name)] == []


def test_templates_name_our_version() -> None:
    named = [re.findall(r"recovery==([\w.]+)", path.read_text("utf-8")) for path in TEMPLATES]

    assert named == [[VERSION]] * len(TEMPLATES)


@pytest.mark.checkout
def test_the_action_annotates_summarises_and_writes_sarif_and_imports_nothing_from_the_checkout(desk: Path) -> None:
    *_, check = told(ACTION)["runs"]["steps"]
    done = bash(
        check["run"],
        desk,
        GITHUB_ACTION_PATH=str(ACTION.parent),
        GITHUB_STEP_SUMMARY=str(desk / "summary.md"),
        PATHS="playbooks",
        ARGUMENTS="--select unknown-role",
        SARIF="out.sarif",
    )

    assert (done.returncode, done.stdout) == (
        1,
        ANNOTATED,
    ), done.stderr
    assert "unknown-role" in (desk / "summary.md").read_text("utf-8")
    assert json.loads((desk / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.checkout
def test_words_of_an_input_are_no_commands_of_the_shell(desk: Path) -> None:
    *_, check = told(ACTION)["runs"]["steps"]
    done = bash(
        check["run"],
        desk,
        GITHUB_ACTION_PATH=str(ACTION.parent),
        GITHUB_STEP_SUMMARY=str(desk / "summary.md"),
        PATHS="playbooks; touch owned $(touch owned) `touch owned`",
        ARGUMENTS="",
        SARIF="",
    )

    assert (done.returncode, (desk / "owned").exists()) == (2, False)


@pytest.mark.checkout
def test_the_hook_of_pre_commit_runs_a_command_that_there_is() -> None:
    (hook,) = told(ROOT / ".pre-commit-hooks.yaml")
    pattern = re.compile(hook["files"])

    assert (hook["entry"], "check" in COMMANDS, hook["pass_filenames"]) == ("recovery check", True, False)
    assert [
        bool(pattern.search(name)) for name in ("playbooks/a.yaml", "scenarios/b.yml", "docs/playbooks/c.yaml")
    ] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("service", [*CI, "none"])
def test_init_writes_the_file_of_the_service_that_is_asked_for(service: str, tmp_path: Path) -> None:
    ran("init", "--ci", service, cwd=tmp_path)

    assert [name for name in CI.values() if (tmp_path / name).exists()] == [CI[each] for each in CI if each == service]


def test_the_scripts_that_init_writes_run_in_the_workspace_that_it_writes(tmp_path: Path) -> None:
    ran("init", cwd=tmp_path)
    ran("init", "--ci", "gitlab", cwd=tmp_path)
    github = [step["run"] for step in told(tmp_path / CI["github"])["jobs"]["check"]["steps"] if "run" in step]
    gitlab = told(tmp_path / CI["gitlab"])["recovery-check"]
    scripts = [line for line in (*github, *gitlab["script"]) if "pip install" not in line]
    done = [bash(line, tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md")) for line in scripts]
    reports = {name: tmp_path / file for name, file in gitlab["artifacts"]["reports"].items()}

    assert [(each.returncode, each.stderr) for each in done if each.returncode] == []
    assert json.loads(reports["codequality"].read_text("utf-8")) == []
    assert JUnitXml.fromfile(str(reports["junit"])).failures == 0
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("### Recovery plans\n")
