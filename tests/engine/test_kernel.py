"""The kernel tells the same journal as the SimPy interpreter of every run: each moment, each cause, and their order."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.kernel import drain
from recovery.engine.kernel.runs import Kernel
from recovery.engine.program import Program
from recovery.engine.simulate import Run
from recovery.model.casting import bind
from recovery.model.scenario import Scenario
from tests.programs.program import program
from tests.test_library import PAIRS, name, playbook_with_organisation, tree

PROGRAMS, BLOCK = 400, 100
SLOW, SOAK, BIG_BLOCK = 6_400, 100_400, 1_000
LUCKS = 1


@pytest.mark.parametrize("first", range(0, PROGRAMS, BLOCK))
def test_kernel_and_interpreter_tell_the_same_of_random_programs(first: int) -> None:
    assert differing(range(first, first + BLOCK)) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(PROGRAMS, SLOW, BIG_BLOCK))
def test_kernel_and_interpreter_tell_the_same_of_thousands_of_programs(first: int) -> None:
    assert differing(range(first, first + BIG_BLOCK)) == []


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SLOW, SOAK, BIG_BLOCK))
def test_kernel_and_interpreter_tell_the_same_of_a_hundred_thousand_programs(first: int) -> None:
    assert differing(range(first, first + BIG_BLOCK)) == []


def differing(seeds: Iterable[int]) -> list[tuple[int, int]]:
    """Seeds and runs of which the two tell different journals."""
    return [(seed, run) for seed in seeds for run in runs_that_differ(program(Random(seed), 4 + seed % 12), seed)]


def runs_that_differ(plan: Program, seed: int, runs: int = LUCKS) -> list[int]:
    kernel = Kernel(plan)
    return [run for run in range(runs) if kernel.journal(seed, run) != Run(plan, Luck(seed, run)).finish()]


@pytest.mark.checkout
@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_kernel_and_interpreter_tell_the_same_of_the_library(pair: tuple[Path, Path]) -> None:
    assert runs_that_differ(library(pair), 7, 5) == []


@pytest.mark.checkout
@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_kernel_and_interpreter_tell_the_same_of_a_thousand_runs_of_the_library(pair: tuple[Path, Path]) -> None:
    assert runs_that_differ(library(pair), 8, 1_000) == []


def library(pair: tuple[Path, Path]) -> Program:
    """A plan of the library against its incident."""
    playbook, organisation = playbook_with_organisation(pair[0])
    scenario = Scenario.model_validate(tree(pair[1]))
    return compile_program(organisation, playbook, scenario, bind(scenario, organisation))


def test_a_large_seed_and_a_late_run_have_the_luck_that_the_interpreter_gives_them() -> None:
    plan = program(Random(5), 12)
    seed, run = 0xFEDCBA9876543210, 4_000_000_000

    assert Kernel(plan).journal(seed, run) == Run(plan, Luck(seed, run)).finish()


@pytest.mark.parametrize("broken", ["strike", "come_back", "end_back_offs", "edge"])
def test_the_comparison_sees_what_is_wrong_with_the_kernel(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, broken, lambda *_: None)

    assert differing(range(40)) != []
