"""Where people's files are: the root of a workspace, and which files below it are ours."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from recovery.errors import TooLarge
from recovery.load import disk

SETTINGS = "recovery.toml"
REPOSITORY = ".git"
OURS = ("playbooks", "scenarios", "drills")
"""Folders at the root in which every YAML file is ours; elsewhere only files that say so."""
SUFFIXES = (".yaml", ".yml")
LARGEST_WALK = 50_000
"""Files and folders looked at, at most, so that a home folder taken for a workspace costs no minutes."""
HEAD = 65_536
"""Bytes in which a file says what it is."""

_FORMAT = re.compile(
    rb"""^(?:\xef\xbb\xbf)?(?:\{\s*)?["']?format["']?[ \t]*:[ \t]*["']?recovery/([a-z-]+)@""", re.MULTILINE
)
_ID = re.compile(
    rb"""^(?:\xef\xbb\xbf)?["']?id["']?[ \t]*:[ \t]+["']?([a-z][a-z0-9-]{0,63})["']?[ \t]*(?:#.*)?\r?$""", re.MULTILINE
)
_ID_IN_BRACES = re.compile(rb"""[{,]\s*["']?id["']?\s*:\s*["']?([a-z][a-z0-9-]{0,63})["']?\s*[,}]""")


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says it is, read without parsing it; None where it does not say so plainly."""

    kind: str | None
    id: str | None


def head(path: Path) -> Head:
    """The kind and id at the head of a file; neither, where it cannot be read."""
    try:
        start = disk.read(path, HEAD)
    except (disk.NotAFile, OSError):
        return Head(None, None)
    kind, name = _FORMAT.search(start), _ID.search(start) or _ID_IN_BRACES.search(start)
    return Head(kind[1].decode() if kind else None, name[1].decode() if name else None)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A root, what marks it, and the folder from which people look at it."""

    root: Path
    marker: Literal["recovery.toml", ".git"] | None
    here: Path
    library: bool = False

    def contains(self, path: Path) -> bool:
        """True for a path at or below the root; both absolute and without `..`."""
        return path.is_relative_to(self.root)

    def owns(self, path: Path) -> bool:
        """True for files that are ours by the folder they stand in."""
        return self.contains(path) and path.relative_to(self.root).parts[:1] in {(folder,) for folder in OURS}

    def name(self, path: Path) -> str:
        """How a file is called in findings and results: from where one stands, or by its place in the library."""
        if self.library:
            return f"library:{path.relative_to(self.root).as_posix()}"
        near = path.is_relative_to(self.here) or (self.contains(path) and self.contains(self.here))
        return Path(os.path.relpath(path, self.here)).as_posix() if near else path.as_posix()

    def files(self, below: Path | None = None) -> list[Path]:
        """Our files at or below a folder, in order of their paths. Raises TooLarge for a folder of another size."""
        tops = [self.root / folder for folder in OURS] if self.library else [below or self.root]
        found = [path for top in tops for path in self._walk(top)]
        return sorted(path for path in found if self.owns(path) or head(path).kind)

    def _walk(self, top: Path) -> Iterator[Path]:
        todo, seen = [top], 0
        while todo:
            folder = todo.pop()
            for entry in disk.entries(folder, SUFFIXES):
                path = folder / entry.name
                seen += 1
                if seen > LARGEST_WALK:
                    raise TooLarge(
                        f"more than {LARGEST_WALK:,} files and folders below {top}",
                        f"name the files or folders to look at, or put an empty {SETTINGS} where your workspace begins",
                    )
                if entry.folder:
                    todo += [path] if self._enters(path) else []
                elif entry.name.endswith(SUFFIXES) and (entry.file or entry.link):
                    yield path

    def _enters(self, folder: Path) -> bool:
        """Not hidden folders, nor what was installed there, nor another workspace."""
        if folder.name.startswith(".") or folder.name in ("node_modules", "site-packages", "__pycache__"):
            return False
        inner = [SETTINGS, "pyvenv.cfg"] + ([REPOSITORY] if self.marker != SETTINGS else [])
        return not any(disk.exists(folder / name) for name in inner)


def workspace(start: Path, here: Path) -> Workspace:
    """The workspace that a folder belongs to.

    Its root is the nearest folder with a `recovery.toml`, else the repository's root, else the current folder (`here`)
    if it holds `start`, else the parent of the nearest `playbooks` or `scenarios`, else `start` itself.
    """
    above = [start, *start.parents]
    for marker in (SETTINGS, REPOSITORY):
        for folder in above:
            if disk.exists(folder / marker):
                return Workspace(folder, marker, here)  # type: ignore[arg-type]
    if start.is_relative_to(here):
        return Workspace(here, None, here)
    return Workspace(next((folder.parent for folder in above if folder.name in OURS), start), None, here)


def below(here: Path) -> str:
    """The way from the top of the repository, or else of the workspace, to a folder in it; empty at the top."""
    top = next((folder for folder in (here, *here.parents) if disk.exists(folder / REPOSITORY)), None)
    way = here.relative_to(top or workspace(here, here).root).as_posix()
    return "" if way == "." else way
