"""What is asked of the disk: nothing here waits for a pipe, follows a link to be read, or fails at an odd name.

Whoever wants to know later whether everything is still as it was has the questions noted (`noted`), and asks again.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

Question = tuple[str, str, int]
"""What was asked, of which path, and of how many bytes; 0 where those do not matter."""

_notes: ContextVar[dict[Question, str] | None] = ContextVar("notes", default=None)


class NotAFile(Exception):
    """Not an ordinary file; `hint` says what to do instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Entry:
    """What is in a folder under a name; a link is neither a folder nor a file."""

    name: str
    folder: bool
    file: bool
    link: bool


def read(path: Path, most: int) -> bytes:
    """The first bytes of an ordinary file. Raises NotAFile for links, folders, pipes and devices, else OSError."""
    notes = _notes.get()
    try:
        data = _read(path, most)
    except (NotAFile, OSError, ValueError) as error:
        if notes is not None:
            notes["read", str(path), most] = _trouble(error)
        raise
    if notes is not None:
        notes["read", str(path), most] = _digest(data)
    return data


def _read(path: Path, most: int) -> bytes:
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
    return stat.S_ISLNK(_own_mode(path))


def exists(path: Path) -> bool:
    """Whether there is anything, a link that leads nowhere included. False also where nobody can tell."""
    return bool(_own_mode(path))


def _mode(path: Path) -> int:
    """The mode of what is there, or of what a link leads to."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # a name too long, a folder that may not be entered, a circle of links
        mode = 0
    return _note("mode", path, mode)


def _own_mode(path: Path) -> int:
    """The mode of what is there, be it a link."""
    try:
        mode = os.lstat(path).st_mode
    except (OSError, ValueError):
        mode = 0
    return _note("own-mode", path, mode)


def _note(question: str, path: Path, mode: int) -> int:
    notes = _notes.get()
    if notes is not None:
        notes[question, str(path), 0] = str(stat.S_IFMT(mode))
    return mode


def names(folder: Path) -> list[str]:
    """What is in a folder, by name; nothing where that cannot be read."""
    return [entry.name for entry in entries(folder)]


def entries(folder: Path, endings: tuple[str, ...] = ("",)) -> list[Entry]:
    """What is in a folder, by name and sort; nothing where that cannot be read.

    Of that, hidden folders and what does not end like this are said not to matter, and are not noted.
    """
    try:
        with os.scandir(folder) as found:
            listed = sorted((_entry(each) for each in found), key=lambda each: each.name)
    except (OSError, ValueError):
        listed = []
    notes = _notes.get()
    if notes is not None:
        matter = [each for each in listed if (each.name[0] != "." if each.folder else each.name.endswith(endings))]
        question = " ".join(["entries", *endings])
        notes[question, str(folder), 0] = _digest(repr(matter).encode("utf-8", "surrogatepass"))
    return listed


def _entry(found: "os.DirEntry[str]") -> Entry:
    folder, file = found.is_dir(follow_symlinks=False), found.is_file(follow_symlinks=False)
    return Entry(found.name, folder, file, found.is_symlink())


# ------------------------------------------------------------------------------------------------------ asking again


@contextmanager
def noted() -> Iterator[dict[Question, str]]:
    """Note what is asked meanwhile, each question with its answer in short."""
    notes: dict[Question, str] = {}
    before = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(before)


def still(question: Question, answer: str) -> bool:
    """Whether a question has the same answer as when it was noted."""
    asked, path, most = question
    what, *endings = asked.split(" ")
    with noted() as notes:
        match what:
            case "read":
                with suppress(NotAFile, OSError, ValueError):  # that is an answer too, and noted
                    read(Path(path), most)
            case "mode":
                _mode(Path(path))
            case "own-mode":
                _own_mode(Path(path))
            case "entries":
                entries(Path(path), tuple(endings))
            case _:
                return False
    return notes[question] == answer


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _trouble(error: Exception) -> str:
    return f"{type(error).__name__} {getattr(error, 'errno', None)}: {error}"
