"""`recovery test`: what a plan has to stand, judged case by case."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from recovery.cli import schema
from tests.cli.terminal import called
from tests.exercise.rooms import HOUSE, INCIDENT, PLAN


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house, its plan, and an incident."""
    files = {
        "recovery.toml": "",
        "playbooks/house.yaml": json.dumps(
            HOUSE | {"casts": {"incident": {"boss": "lead", "front": "web", "side": "wiki"}}}
        ),
        "playbooks/plan.yaml": json.dumps(PLAN),
        "scenarios/incident.yaml": json.dumps(INCIDENT),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drill(*cases: str, scenario: bool = True) -> None:
    """The drill of the workspace, with these cases."""
    head = "format: recovery/drill@1\nid: d\ntitle: D\nplaybook: ../playbooks/plan.yaml\nruns: 60\n"
    Path("drills").mkdir(exist_ok=True)
    incident = "scenario: ../scenarios/incident.yaml\n" if scenario else ""
    Path("drills/d.yaml").write_text(
        head + incident + "cases:\n" + "".join(f"  - {case}\n" for case in cases), encoding="utf-8"
    )


def found(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[tuple[str, int, int]]]:
    """The exit code, and rule, line and column of what fails."""
    done = called(capsys, "test", "--json", *words)
    said = json.loads(done.out)
    Draft202012Validator(schema.of("test@1")).validate(said)
    findings = [each for case in said["cases"] for each in case["findings"]]
    return done.code, [(each["rule"], each["line"], each["column"]) for each in findings]


@pytest.mark.parametrize(
    "expected",
    [
        "{order: [declare, way, fix-it], chance: 0.4}",
        "{done: [declare, fix-it], chance: 0.4}",
        "{never: [rebuild-it]}",
        "{outcome: {fix-it: done, rebuild-it: dead}, chance: 0.4}",
        "{role: lead, does: way}",
        "{moment: declared, within: 10m, of: detected}",
        "{service: web, back_within: 30d, chance: 0.4}",
        "{service: wiki, back_within: 1m, chance: 0.4}",
    ],
)
def test_a_plan_that_does_what_it_must_passes(expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    drill(f"{{id: a, title: A, given: {{choose: {{way: fix}}}}, expect: [{expected}]}}")

    assert found(capsys) == (0, [])


@pytest.mark.parametrize(
    "expected",
    [
        "{order: [fix-it, declare]}",
        "{done: [rebuild-it]}",
        "{never: [declare]}",
        "{outcome: {fix-it: failed}}",
        "{role: press, does: way}",
        "{moment: declared, within: 9m, of: detected}",
        "{service: web, back_within: 1m}",
    ],
)
def test_what_does_not_hold_fails_at_its_line(expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    drill(f"{{id: a, title: A, given: {{choose: {{way: fix}}}}, expect: [{{done: [declare]}}, {expected}]}}")
    column = Path("drills/d.yaml").read_text(encoding="utf-8").splitlines()[7].index(expected) + 1

    assert found(capsys) == (1, [("drill-fails", 8, column)])


def test_a_share_that_so_few_runs_cannot_tell_is_undecided(capsys: pytest.CaptureFixture[str]) -> None:
    drill("{id: a, title: A, expect: [{never: [rebuild-it], chance: 0.7}]}")

    code, [(rule, *_)] = found(capsys)

    assert (code, rule) == (1, "drill-undecided")


def test_what_is_chosen_is_chosen_in_every_run(capsys: pytest.CaptureFixture[str]) -> None:
    drill("{id: a, title: A, given: {choose: {way: rebuild}}, expect: [{never: [fix-it]}, {done: [rebuild-it]}]}")

    assert found(capsys) == (0, [])


def test_it_is_noticed_at_the_hour_that_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    office = {**HOUSE, "casts": {"incident": {"boss": "lead", "front": "web", "side": "wiki"}}}
    office["roles"] = [{**role, "hours": "Mon-Fri 09:00-17:00"} for role in HOUSE["roles"]]
    Path("playbooks/house.yaml").write_text(json.dumps(office), encoding="utf-8")
    drill(
        "{id: a, title: A, given: {detected: Mon 09:00}, expect: [{moment: declared, within: 10m, of: detected}]}",
        "{id: b, title: B, given: {detected: Sat 09:00}, expect: [{moment: declared, within: 10m, of: detected}]}",
    )

    code, [(rule, line, _)] = found(capsys)

    assert (code, rule, line) == (1, "drill-fails", 9)


def test_who_is_lost_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    drill("{id: a, title: A, given: {lose: [{role: lead, people: 2}]}, expect: [{never: [declare]}]}")

    assert found(capsys) == (0, [])


def test_what_is_spared_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    incident = {**INCIDENT, "loses": [{"role": "boss", "people": 2}]}
    Path("scenarios/incident.yaml").write_text(json.dumps(incident), encoding="utf-8")
    drill(
        "{id: a, title: A, expect: [{never: [declare]}]}",
        "{id: b, title: B, given: {spare: [lead]}, expect: [{done: [declare]}]}",
    )

    assert found(capsys) == (0, [])


def test_a_plan_is_drilled_alone_where_no_incident_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    drill("{id: a, title: A, expect: [{done: [declare]}]}", scenario=False)

    assert found(capsys) == (0, [])


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ("{id: a, title: A, expect: [{done: [declar]}]}", "unknown-step"),
        ("{id: a, title: A, given: {choose: {declare: fix}}, expect: [{done: [declare]}]}", "unknown-step"),
        ("{id: a, title: A, given: {choose: {way: fixx}}, expect: [{done: [declare]}]}", "unknown-option"),
        ("{id: a, title: A, given: {lose: [{role: leed}]}, expect: [{done: [declare]}]}", "unknown-role"),
        ("{id: a, title: A, expect: [{service: webb, back_within: 1h}]}", "unknown-service"),
        ("{id: a, title: A, expect: [{role: leed, does: declare}]}", "unknown-role"),
    ],
)
def test_a_name_that_is_not_there_is_found_before_anything_is_played(
    case: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    drill(case)

    code, [(said, *_)] = found(capsys)

    assert (code, said) == (1, rule)


def test_without_a_drill_there_is_nothing_to_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "test").code == 5


def test_each_case_is_a_test_of_its_own_for_services(capsys: pytest.CaptureFixture[str]) -> None:
    drill("{id: a, title: Good, expect: [{done: [declare]}]}", "{id: b, title: Bad, expect: [{never: [declare]}]}")

    said = called(capsys, "test", "--output-format", "junit").out

    assert 'name="d: Good" file="drills/d.yaml"/>' in said
    assert 'tests="2" failures="1"' in said


def test_the_same_drill_says_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    drill("{id: a, title: A, expect: [{moment: recovered, within: 2h, of: detected, chance: 0.5}]}")

    assert called(capsys, "test").out == called(capsys, "test").out


def test_a_drill_is_shown_as_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    drill("{id: a, title: At night, given: {detected: Sat 02:00}, expect: [{done: [declare], chance: 0.9}]}")

    page = called(capsys, "show", "drills/d.yaml").out

    assert "given   it is noticed Sat 02:00" in page
    assert "done: declare, in at least 90% of runs" in page
