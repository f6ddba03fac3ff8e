"""The power goes at any moment: every entry that was called saved is there, and the exercise goes on."""

import errno
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from recovery.errors import RecoveryError
from recovery.exercise.entries import OPENED, Kept
from recovery.exercise.store import file, head, opening, scan
from recovery.exercise.store.store import Patience, Store
from recovery.exercise.store.system import Disk
from tests.exercise.disks import failure, means
from tests.exercise.power import Call, RecordingDisk, states

NAME = "k7m2x.journal"
OURS = {OPENED, "noted"}


@pytest.fixture(autouse=True)
def _small_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reserve is of no interest here, and writing it takes most of the time."""
    monkeypatch.setattr(file.Reserve, "SIZE", 700)


class NothingSynced(RecordingDisk):
    """A disk on which nothing is ever synced: a test that finds no fault with it would find none at all."""

    def sync(self, fd: int) -> None: ...

    def sync_folder(self, path: Path) -> None: ...


class NoNameSynced(RecordingDisk):
    """The same for the names of files."""

    def sync_folder(self, path: Path) -> None: ...


class FailingDisk(RecordingDisk):
    """A disk on which the n-th sync fails, of a file or of a folder, and forgets what it should have written."""

    def __init__(self, fails: frozenset[int]) -> None:
        super().__init__()
        self._left = fails
        self._syncs = 0

    def _fails(self) -> bool:
        self._syncs += 1
        return self._syncs in self._left

    def sync(self, fd: int) -> None:
        if self._fails():
            self.note(Call("forget", self._files[fd]))
            raise failure(errno.EIO)
        super().sync(fd)

    def sync_folder(self, path: Path) -> None:
        if self._fails():
            raise failure(errno.EIO)
        super().sync_folder(path)


class QuickDisk(Disk):
    """To look at states: nothing needs to last."""

    def sync(self, fd: int) -> None: ...

    def sync_folder(self, path: Path) -> None: ...


def texts(entries: tuple[Kept, ...]) -> list[object]:
    """What the entries of people say, without those of the store."""
    return [entry.data["text"] for entry in entries if entry.kind in OURS]


def played(disk: RecordingDisk, folder: Path, entries: int, seed: int) -> list[object]:
    """An exercise of so many entries, alone and in bursts, broken off once in the middle of a line; what was kept."""
    luck = random.Random(seed)
    kept: list[object] = []
    path = folder / NAME
    store = opening.begin(path, "k7m2x", means(disk, Patience(head=0, retry=0.001)))
    while len(kept) < entries:
        keep_some(store, disk, kept, luck)
        if luck.random() < 0.05:
            store.close()
            fd = disk.open(path)
            disk.write(fd, luck.randbytes(luck.choice((3, 700))))
            disk.close(fd)
            store = taken_up(path, disk)
    store.close()
    return kept


def taken_up(path: Path, disk: RecordingDisk) -> Store:
    """Where a sync fails meanwhile, at the second try."""
    for _ in range(3):
        with suppress(RecoveryError):
            return opening.resume(path, means(disk, Patience(head=0, retry=0.001)))[1]
    raise AssertionError("it cannot be taken up")


def keep_some(store: Store, disk: RecordingDisk, kept: list[object], luck: random.Random) -> None:
    for _ in range(luck.choice((1, 1, 1, 2, 9))):
        text = f"{len(kept)} " + "x" * luck.choice((0, 50, 300, 300, 5_000))
        store.keep("noted" if kept else OPENED, 0, "", {"text": text})
        kept.append(text)
    while store.settle(10).trouble:
        pass
    disk.note(Call("saved", number=len(kept)))


def judged(disk: RecordingDisk, kept: list[object], count: int, seed: int, folder: Path) -> Counter[str]:
    """What became of so many states: `sound`, `lost` or `broken`."""
    return Counter(_judged(disk, kept, count, seed, folder))


def _judged(disk: RecordingDisk, kept: list[object], count: int, seed: int, folder: Path) -> Iterator[str]:
    for number, (saved, state) in enumerate(states(disk.calls, count, seed)):
        if NAME not in state:
            yield "lost"
            continue
        there = read(state) if number % 10 else taken_up_from(state, folder)
        if there is None or there != kept[: len(there)]:
            yield "broken"
        else:
            yield "sound" if len(there) >= saved else "lost"


def read(state: dict[str, bytes]) -> list[object] | None:
    """What an exercise would go on with; None where it would not."""
    try:
        found = scan.scan(state[NAME], NAME, head.parse(state.get(f"{NAME}.head", b"")))
    except scan.NotReadable:
        return None
    return texts(found.entries) if found.damage is None else None


def taken_up_from(state: dict[str, bytes], folder: Path) -> list[object] | None:
    """The same, and it does go on, and is whole afterwards."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in state.items():
        (folder / name).write_bytes(content)
    try:
        entries, store = opening.resume(folder / NAME, means(QuickDisk()))
    except RecoveryError:
        return None
    store.close()
    after = scan.read(folder / NAME)
    return texts(entries) if after.entries[: len(entries)] == entries and not after.tail and not after.damage else None


