"""`recovery join`: somebody looks on at an exercise and writes down what they see."""

import click

from recovery.cli.here import here
from recovery.cli.verb import Verb


@click.command(
    cls=Verb,
    examples=(
        ("recovery join latest --name 'Eva Lund'", "write observations from a second terminal"),
        ("recovery join k7m2x --as safety --name Max", "in another part than evaluator"),
    ),
)
@click.argument("id", metavar="ID")
@click.option("--name", required=True, metavar="NAME", help="Who you are; it stands beside all you write.")
@click.option("--as", "role", default="evaluator", show_default=True, metavar="PART", help="What you are here for.")
def command(id: str, name: str, role: str) -> int:
    """Look on at an exercise, and write down what you see, line by line.

    ID is the id of an exercise, the start of it, `latest`, or a file. What you type is a note; `observe OBJECTIVE TEXT`,
    `strength`, `improvement` and `rate` are about objectives, `objectives` lists them, `status` tells how things stand, `quit`
    leaves. It is kept in a file of your own, which the report reads. You see what players see.
    """
    from recovery.cli.observing import observe
    from recovery.exercise.store import opening
    from recovery.load.workspace import workspace

    return observe(opening.find(id, workspace(here(), here()).root, here()), name, role)
