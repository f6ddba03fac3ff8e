"""`recovery schema`: JSON Schemas for editors and scripts."""

import json
from typing import Any

import click

from recovery.cli import terminal
from recovery.cli.verb import Verb
from recovery.errors import NotFound


@click.command(
    cls=Verb,
    examples=(
        ("recovery schema", "what there is a schema of"),
        ("recovery schema playbook > playbook.schema.json", "for an editor that completes and checks YAML"),
        ("recovery schema run@1", "what recovery run --json prints"),
    ),
)
@click.argument("kind", metavar="[KIND]", required=False)
def command(kind: str | None) -> None:
    """Print the JSON Schema of KIND: a file people write, or what a command prints with --json."""
    from difflib import get_close_matches

    if kind is None:
        terminal.write("".join(f"{name:14} {what}\n" for name, what in _named().items()))
        return
    name = kind.removeprefix("recovery/")
    name = name.removesuffix("@1") if name.removesuffix("@1") in _files() else name
    if name not in _named():
        near = get_close_matches(name, _named(), n=1)
        raise NotFound(
            f"there is no schema of {kind[:60]}", f"did you mean {near[0]}?" if near else "recovery schema lists them"
        )
    terminal.write(json.dumps(of(name), indent=2, ensure_ascii=False) + "\n")


def _files() -> tuple[str, ...]:
    from recovery.load.files import KINDS

    return KINDS


def _named() -> dict[str, str]:
    files = {kind: f"the file recovery/{kind}@1" for kind in _files()}
    return files | {name: f"what recovery {verb} --json prints" for name, (verb, _) in _results().items()}


def _results() -> dict[str, tuple[str, Any]]:
    from recovery.check.result import DrillsResult, FindingsResult
    from recovery.cli.doctor import Checkup
    from recovery.report.catalogue import Catalogue
    from recovery.report.content import Content
    from recovery.report.improve_result import ImproveResult
    from recovery.report.register_text import ActionsResult, HistoryResult
    from recovery.report.results import RunResult, StudyResult
    from recovery.report.views.debrief import Debrief

    return {
        "run@1": ("run", RunResult),
        "study@1": ("simulate", StudyResult),
        "improve@1": ("improve", ImproveResult),
        "findings@1": ("check", FindingsResult),
        "test@1": ("test", DrillsResult),
        "list@1": ("list", Catalogue),
        "show@1": ("show", Content),
        "doctor@1": ("doctor", Checkup),
        "after-action@1": ("report", Debrief),
        "history@1": ("history", HistoryResult),
        "actions@1": ("actions", ActionsResult),
    }


def of(name: str) -> dict[str, Any]:
    """The schema of a kind of file, or of a result such as run@1."""
    from recovery.load.files import KINDS
    from recovery.load.schema import schema

    for kind in KINDS:
        if kind == name:
            return schema(kind)
    made: dict[str, Any] = _results()[name][1].model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:recovery:{name}",
        **made,
        "title": f"recovery/{name}",
    }
