"""How samples are spread, drawn in characters: bars one below the other, or a strip on one line."""

import math
from collections.abc import Iterator, Sequence

from recovery.model.durations import DAY, HOUR, MINUTE, spoken
from recovery.report.layout import table

MOST_BARS = 10
HEIGHTS = " ▁▂▃▄▅▆▇█"
_STEPS = (
    1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 10 * DAY, 15 * DAY, 30 * DAY, 60 * DAY,
)  # fmt: skip

Samples = Sequence[int | None]


def bars(samples: Samples, width: int) -> list[str]:
    """A bar for each stretch of time, the share of runs in it, and the share up to its end; empty without samples.

    Runs without a sample are part of the whole.
    """
    came = sorted(sample for sample in samples if sample is not None)
    if not came:
        return []
    step, count = _stretches(_share(came, 0.95))
    inside = [0] * count
    for sample in came:
        at = max(0, math.ceil(sample / step) - 1)
        if at < count:
            inside[at] += 1
    rows, so_far = [], 0
    for at, number in enumerate(inside):
        so_far += number
        rows.append((f"within {spoken((at + 1) * step)}", number, f"{round(100 * so_far / len(samples))}%"))
    beyond = len(came) - so_far
    if beyond:
        rows.append(("longer", beyond, ""))
    if len(came) < len(samples):
        rows.append(("not recovered", len(samples) - len(came), ""))
    return _drawn(rows, len(samples), width)


def _drawn(rows: Sequence[tuple[str, int, str]], whole: int, width: int) -> list[str]:
    most = max(number for _, number, _ in rows)
    room = width - max(len(name) for name, _, _ in rows) - 2 - 2 - 6 - 8
    cells = [
        (name, "█" * math.ceil(room * number / most), _percent(number, whole), so_far) for name, number, so_far in rows
    ]
    heads = ("", "".ljust(room), "runs", "so far")
    return [f"  {line}" for line in table([heads, *cells], frozenset({0, 2, 3}))]


def _percent(number: int, whole: int) -> str:
    rounded = round(100 * number / whole)
    return "<1%" if number and not rounded else f"{rounded}%" if number else ""


def _stretches(top: int) -> tuple[int, int]:
    """The length of a stretch and how many of them reach to the top."""
    step = next((step for step in _STEPS if step * MOST_BARS >= top), _STEPS[-1])
    return step, max(1, math.ceil(top / step))


def _share(came: Sequence[int], share: float) -> int:
    return came[min(len(came) - 1, math.ceil(share * len(came)))]


def strip(samples: Samples, target: int, width: int) -> Iterator[str]:
    """Where samples lie from nothing to well past the target, on one line, and the target on it; then a ruler."""
    came = sorted(sample for sample in samples if sample is not None)
    if not came or target <= 0:
        return
    columns = width - 4 - len("| 100% later")
    top = max(_share(came, 0.95) + 1, round(target * 1.25))
    counts = [0] * columns
    for sample in came:
        if sample < top:
            counts[columns * sample // top] += 1
    most = max(*counts, 1)
    drawn = [HEIGHTS[math.ceil(8 * count / most)] for count in counts]
    at = min(columns - 1, columns * target // top)
    drawn.insert(at, "│")
    beyond = sum(1 for sample in samples if sample is None or sample >= top)
    rest = f" {_percent(beyond, len(samples))} later" if beyond else ""
    yield ("    " + "".join(drawn) + rest).rstrip()
    yield _ruler(at, target, top, columns)


def _ruler(at: int, target: int, top: int, columns: int) -> str:
    marks = [" "] * (columns + 8)
    mark = f"^ RTO {spoken(target)}"
    end = spoken(top)
    marks[at : at + len(mark)] = mark
    marks[0:1] = "0"
    if at + len(mark) + 1 < columns - len(end):
        marks[columns - len(end) : columns] = end
    return ("    " + "".join(marks)).rstrip()
