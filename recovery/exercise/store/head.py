"""A small file beside an exercise that knows how far it was saved, so that a file cut between two lines shows."""

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from recovery.exercise.store.places import beside
from recovery.load import disk

_HEAD = re.compile(rb"([0-9a-f]{8}) (([1-9][0-9]{0,14}) ([0-9a-f]{64}))\n")


@dataclass(frozen=True, slots=True)
class Head:
    """An entry that was saved, and its hash."""

    number: int
    hash: bytes


def read(journal: Path) -> Head | None:
    """The head of an exercise, or None where there is none, or where it was cut off itself."""
    try:
        data = disk.read(beside(journal, "head"), 200)
    except (OSError, disk.NotAFile):
        return None
    return parse(data)


def parse(data: bytes) -> Head | None:
    """The head in these bytes, if it is whole."""
    found = _HEAD.fullmatch(data)
    if found is None or int(found[1], 16) != zlib.crc32(found[2]):
        return None
    return Head(int(found[3]), bytes.fromhex(found[4].decode()))


def compose(head: Head) -> bytes:
    """The bytes of a head."""
    rest = b"%d %b" % (head.number, head.hash.hex().encode())
    return b"%08x %b\n" % (zlib.crc32(rest), rest)
