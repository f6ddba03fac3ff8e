"""An exercise on the disk: what is called saved is there, whatever becomes of the process, the disk or the file."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from recovery.errors import DoesNotFit, NotFound, RecoveryError
from recovery.exercise.entries import CLOSED, OPENED, Receipt
from recovery.exercise.store import head, opening, places, scan
from recovery.exercise.store.lock import Taken
from recovery.exercise.store.places import beside
from recovery.exercise.store.store import Patience, Store
from tests.exercise.disks import SlowDisk, means


def begun(folder: Path, *, notes: int = 0) -> Path:
    """An exercise of a process that has left it without closing it."""
    with opening.create(folder, means()) as store:
        opened(store, notes)
        return store.standing().path


def opened(store: Store, notes: int = 0) -> list[Receipt]:
    """Kept one by one, each in a write of its own."""
    receipts = [store.keep(OPENED, 0, "", {"seed": 7})]
    for number in range(notes):
        store.settle(10)
        receipts.append(store.keep("noted", number, "ann", {"text": f"note {number}"}))
    store.settle(10)
    return receipts


def kinds(path: Path) -> list[str]:
    return [entry.kind for entry in scan.read(path).entries]


def content(folder: Path) -> dict[str, bytes]:
    """All files there but the lock, which says who came."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(".lock")}


def test_entries_come_back_as_they_were_kept(tmp_path: Path) -> None:
    with opening.create(tmp_path, means()) as store:
        opened(store)
        store.keep("noted", 1_500, "Ánn", {"text": "one\ntwo \u2028 [b]", "n": [1, 2.5, None, True]})
        path = store.standing().path

    found = scan.read(path)

    entry = found.entries[1]
    assert (found.damage, found.tail) == (None, b"")
    assert (entry.number, entry.kind, entry.at, entry.by, entry.wall, entry.boot) == (
        2,
        "noted",
        1_500,
        "Ánn",
        "2025-11-25T01:00:00.000000Z",
        0,
    )
    assert entry.data == {"text": "one\ntwo \u2028 [b]", "n": [1, 2.5, None, True]}


def test_an_entry_is_called_saved_only_after_the_sync(tmp_path: Path) -> None:
    disk = SlowDisk()
    with opening.create(tmp_path, means(disk)) as store:
        opened(store)
        disk.go.clear()

        receipt = store.keep("noted", 0, "", {})
        while_it_syncs = receipt.state
        disk.go.set()
        store.settle(10)

        assert (while_it_syncs, receipt.state) == ("saving", "saved")


def test_many_entries_at_once_share_their_syncs(tmp_path: Path) -> None:
    disk = SlowDisk()
    with opening.create(tmp_path, means(disk)) as store:
        opened(store)
        before = disk.syncs
        disk.go.clear()
        receipts = [store.keep("noted", 0, "", {}) for _ in range(150)]
        disk.go.set()
        store.settle(10)

        assert {receipt.state for receipt in receipts} == {"saved"}
        assert disk.syncs - before <= 2


def test_large_entries_do_not_share_a_sync(tmp_path: Path) -> None:
    disk = SlowDisk()
    with opening.create(tmp_path, means(disk)) as store:
        opened(store)
        before = disk.syncs
        disk.go.clear()
        receipts = [store.keep("noted", 0, "", {"text": "x" * 900_000}) for _ in range(4)]
        disk.go.set()
        store.settle(10)

        assert {receipt.state for receipt in receipts} == {"saved"}
        assert disk.syncs - before == 4


def test_files_are_readable_for_nobody_else(tmp_path: Path) -> None:
    folder = places.made(tmp_path)
    with opening.create(folder, means()) as store:
        opened(store, notes=1)  # the head is written before the second entry
        modes = {path.name.split(".", 1)[1]: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert modes == {"journal": 0o600, "journal.head": 0o600, "journal.lock": 0o600, "journal.reserve": 0o600}
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder.parent)] == [0o700, 0o700]
    assert (folder.parent / ".gitignore").read_text("utf-8") == "*\n"


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".recovery").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(RecoveryError, match="is no folder"):
        places.made(tmp_path)


def test_standing_tells_the_screen_what_is_saved(tmp_path: Path) -> None:
    with opening.create(tmp_path, means()) as store:
        opened(store, notes=2)
        standing = store.standing()

    assert (standing.kept, standing.saved, standing.trouble, standing.warning) == (3, 3, None, None)
    assert standing.head == scan.read(standing.path).hash.hex()[:8]


