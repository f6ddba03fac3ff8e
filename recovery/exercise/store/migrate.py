"""Bringing a file of an older format to this one: whole, into a new file, and the old one kept."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from recovery.errors import RecoveryError
from recovery.exercise.entries import FORMAT, Kept, canonical
from recovery.exercise.store import line, scan
from recovery.exercise.store.file import File
from recovery.exercise.store.places import beside
from recovery.exercise.store.system import Disk
from recovery.model.shown import shown

Migration = Callable[[tuple[Kept, ...]], tuple[Kept, ...]]
"""All entries of a file in one format -> the same in the next. It changes neither their numbers nor anything outside."""
MIGRATIONS: dict[int, Migration] = {}
"""By the format that they begin with. Format 1 is the first, so there is none yet."""


def current(entries: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """The entries of a file of any format we know, in the newest one. Nothing is written."""
    said = entries[0].data["format"]
    assert isinstance(said, int)
    for number in range(said, FORMAT):
        entries = MIGRATIONS[number](entries)
    return entries


def migrate(path: Path, found: scan.Scan, disk: Disk) -> None:
    """Put a file of the newest format in the place of this one, which goes on as `.v1`. Raises RecoveryError."""
    chain, lines = line.START, []
    for entry in current(found.entries):
        written, chain = line.compose(entry.number, chain, line.body(entry, canonical(entry.data), entry.number - 1))
        lines.append(written)
    new = beside(path, "migrated")
    try:
        file = File(disk, new)
        file.append(lines)
        file.close()
        disk.link(path, beside(path, f"v{found.format}"))
        with contextlib.suppress(FileNotFoundError):
            disk.unlink(beside(path, "head"))
        disk.rename(new, path)
        disk.sync_folder(path.parent)
    except OSError as error:
        raise RecoveryError(
            f"{shown(path.name)} cannot be brought to format {FORMAT}: {error.strerror}",
            "make room on the disk; the file is as it was",
        ) from error
