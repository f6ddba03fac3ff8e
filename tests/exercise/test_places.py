"""Which exercise is meant by what people type."""

import random
from pathlib import Path

import pytest

from recovery.errors import DoesNotFit, NotFound, RecoveryError
from recovery.exercise.store import opening, places


def folder(tmp_path: Path, *ids: str) -> Path:
    for id in ids:
        places.journal(tmp_path, id).touch()
    return tmp_path


def meant(tmp_path: Path, said: str) -> str:
    when = {"k7m2x": "2026-01-02", "k9bbb": "2026-01-03", "z2222": "2026-01-01"}
    return places.resolve(tmp_path, said, lambda path: when[path.name.removesuffix(".journal")]).name


@pytest.mark.parametrize(
    ("said", "found"),
    [("k7m2x", "k7m2x.journal"), ("k7", "k7m2x.journal"), ("z", "z2222.journal"), ("latest", "k9bbb.journal")],
)
def test_an_exercise_is_named_by_its_id_the_start_of_it_or_latest(tmp_path: Path, said: str, found: str) -> None:
    assert meant(folder(tmp_path, "k7m2x", "k9bbb", "z2222"), said) == found


@pytest.mark.parametrize(
    ("said", "error", "message", "hint"),
    [
        ("k", DoesNotFit, "'k' is the start of k7m2x, k9bbb", "type one letter more"),
        ("k7m2y", NotFound, "no exercise is called 'k7m2y'", "did you mean 'k7m2x'?"),
        ("\x1b[2J", NotFound, "no exercise is called '<U+001B>[2J'", "there is k7m2x, k9bbb, z2222"),
        ("", NotFound, "no exercise is called ''", "there is k7m2x, k9bbb, z2222"),
        ("../k7m2x", NotFound, "no exercise is called '../k7m2x'", "did you mean 'k7m2x'?"),
    ],
)
def test_what_means_none_or_several_is_refused_with_advice(
    tmp_path: Path, said: str, error: type[RecoveryError], message: str, hint: str
) -> None:
    with pytest.raises(error) as refused:
        meant(folder(tmp_path, "k7m2x", "k9bbb", "z2222"), said)

    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_an_empty_folder_says_that_nothing_is_kept_yet(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no exercise is kept here yet"):
        meant(tmp_path / "missing", "latest")


def test_a_new_name_is_one_that_nothing_there_has(tmp_path: Path) -> None:
    one, other = random.Random(1), random.Random(2)
    taken = places.name(random.Random(1).choice)
    folder(tmp_path, taken)

    with opening.create(tmp_path, chance=one.choice) as store:
        first = store.id
    with opening.create(tmp_path, chance=other.choice) as store:
        second = store.id

    assert len({taken, first, second}) == 3
    assert all(len(id) == 5 and id.isalnum() for id in (first, second))


def test_where_every_name_is_taken_it_says_so(tmp_path: Path) -> None:
    folder(tmp_path, "bbbbb")

    with pytest.raises(RecoveryError, match="no free name"):
        opening.create(tmp_path, chance=lambda text: text[0])
