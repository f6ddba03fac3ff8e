"""From what people name on the command line to a program that can be played: find, read, bind, compile."""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TypeVar

from recovery.check.examine import examine
from recovery.check.formats import text
from recovery.check.gather import Gathered
from recovery.check.registry import all_rules
from recovery.cli import terminal
from recovery.cli.options import Asked
from recovery.engine.codes import HORIZON
from recovery.engine.compile import compile_program
from recovery.engine.program import Program
from recovery.errors import DoesNotFit, RecoveryError
from recovery.load import reader
from recovery.load.files import Document, Files, Kind, document
from recovery.load.find import find
from recovery.load.plan import plan as read_plan
from recovery.load.workspace import workspace
from recovery.model.casting import bind
from recovery.model.findings import Finding, Level
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.shown import shown
from recovery.report.layout import listed
from recovery.report.results import Given

STDIN = "-"
Wanted = TypeVar("Wanted", Organisation, Playbook, Scenario)


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan and perhaps an incident that load, fit together, and can be played."""

    given: Given
    program: Program
    cast: dict[str, str]
    """Part of the scenario -> id of the organisation."""
    digests: dict[str, str]
    """SHA-256 of each file's text, by its path from the folder of the playbook."""


def opened(asked: Asked, here: Path) -> Opened:
    """What was asked for. Raises RecoveryError; what is wrong inside the files has been told by then.

    Whatever `recovery check` calls an error counts: a plan in which a step waits for nothing that exists gives no answer.
    """
    if asked.scenario is None and asked.cast:
        raise DoesNotFit("--cast fills the parts of a scenario, and none was named", "name one after the playbook")
    files = Files()
    plan = read(asked.playbook, ("playbook",), here, files)
    whole = read_plan(files, plan)
    incident = read(asked.scenario, ("scenario",), here, files) if asked.scenario is not None else None
    refuse(errors_in(files, whole.documents))
    refuse(errors_in(files, [incident] if incident else []))
    documents = [*whole.documents, *([incident] if incident else [])]
    organisation, playbook = whole.organisation, model(plan, Playbook)
    assert organisation is not None
    scenario = model(incident, Scenario) if incident else None
    cast = bind(scenario, organisation, dict(asked.cast)) if scenario else {}
    horizon = HORIZON if asked.horizon is None else asked.horizon
    program = compile_program(
        organisation, playbook, scenario, cast, starts=asked.starts, horizon=horizon, inner=whole.inner
    )
    given = Given(organisation, playbook, scenario, asked.starts, whole.inner)
    return Opened(given, program, cast, {_near(each, plan): digest(each) for each in documents})


def errors_in(files: Files, documents: Sequence[Document]) -> list[Finding]:
    """What `recovery check` finds inside documents and no run can do with; a scenario is not held against a plan."""
    gathered = Gathered(files, {_path(each): each for each in documents})
    rules = [rule for rule in all_rules().values() if rule.level is Level.ERROR and not rule.playable]
    return [found for found in examine(gathered, rules).findings if found.level is Level.ERROR]


def _path(document: Document) -> Path:
    return document.folder / PurePosixPath(document.source.name).name


def _near(document: Document, plan: Document) -> str:
    """How a result names a file: the same wherever the command was given."""
    if document.workspace.library and not plan.workspace.library:
        return document.source.name
    return Path(os.path.relpath(_path(document), plan.folder)).as_posix()


def read(named: str, kinds: tuple[Kind, ...], here: Path, files: Files) -> Document:
    """The document that is meant: a path, an id, or - for standard input; it may not load. Raises RecoveryError."""
    if named == STDIN:
        read = document(reader.read_stream(sys.stdin.buffer, "<stdin>"), workspace(here, here), here)
    else:
        found = find(named, kinds, here)
        read = files.read(found.path, found.workspace)
    if read.kind is not None and read.kind not in kinds:
        raise DoesNotFit(f"{read.source.name} is {_a(read.kind)}, not {' or '.join(_a(kind) for kind in kinds)}")
    return read


def _a(kind: Kind) -> str:
    return f"{'an' if kind == 'organisation' else 'a'} {kind}"


def model(document: Document | None, wanted: type[Wanted]) -> Wanted:
    """The model in a document that has one."""
    assert document is not None
    assert isinstance(document.model, wanted)
    return document.model


def digest(document: Document) -> str:
    """Of a file's text, as results name it."""
    return "sha256:" + sha256(document.source.text.encode("utf-8", "surrogatepass")).hexdigest()


def refuse(findings: Iterable[Finding]) -> None:
    """Tell the errors among the findings, and raise RecoveryError if there are any."""
    errors = tuple(finding for finding in findings if finding.level is Level.ERROR)
    if errors:
        paint = terminal.paint if terminal.wants_colour(sys.stderr) else text.plain
        for error in errors:
            terminal.say("\n".join(text.told(error, paint)))
        names = list(dict.fromkeys(shown(error.location.file) for error in errors))
        raise RecoveryError(
            f"{listed(names)} cannot be used like this", "mend what stands above; recovery check looks at everything"
        )
