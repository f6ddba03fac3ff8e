"""One entry as one line of a file: a checksum, a number, a chained hash, and JSON.

    6f1d0c2a 1 9b74c989... {"b":0,"by":"","d":{...},"k":"exercise.opened","t":0,"w":"2026-11-23T01:00:00.000000Z"}

The checksum is the CRC-32 of all that follows it, the hash the SHA-256 of the hash before and the JSON.
"""

import json
import re
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NoReturn

from recovery.exercise.entries import Kept, canonical

START = bytes(32)
"""What the first entry is chained to."""

_LINE = re.compile(rb"([0-9a-f]{8}) (([1-9][0-9]{0,14}) ([0-9a-f]{64}) (\{.*\}))", re.DOTALL)
_WALL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose checksum is right. Whether it follows from the line before is for others to say."""

    number: int
    hash: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """What a line says."""

    entry: Kept
    after: int
    """Up to here everything was on the disk when this line was written."""


class Unreadable(ValueError):
    """JSON that is no entry of ours."""


def body(entry: Kept, packed: bytes, after: int) -> bytes:
    """The JSON of an entry whose data is `packed` already. `s`, what was on the disk, is left out where it is clear."""
    said = b"" if after == entry.number - 1 else b'"s":%d,' % after
    return b'{"b":%d,"by":%b,"d":%b,"k":%b,%b"t":%d,"w":%b}' % (
        entry.boot,
        canonical(entry.by),
        packed,
        canonical(entry.kind),
        said,
        entry.at,
        canonical(entry.wall),
    )


def compose(number: int, before: bytes, body: bytes) -> tuple[bytes, bytes]:
    """The whole line, and its hash."""
    chain = chained(before, body)
    rest = b"%d %b %b" % (number, chain.hex().encode(), body)
    return b"%08x %b\n" % (zlib.crc32(rest), rest), chain


def chained(before: bytes, body: bytes) -> bytes:
    """The hash of an entry, given the hash of the one before."""
    return sha256(before + body).digest()


def parse(piece: bytes) -> Line | None:
    """What stands between two line ends, or None where that is not what was written."""
    found = _LINE.fullmatch(piece)
    if found is None or int(found[1], 16) != zlib.crc32(found[2]):
        return None
    return Line(int(found[3]), bytes.fromhex(found[4].decode()), found[5])


def read(line: Line) -> Read:
    """The entry in a line. Raises Unreadable where its JSON has another shape."""
    try:
        said: Any = json.loads(line.body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable("its JSON cannot be read") from error
    after = said.pop("s", line.number - 1)
    if said.keys() != {"b", "by", "d", "k", "t", "w"} or not _sound(said, after):
        raise Unreadable("its JSON has another shape")
    entry = Kept(line.number, said["k"], said["t"], said["w"], said["b"], said["by"], said["d"])
    return Read(entry, after)


def _sound(said: dict[str, Any], after: Any) -> bool:
    whole = all(type(number) is int and number >= 0 for number in (said["t"], said["b"], after))
    texts = isinstance(said["k"], str) and isinstance(said["by"], str) and isinstance(said["w"], str)
    return whole and texts and isinstance(said["d"], dict) and _WALL.fullmatch(said["w"]) is not None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
