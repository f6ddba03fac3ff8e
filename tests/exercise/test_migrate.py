"""A file of an older format becomes one of this format when somebody goes on with it, and is kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from recovery.errors import RecoveryError
from recovery.exercise.entries import OPENED, Kept
from recovery.exercise.store import migrate, opening, scan
from recovery.exercise.store.places import beside
from tests.exercise.disks import FailingDisk, means


def to_format_2(entries: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """An invented step: notes get a language."""
    first = replace(entries[0], data={**entries[0].data, "format": 2})
    return (first, *(replace(each, data={**each.data, "language": "en"}) for each in entries[1:]))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with opening.begin(tmp_path / "k7m2x.journal", "k7m2x", means()) as store:
        store.keep(OPENED, 0, "", {})
        store.keep("noted", 0, "ann", {"text": "we pay"})
        return store.settle(10).path


@pytest.fixture
def _format_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(migrate.MIGRATIONS, 1, to_format_2)
    for module in (migrate, opening, scan):
        monkeypatch.setattr(module, "FORMAT", 2)


@pytest.mark.usefixtures("_format_2")
def test_an_old_file_is_brought_to_the_new_format_and_kept(old: Path) -> None:
    before = old.read_bytes()

    entries, store = opening.resume(old, means())
    store.close()

    assert [entry.data.get("format", entry.data.get("language")) for entry in entries] == [2, "en"]
    assert scan.read(old).entries[:2] == entries
    assert (beside(old, "v1").read_bytes(), scan.read(old).damage) == (before, None)


@pytest.mark.usefixtures("_format_2")
def test_an_old_file_can_be_read_without_being_changed(old: Path) -> None:
    before = old.read_bytes()

    found = migrate.current(scan.read(old).entries)

    assert (found[0].data["format"], old.read_bytes()) == (2, before)


@pytest.mark.usefixtures("_format_2")
def test_a_disk_that_fails_leaves_the_old_file_as_it_was(old: Path) -> None:
    before = old.read_bytes()

    with pytest.raises(RecoveryError, match="cannot be brought to format 2"):
        opening.resume(old, means(FailingDisk(1)))

    assert old.read_bytes() == before
