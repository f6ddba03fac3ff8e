"""`recovery run`: one simulated run, told as a timeline."""

from typing import TYPE_CHECKING

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.main import DONE, FOUND
from recovery.cli.options import SEED, Asked, Whole, output, plan_and_incident, require
from recovery.cli.verb import Verb

if TYPE_CHECKING:
    from recovery.cli.opening import Opened
    from recovery.report.run_text import Told

TYPICAL_OF = 400
"""Runs among which the typical one is the median."""


@click.command(
    cls=Verb,
    examples=(
        ("recovery run first-plan cloud-region-outage", "one run of a plan of the library against an incident"),
        (
            "recovery run poisoned-model poisoned-training-data --typical",
            "the run whose time to recovery is the median",
        ),
        (
            "recovery run playbooks/ours.yaml --starts 'Sat 02:00'",
            "how long a plan takes by itself, from a Saturday night",
        ),
        (
            "recovery run ours outage --cast front=our-api --json",
            "with our service in the part of `front`, for a script",
        ),
    ),
)
@plan_and_incident
@SEED
@click.option("--run", type=Whole(0, 2**32 - 1), metavar="N", help="Which run of that seed (0).")
@click.option("--typical", is_flag=True, help=f"The run whose time to recovery is the median of {TYPICAL_OF}.")
@output("text", "json")
@require("it recovers and meets every target")
def command(asked: "Asked", seed: int, run: int | None, typical: bool, output_format: str, require: bool) -> int:
    """Simulate one run of PLAYBOOK against SCENARIO and tell it hour by hour.

    Both are a path or an id of the library. Without SCENARIO the plan is timed by itself: everybody is told at the
    start, and nothing is hit. Nothing is carried out.
    """
    from recovery.cli.opening import opened
    from recovery.report.results import run_result
    from recovery.report.run_text import run_text

    if typical and run is not None:
        raise click.UsageError("--run and --typical each choose the run\nleave one of them out")
    plan = opened(asked, here())
    number = typical_run(plan, seed) if typical else run or 0
    told = played(plan, seed, number, asked.named, TYPICAL_OF if typical else None)
    if output_format == "json":
        terminal.write_json(run_result(plan.given, told.measures, told.journal, seed, number, told.onset.isoformat()))
    else:
        terminal.write(run_text(told, terminal.width()))
    return FOUND if require and _misses(told) else DONE


def played(plan: "Opened", seed: int, run: int, named: str, typical_of: int | None = None) -> "Told":
    """One run of an opened plan, with everything needed to tell it."""
    from recovery.engine.draws import Luck
    from recovery.engine.simulate import Run
    from recovery.measures.measure import measure
    from recovery.report.instants import onset
    from recovery.report.run_text import Told

    one = Run(plan.program, Luck(seed, run))
    journal = one.finish()
    given = plan.given
    measures = measure(journal, given.organisation, given.playbook, plan_alone=plan.program.detection is None)
    begins = onset(plan.program, one.start, given.organisation)
    return Told(given, journal, measures, seed, run, begins, named, typical_of)


def typical_run(plan: "Opened", seed: int) -> int:
    """The run whose time to recovery is the median. Raises DoesNotFit where half of the runs do not recover."""
    from recovery.cli.progress import Progress
    from recovery.errors import DoesNotFit
    from recovery.study.replicate import replicate, typical

    with Progress("looking for a typical run", TYPICAL_OF) as progress:
        study = replicate(
            plan.program, plan.given.organisation, plan.given.playbook, TYPICAL_OF, seed, told=progress.played
        )
    found = typical(study)
    if found is None:
        raise DoesNotFit(
            "no run is typical: at least half of them do not recover", "recovery simulate says how often, and why"
        )
    return found


def _misses(told: "Told") -> bool:
    """Whether something that was required is not so; each is told."""
    missing = [] if told.measures.recovered else ["it recovers"]
    for target in told.measures.targets:
        verdicts = {"RTO": target.rto_met, "MTD": target.mtd_met, "RPO": target.rpo_met}
        missing += [f"{name} of {target.service} is met" for name, met in verdicts.items() if met is False]
    for each in missing:
        terminal.say(f"required, but not so in this run: {each}")
    return bool(missing)
