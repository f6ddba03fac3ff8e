"""Looking on while somebody else writes: the room's screen, and people who observe."""

from dataclasses import dataclass
from pathlib import Path

from recovery.exercise.entries import Kept
from recovery.exercise.store import line, scan


@dataclass(frozen=True, slots=True)
class Seen:
    """What came since the last look. `afresh`: not all that was shown before is true, so begin again with these."""

    entries: tuple[Kept, ...]
    afresh: bool
    damage: scan.Damage | None = None


NOTHING = Seen((), afresh=False)


class Follower:
    """Reads a file up to the end of its last whole line. Takes no lock and writes nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: tuple[Kept, ...] = ()
        self._chain = line.START
        self._read_to = 0
        self._file = (0, 0)

    @property
    def entries(self) -> tuple[Kept, ...]:
        """All that was seen and stands."""
        return self._entries

    def look(self) -> Seen:
        """What is new. Raises scan.NotReadable where the file is gone, or is none of ours."""
        try:
            found = self._path.stat(follow_symlinks=False)
        except OSError:
            return self._anew()
        same, self._file = self._file[0] == found.st_ino, (found.st_ino, found.st_size)
        if not same or found.st_size < self._read_to:
            return self._anew()
        return NOTHING if found.st_size == self._read_to else self._further()

    def _further(self) -> Seen:
        """Only what was added; where it does not follow, everything."""
        new: list[Kept] = []
        chain, read_to = self._chain, self._read_to
        with self._path.open("rb") as file:
            file.seek(read_to)
            pieces = file.read().split(b"\n")[:-1]
        for piece in pieces:
            found = line.parse(piece)
            if found is None or line.chained(chain, found.body) != found.hash:
                return self._anew()
            new.append(scan.entry(found, self._path.name))
            chain, read_to = found.hash, read_to + len(piece) + 1
        self._entries, self._chain, self._read_to = (*self._entries, *new), chain, read_to
        return Seen(tuple(new), afresh=False)

    def _anew(self) -> Seen:
        """Read everything. Usually more has come, and nothing changed."""
        before, found = self._entries, scan.read(self._path)
        self._entries, self._chain, self._read_to = found.entries, found.hash, found.length
        if found.entries[: len(before)] == before:
            return Seen(found.entries[len(before) :], afresh=False, damage=found.damage)
        return Seen(found.entries, afresh=True, damage=found.damage)
