"""What held a run back: its pieces add up to the time to recovery, whatever happened on the way."""

import pytest

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.measures.measure import measure
from recovery.study.chain import Piece, pieces
from tests.engine.plans import hit, organisation, play, playbook, role, scenario, service, task, verify
from tests.engine.rich import house, incident, plan

HOUR = 3600


@pytest.mark.parametrize("run", range(40))
def test_the_pieces_add_up_to_the_time_to_recovery(run: int) -> None:
    measures = play(plan(), house(), incident(), seed=3, run=run, starts="any").measures
    found = pieces(measures)

    assert sum(piece.seconds for piece in found) == (measures.time_to_recovery if found else 0)
    assert min((piece.seconds for piece in found), default=1) > 0


def test_work_waiting_pauses_and_work_again_are_told_apart() -> None:
    nine_to_five = {"hours": "Mon-Fri 09:00-17:00", "on_call": {"people": 1, "reach": "30m"}}
    told = play(
        playbook(
            task("load", "1h", role="ops", fails={"chance": 1, "retry": 1, "after": "10m", "then": "enter"}),
            task("enter", "2h", restores=["db"]),
        ),
        organisation(services=[service("db")], roles=[role("ops", **nine_to_five)]),
        scenario(hit("db")),
        starts="Mon 06:00",
    )

    assert pieces(told.measures) == [
        Piece("load", "people", HOUR // 2, "ops"),
        Piece("load", "work", HOUR),
        Piece("load", "backing-off", 600),
        Piece("load", "rework", HOUR),
        Piece("enter", "work", 2 * HOUR),
    ]


def test_a_threat_that_comes_back_leaves_a_lull() -> None:
    mend, look = task("mend", "1h", restores=["db"]), verify("look", "1h", needs=["mend"], verifies=["db"])
    plan = playbook(mend, look, task("oust", "9h", marks=["eradicated"]))
    house = organisation(services=[service("db")])
    back = {"returns": {"chance": 1, "after": "5h"}}
    incident = scenario(hit("db"), cast={"db": {"service": "db"}}, threat=back)
    program = compile_program(house, plan, incident, {"db": "db"}, starts="Mon 00:00")

    assert pieces(measure(Run(program, Luck(1)).finish(), house, plan)) == [
        Piece("mend", "work", HOUR),
        Piece("mend", "lull", 5 * HOUR),
        Piece("mend", "rework", HOUR),
        Piece("mend", "lull", 5 * HOUR),
        Piece("mend", "rework", HOUR),
        Piece("look", "rework", HOUR),
    ]


def test_a_service_that_comes_back_by_itself_was_held_back_by_no_step() -> None:
    back = {"id": "back", "at": "detected + 2h", "from": "x", "to": ["x"], "title": "t", "message": "m"}
    told = play(
        playbook(task("watch", "1h")),
        organisation(services=[service("db")]),
        scenario(hit("db"), injects=[{**back, "effects": [{"restore": "db"}]}]),
    )

    assert (told.measures.time_to_recovery, pieces(told.measures)) == (2 * HOUR, [])
