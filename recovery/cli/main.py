"""The command `recovery`: imports only the module of the verb, and turns every way to fail into words and a code."""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from recovery.cli import terminal
from recovery.errors import RecoveryError
from recovery.model.shown import shown
from recovery.version import VERSION

DONE, FOUND, COULD_NOT, NOTHING, FAULT, HUNG_UP, INTERRUPTED, PIPE_CLOSED, ENDED = 0, 1, 2, 5, 70, 129, 130, 141, 143

COMMANDS = {
    "demo": ("recovery.cli.demo", "See one incident and its recovery at once, on the shipped library."),
    "init": ("recovery.cli.init", "Start a small workspace that works at once."),
    "list": ("recovery.cli.list", "List playbooks, scenarios and organisations."),
    "show": ("recovery.cli.show", "Show a playbook, a scenario or an organisation as a readable page."),
    "run": ("recovery.cli.run", "Simulate one run of a playbook and tell it as a timeline."),
    "simulate": ("recovery.cli.simulate", "Simulate many runs: how long recovery takes, and how sure that is."),
    "improve": ("recovery.cli.improve", "Find out what would help a plan most, and how sure that is."),
    "plan": ("recovery.cli.plan", "Write the recovery plan as a document: Markdown, HTML, PDF."),
    "exercise": ("recovery.cli.exercise", "Run a room through an incident, and see the time to recovery."),
    "watch": ("recovery.cli.watch", "Show the room what it may see of an exercise that somebody leads."),
    "handouts": ("recovery.cli.handouts", "Write the papers for an exercise: manual, guide, injects, forms."),
    "report": ("recovery.cli.report", "Write what came of an exercise."),
    "history": ("recovery.cli.history", "List what was exercised, what came of it, and what is due."),
    "actions": ("recovery.cli.actions", "List what exercises showed is to be better."),
    "check": ("recovery.cli.check", "Find what is wrong in your files, with line and column."),
    "test": ("recovery.cli.test", "Play the drills of a workspace: does the plan do what it must?"),
    "explain": ("recovery.cli.explain", "Explain a rule that `check` names."),
    "upgrade": ("recovery.cli.upgrade", "Bring a file to the current version of its format."),
    "join": ("recovery.cli.join", "Look on at an exercise and write observations beside it."),
    "export": ("recovery.cli.export", "Print an exercise as lines of JSON."),
    "salvage": ("recovery.cli.salvage", "Save what can be read of a damaged exercise."),
    "schema": ("recovery.cli.schema", "Print a JSON Schema for your editor and your scripts."),
    "doctor": ("recovery.cli.doctor", "Say what is installed, what is missing, and what is in use."),
}
"""Verb -> the module that has it as `command`, and its line in the help. Read without importing any of them."""


class Verbs(click.Group):
    """The group: knows the verbs by the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, its module imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, or the nearest word."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command '{args[0]}'{_nearest(args[0])}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, as it stands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _nearest(word: str) -> str:
    near = get_close_matches(word, COMMANDS, n=1, cutoff=0.5)
    return f"\ndid you mean '{near[0]}'?" if near else ""


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: recovery demo",
)
@click.version_option(VERSION, prog_name="recovery", message="%(prog)s %(version)s")
@click.pass_context
def verbs(context: click.Context) -> None:
    """Write incident recovery plans as files, check them, and time them by simulation.

    Nothing here is ever carried out: commands in a plan are text for people.
    """
    if context.invoked_subcommand is None:
        terminal.write(context.get_help() + "\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say and return the exit code."""
    terminal.prepare()
    try:
        code = _invoke(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        terminal.silence()
        return PIPE_CLOSED
    except RecoveryError as error:
        terminal.tell_error(error.message, error.hint)
    except click.ClickException as error:
        _misuse(error)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the person gets one line and not a traceback
        return _internal(fault)
    else:
        return code
    return COULD_NOT


def _invoke(argv: Sequence[str]) -> int:
    with verbs.make_context("recovery", list(argv)) as context:
        result: Any = verbs.invoke(context)
    return result if isinstance(result, int) else DONE


def _misuse(error: click.ClickException) -> None:
    """In our form, with the nearest option, or where help is."""
    possible = getattr(error, "possibilities", None) or ()
    text, _, hint = (error.message if possible else error.format_message()).rstrip(".").partition("\n")
    if possible:
        hint = "did you mean " + " or ".join(f"'{option}'" for option in sorted(possible)) + "?"
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "recovery"
    terminal.tell_error(text[:1].lower() + text[1:], hint or f"{path} --help says how it is used")


def _internal(fault: Exception) -> int:
    kept = _keep(fault)
    where = f"the details are in {kept}" if kept else "set RECOVERY_LOG to a file name to keep the details"
    what = shown(f"{type(fault).__name__}: {fault}")[:200]
    terminal.say(f"internal error: {what} (the fault is in recovery, not in your files; {where})")
    return FAULT


def _keep(fault: Exception) -> str | None:
    """The traceback, into the file named by RECOVERY_LOG; the name, or None where there is none."""
    name = os.environ.get("RECOVERY_LOG")
    if not name:
        return None
    try:
        with Path(name).open("a", encoding="utf-8") as log:
            log.write("".join(traceback.format_exception(fault)))
    except OSError:
        return None
    return name
