"""The forecast of an encoded incident: many runs of the simulator, and when each of three moments came in them."""

from collections.abc import Mapping, Sequence

from benchmarks.backtest.encode import Encoded
from recovery.engine.compile import compile_program
from recovery.model.durations import DAY, HOUR
from recovery.study.replicate import replicate

YEARS = 5 * 366 * DAY
"""A run is given up after that; until then recoveries of months are nothing odd."""
SEED = 1


def forecast(of: Encoded, runs: int) -> Mapping[str, Sequence[float]]:
    """Hours from detection, by metric, sorted. A moment that did not come counts as the end of the run."""
    cast = {"main": "main", "rest": "rest"}
    program = compile_program(of.organisation, of.playbook, of.scenario, cast, horizon=YEARS)
    study = replicate(program, of.organisation, of.playbook, runs, SEED)
    samples = {
        "contain": study.time_to_contain,
        "core_recovery": study.time_to_core,
        "full_recovery": study.time_to_recovery,
    }
    return {
        metric: sorted(max(1, YEARS if each is None else each) / HOUR for each in came)
        for metric, came in samples.items()
    }
