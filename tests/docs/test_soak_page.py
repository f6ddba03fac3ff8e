"""The page that says which test holds which rule names tests that there are, and every rule that there is."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout
PAGE = Path("docs/soak.md")
RULES = re.compile(r"^(?:- )?\*\*([A-Z][a-z -]+)|^\d\. \*\*([A-Z][a-z]+)", re.MULTILINE)


def test_every_test_that_the_page_names_exists() -> None:
    written = {
        name
        for path in Path("tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }

    assert set(re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8"))) - written == set()


def test_every_rule_of_the_engine_has_its_tests() -> None:
    engine = Path("docs/engine.md").read_text("utf-8")
    rules = {(bullet or number).strip() for bullet, number in RULES.findall(engine)}
    held = set(re.findall(r"^\| ([A-Z][\w -]+?) \| `test_", PAGE.read_text("utf-8"), re.MULTILINE))

    assert len(rules) > 30
    assert rules - held == set()
