"""`recovery improve`: what holds a plan back, and what would help most."""

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.main import DONE, INTERRUPTED
from recovery.cli.options import SEED, Asked, Page, Whole, output, plan_and_incident
from recovery.cli.options import page as page_option
from recovery.cli.verb import Verb


@click.command(
    cls=Verb,
    examples=(
        ("recovery improve first-plan cloud-region-outage", "what to do first, and how sure that is"),
        ("recovery improve ours outage --runs 5000", "surer, and it takes longer"),
        ("recovery improve ours outage --starts 'Sun 02:00'", "for an incident on a Sunday night"),
        ("recovery improve ours outage -o improve.html", "a report with figures, for those who were not there"),
        ("recovery improve ours outage --json", "every change with its intervals, for a script"),
    ),
)
@plan_and_incident
@click.option("--runs", type=Whole(64, 1_000_000), metavar="N", help="Runs of the plan as it is (960).")
@SEED
@page_option
@output("text", "json")
def command(asked: Asked, runs: int | None, seed: int, page: Page | None, output_format: str) -> int:
    """Find out what would help PLAYBOOK most against SCENARIO, and what it cannot do without.

    Tries one more and one fewer of each role, other hours, quicker steps, and each role, vendor, channel and artefact
    lost, on the same incidents with the same luck. Every change plays a few runs, the promising ones play more.
    Ctrl-C ends with the result so far.
    """
    from recovery.cli.interrupts import interrupts
    from recovery.cli.opening import opened
    from recovery.cli.progress import Progress
    from recovery.report.improve_result import improve_result
    from recovery.report.improve_text import ToldSearch, improve_text
    from recovery.study.improve import BASE, begun, search
    from recovery.study.jitted import missing
    from recovery.study.variants import Bound

    plan = opened(asked, here())
    given = plan.given
    bound = Bound(
        given.organisation, given.playbook, given.inner, given.scenario, plan.cast, given.starts, plan.program.horizon
    )
    found = begun(bound, seed)
    with Progress("trying changes") as progress, interrupts() as interrupted:

        def watch(played: int, most: int) -> None:
            progress.far(played, most)
            if interrupted:
                raise KeyboardInterrupt

        try:
            search(found, BASE if runs is None else runs, watch)
        except KeyboardInterrupt:
            if not found.base.study.runs:
                raise
    if (why := missing()) is not None:
        terminal.say(f"played on plain lists: {why}")
    told = ToldSearch(given, found, asked.named)
    if output_format == "json":
        terminal.write_json(improve_result(given, found, plan.digests))
    else:
        terminal.write(improve_text(told, terminal.width()))
    if page:
        from recovery.cli.saving import save_page
        from recovery.report.improve_report import improve_html

        save_page(page, improve_html(told))
    return DONE if found.complete else INTERRUPTED
