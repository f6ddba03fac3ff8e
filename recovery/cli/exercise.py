"""`recovery exercise`: the tabletop, on the screen or line by line."""

import sys
from pathlib import Path
from typing import Any

import click

from recovery.cli import terminal
from recovery.cli.here import here
from recovery.cli.options import Hour, Part, Whole
from recovery.cli.verb import Verb

SPEED = 60


@click.command(
    cls=Verb,
    examples=(
        ("recovery exercise", "choose an incident and a plan on the screen"),
        ("recovery exercise ransomware servers-locked", "with these two chosen already"),
        ("recovery exercise --resume latest", "go on with the last one, at the second where it stood"),
        (
            "recovery exercise first-plan cloud-region-outage --plain --auto --seed 7",
            "played by itself, as lines of text",
        ),
    ),
)
@click.argument("playbook", metavar="[PLAYBOOK]", required=False)
@click.argument("scenario", metavar="[SCENARIO]", required=False)
@click.option(
    "--cast",
    type=Part(),
    multiple=True,
    metavar="NAME=ID",
    help="Who or what fills a part of the scenario (repeatable).",
)
@click.option("--starts", type=Hour(), metavar="HOUR", help="When it begins: any, 'Sat 02:00' or '2026-12-24 18:00'.")
@click.option(
    "--seed", type=Whole(0, 2**64 - 1), metavar="N", help="Draw luck from this seed; without it, luck is even."
)
@click.option(
    "--speed", type=Whole(1, 3_600), metavar="N", help=f"Seconds of the incident in one of the room ({SPEED})."
)
@click.option(
    "--resume", metavar="ID", help="Go on with an exercise that was left: its id, the start of it, or latest."
)
@click.option("--plain", is_flag=True, help="Line by line: for screen readers, pipes and scripts.")
@click.option("--auto", is_flag=True, help="The team answers by itself, at full speed; with --plain.")
@click.option("--no-motion", is_flag=True, help="Nothing on the screen moves by itself but the clock.")
def command(  # noqa: PLR0913, PLR0917 -- an argument an option
    playbook: str | None, scenario: str | None, cast: tuple[tuple[str, str], ...], starts: str | None, seed: int | None,
    speed: int | None, resume: str | None, plain: bool, auto: bool, no_motion: bool,
) -> int:  # fmt: skip
    """Run a room through an incident: injects arrive, the room decides, the clock runs; at the end, the time to recovery.

    The screen is for whoever leads; `recovery watch ID --projector` shows the room what players may see, in a second
    terminal. Nothing is carried out. Everything is kept from the first second on, and an exercise that was left, or cut
    off, goes on with --resume.
    """
    if resume is not None and (playbook or cast or starts or seed is not None or speed is not None or auto):
        raise click.UsageError("--resume goes on as it was begun\nleave the other words out")
    if auto and not plain:
        raise click.UsageError(
            "--auto plays as lines of text\nadd --plain; on the screen, choose automatic in the lobby"
        )
    if plain:
        return _plain(playbook, scenario, cast, starts, seed, speed or SPEED, resume, auto=auto)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the screen needs a terminal, and this is none\nadd --plain to play line by line")
    named = {"playbook": playbook, "scenario": scenario}
    said: dict[str, Any] = {"seed": seed, "luck": None if seed is None else "drawn", "starts": starts, "speed": speed}
    return on_screen(
        here(),
        named,
        {key: value for key, value in said.items() if value is not None},
        cast,
        resume,
        motion=not no_motion,
    )


def on_screen(
    folder: Path, named: dict[str, str | None], said: dict[str, Any], cast: tuple[tuple[str, str], ...] = (),
    resume: str | None = None, *, motion: bool = True,
) -> int:  # fmt: skip
    """Open the app with what was named and said chosen already. Raises RecoveryError."""
    from recovery.cli.screen import rehearse
    from recovery.exercise.settings import Settings
    from recovery.load.find import find
    from recovery.tui.lobby import Wishes

    paths: dict[str, Any] = {
        kind: None if name is None else find(name, (kind,), folder).path for kind, name in named.items()
    }
    left, told = rehearse(folder, Wishes(settings=Settings(**said), **paths), dict(cast), resume, motion=motion)
    if told is not None:
        terminal.silence()
        return told.code
    if left is not None:
        terminal.say(f"Everything is kept. Go on with: recovery exercise --resume {left}")
    return 0


def _plain(
    playbook: str | None, scenario: str | None, cast: tuple[tuple[str, str], ...], starts: str | None,
    seed: int | None, speed: int, resume: str | None, *, auto: bool,
) -> int:  # fmt: skip
    from recovery.cli.plain import Wanted, begin, go_on

    if resume is not None:
        return go_on(resume, here())
    if playbook is None or scenario is None:
        raise click.UsageError("name a playbook and a scenario\nrecovery list shows what there is")
    return begin(Wanted(playbook, scenario, cast, starts, speed, seed, "automatic" if auto else "facilitated"), here())
