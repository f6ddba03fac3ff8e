"""The pages of the rules are what the rules say of themselves."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generator() -> Any:
    """What `make docs` runs."""
    spec = importlib.util.spec_from_file_location("rule_pages", ROOT / ".ci" / "rule_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_what_make_docs_makes_of_the_rules(generator: Any) -> None:
    made = generator.pages()
    there = {path.name: path.read_text("utf-8") for path in generator.FOLDER.glob("*.md")}
    old = [name for name in sorted(made.keys() | there.keys()) if made.get(name) != there.get(name)]

    assert old == [], "a rule was added, changed or removed: make docs renews its page"


def test_pages_of_rules_that_are_gone_are_removed(generator: Any, tmp_path: Path) -> None:
    (tmp_path / "gone-rule.md").write_text("# gone-rule\n")
    generator.write(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == set(generator.pages())
