"""`recovery simulate`: many runs, and what they add up to."""

import csv
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.main import DONE, FOUND, INTERRUPTED
from recovery.cli.options import SEED, Asked, Page, Share, Whole, output, plan_and_incident, require
from recovery.cli.options import page as page_option
from recovery.cli.verb import Verb
from recovery.errors import NotFound

if TYPE_CHECKING:
    from recovery.cli.opening import Opened
    from recovery.report.results import StudyResult
    from recovery.study.played import Played, Told
    from recovery.study.replicate import Study
    from recovery.study.sequential import Ended

UNTIL = 0.1
"""How precise a study is by default: its median is known to within a tenth of it."""
MANY = 5_000  # runs from which on it is worth a word that they could be faster


@click.command(
    cls=Verb,
    examples=(
        (
            "recovery simulate first-plan cloud-region-outage",
            "how long a plan of the library takes, and how sure that is",
        ),
        (
            "recovery simulate ours outage --runs 1000 --require",
            "exactly 1,000 runs; exit with 1 unless the targets are met",
        ),
        (
            "recovery simulate ours outage --until 2% --samples runs.csv",
            "more precise, and every run as a line for a spreadsheet",
        ),
        ("recovery simulate ours outage -o study.html", "a report with figures, as one page"),
        ("recovery simulate ours --json", "the plan by itself, for a script"),
    ),
)
@plan_and_incident
@click.option("--runs", type=Whole(1, 10_000_000), metavar="N", help="Play exactly so many runs.")
@click.option(
    "--until",
    type=Share(),
    metavar="SHARE",
    help="Play until the median is known to within this share of it (10%), at most 10,000 runs.",
)
@SEED
@click.option(
    "--samples",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write every run as a line of CSV.",
)
@page_option
@output("text", "json")
@require("half of the runs recover and every target that asks for a chance surely has it")
def command(
    asked: Asked,
    runs: int | None,
    until: float | None,
    seed: int,
    samples: Path | None,
    page: Page | None,
    output_format: str,
    require: bool,
) -> int:
    """Simulate many runs of PLAYBOOK against SCENARIO: how long recovery takes, and how sure that is.

    Both are a path or an id of the library. Without SCENARIO the plan is timed by itself. Ctrl-C ends with the result
    so far. A thousand runs take a few seconds; with numba (pip install 'recovery[fast]') ten thousand do.
    """
    from recovery.cli.opening import opened
    from recovery.report.results import study_result
    from recovery.report.study_text import ToldStudy, study_text
    from recovery.study.jitted import missing

    if runs is not None and until is not None:
        raise click.UsageError("--runs and --until each say when to stop\nleave one of them out")
    within = UNTIL if until is None else until
    plan = opened(asked, here())
    study, ended = _study(plan, seed, runs, within, samples)
    if study.runs >= MANY and (why := missing()) is not None:
        terminal.say(f"played on plain lists: {why}")
    result = study_result(plan.given, study, plan.digests, plan.program.horizon)
    told = ToldStudy(plan.given, study, plan.program.horizon, asked.named, _why(ended, within))
    if output_format == "json":
        terminal.write_json(result)
    else:
        terminal.write(study_text(told, terminal.width()))
    if page:
        from recovery.cli.saving import save_page
        from recovery.report.study_report import study_html

        save_page(page, study_html(told))
    if ended == "interrupted":
        return INTERRUPTED
    return FOUND if require and _misses(result) else DONE


def _study(
    plan: "Opened", seed: int, runs: int | None, within: float, samples: Path | None
) -> tuple["Study", "Ended | Literal['as asked', 'interrupted']"]:
    """The study, and what ended it. Ctrl-C before the first run is raised."""
    from recovery.cli.interrupts import interrupts
    from recovery.cli.progress import Progress
    from recovery.study.replicate import Study, extend
    from recovery.study.sequential import until_precise

    study, jobs = Study(seed), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    rest = (plan.program, plan.given.organisation, plan.given.playbook)
    with ExitStack() as stack:
        rows = stack.enter_context(_rows(samples, plan)) if samples else None
        progress = stack.enter_context(Progress("simulating", runs))
        interrupted = stack.enter_context(interrupts())

        def told(played: "Played") -> None:
            if rows:
                rows(played)
            progress.played(played)
            if interrupted:
                raise KeyboardInterrupt

        try:
            if runs is None:
                return study, until_precise(study, *rest, within, told=told, jobs=jobs)
            extend(study, *rest, runs, told=told, jobs=jobs)
        except KeyboardInterrupt:
            if not study.runs:
                raise
            return study, "interrupted"
    return study, "as asked"


def _why(ended: str, within: float) -> str:
    """Why there are so many runs, where that needs a word."""
    share = f"{100 * within:g}%"
    match ended:
        case "precise":
            return f"as many as it takes to know the median to within {share}; --until 2% goes on for longer"
        case "most-runs":
            return f"the most that --until plays; the median is not known to within {share}. --runs N plays as many as you say"
        case "interrupted":
            return "interrupted: the result so far"
        case _:
            return ""


@contextmanager
def _rows(path: Path, plan: "Opened") -> Iterator["Told"]:
    """A CSV file to which each run is written as it ends. Raises NotWritable before the first."""
    services = [service.id for service in plan.given.organisation.services]
    times = ("time_to_recovery_s", "time_to_core_s", "time_to_contain_s", "time_to_detect_s")
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise NotFound(
            f"cannot write {path}: {error.strerror}", "name a file in a folder that is there and yours"
        ) from error
    with file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["run", "outcome", *times, *(f"downtime_s {service}" for service in services)])

        def write(played: "Played") -> None:
            for run in played.samples():
                spans = (run.time_to_recovery, run.time_to_core, run.time_to_contain, run.time_to_detect)
                out = (run.downtime.get(service) for service in services)
                lines.writerow([run.run, run.outcome, *spans, *out])

        yield write


def _misses(result: "StudyResult") -> bool:
    """Whether something that was required is not so; each is told."""
    missing = [
        f"RTO of {target.service} is met as often as asked ({target.verdict})"
        for target in result.targets
        if target.verdict in ("missed", "undecided")
    ]
    if result.time_to_recovery_s.p50.value is None:
        missing.insert(0, "half of the runs recover")
    for each in missing:
        terminal.say(f"required, but not so: {each}")
    return bool(missing)
