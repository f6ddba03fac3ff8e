"""What was lost with a restore, and where a plan goes when what it would restore from is of no use."""

from typing import Any

import pytest

from recovery.model.durations import DAY, HOUR
from tests.engine.plans import (
    Told,
    Words,
    decision,
    hit,
    inject,
    option,
    organisation,
    play,
    playbook,
    scenario,
    service,
    task,
)

NIGHTLY = {"id": "copy", "title": "Copy", "of": "db", "every": "1d", "keep": 7}
AGES: dict[tuple[str, int, int, int], int] = {("artefact/copy/age", 0, 0, 0): 5 * HOUR}


def restored(*steps: Words, artefact: Words = NIGHTLY, injects: tuple[Words, ...] = (), **incident: Any) -> Told:
    """A run in which the newest copy is five hours old at onset, and the database is hit two hours after that."""
    house = organisation(services=[service("db", rpo="6h")], artefacts=[artefact])
    hits = scenario(hit("db", after="2h"), injects=list(injects), **incident)
    return play(playbook(*steps), house, hits, pins=AGES)


@pytest.mark.parametrize(
    ("steps", "kind", "lost", "rolled_back"),
    [
        ([task("mend", "3h", restores=["db"], **{"from": ["copy"]})], "data", 7 * HOUR, None),
        ([task("mend", "3h", restores=["db"], **{"from": ["copy"]})], "image", 0, 7 * HOUR),
        ([task("mend", "3h", restores=["db"])], "data", 0, None),
    ],
)
def test_only_restored_data_counts_for_an_rpo(
    steps: list[Words], kind: str, lost: int, rolled_back: int | None
) -> None:
    told = restored(*steps, artefact={**NIGHTLY, "kind": kind})
    [db], [target] = told.measures.services, told.measures.targets

    assert (db.impact, db.data_loss, db.rolled_back, target.rpo_met) == (2 * HOUR, lost, rolled_back, lost <= 6 * HOUR)


def test_an_older_generation_is_a_larger_loss() -> None:
    [db] = restored(task("mend", "3h", restores=["db"], **{"from": ["copy"]}), dwell="10h").measures.services

    assert db.data_loss == DAY + 7 * HOUR


def test_a_lost_snapshot_sends_the_decision_elsewhere() -> None:
    way = decision(
        "way",
        10,
        option("roll-back", leads_to=["mend"], **{"if": "artefact copy available"}),
        option("anew", leads_to=["build"], chance=1e-9),
    )
    steps = way, task("mend", 10, restores=["db"], **{"from": ["copy"]}), task("build", 10, restores=["db"])
    there, gone = restored(*steps), restored(*steps, injects=(inject("gone", "onset", {"lose": {"artefact": "copy"}}),))

    assert ("mend" in there.spans, "build" in there.spans) == (True, False)
    assert ("mend" in gone.spans, "build" in gone.spans) == (False, True)


def test_an_empty_snapshot_sends_the_work_to_what_follows_the_failure() -> None:
    steps = (
        task("mend", 7300, restores=["db"], fails={"chance": 0, "then": "build"}, **{"from": ["copy"]}),
        task("build", 10, restores=["db"]),
    )
    empty = inject("empty", "onset", {"lose": {"artefact": "copy", "reason": "empty"}})
    whole, hollow = restored(*steps), restored(*steps, injects=(empty,))

    assert (whole.spans.keys(), hollow.spans) == ({"mend"}, {"mend": (0, 7300), "build": (7300, 7310)})
    assert hollow.measures.services[0].data_loss == 0
