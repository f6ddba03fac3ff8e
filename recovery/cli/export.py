"""`recovery export`: an exercise as lines of JSON."""

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.verb import Verb


@click.command(
    cls=Verb,
    examples=(
        ("recovery export latest > exercise.jsonl", "the last exercise, one entry a line"),
        ("recovery export k7m2x --observers", "with what those who looked on wrote down"),
    ),
)
@click.argument("id", metavar="ID")
@click.option("--observers", is_flag=True, help="Add what observers wrote, each where it was seen.")
def command(id: str, observers: bool) -> None:
    """Print an exercise as JSONL: every entry with its number, kind, both times, author and data.

    ID is the id of an exercise, the start of it, `latest`, or a file. An exercise that is being written can be exported; so
    can a damaged one, up to the first entry that is damaged, and the exit code is 2 then.
    """
    from recovery.exercise.entries import jsonl
    from recovery.exercise.store import observe, opening, scan
    from recovery.load.workspace import workspace

    path = opening.find(id, workspace(here(), here()).root, here())
    found = scan.read(path)
    others = observe.observed(path) if observers else ()
    for each in observe.merged(found.entries, others):
        terminal.write(jsonl(each.entry, each.observer))
    opening.check(path, found)
