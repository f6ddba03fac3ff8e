"""`recovery salvage`: what can still be read of a damaged exercise, in a new file."""

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.verb import Verb
from recovery.model.shown import shown

MOST_NAMED = 20


@click.command(
    cls=Verb,
    examples=(
        ("recovery salvage k7m2x", "save what can be read of an exercise of this workspace"),
        ("recovery salvage /mnt/stick/k7m2x.journal", "the same for a file elsewhere"),
    ),
)
@click.argument("file", metavar="FILE")
def command(file: str) -> None:
    """Write what can be read of a damaged exercise into a new file beside it.

    FILE is the file of an exercise, or its id. Entries keep their numbers; those that cannot be read, or that do not follow
    from the one before, are marked as gaps. The damaged file is not touched.
    """
    from recovery.exercise.store.opening import find
    from recovery.exercise.store.salvage import salvage
    from recovery.exercise.store.system import Disk
    from recovery.load.workspace import workspace

    path = find(file, workspace(here(), here()).root, here())
    saved = salvage(path, Disk())
    terminal.write(f"{shown(saved.path.name)}: {saved.entries} entries, {_told(saved.gaps)}\n")


def _told(gaps: tuple[int, ...]) -> str:
    if not gaps:
        return "all of them readable"
    named = ", ".join(map(str, gaps[:MOST_NAMED]))
    more = f" and {len(gaps) - MOST_NAMED} more" if len(gaps) > MOST_NAMED else ""
    return f"of which these are only marked as gaps: {named}{more}"
