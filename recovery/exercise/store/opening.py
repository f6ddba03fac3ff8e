"""Beginning an exercise on the disk, and taking one up again."""

import contextlib
import secrets
from collections.abc import Callable
from pathlib import Path

from recovery.errors import DoesNotFit, NotFound, RecoveryError
from recovery.exercise.entries import FORMAT, JOINED, RECOVERED, RESUMED, Kept, origin
from recovery.exercise.store import migrate, places, scan
from recovery.exercise.store.line import START
from recovery.exercise.store.lock import Lock, Taken
from recovery.exercise.store.places import SUFFIX, beside
from recovery.exercise.store.store import Begun, Means, Store
from recovery.exercise.store.system import Disk, write_all
from recovery.load.disk import exists
from recovery.load.find import looks_like_path, near_file
from recovery.model.shown import shown

NEW = Begun((), START, 0)


class Damaged(RecoveryError):
    """Entries that were saved are not there as they were written. The file has not been touched."""


def create(folder: Path, means: Means | None = None, chance: Callable[[str], str] = secrets.choice) -> Store:
    """A new exercise in a folder, under an id that nothing else there has.

    The file comes to be with the first entry, whose kind must be `exercise.opened`. Raises RecoveryError where the folder
    cannot be written.
    """
    means = means or Means()
    for _ in range(100):
        id = places.name(chance)
        path = places.journal(folder, id)
        if exists(path):
            continue
        with contextlib.suppress(Taken):
            return _begin(id, path, means)
    raise RecoveryError("no free name was found for the exercise", "move old ones away")


def begin(path: Path, id: str, means: Means | None = None) -> Store:
    """A new file with a name that is given; `id` is the exercise it belongs to. Raises RecoveryError where it is there."""
    return _begin(id, path, means or Means())


def _begin(id: str, path: Path, means: Means) -> Store:
    lock = Lock(path, means.clocks.label())
    if exists(path):
        lock.release()
        raise Taken(f"{shown(path.name)} is there already")
    return Store(id, path, lock, means, NEW)


def resume(path: Path, means: Means | None = None) -> tuple[tuple[Kept, ...], Store]:
    """The entries of an exercise, and the store that goes on with it.

    A last line that was cut off before anybody was told it is saved is put aside. Raises Taken where somebody else writes,
    Damaged, scan.NotReadable, DoesNotFit where the exercise is closed, and RecoveryError where the disk will not do it.
    """
    means = means or Means()
    if not exists(path):
        raise NotFound(f"there is no file {shown(path.name)}")
    lock = Lock(path, means.clocks.label())
    try:
        found = sound(path)
        if found.closed:
            raise DoesNotFit(f"exercise {_id(path)} is closed", f"recovery report {_id(path)} tells what came of it")
        if found.entries[0].kind == JOINED:
            raise DoesNotFit(f"{shown(path.name)} is no exercise, but what somebody noted who looked on")
        if found.format < FORMAT:
            migrate.migrate(path, found, means.disk)
            found = sound(path)
        aside = _put_aside(path, found, means.disk) if found.tail else None
        _sync_name(path, means.disk)
        last = found.entries[-1]
        store = Store(_id(path), path, lock, means, Begun(found.lines, found.hash, last.at))
    except BaseException:
        lock.release()
        raise
    if aside is not None:
        store.keep(RECOVERED, last.at, "", {"bytes": len(found.tail), "put_aside": aside.name})
    store.keep(RESUMED, last.at, "", origin())
    return found.entries, store


def find(said: str, root: Path, here: Path) -> Path:
    """The exercise that is meant: a path, or by its id, the start of it or `latest` in the workspace at `root`.

    Raises NotFound, or DoesNotFit where several are meant.
    """
    if looks_like_path(said) or said.endswith(SUFFIX):
        path = here / said
        if not exists(path):
            raise NotFound(f"there is no file {shown(said)}", near_file(path))
        return path
    return places.resolve(places.folder(root), said, scan.opened_at)


def sound(path: Path) -> scan.Scan:
    """A file without damage. Raises Damaged and scan.NotReadable."""
    found = scan.read(path)
    check(path, found)
    return found


def check(path: Path, found: scan.Scan) -> None:
    """Raises Damaged, which names the first bad entry, where a file is."""
    if found.damage is not None:
        raise Damaged(
            f"{shown(path.name)} is damaged: entry {found.damage.number}: {found.damage.why}",
            f"recovery salvage {shown(path.name)} writes what can be read into a new file; this one was not changed",
        )


def _id(path: Path) -> str:
    return path.name.removesuffix(SUFFIX)


def _put_aside(path: Path, found: scan.Scan, disk: Disk) -> Path:
    """Copy what was cut off into a file of its own, then cut it away."""
    new, aside = beside(path, "torn.new"), _aside(path, len(found.entries) + 1)
    try:
        _write(new, found.tail, disk)
        disk.rename(new, aside)
        fd = disk.open(path)
        try:
            disk.truncate(fd, found.length)  # synced with the next entry
        finally:
            disk.close(fd)
    except OSError as error:
        raise RecoveryError(
            f"{shown(path.name)} cannot be written: {error.strerror}",
            "make room on the disk and look whether you may write there; it can still be read",
        ) from error
    return aside


def _sync_name(path: Path, disk: Disk) -> None:
    """The process before us may have been killed before the name of the file was on the disk."""
    try:
        disk.sync_folder(path.parent)
    except OSError as error:
        raise RecoveryError(
            f"{shown(path.name)} cannot be written: {error.strerror}", "it can still be read"
        ) from error


def _write(path: Path, data: bytes, disk: Disk) -> None:
    fd = disk.create(path)
    try:
        write_all(disk, fd, data)
        disk.sync(fd)
    finally:
        disk.close(fd)


def _aside(path: Path, number: int) -> Path:
    """A free name for what was cut off in the place of that entry."""
    names = [f"torn-{number}", *(f"torn-{number}-{again}" for again in range(2, 100))]
    free = [beside(path, name) for name in names if not exists(beside(path, name))]
    return free[0] if free else beside(path, names[0])
