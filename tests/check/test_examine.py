"""Which files are read and held against what, and how many findings of each are kept."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery.check.examine import Examined, examine
from recovery.check.gather import gather
from recovery.check.registry import Complaint, Rule, all_rules
from recovery.check.subjects import Incident, Pair, Shelf
from recovery.load import reader
from recovery.load.source import Source
from recovery.model.findings import Level
from tests.check.workbench import ORGANISATION

PLAYBOOK = """\
format: recovery/playbook@1
id: restore-shop
title: Restore the shop
organisation: ../organisation.yaml
handles: [cloud-outage]
steps:
  - {id: restore, title: Restore it, role: engineer, takes: 2h..8h, restores: [shop]}
"""
SCENARIO = """\
format: recovery/scenario@1
id: region-gone
title: The region is gone
category: cloud-outage
written_for: ../organisation.yaml
summary: It is gone.
cast: {front: {service: shop}}
detection: {takes: 10m..1h}
hits: [{service: front, state: down}]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A workspace with an organisation, a plan and an incident that it handles, all without fault."""
    write(tmp_path, "recovery.toml", "")
    write(tmp_path, "organisation.yaml", ORGANISATION)
    write(tmp_path, "playbooks/plan.yaml", PLAYBOOK)
    write(tmp_path, "scenarios/incident.yaml", SCENARIO)
    return tmp_path


def write(desk: Path, name: str, text: str) -> None:
    path = desk / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def checked(desk: Path, *named: str, stdin: str = "", stdin_name: str | None = None) -> Examined:
    """Only errors of names and structure, so that no new rule changes what these tests say."""
    rules = [rule for rule in all_rules().values() if rule.name in ("duplicate-id", "unknown-role", "unknown-service")]
    return examine(gather(named, desk, io.BytesIO(stdin.encode()), stdin_name), rules)


def told(examined: Examined) -> list[str]:
    return [f"{finding.location.file}:{finding.location.line} {finding.rule}" for finding in examined.findings]


def test_all_files_of_a_workspace_are_checked_in_the_order_of_their_paths(desk: Path) -> None:
    write(desk, "notes.yaml", "shopping: [milk]\n")

    assert checked(desk) == Examined(("organisation.yaml", "playbooks/plan.yaml", "scenarios/incident.yaml"), ())


def test_files_are_checked_in_the_order_in_which_they_are_named_and_only_once(desk: Path) -> None:
    examined = checked(desk, "scenarios", "organisation.yaml", "./scenarios/incident.yaml")

    assert examined.files == ("scenarios/incident.yaml", "organisation.yaml")


def test_a_file_in_a_folder_of_ours_must_say_what_it_is(desk: Path) -> None:
    write(desk, "playbooks/notes.yaml", "shopping: [milk]\n")

    assert told(checked(desk)) == ["playbooks/notes.yaml:1 unknown-format"]


def test_a_plan_alone_is_held_against_the_organisation_that_it_names(desk: Path) -> None:
    write(desk, "playbooks/plan.yaml", PLAYBOOK.replace("engineer", "enginer"))

    assert told(checked(desk, "playbooks/plan.yaml")) == ["playbooks/plan.yaml:7 unknown-role"]


def test_an_organisation_that_does_not_load_is_reported_with_the_plan_that_names_it(desk: Path) -> None:
    write(desk, "organisation.yaml", ORGANISATION.replace("title: An example", "titel: An example"))

    assert told(checked(desk, "playbooks/plan.yaml")) == [
        "organisation.yaml:1 missing-key",
        "organisation.yaml:3 unknown-key",
    ]


def test_what_else_is_wrong_with_an_organisation_is_only_reported_when_it_is_checked_itself(desk: Path) -> None:
    write(desk, "organisation.yaml", ORGANISATION.replace("deputy: engineer", "deputy: enginer"))

    assert told(checked(desk, "playbooks")) == []
    assert told(checked(desk, "organisation.yaml")) == ["organisation.yaml:10 unknown-role"]


def test_an_organisation_that_is_not_there_is_reported_where_it_is_named(desk: Path) -> None:
    (desk / "organisation.yaml").unlink()

    assert told(checked(desk)) == ["playbooks/plan.yaml:4 unknown-file", "scenarios/incident.yaml:5 unknown-file"]


def test_standard_input_stands_in_for_the_file_that_others_name(desk: Path) -> None:
    renamed = ORGANISATION.replace("id: engineer", "id: operator").replace(": engineer", ": operator")
    examined = checked(desk, "-", "playbooks", stdin=renamed, stdin_name="organisation.yaml")

    assert examined.files == ("organisation.yaml", "playbooks/plan.yaml")
    assert told(examined) == ["playbooks/plan.yaml:7 unknown-role"]


def test_every_file_is_read_once(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    read = reader.read

    def counted(path: Path, name: str) -> Source:
        names.append(name)
        return read(path, name)

    monkeypatch.setattr(reader, "read", counted)
    checked(desk, ".", "playbooks", "organisation.yaml")

    assert sorted(names) == ["organisation.yaml", "playbooks/plan.yaml", "scenarios/incident.yaml"]


def test_an_id_in_two_files_is_reported_when_their_folder_is_checked(desk: Path) -> None:
    write(desk, "playbooks/same.yaml", PLAYBOOK)

    assert told(checked(desk, "playbooks/plan.yaml", "playbooks/same.yaml")) == []
    assert told(checked(desk, "playbooks")) == ["playbooks/same.yaml:2 duplicate-id"]


# ------------------------------------------------------------------------------------------------- what rules are given


def seen(desk: Path, kind: type[Pair] | type[Incident] | type[Shelf], *named: str) -> list[object]:
    """The subjects of a kind that a rule is given."""
    subjects: list[object] = []

    def watch(subject: object) -> Iterator[Complaint]:
        subjects.append(subject)
        return iter(())

    examine(gather(named, desk, io.BytesIO()), [Rule("watch", Level.ERROR, "", (kind,), watch)])
    return subjects


def test_a_plan_meets_every_incident_that_it_handles_with_the_cast_filled(desk: Path) -> None:
    write(desk, "scenarios/other.yaml", SCENARIO.replace("cloud-outage", "ransomware").replace("region", "data"))
    write(desk, "scenarios/odd.yaml", SCENARIO.replace("service: shop", "service: mill").replace("region", "mill"))

    pairs = [subject for subject in seen(desk, Pair, ".") if isinstance(subject, Pair)]

    assert [(pair.playbook.id, pair.scenario.id, pair.organisation.id, pair.cast) for pair in pairs] == [
        ("restore-shop", "region-gone", "example", {"front": "shop"})
    ]


def test_an_incident_knows_the_plans_at_hand_and_the_organisation_it_was_written_for(desk: Path) -> None:
    (alone,) = (each for each in seen(desk, Incident, "scenarios") if isinstance(each, Incident))
    (with_plan,) = (each for each in seen(desk, Incident) if isinstance(each, Incident))

    assert (alone.plans, [plan.id for plan in with_plan.plans]) == ((), ["restore-shop"])
    assert alone.organisation == with_plan.organisation
    assert alone.organisation is not None


def test_only_a_folder_makes_a_shelf(desk: Path) -> None:
    (shelf,) = (each for each in seen(desk, Shelf) if isinstance(each, Shelf))

    assert [len(shelf.organisations), len(shelf.playbooks), len(shelf.scenarios)] == [1, 1, 1]
    assert seen(desk, Shelf, "playbooks/plan.yaml", "organisation.yaml") == []


# ------------------------------------------------------------------------------------------------------------ too many


def test_of_a_file_full_of_faults_a_hundred_are_shown_and_the_others_counted(desk: Path) -> None:
    steps = "".join(f"  - {{id: s{n}, title: Do it, takes: 1h, role: nobody-{n}}}\n" for n in range(3_000))
    write(desk, "playbooks/plan.yaml", PLAYBOOK + steps)

    examined = checked(desk, "playbooks/plan.yaml")

    assert [finding.rule for finding in examined.findings] == ["unknown-role"] * 100 + ["more-findings"]
    assert examined.findings[-1].message == "2,900 more faults in this file"
    assert examined.findings[99].location.line == 107


def test_errors_are_kept_before_warnings(desk: Path) -> None:
    def grumble(level: Level, number: int) -> Rule:
        return Rule(f"{level}-rule", level, "", (Shelf,), lambda shelf: complaints(shelf, level, number))

    def complaints(shelf: Shelf, level: Level, number: int) -> Iterator[Complaint]:
        return (Complaint((), f"{level} {n}", about=shelf.playbooks[0]) for n in range(number))

    rules = [grumble(Level.WARNING, 99), grumble(Level.ERROR, 98)]
    findings = examine(gather([], desk, io.BytesIO()), rules).findings

    assert [(finding.level, finding.rule) for finding in findings].count((Level.ERROR, "error-rule")) == 98
    assert findings[-1].message == "97 more warnings in this file"


def test_the_same_complaint_twice_is_one_finding(desk: Path) -> None:
    def twice(pair: Pair) -> Iterator[Complaint]:
        return iter([Complaint(("handles", 0), "not ready")] * 2)

    rule = Rule("not-ready", Level.ERROR, "", (Pair,), twice)

    assert told(examine(gather([], desk, io.BytesIO()), [rule])) == ["playbooks/plan.yaml:5 not-ready"]
