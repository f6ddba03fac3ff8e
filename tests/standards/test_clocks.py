"""The catalogue of deadlines can be relied on as data."""

import re
from typing import get_args

from recovery.standards import clocks
from recovery.standards.clocks import CLOCKS, Confidence, Status


def test_every_row_has_an_id_of_its_own() -> None:
    ids = [row.clock.id for row in clocks._ROWS]

    assert sorted(ids) == sorted(CLOCKS)
    assert [name for name in CLOCKS if ids.count(name) > 1] == []


def test_every_row_says_where_it_comes_from_and_how_far_it_is_trusted() -> None:
    faults = [
        name
        for name, row in CLOCKS.items()
        if not row.source
        or row.status not in get_args(Status)
        or row.confidence not in get_args(Confidence)
        or not re.fullmatch("20[0-9]{2}-(0[1-9]|1[0-2])", row.as_of)
    ]

    assert faults == []


def test_every_chain_leads_to_another_row() -> None:
    chains = {name: row.clock.chained_from for name, row in CLOCKS.items() if row.clock.chained_from}

    assert {name: end for name, end in chains.items() if end not in CLOCKS or end == name} == {}
    assert chains["dora-final"] == "dora-intermediate"


def test_a_month_is_said_to_be_thirty_days() -> None:
    months = [name for name, row in CLOCKS.items() if row.clock.within == 30 * 86_400]

    assert months == ["nis2-final", "dora-final", "cra-final-incident"]
    assert [name for name in months if "30 days" not in CLOCKS[name].clock.notes] == []


def test_what_has_no_date_says_so() -> None:
    undated = {name: row.clock.notes for name, row in CLOCKS.items() if row.clock.within is None}
    words = ("undue delay", "reasonably practicable", "Immediately")

    assert [name for name, notes in undated.items() if not any(word in notes for word in words)] == []
    assert "ukgdpr-34" in undated


def test_the_notice_of_a_personal_data_breach_is_due_72_hours_after_one_is_aware() -> None:
    row = CLOCKS["ukgdpr-33"]

    assert (row.source, row.status, row.confidence) == ("UK GDPR Article 33(1)", "in-force", "checked")
    assert (row.clock.to, row.clock.starts, row.clock.within, row.clock.calendar) == ("ICO", "aware", 259_200, "hours")


def test_bills_and_proposals_are_told_from_the_law() -> None:
    proposals = [name for name, row in CLOCKS.items() if row.status == "proposal"]

    assert proposals == [
        "uk-csrb-initial",
        "uk-csrb-full",
        "uk-csrb-customers",
        "circia-incident",
        "uk-ransom",
        "uk-ransom-full",
    ]
