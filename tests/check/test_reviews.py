"""What the pages of rules about people, proof, notices and age are too short to show."""

import io
from pathlib import Path

import pytest

from recovery.check.examine import examine
from recovery.check.gather import gather
from recovery.check.registry import all_rules
from recovery.model.findings import Linked
from tests.check.workbench import briefly, check

HOUSE = "format: recovery/organisation@1\nid: example\ntitle: An example\n"
PLAN = "format: recovery/playbook@1\nhandles: [cloud-outage]\nsteps:\n"


def found(folder: Path, rule: str, text: str) -> list[str]:
    return briefly(check(folder, text, [all_rules()[rule]]))


def places(folder: Path, rule: str, text: str) -> list[tuple[int, str]]:
    """Line and note of each further place of the one finding."""
    (finding,) = check(folder, text, [all_rules()[rule]]).findings
    assert isinstance(finding, Linked)
    return [(place.location.line, place.note) for place in finding.also]


# -------------------------------------------------------------------------------------------------------------- people


def test_an_organisation_written_out_in_a_playbook_cannot_list_contacts_and_is_not_asked_to(tmp_path: Path) -> None:
    text = """\
format: recovery/playbook@1
organisation: null
roles: [{id: engineer, title: Engineer}]
steps: [{id: only, title: Do it, role: {engineer: 2}, takes: 1h}]
"""

    assert found(tmp_path, "role-without-contact", text) == []
    assert places(tmp_path, "too-few-people", text) == [(3, "the role")]


LEAD = f"{HOUSE}roles: [{{id: lead, title: Lead}}]\n{PLAN}  - {{id: one, title: One, role: lead, takes: 2h}}\n"


def test_the_other_place_where_somebody_is_needed_is_shown(tmp_path: Path) -> None:
    text = f"{LEAD}  - {{id: two, title: Two, role: lead, takes: 2h}}\n"

    assert places(tmp_path, "needed-twice-at-once", text) == [(8, "needed here too")]


@pytest.mark.parametrize(
    ("second", "lines"),
    [
        ("takes: 2h", ["needed-twice-at-once@9"]),
        ("takes: 10m", []),
        ("takes: 2h, needs: [one]", []),
        ("takes: 2h, after: [one]", []),
    ],
    ids=["side by side", "too short to matter", "one after the other", "waits"],
)
def test_two_steps_of_one_person_clash_only_where_they_overlap(second: str, lines: list[str], tmp_path: Path) -> None:
    text = f"{LEAD}  - {{id: two, title: Two, role: lead, {second}}}\n"

    assert found(tmp_path, "needed-twice-at-once", text) == lines


@pytest.mark.parametrize(
    ("hours", "late"),
    [
        ("hours: Mon-Fri 09:00-17:30", True),
        ("hours: Mon-Sun 06:00-23:00", False),
        ("hours: always", False),
        ("people: 4", False),
        ("hours: Mon-Fri 09:00-17:30, on_call: {reach: 20h..30h}", True),
        ("hours: Mon-Fri 09:00-17:30, on_call: {reach: 1h..20h}", False),
    ],
    ids=["office hours", "short nights", "always", "on call by default", "called from far away", "called"],
)
def test_how_long_one_waits_for_somebody_is_held_against_the_time_to_recover(
    hours: str, late: bool, tmp_path: Path
) -> None:
    text = f"""\
{HOUSE}services: [{{id: shop, title: Shop, rto: 12h, mtd: 2d}}]
roles: [{{id: desk, title: Desk, {hours}}}]
{PLAN}  - {{id: restart, title: Restart, role: desk, takes: 10m, restores: [shop]}}
"""

    assert found(tmp_path, "nobody-out-of-hours", text) == (["nobody-out-of-hours@9"] if late else [])


# --------------------------------------------------------------------------------------------------------------- proof


