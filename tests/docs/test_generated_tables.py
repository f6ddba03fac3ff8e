"""The tables in the pages are what the code says, and nothing that people write is missing from them."""

import importlib.util
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic.fields import FieldInfo

from recovery.model.effects import Effect
from recovery.model.sentences import sentences

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
ELSEWHERE = {"AnyOf"} | {get_args(effect)[0].__name__ for effect in get_args(get_args(Effect)[0])}
"""Shown where they are used, or in the list of effects."""


@pytest.fixture(scope="module")
def generator() -> Any:
    """What `make docs` runs."""
    spec = importlib.util.spec_from_file_location("pages", ROOT / ".ci" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page() -> str:
    return (ROOT / "docs" / "format.md").read_text("utf-8")


def test_the_tables_are_what_make_docs_makes_of_them(generator: Any) -> None:
    old = [
        page.name for page in generator.PAGES if generator.renewed(page.read_text("utf-8")) != page.read_text("utf-8")
    ]

    assert old == [], "the model or a catalogue has changed: make docs renews these pages"


def test_the_fields_of_everything_that_people_write_are_on_the_page(generator: Any) -> None:
    assert generator.classes().keys() - generator.classes_shown(page()) == ELSEWHERE


def is_the_kind_of_a_step(field: str, about: FieldInfo) -> bool:
    return field == "kind" and len(get_args(about.annotation)) == 1


def test_every_field_that_people_write_has_a_sentence(generator: Any) -> None:
    told_once = {"format", "id", "title"}  # in the rules for all files
    silent = [
        f"{name}.{field}"
        for name, shown in generator.classes().items()
        for field, about in shown.model_fields.items()
        if field not in told_once and field not in sentences(shown) and not is_the_kind_of_a_step(field, about)
    ]

    assert silent == []
