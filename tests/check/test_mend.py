"""What --fix mends: only what is surely right, with every comment and blank in its place, and the same twice over."""

import re
import stat
from pathlib import Path
from random import Random

import pytest

from recovery.load import reader
from recovery.load.edit import Edit, edited
from tests.check.workbench import ORGANISATION
from tests.check.workspaces import workspace
from tests.cli.terminal import Said, called

PLAN = """\
# At the top.
format: recovery/playbook@1
id: plan
title: {title}   # its name
organisation: organisation.yaml


steps:
    - {{id: first, title: First, takes: 1h,   role: engineer}}{after}
    # between
    - id:    second
      title: 'Second'
      role: {role}
      takes: 1h
      needs: [first]
"""
WHY = "because she starts in May"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "recovery.toml").touch()
    (tmp_path / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plan(title: str = "A plan", role: str = "engineer", after: str = "") -> str:
    return PLAN.format(title=title, role=role, after=after)


def fix(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    return called(capsys, "check", "--fix", "--output-format", "concise", *words)


RULES = (
    "--select=ambiguous-value,bidi-control,directive,invisible-character,unused-suppression,unknown-role,unknown-step"
)


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [
        (plan(title="yes"), plan(title='"yes"'), 1),
        (plan(title="0755"), plan(title='"0755"'), 1),
        (plan(title="Sho\u200bp \u202e"), plan(title="Shop "), 2),
        (f"%YAML 1.2\n---\n{plan()}", plan(), 1),
        (f"# first\n%YAML 1.1\r\n---\r\n{plan()}", f"# first\n{plan()}", 1),
        (plan(after=f"   # recovery: ignore[unknown-role] {WHY}"), plan(), 1),
        (plan(after=f"\n    # recovery: ignore[unknown-role] {WHY}"), plan(), 1),
        (
            plan(role="enginer  # recovery: ignore[unknown-step, unknown-role] because"),
            plan(role="enginer  # recovery: ignore[unknown-role] because"),
            1,
        ),
        (
            plan(role="enginer  # recovery: ignore[unknown-role,unknown-step] because"),
            plan(role="enginer  # recovery: ignore[unknown-role] because"),
            1,
        ),
        (plan(after=f" # recovery: ignore[unknown-role, unknown-step] {WHY}"), plan(), 2),
    ],
)
def test_what_is_sure_is_mended_and_nothing_else_changes(
    before: str, after: str, number: int, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "plan.yaml").write_text(before, encoding="utf-8", newline="")
    said = fix(capsys, RULES)
    text = (desk / "plan.yaml").read_bytes().decode()
    again = fix(capsys, RULES)

    assert (said, text) == (Said(0, "", f"mended {number} finding{'s' * (number > 1)} in 1 file\n"), after)
    assert (again, (desk / "plan.yaml").read_bytes().decode()) == (Said(0, "", "mended 0 findings in 0 files\n"), text)


@pytest.mark.parametrize(
    "text",
    [
        plan(role="enginer"),  # did you mean: a person decides
        plan(title='"Sho\\u200bp"'),  # an escape is no character
        plan(role=f"enginer # recovery: ignore[unknown-role] until 2020-01-01 {WHY}"),  # expired: decide anew
        plan(after=" # recovery: ignore[unknown-rolle] because"),
        "%TAG ! tag:x\n---\n" + plan(),
        plan() + "stepps: yes\n",  # whether a text belongs there, nobody knows
    ],
)
def test_what_is_not_sure_is_left_as_it_is(text: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(text, encoding="utf-8")
    said = fix(capsys, "--today", "2026-12-01", "--ignore", "unused-suppression")

    assert (said.code, (desk / "plan.yaml").read_text("utf-8")) == (1, text)


def test_what_is_left_is_shown(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(plan(title="no", role="enginer"), encoding="utf-8")

    assert fix(capsys, RULES) == Said(
        1,
        "plan.yaml:13:13: error: no role is called 'enginer' [unknown-role]\n",
        "mended 1 finding in 1 file\n",
    )


def test_what_was_not_asked_for_and_what_is_accepted_stays(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = plan(title="yes  # recovery: ignore[ambiguous-value] because it is a band")
    (desk / "plan.yaml").write_text(text, encoding="utf-8")
    fix(capsys)
    accepted = (desk / "plan.yaml").read_text("utf-8")
    (desk / "plan.yaml").write_text(plan(title="yes"), encoding="utf-8")
    fix(capsys, "--select", "unknown-role")

    assert (accepted, (desk / "plan.yaml").read_text("utf-8")) == (text, plan(title="yes"))


def test_line_ends_the_mark_at_the_top_and_the_rights_of_a_file_stay(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk / "plan.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + plan(title="yes").replace("\n", "\r\n").encode())
    file.chmod(0o640)
    fix(capsys, RULES)

    assert file.read_bytes() == b"\xef\xbb\xbf" + plan(title='"yes"').replace("\n", "\r\n").encode()
    assert (stat.S_IMODE(file.stat().st_mode), sorted(path.name for path in desk.iterdir() if path.is_file())) == (
        0o640,
        ["organisation.yaml", "plan.yaml", "recovery.toml"],
    )


def test_standard_input_is_not_mended(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "check", "-", "--fix") == Said(
        2, "", "error: standard input cannot be mended\n  name the file itself\n"
    )


def test_of_edits_that_overlap_the_first_is_made() -> None:
    assert edited("abcdef", [Edit(3, 5, "X"), Edit(1, 4, "Y"), Edit(1, 4, "Y"), Edit(5, 5, "Z")]) == ("aYeZf", 2)


# ------------------------------------------------------------------------------------------------------------ any file

WORDS = ["yes", "0755", "12:30", "1_000", "off", '"yes"', "plain", "sho\u200bp", "'\u200d'"]
ENDS = ["  # recovery: ignore[unknown-role] because", " # recovery: ignore[unknown-step,x]", "  # off", "\r", "   "]


def scribbled(text: str, random: Random) -> str:
    """A file with doubtful words and comments in it."""
    lines = [line.replace('"A step"', random.choice(WORDS)) for line in text.split("\n")]
    return "\n".join(line + random.choice(ENDS) if random.random() < 0.1 else line for line in lines)


def values(folder: Path) -> dict[str, str]:
    """What each file says, but for characters that cannot be seen."""
    read = {path.name: reader.read(path, path.name).data for path in sorted(folder.glob("*.yaml"))}
    return {name: re.sub("[\u200b\ufffd]", "", repr(data)) for name, data in read.items()}


def test_mending_keeps_every_value_and_mends_nothing_twice(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mended = 0
    for seed in range(15):
        random = Random(seed)
        for name, text in workspace(random).items():
            (desk / name).write_text(scribbled(text, random), encoding="utf-8", newline="")
        before = values(desk)
        first, after, second = fix(capsys), values(desk), fix(capsys)
        mended += int(first.err.split()[1])

        assert (before, first.out, second.err) == (after, second.out, "mended 0 findings in 0 files\n")

    assert mended > 50
