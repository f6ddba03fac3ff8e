"""What a workspace settles and what it accepts on purpose, as `recovery check` takes it."""

from pathlib import Path

import pytest

from recovery.load import reader
from recovery.load.comments import comments
from tests.check.workbench import ORGANISATION
from tests.cli.terminal import Said, called

PLAN = """\
format: recovery/playbook@1
id: plan
title: A plan
organisation: organisation.yaml
steps:
  - id: first
    title: First
    role: enginer
    takes: 1h
  - {id: second, title: Second, takes: 1h, role: comandr, needs: [first]}
"""
"""With two roles that nobody has."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "recovery.toml").touch()
    (tmp_path / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], desk: Path, plan: str, *words: str) -> list[str]:
    """`rule@line` of the plan and of the settings; the organisation is sound but for what does not matter here."""
    (desk / "plan.yaml").write_text(plan, encoding="utf-8")
    said = called(capsys, "check", "--today", "2026-12-01", "--output-format", "concise", *words)
    assert said.err == ""
    lines = [line for line in said.out.splitlines() if not line.startswith("organisation")]
    ours = ("[unknown-role]", "suppression]", "reason]", "[unreadable-file]")
    return [f"{line[line.rindex('[') + 1 : -1]}@{line.split(':')[1]}" for line in lines if line.endswith(ours)]


def after(line: str, comment: str) -> str:
    return PLAN.replace(line, f"{line}  {comment}")


def above(line: str, comment: str) -> str:
    return PLAN.replace(line, f"  {comment}\n{line}")


BOTH = ["unknown-role@8", "unknown-role@10"]
WHY = "because she starts in May"


# -------------------------------------------------------------------------------------------------------- in comments


def test_at_the_end_of_a_line_it_is_about_that_line(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, desk, PLAN) == BOTH
    assert found(capsys, desk, after("role: enginer", f"# recovery: ignore[unknown-role] {WHY}")) == BOTH[1:]


def test_on_a_line_of_its_own_it_is_about_all_that_begins_below(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step = above("  - id: first", f"# recovery: ignore[unknown-role] {WHY}\n  # and so on\n")
    steps = PLAN.replace("steps:", f"# recovery: ignore[unknown-role] {WHY}\nsteps:")

    assert found(capsys, desk, step) == ["unknown-role@13"]
    assert found(capsys, desk, steps) == []


def test_it_ends_after_its_last_day(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = after("role: enginer", f"# recovery: ignore[unknown-role] until 2026-12-01 {WHY}")
    over = after("role: enginer", f"# recovery: ignore[unknown-role] until 2026-11-30 {WHY}")

    assert found(capsys, desk, held) == BOTH[1:]
    assert found(capsys, desk, over) == ["unknown-role@8", "expired-suppression@8", "unknown-role@10"]


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("ignore[unknown-role]", ["suppression-without-reason@8"]),
        ("ignore[unknown-role, unknown-step] because", ["suppression-without-reason@8", "unused-suppression@8"]),
        (f"ignore[unknown-rolle] {WHY}", ["unknown-suppression@8", "unknown-role@9"]),
        ("ignore unknown-role", ["malformed-suppression@8", "unknown-role@9"]),
        (f"ignore[] {WHY}", ["malformed-suppression@8", "unknown-role@9"]),
        (f"ignore[unknown-role] until May {WHY}", ["malformed-suppression@8", "unknown-role@9"]),
        (f"ingore[unknown-role] {WHY}", ["malformed-suppression@8", "unknown-role@9"]),
        ("this plan is for the shop", ["unknown-role@9"]),
    ],
)
def test_what_is_wrong_with_a_suppression_is_found_too(
    comment: str, told: list[str], desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = PLAN.replace("    role: enginer", f"    # recovery: {comment}\n    role: enginer")

    assert found(capsys, desk, plan) == [*told, "unknown-role@11"]


def test_one_that_keeps_nothing_quiet_is_found_only_where_all_that_could_break_it_was_checked(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "unknown-step, duplicate-id"
    plan = PLAN.replace("id: plan", f"id: plan # recovery: ignore[{names}] {WHY}")

    whole = found(capsys, desk, plan)
    alone = found(capsys, desk, plan, "plan.yaml")

    assert (whole, alone) == (["unused-suppression@2", "unused-suppression@2", *BOTH], ["unused-suppression@2", *BOTH])
    assert found(capsys, desk, plan, "--ignore", "unknown-step,duplicate-id") == BOTH


def test_of_very_many_that_are_wrong_a_hundred_are_told(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many = "# recovery: ignore[unknown-rolle, duplicate-id]\n" * 4_000
    told = found(capsys, desk, PLAN.replace("steps:", f"{many}steps:"))

    assert [each.split("@")[0] for each in told] == ["unknown-suppression"] * 100 + ["unknown-role"] * 2


def test_what_could_not_be_judged_is_not_called_unused(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = after("role: enginer", f"# recovery: ignore[unknown-role] {WHY}")

    assert found(capsys, desk, plan + "stepps: []\n") == []
    assert found(capsys, desk, plan.replace("organisation.yaml", "organization.yaml")) == []


def test_one_that_is_over_and_keeps_nothing_quiet_is_told_once(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = after("title: First", f"# recovery: ignore[unknown-role] until 2020-01-01 {WHY}")

    assert found(capsys, desk, plan) == ["unused-suppression@7", *BOTH]


def test_no_suppression_hides_that_a_file_could_not_be_read(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "plan.yaml").write_text(f"# recovery: ignore[unknown-key] {WHY}\n{PLAN}stepps: []\n", encoding="utf-8")
    said = called(capsys, "check", "plan.yaml", "--output-format", "concise")

    assert (said.code, "[unknown-key]" in said.out) == (1, True)


# -------------------------------------------------------------------------------------------------------- which comments

TEXTS = """\
format: recovery/playbook@1
id: "# recovery: ignore[a]"
title: |  # recovery: ignore[b]
  A # recovery: ignore[c]

  # recovery: ignore[d]
