"""What people name on the command line, a path or an id, becomes a file of the workspace or of the library."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from recovery.errors import DoesNotFit, NotFound, RecoveryError, TooLarge
from recovery.load import disk
from recovery.load.library import library
from recovery.load.workspace import SUFFIXES, Workspace, head, workspace


@dataclass(frozen=True, slots=True)
class Found:
    """A file, the workspace it belongs to, and whether its id led to it."""

    path: Path
    workspace: Workspace
    by_id: bool = False


def find(named: str, kinds: Collection[str], here: Path) -> Found:
    """The file that is meant. Raises NotFound, or DoesNotFit where an id is given twice."""
    path = Path(os.path.normpath(here / named))
    if looks_like_path(named) or disk.is_file(path):
        return _file(named, path, here)
    return _by_id(named, kinds, here)


def looks_like_path(named: str) -> bool:
    """True for what can be no id."""
    return named.endswith(SUFFIXES) or "/" in named or "\\" in named or named.startswith(".")


def _file(named: str, path: Path, here: Path) -> Found:
    if disk.is_folder(path):
        raise NotFound(f"{named} is a folder", "name one file in it, or an id: recovery list shows them")
    if not disk.exists(path):
        raise NotFound(f"there is no file {named}", near_file(path))
    return Found(path, workspace(path.parent, here))


def near_file(path: Path) -> str:
    """The file that was probably meant, or where to look."""
    near = get_close_matches(path.name, disk.names(path.parent), n=1)
    return f"did you mean {near[0]}, in the same folder?" if near else "recovery list shows what there is"


def _by_id(name: str, kinds: Collection[str], here: Path) -> Found:
    trouble: RecoveryError | None = None
    known: list[str] = []
    for place in (workspace(here, here), library(here)):
        try:
            ids = list(_ids(place, kinds))
        except TooLarge as error:
            trouble = error
            continue
        known += [each for each, _ in ids]
        paths = [path for each, path in ids if each == name]
        if len(paths) > 1:
            files = " and ".join(place.name(path) for path in paths[:2])
            raise DoesNotFit(
                f"{files} both have the id {name}", "give the path of the one you mean, or rename the other"
            )
        if paths:
            return Found(paths[0], place, by_id=True)
    if trouble:
        raise trouble
    near = get_close_matches(name, sorted(set(known)), n=1)
    hint = f"did you mean {near[0]}?" if near else "recovery list shows what there is; a path works as well"
    raise NotFound(f"no {' or '.join(kinds)} is called {name[:80]}", hint)


def _ids(place: Workspace, kinds: Collection[str]) -> Iterator[tuple[str, Path]]:
    for path in place.files():
        told = head(path)
        if told.kind in kinds and told.id is not None:
            yield told.id, path
