"""Whatever happens to an exercise, in whatever order: what was saved is read, and what is read was written."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from recovery.errors import RecoveryError
from recovery.exercise.entries import OPENED, Kept
from recovery.exercise.store import file, opening, scan
from recovery.exercise.store.follow import Follower
from recovery.exercise.store.places import beside
from recovery.exercise.store.salvage import salvage
from recovery.exercise.store.store import Means, Patience, Store
from recovery.exercise.store.system import Disk
from tests.exercise.disks import failure, means

OURS = (OPENED, "noted")


@pytest.fixture(autouse=True)
def _small_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing the reserve would take most of the time."""
    monkeypatch.setattr(file.Reserve, "SIZE", 700)


class MoodyDisk(Disk):
    """Fails at the next sync when it was told to, and asks nothing of the real disk."""

    fails = 0

    def sync(self, fd: int) -> None:
        if self.fails:
            self.fails -= 1
            raise failure(5)

    def sync_folder(self, path: Path) -> None:
        return None


class Exercise(RuleBasedStateMachine):
    """The model is a list of texts: those that were kept, and how many of them are saved."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "k7m2x.journal"
        self.disk = MoodyDisk()
        self.store: Store | None = None
        self.written: list[str] = []
        self.saved = 0

    def teardown(self) -> None:
        if self.store is not None:
            self.store.close()
        shutil.rmtree(self.folder)

    def means(self) -> Means:
        return means(self.disk, Patience(head=0, retry=0.001))

    @initialize()
    def begin(self) -> None:
        self.store = opening.begin(self.path, "k7m2x", self.means())
        self.keep(["first"], kind=OPENED)
        self.follower = Follower(self.path)

    def keep(self, texts: list[str], kind: str = "noted") -> None:
        assert self.store is not None
        for text in texts:
            self.store.keep(kind, 0, "", {"text": text})
            self.written.append(text)
        while self.store.settle(10).trouble:
            pass
        self.saved = len(self.written)

    @precondition(lambda self: self.store is not None)
    @rule(texts=st.lists(st.text(max_size=40).filter(lambda text: text.isprintable()), min_size=1, max_size=5))
    def append(self, texts: list[str]) -> None:
        self.keep(texts)

    @precondition(lambda self: self.store is not None)
    @rule(times=st.integers(1, 4))
    def fail(self, times: int) -> None:
        self.disk.fails = times

    @precondition(lambda self: self.store is not None)
    @rule(piece=st.binary(max_size=30))
    def kill(self, piece: bytes) -> None:
        """End as a killed process does: perhaps in the middle of a line."""
        assert self.store is not None
        self.disk.fails = 0
        self.store.close()
        self.store = None
        self.path.write_bytes(self.path.read_bytes() + piece.replace(b"\n", b""))

    @precondition(lambda self: self.store is None)
    @rule()
    def take_up(self) -> None:
        entries, self.store = opening.resume(self.path, self.means())
        self.store.settle(10)
        assert self.of(entries)[: self.saved] == self.written[: self.saved]

    @precondition(lambda self: self.store is None)
    @rule(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), headless=st.booleans())
    def flip_and_salvage(self, place: float, bit: int, headless: bool) -> None:
        """One flipped bit in a copy, which is then read, and salvaged where it is damaged."""
        copy = self.folder / "copy.journal"
        shutil.copy(self.path, copy)
        if not headless:
            shutil.copy(beside(self.path, "head"), beside(copy, "head"))
        data = bytearray(copy.read_bytes())
        data[int(place * len(data))] ^= 1 << bit
        copy.write_bytes(data)
        try:
            found = scan.read(copy)
            there = self.of(found.entries)
            assert there == self.written[: len(there)]
            if found.damage is not None:
                saved = salvage(copy, self.disk)
                assert set(self.of(scan.read(saved.path).entries)) <= {*self.written}
                saved.path.unlink()
        except RecoveryError:
            pass
        for path in self.folder.glob("copy.*"):
            path.unlink()

    @invariant()
    def all_that_was_saved_is_read(self) -> None:
        if self.path.exists():
            found = scan.read(self.path)
            assert found.damage is None
            assert self.of(found.entries)[: self.saved] == self.written[: self.saved]

    @precondition(lambda self: self.path.exists())
    @rule()
    def look_on(self) -> None:
        self.follower.look()
        there = self.of(self.follower.entries)
        assert there == self.written[: len(there)]
        assert len(there) >= self.saved

    @staticmethod
    def of(entries: tuple[Kept, ...]) -> list[str]:
        return [str(entry.data["text"]) for entry in entries if entry.kind in OURS and "text" in entry.data]


TestExercise = Exercise.TestCase
TestExercise.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
