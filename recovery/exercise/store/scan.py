"""Reading a whole file of an exercise and judging it: whole, torn at the end, damaged, or not ours to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recovery.errors import RecoveryError
from recovery.exercise.entries import CLOSED, FORMAT, JOINED, MOST_OPENING, OPENED, Kept
from recovery.exercise.kinds import KINDS
from recovery.exercise.store import head, line
from recovery.load import disk
from recovery.model.shown import shown

MOST = 512 << 20
"""Bytes of a file that we read."""
WHILE_WE_READ = 1 << 20
"""By which it may grow meanwhile."""


class NotReadable(RecoveryError):
    """No file of an exercise, or one of a newer program. It has not been touched."""


@dataclass(frozen=True, slots=True)
class Damage:
    """The first entry that is not as it was written."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it was read: what is sound from the start on, and what is wrong after that."""

    entries: tuple[Kept, ...]
    lines: tuple[bytes, ...]
    """Of these entries, each with its line end."""
    hash: bytes
    """Of the last of them."""
    tail: bytes
    """What comes after them. If there is no damage, a write that was cut off before anybody was told it is saved."""
    damage: Damage | None

    @property
    def length(self) -> int:
        """Bytes that are sound."""
        return sum(map(len, self.lines))

    @property
    def format(self) -> int:
        """Of the file; 0 where not even the first entry is sound."""
        said = self.entries[0].data["format"] if self.entries else 0
        return said if isinstance(said, int) else 0

    @property
    def closed(self) -> bool:
        """Whether nothing can be added any more."""
        return bool(self.entries) and self.entries[-1].kind == CLOSED


def read(path: Path) -> Scan:
    """Read and judge a file, together with its head beside it. Changes nothing.

    Raises NotReadable for what we cannot know the meaning of; damage is no error here, but part of the answer.
    """
    anchor = head.read(path)  # before the file, which may grow meanwhile
    return scan(content(path), path.name, anchor)


def content(path: Path) -> bytes:
    """The bytes of an ordinary file. Raises NotReadable for anything else, and beyond the limit."""
    try:
        data = disk.read(path, min(MOST, path.lstat().st_size + WHILE_WE_READ) + 1)
    except disk.NotAFile as error:
        raise NotReadable(f"{shown(path.name)}: {error}", error.hint) from error
    except OSError as error:
        raise NotReadable(
            f"{shown(path.name)} cannot be read: {error.strerror}", "look at its name and rights"
        ) from error
    if len(data) > MOST:
        raise NotReadable(f"{shown(path.name)} has more than {MOST:,} bytes", "this is no exercise of ours")
    return data


def opened_at(path: Path) -> str:
    """When an exercise was opened, as a text that sorts; empty where its first entry cannot be read."""
    try:
        first = line.parse(disk.read(path, min(MOST_OPENING + 1_024, path.lstat().st_size)).partition(b"\n")[0])
        return line.read(first).entry.wall if first else ""
    except (OSError, disk.NotAFile, line.Unreadable):
        return ""


def scan(data: bytes, name: str, anchor: head.Head | None = None) -> Scan:
    """Judge bytes. `anchor` is what is known from elsewhere: an entry that was saved, and its hash."""
    entries: list[Kept] = []
    lines: list[bytes] = []
    chain, position, why, anchored = line.START, 0, "", True
    while position < len(data):
        end = data.find(b"\n", position)
        piece = data[position : end if end >= 0 else len(data)]
        found = _next(piece, entries, chain) if end >= 0 else "it is cut off"
        if isinstance(found, str):
            why = found
            break
        chain = found.hash
        entries.append(entry(found, name))
        lines.append(data[position : end + 1])
        position = end + 1
        anchored = anchored and (anchor is None or anchor.number != len(entries) or anchor.hash == chain)
    if not entries and not any(good(data)):
        raise NotReadable(
            f"{shown(name)} is no exercise file", "exercises are in .recovery/exercises, and end in .journal"
        )
    ended = bool(entries) and entries[-1].kind == CLOSED
    damage = _damage(data[position:], len(entries) + 1, why, anchor, ended=ended)
    if not anchored and anchor is not None:
        damage = Damage(anchor.number, "it is not the entry that was written: the file was changed from outside")
    return Scan(tuple(entries), tuple(lines), chain, data[position:], damage)


def _next(piece: bytes, before: list[Kept], chain: bytes) -> line.Line | str:
    """The line that follows, or why there is none."""
    found = line.parse(piece)
    if found is None:
        return "its checksum does not fit"
    if found.number != len(before) + 1:
        return f"in its place stands entry {found.number}"
    if line.chained(chain, found.body) != found.hash:
        return "it does not follow from the entry before"
    if before and before[-1].kind == CLOSED:
        return "it stands after the end of the exercise"
    return found


def _damage(tail: bytes, number: int, why: str, anchor: head.Head | None, *, ended: bool) -> Damage | None:
    """Whether something is wrong that no cut-off write explains: entries that were saved are not there."""
    if anchor is not None and anchor.number >= number:
        return Damage(number, why or "the file ends before it, though it was saved")
    if (tail and ended) or any(_after(each) >= number for each in good(tail)):
        return Damage(number, why)
    return None


def good(data: bytes) -> Iterator[line.Line]:
    """Each line with a right checksum, wherever it stands."""
    yield from filter(None, map(line.parse, data.split(b"\n")[:-1]))


def _after(found: line.Line) -> int:
    """What was saved when this was written; an unreadable line tells that something was."""
    try:
        return line.read(found).after
    except line.Unreadable:
        return found.number


def entry(found: line.Line, name: str) -> Kept:
    """The entry in a line. Raises NotReadable where its JSON has another shape, or where its kind is not known."""
    try:
        return known(line.read(found).entry, name)
    except line.Unreadable as error:
        raise NotReadable(f"{shown(name)}: entry {found.number} was not written by us: {error}") from error


def known(entry: Kept, name: str) -> Kept:
    """The entry. Raises NotReadable where we cannot know what it means."""
    if entry.number == 1:
        _check_opening(entry, name)
    if entry.kind not in KINDS:
        raise NotReadable(
            f"{shown(name)}: entry {entry.number} is of a kind that this version does not know: {shown(entry.kind)[:60]}",
            "read it with the version of recovery that wrote it, or a newer one",
        )
    return entry


def _check_opening(entry: Kept, name: str) -> None:
    number = entry.data.get("format")
    if type(number) is not int or number < 1 or entry.kind not in (OPENED, JOINED):
        raise NotReadable(f"{shown(name)} does not begin as an exercise does", "its first entry says what it is")
    if number > FORMAT:
        raise NotReadable(
            f"{shown(name)} has format {number}; this version reads formats up to {FORMAT}",
            "read it with the version of recovery that wrote it, or a newer one",
        )
