"""The file that one process appends to: whole lines, on the disk before anybody is told, or not at all."""

import contextlib
import errno
import os
from pathlib import Path

from recovery.exercise.store import head
from recovery.exercise.store.places import beside
from recovery.exercise.store.system import FULL, Disk, write_all


class File:
    """Lines on the disk. They are held in memory as well, so that a disk that fails takes nothing with it.

    After an error of `append` nothing of what was given counts as written. If it was a sync that failed, or somebody else
    changed the file, the same bytes are never trusted again: the next call writes all lines into a new file.
    """

    def __init__(self, disk: Disk, path: Path, lines: tuple[bytes, ...] = (), *, exists: bool = False) -> None:
        self.path = path
        self.count = 0
        """How many files were begun."""
        self.aside: Path | None = None
        """Where the file that failed is, once a new one has taken its place."""
        self._disk = disk
        self._lines = list(lines)
        self._length = sum(map(len, lines))
        self._sound = exists
        """Whether what is under the name is worth keeping should we begin a new file."""
        self._fd = disk.open(path) if exists else None

    def append(self, lines: list[bytes]) -> None:
        """Write these lines and sync. Raises OSError, and has written nothing then."""
        if self._fd is None:
            self._write_anew(lines)
        else:
            self._write_on(self._fd, lines)
        self._sound = True
        self._lines += lines
        self._length += sum(map(len, lines))

    def _write_on(self, fd: int, lines: list[bytes]) -> None:
        try:
            if self._disk.size(fd, self.path) != self._length:
                raise OSError(errno.ESTALE, "somebody else changed the file")
            write_all(self._disk, fd, b"".join(lines))
        except OSError as error:
            if error.errno not in FULL or not self._cut_back(fd):
                self.close()
            raise
        try:
            self._disk.sync(fd)
        except OSError:
            self._cut_back(fd)  # or a process after us would read from memory what the disk never had
            self.close()
            raise

    def _cut_back(self, fd: int) -> bool:
        """Take a part of a line away again."""
        try:
            self._disk.truncate(fd, self._length)
        except OSError:
            return False
        return True

    def _write_anew(self, lines: list[bytes]) -> None:
        """All lines under another name, synced, then under the right name, and the folder synced."""
        new = beside(self.path, "new")
        fd = self._disk.create(new)
        try:
            write_all(self._disk, fd, b"".join(self._lines))
            write_all(self._disk, fd, b"".join(lines))
            self._disk.sync(fd)
        except OSError:
            with contextlib.suppress(OSError):
                self._disk.unlink(new)
            raise
        finally:
            self._disk.close(fd)
        if self._sound:
            self.aside = self._keep_old()
            self._sound = False
        self._disk.rename(new, self.path)
        self._disk.sync_folder(self.path.parent)
        self._fd = self._disk.open(self.path)
        self.count += 1

    def _keep_old(self) -> Path | None:
        """A second name for the file that failed, for whoever wants to look at it; None where links do not exist."""
        for number in range(1, 100):
            aside = beside(self.path, f"failed-{number}")
            try:
                self._disk.link(self.path, aside)
            except FileExistsError:
                continue
            except OSError:
                return None
            return aside
        return None

    def move(self, path: Path) -> None:
        """Go on at another place, with the next call, in a file that is not there yet."""
        self.close()
        self.path, self._sound = path, False

    def write_head(self, found: head.Head) -> None:
        """Say beside the file how far it is saved. Whether that succeeds is no matter: it is a second witness."""
        new = beside(self.path, "head.new")
        with contextlib.suppress(OSError):
            fd = self._disk.create(new)
            try:
                write_all(self._disk, fd, head.compose(found))
            finally:
                self._disk.close(fd)
            self._disk.rename(new, beside(self.path, "head"))

    def close(self) -> None:
        """Let go of the file."""
        if self._fd is not None:
            with contextlib.suppress(OSError):
                self._disk.close(self._fd)
            self._fd = None


class Reserve:
    """A little room beside an exercise, given back when the disk is full. Random bytes: no disk can make them smaller."""

    SIZE = 1 << 20

    def __init__(self, disk: Disk, journal: Path) -> None:
        self._disk = disk
        self._path = beside(journal, "reserve")
        self.held = True
        self.freed = False
        """Whether it was needed."""
        if not self._make():
            self.give_up()

    def _make(self) -> bool:
        try:
            fd = self._disk.create(self._path)
            try:
                write_all(self._disk, fd, os.urandom(self.SIZE))
                self._disk.sync(fd)
            finally:
                self._disk.close(fd)
        except OSError:
            return False
        return True

    def free(self) -> bool:
        """Give it back because the disk is full; False where there is none any more."""
        if not self.held:
            return False
        self.freed = True
        self.give_up()
        return True

    def give_up(self) -> None:
        """Take it away."""
        self.held = False
        with contextlib.suppress(OSError):
            self._disk.unlink(self._path)