# recovery: ignore[e]
steps:
  - {id: x, # recovery: ignore[f]
     takes: 1h}
  - title: no#recovery:ignore[g]
  # recovery: ignore[h]

  # another
  - id: y
    title: '# recovery: ignore[i]
      # recovery: ignore[j]'
  # recovery: ignore[k]
"""


def test_only_comments_are_comments_and_each_knows_the_lines_it_is_about() -> None:
    read = [(each.text[7], each.first_line, each.last_line) for each in comments(reader.read_text(TEXTS, "f"))]

    assert read == [("b", 3, 3), ("e", 8, 17), ("f", 9, 9), ("h", 15, 17), ("k", 19, 19)]


# -------------------------------------------------------------------------------------------------------- in settings


def settle(desk: Path, text: str) -> None:
    (desk / "recovery.toml").write_text(text, encoding="utf-8")


def test_settings_select_ignore_and_set_levels(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settle(desk, '[check]\nignore = ["unknown-role"]\n')
    ignored, asked_for = found(capsys, desk, PLAN), found(capsys, desk, PLAN, "--select", "unknown-role")
    settle(desk, '[check]\nselect = ["unknown-step"]\n')
    not_selected = found(capsys, desk, PLAN)
    settle(desk, '[check.severity]\nunknown-role = "warning"\n')
    levelled = called(capsys, "check", "plan.yaml", "--select", "unknown-role", "--output-format", "concise")

    assert (ignored, asked_for, not_selected) == ([], BOTH, [])
    assert [line.split(": ")[1] for line in levelled.out.splitlines()] == ["warning", "warning"]


SUPPRESS = """\
[[check.suppress]]
paths = ["{path}"]
rules = ["{rule}"]
{more}
"""


@pytest.mark.parametrize(
    ("path", "rule", "more", "told"),
    [
        ("plan.yaml", "unknown-role", 'because = "x"', []),
        ("**/*.yaml", "unknown-role", 'because = "x"\nuntil = 2026-12-01', []),
        ("p*.yaml", "unknown-role", "", ["suppression-without-reason@1"]),
        ("plan.yaml", "unknown-role", 'because = "x"\nuntil = 2026-11-30', [*BOTH, "expired-suppression@1"]),
        ("./", "unknown-role", 'because = "x"', []),
        ("**", "unknown-role", 'because = "x"', []),
        ("**/plan.yaml", "unknown-role", 'because = "x"', []),
        ("**/plan", "unknown-role", 'because = "x"', [*BOTH, "unused-suppression@1"]),
        ("*/plan.yaml", "unknown-role", 'because = "x"', [*BOTH, "unused-suppression@1"]),
        ("/".join(["**"] * 500) + "/x", "unknown-role", 'because = "x"', [*BOTH, "unused-suppression@1"]),
        ("plans", "unknown-role", 'because = "x"', [*BOTH, "unused-suppression@1"]),
        ("plan.yaml", "unknown-rol", 'because = "x"', [*BOTH, "unknown-suppression@1"]),
    ],
)
def test_settings_suppress_by_path_and_are_held_to_the_same_rules(
    path: str, rule: str, more: str, told: list[str], desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(desk, SUPPRESS.format(path=path, rule=rule, more=more))

    assert found(capsys, desk, PLAN) == told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[check]\n\nignore = ["unknown-rolle"]\n',
            "error: recovery.toml:3: no rule is called 'unknown-rolle'\n  did you mean 'unknown-role'?\n",
        ),
        (
            '[check.severity]\nyaml-syntax = "warning"\n',
            "error: recovery.toml:2: 'yaml-syntax' keeps a file from being read, so it is an error\n  delete the line\n",
        ),
        ("[chekc]\n", "error: recovery.toml:1: no setting is called 'chekc' here\n  did you mean 'check'?\n"),
    ],
)
def test_settings_that_cannot_be_used_end_with_2(
    text: str, words: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(desk, text)

    assert called(capsys, "check") == Said(2, "", words)
