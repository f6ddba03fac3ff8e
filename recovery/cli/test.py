"""`recovery test`: tests of plans."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recovery.check.examined import Examined
from recovery.check.formats.choice import FORMATS, written
from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.main import DONE, FOUND, NOTHING
from recovery.cli.options import Whole
from recovery.cli.verb import Verb

if TYPE_CHECKING:
    from recovery.load.files import Document, Files


@click.command(
    cls=Verb,
    examples=(
        ("recovery test", "every drill of the workspace"),
        ("recovery test drills/rollback.yaml", "one file"),
        ("recovery test --output-format junit > drills.xml", "for a service that shows test results"),
    ),
)
@click.argument("paths", metavar="[DRILL]...", nargs=-1)
@click.option(
    "--output-format",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help="How results are written.",
)
@click.option("--json", "output_format", flag_value="json", help="The same as --output-format json.")
@click.option("--runs", type=Whole(1, 100_000), metavar="N", help="Runs of each case, whatever the drills say.")
def command(paths: tuple[str, ...], output_format: str, runs: int | None) -> int:
    """Play the drills of a workspace: given an incident and what is missing, does the plan do what it must?

    A drill is a file recovery/drill@1, usually in drills/. Ends with 1 if a case fails or stays undecided, with 5 if there
    is no drill.
    """
    from recovery.check.drills import judged
    from recovery.check.result import drills_result
    from recovery.cli.progress import Progress
    from recovery.load.files import Files
    from recovery.load.workspace import below

    files, place = Files(), here()
    documents = _drills(paths, place, files)
    if not documents:
        terminal.tell_error("there is no drill here", "write one into drills/, or name a file")
        return NOTHING
    with Progress("playing drills") as progress:
        cases = tuple(case for each in documents for case in judged(files, each, runs, progress.far))
    findings = tuple(finding for case in cases for finding in case.findings)
    names = tuple(document.source.name for document in documents)
    examined = Examined(names, findings, below(place), verb="test", cases=cases)
    if output_format == "json":
        terminal.write_json(drills_result(examined))
    else:
        terminal.write(written(examined, output_format, terminal.paint if terminal.wants_colour(sys.stdout) else None))
    if output_format == "text":
        passed = sum(not case.findings for case in cases)
        terminal.say(f"{passed} of {len(cases)} cases passed")
    return FOUND if findings else DONE


def _drills(paths: tuple[str, ...], place: Path, files: "Files") -> "list[Document]":
    """Those that were named, or all of the workspace."""
    from recovery.load.find import find
    from recovery.load.workspace import head, workspace

    if paths:
        found = [find(path, ("drill",), place) for path in paths]
        return [files.read(each.path, each.workspace) for each in found]
    ours = workspace(place, place)
    return [files.read(path, ours) for path in ours.files() if head(path).kind == "drill"]
