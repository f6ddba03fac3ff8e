"""From files to an exercise: what is rehearsed, where it is kept, and how it is summed up."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from recovery.cli.opening import errors_in, model, read
from recovery.errors import DoesNotFit
from recovery.exercise.entries import GAP, Kept
from recovery.exercise.plan import Plan, planned
from recovery.exercise.session import Differs, Session
from recovery.exercise.settings import Settings
from recovery.exercise.store import opening, places
from recovery.exercise.store.store import Store
from recovery.load.files import Document, Files
from recovery.load.plan import plan as read_plan
from recovery.load.workspace import workspace
from recovery.model.casting import bind
from recovery.model.findings import Finding
from recovery.model.scenario import Scenario

Tell = Callable[[list[Finding]], None]
"""What to do with errors found inside the files; raises RecoveryError if there are any."""


def prepared(playbook: str, scenario: str, cast: Mapping[str, str], here: Path, tell: Tell) -> Plan:
    """The plan to rehearse: both by path or id, bound to each other. Raises RecoveryError."""
    files = Files()
    answer = read(playbook, ("playbook",), here, files)
    whole = read_plan(files, answer)
    incident = read(scenario, ("scenario",), here, files)
    tell(errors_in(files, [*whole.documents, incident]))
    organisation = whole.organisation
    assert organisation is not None
    bound = bind(model(incident, Scenario), organisation, dict(cast))
    house = next((each for each in whole.documents if each.model is organisation), None)
    others: list[Document] = [each for each in whole.documents if each is not answer and each is not house]
    return planned(answer, house, incident, whole.inner, others, bound)


def first_of(findings: list[Finding]) -> None:
    """Raise DoesNotFit with the first of them: for a screen, which has no room for all."""
    if findings:
        first = findings[0]
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        place = f"{first.location.file}:{first.location.line}"
        raise DoesNotFit(f"{place}: {first.message}{more}", first.hint or "recovery check says more")


def begun(plan: Plan, settings: Settings, here: Path) -> tuple[Session, Store]:
    """A new exercise, and the file that keeps it. Raises RecoveryError."""
    store = opening.create(places.made(workspace(here, here).root))
    try:
        return Session.open(plan, settings, store), store
    except BaseException:
        store.close()
        raise


def resumed(id: str, here: Path) -> tuple[Session, Store]:
    """An exercise that was left, and its file. Raises RecoveryError."""
    entries, store = opening.resume(opening.find(id, workspace(here, here).root, here))
    try:
        return Session.resume(entries, store), store
    except Differs as error:
        store.close()
        raise _gaps(store.id, entries) or error from error
    except BaseException:
        store.close()
        raise


def _gaps(id: str, entries: Sequence[Kept]) -> DoesNotFit | None:
    """Why a salvaged exercise cannot be gone on with."""
    gaps = [entry.number for entry in entries if entry.kind == GAP]
    if not gaps:
        return None
    return DoesNotFit(
        f"exercise {id} was salvaged: without entry {gaps[0]} it cannot be taken up where it was",
        f"recovery report {id} and recovery export {id} still tell what was kept",
    )
