"""An exercise on the disk: takes entries at once, and says of each when it is saved.

One thread writes. It never calls an entry saved that is not on the disk, and never forgets one that is not.
"""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Self

from pydantic import JsonValue

from recovery.errors import RecoveryError
from recovery.exercise.entries import CLOSED, LEFT, MOVED, Kept, Receipt, canonical, pack
from recovery.exercise.store import line
from recovery.exercise.store.clocks import Clocks
from recovery.exercise.store.file import File, Reserve
from recovery.exercise.store.head import Head
from recovery.exercise.store.lock import Lock
from recovery.exercise.store.system import FULL, Disk
from recovery.load.disk import exists
from recovery.model.shown import shown

AT_ONCE = 200
"""Entries written with one sync, at most."""
BYTES_AT_ONCE = 1 << 20
"""The same in bytes of their data, though one entry may have more."""


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds of the machine's clock."""

    head: float = 5.0
    """Between two writings of the head."""
    retry: float = 1.0
    """Between two tries on a disk that failed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with the disk, for the screen."""

    kept: int
    """Number of the last entry taken."""
    saved: int
    """Number of the last entry on the disk."""
    head: str
    """First eight digits of the hash of that one; empty where there is none."""
    trouble: str | None
    """Why entries are not saved, as a sentence to show; None where all is well."""
    warning: str | None
    """What will be trouble soon."""
    path: Path
    """Of the file."""


