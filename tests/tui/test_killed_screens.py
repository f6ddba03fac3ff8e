"""The whole screen, ended by kill, hang-up and TERM: what it called saved is there, and it goes on where it was."""

import re
import time
from pathlib import Path

import pytest

from recovery.exercise.store import scan
from tests.cli.pseudo import ENDS, Terminal

SAVED = re.compile(rb"saved #(\d+)")
SLOWEST = 120.0
START = "\x1b[15~"
"""F5, as a terminal sends it."""


def opened(folder: Path, *words: str) -> Terminal:
    """The screen of an exercise that runs."""
    session = Terminal.of(folder, ("exercise", *words), "xterm-256color")
    until = time.monotonic() + SLOWEST
    while not session.hears(SAVED, 1.0) and time.monotonic() < until:
        if "--resume" not in words:
            session.types(START)
    assert SAVED.search(session.heard), session.heard[-2_000:]
    return session


def played(session: Terminal, presses: int) -> int:
    """Let time run and stand so many times; the number of the last entry that the screen called saved."""
    for _ in range(presses):
        before = len(session.heard)
        session.types(" ")
        session.hears(re.compile(rb"[\s\S]{%d}[\s\S]*saved #\d" % before), 0.7)
    return max(int(number) for number in SAVED.findall(session.heard))


def ended_twice(folder: Path, how: str) -> None:
    """An exercise from the lobby on, ended; taken up again, and ended again."""
    (folder / "recovery.toml").touch()
    first = opened(folder, "first-plan", "cloud-region-outage")
    saved = played(first, 5)
    first_end = first.ends(how)
    (path,) = folder.rglob("*.journal")
    found = scan.read(path)
    again = opened(folder, "--resume", "latest")
    saved_again = played(again, 4)
    second_end = again.ends(how)
    found_again = scan.read(path)

    assert (found.damage, found_again.damage, first_end, second_end) == (None, None, ENDS[how], ENDS[how])
    assert (len(found.entries) >= saved, len(found_again.entries) >= saved_again > saved) == (True, True)
    assert found_again.entries[: len(found.entries)] == found.entries


@pytest.mark.slow
@pytest.mark.parametrize("how", ENDS)
def test_what_the_screen_called_saved_is_there_however_it_ends(tmp_path: Path, how: str) -> None:
    ended_twice(tmp_path, how)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(10))
@pytest.mark.parametrize("how", ENDS)
def test_sixty_screens_lose_nothing_that_they_called_saved(tmp_path: Path, how: str, number: int) -> None:
    ended_twice(tmp_path, how)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["hang-up", "term"])
def test_the_room_s_screen_ends_when_it_is_told_to(tmp_path: Path, how: str) -> None:
    (tmp_path / "recovery.toml").touch()
    leader = opened(tmp_path, "first-plan", "cloud-region-outage")
    room = Terminal.of(tmp_path, ("watch", "latest"), "xterm-256color")

    seen = room.hears(re.compile(rb"EXERCISE"), SLOWEST)
    ended = room.ends(how)

    assert (seen, ended, leader.process.poll()) == (True, ENDS[how], None)
    leader.ends("kill")
