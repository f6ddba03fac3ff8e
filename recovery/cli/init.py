"""`recovery init`: a small workspace that works at once."""

from pathlib import Path

import click

from recovery.cli import terminal
from recovery.cli.verb import Verb
from recovery.errors import RecoveryError
from recovery.model.shown import shown

STARTER = Path(__file__).parents[1] / "_starter"
CI = {"github": ".github/workflows/recovery.yml", "gitlab": ".gitlab-ci.yml"}
"""Service -> the file that checks plans there."""


@click.command(
    cls=Verb,
    examples=(
        ("recovery init", "start a workspace in this folder"),
        ("recovery init --ci gitlab", "start one whose plans are checked by GitLab"),
        (
            "recovery init plans && cd plans && recovery run outage cloud-region-outage",
            "start one, and see a first run",
        ),
    ),
)
@click.argument("folder", metavar="[DIR]", default=".")
@click.option(
    "--ci",
    type=click.Choice((*CI, "none")),
    default="github",
    show_default=True,
    help="The service whose pipelines check the plans.",
)
def command(folder: str, ci: str) -> None:
    """Write a small workspace: who you are, a plan, an incident, a drill, and a file that checks them in CI.

    Files that exist are left as they are.
    """
    top = Path(folder)
    written = [name for name in _names(ci) if _write(top / name, (STARTER / name).read_text("utf-8"))]
    if not written:
        terminal.say("Everything was there already; nothing was written.")
    for name in written:
        terminal.write(f"  {shown(str(top / name))}\n")
    enter = "" if folder == "." else f"cd {shown(folder)}, then "
    terminal.say(f"\nTry, in this order: {enter}recovery check, recovery test, recovery run outage cloud-region-outage")


def _names(ci: str) -> list[str]:
    """Every file of the starter, of those for pipelines only the one that is wanted."""
    names = sorted(path.relative_to(STARTER).as_posix() for path in STARTER.rglob("*") if path.is_file())
    unwanted = {name for service, name in CI.items() if service != ci}
    return [name for name in names if name not in unwanted]


def _write(path: Path, text: str) -> bool:
    """Write a file that is not there yet; False if it is. Raises RecoveryError where the folder does not allow it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        raise RecoveryError(f"{path} cannot be written: {error.strerror}", "choose a folder of your own") from error
    return True
