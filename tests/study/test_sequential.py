"""When a growing study stops, and how many runs that takes."""

import pytest

from recovery.engine.compile import compile_program
from recovery.study.replicate import Study, extend, typical
from recovery.study.sequential import MOST_RUNS, level_at, look_at, until_precise
from recovery.study.statistics import LEVEL, quantile
from tests.engine.plans import Words, hit, organisation, playbook, scenario, service, task

HOUSE = organisation(services=[service("db")])
STEADY = {"db": task("mend", "1h..2h", restores=["db"])}
NEVER = {"db": task("look", "1h")}


def study(steps: dict[str, Words], within: float) -> tuple[Study, str]:
    plan, grown = playbook(*steps.values()), Study(1)
    ended = until_precise(grown, compile_program(HOUSE, plan, scenario(hit("db"))), HOUSE, plan, within)
    return grown, ended


def test_looks_grow_by_half_in_whole_sets_of_batches_up_to_the_most() -> None:
    looks = [look_at(look) for look in range(1, 12)]

    assert looks[:4] == [400, 608, 912, 1360]
    assert [look % 16 for look in looks] == [0] * 11
    assert looks[-1] == MOST_RUNS


def test_all_looks_together_are_wrong_at_most_once_in_twenty_studies() -> None:
    assert sum(1 - level_at(look) for look in range(1, 10_000)) <= 1 - LEVEL
    assert [level_at(look) for look in (1, 2)] == [pytest.approx(0.975), pytest.approx(1 - 0.05 / 6)]


def test_a_steady_plan_is_known_at_the_first_look() -> None:
    grown, ended = study(STEADY, 0.1)
    median = grown.quantile(grown.time_to_recovery, 0.5)

    assert (grown.runs, grown.level, ended) == (400, level_at(1), "precise")
    assert median.value is not None
    assert median.low is not None
    assert median.value - median.low <= 0.1 * median.value


def test_a_plan_that_never_recovers_needs_no_more_runs_to_show_it() -> None:
    grown, ended = study(NEVER, 0.01)

    assert (grown.runs, ended, grown.outcomes, grown.not_back) == (400, "precise", {"stalled": 400}, {"db": 400})


def test_a_higher_level_gives_a_wider_interval() -> None:
    samples = list(range(1, 401))
    usual, wider = quantile(samples, 0.5), quantile(samples, 0.5, 0.999)

    assert usual.value == wider.value
    assert (wider.low or 0) < (usual.low or 0) < (usual.high or 0) < (wider.high or 0)


def test_whole_runs_only_are_counted_when_somebody_ends_a_study() -> None:
    plan, grown = playbook(*STEADY.values()), Study(1)

    def stop_at_three(run: int, _: object) -> None:
        if run == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extend(grown, compile_program(HOUSE, plan, scenario(hit("db"))), HOUSE, plan, 10, stop_at_three)

    assert (grown.runs, len(grown.time_to_recovery), sum(grown.outcomes.values())) == (3, 3, 3)


def test_the_typical_run_is_the_median_and_there_is_none_where_half_do_not_recover() -> None:
    assert typical(Study(1, runs=5, time_to_recovery=[50, 10, 30, None, 20])) == 2
    assert typical(Study(1, runs=4, time_to_recovery=[None, 10, None, None])) is None
    assert typical(Study(1)) is None
