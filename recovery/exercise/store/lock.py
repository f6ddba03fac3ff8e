"""Only one process writes an exercise. It holds a lock, and says in the locked file who it is."""

import contextlib
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from recovery.errors import RecoveryError
from recovery.exercise.store.places import SUFFIX, beside
from recovery.load.disk import NotAFile
from recovery.load.disk import read as read_file
from recovery.model.shown import shown

_FLAGS = sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK"))
_FAR = 1 << 30
"""On Windows a lock keeps others from reading, so it lies where nothing is."""
_MOST = 4_096


class Taken(RecoveryError):
    """Somebody else writes this exercise."""


class Lock:
    """Held from its making until `release`, or until the process ends, however it ends.

    Raises Taken, which names the other; RecoveryError where a folder cannot be locked or written to.
    """

    def __init__(self, journal: Path, since: str) -> None:
        self._path = beside(journal, "lock")
        try:
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
        except OSError as error:
            raise RecoveryError(
                f"{shown(journal.name)} cannot be written: {error.strerror}", "look whether you may write in its folder"
            ) from error
        try:
            _take(self._fd)
        except (BlockingIOError, PermissionError) as error:
            os.close(self._fd)
            raise _taken(journal, self._path) from error
        except OSError as error:
            os.close(self._fd)
            raise RecoveryError(
                f"{shown(journal.name)} cannot be locked: {error.strerror}",
                "this kind of disk lets two programs write one file: keep the workspace on a disk of this machine",
            ) from error
        self._held = True
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)
        with contextlib.suppress(OSError):  # on a full disk the lock holds, though it does not say whose it is
            self._introduce(since)

    def _introduce(self, since: str) -> None:
        who = {"pid": os.getpid(), "host": platform.node(), "since": since}
        os.ftruncate(self._fd, 0)
        os.write(self._fd, json.dumps(who).encode())

    def release(self) -> None:
        """Let others write."""
        if self._held:
            self._held = False
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, 0)
            os.close(self._fd)

    def _forget(self) -> None:
        """In a child of a fork: the lock is the parent's, and ends with it."""
        if self._held:
            self._held = False
            os.close(self._fd)


def _take(fd: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        os.lseek(fd, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(fd, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _taken(journal: Path, lock: Path) -> Taken:
    try:
        who: Any = json.loads(read_file(lock, _MOST))
        told = f"process {int(who['pid'])} on {shown(str(who['host']))} since {shown(str(who['since']))}"
    except (OSError, NotAFile, ValueError, KeyError, TypeError, RecursionError):
        told = "another process"
    id = shown(journal.name.removesuffix(SUFFIX))
    return Taken(
        f"exercise {id} is being written by {told}",
        f"recovery watch {id} looks on, recovery join {id} writes observations beside it",
    )
