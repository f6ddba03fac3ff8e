"""Whatever does not fit the model is told at its key or value, in words that say what to do, and only once."""

import pytest

from recovery.load import reader, shape
from recovery.load.files import MODELS
from recovery.load.source import Source
from recovery.model.findings import Finding
from recovery.model.playbook import Playbook
from tests.load.broken import BROKEN, FILES, PLAYBOOK, Broken


def found(kind: str, text: str) -> tuple[Source, list[Finding]]:
    source = reader.read_text(text, "file.yaml")
    model, findings = shape.validate(MODELS[kind], source)  # type: ignore[index]
    assert (model is None) == bool(findings)
    return source, findings


def told(findings: list[Finding]) -> list[str]:
    return [f"{each.location.line}:{each.location.column} {each.rule}: {each.hint}" for each in findings]


@pytest.mark.parametrize("kind", FILES)
def test_a_sound_file_becomes_its_model(kind: str) -> None:
    assert found(kind, FILES[kind])[1] == []


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_broken_file_gives_one_finding_at_its_place(broken: Broken) -> None:
    source, findings = found(broken.kind, broken.text)

    # A key under another name is also missing under its own.
    assert told(findings)[0][: len(broken.found)] == broken.found
    assert len(findings) == 1 or {each.rule for each in findings} == {"unknown-key", "missing-key"}
    assert findings[0].excerpt == source.lines.line(findings[0].location.line)[:200]


def test_all_faults_are_told_in_one_go_and_in_the_order_of_the_file() -> None:
    text = PLAYBOOK
    for broken in BROKEN:
        if broken.kind == "playbook" and text.count(broken.old) == 1 and "\n" not in broken.old + broken.new:
            text = text.replace(broken.old, broken.new)

    findings = found("playbook", text)[1]

    assert len(findings) >= 20
    assert [each.location for each in findings] == sorted(each.location for each in findings)
    assert len(findings) == len(set(findings))


def test_messages_speak_of_the_file_and_not_of_the_program() -> None:
    words = ("pydantic", "input should", "tuple", "dict", "field required", "str ", "value error", "instance")
    messages = [f"{each.message} {each.hint}" for broken in BROKEN for each in found(broken.kind, broken.text)[1]]

    assert [each for each in messages if any(word in each.lower() for word in words)] == []


def test_of_a_value_that_could_not_be_read_nothing_else_is_said() -> None:
    text = PLAYBOOK.replace("takes: 10m", "takes: *ten").replace("priority: 3", "priority: .nan")
    text = text.replace("id: choose", "id: choose\n    id: chose").replace("title: A plan", "titel: A plan")

    source, findings = found("playbook", text.replace("version: 1.2.0", "<<: {version: 1.2.0}"))

    assert [each.rule for each in source.findings] == ["merge-key", "number-not-finite", "duplicate-key", "alias"]
    assert told(findings) == ["3:1 unknown-key: did you mean title?"]


def test_a_word_of_the_file_is_shown_safely_and_cut() -> None:
    long = "k" * 200

    findings = found("playbook", PLAYBOOK + f"{long}: 1\n")[1]

    assert [each.message for each in findings] == [f"no key is called '{'k' * 57}...' here"]


# -------------------------------------------------------------------------------------------------------- large files


def steps(number: int, step: str = "{id: s, title: T, takes: 1h}") -> str:
    head = "format: recovery/playbook@1\nid: p\ntitle: P\norganisation: o.yaml\nsteps:\n"
    return head + "".join(f"  - {step}\n" for _ in range(number))


def test_a_large_file_loads_as_a_whole() -> None:
    source = reader.read_text(steps(3_000), "file.yaml")

    plan, findings = shape.validate(Playbook, source)

    assert findings == []
    assert plan is not None
    assert len(plan.steps) == 3_000


def test_faults_far_down_in_a_large_file_stand_at_their_lines() -> None:
    lines = steps(3_000).splitlines()
    lines[5] = "  - {id: s, title: T, takes: 1h, tkaes: 2h}"
    lines[1_500] = "  - {id: s, title: T, takes: 1}"
    lines[2_999] = "  - {id: s, takes: 1h}"

    findings = found("playbook", "\n".join(lines))[1]

    assert [each.partition(": ")[0] for each in told(findings)] == [
        "6:34 unknown-key",
        "1501:30 malformed-value",
        "3000:5 missing-key",
    ]


def test_faults_deep_in_a_long_list_inside_a_list_stand_at_their_places() -> None:
    needs = "\n".join(["      - a"] * 5_000 + ["      - B"] + ["      - c"] * 5_000)
    text = steps(1) + f"  - id: t\n    title: T\n    kind: verify\n    rounds: 0\n    takes: 1h\n    needs:\n{needs}\n"

    findings = found("playbook", text)[1]

    assert [each.partition(": ")[0] for each in told(findings)] == ["10:13 out-of-range", "5013:9 malformed-value"]


def test_too_long_a_list_is_told_although_it_is_judged_in_pieces() -> None:
    findings = found("playbook", steps(20_001))[1]

    assert told(findings) == ["6:3 wrong-length: see how many make sense here"]
    assert findings[0].message == "a list of 20,001; at most 20,000"


def test_of_very_many_faults_the_first_hundred_are_told() -> None:
    findings = found("playbook", steps(5_000, "{id: s, titel: T, takes: 1h}"))[1]

    assert [each.location.line for each in findings[:100:2]] == list(range(6, 56))
    assert [each.message for each in findings[100:]] == ["there are more faults in this file"]
