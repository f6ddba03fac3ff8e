"""Whatever is done to the bytes of an exercise, nothing is lost without a word."""

import random
from collections import Counter
from pathlib import Path

import pytest

from recovery.exercise.entries import CLOSED, OPENED, Kept, jsonl
from recovery.exercise.store import head, line, opening, scan
from recovery.exercise.store.places import beside
from tests.exercise.disks import means

NAME = "k7m2x.journal"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, head.Head]:
    """A file of some fifty entries, and its head."""
    path = tmp_path_factory.mktemp("whole") / NAME
    with opening.begin(path, "k7m2x", means()) as store:
        store.keep(OPENED, 0, "", {"seed": 7})
        for number in range(50):
            store.settle(10)
            store.keep("noted", number, "änn", {"text": f"note {number} " + "x" * (number % 7 * 30)})
    found = head.read(path)
    assert found is not None
    return path.read_bytes(), found


def judged(data: bytes, anchor: head.Head | None, before: scan.Scan) -> str:
    """What reading says: `whole`, `told`, or that entries are gone without a word."""
    try:
        found = scan.scan(data, NAME, anchor)
    except scan.NotReadable:
        return "told"
    if found.damage is not None or found.tail:
        return "told" if found.entries == before.entries[: len(found.entries)] else "wrong"
    return "whole" if found.entries == before.entries else "silent"


def flipped(data: bytes, bit: int) -> bytes:
    place, shift = divmod(bit, 8)
    return data[:place] + bytes([data[place] ^ (1 << shift)]) + data[place + 1 :]


def flips(whole: tuple[bytes, head.Head], bits: range | list[int], *, anchored: bool) -> Counter[str]:
    data, anchor = whole
    before = scan.scan(data, NAME)
    return Counter(judged(flipped(data, bit), anchor if anchored else None, before) for bit in bits)


@pytest.mark.parametrize("anchored", [True, False])
def test_2000_flipped_bits_are_all_told(whole: tuple[bytes, head.Head], anchored: bool) -> None:
    bits = random.Random(3).sample(range(len(whole[0]) * 8), 2_000)

    assert flips(whole, bits, anchored=anchored) == {"told": 2_000}


@pytest.mark.soak
def test_every_flipped_bit_is_told(whole: tuple[bytes, head.Head]) -> None:
    bits = range(len(whole[0]) * 8)

    assert flips(whole, bits, anchored=False) == {"told": len(bits)}


def test_a_flipped_bit_before_the_last_line_is_damage_and_leaves_all_others_readable(
    whole: tuple[bytes, head.Head],
) -> None:
    data, _ = whole
    last = data.rindex(b"\n", 0, -1)
    first = data.index(b"\n") + 1
    luck = random.Random(4)

    found = [scan.scan(flipped(data, luck.randrange(first * 8, last * 8)), NAME) for _ in range(300)]

    assert [each.damage for each in found if each.damage is None] == []
    assert all(each.damage is not None and each.damage.number == len(each.entries) + 1 for each in found)


def test_the_file_cut_at_every_byte_of_its_last_line_is_told(whole: tuple[bytes, head.Head]) -> None:
    data, anchor = whole
    before = scan.scan(data, NAME)
    start = data.rindex(b"\n", 0, -1) + 1
    cuts = range(start, len(data))

    assert Counter(judged(data[:cut], anchor, before) for cut in cuts) == {"told": len(cuts)}
    assert Counter(judged(data[:cut], None, before) for cut in cuts) == {"silent": 1, "told": len(cuts) - 1}


def test_the_file_cut_anywhere_is_told_by_its_head(whole: tuple[bytes, head.Head]) -> None:
    data, anchor = whole
    before = scan.scan(data, NAME)

    assert Counter(judged(data[:cut], anchor, before) for cut in range(0, len(data), 13)) == {
        "told": len(range(0, len(data), 13))
    }


def test_a_cut_between_two_lines_shows_at_the_next_end_even_without_a_head(tmp_path: Path) -> None:
    with opening.begin(tmp_path / NAME, "k7m2x", means()) as store:
        store.keep(OPENED, 0, "", {})
        for _ in range(3):
            store.settle(10)
            store.keep("noted", 0, "", {})
        store.settle(10)
        store.keep(CLOSED, 0, "", {})
    lines = (tmp_path / NAME).read_bytes().splitlines(keepends=True)

    without = scan.scan(b"".join(lines[:2] + lines[3:]), NAME)

    assert without.damage == scan.Damage(3, "in its place stands entry 4")


