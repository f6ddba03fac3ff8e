"""Files become models: each is read once, its kind told by its `format:`, its organisation found beside it."""

import os
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal, get_args

from recovery.load import disk, reader, shape
from recovery.load.characters import quoted
from recovery.load.source import Route, Source
from recovery.load.workspace import Workspace
from recovery.model.drill import Drill
from recovery.model.findings import Finding, Level
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.record import ExerciseRecord
from recovery.model.scenario import Scenario

Kind = Literal["organisation", "playbook", "scenario", "drill", "exercise"]
Model = Organisation | Playbook | Scenario | Drill | ExerciseRecord
KINDS: tuple[Kind, ...] = get_args(Kind)
MODELS: dict[Kind, type[Model]] = {
    "organisation": Organisation,
    "playbook": Playbook,
    "scenario": Scenario,
    "drill": Drill,
    "exercise": ExerciseRecord,
}
VERSION = 1

_FORMAT = re.compile(r"recovery/([a-z-]+)@([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its model if it has one, and what was found wrong on the way."""

    source: Source
    workspace: Workspace
    folder: Path
    kind: Kind | None
    model: Model | None
    findings: tuple[Finding, ...]


@dataclass
class Files:
    """Reads each file at most once."""

    documents: dict[Path, Document] = field(default_factory=dict)

    def read(self, path: Path, workspace: Workspace) -> Document:
        """The document in a file; `path` is absolute."""
        if path not in self.documents:
            source = reader.read(path, workspace.name(path))
            self.documents[path] = document(source, workspace, path.parent)
        return self.documents[path]

    def organisation(self, of: Document) -> tuple[Document | None, tuple[Finding, ...]]:
        """The organisation that a playbook or scenario names, or why there is none."""
        match of.model:
            case Playbook(organisation=str(written)):
                key = "organisation"
            case Scenario(written_for=str(written)):
                key = "written_for"
            case _:
                return None, ()
        found = beside(of, (key,), written)
        if isinstance(found, Finding):
            return None, (found,)
        there = self.read(found, of.workspace)
        if there.kind in (None, "organisation"):
            return there, ()
        return None, (fault(of, "unknown-file", f"{there.source.name} is a {there.kind}, not an organisation", (key,)),)


def document(source: Source, workspace: Workspace, folder: Path) -> Document:
    """The document in a source that stands in a folder."""
    kind, faults = _kind(source)
    model: Model | None = None
    if kind is not None:
        model, faults = shape.validate(MODELS[kind], source)
    findings = sorted([*source.findings, *faults], key=lambda finding: finding.location)
    return Document(source, workspace, folder, kind, model, tuple(findings))


def _kind(source: Source) -> tuple[Kind | None, list[Finding]]:
    """What the file says it is, or what is wrong with what it says."""
    said = source.data.get("format") if isinstance(source.data, dict) else None
    match = _FORMAT.fullmatch(said) if isinstance(said, str) else None
    kind = next((kind for kind in KINDS if match and match[1] == kind), None)
    if kind is not None and match is not None and int(match[2]) == VERSION:
        return kind, []
    if said is None and source.refused:
        return None, []
    message, hint = _unknown_format(said, kind)
    route = ("format",) if said is not None else ()
    return None, [source.finding("unknown-format", Level.ERROR, message, route, key=not route, hint=hint)]


def _unknown_format(said: object, kind: Kind | None) -> tuple[str, str]:
    if said is None:
        return "the file does not say what it is", "begin it with a line such as format: recovery/playbook@1"
    if kind is not None:
        return (
            f"this recovery reads recovery/{kind}@{VERSION} only",
            "the file was written for another version: update recovery",
        )
    known = [f"recovery/{kind}@{VERSION}" for kind in KINDS]
    near = get_close_matches(str(said)[:100], known, n=1)
    hint = f"did you mean {near[0]}?" if near else "one of: " + ", ".join(known)
    return f"no format is called {quoted(str(said))}", hint


def beside(of: Document, route: Route, written: str) -> Path | Finding:
    """The file that a path in a document means; it stays inside the workspace and passes no symbolic link."""
    if PurePosixPath(written).is_absolute() or PureWindowsPath(written).drive or "\\" in written:
        hint = "write it relative to this file, with forward slashes: ../organisation.yaml"
        return fault(of, "outside-workspace", "this path is not relative", route, hint)
    path = Path(os.path.normpath(of.folder / written))
    root = of.workspace.root
    if not of.workspace.contains(path):
        hint = f"everything a plan needs lies below {root}; an empty recovery.toml higher up moves that border"
        return fault(of, "outside-workspace", "this path leads out of the workspace", route, hint)
    if any(disk.is_link(step) for step in (path, *path.parents) if step != root and step.is_relative_to(root)):
        return fault(of, "outside-workspace", "this path passes a symbolic link", route, "name the file itself")
    if disk.is_file(path):
        return path
    name = of.workspace.name(path)
    if disk.exists(path):
        return fault(of, "unknown-file", f"{name} is no ordinary file", route, "name a file")
    return fault(of, "unknown-file", f"there is no file {name}", route, _near(path, written))


def _near(path: Path, written: str) -> str:
    """The file of that folder that was probably meant."""
    near = get_close_matches(path.name, disk.names(path.parent), n=1)
    return (
        f"did you mean {PurePosixPath(written).parent / near[0]}?"
        if near
        else "the path starts from the folder of this file"
    )


def fault(of: Document, rule: str, message: str, route: Route, hint: str | None = None) -> Finding:
    """Something wrong with a value of a document."""
    return of.source.finding(rule, Level.ERROR, message, route, hint=hint)
