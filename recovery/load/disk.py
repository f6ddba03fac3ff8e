"""What is asked of the disk: nothing here waits for a pipe, follows a link to be read, or fails at an odd name."""

import os
import stat
from pathlib import Path


class NotAFile(Exception):
    """Not an ordinary file; `hint` says what to do instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read(path: Path, most: int) -> bytes:
    """The first bytes of an ordinary file. Raises NotAFile for links, folders, pipes and devices, else OSError."""
    _check_ordinary(os.lstat(path))  # devices are not even opened
    flags = os.O_RDONLY
    for name in ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK"):
        flags |= getattr(os, name, 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        _check_ordinary(os.fstat(file.fileno()))
        return file.read(most) or b""


def _check_ordinary(found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise NotAFile("this is a symbolic link", "name the file itself")
    if stat.S_ISDIR(found.st_mode):
        raise NotAFile("this is a folder", "name one file in it")
    if not stat.S_ISREG(found.st_mode):
        raise NotAFile("this is a pipe, socket or device", "to read from a pipe, write - in place of a name")


def is_file(path: Path) -> bool:
    """Whether there is an ordinary file, or a link to one. False also where nobody can tell."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether there is a folder, or a link to one. False also where nobody can tell."""
    return stat.S_ISDIR(_mode(path))


def is_link(path: Path) -> bool:
    """Whether there is a symbolic link. False also where nobody can tell."""
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def exists(path: Path) -> bool:
    """Whether there is anything, a link that leads nowhere included. False also where nobody can tell."""
    try:
        os.lstat(path)
    except (OSError, ValueError):
        return False
    return True


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):  # a name too long, a folder that may not be entered, a circle of links
        return 0


def names(folder: Path) -> list[str]:
    """What is in a folder, by name; nothing where that cannot be read."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except (OSError, ValueError):
        return []
