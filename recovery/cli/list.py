"""`recovery list`: what there is, in the workspace and in the library."""

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import output
from recovery.cli.verb import Verb
from recovery.load.files import Kind

KINDS: dict[str, Kind] = {
    "playbooks": "playbook",
    "scenarios": "scenario",
    "organisations": "organisation",
    "drills": "drill",
    "exercises": "exercise",
}


@click.command(
    cls=Verb,
    examples=(
        ("recovery list", "everything"),
        ("recovery list scenarios", "incidents to plan and rehearse against"),
        ("recovery list playbooks --json", "for a script"),
    ),
)
@click.argument("kind", metavar="[playbooks | scenarios | organisations]", required=False)
@output("text", "json")
def command(kind: str | None, output_format: str) -> None:
    """List playbooks, scenarios and organisations of this workspace and of the library.

    The names in the first column are ids: other commands take them in place of a path.
    """
    from recovery.report.catalogue import catalogue, catalogue_text

    if kind is not None and kind not in KINDS:
        raise click.UsageError(f"there are no '{kind[:60]}' to list\n{_nearest(kind)}")
    listing = catalogue(here(), [KINDS[kind]] if kind else list(KINDS.values()))
    if output_format == "json":
        terminal.write_json(listing)
    else:
        terminal.write(catalogue_text(listing, terminal.width()))


def _nearest(kind: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(kind, KINDS, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else "one of: " + ", ".join(KINDS)
