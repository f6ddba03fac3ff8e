"""What incidents cost: the chance that one costs more than an amount, as a falling line."""

from collections.abc import Sequence
from itertools import pairwise

from recovery.report.figures.svg import WIDTH, Canvas, Drawing

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, WIDTH - 16, 12, 212


def exceedance(points: Sequence[tuple[float, str, float]], title: str, name: str = "exceedance") -> tuple[Drawing, ...]:
    """Each point: an amount, how it is written, and the chance that it costs more. None of it with fewer than two."""
    if len(points) < 2:
        return ()
    canvas, most = Canvas(name), points[-1][0]

    def x(amount: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * amount / most

    def y(share: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * share

    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        canvas.line(_LEFT, y(share), _RIGHT, y(share), "axis")
        canvas.text(_LEFT - 8, y(share) + 4, f"{round(100 * share)}%", "end", "quiet", 11)
    for number, (amount, words, _) in enumerate(points):
        if number % max(1, -(-len(points) // 6)) == 0:
            canvas.line(x(amount), _BOTTOM, x(amount), _BOTTOM + 5, "stroke")
            canvas.text(x(amount), _BOTTOM + 18, words, "middle" if number else "start", "quiet", 11)
    for (amount, _, share), (further, _, lower) in pairwise(points):
        canvas.line(x(amount), y(share), x(further), y(lower), "stroke")
    for amount, _, share in points:
        canvas.diamond(x(amount), y(share), 3, filled=True)
    said = "; ".join(f"more than {words} in {round(100 * share)}%" for _, words, share in points)
    return (canvas.drawing(_BOTTOM + 26, title, f"{said}."),)
