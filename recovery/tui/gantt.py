"""The plan over time, a row a step: what was planned, what is done, what waits, and where now and the target are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from recovery.exercise.views import StepState
from recovery.model.durations import DAY, HOUR, MINUTE
from recovery.model.shown import shown
from recovery.tui.spans import hours
from recovery.tui.tables import cut

GLYPHS: dict[StepState, str] = {
    "pending": "○", "ready": "◇", "waiting": "▣", "working": "◐", "backing-off": "◌", "done": "●", "skipped": "–",
    "failed": "✕", "dead": "✕", "stuck": "✕",
}  # fmt: skip
_BARS: dict[StepState, str] = {
    "working": "running",
    "done": "done",
    "failed": "failed",
    "dead": "failed",
    "stuck": "failed",
}
_LABELS: dict[StepState, str] = {"pending": "dim", "skipped": "dim", "dead": "dim", "ready": "ordered"}
STEPS = (
    MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY,
)  # fmt: skip
"""How far apart the ticks of the ruler may be, in seconds."""
_PER_TICK = 9
_WORDS = 16
"""Fewest cells in which the words of a row say something."""
_NONE = Style()


@dataclass(frozen=True, slots=True)
class Bar:
    """A row. Ticks in seconds; a step that has not begun has no `start`, and one not yet done no `end`."""

    step: str
    title: str
    who: str
    state: StepState
    start: int | None = None
    end: int | None = None
    planned: tuple[int, int] | None = None
    """When the plan alone would have it: drawn dim, so that the eye sees how far it slipped."""
    why: str = ""
    """What it waits for."""


@dataclass(frozen=True, slots=True)
class Line:
    """An upright line through all rows, such as a target."""

    at: int
    label: str


class Gantt(ScrollView, can_focus=True):
    """Scrolls both ways, zooms, and has a row that is chosen."""

    DEFAULT_CSS = """
    Gantt {
        height: 1fr; background: transparent; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0;
        & > .gantt--label { color: $foreground; }
        & > .gantt--dim { color: $text-muted; }
        & > .gantt--grid { color: $foreground 16%; }
        & > .gantt--cursor { background: $primary 22%; }
        & > .gantt--plan { color: $foreground 30%; }
        & > .gantt--running { color: $warning; }
        & > .gantt--ordered { color: $accent; }
        & > .gantt--waiting { color: $secondary; }
        & > .gantt--done { color: $success; }
        & > .gantt--failed { color: $error; }
        & > .gantt--now { color: $primary; text-style: bold; }
        & > .gantt--line { color: $error; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "gantt--label", "gantt--dim", "gantt--grid", "gantt--cursor", "gantt--plan", "gantt--running", "gantt--ordered",
        "gantt--waiting", "gantt--done", "gantt--failed", "gantt--now", "gantt--line",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "choose(1)", "Next row", show=False),
        Binding("up,k", "choose(-1)", "Row above", show=False),
        Binding("plus,equals_sign", "zoom(0.5)", "Closer", show=False),
        Binding("minus", "zoom(2)", "Wider", show=False),
        Binding("left", "shift(-0.25)", "Earlier", show=False),
        Binding("right", "shift(0.25)", "Later", show=False),
        Binding("f", "fit", "All of it", show=False),
        Binding("enter", "open", "Look at it", show=False),
    ]
    chosen = reactive(0)

    class Opened(Message):
        """Somebody wants to look at a step."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bars: tuple[Bar, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._now = 0
        self._per_cell = 0.0
        """Seconds a cell stands for; 0 fits all of it into the width."""

    def show(self, bars: Sequence[Bar], lines: Sequence[Line], now: int) -> None:
        """Draw this. Nothing is drawn again when only seconds have passed that no cell can show."""
        same = tuple(bars) == self._bars and tuple(lines) == self._lines
        before = self._column(self._now)
        self._bars, self._lines, self._now = tuple(bars), tuple(lines), now
        if not same or self._column(now) != before:
            self._measure()

    # geometry

    @property
    def _labels(self) -> int:
        return 44 if self.size.width > 110 else 34 if self.size.width > 76 else 24

    @property
    def _end(self) -> int:
        ends = [self._now, *(line.at for line in self._lines)]
        for bar in self._bars:
            ends += [bar.end or 0, bar.planned[1] if bar.planned else 0]
        return max(MINUTE, int(max(ends) * 1.03))

    def _scale(self) -> float:
        return self._per_cell or self._end / max(8, self.size.width - self._labels - 2)

    def _column(self, at: int) -> int:
        return int(at / self._scale())

    def _measure(self) -> None:
        width = self._labels + self._column(self._end) + 1
        self.virtual_size = Size(max(width, self.size.width), len(self._bars) + 1)
        self.refresh()

    def on_resize(self, _: events.Resize) -> None:
        """Another width: another scale."""
        self._measure()

    # keys and mouse

    def watch_chosen(self) -> None:
        """Keep the chosen row in view."""
        self.scroll_to_region(Region(self.scroll_offset.x, self.chosen + 1, 1, 1), animate=False, x_axis=False)
        self.refresh()

    def action_choose(self, by: int) -> None:
        """Another row."""
        self.chosen = max(0, min(len(self._bars) - 1, self.chosen + by))

    def action_zoom(self, factor: float) -> None:
        """Closer or wider."""
        self._per_cell = min(max(1.0, self._scale() * factor), float(14 * DAY))
        self._measure()

    def action_shift(self, part: float) -> None:
        """Along the time."""
        self.scroll_relative(x=part * self.size.width, animate=False)

    def action_fit(self) -> None:
        """All of it at once."""
        self._per_cell = 0.0
        self.scroll_to(x=0, animate=False)
        self._measure()

    def action_open(self) -> None:
        """Look at the step of the chosen row."""
        if self._bars:
            self.post_message(self.Opened(self._bars[self.chosen].step))

    def on_click(self, event: events.Click) -> None:
        """A click chooses a row, a second one opens it."""
        row = event.y + self.scroll_offset.y - 1
        if 0 <= row < len(self._bars):
            again, self.chosen = row == self.chosen, row
            if again or event.chain > 1:
                self.action_open()

    # drawing

    def render_line(self, y: int) -> Strip:
        """The ruler stays on top while the rows scroll."""
        across, down = self.scroll_offset
        width = self.size.width
        row = y + down - 1
        if y == 0:
            return self._ruler(width, across)
        if 0 <= row < len(self._bars):
            return self._row(row, width, across)
        return self._strip(" " * self._labels, self._style("label"), self._ground(width, across), width)

    def _style(self, name: str) -> Style:
        full = self.get_component_rich_style(f"gantt--{name}")
        if name == "cursor":
            return Style(bgcolor=full.bgcolor)
        return Style(color=full.color, bold=full.bold)

    def _strip(
        self, label: str, style: Style, cells: list[tuple[str, Style]], width: int, over: Style = _NONE
    ) -> Strip:
        base = self.rich_style + over
        pieces = [Segment(label, base + style), *(Segment(cell, base + own) for cell, own in cells)]
        return Strip(pieces, width).simplify()

    def _ground(self, width: int, across: int) -> list[tuple[str, Style]]:
        """An empty row: the grid, the lines, and now."""
        room = max(0, width - self._labels)
        cells = [(" ", Style())] * room
        for at in self._ticks(room, across):
            cells[at[0]] = ("┊", self._style("grid"))
        for line in self._lines:
            if 0 <= (column := self._column(line.at) - across) < room:
                cells[column] = ("╎", self._style("line"))
        if 0 <= (column := self._column(self._now) - across) < room:
            cells[column] = ("│", self._style("now"))
        return cells

    def _ticks(self, room: int, across: int) -> list[tuple[int, int]]:
        """Column and tick of each mark of the ruler that is in view."""
        scale = self._scale()
        step = next((step for step in STEPS if step / scale >= _PER_TICK), STEPS[-1])
        first = int(across * scale) // step * step
        ticks = range(first, int((across + room) * scale) + 1, step)
        return [(column, at) for at in ticks if 0 <= (column := self._column(at) - across) < room]

    def _ruler(self, width: int, across: int) -> Strip:
        room = max(0, width - self._labels)
        text, styles = [" "] * room, [self._style("dim")] * room

        def put(column: int, words: str, style: Style) -> None:
            start = max(0, min(column, room - len(words)))
            for at, letter in enumerate(words[: room - start], start):
                text[at], styles[at] = letter, style

        for line in self._lines:
            if 0 <= (column := self._column(line.at) - across) < room:
                put(column, f"▾{shown(line.label)}", self._style("line"))
        if 0 <= (column := self._column(self._now) - across) < room:
            put(column, "▼now", self._style("now"))
        for column, at in self._ticks(room, across):
            words = hours(at)
            if not "".join(text[max(0, column - 1) : column + len(words) + 1]).strip():
                put(column, words, self._style("dim"))
        head = set_cell_size("  step", self._labels - self._who) + set_cell_size("who", self._who)
        return self._strip(head, self._style("dim"), list(zip(text, styles, strict=True)), width)

    @property
    def _who(self) -> int:
        return 14 if self._labels > 40 else 10 if self._labels > 30 else 0

    def _row(self, row: int, width: int, across: int) -> Strip:
        bar = self._bars[row]
        cells = self._ground(width, across)
        if bar.planned:
            self._span(cells, across, *bar.planned, self._style("plan"), "▁", "▁", "▁")
        if bar.start is not None:
            name = _BARS.get(bar.state, "waiting")
            end = self._now if bar.end is None else bar.end
            self._span(cells, across, bar.start, end, self._style(name), "▄", "▗", "▖")
        if bar.why:
            self._say(cells, across, bar.start, f"waits for {bar.why}")
        label = f"{GLYPHS[bar.state]} {cut(bar.title, self._labels - self._who - 3)}"
        head = set_cell_size(label, self._labels - self._who)
        if self._who:
            head += set_cell_size(cut(bar.who, self._who - 1), self._who)
        style = self._style(_LABELS.get(bar.state, "label"))
        chosen = row == self.chosen and self.has_focus
        return self._strip(head, style, cells, width, self._style("cursor") if chosen else _NONE)

    def _say(self, cells: list[tuple[str, Style]], across: int, start: int | None, words: str) -> None:
        """Words in the row: after now, or where there is no room, before the bar."""
        now = max(0, self._column(self._now) - across + 2)
        before = len(cells) if start is None else max(0, self._column(start) - across)
        if len(cells) - now >= _WORDS:
            first, said = now, cut(words, len(cells) - now)
        else:
            said = cut(words, min(before, now - 2) - 1)
            first = min(before, now - 2) - 1 - cell_len(said)
        if first < 0 or len(said) < _WORDS // 2:
            return
        style = self._style("waiting")
        for letter in said:
            width = cell_len(letter)
            cells[first : first + width] = [(letter, style), *[("", style)] * (width - 1)][:width]
            first += width

    def _span(
        self, cells: list[tuple[str, Style]], across: int, start: int, end: int, style: Style,
        both: str, right: str, left: str,
    ) -> None:  # fmt: skip
        """A bar of half the height of a row, with ends to half a cell: rows keep some air between them."""
        scale = self._scale()
        first, last = round(start / scale * 2), round(end / scale * 2)
        last = max(last, first + 1)
        for column in range(max(0, first // 2 - across), min(len(cells), -(-last // 2) - across)):
            half = 2 * (column + across)
            if first <= half < last and first <= half + 1 < last:
                cells[column] = (both, style)
            elif first <= half < last:
                cells[column] = (left, style)
            elif first <= half + 1 < last:
                cells[column] = (right, style)
