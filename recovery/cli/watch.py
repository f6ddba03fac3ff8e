"""`recovery watch`: what the room may see of an exercise that somebody else leads."""

import sys

import click

from recovery.cli.here import here
from recovery.cli.verb import Verb


@click.command(
    cls=Verb,
    examples=(
        (
            "recovery watch latest --projector",
            "on the screen of the room, while the exercise is led from another terminal",
        ),
        ("recovery watch k7m2x", "dark, for a second person at a desk"),
    ),
)
@click.argument("id", metavar="ID")
@click.option("--projector", is_flag=True, help="Dark on white, for a lit room.")
def command(id: str, projector: bool) -> int:
    """Follow an exercise, read-only: the inject, what is to be decided, what is due, the services.

    ID is the id of an exercise, the start of it, `latest`, or a file. Nothing of it is written, and nothing shown that
    players may not know.
    """
    if not sys.stdout.isatty():
        raise click.UsageError("to watch needs a terminal\nrecovery export prints what happened as lines")
    from recovery.cli import terminal
    from recovery.cli.screen import watch
    from recovery.exercise.store import opening
    from recovery.load.workspace import workspace

    told = watch(opening.find(id, workspace(here(), here()).root, here()), projector=projector)
    if told is None:
        return 0
    terminal.silence()
    return told.code
