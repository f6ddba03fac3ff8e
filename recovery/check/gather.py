"""Which files are to be checked: those that were named, and ours in the folders that were named."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from recovery.errors import NotFound, TooLarge
from recovery.load import disk, reader
from recovery.load.files import Document, Files, document
from recovery.load.find import near_file
from recovery.load.workspace import Workspace, workspace

STDIN = "-"


@dataclass
class Gathered:
    """The documents to check, in order, and the reader that has them, for what they name beside themselves."""

    files: Files = field(default_factory=Files)
    documents: dict[Path, Document] = field(default_factory=dict)
    whole: set[Path] = field(default_factory=set)
    """Roots of the workspaces of which a folder was named."""
    _all: dict[Path, bool] = field(default_factory=dict)

    def holds_all(self, workspace: Workspace) -> bool:
        """Whether every file of a workspace is to be checked, not only some."""
        if workspace.root not in self._all:
            try:
                self._all[workspace.root] = self.documents.keys() >= set(workspace.files())
            except TooLarge:
                self._all[workspace.root] = False
        return self._all[workspace.root]


def gather(named: Iterable[str], here: Path, stdin: BinaryIO, stdin_name: str | None = None) -> Gathered:
    """The documents that are meant by paths, folders and `-`; without any, those of the workspace at `here`.

    Standard input stands in for the file `stdin_name`, also where another file names that one. Raises NotFound for a
    path that does not exist and a folder that cannot be read, TooLarge for a folder that is no workspace.
    """
    gathered = Gathered()
    names = list(dict.fromkeys(named)) or [""]
    if STDIN in names:
        _take_stdin(gathered, here, stdin, stdin_name)
    for name in names:
        if name != STDIN:
            for path in _paths(name, here, gathered):
                place = workspace(path.parent, here)
                gathered.documents.setdefault(path, gathered.files.read(path, place))
    return gathered


def _take_stdin(gathered: Gathered, here: Path, stdin: BinaryIO, name: str | None) -> None:
    path = Path(os.path.normpath(here / (name or "<stdin>")))
    place = workspace(path.parent, here)
    source = reader.read_stream(stdin, place.name(path) if name else "<stdin>")
    read = document(source, place, path.parent)
    gathered.documents[path] = read
    gathered.files.documents[path] = read


def _paths(name: str, here: Path, gathered: Gathered) -> Iterator[Path]:
    path = Path(os.path.normpath(here / name))
    if not disk.is_folder(path):
        if not disk.exists(path):
            raise NotFound(f"there is no file or folder {name}", near_file(path))
        yield path
        return
    _try_to_enter(path, name)
    place = workspace(path, here)
    gathered.whole.add(place.root)
    yield from place.files(path if name else None)


def _try_to_enter(folder: Path, name: str) -> None:
    try:
        with os.scandir(folder):
            pass
    except OSError as error:
        raise NotFound(
            f"the folder {name} cannot be read: {error.strerror}", "give yourself the right to read it"
        ) from error
