"""Links in the pages lead to files and headings that exist."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
WRITTEN = [page for page in PAGES if page.parent.name != "rules" or page.name == "README.md"]
"""Pages of rules are made from one form, and have one heading."""
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def anchors(page: Path) -> list[str]:
    headings = HEADING.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL))
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def leads_somewhere(page: Path, file: str, anchor: str) -> bool:
    target = (page.parent / file).resolve() if file else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINK.findall(CODE.sub("", page.read_text("utf-8")))

    assert [link for link in links if not leads_somewhere(page, *link)] == []


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_two_headings_of_a_page_share_an_anchor(page: Path) -> None:
    assert sorted(anchors(page)) == sorted(set(anchors(page)))


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = [file for file, _ in LINK.findall((folder / "README.md").read_text("utf-8"))]

    assert listed == sorted(page.name for page in folder.glob("*.md") if page.name != "README.md")


def test_every_page_is_in_the_index() -> None:
    linked = {file for file, _ in LINK.findall((ROOT / "docs" / "README.md").read_text("utf-8"))}

    assert {page.name for page in (ROOT / "docs").glob("*.md")} - linked == {"README.md"}
