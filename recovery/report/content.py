"""What stands in a file, as JSON; of a scenario only what players may know, unless it is for the facilitator."""

from typing import Any, Literal

from pydantic import JsonValue

from recovery.load.files import Document, Kind
from recovery.report.results import Result

FOR_PLAYERS = ("format", "id", "title", "length", "severity", "cast", "summary", "briefing", "objectives")
"""Keys of a scenario that spoil nothing."""


class Content(Result):
    """What `recovery show --json` prints."""

    format: Literal["recovery/show@1"] = "recovery/show@1"
    kind: Kind
    id: str
    title: str
    digest: str
    """SHA-256 of the file's text."""
    whole: bool
    """False: what would spoil a scenario for players is left out."""
    content: dict[str, JsonValue]
    """Keys and values as they stand in the file; its own schema describes them."""


def content(document: Document, digest: str, *, facilitator: bool) -> Content:
    """The content of a file that loads."""
    assert document.kind is not None
    assert document.model is not None
    data: Any = document.source.data
    whole = document.kind != "scenario" or facilitator
    told = data if whole else _for_players(data)
    return Content(
        kind=document.kind,
        id=document.model.id,
        title=document.model.title,
        digest=digest,
        whole=whole,
        content=told,
    )


def _for_players(scenario: dict[str, Any]) -> dict[str, Any]:
    """What an evaluator looks for would tell them what is coming."""
    told = {key: scenario[key] for key in FOR_PLAYERS if key in scenario}
    if "objectives" in told:
        kept = [{key: value for key, value in each.items() if key != "tasks"} for each in told["objectives"]]
        told["objectives"] = kept
    return told
