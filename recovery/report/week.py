"""The week as a map in characters: how often it ends well, by the hour at which the incident begins."""

from recovery.model.durations import spoken
from recovery.model.hours import DAYS
from recovery.report.layout import table, wrapped
from recovery.report.run_text import percent
from recovery.study.improve import Search
from recovery.study.weekmap import BLOCK, Cell, WeekMap

SHADES = ((0.9, "██"), (0.7, "▓▓"), (0.4, "▒▒"), (0.1, "░░"), (-1.0, "  "))
"""From the most to the least likely; the number beside each is what counts."""
_BLOCK_HOURS = BLOCK // 3600


def week_lines(found: Search, width: int) -> list[str]:
    """Days down, hours across, each with its share; empty where nothing can be told."""
    week = found.week
    if week is None or not any(cell.met.value is not None for cell in week.cells):
        return []
    heads = ("", *(f"{hour:02d}-{hour + _BLOCK_HOURS:02d}" for hour in range(0, 24, _BLOCK_HOURS)))
    rows = [heads, *((day, *map(_cell, _of(week, number))) for number, day in enumerate(DAYS))]
    return [
        *wrapped(f"{aim(week)}, by the hour at which the incident begins", width),
        "",
        *(f"  {line}" for line in table(rows, frozenset(range(1, 7)))),
        "",
        *wrapped(best_and_worst(week), width),
    ]


def aim(week: WeekMap) -> str:
    """What the map shows the chance of."""
    return (
        "Chance to meet the RTO"
        if week.within is None
        else f"Chance to recover within {spoken(week.within)}, the median"
    )


def _of(week: WeekMap, day: int) -> list[Cell]:
    return [cell for cell in week.cells if cell.day == day]


def _cell(cell: Cell) -> str:
    value = cell.met.value
    if value is None:
        return "-"
    shade = next(sign for least, sign in SHADES if value >= least)
    return f"{shade} {percent(value):>4}"


def best_and_worst(week: WeekMap) -> str:
    """The cells at both ends, with their intervals, and how far cells can be relied on."""
    least = min(cell.runs for cell in week.cells)
    known = [cell for cell in week.cells if cell.met.value is not None]
    worst, best = (pick(known, key=lambda cell: cell.met.value or 0.0) for pick in (min, max))
    low = f"Worst: {_named(worst)}; best: {_named(best)}."
    return f"{low} Each cell has {least} runs or more, so read neighbours together."


def _named(cell: Cell) -> str:
    value, low, high = cell.met.value or 0.0, cell.met.low or 0.0, cell.met.high or 0.0
    hours = f"{cell.hour:02d}:00 to {(cell.hour + _BLOCK_HOURS):02d}:00"
    return f"{DAYS[cell.day]} {hours}, {percent(value)} ({percent(low)} to {percent(high)})"
