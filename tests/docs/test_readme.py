"""The first page keeps its word: its commands exist, and what it shows is what people will see."""

import re
from pathlib import Path

import pytest

from recovery.cli import main

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
NUMBERS = (
    (r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", "Day"),
    (r"\d+", "0"),
    (r"0 (d|h|min|s)\b( 0 (h|min))?", "a while"),
    (r"\s+", " "),
)


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", readme(), re.DOTALL | re.MULTILINE)
    return [text for said, text in fenced if said == language]


def shape(text: str) -> str:
    """A text without its numbers, days and line breaks, which another luck or another plan would change."""
    for pattern, instead in NUMBERS:
        text = re.sub(pattern, instead, text)
    return text.strip()


def test_the_two_commands_that_matter_stand_on_the_first_screen() -> None:
    assert re.findall(r"^make (\w+)", "\n".join(readme().splitlines()[:15]), re.MULTILINE) == ["demo", "test"]


def test_every_make_command_is_a_target() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert set(re.findall(r"^make ([a-z-]+)", readme(), re.MULTILINE)) - set(targets) == set()


def test_every_verb_works() -> None:
    code = "\n".join([*blocks(""), *re.findall(r"`([^`\n]+)`", readme())])
    verbs = re.findall(r"^(?:\S*/)?recovery ([a-z]+)", code, re.MULTILINE)

    assert {"demo", "check", "run", "simulate"} <= set(verbs) <= main.COMMANDS.keys()


def test_what_it_shows_of_the_demo_is_what_the_demo_prints(capsys: pytest.CaptureFixture[str]) -> None:
    (excerpt,) = blocks("text")
    pieces = [shape(piece) for piece in excerpt.split("\n...\n")]

    assert main.main(["demo"]) == 0
    printed = shape(capsys.readouterr().out)
    assert [piece for piece in pieces if piece not in printed] == []
    assert re.search(".*".join(map(re.escape, pieces)), printed), "the pieces are there, but in another order"