def test_lines_out_of_order_twice_or_of_another_exercise_are_damage(whole: tuple[bytes, head.Head]) -> None:
    lines = whole[0].splitlines(keepends=True)
    swapped = [*lines[:10], lines[11], lines[10], *lines[12:]]
    twice = [*lines[:10], *lines[9:]]
    other = line.compose(11, line.START, lines[10].split(b" ", 3)[3].rstrip(b"\n"))[0]
    foreign = [*lines[:10], other, *lines[11:]]

    found = [scan.scan(b"".join(each), NAME).damage for each in (swapped, twice, foreign)]

    assert found == [
        scan.Damage(11, "in its place stands entry 12"),
        scan.Damage(11, "in its place stands entry 10"),
        scan.Damage(11, "it does not follow from the entry before"),
    ]


def entry(body: bytes, number: int = 1, before: bytes = line.START) -> bytes:
    return line.compose(number, before, body)[0]


FIRST = b'{"b":0,"by":"","d":{"format":1},"k":"exercise.opened","t":0,"w":"2026-01-01T00:00:00.000000Z"}'


def second(body: bytes) -> bytes:
    return entry(FIRST) + entry(body, 2, line.chained(line.START, FIRST))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (entry(FIRST.replace(b'"format":1', b'"format":2')), "has format 2; this version reads formats up to 1"),
        (entry(FIRST.replace(b'"format":1', b'"format":true')), "does not begin as an exercise does"),
        (entry(FIRST.replace(b"exercise.opened", b"noted")), "does not begin as an exercise does"),
        (second(FIRST.replace(b"exercise.opened", b"gossip")), "entry 2 is of a kind that .* not know: gossip"),
        (second(FIRST.replace(b"exercise.opened", b"\\u001b[2J")), r"not know: <U\+001B>\[2J"),
        (second(b"{}"), "entry 2 was not written by us: its JSON has another shape"),
        (second(FIRST.replace(b'"t":0', b'"t":-1')), "another shape"),
        (second(FIRST.replace(b'"t":0', b'"t":1.5')), "another shape"),
        (second(FIRST.replace(b'"t":0', b'"t":true')), "another shape"),
        (second(FIRST.replace(b'"t":0', b'"t":NaN')), "its JSON cannot be read"),
        (second(FIRST.replace(b'"t":0', b'"t":' + b"9" * 5_000)), "its JSON cannot be read"),
        (second(FIRST.replace(b'{"format":1}', b'{"x":' + b"[" * 200_000 + b"]" * 200_000 + b"}")), "cannot be read"),
        (second(FIRST.replace(b'{"format":1}', b"[1]")), "another shape"),
        (second(FIRST.replace(b'"by":""', b'"by":null')), "another shape"),
        (second(FIRST.replace(b"2026-01-01T00:00:00.000000Z", b"yesterday")), "another shape"),
        (second(FIRST.replace(b'"b":0', b'"b":0,"z":1')), "another shape"),
        (second(FIRST.replace(b'""', b'"\xff\xfe"')), "its JSON cannot be read"),
    ],
)
def test_a_file_made_by_somebody_else_is_refused_in_one_line(data: bytes, told: str) -> None:
    with pytest.raises(scan.NotReadable, match=told) as refused:
        scan.scan(data, NAME)

    assert "\n" not in refused.value.message
    assert len(refused.value.message) < 300


def test_a_file_that_is_refused_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / NAME
    data = second(FIRST.replace(b"exercise.opened", b"gossip")) + b"torn"
    path.write_bytes(data)

    with pytest.raises(scan.NotReadable):
        opening.resume(path, means())

    assert path.read_bytes() == data
    assert sorted(each.name for each in tmp_path.iterdir()) == [NAME, beside(path, "lock").name]


def test_bytes_that_nobody_planned_never_crash_the_reader() -> None:
    luck = random.Random(5)
    pieces = [FIRST, b"\n", b" ", b"1", b"0" * 8, b"a" * 64, entry(FIRST), b"\xff", b"{", b"}"]

    def made() -> bytes:
        return b"".join(luck.choice(pieces) for _ in range(luck.randrange(12)))

    for _ in range(3_000):
        try:
            found = scan.scan(made(), NAME)
        except scan.NotReadable:
            continue
        assert found.entries[:1] in ((), (Kept(1, OPENED, 0, "2026-01-01T00:00:00.000000Z", 0, "", {"format": 1}),))


def test_a_file_of_format_1_is_read_for_ever() -> None:
    golden = Path(__file__).parents[1] / "golden"

    found = scan.read(golden / "exercise-1.journal")

    assert (found.damage, found.tail, found.closed) == (None, b"", True)
    assert "".join(map(jsonl, found.entries)).encode() == (golden / "exercise-1.jsonl").read_bytes()
