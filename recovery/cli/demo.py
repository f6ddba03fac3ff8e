"""`recovery demo`: one incident and its recovery at once, on the library."""

import sys
from typing import TYPE_CHECKING

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import Asked
from recovery.cli.verb import Verb

if TYPE_CHECKING:
    from recovery.cli.opening import Opened

PLAYBOOK, SCENARIO, SEED = "first-plan", "cloud-region-outage", 1


@click.command(
    cls=Verb,
    examples=(
        ("recovery demo", "on a terminal the tabletop, with an exercise ready to start"),
        ("recovery demo --plain", "told as text in a few seconds; needs nothing, changes nothing"),
    ),
)
@click.option("--plain", is_flag=True, help="Tell it as text, as happens anyway where there is no terminal.")
def command(plain: bool) -> int:
    """See one incident and its recovery at once, on the shipped library.

    On a terminal the tabletop opens, with an exercise ready to start. Elsewhere one run is told, the typical one of a few
    hundred, and then what all of them say together.
    """
    if sys.stdin.isatty() and sys.stdout.isatty() and not plain:
        from recovery.cli.exercise import on_screen

        return on_screen(here(), {"playbook": PLAYBOOK, "scenario": SCENARIO}, {})
    _told()
    return 0


def _told() -> None:
    """As text."""
    from recovery.cli.opening import opened
    from recovery.cli.progress import Progress
    from recovery.cli.run import TYPICAL_OF, played
    from recovery.load.library import library
    from recovery.report.demo_text import demo_text
    from recovery.study.replicate import replicate, typical

    shipped = library(here()).root
    asked = Asked(
        str(shipped / "playbooks" / "northwind" / f"{PLAYBOOK}.yaml"), str(shipped / "scenarios" / f"{SCENARIO}.yaml")
    )
    plan: Opened = opened(asked, here())
    with Progress("simulating", TYPICAL_OF) as progress:
        given = plan.given
        study = replicate(plan.program, given.organisation, given.playbook, TYPICAL_OF, SEED, told=progress.played)
    run = typical(study)
    assert run is not None  # a test plays it
    told = played(plan, SEED, run, f"{PLAYBOOK} {SCENARIO}", TYPICAL_OF)
    terminal.write(demo_text(told, study, terminal.width()))
