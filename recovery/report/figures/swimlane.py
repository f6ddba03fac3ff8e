"""Who does what, when: a lane a role, a numbered box a piece of work, as long as it usually takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from recovery.model.durations import spoken
from recovery.report.figures.axis import axis
from recovery.report.figures.svg import WIDTH, Canvas, Drawing
from recovery.report.layout import cut

_LABEL, _LEFT, _RIGHT, _TOP, _ROW, _HIGH = 26, 178, WIDTH - 14, 6, 22, 16
_MOST_LANES = 32


@dataclass(frozen=True, slots=True)
class Piece:
    """A step at work, in seconds from the beginning; `number` is by which people know it."""

    number: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A role and its work. What happens at once is drawn in rows of their own."""

    label: str
    pieces: tuple[Piece, ...]


def swimlane(lanes: Sequence[Lane], name: str) -> Drawing | None:
    """None where nobody does anything that takes time."""
    ends = [piece.end for lane in lanes for piece in lane.pieces]
    if not ends or not max(ends):
        return None
    scale = axis(max(ends), _LEFT, _RIGHT)
    rows = [(lane.label if not row else "", pieces) for lane in lanes for row, pieces in enumerate(_rows(lane.pieces))]
    rows = rows[:_MOST_LANES]
    canvas = Canvas(name)
    bottom = _TOP + _ROW * len(rows) + 4
    for place in range(0, len(rows), 2):
        canvas.rect(0, _TOP + place * _ROW, WIDTH, _ROW, "soft")
    scale.draw(canvas, _TOP, bottom)
    for place, (label, pieces) in enumerate(rows):
        y = _TOP + place * _ROW
        if label:
            canvas.text(2, y + 15, cut(label, _LABEL), size=11)
        for piece in pieces:
            left, width = scale.x(piece.start), max(scale.x(piece.end) - scale.x(piece.start), 3)
            canvas.rect(left, y + 3, width, _HIGH, "b")
            text = str(piece.number)
            if width > 7 * len(text) + 2:
                canvas.text(left + width / 2, y + 15, text, "middle", size=10)
            elif left + width + 7 * len(text) + 3 < _RIGHT:
                canvas.text(left + width + 2, y + 15, text, "start", size=10)
    told = [f"{lane.label}: " + ", ".join(_told(piece) for piece in lane.pieces) for lane in lanes if lane.pieces]
    title = f"Who does what, when, if every step takes its usual time: {spoken(max(ends))}"
    return canvas.drawing(bottom + 22, title, "; ".join(told) + ".")


def _told(piece: Piece) -> str:
    return f"{piece.number} {piece.title} from {spoken(piece.start)} to {spoken(piece.end)}"


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Rows in which nothing overlaps, as few as that takes."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: (each.start, each.number)):
        free = next((row for row in rows if row[-1].end <= piece.start), None)
        if free is None:
            rows.append([piece])
        else:
            free.append(piece)
    return rows or [[]]
