"""`recovery doctor`: what is installed, what is missing, and what is in use."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal

import click
from pydantic import BaseModel, ConfigDict

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import output
from recovery.cli.verb import Verb
from recovery.errors import RecoveryError
from recovery.model.shown import shown
from recovery.version import VERSION

CORE = ("click", "jinja2", "pydantic", "PyYAML", "simpy", "textual")
EXTRAS = {
    "fast": ("numba", "many more runs a second"),
    "pdf": ("typst", "plans and reports as PDF"),
    "docx": ("python-docx", "plans and reports for Word"),
    "xlsx": ("openpyxl", "tables for Excel"),
    "optimise": ("ortools", "proofs about the best order"),
    "cluster": ("distributed", "studies on many machines"),
    "web": ("textual-serve", "the screen in a browser"),
}


class Check(BaseModel):
    """One thing that was looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    state: Literal["ok", "missing", "trouble"]
    found: str
    """What is there, or what to do."""


class Checkup(BaseModel):
    """What `recovery doctor --json` prints."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["recovery/doctor@1"] = "recovery/doctor@1"
    version: str
    checks: list[Check]


@click.command(
    cls=Verb,
    examples=(("recovery doctor", "look at this machine"), ("recovery doctor --json", "for a report of a fault")),
)
@output("text", "json")
def command(output_format: str) -> None:
    """Say what is installed, what is missing, and what is in use. Changes nothing."""
    checks = [*_python(), *_packages(), *_extras(), *_terminal(), *_files()]
    if output_format == "json":
        terminal.write_json(Checkup(version=VERSION, checks=checks))
        return
    terminal.write(f"recovery {VERSION}\n\n")
    words = {"ok": "ok", "missing": "-", "trouble": "TROUBLE"}
    terminal.write("".join(f"{words[each.state]:8} {each.what:22} {shown(each.found)}\n" for each in checks))
    missing = [each.what.removeprefix("extra ") for each in checks if each.state == "missing"]
    if missing:
        terminal.write(f"\nTo add an extra: pip install 'recovery[{missing[0]}]'; nothing here needs one yet.\n")


def _python() -> list[Check]:
    return [
        Check(
            what="Python", state="ok", found=f"{platform.python_version()} ({platform.system()} {platform.machine()})"
        )
    ]


def _packages() -> list[Check]:
    return [
        Check(what=name, state="ok" if version else "trouble", found=version or "not installed: install recovery again")
        for name in CORE
        for version in [_version(name)]
    ]


def _extras() -> list[Check]:
    return [
        Check(what=f"extra {extra}", state="ok" if version else "missing", found=f"{version or package}: {use}")
        for extra, (package, use) in EXTRAS.items()
        for version in [_version(package)]
    ]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except (metadata.PackageNotFoundError, OSError, ValueError):
        return None


def _terminal() -> list[Check]:
    size = shutil.get_terminal_size((0, 0))
    seen = f"{size.columns} x {size.lines}" if size.columns else "none"
    encoding = (sys.stdout.encoding or "unknown").lower()
    colour = "with colour" if terminal.wants_colour(sys.stdout) else "without colour"
    return [Check(what="terminal", state="ok", found=f"{seen}, {encoding}, {colour}")]


def _files() -> list[Check]:
    try:
        return [*_workspace(here()), _library(here())]
    except (RecoveryError, OSError) as error:
        return [Check(what="workspace", state="trouble", found=str(error))]


def _workspace(folder: Path) -> Iterator[Check]:
    from recovery.load.workspace import workspace

    place = workspace(folder, folder)
    marked = place.marker or "no recovery.toml and no repository above"
    writable = os.access(place.root, os.W_OK)
    yield Check(what="workspace", state="ok", found=f"{place.root} ({marked})")
    yield Check(
        what="may write there",
        state="ok" if writable else "trouble",
        found="yes" if writable else "no: exercises cannot be kept",
    )


def _library(folder: Path) -> Check:
    from recovery.load.library import library

    shipped = library(folder)
    count = len(shipped.files())
    return Check(what="library", state="ok" if count else "trouble", found=f"{count} files in {shipped.root}")
