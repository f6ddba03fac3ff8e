"""Boxes in layers, each below what it needs: the way through a plan, or what services stand on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recovery.report.figures.svg import WIDTH, Canvas, Drawing
from recovery.report.layout import wrapped

_ACROSS, _GAP, _HIGH, _DOWN, _TOP = 4, 14, 46, 22, 4
_WIDE = (WIDTH - _GAP * (_ACROSS + 1)) / _ACROSS
_LETTERS, _LINES = 27, 3
MOST_ROWS = 13
"""Of boxes in one figure, so that it fits on a page; more make more figures."""


@dataclass(frozen=True, slots=True)
class Box:
    """Something, and what has to be there before. `strong` ones are drawn with a heavier edge."""

    id: str
    text: str
    needs: tuple[str, ...] = ()
    strong: bool = False


def layers(boxes: Sequence[Box], name: str, title: str) -> tuple[Drawing, ...]:
    """Figures of at most MOST_ROWS rows; lines go to what stands in the same figure, all needs are in the description."""
    rows = list(_rows(boxes))
    chunks = [rows[first : first + MOST_ROWS] for first in range(0, len(rows), MOST_ROWS)]
    known = {box.id: box.text for box in boxes}
    drawings = []
    for number, chunk in enumerate(chunks, 1):
        part = f" ({number} of {len(chunks)})" if len(chunks) > 1 else ""
        drawings.append(_drawn(chunk, known, f"{name}-{number}", title + part))
    return tuple(drawings)


def _rows(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Layer after layer, in rows of as many as there is room for."""
    deep: dict[str, int] = {}
    by_id = {box.id: box for box in boxes}

    def depth(id: str, above: frozenset[str]) -> int:
        if id not in deep:
            needs = [need for need in by_id[id].needs if need in by_id and need not in above]
            deep[id] = 1 + max((depth(need, above | {id}) for need in needs), default=-1)
        return deep[id]

    for box in boxes:
        depth(box.id, frozenset({box.id}))
    for layer in range(max(deep.values(), default=-1) + 1):
        inside = [box for box in boxes if deep[box.id] == layer]
        for first in range(0, len(inside), _ACROSS):
            yield inside[first : first + _ACROSS]


def _drawn(rows: Sequence[Sequence[Box]], known: Mapping[str, str], name: str, title: str) -> Drawing:
    canvas = Canvas(name)
    places: dict[str, tuple[float, float]] = {}
    for down, row in enumerate(rows):
        free = WIDTH - len(row) * _WIDE - (len(row) - 1) * _GAP
        for across, box in enumerate(row):
            places[box.id] = (free / 2 + across * (_WIDE + _GAP), _TOP + down * (_HIGH + _DOWN))
    for row in rows:
        for box in row:
            x, y = places[box.id]
            for need in box.needs:
                if need in places and places[need][1] < y:
                    left, top = places[need]
                    canvas.line(left + _WIDE / 2, top + _HIGH, x + _WIDE / 2, y, "edge")
    for row in rows:
        for box in row:
            x, y = places[box.id]
            canvas.rect(x, y, _WIDE, _HIGH, "card-strong" if box.strong else "card")
            lines = _fitted(box.text)
            for number, line in enumerate(lines):
                middle = y + _HIGH / 2 + 4 + 12 * (number - (len(lines) - 1) / 2)
                canvas.text(x + _WIDE / 2, middle, line, "middle", size=10)
    said = []
    for row in rows:
        for box in row:
            needs = ", ".join(known[need] for need in box.needs if need in known)
            said.append(f"{box.text}" + (f" after {needs}" if needs else ""))
    return canvas.drawing(_TOP + len(rows) * (_HIGH + _DOWN) - _DOWN + 4, title, "; ".join(said) + ".")


def _fitted(text: str) -> list[str]:
    lines = wrapped(text, _LETTERS)
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], lines[_LINES - 1][: _LETTERS - 1] + "…"]
