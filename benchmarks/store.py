"""How fast an exercise is kept: from key to *saved*, entries a second, bytes an entry, and opening a long file.

    python benchmarks/store.py [--entries 2000] [--folder DIR]

The figures are those of the disk under DIR (the folder of temporary files by default) as much as ours.
"""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

from recovery.exercise.entries import OPENED
from recovery.exercise.store import opening, scan
from recovery.exercise.store.follow import Follower
from recovery.exercise.store.store import Store

NOTE = {"text": "The provider says that the zone is back, but our probes still time out. We wait another ten minutes."}


def one_by_one(store: Store, count: int) -> list[float]:
    """Seconds from giving an entry to its being saved, sorted."""
    taken = []
    for number in range(count):
        start = time.perf_counter()
        receipt = store.keep("noted", number * 1_000, "ann", NOTE)
        store.settle(10)
        taken.append(time.perf_counter() - start)
        assert receipt.state == "saved"
    return sorted(taken)


def at_once(store: Store, count: int) -> tuple[float, float]:
    """Seconds to give so many entries, and until they are saved."""
    start = time.perf_counter()
    for number in range(count):
        store.keep("noted", number * 1_000, "ann", NOTE)
    given = time.perf_counter() - start
    store.settle(60)
    return given, time.perf_counter() - start


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=2_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    count = asked.entries
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        with opening.create(Path(folder)) as store:
            store.keep(OPENED, 0, "", {})
            path = store.settle(10).path
            before = path.stat().st_size
            alone = one_by_one(store, count)
            size = (path.stat().st_size - before) / count
            given, saved = at_once(store, count)
        start = time.perf_counter()
        read = len(scan.read(path).entries)
        reading = time.perf_counter() - start
        start = time.perf_counter()
        Follower(path).look()
        following = time.perf_counter() - start
    print(f"{count} entries, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}")
    for name, share in (("half", 0.5), ("95 in 100", 0.95), ("99 in 100", 0.99), ("all", 1.0)):
        print(f"from key to saved, {name:10} within {alone[min(count - 1, int(count * share))] * 1_000:8.2f} ms")
    print(f"one by one                   {count / sum(alone):8.0f} entries a second")
    print(
        f"all at once                  {count / saved:8.0f} entries a second, each given within {given / count * 1e6:.0f} µs"
    )
    print(f"a note of {len(NOTE['text'])} characters     {size:8.0f} bytes")
    print(f"open and verify {read:10}   {reading:8.3f} s, to begin to look on {following:.3f} s")


if __name__ == "__main__":
    main()
