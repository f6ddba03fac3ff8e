"""The disk is full, or fails for good: nothing is lost, nothing is called saved that is not, and it goes on when it can."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from recovery.errors import RecoveryError
from recovery.exercise.entries import CLOSED, MOVED, OPENED, Receipt
from recovery.exercise.store import file, opening, scan
from recovery.exercise.store.file import Reserve
from recovery.exercise.store.lock import Taken
from recovery.exercise.store.places import beside
from recovery.exercise.store.store import Store
from recovery.exercise.store.system import Disk
from tests.exercise.disks import FailingDisk, SlowDisk, SmallDisk, failure, means

DATA = {"text": "x" * 200}


def opened(folder: Path, disk: Disk) -> Store:
    store = opening.begin(folder / "k7m2x.journal", "k7m2x", means(disk))
    store.keep(OPENED, 0, "", {})
    store.settle(10)
    return store


def fill(store: Store, at_once: int = 1) -> list[Receipt]:
    """Keep entries until one is not saved."""
    receipts: list[Receipt] = []
    while not store.settle(10).trouble:
        receipts += [store.keep("noted", number, "ann", DATA) for number in range(at_once)]
    return receipts


@pytest.fixture
def small_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file.Reserve, "SIZE", 5_000)


def numbers(path: Path) -> list[int]:
    found = scan.read(path)
    assert (found.damage, found.tail) == (None, b"")
    return [entry.number for entry in found.entries]


def test_a_full_disk_gives_the_reserve_back_and_warns(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path, Reserve.SIZE + 20_000)
    store = opened(tmp_path, disk)
    before: list[int] = []
    disk.on_refusal = lambda: before.append(store.standing().saved)

    receipts = fill(store, at_once=20)

    standing = store.standing()
    assert standing.trouble == "the disk is full"
    assert standing.warning == "the disk was full, and the last reserve is in use: make room soon"
    assert standing.saved - before[0] > 1_000
    states = [receipt.state for receipt in receipts]
    assert states == ["saved"] * (standing.saved - 1) + ["failed"] * (standing.kept - standing.saved)
    assert numbers(standing.path) == list(range(1, standing.saved + 1))
    store.close()


@pytest.mark.usefixtures("small_reserve")
def test_what_found_no_room_is_saved_when_there_is_some_again(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path, Reserve.SIZE + 20_000)
    store = opened(tmp_path, disk)
    receipts = fill(store)
    receipts += [store.keep("noted", 0, "bo", DATA) for _ in range(5)]
    at_once = {receipt.state for receipt in receipts[-5:]}

    disk.room += 100_000
    while store.settle(10).trouble:
        pass

    assert at_once == {"failed"}
    assert {receipt.state for receipt in receipts} == {"saved"}
    assert numbers(store.close().path) == list(range(1, len(receipts) + 2))


@pytest.mark.usefixtures("small_reserve")
def test_a_full_disk_can_be_read_and_a_process_that_ends_there_has_lost_nothing_saved(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path, Reserve.SIZE + 20_000)
    store = opened(tmp_path, disk)
    fill(store)

    standing = store.close()

    assert numbers(standing.path) == list(range(1, standing.saved + 1))
    assert standing.kept == standing.saved + 1


def test_a_disk_too_full_for_a_reserve_is_told_from_the_start(tmp_path: Path) -> None:
    store = opened(tmp_path, SmallDisk(tmp_path, 50_000))

    assert store.standing().warning == "there is no room on the disk for a reserve: make room soon"
    assert not beside(store.close().path, "reserve").exists()


@pytest.mark.parametrize("free", range(0, 700, 9))
def test_wherever_in_a_line_the_room_ends_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    monkeypatch.setattr(file.Reserve, "SIZE", 0)
    disk = SmallDisk(tmp_path, 1 << 20)
    store = opened(tmp_path, disk)
    disk.room -= disk.free() - free

    fill(store)

    standing = store.close()
    assert numbers(standing.path) == list(range(1, standing.saved + 1))


def test_a_disk_without_room_for_the_first_entry_leaves_no_exercise(tmp_path: Path) -> None:
    store = opening.begin(tmp_path / "k7m2x.journal", "k7m2x", means(SmallDisk(tmp_path, 100)))

    receipt = store.keep(OPENED, 0, "", {})
    store.settle(10)
    standing = store.close()

    assert (receipt.state, standing.trouble, standing.saved) == ("failed", "the disk is full", 0)
    assert [path.name for path in tmp_path.iterdir()] == ["k7m2x.journal.lock"]


def test_a_burst_that_only_fits_in_part_is_saved_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file.Reserve, "SIZE", 0)
    disk = SmallDisk(tmp_path, 1 << 20)
    store = opened(tmp_path, disk)
    disk.room -= disk.free() - 5_000

    receipts = [store.keep("noted", 0, "", DATA) for _ in range(100)]
    while store.settle(10).saved < 10:
        pass

    states = [receipt.state for receipt in receipts]
    store.close()
    assert sorted(states, reverse=True) == states
    assert 5 < states.count("saved") < 20


@pytest.mark.parametrize("fails", range(1, 8))
def test_a_disk_whose_syncs_fail_for_good_saves_nothing_more(tmp_path: Path, fails: int) -> None:
    store = opened(tmp_path, FailingDisk(fails, lasting=True))

    receipts = [store.keep("noted", 0, "", DATA) for _ in range(10) if not store.settle(10).trouble]
    store.settle(10)

    standing = store.standing()
    assert standing.trouble == "the disk fails (Input/output error)"
    assert receipts == [] or receipts[-1].state == "failed"
    assert standing.saved < standing.kept
    store.close()


def test_what_could_not_be_synced_is_not_read_by_the_process_after_us(tmp_path: Path) -> None:
    store = opened(tmp_path, FailingDisk(4, lasting=True))
    receipt = store.keep("noted", 0, "", DATA)
    store.settle(10)

    standing = store.close()

    assert (receipt.state, numbers(standing.path)) == ("failed", [1])


def test_a_sync_that_fails_once_moves_the_exercise_into_a_new_file_and_says_so(tmp_path: Path) -> None:
    store = opened(tmp_path, FailingDisk(4))

    receipts = [store.keep("noted", 0, "", DATA) for _ in range(3) if not store.settle(10).trouble]
    standing = store.close()

    found = scan.read(standing.path)
    assert {receipt.state for receipt in receipts} == {"saved"}
    assert (found.damage, [entry.kind for entry in found.entries].count(MOVED)) == (None, 1)
    (moved,) = (entry for entry in found.entries if entry.kind == MOVED)
    assert moved.data == {"why": "Input/output error", "left": "k7m2x.journal.failed-1"}


def test_a_file_that_somebody_else_changes_is_left_to_them(tmp_path: Path) -> None:
    store = opened(tmp_path, Disk())
    path = store.standing().path
    path.write_bytes(path.read_bytes() + b"scribble")

    receipt = store.keep("noted", 0, "", DATA)
    store.close()

    assert receipt.state == "saved"
    assert numbers(path) == [1, 2, 3]
    assert beside(path, "failed-1").read_bytes().endswith(b"scribble")


def test_a_file_that_somebody_takes_away_or_replaces_is_written_again(tmp_path: Path) -> None:
    store = opened(tmp_path, Disk())
    path = store.standing().path
    receipts = []
    for harm in (path.unlink, lambda: (tmp_path / "moved").write_text("x") and (tmp_path / "moved").replace(path)):
        harm()
        receipts.append(store.keep("noted", 0, "", DATA))
        store.settle(10)
    path.rename(tmp_path / "elsewhere")
    receipts.append(store.keep("noted", 0, "", DATA))
    store.close()

    assert {receipt.state for receipt in receipts} == {"saved"}
    assert numbers(path) == list(range(1, 8))
    moved = [entry.data["why"] for entry in scan.read(path).entries if entry.kind == MOVED]
    assert moved == [
        "somebody took the file away",
        "somebody put another file in its place",
        "somebody took the file away",
    ]


def test_a_folder_whose_syncs_fail_for_good_is_not_filled_with_files(tmp_path: Path) -> None:
    class NoFolders(Disk):
        tries = 0

        def sync_folder(self, path: Path) -> None:
            self.tries += 1
            raise failure(errno.EIO)

    store = opened(tmp_path, Disk())
    disk = store._file._disk = NoFolders()
    path = store.standing().path
    path.rename(tmp_path / "elsewhere")

    store.keep("noted", 0, "", DATA)
    while disk.tries < 20:
        store.settle(1)
    store.close()

    assert sorted(each.name for each in tmp_path.glob("*.journal*")) == [
        path.name,
        *(f"{path.name}.{what}" for what in ("head", "lock")),
    ]


def test_a_disk_that_hangs_keeps_the_lock_when_we_give_up(tmp_path: Path) -> None:
    disk = SlowDisk()
    store = opened(tmp_path, disk)
    disk.go.clear()
    receipt = store.keep("noted", 0, "", DATA)

    standing = store.close(0.05)

    assert (receipt.state, standing.saved) == ("saving", 1)
    with pytest.raises(Taken):
        opening.resume(standing.path, means())
    disk.go.set()
    assert store.close().saved == 2


def test_an_exercise_can_go_on_at_another_place(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    store = opened(tmp_path, FailingDisk(5, lasting=True))
    fill(store)
    store._means.disk.fails = 10**9  # type: ignore[attr-defined]

    store.move(stick / "k7m2x.journal")
    standing = store.settle(10)
    while standing.trouble:
        standing = store.settle(10)
    store.close()

    assert numbers(stick / "k7m2x.journal") == list(range(1, standing.kept + 1))
    assert (standing.path, standing.saved) == (stick / "k7m2x.journal", standing.kept)


def test_another_place_must_be_free(tmp_path: Path) -> None:
    (tmp_path / "there.journal").touch()
    store = opened(tmp_path, Disk())

    with pytest.raises(RecoveryError, match="is there already"):
        store.move(tmp_path / "there.journal")
    with opening.begin(tmp_path / "other.journal", "other", means()), pytest.raises(Taken):
        store.move(tmp_path / "other.journal")
    store.keep(CLOSED, 0, "", {})
    with pytest.raises(ValueError, match="closed"):
        store.move(tmp_path / "third.journal")
    store.close()


LIMITED = """
import resource, sys
from pathlib import Path
from recovery.exercise.store import opening
store = opening.begin(Path(sys.argv[1]), "k7m2x")
store.keep("exercise.opened", 0, "", {})
store.settle(10)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
number = 0
while not store.settle(10).trouble:
    number += 1
    store.keep("noted", number, "", {"text": "x" * 200})
print(store.standing().saved, store.standing().trouble)
store.close()
"""


def test_a_limit_of_the_system_is_a_full_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "k7m2x.journal"

    ran = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True)

    saved, trouble = ran.stdout.strip().split(" ", 1)
    assert (trouble, int(saved) > 30) == ("the disk is full", True)
    assert numbers(path) == list(range(1, int(saved) + 1))
