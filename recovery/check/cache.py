"""Findings of the last time, for as long as nothing that went into them has changed.

Kept with them is every question that was asked of the disk, with its answer: files read, folders listed, paths looked
for. Only if each has the same answer today are they used. A pull request could bring a forged cache along, so what is
kept is signed with a key that never lies in a workspace. Without a key, or where something is in the way, everything is
checked anew, and nobody is told.
"""

import hmac
import importlib.util
import json
import os
import secrets
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recovery.check.examined import Examined
from recovery.load import disk
from recovery.load.disk import Question
from recovery.load.workspace import Workspace
from recovery.model.findings import Finding, Level, Linked, Location, Related
from recovery.version import VERSION

PACKAGE = Path(__file__).parents[1]
LARGEST = 32 * 1024 * 1024
MOST_KEPT = 16
"""Requests whose findings are kept, such as the whole workspace, or one file."""

_FOREIGN = ("pydantic", "pydantic_core", "yaml")
_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache of a workspace."""

    folder: Path
    key: bytes

    def look(self, request: str) -> Examined | None:
        """What was found for this request, if it would be found again."""
        try:
            data = disk.read(self._file(request), LARGEST + 1)
        except (disk.NotAFile, OSError):
            return None
        signed, _, body = data.partition(b"\n")
        if not hmac.compare_digest(signed, self._sign(request, body)):
            return None
        kept = json.loads(body)
        if not all(disk.still((what, path, most), answer) for what, path, most, answer in kept["asked"]):
            return None
        findings = tuple(map(_finding, kept["findings"]))
        return Examined(tuple(kept["files"]), findings, binding=frozenset(kept["binding"]))

    def keep(self, request: str, notes: Mapping[Question, str], examined: Examined) -> None:
        """Keep what was found, and what was asked for it."""
        asked = [[*question, answer] for question, answer in notes.items()]
        found = [_plain(finding) for finding in examined.findings]
        kept = {"asked": asked, "files": examined.files, "findings": found, "binding": sorted(examined.binding)}
        body = json.dumps(kept).encode()
        if len(body) > LARGEST:
            return
        with suppress(OSError):
            if _private(self.folder.parent) and _private(self.folder):
                _write(self.folder / ".gitignore", b"*\n")
                _write(self._file(request), self._sign(request, body) + b"\n" + body)
                self._forget_oldest()

    def _file(self, request: str) -> Path:
        return self.folder / f"check-{hmac.new(self.key, request.encode(), 'sha256').hexdigest()[:24]}"

    def _sign(self, request: str, body: bytes) -> bytes:
        return hmac.new(self.key, request.encode() + b"\0" + body, "sha256").hexdigest().encode()

    def _forget_oldest(self) -> None:
        kept = sorted(self.folder.glob("check-*"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-MOST_KEPT]:
            path.unlink(missing_ok=True)


def cache(workspace: Workspace) -> Cache | None:
    """The cache of a workspace; None where it has no mark of its own, or this person no place for a key."""
    if workspace.marker is None:
        return None
    with suppress(OSError, RuntimeError):
        return Cache(workspace.root / ".recovery" / "cache", _key(_home() / "key"))
    return None


def request(*words: object) -> str:
    """What was asked for, and of which software: the same only where the same is found in the same files."""
    return json.dumps([VERSION, sys.version, *_stamps(), *words], default=str)


def _stamps() -> Iterator[tuple[str, int, int]]:
    """Our own modules and the packages of others that take part, by size and time."""
    todo = [PACKAGE]
    for folder in todo:
        for entry in disk.entries(folder):
            if entry.folder and not entry.name.startswith(("_", ".")):
                todo.append(folder / entry.name)
            elif entry.name.endswith(".py"):
                yield _stamp(folder / entry.name)
    for name in _FOREIGN:
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            yield _stamp(Path(found.origin).parent)


def _stamp(path: Path) -> tuple[str, int, int]:
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns


# -------------------------------------------------------------------------------------------------------- on the disk


def _home() -> Path:
    """Where this person's caches are."""
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(named) if named else Path.home() / ".cache") / "recovery"


def _key(path: Path) -> bytes:
    """This person's key, made when there is none. Raises OSError where it could be read or written by others."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        _create(path, secrets.token_bytes(_KEY_SIZE))
    mode = os.lstat(path).st_mode
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise OSError("others may read the key")
    try:
        key = disk.read(path, _KEY_SIZE + 1)
    except disk.NotAFile as error:
        raise OSError(str(error)) from error
    if len(key) != _KEY_SIZE:
        raise OSError("this is no key")
    return key


def _private(folder: Path) -> bool:
    """Make a folder that nobody else may enter; False where something else is in its place."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    return stat.S_ISDIR(os.lstat(folder).st_mode)


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing, whoever else is writing."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _create(draft, data)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _create(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)


# ------------------------------------------------------------------------------------------------ findings as plain values


def _plain(finding: Finding) -> list[object]:
    also = [[_place(each.location), each.note] for each in finding.also] if isinstance(finding, Linked) else None
    rule, level, message = finding.rule, finding.level.value, finding.message
    return [rule, level, message, _place(finding.location), finding.hint, finding.excerpt, also]


def _place(at: Location) -> list[object]:
    return [at.file, at.line, at.column, at.end_line, at.end_column]


def _finding(plain: list[Any]) -> Finding:
    rule, level, message, place, hint, excerpt, also = plain
    parts = (rule, Level(level), message, Location(*place), hint, excerpt)
    if also is None:
        return Finding(*parts)
    return Linked(*parts, tuple(Related(Location(*place), note) for place, note in also))
