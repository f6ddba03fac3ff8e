"""People who look on while somebody writes: the room's screen, and observers with files of their own."""

from pathlib import Path

import pytest

from recovery.errors import DoesNotFit
from recovery.exercise.entries import CLOSED, OPENED, Kept
from recovery.exercise.store import observe, opening, places, scan
from recovery.exercise.store.follow import NOTHING, Follower, Seen
from recovery.exercise.store.observe import Observer
from recovery.exercise.store.places import beside
from recovery.exercise.store.store import Store
from tests.exercise.disks import FailingDisk, means


def opened(folder: Path) -> Store:
    store = opening.begin(folder / "k7m2x.journal", "k7m2x", means())
    store.keep(OPENED, 0, "", {"seed": 7})
    store.settle(10)
    return store


def note(store: Store, text: str, at: int = 0) -> None:
    store.keep("noted", at, "ann", {"text": text})
    store.settle(10)


def texts(entries: tuple[Kept, ...]) -> list[object]:
    return [entry.data.get("text", entry.kind) for entry in entries]


def test_who_looks_on_sees_each_entry_once_and_in_order(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        one, other = Follower(store.standing().path), Follower(store.standing().path)
        seen = [texts(one.look().entries)]
        for number in range(3):
            note(store, f"note {number}")
            seen.append(texts(one.look().entries))
        nothing = one.look()

        assert seen == [[OPENED], ["note 0"], ["note 1"], ["note 2"]]
        assert (nothing, other.look().entries, one.entries) == (NOTHING, one.entries, other.entries)


def test_a_line_that_is_half_written_is_seen_when_it_is_whole(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        note(store, "whole")
        path = store.close().path
    data = path.read_bytes()
    beside(path, "head").unlink()
    follower, seen = Follower(path), []
    for end in range(data.index(b"\n") + 1, len(data) + 1, 11):
        path.write_bytes(data[:end])
        seen += [*follower.look().entries]
    path.write_bytes(data)
    seen += [*follower.look().entries]

    assert texts(tuple(seen)) == [OPENED, "whole"]


def test_what_was_taken_back_is_told_as_a_new_beginning(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        note(store, "first")
        path = store.close().path
    beside(path, "head").unlink()
    kept = path.read_bytes()
    _, store = opening.resume(path, means())
    note(store, "taken back")
    store.close()
    beside(path, "head").unlink()
    follower = Follower(path)
    follower.look()

    path.write_bytes(kept)

    assert (texts(follower.look().entries), follower.look()) == ([OPENED, "first"], NOTHING)


def test_who_looks_on_goes_along_when_the_exercise_moves_to_a_new_file(tmp_path: Path) -> None:
    store = opening.begin(tmp_path / "k7m2x.journal", "k7m2x", means(FailingDisk(5)))
    store.keep(OPENED, 0, "", {})
    store.settle(10)
    follower = Follower(store.standing().path)
    before = follower.look()
    for number in range(3):
        note(store, f"note {number}")
    after = follower.look()
    store.close()

    assert (texts(before.entries), after.afresh) == ([OPENED], False)
    assert texts(after.entries) == ["note 0", "note 1", "journal.moved", "note 2"]


def test_damage_is_told_to_who_looks_on(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for number in range(3):
            note(store, f"note {number}")
        path = store.close().path
    follower = Follower(path)
    path.write_bytes(path.read_bytes().replace(b"note 1", b"nope 1"))

    seen = follower.look()

    assert (texts(seen.entries), seen.damage) == ([OPENED, "note 0"], scan.Damage(3, "its checksum does not fit"))


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(scan.NotReadable, match="cannot be read"):
        Follower(tmp_path / "k7m2x.journal").look()


def test_an_observer_writes_beside_the_exercise_while_it_is_written(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        path = store.standing().path
        with Observer(path, "eva", "evaluator", means()) as observer:
            note(store, "we pay", at=61_000)
            observer.look()
            observer.keep("observed", {"text": "nobody asked counsel", "objective": "o1"})
            note(store, "we do not pay", at=90_000)
        store.keep(CLOSED, 95_000, "", {})

    (file,) = observe.files(path)
    first, second = scan.read(file).entries
    assert (first.kind, first.data["as"], first.data["exercise"], first.data["after"]) == (
        "observer.joined",
        "evaluator",
        "k7m2x",
        1,
    )
    assert (second.at, second.by, second.data["after"], second.data["objective"]) == (61_000, "eva", 2, "o1")


def test_what_observers_saw_stands_after_the_entry_that_had_come(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        path = store.standing().path
        eva, max_ = Observer(path, "eva", "evaluator", means()), Observer(path, "max", "safety", means())
        note(store, "we pay")
        eva.look()
        eva.keep("observed", {"text": "eva 1"})
        note(store, "we do not pay")
        max_.look()
        max_.keep("observed", {"text": "max 1"})
        eva.keep("observed", {"text": "eva 2, who has not looked again"})
        for observer in (eva, max_):
            observer.close()

    told = observe.merged(scan.read(path).entries, observe.observed(path))

    assert [(each.observer, each.entry.data.get("text", each.entry.kind)) for each in told] == [
        (None, OPENED),
        ("eva", "observer.joined"),
        ("max", "observer.joined"),
        (None, "we pay"),
        ("eva", "eva 1"),
        ("eva", "eva 2, who has not looked again"),
        (None, "we do not pay"),
        ("max", "max 1"),
    ]


def test_the_files_of_observers_are_no_exercises_of_their_own(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        path = store.standing().path
        Observer(path, "eva", "evaluator", means()).close()
    (file,) = observe.files(path)

    assert places.ids(tmp_path) == ["k7m2x"]
    with pytest.raises(DoesNotFit, match="what somebody noted who looked on"):
        opening.resume(file, means())


def test_a_look_without_news_is_the_same_value() -> None:
    assert Seen((), afresh=False) == NOTHING
