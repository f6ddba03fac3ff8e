"""Whole exercises at a terminal, ended by kill, hang-up or TERM: what was shown as saved is there, in the same state."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from recovery.exercise.store import scan
from tests.cli.pseudo import ENDS, Terminal

NEW = ("exercise", "first-plan", "cloud-region-outage", "--plain", "--starts", "Mon 09:00")
AGAIN = ("exercise", "--plain", "--resume", "latest")
SAVED = re.compile(rb"saved #(\d+)\r?\n")
SLOWEST = 60.0


@dataclass
class Tally:
    """What became of so many sessions."""

    sessions: int = 0
    saved: int = 0
    lost: int = 0
    broken: int = 0
    odd_ends: int = 0


def one_session(
    folder: Path, words: Sequence[str], how: str, luck: random.Random, tally: Tally, shown: list[str]
) -> None:
    """Open an exercise, type notes, and end it at some moment; `shown` are the notes that were shown as saved."""
    session = Terminal.of(folder, words)
    started = session.hears(re.compile(rb"EXERCISE> "), SLOWEST)
    assert started, session.heard
    typed = [f"note {luck.randrange(10**9)}" for _ in range(luck.randrange(1, 8))]
    session.types("start\n")
    for note in typed:
        session.types(f"{note}\n")
        session.hears(re.compile(rb"(saved #\d+[\s\S]*){%d}" % (typed.index(note) + 1)), luck.uniform(0, 0.2))
    tally.odd_ends += session.ends(how) != ENDS[how]
    count = max(0, len(SAVED.findall(session.heard)) - 1)  # the first is that of start
    shown += [note.removeprefix("note ") for note in typed[:count]]
    tally.sessions += 1
    tally.saved += count


def judged(folder: Path, tally: Tally, shown: list[str]) -> None:
    (path,) = folder.rglob("*.journal")
    found = scan.read(path)
    tally.broken += found.damage is not None
    there = Counter(str(entry.data.get("text")) for entry in found.entries if entry.kind == "noted")
    tally.lost += sum(note not in there for note in shown)


def many_sessions(folder: Path, count: int, seed: int, again: int = 6) -> Tally:
    """So many, each exercise taken up a few times; taking up holds the state against what was kept."""
    luck = random.Random(seed)
    tally = Tally()
    for number in range(count):
        if number % again == 0:
            place, words, shown = folder / str(number), NEW, list[str]()
            place.mkdir()
            (place / "recovery.toml").touch()
        one_session(place, words, list(ENDS)[(number + number // again) % len(ENDS)], luck, tally, shown)
        words = AGAIN
        judged(place, tally, shown)
    return tally


@pytest.mark.parametrize(
    ("count", "seed"),
    [(3, 1), pytest.param(60, 2, marks=pytest.mark.slow), pytest.param(1_000, 3, marks=pytest.mark.soak)],
)
def test_no_note_that_was_shown_as_saved_is_lost(tmp_path: Path, count: int, seed: int) -> None:
    tally = many_sessions(tmp_path, count, seed)

    assert (tally.sessions, tally.lost, tally.broken, tally.odd_ends) == (count, 0, 0, 0)
    assert tally.saved > count // 2
