"""What can still be read of a damaged exercise, in a new file. Numbers stay, and what is missing is marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pydantic import JsonValue

from recovery.errors import DoesNotFit, RecoveryError
from recovery.exercise.entries import CLOSED, FORMAT, GAP, JOINED, OPENED, Kept, canonical
from recovery.exercise.store import head, line, scan
from recovery.exercise.store.file import File
from recovery.exercise.store.places import SUFFIX
from recovery.exercise.store.system import Disk
from recovery.load.disk import exists
from recovery.model.shown import shown

MOST_MISSING = 100_000
"""Entries that a file may lack; a line that says there are more is not believed."""
_NEVER = "1970-01-01T00:00:00.000000Z"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The new file, how many entries it has, and the numbers of those that are only marked."""

    path: Path
    entries: int
    gaps: tuple[int, ...]


def salvage(path: Path, disk: Disk) -> Salvaged:
    """Write what can be read into a new file beside it; the damaged one is not touched.

    Raises DoesNotFit where nothing is damaged, scan.NotReadable where we cannot know what the entries mean, and
    RecoveryError where the disk will not take the new file.
    """
    anchor = head.read(path)
    data = scan.content(path)
    if scan.scan(data, path.name, anchor).damage is None:
        raise DoesNotFit(f"{shown(path.name)} is not damaged", "it can be used as it is")
    entries = tuple(read(data, path.name, anchor))
    new = _free(path)
    try:
        file = File(disk, new)
        file.append(list(_lines(entries)))
        file.close()
    except OSError as error:
        raise RecoveryError(
            f"{shown(new.name)} cannot be written: {error.strerror}", "make room on the disk"
        ) from error
    return Salvaged(new, len(entries), tuple(entry.number for entry in entries if _is_gap(entry)))


def _is_gap(entry: Kept) -> bool:
    return entry.kind == GAP or "damaged" in entry.data


def read(data: bytes, name: str, anchor: head.Head | None) -> Iterator[Kept]:
    """Every entry in its place: as it was where it is sound and follows from the one before, else what marks it."""
    lines = _by_number(data)
    whole: dict[str, JsonValue] = {"damaged": f"sha256:{sha256(data).hexdigest()}"}
    last = max(lines, default=0)
    if anchor is not None and anchor.number - last <= MOST_MISSING:
        last = max(last, anchor.number)
    before: bytes | None = line.START
    latest = Kept(0, GAP, 0, _NEVER, 0, "", {})
    for number in range(1, last + 1):
        found = _chosen(lines.get(number, ()), before)
        before = found.hash if found else None
        latest = _entry(number, found, latest, name, whole)
        yield latest


@dataclass(frozen=True, slots=True)
class _Found:
    """A line in its place; `why` it is not trusted, if it is not."""

    line: line.Line
    hash: bytes
    why: str | None


def _by_number(data: bytes) -> dict[int, list[line.Line]]:
    """All lines with a right checksum, by their number, as far as they are believed."""
    found: dict[int, list[line.Line]] = {}
    for place, each in enumerate(sorted(scan.good(data), key=lambda line: line.number), start=1):
        if each.number - place <= MOST_MISSING:
            found.setdefault(each.number, []).append(each)
    return found


def _chosen(candidates: Sequence[line.Line], before: bytes | None) -> _Found | None:
    """The line that follows from the one before; where nobody knows, the first."""
    for each in candidates:
        if before is None or line.chained(before, each.body) == each.hash:
            return _Found(each, each.hash, None)
    return _Found(candidates[0], candidates[0].hash, "it does not follow from the entry before") if candidates else None


def _entry(number: int, found: _Found | None, latest: Kept, name: str, whole: dict[str, JsonValue]) -> Kept:
    why, said = (found.why, _read(found.line)) if found else ("it cannot be read", None)
    if said is not None:
        scan.known(said, name)
        if why is None:
            return said
    told: dict[str, JsonValue] = {**whole, "why": why or "its JSON has another shape"}
    if said is not None:
        told["read"] = {"kind": said.kind, "at_ms": said.at, "wall": said.wall, "by": said.by, "data": said.data}
    if number == 1:
        kind = OPENED if name.endswith(SUFFIX) else JOINED
        return Kept(1, kind, 0, _NEVER, 0, "", {**told, "format": FORMAT, "exercise": name.partition(".")[0]})
    return replace(latest, number=number, kind=GAP, by="", data=told)


def _read(found: line.Line) -> Kept | None:
    try:
        return line.read(found).entry
    except line.Unreadable:
        return None


def _lines(entries: Sequence[Kept]) -> Iterator[bytes]:
    """With a chain of their own; what closes the exercise says the new hash, and keeps the old one."""
    chain = line.START
    for entry in entries:
        data = entry.data
        if entry.kind == CLOSED:
            data = {**data, "entries": entry.number - 1, "head": chain.hex(), "head_before": data.get("head")}
        written, chain = line.compose(entry.number, chain, line.body(entry, canonical(data), entry.number - 1))
        yield written


def _free(path: Path) -> Path:
    stem, dot, rest = path.name.partition(".")
    for number in range(1, 1_000):
        new = path.with_name(f"{stem}-salvaged{'' if number == 1 else f'-{number}'}{dot}{rest}")
        if not exists(new):
            return new
    raise RecoveryError(f"{shown(path.name)} was salvaged a thousand times", "move the new files away")
