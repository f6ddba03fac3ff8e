"""How often a time to recovery came: columns of eighth blocks, and what lies past the target in another fill."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from recovery.tui.gantt import STEPS
from recovery.tui.spans import hours

_EIGHTHS = " ▁▂▃▄▅▆▇█"


class Histogram(Widget):
    """A distribution of seconds, with the target and what was measured as upright lines."""

    DEFAULT_CSS = """
    Histogram {
        height: 1fr; min-height: 6;
        & > .histogram--met { color: $primary; }
        & > .histogram--late { color: $error; }
        & > .histogram--axis { color: $foreground 55%; }
        & > .histogram--target { color: $error; text-style: bold; }
        & > .histogram--here { color: $success; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "histogram--met", "histogram--late", "histogram--axis", "histogram--target", "histogram--here",
    }  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._values: tuple[int, ...] = ()
        self._target: int | None = None
        self._here: int | None = None

    def show(self, values: Sequence[int], target: int | None = None, here: int | None = None) -> None:
        """`values` in seconds, `target` the RTO, `here` what this exercise took."""
        self._values, self._target, self._here = tuple(sorted(values)), target, here
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Two lines of labels on top, the axis and its ticks below."""
        width, height = self.size
        if not self._values or width < 10 or height < 5:
            return Strip([Segment(" " * width, self.rich_style)], width)
        end = max([self._values[self._kept() - 1], self._target or 0, self._here or 0]) * 1.03 + 1
        if y < 2:
            return self._labels(y, width, end)
        if y >= height - 2:
            return self._axis(y - height + 2, width, end)
        return self._columns(height - 4, height - 2 - y, width, end)

    def _kept(self) -> int:
        """A few very long runs would press all others into one column: the last hundredth is left out of view."""
        return max(1, len(self._values) * 99 // 100)

    def _style(self, name: str) -> Style:
        full = self.get_component_rich_style(f"histogram--{name}")
        return self.rich_style + Style(color=full.color, bold=full.bold)

    def _at(self, value: float, width: int, end: float) -> int:
        return min(width - 1, int(value / end * width))

    def _columns(self, rows: int, level: int, width: int, end: float) -> Strip:
        cells = -(-width // max(10, round(2 * len(self._values) ** 0.5)))
        bins = [0] * (-(-width // cells))
        for value in self._values[: self._kept()]:
            bins[self._at(value, width, end) // cells] += 1
        most = max(bins)
        counts = [bins[column // cells] for column in range(width)]
        pieces = []
        for column, count in enumerate(counts):
            eighths = round(count / most * rows * 8) if count else 0
            if count and not eighths:
                eighths = 1
            part = max(0, min(8, eighths - (level - 1) * 8))
            late = self._target is not None and column > self._at(self._target, width, end)
            if column == self._column_of(self._target, width, end) and not part:
                pieces.append(Segment("╎", self._style("target")))
            elif column == self._column_of(self._here, width, end) and not part:
                pieces.append(Segment("┃", self._style("here")))
            else:
                block = "▒" if late and part == 8 else _EIGHTHS[part]
                pieces.append(Segment(block, self._style("late" if late else "met")))
        return Strip(pieces, width).simplify()

    def _column_of(self, value: int | None, width: int, end: float) -> int:
        return -1 if value is None else self._at(value, width, end)

    def _labels(self, y: int, width: int, end: float) -> Strip:
        marks = ((self._target, "target ", "target"), (self._here, "this exercise ", "here"))
        value, words, style = marks[y]
        if value is None:
            return Strip([Segment(" " * width, self.rich_style)], width)
        text = words + hours(value)
        start = max(0, min(self._at(value, width, end), width - len(text)))
        return Strip([Segment(" " * start, self.rich_style), Segment(text, self._style(style))]).adjust_cell_length(
            width, self.rich_style
        )

    def _axis(self, line: int, width: int, end: float) -> Strip:
        step = next((step for step in STEPS if step / end * width >= 9), STEPS[-1])
        cells = ["─" if line == 0 else " "] * width
        for at in range(0, int(end), step):
            column = self._at(at, width, end)
            if line == 0:
                cells[column] = "┴"
                continue
            for offset, letter in enumerate(hours(at)):
                if column + offset < width:
                    cells[column + offset] = letter
        return Strip([Segment("".join(cells), self._style("axis"))], width)
