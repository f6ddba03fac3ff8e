"""What is kept of an exercise: entries that come back as they would from a file, or are refused."""

import math
from typing import Any

import pytest

from recovery.errors import TooLarge
from recovery.exercise.entries import MOST, OPENED, Kept, Memory, Receipt, canonical, jsonl
from recovery.exercise.kinds import KINDS

WALL = "2026-01-01T00:00:00.000000Z"


def test_memory_keeps_entries_as_they_would_come_back_from_a_file() -> None:
    memory = Memory()
    data: dict[str, Any] = {"text": "we pay", "who": ["ann", "bo"]}

    receipt = memory.keep("noted", 1_500, "ann", data)
    data["text"] = "changed afterwards"

    assert (receipt.number, receipt.state) == (1, "saved")
    assert memory.entries == [Kept(1, "noted", 1_500, WALL, 0, "ann", {"text": "we pay", "who": ["ann", "bo"]})]


def test_the_entry_that_opens_an_exercise_says_which_and_what_made_it() -> None:
    memory = Memory("k7m2x")

    memory.keep(OPENED, 0, "", {"seed": 7})

    (entry,) = memory.entries
    assert sorted(entry.data) == ["exercise", "format", "libraries", "python", "seed", "software"]
    assert (entry.data["exercise"], entry.data["format"], entry.data["seed"]) == ("k7m2x", 1, 7)


@pytest.mark.parametrize(
    ("kind", "at", "data", "refused"),
    [
        ("gossip", 0, {}, ValueError),
        ("noted", -1, {}, ValueError),
        ("noted", 0, {"chance": math.nan}, ValueError),
        ("noted", 0, {"text": "half \ud800"}, ValueError),
        ("noted", 0, {"set": {1}}, TypeError),
        ("noted", 0, {"text": "x" * MOST}, TooLarge),
    ],
)
def test_what_no_file_could_hold_is_refused_and_nothing_is_kept(
    kind: str, at: int, data: Any, refused: type[Exception]
) -> None:
    memory = Memory()

    with pytest.raises(refused):
        memory.keep(kind, at, "", data)

    assert memory.entries == []


def test_the_first_entry_may_carry_the_files_of_the_model() -> None:
    memory = Memory()

    assert memory.keep(OPENED, 0, "", {"files": {"plan.yaml": "x" * MOST}}).state == "saved"


def test_the_same_value_is_the_same_json() -> None:
    written = ({"b": [1, 2.5, None], "a": "é"}, {"a": "é", "b": [1, 2.5, None]})

    assert {canonical(value) for value in written} == {'{"a":"é","b":[1,2.5,null]}'.encode()}


def test_every_entry_is_a_line_of_jsonl() -> None:
    memory = Memory()
    memory.keep("noted", 0, "ann", {"text": "one\ntwo"})

    assert jsonl(memory.entries[0]) == (
        f'{{"number":1,"kind":"noted","at_ms":0,"wall":"{WALL}","boot_us":0,"by":"ann","data":{{"text":"one\\ntwo"}}}}\n'
    )


def test_a_receipt_can_be_read_in_a_log() -> None:
    assert repr(Receipt(3)) == "Receipt(3, 'saving')"


def test_every_kind_has_a_meaning() -> None:
    assert [kind for kind, meaning in KINDS.items() if not meaning or not kind.replace(".", "-").islower()] == []
