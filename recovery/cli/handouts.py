"""`recovery handouts`: the papers of an exercise, before it is played."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recovery.cli import terminal
from recovery.cli.options import Part
from recovery.cli.verb import Verb
from recovery.model.shown import shown

if TYPE_CHECKING:
    from recovery.report.views.planned import Planned


@click.command(
    cls=Verb,
    examples=(
        ("recovery handouts servers-locked", "all papers into the folder servers-locked-handouts"),
        (
            "recovery handouts servers-locked --playbook ransomware -o papers",
            "with the plan that is exercised, into a folder of your choice",
        ),
    ),
)
@click.argument("scenario", metavar="SCENARIO")
@click.option("--playbook", metavar="PLAYBOOK", help="The plan that is exercised: its roles and steps join the papers.")
@click.option(
    "--cast",
    type=Part(),
    multiple=True,
    metavar="NAME=ID",
    help="Who or what fills a part of the scenario (repeatable).",
)
@click.option("-o", "--output", "folder", metavar="DIR", help="Where to write them (SCENARIO-handouts).")
@click.option("--force", is_flag=True, help="Write over papers that are there and differ.")
def command(
    scenario: str, playbook: str | None, cast: tuple[tuple[str, str], ...], folder: str | None, force: bool
) -> None:
    """Write the papers for an exercise of SCENARIO: for players, facilitator and evaluators.

    A situation manual for players, in which nothing stands that they must not know; a facilitator guide, the list of
    injects (MSEL; also as CSV), a guide for each evaluator, a feedback form, a card with the ground rules. Each as
    Markdown, and as one HTML page to read or print.
    """
    from recovery.cli.saving import save
    from recovery.report.papers import handouts

    exercise = _expected(_planned(scenario, playbook, dict(cast)))
    into = Path(folder or f"{exercise.scenario.id}-handouts")
    papers = {into / name: text for name, text in handouts(exercise).items()}
    save(papers, force=force)
    terminal.write("".join(f"  {shown(str(path))}\n" for path in papers))


def _expected(exercise: "Planned") -> "Planned":
    """With what a simulation of its plan expects, where there is a plan."""
    from dataclasses import replace

    from recovery.cli.progress import Progress
    from recovery.report.expectation import RUNS, expectation

    if exercise.playbook is None:
        return exercise
    with Progress("playing the plan without people", RUNS) as progress:
        made = expectation(
            exercise.organisation,
            exercise.playbook,
            exercise.scenario,
            exercise.cast,
            exercise.inner,
            told=progress.played,
        )
    return replace(exercise, expectation=made)


def _planned(named: str, plan: str | None, cast: dict[str, str]) -> "Planned":
    """The exercise that is meant. Raises RecoveryError; what is wrong inside the files has been told by then."""
    from recovery.cli.here import here
    from recovery.cli.opening import digest, errors_in, model, read, refuse
    from recovery.errors import DoesNotFit
    from recovery.load.files import Files
    from recovery.load.plan import Plan
    from recovery.load.plan import plan as read_plan
    from recovery.model.casting import bind
    from recovery.model.organisation import Organisation
    from recovery.model.playbook import Playbook
    from recovery.model.scenario import Scenario
    from recovery.report.scenario_page import NOBODY
    from recovery.report.views.planned import Planned

    files, folder = Files(), here()
    incident = read(named, ("scenario",), folder, files)
    refuse(errors_in(files, [incident]))
    scenario = model(incident, Scenario)
    if plan is not None:
        whole = read_plan(files, read(plan, ("playbook",), folder, files))
    else:
        house, faults = files.organisation(incident)
        refuse(faults)
        found = house.model if house and isinstance(house.model, Organisation) else None
        whole = Plan([house] if house else [], found)
    refuse(errors_in(files, whole.documents))
    organisation = whole.organisation or NOBODY
    if whole.organisation is None and cast:
        raise DoesNotFit("--cast needs somebody to fill the parts", "name the plan that is exercised with --playbook")
    bound = bind(scenario, organisation, cast) if whole.organisation else {}
    head = whole.documents[0].model if plan is not None else None
    version = ", ".join(f"{each.model.id} {digest(each)[:19]}" for each in (incident, *whole.documents) if each.model)
    playbook = head if isinstance(head, Playbook) else None
    return Planned(scenario, organisation, bound, version, digest(incident)[:19], playbook, whole.inner)
