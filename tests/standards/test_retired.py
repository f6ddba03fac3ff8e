"""The table of ids that catalogues retired: what it says to write instead can be written."""

import re

import pytest

from recovery.standards.retired import RETIRED, Retired, retired


@pytest.mark.parametrize("row", RETIRED, ids=lambda row: f"{row.vocabulary}:{row.id}")
def test_what_is_to_be_written_instead_is_a_tag_that_was_not_retired_itself(row: Retired) -> None:
    assert row.instead is None or re.fullmatch(r"[a-z-]+@[0-9.]+:[A-Z][A-Za-z0-9.-]+", row.instead)
    assert row.instead is None or retired(row.instead) is None


def test_no_id_is_retired_twice() -> None:
    ids = [(row.vocabulary, row.id) for row in RETIRED]

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(
    ("tag", "instead"),
    [
        ("atlas@5.6:AML.T0019", "atlas@2026.07:AML.T0115.000"),
        ("atlas@2026.07:AML.T0104", "atlas@2026.07:AML.T0115.002"),
        ("owasp-llm@2025:LLM06", "owasp-llm@2026:LLM03"),
        ("owasp-llm@2026:LLM06", None),
        ("csf@2.0:RC.CO-02", "csf@2.0:RC.CO-04"),
        ("csf@1.1:RC.CO-02", None),
        ("atlas@2026.07:AML.T0020", None),
        ("AML.T0019", None),
        ("a note: of our own", None),
    ],
)
def test_a_tag_is_known_by_its_vocabulary_its_edition_and_its_id(tag: str, instead: str | None) -> None:
    row = retired(tag)

    assert (row.instead if row else None) == instead
