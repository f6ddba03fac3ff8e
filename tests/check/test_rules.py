"""The pages of the rules are their first tests: what is called bad is found at its line, what is called good is not."""

from pathlib import Path

import pytest

from recovery.check.registry import Example, Rule, all_rules
from tests.check.workbench import briefly, check

RULES = list(all_rules().values())
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

    assert (lines[0][0].isupper(), lines[0][-1], lines[1], kinds) == (True, ".", "", {True, False})
    assert rule.page.count("::\n\n    ") == len(rule.examples)


def test_the_organisation_that_examples_are_held_against_has_no_errors(tmp_path: Path) -> None:
    assert [finding for finding in check(tmp_path, "").findings if finding.level == "error"] == []
