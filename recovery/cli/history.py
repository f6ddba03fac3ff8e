"""`recovery history`: what was exercised, and what is due."""

from datetime import date

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import TODAY, output
from recovery.cli.verb import Verb


@click.command(
    cls=Verb,
    examples=(
        ("recovery history", "every exercise that was recorded, newest first, and when each plan is due"),
        ("recovery history --json", "the same, for a script"),
    ),
)
@TODAY
@output("text", "json")
def command(today: date, output_format: str) -> None:
    """List the exercises that are recorded in this workspace, how times to recovery changed, and what is due.

    A record is a file in exercises/, written when an exercise is closed. It counts as exercised with named people, a rated
    objective and a signature; runs without people are simulations.
    """
    from recovery.cli.records import shelf
    from recovery.exercise import register
    from recovery.report.register_text import HistoryResult, following, held, history_text

    found = shelf(here())
    due = register.due(found.plans, found.records, today)
    result = HistoryResult(
        exercises=[held(record) for record in register.history(found.records)], due=[following(each) for each in due]
    )
    if output_format == "json":
        terminal.write_json(result)
    else:
        terminal.write(history_text(result, register.trends(found.records), terminal.width()))
