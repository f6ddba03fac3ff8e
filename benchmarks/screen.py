"""What an exercise on the screen costs: processor time at speed 60, and how soon a key is answered, also during a forecast.

    python benchmarks/screen.py [--seconds 30] [--keys 30]

Linux only, since it reads /proc. It plays the real command behind a terminal of its own, 120 by 36, and means something on a
quiet machine only.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cli.pseudo import Terminal

PAIR = ("ransomware", "servers-locked")
ENTER, ORDER_ALL = "\r", "O"
ANYTHING = re.compile(rb".")


def spent(process: int) -> float:
    """Seconds of processor time so far, of this process alone."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def listen(screen: Terminal, seconds: float) -> None:
    """Read what is drawn for so long, and forget it."""
    screen.hears(re.compile(rb"(?!)"), seconds)
    screen.heard = b""


def answered(screen: Terminal, keys: int) -> list[float]:
    """Seconds from a key to the first thing drawn, sorted. `p` shows people in place of news, and back."""
    taken = []
    for _ in range(keys):
        listen(screen, 0.15)
        start = time.perf_counter()
        screen.types("p")
        screen.hears(ANYTHING, 5)
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def told(name: str, taken: list[float]) -> None:
    """One line."""
    worst = taken[len(taken) * 19 // 20]
    print(f"{name:42} median {median(taken) * 1000:5.0f} ms, 95 of 100 within {worst * 1000:5.0f} ms")


def main() -> None:
    """Measure, and print the figures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--keys", type=int, default=30)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        screen = Terminal.of(Path(folder), ("exercise", *PAIR), "xterm-256color")
        listen(screen, 6)
        for key in (ENTER, ENTER):
            screen.types(key)
            listen(screen, 3)
        screen.types(ORDER_ALL)  # something was done, so a forecast begins
        told("a key, while a forecast runs", answered(screen, said.keys))
        listen(screen, 15)
        told("a key, paused", answered(screen, said.keys))
        screen.types(" ")
        listen(screen, 2)
        before = spent(screen.process.pid)
        listen(screen, said.seconds)
        share = (spent(screen.process.pid) - before) / said.seconds
        print(f"{'running at speed 60, nobody types':42} {share:.1%} of one core")
        screen.process.kill()


if __name__ == "__main__":
    main()
