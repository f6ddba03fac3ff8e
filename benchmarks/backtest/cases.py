"""Forecasts of incidents, each from what is known of all others: no incident is in the rates that forecast it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.backtest.encode import encode
from benchmarks.backtest.forecast import forecast
from benchmarks.backtest.incident import Fair, Outcome, fair, files, outcome, read
from benchmarks.backtest.rates import fit
from benchmarks.backtest.score import Naive, Row, naive, scored

OURS = Path(__file__).parent / "incidents"
SCORED = ("A", "B")
"""Grades whose figures are firm enough."""
Case = tuple[Fair, Outcome]


def ours() -> list[Case]:
    """The incidents that come with the benchmark."""
    return [case(read(path)) for path in files([OURS])]


def case(document: Mapping[str, Any]) -> Case:
    """Both halves of an incident."""
    return fair(document), outcome(document)


def rows(of: Case, known: Sequence[Case], level: int, runs: int) -> list[Row]:
    """How the forecast of one incident came out; empty where nothing was published that could tell."""
    about, came = of
    others = [each for each in known if each[0].id != about.id]
    if not came.hours:
        return []
    samples = forecast(encode(about, fit(others), level), runs)
    return [
        scored(about.id, level, name, real, samples[_metric(name)], _without(about, _metric(name), others))
        for name, real in came.hours.items()
    ]


def _metric(name: str) -> str:
    return name.removeprefix("detect_to_").removeprefix("time_to_").removesuffix("_h")


def _without(about: Fair, metric: str, others: Sequence[Case]) -> Naive:
    """The naive forecasts, from incidents of grades that are scored."""
    seen = [
        (known.category, hours)
        for known, came in others
        if came.grade in SCORED
        for name, hours in came.hours.items()
        if _metric(name) == metric
    ]
    every = [hours for _, hours in seen]
    return naive([hours for category, hours in seen if category == about.category], every)
