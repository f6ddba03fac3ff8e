"""What can be read of a damaged exercise goes into a new file; numbers stay, and what is missing is marked."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from recovery.errors import DoesNotFit, RecoveryError
from recovery.exercise.entries import CLOSED, GAP, OPENED
from recovery.exercise.store import head, line, opening, scan
from recovery.exercise.store.places import beside
from recovery.exercise.store.salvage import salvage
from recovery.exercise.store.system import Disk
from tests.exercise.disks import SmallDisk, means

Harm = Callable[[list[bytes]], list[bytes]]


def written(folder: Path, *, closed: bool = False) -> Path:
    with opening.begin(folder / "k7m2x.journal", "k7m2x", means()) as store:
        store.keep(OPENED, 0, "", {"seed": 7})
        for number in range(2, 9):
            store.settle(10)
            store.keep("noted", number * 1_000, "ann", {"text": f"note {number}"})
        store.settle(10)
        if closed:
            store.keep(CLOSED, 9_000, "", {})
        return store.settle(10).path


def harmed(path: Path, harm: Harm, *, anchored: bool = True) -> Path:
    path.write_bytes(b"".join(harm(path.read_bytes().splitlines(keepends=True))))
    if not anchored:
        beside(path, "head").unlink()
    return path


def without(*numbers: int) -> Harm:
    return lambda lines: [line for place, line in enumerate(lines, start=1) if place not in numbers]


def flipped(number: int) -> Harm:
    return lambda lines: [
        line.replace(b"note", b"nope") if place == number else line for place, line in enumerate(lines, start=1)
    ]


def texts(path: Path) -> list[object]:
    """Of each entry what it says, or why it is a gap."""
    found = scan.read(path)
    assert (found.damage, found.tail) == (None, b"")
    assert [entry.number for entry in found.entries] == list(range(1, len(found.entries) + 1))
    return [entry.data.get("text", entry.data.get("why")) for entry in found.entries]


NOTES = [f"note {number}" for number in range(2, 9)]
UNREADABLE = "it cannot be read"


@pytest.mark.parametrize(
    ("harm", "gaps"),
    [
        (flipped(4), (4,)),
        (flipped(8), (8,)),
        (without(3, 4, 6), (3, 4, 6)),
        (without(7, 8), (7, 8)),
        (lambda lines: [*lines[:5], b"\0" * 700 + b"\n" + b"noise\n", *lines[6:]], (6,)),
        (lambda lines: [lines[0], *reversed(lines[1:])], ()),
        (lambda lines: [*lines[:3], *lines], ()),
        (lambda lines: [*lines[:4], lines[4][:-1], *lines[5:]], (5, 6)),
    ],
)
def test_what_is_sound_stays_in_its_place_and_the_rest_is_marked(
    tmp_path: Path, harm: Harm, gaps: tuple[int, ...]
) -> None:
    path = harmed(written(tmp_path), harm)
    before = path.read_bytes()

    saved = salvage(path, Disk())

    assert (saved.path.name, saved.entries, saved.gaps) == ("k7m2x-salvaged.journal", 8, gaps)
    expected = [note if number not in gaps else UNREADABLE for number, note in enumerate(NOTES, start=2)]
    assert texts(saved.path) == [None, *expected]
    assert path.read_bytes() == before


def test_a_gap_says_which_file_it_was_missing_in_and_stands_at_the_time_before(tmp_path: Path) -> None:
    saved = salvage(harmed(written(tmp_path), flipped(4)), Disk())

    gap = scan.read(saved.path).entries[3]
    assert (gap.kind, gap.at, gap.by) == (GAP, 3_000, "")
    assert re.fullmatch("sha256:[0-9a-f]{64}", str(gap.data["damaged"]))


def test_an_entry_that_was_changed_with_its_checksum_does_not_act_but_can_be_read(tmp_path: Path) -> None:
    def forged(lines: list[bytes]) -> list[bytes]:
        body = lines[3].split(b" ", 3)[3].rstrip(b"\n").replace(b"note 4", b"we paid")
        return [*lines[:3], line.compose(4, line.START, body)[0], *lines[4:]]

    saved = salvage(harmed(written(tmp_path), forged), Disk())

    entries = scan.read(saved.path).entries
    assert saved.gaps == (4, 5)
    assert entries[3].data["why"] == "it does not follow from the entry before"
    assert entries[3].data["read"] == {
        "kind": "noted",
        "at_ms": 4_000,
        "wall": "2025-11-25T01:00:00.000000Z",
        "by": "ann",
        "data": {"text": "we paid"},
    }


def test_without_its_first_entry_an_exercise_still_says_which_it_was(tmp_path: Path) -> None:
    saved = salvage(harmed(written(tmp_path), without(1)), Disk())

    first = scan.read(saved.path).entries[0]
    assert (first.kind, first.data["exercise"], first.data["format"], first.data["why"]) == (
        OPENED,
        "k7m2x",
        1,
        UNREADABLE,
    )
    assert saved.gaps == (1,)


def test_the_end_of_a_salvaged_exercise_fits_its_new_chain(tmp_path: Path) -> None:
    path = written(tmp_path, closed=True)
    old = scan.read(path).entries[-1].data["head"]

    saved = salvage(harmed(path, flipped(4)), Disk())

    found = scan.read(saved.path)
    assert (found.closed, found.entries[-1].data["entries"], found.entries[-1].data["head_before"]) == (True, 8, old)


def test_a_salvaged_exercise_goes_on(tmp_path: Path) -> None:
    saved = salvage(harmed(written(tmp_path), flipped(4)), Disk())

    entries, store = opening.resume(saved.path, means())
    store.close()

    assert len(entries) == 8


def test_a_second_salvage_writes_a_second_file(tmp_path: Path) -> None:
    path = harmed(written(tmp_path), flipped(4))

    names = [salvage(path, Disk()).path.name for _ in range(3)]

    assert names == ["k7m2x-salvaged.journal", "k7m2x-salvaged-2.journal", "k7m2x-salvaged-3.journal"]


def test_what_is_not_damaged_is_not_salvaged(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes() + b"torn")

    with pytest.raises(DoesNotFit, match="is not damaged"):
        salvage(path, Disk())


def test_a_line_that_claims_an_endless_gap_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recovery.exercise.store.salvage.MOST_MISSING", 1_000)
    path = written(tmp_path)
    first = path.read_bytes().splitlines(keepends=True)[0]
    body = b'{"b":0,"by":"","d":{},"k":"noted","t":0,"w":"2026-01-01T00:00:00.000000Z"}'
    far, near = (line.compose(number, line.START, body)[0] for number in (10**14, 1_000))
    path.write_bytes(first + far + near)
    beside(path, "head").write_bytes(head.compose(head.Head(10**14, line.START)))

    saved = salvage(path, Disk())

    assert (saved.entries, len(saved.gaps)) == (1_000, 998)


def test_a_disk_without_room_is_told_and_leaves_no_half_file(tmp_path: Path) -> None:
    path = harmed(written(tmp_path), flipped(4))
    names = {each.name for each in tmp_path.iterdir()}

    with pytest.raises(RecoveryError, match="cannot be written"):
        salvage(path, SmallDisk(tmp_path, 0))

    assert {each.name for each in tmp_path.iterdir()} == names
