"""Amounts of data as people write them: `40 GB`, and how fast they move: `200 MB/s`."""

import re
from typing import Annotated

from recovery.model.base import Malformed, Written

_UNITS = {
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "PB": 10**15,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
_SIZE = rf"([0-9]{{1,9}}) ?({'|'.join(_UNITS)})"
_EXAMPLE = "write it like 40 GB; the units are " + ", ".join(_UNITS)


def size(value: object) -> int:
    """Bytes meant by a text such as `40 GB`. Raises Malformed with a hint."""
    match = re.fullmatch(_SIZE, value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Malformed(f"{str(value)[:60]!r} is no amount of data", _EXAMPLE)
    return int(match[1]) * _UNITS[match[2]]


def rate(value: object) -> int:
    """Bytes a second meant by a text such as `200 MB/s`. Raises Malformed with a hint."""
    text = value.strip() if isinstance(value, str) else ""
    if not text.endswith("/s") or not re.fullmatch(_SIZE, text[:-2]):
        raise Malformed(f"{str(value)[:60]!r} is no rate", "write it like 200 MB/s")
    moved = size(text[:-2])
    if not moved:
        raise Malformed("at this rate nothing moves", "write it like 200 MB/s")
    return moved


Size = Annotated[
    int,
    Written(size, {"type": "string", "pattern": rf"^\s*{_SIZE}\s*$", "description": "An amount of data: 40 GB."}),
]
Rate = Annotated[
    int,
    Written(
        rate, {"type": "string", "pattern": rf"^\s*{_SIZE}/s\s*$", "description": "How fast data moves: 200 MB/s."}
    ),
]
