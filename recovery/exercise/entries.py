"""One kept fact of an exercise, whoever keeps it: a file on the disk, or a list in memory.

A number, a kind, the two times, an author, and data: this is all that a session writes, and all that a replay reads.
"""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Literal, Protocol

from pydantic import JsonValue

from recovery.errors import TooLarge
from recovery.exercise.kinds import KINDS
from recovery.version import VERSION

FORMAT = 1
"""Of the files that exercises are kept in. A higher number is refused, a lower one migrated."""
MOST = 1 << 20
"""Bytes of one entry as JSON."""
MOST_OPENING = 64 << 20
"""Bytes of the first entry, which carries the files of the model."""
LIBRARIES = ("pydantic", "simpy")
"""Whose versions stand in the first entry, because a replay depends on them."""

OPENED, CLOSED, JOINED = "exercise.opened", "exercise.closed", "observer.joined"
RESUMED, RECOVERED, MOVED, GAP, LEFT = (
    "journal.resumed",
    "journal.recovered",
    "journal.moved",
    "journal.gap",
    "journal.left",
)
SUSPENDED, ADJUSTED = "clock.suspended", "clock.adjusted"
State = Literal["saving", "saved", "failed"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry as it was kept."""

    number: int
    """From 1, without a gap."""
    kind: str
    at: int
    """Exercise time in milliseconds: the only time that a replay looks at."""
    wall: str
    """The hour on the wall, UTC, such as 2026-11-23T01:00:00.000000Z: a label, which may jump."""
    boot: int
    """Microseconds since this process opened the file, by a clock that also counts sleep."""
    by: str
    """Who did it; empty for what nobody did."""
    data: dict[str, JsonValue]


class Receipt:
    """What became of one entry. Anybody may read it at any time; only the keeper changes it.

    `saving` turns to `saved` once the entry is on the disk, never before. `failed` means that it is in memory only; it
    may still turn to `saved` when there is room again.
    """

    __slots__ = ("number", "state")

    def __init__(self, number: int, state: State = "saving") -> None:
        self.number = number
        self.state: State = state

    def __repr__(self) -> str:
        return f"Receipt({self.number}, {self.state!r})"


class Keeper(Protocol):
    """Where a session puts its entries."""

    def keep(self, kind: str, at: int, by: str, data: Mapping[str, JsonValue]) -> Receipt:
        """Take one entry and return at once; the receipt says later whether it is saved.

        Raises TooLarge for an entry beyond the limit, ValueError for what is no JSON or no known kind.
        """


class Memory:
    """A keeper without a file. Everything is saved at once, and nothing outlives the process.

    It reads no clock: `wall` is the same in every entry, and `boot` is 0.
    """

    def __init__(self, id: str = "memory", wall: str = "2026-01-01T00:00:00.000000Z") -> None:
        self.id = id
        self.wall = wall
        self.entries: list[Kept] = []

    def keep(self, kind: str, at: int, by: str, data: Mapping[str, JsonValue]) -> Receipt:
        """Append it, as it would come back from a file."""
        packed = pack(kind, at, data, self.id)
        self.entries.append(Kept(len(self.entries) + 1, kind, at, self.wall, 0, by, json.loads(packed)))
        return Receipt(len(self.entries), "saved")


def pack(kind: str, at: int, data: Mapping[str, JsonValue], id: str) -> bytes:
    """The data of an entry that may be kept, as canonical JSON; what opens an exercise says which, and made by what.

    Raises ValueError for a kind that is not in the list, a time before the start, or what is no JSON; TooLarge.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of entry is called {kind!r}: add it to recovery/exercise/kinds.py")
    if at < 0:
        raise ValueError(f"an entry at {at} ms lies before the exercise began")
    opens = kind in (OPENED, JOINED)
    packed = canonical({**data, "format": FORMAT, "exercise": id, **origin()} if opens else data)
    most = MOST_OPENING if opens else MOST
    if len(packed) > most:
        raise TooLarge(
            f"an entry of {len(packed):,} bytes is more than an exercise keeps (at most {most:,})",
            "write less, or put it into a file of its own and name that",
        )
    return packed


def origin() -> dict[str, JsonValue]:
    """What made an entry: the versions on which a replay depends."""
    return {
        "software": VERSION,
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def canonical(value: object) -> bytes:
    """The one way in which we write a value as JSON: sorted keys, no blanks, UTF-8.

    Raises ValueError for NaN, infinities and halves of characters, TypeError for what is no JSON.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def jsonl(entry: Kept, observer: str | None = None) -> str:
    """An entry as a line of JSON in ASCII, its fields by their full names; `observer`: who looked on and wrote it."""
    fields: dict[str, JsonValue] = {
        "number": entry.number,
        "kind": entry.kind,
        "at_ms": entry.at,
        "wall": entry.wall,
        "boot_us": entry.boot,
        "by": entry.by,
        "data": entry.data,
    }
    seen = {} if observer is None else {"observer": observer}
    return json.dumps(fields | seen, allow_nan=False, separators=(",", ":")) + "\n"