@dataclass(slots=True)
class _Pending:
    """An entry that is not on the disk yet."""

    entry: Kept
    packed: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class _Chain:
    """How far the file goes."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """What a file holds when a store takes it up; nothing, for a new one."""

    lines: tuple[bytes, ...] = ()
    hash: bytes = line.START
    at: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """What a store works with; tests hand over their own."""

    disk: Disk = field(default_factory=Disk)
    clocks: Clocks = field(default_factory=Clocks)
    patience: Patience = field(default_factory=Patience)


class Store:
    """Keeps one exercise in one file. Made by `opening.create` and `opening.resume`; use it as a context, or close it."""

    def __init__(self, id: str, path: Path, lock: Lock, means: Means, begun: Begun) -> None:
        self.id = id
        self._means = means
        self._locks = [lock]
        self._file = File(means.disk, path, begun.lines, exists=bool(begun.lines))
        self._reserve = Reserve(means.disk, path)
        self._chain = _Chain(len(begun.lines), begun.hash)
        self._last_at = begun.at
        self._opened = means.clocks.boot()
        self._closed = False
        self._pending: deque[_Pending] = deque()
        self._trouble: str | None = None
        self._moving: Path | None = None
        self._why = ""
        self._stopping = False
        self._head = Head(0, line.START)
        self._head_due = 0.0
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self.close()

    def keep(self, kind: str, at: int, by: str, data: Mapping[str, JsonValue]) -> Receipt:
        """Take an entry; returns at once. See `Keeper`. Raises ValueError after the end of the exercise too."""
        packed = pack(kind, at, data, self.id)
        canonical(by)
        with self._change:
            self._check_open()
            self._closed = kind == CLOSED
            self._last_at = at
            receipt = self._take(kind, at, by, packed)
            self._change.notify_all()
            return receipt

    def _check_open(self) -> None:
        if self._closed or self._stopping:
            raise ValueError("the exercise is closed: nothing is kept any more")

    def _take(self, kind: str, at: int, by: str, packed: bytes) -> Receipt:
        number = self._kept + 1
        clocks = self._means.clocks
        entry = Kept(number, kind, at, clocks.label(), max(0, clocks.boot() - self._opened), by, {})
        receipt = Receipt(number, "failed" if self._trouble else "saving")
        self._pending.append(_Pending(entry, packed, receipt))
        return receipt

    @property
    def _kept(self) -> int:
        """Number of the last entry. Counted nowhere else, so that no interrupt can come between two counts."""
        return self._pending[-1].entry.number if self._pending else self._chain.number

    def standing(self) -> Standing:
        """How things stand now."""
        with self._change:
            chain = self._chain
            short = chain.hash.hex()[:8] if chain.number else ""
            return Standing(self._kept, chain.number, short, self._trouble, self._warning(), self._file.path)

    def _warning(self) -> str | None:
        if self._reserve.freed:
            return "the disk was full, and the last reserve is in use: make room soon"
        return (
            None
            if self._reserve.held or self._stopping
            else "there is no room on the disk for a reserve: make room soon"
        )

    def settle(self, seconds: float) -> Standing:
        """Wait until everything is saved or cannot be, but not longer than that, and say how things stand."""
        with self._change:
            self._change.wait_for(lambda: not self._pending or self._trouble is not None, seconds)
        return self.standing()

    def move(self, path: Path) -> None:
        """Go on at another place, with all entries, the saved ones too. What is at the old place stays there.

        Raises RecoveryError where there is something already, and Taken where somebody writes.
        """
        lock = Lock(path, self._means.clocks.label())
        if exists(path):
            lock.release()
            raise RecoveryError(f"{shown(str(path))} is there already", "name another folder")
        with self._change:
            self._check_open()
            self._locks.append(lock)
            self._moving = path
            self._trouble = None  # that was the old place
            self._take(MOVED, self._last_at, "", canonical({"why": "asked for", "left": self._file.path.name}))
            self._change.notify_all()

    def leave(self, why: str, seconds: float = 3.0) -> Standing:
        """Close because the process has to go, and let the file say why. Waits no longer than that for the disk."""
        with suppress(ValueError):  # the exercise was closed already, which says enough
            self.keep(LEFT, self._last_at, "", {"why": why})
        return self.close(seconds)

    def close(self, seconds: float = 10.0) -> Standing:
        """Save what can be saved, let go of the file, and say how things stand. To do it twice is no harm."""
        self.settle(seconds)
        with self._change:
            self._stopping = True
            self._change.notify_all()
        self._thread.join(seconds)
        if not self._thread.is_alive():  # else a disk that hangs still has it, and so the lock stays until we end
            self._reserve.give_up()
            for lock in self._locks:
                lock.release()
        return self.standing()

    # What follows runs in the thread.

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(self._called, self._wait())
                batch = list(self._next())
                stopping, moving, self._moving = self._stopping, self._moving, None
            if moving is not None:
                self._go_to(moving)
            if batch:
                self._save(batch)
            self._write_head(at_once=stopping)
            if stopping and (self._trouble or not self._pending):
                self._file.close()
                return

    def _called(self) -> bool:
        """Whether there is something to do at once; after a failure a new entry is no reason to try again at once."""
        return self._stopping or self._moving is not None or (bool(self._pending) and self._trouble is None)

    def _wait(self) -> float | None:
        """Seconds until there is something to do anyway; None where there is nothing."""
        if self._trouble is not None:
            return self._means.patience.retry
        if self._head.number != self._chain.number:
            return max(0.0, self._head_due - monotonic())
        return None

    def _next(self) -> Iterator[_Pending]:
        """What is written with the next sync."""
        size = 0
        for each in islice(self._pending, AT_ONCE):
            size += len(each.packed)
            if size > BYTES_AT_ONCE and each is not self._pending[0]:
                return
            yield each

    def _go_to(self, path: Path) -> None:
        self._file.move(path)
        self._reserve.give_up()
        self._reserve = Reserve(self._means.disk, path)

    def _save(self, batch: list[_Pending]) -> None:
        lines, chain = self._composed(batch)
        files = self._file.count
        error = self._tried(lines)
        if error is None:
            self._told_saved(batch, chain, elsewhere=self._chain.number > 0 and self._file.count != files)
        elif error.errno in FULL and len(batch) > 1:
            self._save(batch[: len(batch) // 2])  # perhaps a part still fits
        else:
            self._told_failed(error)

    def _composed(self, batch: list[_Pending]) -> tuple[list[bytes], _Chain]:
        """The lines of a batch, and how far the chain goes with them."""
        lines, chain = [], self._chain
        for each in batch:
            packed = each.packed
            if each.entry.kind == CLOSED:
                packed = canonical({**json.loads(packed), "entries": chain.number, "head": chain.hash.hex()})
            said = line.body(each.entry, packed, self._chain.number)
            written, hash_of_it = line.compose(each.entry.number, chain.hash, said)
            lines.append(written)
            chain = _Chain(each.entry.number, hash_of_it)
        return lines, chain

    def _tried(self, lines: list[bytes]) -> OSError | None:
        """Write them: where the disk is full once more without the reserve, where it failed once more in a new file."""
        again = True
        while True:
            try:
                self._file.append(lines)
            except OSError as error:
                if error.errno in FULL:
                    if not self._reserve.free():
                        return error
                elif again:
                    again = False
                    self._why = str(error.strerror)
                else:
                    return error
            else:
                return None

    def _told_saved(self, batch: list[_Pending], chain: _Chain, *, elsewhere: bool) -> None:
        with self._change:
            self._chain = chain
            self._trouble = None
            for each in batch:
                self._pending.popleft()
                each.receipt.state = "saved"
            if elsewhere and not self._closed and all(each.entry.kind != MOVED for each in batch):
                aside = self._file.aside
                data = {"why": self._why, "left": aside.name if aside else None}
                self._take(MOVED, self._last_at, "", canonical(data))
            self._change.notify_all()

    def _told_failed(self, error: OSError) -> None:
        full = error.errno in FULL
        why = "the disk is full" if full else f"the disk fails ({error.strerror})"
        with self._change:
            self._trouble = why
            for each in self._pending:
                each.receipt.state = "failed"
            self._change.notify_all()

    def _write_head(self, *, at_once: bool) -> None:
        """Say beside the file how far it is saved, now and then, and at the end."""
        now = monotonic()
        if self._head.number != self._chain.number and (at_once or now >= self._head_due):
            self._head = Head(self._chain.number, self._chain.hash)
            self._head_due = now + self._means.patience.head
            self._file.write_head(self._head)
