"""Luck of which something is known already, as forecasts of a rehearsal have it."""

import pytest

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.program import Draw
from recovery.engine.simulate import Run
from recovery.model.journal import StepEnded
from recovery.model.shapes import Empirical, Exact, Lognormal, Mix, Shape
from tests.engine.plans import organisation, playbook, scenario, task

CAP = 10_000_000
SHAPES: dict[str, Shape] = {
    "lognormal": Lognormal(7.0, 0.9),
    "mix": Mix(((0.5, Lognormal(5.0, 0.2)), (0.5, Lognormal(9.0, 0.2)))),
}


def draw(shape: Shape) -> Draw:
    return Draw("x", 7, shape, CAP)


def test_a_known_span_is_the_whole_length_of_work() -> None:
    program = compile_program(organisation(), playbook(task("a", "10m..1h")), scenario(difficulty={"sigma": 0.6}))

    told = Run(program, Luck(3, spans={("a", 0, 0, 0): 77}))
    ends = [entry.at - (told.detected_at or 0) for entry in told.finish() if isinstance(entry, StepEnded)]

    assert ends == [77]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_is_more_than_a_value_is_drawn_from_the_rest_of_the_same_luck(shape: Shape) -> None:
    whole = sorted(Luck(1, run).ticks(draw(shape)) for run in range(400))
    above = whole[200]

    rest = sorted(Luck(1, run).beyond(draw(shape), above) for run in range(400))
    expected = [ticks for ticks in whole if ticks > above]

    assert rest[0] > above
    assert abs(rest[200] - expected[len(expected) // 2]) <= 0.25 * rest[200]


def test_recorded_values_that_are_left_are_drawn_equally_often() -> None:
    rest = [Luck(1, run).beyond(draw(Empirical((100, 200, 400, 800, 1600))), 300) for run in range(600)]

    assert all(150 < rest.count(value) < 250 for value in (400, 800, 1600))


def test_what_cannot_be_more_is_a_tick_more() -> None:
    assert Luck(1).beyond(draw(Exact(60)), 60) == 61
    assert Luck(1).beyond(draw(Empirical((5, 10))), 10) == 11


def test_what_must_be_more_than_nothing_is_what_it_was() -> None:
    quantity = draw(Lognormal(7.0, 0.9))

    drawn = [Luck(1, run).ticks(quantity) for run in range(50)]
    beyond = [Luck(1, run).beyond(quantity, 0) for run in range(50)]

    assert max(abs(one - other) for one, other in zip(drawn, beyond, strict=True)) <= 1
