"""`recovery actions`: improvement items of exercises."""

from datetime import date

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import TODAY, output
from recovery.cli.verb import Verb


@click.command(
    cls=Verb,
    examples=(
        ("recovery actions", "what is still to be done, the most urgent first"),
        ("recovery actions --all", "with what is done, and where it was retested"),
    ),
)
@click.option("--all", "all_of_them", is_flag=True, help="Those that are done or dropped too.")
@TODAY
@output("text", "json")
def command(all_of_them: bool, today: date, output_format: str) -> None:
    """List improvement items of the exercises that are recorded in this workspace.

    The last record that names an item says how far it is: change its status there, or in a later record.
    """
    from recovery.cli.records import shelf
    from recovery.exercise import register
    from recovery.report.register_text import ActionsResult, actions_text, item

    found = register.actions(shelf(here()).records, today, all_of_them=all_of_them)
    result = ActionsResult(actions=[item(each) for each in found])
    if output_format == "json":
        terminal.write_json(result)
    else:
        terminal.write(actions_text(result, terminal.width()))
