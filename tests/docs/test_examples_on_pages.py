"""What a page shows as a file can be saved as one, and passes every check."""

import re
from pathlib import Path

import pytest

from recovery.cli.main import main

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("README.md"), *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if page.parent.name != "rules"]  # bad examples too: the tests of the rules run them
FILE = re.compile(r"```yaml\n(format: recovery/([a-z]+)@1\n.*?)```", re.DOTALL)
WITH_FILES = [page for page in PAGES if FILE.search(page.read_text("utf-8"))]


def save_examples(page: Path, folder: Path) -> list[str]:
    """Each file of a page under the name by which the others know it."""
    names = []
    for text, kind in FILE.findall(page.read_text("utf-8")):
        name = "organisation" if kind == "organisation" else re.findall(r"^id: (.+)$", text, re.MULTILINE)[0]
        (folder / f"{name}.yaml").write_text(text, "utf-8")
        names.append(f"{name}.yaml")
    return names


@pytest.mark.parametrize("page", WITH_FILES, ids=lambda page: page.name)
def test_the_files_on_a_page_pass_check(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "recovery.toml").touch()
    names = save_examples(page, tmp_path)
    monkeypatch.chdir(tmp_path)

    assert len(set(names)) == len(names)
    assert (main(["check", "."]), capsys.readouterr().out) == (0, f"{len(names)} files checked: nothing found\n")


def test_there_are_examples_on_the_page_about_the_format() -> None:
    assert "format.md" in [page.name for page in WITH_FILES]
