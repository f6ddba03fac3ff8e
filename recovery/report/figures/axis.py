"""An axis of time, from nothing to the right edge."""

from dataclasses import dataclass

from recovery.model.durations import DAY, HOUR, MINUTE, spoken
from recovery.report.figures.svg import Canvas

_STEPS = (
    MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY, 30 * DAY, 60 * DAY, 90 * DAY, 180 * DAY,
)  # fmt: skip
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """Seconds from 0 to `span`, drawn from `left` to `right`."""

    span: int
    left: float
    right: float

    def x(self, seconds: float) -> float:
        """Where an instant lies; what is beyond an end lies at that end."""
        inside = min(max(seconds, 0), self.span)
        return self.left + (self.right - self.left) * inside / self.span

    def draw(self, canvas: Canvas, top: float, bottom: float) -> None:
        """Lines from top to bottom, and below them what they mean."""
        step = next(
            (step for step in _STEPS if self.span / step <= MOST_TICKS), max(_STEPS[-1], self.span // MOST_TICKS)
        )
        for tick in range(0, self.span + 1, step):
            x = self.x(tick)
            canvas.line(x, top, x, bottom, "axis")
            canvas.text(x, bottom + 14, _mark(tick), "middle", "quiet", 11)


def axis(longest: int, left: float, right: float) -> Axis:
    """An axis on which the longest span has some room behind it."""
    return Axis(max(MINUTE, round(longest * 1.04)), left, right)


def _mark(tick: int) -> str:
    if tick == 0:
        return "0"
    return f"{tick // DAY} d" if tick % DAY == 0 and tick > DAY else spoken(tick)
