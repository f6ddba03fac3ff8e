"""Kills a process that writes an exercise, again and again, and counts what became of what it had called saved.

Run as a program of its own (`python killing.py KILLS SEED FOLDER`): it forks, which a process with threads should not.
"""

import json
import os
import random
import select
import signal
import struct
import sys
import time
from pathlib import Path

from recovery.exercise.entries import OPENED
from recovery.exercise.store import opening, scan

NUMBER = struct.Struct("<q")
AGAIN = 40
"""Kills of one exercise before a new one, so that taking up again is killed too."""


def write_until_killed(path: Path, told: int, luck: random.Random) -> None:
    """Keep entries alone and in bursts, and tell the pipe how many are saved."""
    if path.exists():
        entries, store = opening.resume(path)
        os.write(told, NUMBER.pack(len(entries)))
    else:
        store = opening.begin(path, "k7m2x")
        store.keep(OPENED, 0, "", {})
    while True:
        for _ in range(luck.choice((1, 1, 1, 5))):
            store.keep("noted", 0, "ann", {"text": "x" * luck.choice((0, 10, 200, 200, 3_000, 9_000))})
        standing = store.settle(10)
        assert standing.saved == standing.kept, standing
        os.write(told, NUMBER.pack(standing.saved))


def killed(path: Path, luck: random.Random) -> list[int]:
    """Start a writer, kill it at some moment, and return what it told."""
    listen, told = os.pipe()
    child = os.fork()
    if not child:
        os.close(listen)
        write_until_killed(path, told, random.Random(luck.random()))
        os._exit(1)
    os.close(told)
    if luck.random() < 0.7:
        select.select([listen], [], [], 20)  # until it has told something, however slow the machine is
    time.sleep(luck.choice((luck.uniform(0, 0.004), luck.uniform(0, 0.03), luck.uniform(0, 0.08))))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise AssertionError("the writer ended by itself")
    with os.fdopen(listen, "rb") as pipe:
        heard = pipe.read()
    return [number for (number,) in NUMBER.iter_unpack(heard)]


def main(kills: int, seed: int, folder: Path) -> dict[str, int]:
    """Kill so many, and count."""
    luck = random.Random(seed)
    count = dict.fromkeys(("kills", "saved", "lost", "broken", "kept_unsaved", "torn"), 0)
    saved, path = 0, folder
    for number in range(kills):
        if number % AGAIN == 0:
            saved, path = 0, folder / f"k{number}.journal"
        heard = killed(path, luck)
        count["kills"] += 1
        count["saved"] += max(0, max(heard, default=0) - saved)
        saved = max([saved, *heard])
        if not path.exists():
            count["lost"] += saved
            continue
        found = scan.read(path)
        count["broken"] += found.damage is not None
        count["torn"] += bool(found.tail)
        count["lost"] += max(0, saved - len(found.entries))
        count["kept_unsaved"] += max(0, len(found.entries) - saved)
        saved = len(found.entries)
    return count


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
