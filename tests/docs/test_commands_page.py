"""The page about the command line names the verbs and options that there are, and calls planned only what is not."""

import importlib
import re
from pathlib import Path

import click
import pytest

from recovery.cli import main

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
VERB = re.compile(r"`recovery ([a-z]+)")
OPTION = re.compile(r"`(--?[a-z-]+)`")


def rows(chapter: str) -> list[str]:
    """The lines of the first table in a chapter, without its head."""
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    text = page.split(f"\n## {chapter}\n")[1].split("\n## ")[0]
    return [line for line in text.splitlines() if line.startswith("| ")][1:]


def told_options() -> dict[str, list[str]]:
    """Verb -> its options, in the words of the page."""
    return {VERB.findall(row)[0]: sorted(OPTION.findall(row)) for row in rows("What works")}


def options(verb: str) -> list[str]:
    command = importlib.import_module(main.COMMANDS[verb][0]).command
    return sorted(name for param in command.params if isinstance(param, click.Option) for name in param.opts)


def test_the_verbs_and_options_that_work_are_those_of_the_command() -> None:
    assert told_options() == {verb: options(verb) for verb in main.COMMANDS}


def test_no_planned_verb_works_already() -> None:
    planned = [verb for row in rows("What is planned") for verb in VERB.findall(row)]

    assert planned
    assert set(planned) & main.COMMANDS.keys() == set()


def test_the_exit_codes_are_those_of_the_command() -> None:
    told = [int(row.split("|")[1]) for row in rows("How it ends")]

    ends = [main.DONE, main.FOUND, main.COULD_NOT, main.NOTHING, main.FAULT]
    gone = [main.HUNG_UP, main.INTERRUPTED, main.PIPE_CLOSED, main.ENDED]
    assert told == sorted(ends + gone)
