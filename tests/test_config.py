"""Settings: what they may say, and where what they may not say stands."""

from datetime import date
from pathlib import Path

import pytest

from recovery.config import BadSettings, Check, Settings, Suppress, parse
from recovery.load.settings import settings
from recovery.load.workspace import workspace

EVERYTHING = """\
[check]
select = ["unknown-step", "unknown-role"]
ignore = ["unknown-role"]
severity = {unknown-step = "warning"}
baseline = "old.json"

[[check.suppress]]
paths = ["playbooks/old/**"]
rules = ["unknown-step"]
because = "retired in May"
until = 2027-05-01
"""


def test_all_settings_are_read() -> None:
    read = parse(EVERYTHING, "recovery.toml")

    assert read is not None
    assert read.check == Check(
        ("unknown-step", "unknown-role"),
        ("unknown-role",),
        {"unknown-step": "warning"},
        "old.json",
        (
            Suppress(
                ("playbooks/old/**",), ("unknown-step",), "retired in May", date(2027, 5, 1), ("check", "suppress", 0)
            ),
        ),
    )
    assert read.line(("check", "suppress", 0)) == 7


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[check]\nigonre = []\n", "f:2: no setting is called 'igonre' here", "did you mean 'ignore'?"),
        ("[chekc]\n", "f:1: no setting is called 'chekc' here", "did you mean 'check'?"),
        ("check = 1\n", "f:1: this is a table", "give it keys of its own"),
        ("[check]\nselect = []\n", "f:2: this selects no rule at all", "name some, or delete the line"),
        ("# ignore\n[check]\nignore = 'a'\n", "f:3: ignore is a list", 'write ignore = ["..."]'),
        ("[check]\nselect = [\n  'a',\n  1,\n]\n", "f:2: select is made of texts", "put it in quotes"),
        (
            "[check.severity]\na = 'error'\nb = 'note'\n",
            "f:3: a severity is error or warning",
            'write "error" or "warning"; ignore leaves a rule out',
        ),
        (
            "[[check.suppress]]\nrules = ['a']\npaths = ['b']\n[[check.suppress]]\nrules = ['a']\n",
            "f:4: this suppression names no paths",
            'write paths = ["..."]',
        ),
        (
            "[[check.suppress]]\nrules = ['a']\npaths = ['b']\nuntil = '2027'\n",
            "f:4: until is a day",
            "write it as until = 2027-03-01, without quotes",
        ),
        (
            "[check]\nsuppress = {}\n",
            "f:2: suppress is a list of tables",
            "begin each with [[check.suppress]]",
        ),
    ],
)
def test_what_means_nothing_is_an_error_at_its_line(text: str, message: str, hint: str) -> None:
    with pytest.raises(BadSettings) as raised:
        parse(text, "f")

    assert (raised.value.message, raised.value.hint) == (message, hint)


@pytest.mark.parametrize("text", ["[check", "a = " + "[" * 5000, "\ufeff\x00"])
def test_what_is_no_toml_is_an_error_and_no_traceback(text: str) -> None:
    with pytest.raises(BadSettings, match="f is no TOML"):
        parse(text, "f")


def test_a_fault_far_down_in_a_file_that_is_none_of_settings_is_told_at_once() -> None:
    others = "".join(f"a{number} = 'ignore'\n" for number in range(40_000))

    with pytest.raises(BadSettings, match="no setting is called 'a0' here"):
        parse(f"{others}[check]\nignore = 1\n", "f")
    with pytest.raises(BadSettings, match="ignore is a list"):
        parse(f"[x]\n{others}[tool.recovery.check]\nignore = 1\n", "f", ("tool", "recovery"))


def test_a_workspace_without_a_file_of_its_own_is_settled_in_pyproject(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.other]\na = 1\n\n[tool.recovery.check]\nignore = ["a"]\n')
    shared = settings(workspace(tmp_path, tmp_path))
    (tmp_path / "recovery.toml").write_text('[check]\nignore = ["b"]\n')
    own = settings(workspace(tmp_path, tmp_path))

    assert (shared.check.ignore, shared.file, shared.line(("check", "ignore"))) == (("a",), "pyproject.toml", 5)
    assert (own.check.ignore, own.file) == (("b",), "recovery.toml")


def test_nothing_settled_is_everything_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    alone = settings(workspace(tmp_path, tmp_path))
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")

    assert alone == settings(workspace(tmp_path, tmp_path)) == Settings()


def test_settings_behind_a_link_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "recovery.toml").symlink_to("elsewhere")

    with pytest.raises(BadSettings, match=r"recovery\.toml: this is a symbolic link"):
        settings(workspace(tmp_path, tmp_path))
