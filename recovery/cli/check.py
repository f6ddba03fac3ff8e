"""`recovery check`: what is wrong in files, with line and column."""

import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from recovery.check.cache import cache, request
from recovery.check.examined import Examined
from recovery.check.formats.choice import FORMATS, written
from recovery.check.formats.text import counted, summary
from recovery.cli import terminal
from recovery.cli.adopting import Adopting
from recovery.cli.here import here
from recovery.cli.verb import Verb
from recovery.errors import RecoveryError
from recovery.load import disk
from recovery.load.workspace import below, workspace
from recovery.model.findings import UNREADABLE
from recovery.model.shown import shown

CLEAN, FOUND, UNREAD, NOTHING = 0, 1, 2, 5


@click.command(
    cls=Verb,
    examples=(
        ("recovery check", "check every file of the workspace"),
        ("recovery check playbooks/ransomware.yaml", "check one file against the organisation it names"),
        ("recovery check playbooks scenarios", "check each plan also against the incidents it handles"),
        ("recovery check --fix", "mend what can be mended without doubt, and show what is left"),
        ("recovery check --diff origin/main", "check what a branch changes"),
        (
            "recovery check - --stdin-filename playbooks/new.yaml < draft.yaml",
            "check a text that is not saved there yet",
        ),
        ("recovery check --output-format json", "for scripts: one object, recovery/findings@1"),
        ("recovery check --output-format sarif -o recovery.sarif", "for code scanning, into a file"),
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--output-format",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --output-format json.")
@click.option("-o", "--output", metavar="FILE", help="Write the findings into a file, not to standard output.")
@click.option("--select", metavar="RULE", multiple=True, help="Only these rules; may be given again, or with commas.")
@click.option(
    "--ignore", metavar="RULE", multiple=True, help="All rules but these; may be given again, or with commas."
)
@click.option("--baseline", metavar="FILE", help="Let be what this file names; only what is new is shown.")
@click.option("--write-baseline", is_flag=True, help="Write what is found into the baseline, and end with 0.")
@click.option("--diff", metavar="REV", help="Only what has to do with files changed since this revision of git.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without doubt; comments and layout stay.")
@click.option("--exit-zero", is_flag=True, help="End with 0 even if something was found.")
@click.option("--no-cache", is_flag=True, help="Check everything anew, and keep nothing for the next time.")
@click.option(
    "--today",
    metavar="DATE",
    callback=lambda _context, _option, written: _day(written),
    help="The day to check as of, such as 2026-12-01, for what grows old; by default the day it is, in UTC.",
)
@click.option("--stdin-filename", metavar="FILE", help="The file that standard input (-) stands in for.")
def command(**given: Any) -> int:
    """Find what is wrong in your files, with line and column.

    PATH is a file, a folder, or - for standard input; without any, the whole workspace is checked. Errors that keep a
    file from being read are always shown. Ends with 1 if anything was found, with 5 if there was nothing to check.
    """
    return _checked(Asked(**given))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    paths: tuple[str, ...]
    output_format: str
    as_json: bool
    output: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: str | None
    write_baseline: bool
    diff: str | None
    fix: bool
    exit_zero: bool
    no_cache: bool
    today: date
    stdin_filename: str | None


def _checked(asked: Asked) -> int:
    place = here()
    examined = replace(_examined(asked, place), below=below(place))
    if not examined.files and asked.diff is not None:
        terminal.say(f"nothing to check has changed since {shown(asked.diff)}")
    elif not examined.files:
        terminal.tell_error("nothing to check here", "name a file, or a folder with playbooks or scenarios in it")
        return NOTHING
    adopting = Adopting.of(asked.baseline, place, write=asked.write_baseline, whole=not (asked.paths or asked.diff))
    if adopting is not None:
        examined = adopting.write(examined) if asked.write_baseline else adopting.without(examined)
    _tell(examined, "json" if asked.as_json else asked.output_format, asked.output)
    return _code(examined, exit_zero=asked.exit_zero)


def _examined(asked: Asked, place: Path) -> Examined:
    """What was found, the last time if nothing has changed since."""
    words = (asked.paths, place, asked.today, asked.select, asked.ignore, asked.stdin_filename)
    no_cache = asked.no_cache or asked.fix or asked.diff or "-" in asked.paths
    kept = None if no_cache else cache(workspace(place, place))
    wanted = request(*words) if kept else ""
    found = kept.look(wanted) if kept else None
    if found is not None:
        return found
    from recovery.check.run import Wanted, mend, run  # the rules and the model, which the cache spares us

    if asked.fix:
        examined, changes, files = mend(Wanted(*words, asked.diff), sys.stdin.buffer)
        terminal.say(f"mended {counted(changes, 'finding')} in {counted(files, 'file')}")
        return examined
    with disk.noted() as notes:
        examined = run(Wanted(*words, asked.diff), sys.stdin.buffer)
    if kept:
        kept.keep(wanted, notes, examined)
    return examined


def _day(written: str | None) -> date:
    try:
        return date.fromisoformat(written) if written else datetime.now(UTC).date()
    except ValueError:
        raise click.BadParameter(f"{written!r} is no day; write it like 2026-12-01") from None


def _tell(examined: Examined, output_format: str, output: str | None) -> None:
    """Where it was asked for; of a file, the screen gets one line."""
    if output in (None, "-"):
        paint = terminal.paint if terminal.wants_colour(sys.stdout) else None
        terminal.write(written(examined, output_format, paint))
        return
    try:
        text = written(examined, output_format)
        Path(output).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise RecoveryError(
            f"{output} cannot be written: {error.strerror}", "name a file in a folder of yours"
        ) from error
    terminal.say(summary(examined).rstrip())


def _code(examined: Examined, *, exit_zero: bool) -> int:
    if any(finding.rule in UNREADABLE for finding in examined.findings):
        return UNREAD
    return FOUND if examined.findings and not exit_zero else CLEAN
