"""Where exercises lie, what their files are called, and which one is meant by what people type."""

import os
import stat
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from recovery.errors import DoesNotFit, NotFound, RecoveryError
from recovery.load import disk
from recovery.model.shown import shown

FOLDER = (".recovery", "exercises")
SUFFIX = ".journal"
LATEST = "latest"

_FIRST = "bcdfghjkmnpqrstvwxz"
_OTHERS = _FIRST + "23456789"
_LENGTH = 5


def folder(root: Path) -> Path:
    """Where the exercises of a workspace are; it need not exist."""
    return root.joinpath(*FOLDER)


def made(root: Path) -> Path:
    """The same, made if need be: readable for nobody else, and left out by git.

    Raises RecoveryError where that cannot be done, or where a link leads elsewhere.
    """
    outer, inner = root / FOLDER[0], folder(root)
    try:
        outer.mkdir(mode=0o700, exist_ok=True)
        inner.mkdir(mode=0o700, exist_ok=True)
        for each in (outer, inner):
            if not stat.S_ISDIR(os.lstat(each).st_mode):
                raise RecoveryError(f"{shown(str(each))} is no folder", "move it away: exercises are kept there")
        ignored = outer / ".gitignore"
        if not disk.exists(ignored):
            ignored.write_text("*\n", "utf-8")
    except OSError as error:
        raise RecoveryError(
            f"exercises cannot be kept in {shown(str(inner))}: {error.strerror}",
            "look whether the disk is full and whether you may write there",
        ) from error
    return inner


def journal(folder: Path, id: str) -> Path:
    """The file of an exercise."""
    return folder / f"{id}{SUFFIX}"


def beside(journal: Path, what: str) -> Path:
    """A file that belongs to an exercise, such as its lock."""
    return journal.with_name(f"{journal.name}.{what}")


def name(chance: Callable[[str], str]) -> str:
    """An id that people can read out and type; `chance` picks one character of a text."""
    return chance(_FIRST) + "".join(chance(_OTHERS) for _ in range(_LENGTH - 1))


def ids(folder: Path) -> list[str]:
    """Of all exercises there, sorted."""
    return [name.removesuffix(SUFFIX) for name in disk.names(folder) if name.endswith(SUFFIX)]


def resolve(folder: Path, said: str, opened: Callable[[Path], str]) -> Path:
    """The exercise that is meant by its id, the start of it, or `latest`.

    `opened` tells when an exercise was opened, as text that sorts. Raises NotFound, or DoesNotFit where several are meant.
    """
    known = ids(folder)
    if not known:
        raise NotFound("no exercise is kept here yet", "recovery exercise begins one")
    if said == LATEST:
        return max((journal(folder, id) for id in known), key=lambda path: (opened(path), path.name))
    if said in known:
        return journal(folder, said)
    meant = [id for id in known if said and id.startswith(said)]
    if len(meant) > 1:
        raise DoesNotFit(f"'{shown(said)}' is the start of {_listed(meant)}", "type one letter more")
    if not meant:
        near = get_close_matches(said, known, n=1)
        raise NotFound(
            f"no exercise is called '{shown(said)}'",
            f"did you mean '{near[0]}'?" if near else f"there is {_listed(known)}",
        )
    return journal(folder, meant[0])


def _listed(ids: list[str]) -> str:
    named = ", ".join(map(shown, ids[:6]))
    return f"{named} and {len(ids) - 6} more" if len(ids) > 6 else named
