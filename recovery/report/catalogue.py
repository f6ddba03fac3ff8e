"""What there is to work with: files of the workspace and of the library, by their id."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal

from recovery.errors import TooLarge
from recovery.load.files import Document, Files, Kind
from recovery.load.library import library
from recovery.load.workspace import Workspace, head, workspace
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.shown import shown
from recovery.report.layout import columns, cut, fit, to_type, wrapped
from recovery.report.results import Result

LARGEST_READ = 512 * 1024
"""Bytes; larger files are listed without being read."""


class Entry(Result):
    """A file of ours; what could not be read of it is null."""

    kind: Kind
    id: str | None
    title: str | None
    file: str
    library: bool
    handles: list[str]
    """Of a playbook: the kinds of incident it is for; of a scenario: its own kind."""
    loads: bool | None
    """Null: too large to be read for a list."""


class Catalogue(Result):
    """What `recovery list --json` prints."""

    format: Literal["recovery/list@1"] = "recovery/list@1"
    entries: list[Entry]
    trouble: str | None
    """Why the workspace could not be listed."""


def catalogue(here: Path, kinds: Collection[Kind]) -> Catalogue:
    """Files of these kinds: the workspace of a folder first, then the library; each once."""
    files, seen = Files(), set[Path]()
    entries: list[Entry] = []
    trouble: str | None = None
    for place in (workspace(here, here), library(here)):
        try:
            paths = place.files()
        except TooLarge as error:
            trouble = f"{error.message}; {error.hint}"
            continue
        fresh = [path for path in paths if path not in seen]
        seen.update(fresh)
        entries += _entries(fresh, place, files, kinds)
    return Catalogue(entries=entries, trouble=trouble)


def _entries(paths: Sequence[Path], place: Workspace, files: Files, kinds: Collection[Kind]) -> Iterator[Entry]:
    shipped = library(place.here)
    for path in paths:
        kind = next((kind for kind in kinds if kind == head(path).kind), None)
        if kind is not None:
            ours = place.library or shipped.owns(path)
            read = files.read(path, place) if _is_small(path) else None
            yield _entry(read, kind, head(path).id, place.name(path), library=ours)


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size <= LARGEST_READ
    except OSError:
        return True  # reading it will say what is wrong


def _entry(read: Document | None, kind: Kind, id: str | None, file: str, *, library: bool) -> Entry:
    model = read.model if read else None
    handles: list[str] = []
    match model:
        case Playbook():
            handles = list(model.handles)
        case Scenario():
            handles = [model.category]
    return Entry(
        kind=kind,
        id=model.id if model else id,
        title=model.title if model else None,
        file=file,
        library=library,
        handles=handles,
        loads=None if read is None else model is not None,
    )


_HEADINGS: dict[Kind, str] = {
    "playbook": "Playbooks: what we do",
    "scenario": "Scenarios: what happens to us",
    "organisation": "Organisations: who we are",
    "drill": "Drills: what a plan has to stand",
    "exercise": "Exercises: what we tried",
}


def catalogue_text(listing: Catalogue, width: int) -> str:
    """The page of `recovery list`."""
    parts = [_section(kind, [e for e in listing.entries if e.kind == kind], width) for kind in _HEADINGS]
    if listing.trouble:
        parts.insert(0, wrapped(f"The workspace is not listed: {shown(listing.trouble)}", width))
    if not listing.entries:
        parts.append(["There is nothing here yet."])
    parts.append(_next(listing.entries))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _section(kind: Kind, entries: Sequence[Entry], width: int) -> list[str]:
    if not entries:
        return []
    names = [shown(entry.id or "?") for entry in entries]
    wide = min(width // 3, max(columns(name) for name in names))
    lines = [_HEADINGS[kind], ""]
    for name, entry in zip(names, entries, strict=True):
        described = cut(_described(entry), width - wide - 4)
        if columns(name) <= wide:
            lines.append(f"  {fit(name, wide)}  {described}")
        else:  # an id is never cut: people copy it
            lines += [f"  {name}", " " * (wide + 4) + described]
        beside = [", ".join(entry.handles), "" if entry.library and entry.loads else entry.file]
        if any(beside):
            lines += wrapped(shown(", ".join(filter(None, beside))), width, " " * (wide + 4))
    return lines


def _described(entry: Entry) -> str:
    match entry.loads:
        case None:
            return "too large to look into for a list"
        case True:
            return shown(entry.title or "")
        case False:
            return "does not load; recovery check says why"


def _next(entries: Sequence[Entry]) -> list[str]:
    """One line to try, with a plan and an incident that go together; ours before those of the library."""
    loaded = [entry for entry in entries if entry.loads]
    pairs = [
        (plan, incident)
        for plan in loaded
        for incident in loaded
        if (plan.kind, incident.kind) == ("playbook", "scenario") and set(plan.handles) & set(incident.handles)
    ]
    if pairs:
        plan, incident = min(pairs, key=lambda pair: (pair[0].library, pair[1].library))
        return ["Try:", to_type(f"simulate {plan.id} {incident.id}")]
    first = next((e for e in entries if e.loads), None)
    return ["Try:", to_type(f"show {first.id}")] if first else []
