"""Figures with a row for each step or deadline: planned against actual, where the time went, deadlines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from recovery.model.durations import spoken
from recovery.report.figures.axis import Axis, axis
from recovery.report.figures.svg import WIDTH, Canvas, Drawing, Fill
from recovery.report.layout import cut

MOST_ROWS = 26
"""In one figure, so that it fits on a page; more rows make more figures."""
_LABEL, _LEFT, _RIGHT, _TOP, _ROW = 30, 232, WIDTH - 14, 6, 24

Row = TypeVar("Row")
Part = Literal["work", "rework", "people", "services", "order", "backing-off"]
FILLS: dict[Part, Fill] = {
    "work": "a",
    "rework": "hatched",
    "people": "b",
    "services": "c",
    "order": "dotted",
    "backing-off": "striped",
}
WORDS: dict[Part, str] = {
    "work": "at work",
    "rework": "working again",
    "people": "waiting for people",
    "services": "waiting for services",
    "order": "waiting for an order",
    "backing-off": "before trying again",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """What happened between two instants, in seconds after detection."""

    start: int
    end: int
    part: Part


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step: when a typical simulated run works on it, and what happened."""

    label: str
    planned: tuple[tuple[int, int], ...]
    actual: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A step, and the seconds it took by part."""

    label: str
    parts: dict[Part, int]


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline, in seconds after detection; None: it did not come."""

    label: str
    starts: int
    due: int
    done: int | None
    result: str
    """In words."""


def gantt(rows: Sequence[StepRow], name: str = "gantt") -> tuple[Drawing, ...]:
    """Planned as an open bar above, actual as filled bars below. None of it where nothing took time."""
    ends = [bar.end for row in rows for bar in row.actual] + [end for row in rows for _, end in row.planned]
    if not ends:
        return ()
    scale = axis(max(ends), _LEFT, _RIGHT)
    used: set[Part] = {bar.part for row in rows for bar in row.actual}
    drawings = []
    for number, chunk in _chunks(rows):
        canvas, bottom = _frame(f"{name}-{number}", [row.label for row in chunk], scale)
        for y, row in _placed(chunk):
            for start, end in row.planned:
                canvas.rect(scale.x(start), y + 3, scale.x(end) - scale.x(start), 5, "outline")
            for bar in row.actual:
                canvas.rect(scale.x(bar.start), y + 10, scale.x(bar.end) - scale.x(bar.start), 9, FILLS[bar.part])
        below = _legend(canvas, bottom, [("in a typical simulated run", "outline"), *_parts(used)])
        title = "Steps: a typical simulated run above, this exercise below" + _of(number, rows)
        drawings.append(canvas.drawing(below, title, "; ".join(_told(row) for row in chunk) + "."))
    return tuple(drawings)


def waits(rows: Sequence[WaitRow], name: str = "waits") -> tuple[Drawing, ...]:
    """Where the time of each step went, work last. None of it where nothing took time."""
    totals = [sum(row.parts.values()) for row in rows]
    if not any(totals):
        return ()
    scale = axis(max(totals), _LEFT, _RIGHT)
    used: set[Part] = {part for row in rows for part, seconds in row.parts.items() if seconds}
    drawings = []
    for number, chunk in _chunks(rows):
        canvas, bottom = _frame(f"{name}-{number}", [row.label for row in chunk], scale)
        for y, row in _placed(chunk):
            so_far = 0
            for part, fill in FILLS.items():
                seconds = row.parts.get(part, 0)
                if seconds:
                    canvas.rect(scale.x(so_far), y + 5, scale.x(so_far + seconds) - scale.x(so_far), 12, fill)
                    so_far += seconds
        below = _legend(canvas, bottom, _parts(used))
        said = (
            f"{row.label}: " + ", ".join(f"{spoken(s)} {WORDS[part]}" for part, s in row.parts.items() if s)
            for row in chunk
        )
        drawings.append(
            canvas.drawing(below, "Where the time of each step went" + _of(number, rows), "; ".join(said) + ".")
        )
    return tuple(drawings)


def deadlines(rows: Sequence[DeadlineRow], name: str = "deadlines") -> tuple[Drawing, ...]:
    """From the start of each clock to its end, and the mark where the notice went out."""
    if not rows:
        return ()
    scale = axis(max(max(row.due, row.done or 0) for row in rows), _LEFT, _RIGHT - 8)
    drawings = []
    for number, chunk in _chunks(rows):
        canvas, bottom = _frame(f"{name}-{number}", [row.label for row in chunk], scale)
        for y, row in _placed(chunk):
            canvas.rect(scale.x(row.starts), y + 8, scale.x(row.due) - scale.x(row.starts), 7, "c")
            canvas.line(scale.x(row.due), y + 3, scale.x(row.due), y + 20, "target")
            if row.done is not None:
                canvas.diamond(scale.x(row.done), y + 11.5, 6, filled=row.done <= row.due)
        canvas.text(
            _LEFT,
            bottom + 34,
            "bar: from the start of the clock; dashed: its end; ◆ sent in time; ◇ sent late",
            look="quiet",
            size=11,
        )
        said = "; ".join(f"{row.label}: {row.result}" for row in chunk)
        drawings.append(canvas.drawing(bottom + 42, "Deadlines" + _of(number, rows), said + "."))
    return tuple(drawings)


def _chunks(rows: Sequence[Row]) -> Iterator[tuple[int, Sequence[Row]]]:
    for number, start in enumerate(range(0, len(rows), MOST_ROWS), 1):
        yield number, rows[start : start + MOST_ROWS]


def _of(number: int, rows: Sequence[object]) -> str:
    """Which of several figures this is."""
    count = -(-len(rows) // MOST_ROWS)
    return f" ({number} of {count})" if count > 1 else ""


def _placed(rows: Sequence[Row]) -> Iterator[tuple[float, Row]]:
    yield from ((_TOP + _ROW * number, row) for number, row in enumerate(rows))


def _frame(name: str, labels: Sequence[str], scale: Axis) -> tuple[Canvas, float]:
    """A canvas with its labels and axis, and where the rows end."""
    canvas = Canvas(name)
    bottom = _TOP + _ROW * len(labels)
    scale.draw(canvas, _TOP, bottom)
    for y, label in _placed(labels):
        canvas.text(_LEFT - 8, y + 16, cut(label, _LABEL), "end")
    return canvas, bottom


def _parts(used: set[Part]) -> list[tuple[str, Fill]]:
    return [(WORDS[part], FILLS[part]) for part in FILLS if part in used]


def _legend(canvas: Canvas, bottom: float, entries: Sequence[tuple[str, Fill]]) -> float:
    """What the fills mean, three to a line; where it ends."""
    for number, (words, fill) in enumerate(entries):
        x, y = _LEFT + (number % 3) * 172, bottom + 28 + (number // 3) * 18
        canvas.rect(x, y, 14, 9, fill)
        canvas.text(x + 20, y + 9, words, look="quiet", size=11)
    return bottom + 28 + 18 * (-(-len(entries) // 3))


def _told(row: StepRow) -> str:
    planned = (
        f"planned {spoken(row.planned[0][0])} to {spoken(row.planned[-1][1])}" if row.planned else "not in that run"
    )
    actual = f"{spoken(row.actual[0].start)} to {spoken(row.actual[-1].end)}" if row.actual else "did not happen"
    return f"{row.label}: {planned}, {actual}"
