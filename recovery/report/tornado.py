"""A tornado in characters: what the time to recovery hangs on, the widest bar on top."""

from collections.abc import Iterator
from dataclasses import dataclass

from recovery.model.durations import spoken
from recovery.report.changes import quantity_text
from recovery.report.layout import columns, fit, wrapped
from recovery.report.titles import Titles
from recovery.study.improve import Search
from recovery.study.sensitivity import Correlated

MOST_ROWS, LABEL = 8, 30


@dataclass(frozen=True, slots=True)
class Swing:
    """A quantity fixed low and high: by how many seconds the median then comes sooner, and later. None: not known."""

    name: str
    low: int
    high: int
    sooner: float | None
    later: float | None

    @property
    def width(self) -> float:
        """From one end to the other."""
        return abs(self.sooner or 0.0) + abs(self.later or 0.0)


def swings(found: Search) -> list[Swing]:
    """Of each quantity that was fixed at both ends; the widest first."""
    quick = {
        each.variant.name: found.effect(each)
        for each in found.tried
        if each.variant.kind == "quicker" and each.watched.study.runs
    }
    slow = {
        each.variant.name: found.effect(each)
        for each in found.tried
        if each.variant.kind == "slower" and each.watched.study.runs
    }
    rows = [
        Swing(
            name,
            quick[name].variant.fixed or 0,
            slow[name].variant.fixed or 0,
            quick[name].half.value,
            _turned(slow[name].half.value),
        )
        for name in quick
        if name in slow
    ]
    return sorted(rows, key=lambda row: -row.width)


def _turned(value: float | None) -> float | None:
    return None if value is None else -value


def tornado(found: Search, titles: Titles, width: int) -> list[str]:
    """Rank correlations as bars to the left and right of nothing, and swings in words; empty where nothing varies."""
    known = [each for each in found.correlated if each.correlation.value is not None][:MOST_ROWS]
    if not known:
        return []
    label = min(LABEL, max(columns(input_text(each, titles)) for each in known))
    side = (width - label - 12) // 2
    lines = wrapped("What the time to recovery goes with: rank correlation (Spearman), with its 95% interval", width)
    lines.append("")
    lines += [_row(each, titles, label, side) for each in known]
    told = list(_swung(found, titles, width))
    return [*lines, *(["", *told] if told else [])]


def _row(each: Correlated, titles: Titles, label: int, side: int) -> str:
    value = each.correlation.value or 0.0
    length = round(abs(value) * side)
    left, right = (
        (" " * (side - length) + "▒" * length, " " * side)
        if value < 0
        else (" " * side, "█" * length + " " * (side - length))
    )
    sure = "" if (each.correlation.low or 0) * (each.correlation.high or 0) > 0 else " ?"
    return f"  {fit(input_text(each, titles), label)} {left}│{right} {value:+.2f}{sure}".rstrip()


def input_text(each: Correlated, titles: Titles) -> str:
    """An input as people call it."""
    match each.input.kind:
        case "step":
            return titles.step(each.input.of)
        case "role" | "vendor":
            return f"reaching {titles.role(each.input.of)}"
        case "difficulty":
            return "how hard the incident is"


def _swung(found: Search, titles: Titles, width: int) -> Iterator[str]:
    rows = [row for row in swings(found) if row.width >= 60][:MOST_ROWS]
    if rows:
        yield from wrapped("Swing of the median when one is fixed at its tenth, or at its ninetieth percentile:", width)
    for row in rows:
        ends = f"{_moved(row.sooner)} at {spoken(row.low)}, {_moved(_turned(row.later))} at {spoken(row.high)}"
        yield from wrapped(f"{quantity_text(row.name, titles)}: {ends}", width, "  ", "    ")


def _moved(seconds: float | None) -> str:
    if seconds is None:
        return "no median"
    if abs(seconds) < 60:
        return "no change"
    return f"{spoken(abs(seconds))} {'sooner' if seconds > 0 else 'later'}"