@pytest.mark.parametrize(("verified", "lines"), [("shop", []), ("database", ["unverified-restore@4"])])
def test_what_a_called_playbook_verifies_is_verified(verified: str, lines: list[str], tmp_path: Path) -> None:
    text = f"""\
{PLAN}  - {{id: restore, title: Restore, takes: 1h, restores: [shop]}}
  - {{id: look, title: Look at it, kind: playbook, playbook: playbook-2.yaml, needs: [restore]}}
format: recovery/playbook@1
steps: [{{id: try, title: Try it, kind: verify, takes: 1h, verifies: [{verified}]}}]
"""

    assert found(tmp_path, "unverified-restore", text) == lines


@pytest.mark.parametrize("rule", ["undeclared-start", "unverified-restore", "users-not-told"])
def test_a_playbook_that_is_only_a_part_of_others_is_not_asked_what_a_whole_plan_is(rule: str, tmp_path: Path) -> None:
    part = "format: recovery/playbook@1\nsteps: [{id: restore, title: Restore, takes: 1h, restores: [shop]}]\n"

    assert (found(tmp_path, rule, part), len(found(tmp_path, rule, f"{part}handles: [cloud-outage]\n"))) == ([], 1)


# ------------------------------------------------------------------------------------------------------------- notices


@pytest.mark.parametrize(("takes", "lines"), [("20h", []), ("30h", ["notice-too-late@12"])])
def test_a_deadline_that_follows_another_notice_counts_from_it(takes: str, lines: list[str], tmp_path: Path) -> None:
    text = f"""\
{HOUSE}clocks:
  - {{id: first, title: First word, to: The bank, starts: detected, within: 1d}}
  - {{id: more, title: More, to: The bank, chained_from: first, within: 1d}}
{PLAN}  - {{id: search, title: Search, takes: 9h}}
  - {{id: tell, title: Tell, kind: notify, to: [customers], clock: first, needs: [search], takes: 1h}}
  - {{id: again, title: Tell more, kind: notify, to: [customers], clock: more, needs: [tell], takes: {takes}}}
"""

    assert found(tmp_path, "notice-too-late", text) == lines


def test_the_outer_limit_of_a_deadline_can_be_known_too(tmp_path: Path) -> None:
    text = f"""\
{HOUSE}clocks:
  - {{id: bank, title: Word, to: The bank, starts: classified, within: 4h, latest: {{starts: onset, within: 1d}}}}
"""

    assert found(tmp_path, "clock-before-knowledge", text) == ["clock-before-knowledge@5"]


def test_a_plan_that_cannot_be_read_may_serve_a_deadline(tmp_path: Path) -> None:
    house = f"{HOUSE}services: [{{id: shop, title: Shop}}]\nclocks: [ukgdpr-33]\n"
    plan = f"{PLAN}  - {{id: only, title: Do it, takes: 1h}}\n"

    assert found(tmp_path, "unserved-clock", house + plan) == ["unserved-clock@5"]
    assert found(tmp_path, "unserved-clock", f"{house}{plan}{PLAN}  - {{id: broken}}\n")[0].startswith("missing-key")


# ----------------------------------------------------------------------------------------------------------------- age


def test_nothing_grows_old_where_nobody_says_which_day_it_is(tmp_path: Path) -> None:
    text = "format: recovery/playbook@1\nid: a\ntitle: A\nreviewed: 2020-01-01\nsteps: [{id: a, title: A, takes: 1h}]\n"
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")

    examined = examine(gather(["plan.yaml"], tmp_path, io.BytesIO()), [all_rules()["review-overdue"]])

    assert examined.findings == ()


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "9999-12-31", "0001-01-01"])
def test_days_that_are_none_or_at_the_end_of_the_calendar_break_nothing(day: str, tmp_path: Path) -> None:
    text = f"""\
format: recovery/playbook@1
reviewed: {day}
review_every: 366d
approved: {{by: commander, date: {day}}}
handles: [cloud-outage]
steps: [{{id: a, title: A, takes: {{range: 1h..2h, source: {{kind: guess, date: {day}}}}}}}]
"""
    past = day == "0001-01-01"

    names = {each.split("@")[0] for each in briefly(check(tmp_path, text))}

    assert (names & {"old-guess", "review-overdue", "never-exercised"} == set()) is not past
    assert ("date-in-the-future" in names) is (day == "9999-12-31")
