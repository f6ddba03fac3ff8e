"""The records of exercises in a workspace, and the plans they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recovery.cli.opening import refuse
from recovery.cli.saving import save
from recovery.exercise.material import material_of
from recovery.exercise.record import file_name, record_of, text_of
from recovery.exercise.session import Session
from recovery.exercise.store import scan
from recovery.exercise.store.store import Store
from recovery.load.files import Files
from recovery.load.plan import plan as read_plan
from recovery.load.workspace import workspace
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.record import FOLDER, ExerciseRecord


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a workspace has."""

    records: Sequence[ExerciseRecord]
    plans: Sequence[tuple[Playbook, Organisation, str]]
    """Each with its organisation and the digest of what makes it."""


def shelf(here: Path) -> Shelf:
    """Records and plans of the workspace. Raises RecoveryError where a record does not load, having told why."""
    place, files = workspace(here, here), Files()
    documents = [files.read(path, place) for path in place.files()]
    records = [document for document in documents if document.kind == "exercise"]
    refuse([finding for document in records for finding in document.findings])
    plans: list[tuple[Playbook, Organisation, str]] = []
    for document in documents:
        if isinstance(document.model, Playbook):
            whole = read_plan(files, document)
            if whole.organisation is not None:
                material = material_of(whole.organisation, document.model, whole.inner)
                plans.append((document.model, whole.organisation, material))
    return Shelf([each.model for each in records if isinstance(each.model, ExerciseRecord)], plans)


def write_record(session: Session, store: Store, here: Path) -> Path:
    """Write the record of an exercise that was just closed; where. Raises RecoveryError where that cannot be done."""
    store.settle(10.0)
    record = record_of(session, store.id, scan.read(store.standing().path).entries)
    path = workspace(here, here).root / FOLDER / file_name(record)
    save({path: text_of(record)}, force=True)
    return path
