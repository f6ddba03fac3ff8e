"""`recovery show`: a playbook, scenario or organisation as a readable page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import output
from recovery.cli.verb import Verb

if TYPE_CHECKING:
    from recovery.load.files import Document, Files
    from recovery.report.results import Given

MOST_RUNS, MOST_STEPS = 100, 20_000
"""Of a plan by itself, so many runs are played to find a typical one; fewer where it has very many steps."""
SEED = 1


@click.command(
    cls=Verb,
    examples=(
        ("recovery show first-plan", "a plan of the library: who does what, and a typical run of it"),
        ("recovery show cloud-region-outage --facilitator", "an incident, with everything players must not know"),
        ("recovery show playbooks/organisation.yaml", "who we are"),
        ("recovery show first-plan --json", "what stands in the file, for a script"),
    ),
)
@click.argument("file", metavar="FILE")
@click.option("--facilitator", is_flag=True, help="Of a scenario: all that happens, not only what players are told.")
@output("text", "json")
def command(file: str, facilitator: bool, output_format: str) -> None:
    """Show FILE, a path or an id, as a readable page."""
    from recovery.cli.opening import digest, read, refuse
    from recovery.load.files import KINDS, Files
    from recovery.report.content import content

    files = Files()
    document = read(file, KINDS, here(), files)
    refuse(document.findings)
    if output_format == "json":
        terminal.write_json(content(document, digest(document), facilitator=facilitator))
    else:
        lines = _page(file, document, files, facilitator=facilitator)
        terminal.write("\n".join(line.rstrip() for line in lines) + "\n")


def _page(file: str, document: "Document", files: "Files", *, facilitator: bool) -> Iterator[str]:
    from recovery.cli.opening import refuse
    from recovery.load.plan import plan as read_plan
    from recovery.model.drill import Drill
    from recovery.model.organisation import Organisation
    from recovery.model.playbook import Playbook
    from recovery.model.record import ExerciseRecord
    from recovery.model.scenario import Scenario
    from recovery.report.drill_page import drill_page
    from recovery.report.organisation_page import organisation_page
    from recovery.report.playbook_page import playbook_page
    from recovery.report.register_text import record_page
    from recovery.report.results import Given
    from recovery.report.scenario_page import scenario_page

    width = terminal.width()
    match document.model:
        case Organisation() as organisation:
            yield from organisation_page(organisation, width)
        case ExerciseRecord() as record:
            yield from record_page(record, width)
        case Drill() as drill:
            yield from drill_page(drill, width)
        case Scenario() as scenario:
            yield from scenario_page(scenario, width, facilitator=facilitator)
        case Playbook() as playbook:
            whole = read_plan(files, document)
            refuse([*(finding for each in whole.documents for finding in each.findings), *whole.findings])
            assert whole.organisation is not None
            yield from playbook_page(playbook, whole.organisation, whole.inner, width)
            yield from ("", *_typical(Given(whole.organisation, playbook, None, None, whole.inner), file, width))


def _typical(given: "Given", file: str, width: int) -> Iterator[str]:
    """A typical run of a plan by itself, drawn; or why there is none."""
    from recovery.cli.opening import Opened
    from recovery.cli.run import played
    from recovery.engine.compile import compile_program
    from recovery.errors import RecoveryError
    from recovery.report.layout import wrapped
    from recovery.report.run_text import typical_lines
    from recovery.study.replicate import replicate, typical

    steps = sum(len(plan.steps) for plan in (given.playbook, *given.inner.values()))
    runs = max(1, min(MOST_RUNS, MOST_STEPS // steps))
    try:
        program = compile_program(given.organisation, given.playbook, inner=given.inner)
    except RecoveryError:
        yield from wrapped("No run of it can be drawn before what recovery check finds is mended.", width)
        return
    number = typical(replicate(program, given.organisation, given.playbook, runs, SEED))
    if number is None:
        yield from wrapped("No run of it can be drawn: by itself, half of the time it does not come to its end.", width)
        return
    yield from typical_lines(played(Opened(given, program, {}, {}), SEED, number, file, runs), width)
