"""`recovery plan`: the recovery plan as a document."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import Whole
from recovery.cli.verb import Verb
from recovery.model.shown import shown

if TYPE_CHECKING:
    from recovery.report.paper.blocks import Paper
    from recovery.report.plan.material import Audience, Profile

Form = Literal["markdown", "html", "pdf"]
SUFFIXES: dict[str, Form] = {".md": "markdown", ".html": "html", ".pdf": "pdf"}


@click.command(
    cls=Verb,
    examples=(
        ("recovery plan -o plan.pdf", "every plan of this workspace, to print and keep in the grab bag"),
        ("recovery plan ransomware --for responder -o roles.pdf", "a page for each role of one plan"),
        ("recovery plan --profile ai -o ai.html", "the plans for attacks on AI, as one page that can be searched"),
        ("recovery plan --for auditor -o evidence.pdf", "approvals, targets, exercises, and what figures rest on"),
    ),
)
@click.argument("playbooks", metavar="[PLAYBOOK]...", nargs=-1)
@click.option("-o", "--output", "file", metavar="FILE", help="Into a file; its ending says how: .md, .html or .pdf.")
@click.option(
    "--output-format", type=click.Choice(get_args(Form)), help="How to write it, where the ending does not say."
)
@click.option(
    "--for", "audience", type=click.Choice(("reader", "responder", "auditor")), default="reader", show_default=True,
    help="Who reads it: all of it, a page for each role, or what shows that it works.",
)  # fmt: skip
@click.option(
    "--profile", type=click.Choice(("plan", "incident", "recovery", "ai")), default="plan", show_default=True,
    help="What it is called and covers; `ai`: plans for attacks on AI only.",
)  # fmt: skip
@click.option("--paper", type=click.Choice(("a4", "us-letter")), default="a4", show_default=True, help="Of a PDF.")
@click.option(
    "--runs",
    type=Whole(0, 100_000),
    default=400,
    show_default=True,
    metavar="N",
    help="Simulated runs of each plan and incident; 0 for none.",
)
@click.option(
    "--today", metavar="DATE", help="The day it is made for; by default the newest day that its files speak of."
)
@click.option("--force", is_flag=True, help="Write over a file that is there and differs.")
def command(  # noqa: PLR0913, PLR0917 -- an argument an option
    playbooks: tuple[str, ...], file: str | None, output_format: Form | None, audience: "Audience", profile: "Profile",
    paper: Literal["a4", "us-letter"], runs: int, today: str | None, force: bool,
) -> None:  # fmt: skip
    """Write the recovery plan that people print: who does what by when, decisions, notices, verification, evidence.

    Without PLAYBOOK it has every plan of the workspace. Each figure says whether it is stated, simulated or exercised.
    The same files give the same bytes; SOURCE_DATE_EPOCH sets the day, as --today does.
    """
    from recovery.cli.planning import Wanted, day, epoch, gathered
    from recovery.report.plan.arrange import paper as arranged

    form = output_format or _form(file)
    if form == "pdf" and file is None:
        raise click.UsageError("a PDF goes into a file\nadd -o plan.pdf")
    seconds = epoch()
    asof = _day(today) if today else day(seconds) if seconds is not None else None
    found = gathered(Wanted(playbooks, profile, runs, asof), here())
    made = arranged(found.material, audience)
    text = _written(made, form, paper, found.sources)
    if file is None:
        assert isinstance(text, str)
        terminal.write(text)
        return
    from recovery.cli.saving import save

    save({Path(file): text}, force=force)
    terminal.say(f"  {shown(file)}")


def _written(paper: "Paper", form: Form, size: Literal["a4", "us-letter"], sources: dict[str, bytes]) -> str | bytes:
    from recovery.report import render
    from recovery.report.paper.plain import as_data

    match form:
        case "markdown":
            return render.paper_markdown(as_data(paper))
        case "html":
            return render.paper_html(as_data(paper))
        case "pdf":
            return _pdf(paper, size, sources)


def _pdf(paper: "Paper", size: Literal["a4", "us-letter"], sources: dict[str, bytes]) -> bytes:
    from calendar import timegm

    from recovery.errors import RecoveryError

    try:
        from recovery.report.paper.pdf import as_pdf
    except ImportError as error:
        raise RecoveryError(f"a PDF cannot be made: {error.name} is missing", "pip install 'recovery[pdf]'") from error
    moment = 0 if paper.date == "undated" else timegm(date.fromisoformat(paper.date).timetuple())
    made = as_pdf(paper, size=size, epoch=moment, sources=sources)
    if made.unknown:
        signs = ", ".join(f"{shown(sign)} (U+{ord(sign):04X})" for sign in made.unknown[:20])
        terminal.say(f"the fonts lack {signs}; their numbers stand in their place")
    return made.pdf


def _form(file: str | None) -> Form:
    if file is None:
        return "markdown"
    form = SUFFIXES.get(Path(file).suffix.lower())
    if form is None:
        raise click.UsageError(f"'{file[-60:]}' does not say how to write it\nend it in {', '.join(SUFFIXES)}")
    return form


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"{written[:40]!r} is no day; write it like 2026-12-01") from None
