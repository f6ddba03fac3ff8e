"""The pages of the rules are their first tests: what is called bad is found at its line, what is called good is not."""

import ast
import re
from pathlib import Path

import pytest

import recovery.load
from recovery.check.registry import Example, Rule, all_rules
from tests.check.workbench import briefly, check

RULES = list(all_rules().values())
TOO_LARGE_TO_SHOW = {"too-many-steps"}
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{'good' if example.line is None else 'bad'}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_bad_example_is_found_at_its_line_and_a_good_one_is_not(rule: Rule, example: Example, tmp_path: Path) -> None:
    found = briefly(check(tmp_path, example.text, [rule]))

    assert found == ([f"{rule.name}@{example.line}"] if example.line else [])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_begins_with_a_sentence_and_shows_a_bad_and_a_good_example(rule: Rule) -> None:
    lines = rule.page.splitlines()
    kinds = {example.line is None for example in rule.examples}
    needed = {True, False} if rule.looks_at and rule.name not in TOO_LARGE_TO_SHOW else kinds

    assert (lines[0][0].isupper(), lines[0][-1], lines[1], kinds) == (True, ".", "", needed)
    assert rule.page.count("::\n\n    ") == len(rule.examples)


def test_the_organisation_that_examples_are_held_against_has_no_errors(tmp_path: Path) -> None:
    assert [finding for finding in check(tmp_path, "").findings if finding.level == "error"] == []


WRITERS = {
    "Doubt",
    "Finding",
    "Unwelcome",
    "Worded",
    "_Advice",
    "_ambiguous",
    "_error",
    "fault",
    "_refused",
    "_report",
}
WRITERS |= {"_stop", "_too_large", "_unknown_word", "finding"}
"""What the reader calls to write a finding down; the rule is among the arguments."""
CALLS = [
    call
    for path in Path(recovery.load.__path__[0]).glob("*.py")
    for call in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", None)) in WRITERS
]
SAID = {
    part.value
    for call in CALLS
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
    for part in ast.walk(argument)
    if isinstance(part, ast.Constant)
}


def test_every_fault_that_is_found_in_reading_has_a_page() -> None:
    named = {said for said in SAID if isinstance(said, str) and re.fullmatch("[a-z]+(-[a-z0-9]+)+", said)}

    assert named - all_rules().keys() == set()


def test_every_page_of_reading_is_of_a_fault_that_the_reader_knows() -> None:
    by_default = {"yaml-syntax"}  # where no advice names another

    assert {rule.name for rule in RULES if rule.reading} - SAID == by_default