def folders(tmp_path: Path) -> tuple[Path, Path]:
    played_in, judged_in = tmp_path / "played", tmp_path / "judged"
    played_in.mkdir()
    judged_in.mkdir()
    return played_in, judged_in


def test_nothing_saved_is_lost_in_2000_states(tmp_path: Path) -> None:
    played_in, judged_in = folders(tmp_path)
    disk = RecordingDisk()
    kept = played(disk, played_in, 150, seed=1)

    assert judged(disk, kept, 2_000, 2, judged_in) == {"sound": 2_000}


@pytest.mark.parametrize("forgetful", [NothingSynced, NoNameSynced])
def test_the_same_test_fails_when_nothing_is_synced(tmp_path: Path, forgetful: type[RecordingDisk]) -> None:
    played_in, judged_in = folders(tmp_path)
    disk = forgetful()
    kept = played(disk, played_in, 150, seed=1)

    assert judged(disk, kept, 200, 2, judged_in)["sound"] < 130


@pytest.mark.parametrize("fails", range(1, 51))
def test_a_sync_that_fails_never_makes_a_false_saved(tmp_path: Path, fails: int) -> None:
    played_in, judged_in = folders(tmp_path)
    disk = FailingDisk(frozenset({fails}))
    kept = played(disk, played_in, 40, seed=fails)

    assert judged(disk, kept, 10, fails, judged_in) == {"sound": 10}


def test_the_name_of_a_file_is_synced_before_it_is_gone_on_with(tmp_path: Path) -> None:
    """The process before may have been killed between giving the name and syncing it."""
    played_in, _ = folders(tmp_path)
    played(RecordingDisk(), played_in, 3, seed=1)
    disk = RecordingDisk()
    disk._names[NAME] = 0

    taken_up(played_in / NAME, disk).close()

    calls = [call.what for call in disk.calls if call.file == 0]
    assert calls.index("sync-folder") < calls.index("write")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_nothing_saved_is_lost_in_5000_more_states(tmp_path: Path, seed: int) -> None:
    played_in, judged_in = folders(tmp_path)
    disk = RecordingDisk()
    kept = played(disk, played_in, 150, seed=10 + seed)

    assert judged(disk, kept, 1_000, seed, judged_in) == {"sound": 1_000}


@pytest.mark.slow
def test_two_syncs_that_fail_never_make_a_false_saved(tmp_path: Path) -> None:
    luck = random.Random(7)
    pairs = [frozenset(luck.sample(range(1, 60), 2)) for _ in range(100)]
    found: Counter[str] = Counter()
    for number, pair in enumerate(pairs):
        (tmp_path / str(number)).mkdir()
        played_in, judged_in = folders(tmp_path / str(number))
        disk = FailingDisk(pair)
        kept = played(disk, played_in, 40, seed=number)
        found += judged(disk, kept, 20, number, judged_in)

    assert found == {"sound": 2_000}
