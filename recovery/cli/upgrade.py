"""`recovery upgrade`: a file in the format of today, with its comments."""

from pathlib import Path

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.verb import Verb
from recovery.errors import DoesNotFit, NotFound
from recovery.load import disk
from recovery.load.files import VERSION, Files
from recovery.load.find import near_file
from recovery.load.workspace import workspace
from recovery.model.findings import Level
from recovery.model.shown import shown


@click.command(cls=Verb, examples=(("recovery upgrade playbooks/ransomware.yaml", "bring a file up to date"),))
@click.argument("file", metavar="FILE")
def command(file: str) -> None:
    """Bring FILE to the current version of its format. Comments and `x:` stay as they are.

    There is one version of each format so far, so a file that loads is left byte for byte as it is.
    """
    path = Path(file).absolute()
    if not disk.is_file(path):
        raise NotFound(f"there is no file {file}", near_file(path))
    document = Files().read(path, workspace(path.parent, here()))
    errors = [finding for finding in document.findings if finding.level is Level.ERROR]
    if errors:
        first = errors[0]
        where = f"{first.location.file}:{first.location.line}:{first.location.column}"
        raise DoesNotFit(f"{where}: {first.message}", first.hint or "mend what recovery check says, then try again")
    terminal.write(f"{shown(file)} is a recovery/{document.kind}@{VERSION}: nothing to change\n")