def test_a_second_writer_is_refused_and_told_who_writes(tmp_path: Path) -> None:
    with opening.create(tmp_path, means()) as store:
        opened(store)
        path = store.standing().path

        with pytest.raises(Taken) as refused:
            opening.resume(path, means())

    told = f"exercise {store.id} is being written by process {os.getpid()} on {os.uname().nodename} since 2025-11-25T01"
    assert refused.value.message.startswith(told)


def test_a_lock_that_says_nothing_still_locks(tmp_path: Path) -> None:
    with opening.create(tmp_path, means()) as store:
        opened(store)
        path = store.standing().path
        beside(path, "lock").write_text("{", "utf-8")

        with pytest.raises(Taken, match="by another process"):
            opening.resume(path, means())


FORKING = """
import os, sys, warnings
from pathlib import Path
from recovery.exercise.store import opening

warnings.simplefilter("ignore")  # that a process with threads forks is what is tried
store = opening.begin(Path(sys.argv[1]), "k7m2x")
store.keep("exercise.opened", 0, "", {})
(forked, tell), (wait, go) = os.pipe(), os.pipe()
if not os.fork():
    os.close(go)
    os.write(tell, b"!")
    os.read(wait, 1)
    os._exit(0)
os.read(forked, 1)
store.close()
_, again = opening.resume(Path(sys.argv[1]))
again.close()
os.close(go)
os.wait()
"""


def test_a_child_of_a_fork_does_not_hold_the_exercise(tmp_path: Path) -> None:
    path = tmp_path / "k7m2x.journal"

    subprocess.run([sys.executable, "-c", FORKING, str(path)], check=True, timeout=60)

    assert kinds(path) == [OPENED, "journal.resumed"]


def test_an_exercise_is_taken_up_again_where_it_was(tmp_path: Path) -> None:
    path = begun(tmp_path, notes=2)

    entries, store = opening.resume(path, means())
    with store:
        store.keep("noted", 9, "bo", {})

    assert [entry.number for entry in entries] == [1, 2, 3]
    assert kinds(path) == [OPENED, "noted", "noted", "journal.resumed", "noted"]


def test_what_was_cut_off_is_put_aside_and_the_exercise_goes_on(tmp_path: Path) -> None:
    path = begun(tmp_path, notes=2)
    whole = path.read_bytes()
    path.write_bytes(whole + b'0123abcd 4 77 {"half')

    entries, store = opening.resume(path, means())
    store.close()

    assert len(entries) == 3
    assert kinds(path)[3:] == ["journal.recovered", "journal.resumed"]
    assert scan.read(path).entries[3].data == {"bytes": 20, "put_aside": f"{path.name}.torn-4"}
    assert beside(path, "torn-4").read_bytes() == b'0123abcd 4 77 {"half'
    assert path.read_bytes().startswith(whole)


def test_a_second_piece_that_was_cut_off_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    path = begun(tmp_path)
    beside(path, "torn-2").write_bytes(b"first")
    path.write_bytes(path.read_bytes() + b"second")

    _, store = opening.resume(path, means())
    store.close()

    assert (beside(path, "torn-2").read_bytes(), beside(path, "torn-2-2").read_bytes()) == (b"first", b"second")


def test_several_lines_of_one_write_may_be_torn_in_any_order(tmp_path: Path) -> None:
    disk = SlowDisk()
    with opening.create(tmp_path, means(disk)) as store:
        opened(store)
        disk.go.clear()
        for number in range(6):
            store.keep("noted", number, "", {})
        disk.go.set()
        path = store.standing().path
    beside(path, "head").unlink()
    lines = path.read_bytes().splitlines(keepends=True)
    batch = [line for line in lines if b'"s":' in line]
    torn = b"".join(lines).replace(batch[0], b"\0" * len(batch[0]))
    path.write_bytes(torn)

    found = scan.read(path)

    assert len(batch) >= 4
    assert (found.damage, found.tail != b"", found.length) == (None, True, torn.index(b"\0"))


def test_damage_before_entries_that_were_saved_is_told_and_nothing_is_touched(tmp_path: Path) -> None:
    path = begun(tmp_path, notes=5)
    beside(path, "head").unlink()
    path.write_bytes(path.read_bytes().replace(b"note 2", b"note 9"))
    before = content(tmp_path)

    with pytest.raises(opening.Damaged) as refused:
        opening.resume(path, means())

    assert refused.value.message == f"{path.name} is damaged: entry 4: its checksum does not fit"
    assert refused.value.hint is not None
    assert refused.value.hint.startswith(f"recovery salvage {path.name} writes")
    assert content(tmp_path) == before


