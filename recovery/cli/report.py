"""`recovery report`: what came of an exercise."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from recovery.cli import terminal
from recovery.cli.verb import Verb
from recovery.model.shown import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recovery.exercise.entries import Kept
    from recovery.report.futures import Futures
    from recovery.report.views.debrief import Alternative
    from recovery.report.views.played import Played

    Entries = tuple[Kept, ...]
Form = Literal["markdown", "html", "json"]
SUFFIXES: dict[str, Form] = {".md": "markdown", ".html": "html", ".json": "json"}


@click.command(
    cls=Verb,
    examples=(
        ("recovery report latest", "of the last exercise, as Markdown"),
        ("recovery report k7fkm -o report.html", "one page with its figures, to read, print and mail"),
        ("recovery report latest --json", "the figures behind it, for a script"),
    ),
)
@click.argument("id", metavar="ID")
@click.option("-o", "--output", "file", metavar="FILE", help="Into a file; its ending says how: .md, .html or .json.")
@click.option(
    "--output-format",
    type=click.Choice(list(SUFFIXES.values())),
    help="How to write it, where the ending does not say.",
)
@click.option("--json", "output_format", flag_value="json", help="The same as --output-format json.")
@click.option(
    "--runs",
    type=click.IntRange(0, 100_000),
    default=200,
    show_default=True,
    metavar="N",
    help="How many simulated runs to hold it against.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there and differs.")
def command(id: str, file: str | None, output_format: Form | None, runs: int, force: bool) -> None:
    """Write the after-action report of exercise ID: an id, the start of one, `latest`, or a file.

    Objectives with their ratings, strengths and areas for improvement, the improvement plan, where the time went,
    decisions, deadlines and the timeline. Each figure says whether it is stated, simulated, exercised or observed.
    """
    from recovery.cli.saving import save

    form = output_format or _form(file)
    name, entries, observed = _kept(id)
    exercise, exact = _played(entries, observed)
    text = _written(name, exercise, _futures(exercise, runs), _others(exercise, runs) if exact else None, form)
    if file is None:
        terminal.write(text)
    else:
        save({Path(file): text}, force=force)
        terminal.say(f"  {shown(file)}")


def _played(entries: "Entries", observed: "tuple[Entries, ...]") -> "tuple[Played, bool]":
    """The exercise, and whether it was played again; told from what was kept where this version would play it otherwise."""
    from recovery.exercise.entries import Memory
    from recovery.exercise.session import Differs, Session
    from recovery.report.views.played import played
    from recovery.report.views.recorded import recorded

    try:
        return played(Session.resume(entries, Memory()), entries[0], observed), True
    except Differs:
        return recorded(entries, observed), False


def _form(file: str | None) -> Form:
    if file is None:
        return "markdown"
    suffix = Path(file).suffix.lower()
    if suffix not in SUFFIXES:
        raise click.UsageError(
            f"'{file[:60]}' does not say which form it is to have\nend it in {', '.join(SUFFIXES)}, or name one with --output-format"
        )
    return SUFFIXES[suffix]


def _kept(said: str) -> "tuple[str, Entries, tuple[Entries, ...]]":
    """The id of the exercise that is meant, its entries, and those of each who looked on.

    Raises RecoveryError where there is none, or where it is damaged.
    """
    from recovery.cli.here import here
    from recovery.exercise.store import observe, opening
    from recovery.load.workspace import workspace

    path = opening.find(said, workspace(here(), here()).root, here())
    return path.stem, opening.sound(path).entries, observe.observed(path)


def _futures(exercise: "Played", runs: int) -> "Futures | None":
    from recovery.cli.progress import Progress
    from recovery.report.futures import futures

    if not runs:
        return None
    with Progress("playing the plan without people", runs) as progress:
        return futures(exercise, runs, progress.played)


def _others(exercise: "Played", runs: int) -> "Mapping[str, list[Alternative]] | None":
    """What other decisions would have changed."""
    from recovery.cli.progress import Progress
    from recovery.exercise.whatif import FUTURES
    from recovery.report.alternatives import alternatives

    if not runs:
        return None
    futures = min(runs, FUTURES)
    with Progress("asking what other decisions would have changed") as progress:
        return alternatives(exercise, futures, progress.far)


def _written(
    name: str,
    exercise: "Played",
    simulated: "Futures | None",
    others: "Mapping[str, list[Alternative]] | None",
    form: Form,
) -> str:
    from recovery.report.after_action import as_html, as_json, as_markdown
    from recovery.report.views.debriefing import debrief

    report = debrief(name, exercise, simulated, others)
    if form == "html":
        return as_html(report, simulated.study.time_to_recovery if simulated else ())
    return as_json(report) if form == "json" else as_markdown(report)
