"""What a disk may hold after the power went: built from a record of every call that was made to it.

What was synced is there. Of the rest each write may be there, not there, or there in pieces of 512 bytes, the others zeros or
noise; each name that was not synced may be there or not. A sync that failed has forgotten what it should have written.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from recovery.exercise.store.system import Disk

SECTOR = 512


@dataclass(frozen=True)
class Call:
    """One call that changed something, or `saved`: the moment at which this many entries were called saved."""

    what: Literal["create", "write", "truncate", "sync", "forget", "rename", "link", "unlink", "sync-folder", "saved"]
    file: int = 0
    name: str = ""
    old: str = ""
    data: bytes = b""
    number: int = 0


class RecordingDisk(Disk):
    """Does everything, and writes down what changed anything. Sub-classes make it fail."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._files: dict[int, int] = {}
        self._names: dict[str, int] = {}

    def note(self, call: Call) -> None:
        self.calls.append(call)

    def create(self, path: Path) -> int:
        fd = super().create(path)
        self._files[fd] = self._names[path.name] = len(self.calls) + 1
        self.note(Call("create", self._files[fd], path.name))
        return fd

    def open(self, path: Path) -> int:
        fd = super().open(path)
        self._files[fd] = self._names[path.name]
        return fd

    def write(self, fd: int, data: bytes) -> int:
        taken = super().write(fd, data)
        self.note(Call("write", self._files[fd], data=data[:taken]))
        return taken

    def truncate(self, fd: int, length: int) -> None:
        super().truncate(fd, length)
        self.note(Call("truncate", self._files[fd], number=length))

    def sync(self, fd: int) -> None:
        self.note(Call("sync", self._files[fd]))

    def sync_folder(self, path: Path) -> None:
        self.note(Call("sync-folder"))

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self._names[new.name] = self._names.pop(old.name)
        self.note(Call("rename", self._names[new.name], new.name, old.name))

    def link(self, old: Path, new: Path) -> None:
        super().link(old, new)
        self._names[new.name] = self._names[old.name]
        self.note(Call("link", self._names[new.name], new.name))

    def unlink(self, path: Path) -> None:
        super().unlink(path)
        del self._names[path.name]
        self.note(Call("unlink", name=path.name))


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)
    length: int = 0


class Platter:
    """A disk that the calls are done to one by one, and that can lose its power at any time."""

    def __init__(self) -> None:
        self.saved = 0
        self._files: dict[int, _File] = {}
        self._names: dict[str, int] = {}
        self._pending: list[Call] = []

    def do(self, call: Call) -> None:
        match call.what:
            case "create":
                self._files[call.file] = _File()
                self._pending.append(call)
            case "write":
                file = self._files[call.file]
                file.pending.append(Call("write", number=file.length, data=call.data))
                file.length += len(call.data)
            case "truncate":
                self._files[call.file].pending.append(call)
                self._files[call.file].length = call.number
            case "sync":
                for each in self._files[call.file].pending:
                    _apply(self._files[call.file].durable, each)
                self._files[call.file].pending.clear()
            case "forget":
                self._files[call.file].pending.clear()
            case "sync-folder":
                for each in self._pending:
                    _rename(self._names, each)
                self._pending.clear()
            case "saved":
                self.saved = call.number
            case _:
                self._pending.append(call)

    def after_power_loss(self, luck: random.Random) -> dict[str, bytes]:
        """One state that the disk may be in, by name."""
        names = dict(self._names)
        for each in self._pending:
            if luck.random() < 0.5:
                _rename(names, each)
        return {name: self._content(self._files[file], luck) for name, file in names.items()}

    def _content(self, file: _File, luck: random.Random) -> bytes:
        content = bytearray(file.durable)
        how = luck.choice(("none", "torn", "torn", "torn", "all"))
        for each in file.pending:
            if how == "all" or (how == "torn" and luck.random() < 0.4):
                _apply(content, each)
            elif how == "torn" and each.what == "write" and luck.random() < 0.5:
                _tear(content, each, luck)
        return bytes(content)


def _apply(content: bytearray, call: Call) -> None:
    if call.what == "truncate":
        del content[call.number :]
        content.extend(bytes(call.number - len(content)))
    else:
        content.extend(bytes(max(0, call.number - len(content))))
        content[call.number : call.number + len(call.data)] = call.data


def _tear(content: bytearray, call: Call, luck: random.Random) -> None:
    """Some sectors of a write, the others as they were, zeros, or noise."""
    start, end = call.number, call.number + len(call.data)
    while start < end:
        stop = min((start // SECTOR + 1) * SECTOR, end)
        if luck.random() < 0.5:
            _apply(content, Call("write", number=start, data=call.data[start - call.number : stop - call.number]))
        elif len(content) < stop:
            noise = luck.randbytes(stop - len(content)) if luck.random() < 0.5 else bytes(stop - len(content))
            content.extend(noise)
        start = stop


def _rename(names: dict[str, int], call: Call) -> None:
    if call.what == "unlink":
        names.pop(call.name, None)
    else:
        names.pop(call.old, None)
        names[call.name] = call.file


def states(calls: Sequence[Call], count: int, seed: int) -> list[tuple[int, dict[str, bytes]]]:
    """So many states, at moments spread over the record after the first entry was saved: what was saved, what is there."""
    luck = random.Random(seed)
    first = next(place for place, call in enumerate(calls) if call.what == "saved")
    moments = sorted(luck.randrange(first, len(calls)) for _ in range(count))
    platter, found, place = Platter(), [], 0
    for moment in moments:
        while place <= moment:
            platter.do(calls[place])
            place += 1
        found.append((platter.saved, platter.after_power_loss(luck)))
    return found