def test_entries_that_are_missing_at_the_end_are_told_by_the_head(tmp_path: Path) -> None:
    path = begun(tmp_path, notes=5)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:4]))

    assert scan.read(path).damage == scan.Damage(5, "the file ends before it, though it was saved")


def test_a_last_entry_that_was_saved_is_damaged_and_not_torn(tmp_path: Path) -> None:
    path = begun(tmp_path, notes=2)
    path.write_bytes(path.read_bytes()[:-1])

    assert scan.read(path).damage == scan.Damage(3, "it is cut off")


def test_a_file_rewritten_from_outside_does_not_fit_its_head(tmp_path: Path) -> None:
    path, other = begun(tmp_path, notes=2), begun(tmp_path, notes=2)
    beside(path, "head").write_bytes(head.compose(head.Head(2, scan.read(other).hash)))

    assert scan.read(path).damage == scan.Damage(
        2, "it is not the entry that was written: the file was changed from outside"
    )


def test_the_end_of_an_exercise_says_how_long_it_is_and_nothing_comes_after(tmp_path: Path) -> None:
    with opening.create(tmp_path, means()) as store:
        opened(store, notes=1)
        before = store.standing()
        store.keep(CLOSED, 5, "ann", {"why": "done"})
        with pytest.raises(ValueError, match="closed"):
            store.keep("noted", 6, "", {})
        path = store.settle(10).path
    found = scan.read(path)

    assert found.closed
    data = found.entries[-1].data
    assert (data["entries"], str(data["head"])[:8], data["why"]) == (2, before.head, "done")
    with pytest.raises(DoesNotFit, match="is closed"):
        opening.resume(path, means())


def test_what_stands_after_the_end_is_damage(tmp_path: Path) -> None:
    with opening.create(tmp_path, means()) as store:
        opened(store)
        store.keep(CLOSED, 0, "", {})
        path = store.settle(10).path
    path.write_bytes(path.read_bytes() + b"x")

    assert scan.read(path).damage == scan.Damage(3, "it is cut off")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no exercise file"),
        (b"title: a plan\n", "is no exercise file"),
        (b"\0" * 5_000, "is no exercise file"),
    ],
)
def test_what_is_no_exercise_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "k7m2x.journal"
    path.write_bytes(content)

    with pytest.raises(scan.NotReadable, match=told):
        scan.read(path)


def test_a_link_is_not_followed_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = begun(tmp_path)
    link, pipe = tmp_path / "link.journal", tmp_path / "pipe.journal"
    link.symlink_to(path)
    os.mkfifo(pipe)

    for each in (link, pipe, tmp_path):
        with pytest.raises(scan.NotReadable):
            scan.read(each)


def test_a_file_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        opening.resume(tmp_path / "k7m2x.journal", means())

    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path) -> None:
    path = begun(tmp_path)
    before = content(tmp_path)

    with pytest.raises(Taken, match="is there already"):
        opening.begin(path, "other", means())

    assert content(tmp_path) == before


def test_the_head_is_written_now_and_then_and_at_the_end(tmp_path: Path) -> None:
    with opening.create(tmp_path, means(patience=Patience(head=3_600))) as store:
        opened(store, notes=3)
        path = store.standing().path
        early = head.read(path)
    late = head.read(path)

    assert (early is not None and early.number <= 4, late) == (True, head.Head(4, scan.read(path).hash))


def test_a_head_that_was_cut_off_is_no_witness(tmp_path: Path) -> None:
    path = begun(tmp_path)
    beside(path, "head").write_bytes(beside(path, "head").read_bytes()[:-3])

    assert (head.read(path), scan.read(path).damage) == (None, None)


def test_what_cannot_be_kept_is_refused_at_once_and_the_rest_is_kept(tmp_path: Path) -> None:
    with opening.create(tmp_path, means()) as store:
        opened(store)
        for kind, by, data in (("gossip", "", {}), ("noted", "\ud800", {}), ("noted", "", {"x": float("inf")})):
            with pytest.raises(ValueError, match=r".+"):
                store.keep(kind, 0, by, data)
        store.keep("noted", 0, "", {})
        path = store.settle(10).path

    assert kinds(path) == [OPENED, "noted"]


def test_every_line_is_canonical_json(tmp_path: Path) -> None:
    path = begun(tmp_path, notes=2)

    bodies = [line.split(b" ", 3)[3] for line in path.read_bytes().splitlines()]

    assert bodies == [
        json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        for body in bodies
    ]
