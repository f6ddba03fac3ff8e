"""What is rehearsed: the models, and the text of the files they come from, so that an exercise replays after years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, TypeVar

from pydantic import JsonValue

from recovery.errors import DoesNotFit
from recovery.load.files import Document, document
from recovery.load.plan import Calls
from recovery.load.reader import read_text
from recovery.load.workspace import Workspace
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.shown import shown

Model = TypeVar("Model", Organisation, Playbook, Scenario)
Part = Literal["playbook", "organisation", "scenario", "inner"]


@dataclass(frozen=True, slots=True)
class File:
    """One file of the model, as it was read."""

    part: Part
    name: str
    """How people know it: its path from the folder of the workspace."""
    text: str
    calls: tuple[Calls, ...] = ()
    """Of an inner playbook: the steps that call it, each with those around it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An organisation, its playbook with those inside it, a scenario and its cast; and their files."""

    organisation: Organisation
    playbook: Playbook
    scenario: Scenario
    cast: Mapping[str, str]
    inner: Mapping[Calls, Playbook]
    files: tuple[File, ...]

    def header(self) -> dict[str, JsonValue]:
        """What the first entry of an exercise keeps of it."""
        files: list[JsonValue] = [
            {"part": file.part, "name": file.name, "text": file.text, "calls": [list(call) for call in file.calls]}
            for file in self.files
        ]
        return {"files": files, "cast": dict(self.cast)}


def planned(
    playbook: Document,
    organisation: Document | None,
    scenario: Document,
    inner: Mapping[Calls, Playbook],
    others: Iterable[Document],
    cast: Mapping[str, str],
) -> Plan:
    """The plan of documents that have loaded. `organisation` None: it stands in the playbook; `others`: inner playbooks."""
    files = [File("playbook", shown(playbook.source.name), playbook.source.text)]
    if organisation is not None:
        files.append(File("organisation", shown(organisation.source.name), organisation.source.text))
    files.append(File("scenario", shown(scenario.source.name), scenario.source.text))
    for other in others:
        calls = tuple(path for path, called in inner.items() if called is other.model)
        if calls:
            files.append(File("inner", shown(other.source.name), other.source.text, calls))
    return _plan(files, dict(cast))


def kept_plan(data: Mapping[str, JsonValue]) -> Plan:
    """The plan in the first entry of an exercise. Raises DoesNotFit where it cannot be read any more."""
    files, cast = data.get("files"), data.get("cast")
    if not isinstance(files, list) or not isinstance(cast, dict):
        raise DoesNotFit("this exercise does not carry the files it was played with", "recovery salvage may help")
    return _plan([_file(each) for each in files], {str(part): str(filled) for part, filled in cast.items()})


def _file(kept: JsonValue) -> File:
    match kept:
        case {
            "part": "playbook" | "organisation" | "scenario" | "inner" as part,
            "name": str(name),
            "text": str(text),
            "calls": calls,
        }:
            paths = calls if isinstance(calls, list) else []
            return File(part, name, text, tuple(tuple(map(str, path)) for path in paths if isinstance(path, list)))
        case _:
            raise DoesNotFit("a file that this exercise was played with is damaged", "recovery salvage may help")


def _plan(files: list[File], cast: dict[str, str]) -> Plan:
    playbook = _read(_one(files, "playbook"), Playbook)
    organisation = playbook.written_out or _read(_one(files, "organisation"), Organisation)
    scenario = _read(_one(files, "scenario"), Scenario)
    inner = {call: _read(file, Playbook) for file in files if file.part == "inner" for call in file.calls}
    return Plan(organisation, playbook, scenario, cast, inner, tuple(files))


def _one(files: list[File], part: Part) -> File:
    found = next((file for file in files if file.part == part), None)
    if found is None:
        raise DoesNotFit(f"this exercise carries no {part}", "recovery salvage may help")
    return found


def _read(file: File, wanted: type[Model]) -> Model:
    """The model in a text; no disk is asked."""
    folder = Path(PurePosixPath(file.name).parent)
    found = document(read_text(file.text, file.name), Workspace(Path(), None, Path()), folder).model
    if not isinstance(found, wanted):
        raise DoesNotFit(
            f"{file.name} of this exercise does not load with this version of the software",
            "look at it with the version that its first entry names",
        )
    return found
