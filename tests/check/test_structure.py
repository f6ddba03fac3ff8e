"""What the pages of rules about structure are too short to show."""

from pathlib import Path
from typing import Any

import pytest

from recovery.check.registry import all_rules
from recovery.check.subjects import Plan
from recovery.model.playbook import Playbook
from tests.check.workbench import briefly, check

HEAD = "format: recovery/playbook@1\nsteps:\n"


def found(folder: Path, rule: str, text: str) -> list[str]:
    return briefly(check(folder, text, [all_rules()[rule]]))


def told(folder: Path, rule: str, text: str) -> list[str]:
    return [finding.message for finding in check(folder, text, [all_rules()[rule]]).findings]


# -------------------------------------------------------------------------------------------------------------- circles


@pytest.mark.parametrize(
    "steps",
    [
        "{id: a, title: A, takes: 1h, needs: [a]}",
        "{id: a, title: A, takes: 1h, needs_any: [b]}\n  - {id: b, title: B, takes: 1h, needs: [a]}",
        "{id: a, title: A, takes: 1h, after: [b]}\n  - {id: b, title: B, takes: 1h, after: [a]}",
        "{id: a, title: A, takes: 1h, needs: [b]}\n  - {id: b, title: B, takes: 1h, needs: [a], DECIDE}",
        "{id: a, title: A, takes: 1h, needs: [b], fails: {chance: 0.1, then: b}}\n  - {id: b, title: B, takes: 1h}",
        "{id: a, title: A, takes: 1h, needs: [b]}\n  - {id: b, title: B, takes: 1h, TELL}",
    ],
    ids=["itself", "needs_any", "after", "leads_to", "then", "facts_from"],
)
def test_a_circle_is_found_through_every_way_of_waiting(steps: str, tmp_path: Path) -> None:
    steps = steps.replace("DECIDE", "kind: decision, options: [{id: go, title: Go, leads_to: [a]}]")
    steps = steps.replace("TELL", "kind: notify, to: [staff], facts_from: [a]")

    assert [each.split("@")[0] for each in found(tmp_path, "circular-steps", f"{HEAD}  - {steps}\n")] == [
        "circular-steps"
    ]


def test_a_circle_is_shown_as_a_path_with_the_places_that_make_it(tmp_path: Path) -> None:
    steps = "".join(
        f"  - {{id: {step}, title: A step, takes: 1h, needs: [{need}]}}\n"
        for step, need in [("a", "d"), ("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")]
    )
    (finding,) = check(tmp_path, HEAD + steps, [all_rules()["circular-steps"]]).findings

    assert finding.message == "steps wait for each other in a circle: a -> b -> c -> d -> a"
    assert [place.note for place in getattr(finding, "also", ())] == ["'b' needs 'a'", "'c' needs 'b'", "'d' needs 'c'"]


