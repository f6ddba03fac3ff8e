"""A hang-up or TERM lets the process leave in order: with everything saved, and the file saying why."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from recovery.exercise.entries import CLOSED, OPENED
from recovery.exercise.leaving import Left, Told, leaving
from recovery.exercise.store import opening, scan
from tests.cli.pseudo import Terminal
from tests.exercise.disks import means

PROGRAM = """
import signal, sys
from pathlib import Path
from recovery.exercise.leaving import Left, Told, leaving
from recovery.exercise.store import opening

if hasattr(signal, "SIGHUP"):  # whoever runs the tests may have been told to ignore it
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
store = opening.begin(Path(sys.argv[1]), "k7m2x")
store.keep("exercise.opened", 0, "", {})
try:
    with leaving():
        store.keep("noted", 5, "ann", {"text": "the last word"})
        print("ready", flush=True)
        sys.stdin.read()
except Left as left:
    store.leave(left.why)
    sys.exit(left.code)
"""


def said(path: Path) -> list[object]:
    found = scan.read(path)
    assert (found.damage, found.tail) == (None, b"")
    return [entry.data.get("text", entry.data.get("why")) for entry in found.entries[1:]]


@pytest.mark.parametrize(
    ("number", "why"),
    [(signal.SIGTERM, "the process was told to end"), (signal.SIGHUP, "the terminal went away")],
)
def test_a_signal_lets_the_process_leave_with_everything_saved(tmp_path: Path, number: int, why: str) -> None:
    path = tmp_path / "k7m2x.journal"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(number)
        code = process.wait(20)

    assert (code, said(path)) == (128 + number, ["the last word", why])


def test_a_terminal_that_is_closed_lets_the_process_leave_even_under_nohup(tmp_path: Path) -> None:
    path = tmp_path / "k7m2x.journal"
    ignoring = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{PROGRAM}"
    session = Terminal.running(("-c", ignoring, str(path)), tmp_path)
    assert session.hears(re.compile(b"ready"), 60)

    assert (session.ends("hang-up"), said(path)) == (129, ["the last word", "the terminal went away"])


STUCK = """
import sys, threading
from pathlib import Path
from recovery.exercise.leaving import Told, leaving
from recovery.exercise.store import opening

store = opening.begin(Path(sys.argv[1]), "k7m2x")
store.keep("exercise.opened", 0, "", {})
with leaving(Told(), lambda left: store.leave(left.why), seconds=0.1):
    store.keep("noted", 5, "ann", {"text": "the last word"})
    print("ready", flush=True)
    for_ever = threading.Lock()
    for_ever.acquire()
    for_ever.acquire()
"""


def test_a_process_that_cannot_leave_is_ended_with_everything_saved(tmp_path: Path) -> None:
    path = tmp_path / "k7m2x.journal"
    with subprocess.Popen([sys.executable, "-c", STUCK, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        code = process.wait(20)

    assert (code, said(path)) == (143, ["the last word", "the process was told to end"])


def leave_in_time() -> None:
    with leaving(lambda left: None, lambda left: os._exit(3), seconds=0.05):
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_process_that_leaves_in_time_is_not_ended() -> None:
    leave_in_time()

    assert [
        timer for timer in threading.enumerate() if isinstance(timer, threading.Timer) and not timer.finished.is_set()
    ] == []


def test_only_the_first_signal_is_told_and_the_old_handlers_come_back() -> None:
    told: list[str] = []
    before = signal.getsignal(signal.SIGTERM)

    with leaving(lambda left: told.append(left.why)):
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGTERM)

    assert (told, signal.getsignal(signal.SIGTERM)) == (["the process was told to end"], before)


def told_to_end_in_the_middle_of_something() -> None:
    with leaving():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except Exception:  # noqa: BLE001 - that is what is tried
            raise AssertionError from None


def test_nothing_on_the_way_takes_a_signal_for_a_fault() -> None:
    with pytest.raises(Left, match=str(signal.SIGTERM.value)):
        told_to_end_in_the_middle_of_something()


def work_through(told: Told, done: list[str]) -> None:
    with leaving(told):
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("what was begun")
        with told.waiting():
            done.append("never")


def test_what_is_begun_is_done_before_the_process_leaves() -> None:
    done: list[str] = []

    with pytest.raises(Left) as left:
        work_through(Told(), done)

    assert (done, left.value.code, left.value.why) == (["what was begun"], 143, "the process was told to end")


def wait_for_ever(told: Told) -> None:
    with leaving(told), told.waiting():
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()


def test_who_only_waits_leaves_at_once() -> None:
    with pytest.raises(Left):
        wait_for_ever(Told())


def test_whoever_plays_by_itself_asks_now_and_then() -> None:
    told = Told()
    told.check()
    told(Left(signal.SIGTERM))

    with pytest.raises(Left):
        told.check()


def test_an_exercise_that_is_closed_is_left_as_it_is(tmp_path: Path) -> None:
    with opening.begin(tmp_path / "k7m2x.journal", "k7m2x", means()) as store:
        store.keep(OPENED, 0, "", {})
        store.keep(CLOSED, 0, "", {})
        path = store.leave("the terminal went away").path

    assert [entry.kind for entry in scan.read(path).entries] == [OPENED, CLOSED]
