"""A run that does not recover says what it lacks."""

from typing import Any

import pytest

from recovery.report.obstacles import obstacles
from recovery.report.titles import Titles
from tests.engine.plans import (
    Words,
    decision,
    hit,
    option,
    organisation,
    play,
    playbook,
    role,
    scenario,
    service,
    task,
    verify,
)

HOUSE = organisation(services=[service("db"), service("shop", needs=["db"])], roles=[role("ops")])
FAILS = {"pass_chance": 0, "rounds": 2, "on_fail": "mend"}
STILL_DOWN = "db is not back: still down, and no step restored it after that"
OUT_TOO = "shop is not back: something it needs is out"
RAMP = {"id": "open", "title": "open", "kind": "ramp", "stages": ["100%"], "hold": "5m", "readmits": ["db"]}

CASES: list[tuple[list[Words], list[Words], list[str]]] = [
    (
        [task("look")],
        [hit("db", "untrusted"), hit("db", "degraded")],
        ["db is not back: still degraded and untrusted, and no step restored it after that"],
    ),
    (
        [task("mend", restores=["db"]), task("cut", needs=["mend"], effects=[{"isolate": "db"}])],
        [hit("db")],
        ["db is not back: still isolated", OUT_TOO],
    ),
    (
        [task("mend", restores=["db"]), verify("test", needs=["mend"], verifies=["db"], **FAILS)],
        [hit("db")],
        ["test: did not pass", "db is not back: restored, but no verification of it has passed"],
    ),
    (
        [task("mend", restores=["db"], fails={"chance": 1})],
        [hit("db")],
        ["mend: failed for good", STILL_DOWN, OUT_TOO],
    ),
    (
        [task("mend", role="ops", uses=["db"], restores=["db"])],
        [hit("db")],
        ["they wait for each other: mend -> db -> mend", "mend: still waits for db to be up", STILL_DOWN, OUT_TOO],
    ),
    (
        [decision("how", 10, option("one", **{"if": "service db up"}))],
        [hit("db")],
        ["how: none of its options was possible", STILL_DOWN, OUT_TOO],
    ),
    (
        [task("mend", restores=["db"]), {**RAMP, "needs": ["mend", "never"]}, task("never", fails={"chance": 1})],
        [hit("db")],
        ["never: failed for good", "db is not back: its traffic was not let in again"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "hits", "why"), CASES, ids=[why[0] for _, _, why in CASES])
def test_what_is_missing_is_said(steps: list[Any], hits: list[Any], why: list[str]) -> None:
    plan, incident = playbook(*steps), scenario(*hits)
    told = play(plan, HOUSE, incident)

    assert list(obstacles(told.journal, told.measures, plan, Titles(HOUSE, plan, incident))) == why
