"""What is kept from the last check is used only where the same would be found again, and by nobody else."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.check.workbench import ORGANISATION
from tests.check.workspaces import workspace
from tests.cli.terminal import Said, called, ran

PLAN = """\
format: recovery/playbook@1
id: plan
title: A plan
organisation: organisation.yaml
steps:
  - {id: first, title: First, takes: 1h, role: enginer}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    desk = tmp_path / "desk"
    (desk / "playbooks").mkdir(parents=True)
    (desk / "recovery.toml").touch()
    (desk / "playbooks" / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    (desk / "playbooks" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(desk)
    return desk


def check(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    return called(capsys, "check", "--today", "2026-12-01", *words)


def kept(desk: Path) -> list[Path]:
    return sorted((desk / ".recovery" / "cache").glob("check-*"))


PROBE = """
import sys
from recovery.cli.main import main
code = main(["check", "--today", "2026-12-01"])
print("pydantic" in sys.modules, code, file=sys.stderr)
"""


def test_when_nothing_changed_the_same_is_said_without_reading_a_model(desk: Path) -> None:
    said = [
        subprocess.run([sys.executable, "-c", PROBE], cwd=desk, capture_output=True, text=True, check=False)
        for _ in range(2)
    ]

    assert said[0].stdout == said[1].stdout
    assert [each.stderr.splitlines()[-1] for each in said] == ["True 1", "False 1"]


CHANGES = {
    "the file": lambda desk: (desk / "playbooks/plan.yaml").write_text(PLAN.replace("enginer", "engineer")),
    "what it names": lambda desk: (desk / "playbooks/organisation.yaml").write_text(
        ORGANISATION.replace("id: engineer,", "id: enginer,")
    ),
    "a new file": lambda desk: (desk / "new.yaml").write_text(PLAN.replace("first", "second")),
    "a file that goes": lambda desk: (desk / "playbooks/organisation.yaml").unlink(),
    "a file that becomes a link": lambda desk: (
        shutil.move(desk / "playbooks/plan.yaml", desk / "kept"),
        (desk / "playbooks/plan.yaml").symlink_to(desk / "kept"),
    ),
    "settings": lambda desk: (desk / "recovery.toml").write_text('[check]\nignore = ["unknown-role"]\n'),
    "a border of another workspace": lambda desk: (desk / "playbooks" / "recovery.toml").touch(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_checked_anew(change: object, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = check(capsys)
    assert callable(change)
    change(desk)

    assert check(capsys) == check(capsys, "--no-cache") != before


def test_another_day_other_rules_and_other_paths_are_other_requests(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ([], ["--select", "unknown-role"], ["--ignore", "unknown-role"], ["playbooks/plan.yaml"]):
        check(capsys, *words)
    called(capsys, "check", "--today", "2026-12-02")

    assert len(kept(desk)) == 5


def test_reports_and_other_files_beside_are_no_change(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(capsys, "--output-format", "sarif", "-o", "out.sarif")
    (before,) = [(path, path.stat().st_mtime_ns) for path in kept(desk)]
    (desk / "playbooks" / "notes.txt").touch()
    (desk / ".idea").mkdir()
    check(capsys, "--output-format", "junit", "-o", "out.xml")

    assert [(path, path.stat().st_mtime_ns) for path in kept(desk)] == [before]


def test_forms_of_output_share_what_is_kept(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("text", "json", "sarif", "junit"):
        fresh, again = check(capsys, "--output-format", form, "--no-cache"), check(capsys, "--output-format", form)
        assert fresh == again

    assert len(kept(desk)) == 1


# ---------------------------------------------------------------------------------------------------------- what is safe


def test_what_is_kept_is_for_its_owner_alone_and_not_for_the_repository(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(capsys)
    folder = desk / ".recovery" / "cache"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *kept(desk), desk.parent / "home/recovery/key")]

    assert (modes, (folder / ".gitignore").read_text()) == ([0o700, 0o600, 0o600], "*\n")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data.replace(b"enginer", b"engineer"),
        lambda data: b"0" * 64 + data[64:],
        lambda data: data[:65] + b"{}",
        lambda data: os.urandom(2000),
    ],
)
def test_what_is_damaged_or_forged_is_checked_anew(
    damage: object, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = check(capsys)
    (file,) = kept(desk)
    whole = file.read_bytes()
    assert callable(damage)
    file.write_bytes(damage(whole))

    assert (check(capsys), file.read_bytes()) == (before, whole)


def test_a_cache_that_a_pull_request_brings_along_counts_for_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = check(capsys)
    (theirs,) = kept(desk)
    body = json.loads(theirs.read_bytes().partition(b"\n")[2])
    monkeypatch.setenv("XDG_CACHE_HOME", str(desk.parent / "another-home"))
    after = check(capsys)

    assert (len(body["findings"]), before, len(kept(desk))) == (1, after, 2)


def test_a_folder_that_is_a_link_is_left_alone(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.parent / "elsewhere").mkdir()
    (desk / ".recovery").symlink_to(desk.parent / "elsewhere")

    assert (check(capsys).code, list((desk.parent / "elsewhere").iterdir())) == (1, [])


def test_a_key_that_others_may_read_is_no_key(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = desk.parent / "home" / "recovery" / "key"
    key.parent.mkdir(parents=True)
    key.write_bytes(b"x" * 32)
    key.chmod(0o644)

    assert (check(capsys).code, kept(desk)) == (1, [])


def test_a_folder_without_a_mark_of_a_workspace_gets_no_cache(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    check(capsys, "plan.yaml")

    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]


def test_old_requests_are_forgotten(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day in range(1, 21):
        called(capsys, "check", "--today", f"2026-11-{day:02}")

    assert len(kept(desk)) == 16


def test_processes_at_the_same_time_do_not_disturb_each_other(desk: Path) -> None:
    words = [sys.executable, "-m", "recovery", "check", "--today", "2026-12-01"]
    running = [subprocess.Popen(words, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    said = {process.communicate(timeout=60) for process in running}

    assert (len(said), len(kept(desk)), list((desk / ".recovery/cache").glob(".check*"))) == (1, 1, [])
    assert ran("check", "--today", "2026-12-01", cwd=desk).out.encode() in {out for out, _ in said}


def test_through_any_row_of_changes_the_same_is_said_with_and_without_a_cache(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(7)
    for _ in range(25):
        name, text = random.choice(list(workspace(random).items()))
        (desk / "playbooks" / name).write_text(text, encoding="utf-8")

        assert check(capsys) == check(capsys, "--no-cache") == check(capsys)
