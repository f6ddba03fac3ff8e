"""What incidents cost, in characters: the chance that one costs more than an amount."""

from recovery.report.amounts import amount, range_of
from recovery.report.layout import table, wrapped
from recovery.report.run_text import percent
from recovery.study.exceedance import exceedance
from recovery.study.watched import Watched

MOST_ROWS = 8


def money_lines(base: Watched, width: int) -> list[str]:
    """The curve; empty where nothing that was hit costs by the hour."""
    curve = exceedance(base.loss, base.study.level)
    if curve is None:
        return []
    known = [
        (words, each)
        for words, each in (("half of the time", curve.half), ("9 times of 10", curve.nine))
        if each.value is not None
    ]
    said = "; ".join(f"at most {amount(each.value or 0)} {words} ({range_of(each, amount)})" for words, each in known)
    lines = wrapped(
        "Money lost while services are down, in the currency of loss_per_hour, and how likely it is more", width
    )
    room = width - 30
    rows = [("more than", "".ljust(room), "chance")]
    for point in curve.points[:: max(1, len(curve.points) // MOST_ROWS)]:
        share = point.chance.value or 0.0
        rows.append((amount(point.more_than), "█" * round(room * share), percent(share)))
    return [
        *lines,
        "",
        *(f"  {line}" for line in table(rows, frozenset({0, 2}))),
        "",
        *wrapped(f"{said}." if said else "", width),
    ]
