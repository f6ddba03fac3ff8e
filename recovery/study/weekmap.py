"""At which hours of the week an incident begins, and how often it ends well then."""

from collections.abc import Sequence
from dataclasses import dataclass

from recovery.model.durations import DAY, HOUR
from recovery.study.statistics import Interval, chance
from recovery.study.watched import Watched

BLOCK = 4 * HOUR
"""One cell of the map: a study of a thousand runs has some twenty in each."""
LEAST = 5
"""Runs of a cell before it says anything."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of the week, from Monday 00:00: in which share of the runs that begin in it the aim was met."""

    day: int
    hour: int
    runs: int
    met: Interval


@dataclass(frozen=True, slots=True)
class WeekMap:
    """`within`: None where the aim is every RTO; else the seconds to recovery that count as met, for want of an RTO."""

    cells: tuple[Cell, ...]
    within: int | None


def week_map(watched: Watched) -> WeekMap | None:
    """By day and block of hours; None where no run recovered or no run can tell. Its runs begin at any hour."""
    within = None if any(met is not None for met in watched.met) else _typical(watched.times)
    if within is None and all(met is None for met in watched.met):
        return None
    found: dict[tuple[int, int], list[bool]] = {}
    for run in range(watched.study.runs):
        good = _good(watched, run, within)
        if good is not None:
            day, second = divmod(watched.onset(run), DAY)
            found.setdefault((day, second // BLOCK * BLOCK // HOUR), []).append(good)
    cells = [_cell(day, hour, found.get((day, hour), [])) for day in range(7) for hour in range(0, 24, BLOCK // HOUR)]
    return WeekMap(tuple(cells), within)


def _cell(day: int, hour: int, runs: Sequence[bool]) -> Cell:
    if len(runs) < LEAST:
        return Cell(day, hour, len(runs), Interval(None, None, None, f"needs at least {LEAST} runs"))
    return Cell(day, hour, len(runs), chance(sum(runs), len(runs)))


def _good(watched: Watched, run: int, within: int | None) -> bool | None:
    if within is None:
        return watched.met[run]
    seconds = watched.times[run]
    return seconds is not None and seconds <= within


def _typical(times: Sequence[int | None]) -> int | None:
    """The median time, runs that did not recover above it."""
    came = sorted(seconds for seconds in times if seconds is not None)
    rank = (len(times) + 1) // 2
    return came[rank - 1] if 0 < rank <= len(came) else None
