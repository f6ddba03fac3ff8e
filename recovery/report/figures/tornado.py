"""What the time to recovery hangs on: a bar for each quantity, to the left and to the right of how it is now."""

from collections.abc import Sequence
from dataclasses import dataclass

from recovery.report.figures.svg import WIDTH, Canvas, Drawing
from recovery.report.layout import cut

_LABEL, _MIDDLE, _REACH, _TOP, _ROW = 34, 478, 150, 26, 28


@dataclass(frozen=True, slots=True)
class TornadoRow:
    """How far a bar reaches to each side, in any unit, at least 0; and what stands at its ends."""

    label: str
    left: float
    right: float
    left_words: str
    right_words: str


def tornado(
    rows: Sequence[TornadoRow], title: str, sides: tuple[str, str], name: str = "tornado"
) -> tuple[Drawing, ...]:
    """The bars in the given order, and what the two sides mean; none where no bar has any length."""
    longest = max((max(row.left, row.right) for row in rows), default=0.0)
    if longest <= 0:
        return ()
    canvas, bottom = Canvas(name), _TOP + _ROW * len(rows)
    canvas.text(_MIDDLE - 8, 14, f"← {sides[0]}", "end", "quiet", 11)
    canvas.text(_MIDDLE + 8, 14, f"{sides[1]} →", "start", "quiet", 11)
    for number, row in enumerate(rows):
        y = _TOP + _ROW * number
        canvas.text(8, y + 16, cut(row.label, _LABEL))
        left, right = (_REACH * length / longest for length in (row.left, row.right))
        if row.left:
            canvas.rect(_MIDDLE - left, y + 4, left, 16, "b")
            canvas.text(_MIDDLE - left - 6, y + 16, row.left_words, "end", "quiet", 11)
        if row.right:
            canvas.rect(_MIDDLE, y + 4, right, 16, "a")
            canvas.text(min(_MIDDLE + right + 6, WIDTH - 60), y + 16, row.right_words, "start", "quiet", 11)
    canvas.line(_MIDDLE, _TOP, _MIDDLE, bottom, "stroke")
    return (canvas.drawing(bottom + 8, title, "; ".join(_told(row, sides) for row in rows) + "."),)


def _told(row: TornadoRow, sides: tuple[str, str]) -> str:
    ends = [
        f"{words} {side}"
        for length, words, side in ((row.left, row.left_words, sides[0]), (row.right, row.right_words, sides[1]))
        if length
    ]
    return f"{row.label}: {', '.join(ends) or 'no change'}"