def test_two_circles_are_two_findings(tmp_path: Path) -> None:
    steps = "".join(
        f"  - {{id: {step}, title: A step, takes: 1h, needs: [{need}]}}\n"
        for step, need in [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")]
    )

    assert found(tmp_path, "circular-steps", HEAD + steps) == ["circular-steps@3", "circular-steps@5"]


@pytest.mark.parametrize(
    ("services", "complaint"),
    [
        ("{id: a, title: A, needs: [{any: [a, b]}]}\n  - {id: b, title: B}", "a -> a"),
        ("{id: a, title: A, needs: [{any: [b]}]}\n  - {id: b, title: B, needs: [{any: [a]}]}", "a -> b -> a"),
        (
            "{id: a, title: A, needs: [{any: [b]}]}\n  - {id: b, title: B, soft_needs: [a], tolerates_degraded: false}",
            "a -> b -> a",
        ),
    ],
    ids=["itself", "each-other", "softly"],
)
def test_a_standby_that_needs_what_it_stands_by_for_is_found(services: str, complaint: str, tmp_path: Path) -> None:
    text = f"format: recovery/organisation@1\nservices:\n  - {services}\n"

    assert told(tmp_path, "circular-standby", text) == [f"a standby needs what it stands by for: {complaint}"]


def test_services_may_need_each_other_when_no_standby_is_involved(tmp_path: Path) -> None:
    text = (
        "format: recovery/organisation@1\nservices:\n"
        "  - {id: a, title: A, needs: [b]}\n  - {id: b, title: B, needs: [a, {any: [c, d]}]}\n"
        "  - {id: c, title: C}\n  - {id: d, title: D}\n"
    )

    assert found(tmp_path, "circular-standby", text) == []


# ---------------------------------------------------------------------------------------------------------------- waits

CALM = "  - {id: calm, title: Calm, kind: wait, until: UNTIL}\n"


@pytest.mark.parametrize(
    ("until", "steps", "complaint"),
    [
        ("ended", "", "'calm' waits for the moment 'ended', and that waits for itself"),
        (
            "[declared, core]",
            "  - {id: test, title: Test, kind: verify, takes: 1h, needs: [calm], verifies: [shop]}\n",
            "'calm' waits for the moment 'core', and that waits for 'test', which comes after it",
        ),
        (
            "recovered",
            "  - {id: open, title: Open, kind: ramp, stages: [100%], hold: 1h, after: [calm], readmits: [shop]}\n",
            "'calm' waits for the moment 'recovered', and that waits for 'open', which comes after it",
        ),
        (
            "step tell done",
            "  - {id: tell, title: Tell, takes: 1h, needs: [calm]}\n",
            "'calm' waits for the step 'tell', and that waits for 'tell', which comes after it",
        ),
        (
            "pay = refuse",
            "  - {id: pay, title: Pay?, kind: decision, takes: 1h, needs: [calm], options: [{id: refuse, title: No}]}\n",
            "'calm' waits for the decision 'pay', and that waits for 'pay', which comes after it",
        ),
    ],
    ids=["ended", "core", "recovered", "step", "decision"],
)
def test_a_wait_for_what_comes_after_it_is_found(until: str, steps: str, complaint: str, tmp_path: Path) -> None:
    assert told(tmp_path, "wait-for-itself", HEAD + CALM.replace("UNTIL", until) + steps) == [complaint]


@pytest.mark.parametrize(
    ("until", "steps"),
    [
        ("contained", ""),
        ("not step tell done", "  - {id: tell, title: Tell, takes: 1h, needs: [calm]}\n"),
        ("recovered", "  - {id: restore, title: Restore, takes: 1h, restores: [shop]}\n"),
        ("recovered", "  - {id: look, title: Look, kind: verify, takes: 1h, needs: [calm]}\n"),
    ],
    ids=["declared", "negated", "elsewhere", "verifies-nothing"],
)
def test_a_wait_for_what_may_come_before_it_is_fine(until: str, steps: str, tmp_path: Path) -> None:
    assert told(tmp_path, "wait-for-itself", HEAD + CALM.replace("UNTIL", until) + steps) == []


def playbook(*steps: dict[str, Any]) -> Playbook:
    head = {"format": "recovery/playbook@1", "id": "plan", "title": "A plan"}
    return Playbook.model_validate({**head, "steps": [{"title": "A step", **step} for step in steps]})


CALL = {"id": "call", "kind": "playbook", "playbook": "inner.yaml"}


def test_a_wait_inside_a_called_playbook_is_held_against_what_comes_after_the_call() -> None:
    inner = playbook({"id": "calm", "kind": "wait", "until": "recovered"})
    outer = playbook(CALL, {"id": "restore", "takes": "1h", "needs": ["call"], "restores": ["shop"]})

    (complaint,) = all_rules()["wait-for-itself"].complaints(Plan(outer, None, {("call",): inner}))

    assert complaint.about is inner
    assert complaint.sentence == (
        "'calm' waits for the moment 'recovered', and that waits for 'restore', which comes after it"
    )


def test_what_a_called_playbook_restores_comes_after_a_wait_before_the_call() -> None:
    inner = playbook({"id": "restore", "takes": "1h", "restores": ["shop"]})
    outer = playbook({"id": "calm", "kind": "wait", "until": "core"}, {**CALL, "needs": ["calm"]})

    (complaint,) = all_rules()["wait-for-itself"].complaints(Plan(outer, None, {("call",): inner}))

    assert complaint.sentence == "'calm' waits for the moment 'core', and that waits for 'call', which comes after it"


# ----------------------------------------------------------------------------------------------------------------- size


@pytest.mark.parametrize(("calls", "complaints"), [(15, 0), (16, 1)])
def test_lanes_and_called_playbooks_count_as_steps(calls: int, complaints: int) -> None:
    batch = {"kind": "batch", "items": 10, "each": "1h", "at_once": 64}
    inner = playbook(*({**batch, "id": f"batch-{n}"} for n in range(1_000)))
    outer = playbook(*({**CALL, "id": f"call-{n}"} for n in range(calls)))
    plan = Plan(outer, None, {(f"call-{n}",): inner for n in range(calls)})

    assert len(list(all_rules()["too-many-steps"].complaints(plan))) == complaints
