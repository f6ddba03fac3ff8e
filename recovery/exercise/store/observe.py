"""Somebody who looks on and writes down what they see, in a file of their own beside the exercise."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import JsonValue

from recovery.errors import DoesNotFit
from recovery.exercise.entries import JOINED, Kept, Receipt
from recovery.exercise.store import opening, places, scan
from recovery.exercise.store.follow import Follower, Seen
from recovery.exercise.store.store import Means, Standing
from recovery.load import disk

_FILE = re.compile(r".+\.journal\.observer-[a-z0-9]{5}")


class Observer:
    """Follows an exercise, and keeps what one person sees. Use it as a context, or close it.

    Raises scan.NotReadable for what is no exercise, and what `opening.begin` raises.
    """

    def __init__(
        self,
        journal: Path,
        name: str,
        role: str,
        means: Means | None = None,
        chance: Callable[[str], str] = secrets.choice,
    ) -> None:
        self._name = name
        self._follower = Follower(journal)
        self._follower.look()
        if not self._follower.entries:
            raise DoesNotFit("the exercise has not begun yet", "try again when it has")
        id = str(self._follower.entries[0].data.get("exercise", ""))
        self._store = opening.begin(places.beside(journal, f"observer-{places.name(chance)}"), id, means)
        self.keep(JOINED, {"as": role, "name": name})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self.close()

    def look(self) -> Seen:
        """What is new in the exercise."""
        return self._follower.look()

    @property
    def entries(self) -> tuple[Kept, ...]:
        """Of the exercise, as far as they were seen."""
        return self._follower.entries

    def keep(self, kind: str, data: Mapping[str, JsonValue]) -> Receipt:
        """Keep what was seen, at the exercise time that stood then, after the last entry that had come."""
        latest = self._follower.entries[-1]
        return self._store.keep(kind, latest.at, self._name, {**data, "after": latest.number})

    def standing(self) -> Standing:
        """How things stand with the file of the observer."""
        return self._store.standing()

    def settle(self, seconds: float) -> Standing:
        """Wait for the disk, but not longer than that."""
        return self._store.settle(seconds)

    def close(self) -> Standing:
        """Save and let go."""
        return self._store.close()


def files(journal: Path) -> list[Path]:
    """Of everybody who observed an exercise."""
    names = disk.names(journal.parent)
    return [journal.with_name(name) for name in names if name.startswith(journal.name) and _FILE.fullmatch(name)]


@dataclass(frozen=True, slots=True)
class Observed:
    """An entry of the exercise, or of somebody who looked on: then `by` is who."""

    entry: Kept
    observer: str | None = None


def merged(entries: Sequence[Kept], observers: Iterable[Sequence[Kept]]) -> tuple[Observed, ...]:
    """The exercise with what others saw in its place: after the entry that had come when they wrote it.

    Clocks of two processes are only compared between entries that saw the same.
    """
    own = [((entry.number, 0, "", "", 0), Observed(entry)) for entry in entries]
    others = [
        ((_after(entry), 1, entry.wall, entry.by, entry.number), Observed(entry, entry.by))
        for observed in observers
        for entry in observed
        if "after" in entry.data
    ]
    return tuple(each for _, each in sorted([*own, *others], key=lambda pair: pair[0]))


def _after(entry: Kept) -> int:
    said = entry.data["after"]
    return said if isinstance(said, int) else 0


def observed(journal: Path) -> tuple[tuple[Kept, ...], ...]:
    """What everybody saw who observed an exercise; of a damaged file what is sound."""
    return tuple(scan.read(path).entries for path in files(journal))
