"""Disks that fail when they are told to, and clocks that stand where they are put."""

import contextlib
import errno
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from recovery.exercise.store.clocks import Clocks
from recovery.exercise.store.store import Means, Patience
from recovery.exercise.store.system import Disk

HASTY = Patience(head=3_600, retry=0.01)
"""Never writes the head a second time, and tries again at once."""


def means(disk: Disk | None = None, patience: Patience = HASTY) -> Means:
    """A disk with fixed clocks."""
    return Means(disk or Disk(), Clocks(wall=lambda: 1_764_032_400_000_000, boot=lambda: 5, awake=lambda: 5), patience)


def failure(number: int) -> OSError:
    return OSError(number, os.strerror(number))


class SlowDisk(Disk):
    """A disk whose syncs end only when `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.syncs = 0

    def sync(self, fd: int) -> None:
        assert self.go.wait(10)
        self.syncs += 1
        super().sync(fd)


class FailingDisk(Disk):
    """A disk on which one of the syncs fails, counted from 1; `lasting`: and all that follow."""

    def __init__(self, fails: int, *, lasting: bool = False) -> None:
        self.fails = fails
        self.lasting = lasting
        self.syncs = 0

    def _check(self) -> None:
        self.syncs += 1
        if self.syncs == self.fails or (self.lasting and self.syncs > self.fails):
            raise failure(errno.EIO)

    def sync(self, fd: int) -> None:
        self._check()
        super().sync(fd)

    def sync_folder(self, path: Path) -> None:
        self._check()
        super().sync_folder(path)


@dataclass
class SmallDisk(Disk):
    """A disk that has room for so many bytes, across all files in one folder. It takes what fits, as a real one does."""

    folder: Path
    room: int
    refused: int = 0
    on_refusal: Callable[[], None] = field(default=lambda: None)

    def free(self) -> int:
        return self.room - sum(_size(path) for path in self.folder.iterdir())

    def write(self, fd: int, data: bytes) -> int:
        free = max(0, self.free())
        if free < len(data):
            self.refused += 1
            self.on_refusal()
            if not free:
                raise failure(errno.ENOSPC)
        return super().write(fd, data[:free])


def _size(path: Path) -> int:
    """Nothing for what went away meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
