"""An exercise that goes on in another folder, because the disk does not take it here."""

from pathlib import Path

from recovery.errors import RecoveryError
from recovery.exercise.store.store import Store
from recovery.model.shown import shown

LONGEST_WAIT = 2.0
"""Seconds for the disk, before we say that something is not saved."""


def keep_in(store: Store, folder: str, here: Path) -> str:
    """Keep an exercise in another folder from now on, all of it; told as a sentence.

    Raises RecoveryError where that cannot be, or where that disk does not take it either.
    """
    path = here / Path(folder).expanduser() / store.standing().path.name
    store.move(path)
    standing = store.settle(LONGEST_WAIT)
    if standing.saved != standing.kept:
        raise RecoveryError(f"NOT SAVED: {standing.trouble or 'the disk takes its time'}", "try another folder")
    return f"saved #{standing.saved} in {shown(str(path))}"
