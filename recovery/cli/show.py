"""`recovery show`: a playbook, scenario or organisation as a readable page."""

from collections.abc import Iterator
from pathlib import Path

import click

from recovery.cli import terminal
from recovery.cli.verb import Verb


@click.command(
    cls=Verb,
    examples=(
        ("recovery show first-plan", "a plan of the library: who does what, and a typical run of it"),
        ("recovery show cloud-region-outage --facilitator", "an incident, with everything players must not know"),
        ("recovery show playbooks/organisation.yaml", "who we are"),
    ),
)
@click.argument("file", metavar="FILE")
@click.option("--facilitator", is_flag=True, help="Of a scenario: all that happens, not only what players are told.")
def command(file: str, facilitator: bool) -> None:
    """Show FILE, a path or an id, as a readable page."""
    from recovery.cli.opening import read, refuse
    from recovery.load.files import KINDS, Files
    from recovery.load.plan import plan as read_plan
    from recovery.model.organisation import Organisation
    from recovery.model.playbook import Playbook
    from recovery.model.scenario import Scenario
    from recovery.report.organisation_page import organisation_page
    from recovery.report.playbook_page import playbook_page
    from recovery.report.scenario_page import scenario_page

    files, width = Files(), terminal.width()
    document = read(file, KINDS, Path.cwd(), files)
    lines: Iterator[str]
    match document.model:
        case Organisation() as organisation:
            lines = organisation_page(organisation, width)
        case Scenario() as scenario:
            lines = scenario_page(scenario, width, facilitator=facilitator)
        case Playbook() as playbook:
            whole = read_plan(files, document)
            refuse([*(finding for each in whole.documents for finding in each.findings), *whole.findings])
            assert whole.organisation is not None
            lines = playbook_page(playbook, whole.organisation, whole.inner, width)
        case None:
            refuse(document.findings)
            lines = iter(())
    terminal.write("\n".join(line.rstrip() for line in lines) + "\n")
