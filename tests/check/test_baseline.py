"""Adoption: what was there on the first day is let be, and only what changed is looked at."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.check.workbench import ORGANISATION
from tests.cli.terminal import Said, called

HEAD = """\
format: recovery/playbook@1
id: {id}
title: A plan
organisation: organisation.yaml
handles: [cloud-outage]
steps:
"""
BAD = "  - {id: first, title: First, takes: 1h, role: enginer}\n"
WORSE = "  - {id: second, title: Second, takes: 1h, role: comander, needs: [first]}\n"
GOOD = "  - {id: first, title: First, takes: 1h, role: engineer}\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "recovery.toml").write_text('[check]\nselect = ["unknown-role", "unknown-service", "duplicate-id"]\n')
    (tmp_path / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    write(tmp_path, "plan", BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(desk: Path, name: str, steps: str) -> None:
    (desk / f"{name}.yaml").write_text(HEAD.format(id=name) + steps, encoding="utf-8")


def found(said: Said) -> tuple[int, list[str]]:
    """The exit code, and `file:line` of each finding."""
    return said.code, [":".join(line.split(":")[:2]) for line in said.out.splitlines()]


def check(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    return called(capsys, "check", "--output-format", "concise", *words)


# ------------------------------------------------------------------------------------------------------------- baseline


def test_what_the_baseline_names_is_let_be_wherever_its_line_goes_and_what_is_new_is_not(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = check(capsys, "--baseline", "old.json", "--write-baseline")
    quiet = check(capsys, "--baseline", "old.json")
    (desk / "plan.yaml").write_text("# moved\n\n" + HEAD.format(id="plan") + BAD + WORSE, encoding="utf-8")

    assert written == Said(0, "", "old.json names 1 finding, which will be let be\n")
    assert (quiet, found(check(capsys, "--baseline", "old.json"))) == (Said(0, "", ""), (1, ["plan.yaml:10"]))


def test_a_baseline_holds_no_words_of_a_plan_and_is_the_same_from_any_folder(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check(capsys, "--baseline", "old.json", "--write-baseline")
    (desk / "inside").mkdir()
    monkeypatch.chdir(desk / "inside")
    text = (desk / "old.json").read_text("utf-8")
    (row,) = json.loads(text)["findings"]

    assert (row["file"], row["rule"], sorted(row), "enginer" in text) == (
        "plan.yaml",
        "unknown-role",
        ["file", "fingerprint", "rule"],
        False,
    )
    assert check(capsys, "..", "--baseline", "../old.json") == Said(0, "", "")


def test_what_was_mended_is_told_and_leaves_the_baseline(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(desk, "other", BAD)
    check(capsys, "--baseline", "old.json", "--write-baseline")
    write(desk, "plan", GOOD)
    told = check(capsys, "--baseline", "old.json")
    renewed = check(capsys, "--baseline", "old.json", "--write-baseline")

    assert told.err == "1 finding of the baseline is no longer there: --write-baseline takes what is mended out\n"
    assert renewed.err == "old.json names 1 finding, which will be let be\n"


def test_a_part_of_the_workspace_adds_to_the_baseline_and_takes_nothing_out(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys, "--baseline", "old.json", "--write-baseline")
    write(desk, "other", BAD)
    check(capsys, "other.yaml", "--baseline", "old.json", "--write-baseline")

    assert found(check(capsys, "--baseline", "old.json")) == (0, [])


def test_a_file_that_cannot_be_read_is_in_no_baseline(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(desk, "plan", "stepps: []\n")
    written = check(capsys, "--baseline", "old.json", "--write-baseline")

    assert (written.code, "[unknown-key]" in written.out, written.err) == (
        1,
        True,
        "old.json names 0 findings, which will be let be\n",
    )
    assert check(capsys, "--baseline", "old.json").code == 1


def test_settings_can_name_the_baseline(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "recovery.toml").write_text('[check]\nselect = ["unknown-role"]\nbaseline = "old.json"\n')
    check(capsys, "--write-baseline")

    assert found(check(capsys)) == (0, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "error: the baseline old.json cannot be read: No such file or directory\n"),
        ("", "error: the baseline old.json is damaged\n"),
        ("[" * 100_000, "error: the baseline old.json is damaged\n"),
        ('{"format": "recovery/baseline@1", "findings": [1]}', "error: the baseline old.json is damaged\n"),
        ('{"format": "recovery/baseline@9", "findings": []}', "error: the baseline old.json is damaged\n"),
    ],
)
def test_a_baseline_that_is_none_ends_with_2(
    text: str | None, message: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (desk / "old.json").write_text(text)
    said = check(capsys, "--baseline", "old.json")

    assert (said.code, said.out, said.err.splitlines(keepends=True)[0]) == (2, "", message)


def test_writing_a_baseline_needs_a_name(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, "--write-baseline") == Said(
        2, "", "error: no file is named for the baseline\n  name one: --baseline recovery-baseline.json\n"
    )


# ----------------------------------------------------------------------------------------------------------------- diff

SCENARIO = """\
format: recovery/scenario@1
id: incident
title: An incident
category: cloud-outage
written_for: organisation.yaml
summary: Something happens.
detection: {takes: 10m..1h}
"""


def git(desk: Path, *words: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *words], cwd=desk, check=True, capture_output=True)


@pytest.fixture
def repository(desk: Path) -> Path:
    write(desk, "other", BAD)
    (desk / "incident.yaml").write_text(SCENARIO, encoding="utf-8")
    git(desk, "init", "-q")
    git(desk, "add", ".")
    git(desk, "commit", "-qm", "Begin")
    return desk


def test_only_files_that_changed_are_told_about_committed_or_not(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, "plan", BAD + WORSE)
    uncommitted = check(capsys, "--diff", "HEAD")
    git(repository, "commit", "-qam", "Change")
    write(repository, "new", WORSE)
    since = check(capsys, "--diff", "HEAD~1")

    assert found(check(capsys)) == (1, ["new.yaml:7", "other.yaml:7", "plan.yaml:7", "plan.yaml:8"])
    assert found(uncommitted) == (1, ["plan.yaml:7", "plan.yaml:8"])
    assert found(since) == (1, ["new.yaml:7", "plan.yaml:7", "plan.yaml:8"])


def test_a_branch_is_held_against_where_it_began(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repository, "switch", "-qc", "branch")
    write(repository, "plan", WORSE)
    git(repository, "commit", "-qam", "Mine")
    git(repository, "switch", "-q", "main")
    write(repository, "other", BAD + WORSE)
    git(repository, "commit", "-qam", "Theirs")
    git(repository, "switch", "-q", "branch")

    assert found(check(capsys, "--diff", "main")) == (1, ["plan.yaml:7"])


def test_what_a_change_breaks_elsewhere_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, "plan", GOOD)
    write(repository, "other", GOOD)
    git(repository, "commit", "-qam", "Mend")
    (repository / "organisation.yaml").write_text(ORGANISATION.replace("id: engineer,", "id: ingenieur,"))
    renamed = check(capsys, "--diff", "HEAD", "--select", "unknown-role")
    (repository / "organisation.yaml").unlink()
    gone = check(capsys, "--diff", "HEAD")

    assert found(renamed)[1][-2:] == ["other.yaml:7", "plan.yaml:7"]
    assert (gone.code, gone.out.count("[unknown-file]")) == (1, 3)


def test_what_only_shows_between_files_is_told_where_one_of_them_changed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "twice.yaml").write_text(HEAD.format(id="other") + GOOD, encoding="utf-8")

    assert found(check(capsys, "--diff", "HEAD", "--select", "duplicate-id")) == (1, ["twice.yaml:2"])


def test_when_nothing_changed_there_is_nothing_to_complain_about(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "notes.txt").write_text("not ours")

    assert check(capsys, "--diff", "HEAD") == Said(0, "", "nothing to check has changed since HEAD\n")


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:plan.yaml", "a\0b", ""])
def test_a_revision_that_git_does_not_know_ends_with_2(
    revision: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = check(capsys, f"--diff={revision}")

    assert (said.code, said.out, said.err[:10]) == (2, "", "error: git")


def test_outside_of_a_repository_there_is_no_diff(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = check(capsys, "--diff", "HEAD")

    assert (said.code, said.err.splitlines()[0]) == (2, "error: this folder is in no git repository")
