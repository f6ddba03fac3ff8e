"""The panels of an exercise: what each shows is handed over as rows of words and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Digits, Static

from recovery.model.durations import MINUTE
from recovery.tui.content import plain
from recovery.tui.spans import clock, hours
from recovery.tui.tables import cut, filled, lines, meter

Urgency = Literal["calm", "soon", "late", "over"]
COLOURS: dict[Urgency, str] = {"calm": "$success", "soon": "$warning", "late": "$error", "over": "$quiet"}
SERVICE_GLYPHS = {"up": "●", "degraded": "◐", "unproven": "◑", "untrusted": "◈", "isolated": "■", "down": "○"}
SERVICE_COLOURS = {
    "up": "$success",
    "degraded": "$warning",
    "unproven": "$accent",
    "untrusted": "$warning",
    "isolated": "$warning",
    "down": "$error",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline or target: what is left of it in seconds, and of how much."""

    title: str
    left: int | None
    of: int
    word: str = ""
    """What to say instead of the time left, such as `met`."""

    @property
    def urgency(self) -> Urgency:
        """Late when past, soon in its last quarter or quarter of an hour."""
        if self.left is None:
            return "over"
        if self.left <= 0:
            return "late"
        return "soon" if self.left < max(15 * MINUTE, self.of // 4) else "calm"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service: its state in one word, and what is left until its RTO."""

    service: str
    title: str
    state: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """Something people know now: when, who says it, and what."""

    at: int
    glyph: str
    who: str
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody, and where they are."""

    who: str
    state: str
    note: str = ""


class Panel(Static):
    """A text that is drawn again only when what it shows has changed, or its width."""

    def __init__(self, **named: Any) -> None:
        super().__init__(markup=False, **named)
        self._seen: object = None

    def changed(self, *what: object) -> bool:
        """Whether this is something else than the last time."""
        seen = (self.size.width, what)
        if seen == self._seen:
            return False
        self._seen = seen
        return True


class Banner(Panel):
    """One line that no size of the screen loses: EXERCISE, the state, the time, and what is due next."""

    DEFAULT_CSS = """
    Banner { dock: top; height: 1; background: $panel; color: $foreground; }
    """

    def show(
        self, *, running: bool, words: str, at: int, speed: str, title: str, due: Due | None, room: Sequence[str] = ()
    ) -> None:
        """`words` is the state (`running`, `paused`); of `room` the first that there is room for is shown."""
        width = self.size.width or self.app.size.width
        head = Content.assemble(
            (" EXERCISE ", "bold $background on $error"),
            (f" {'▶' if running else '❙❙'} {words} ", "$success" if running else "$warning"),
            (f" T+{clock(at)}", "bold"),
            (f" {speed}" if speed else "", "$quiet"),
        )
        free = width - head.cell_length - 2
        tail = _next(due, free - (min(map(len, filter(None, room)), default=-3) + 3))
        said = next((each for each in room if each and tail.cell_length + len(each) + 3 <= free), "")
        if said:
            tail = Content.assemble(tail, (" · " if tail.cell_length else "", "$quiet"), (said, "$quiet"))
        free -= tail.cell_length
        name = Content.styled(filled(title, free - 2), "$primary") if free > 8 else Content(" " * max(0, free - 2))
        self.update(Content.assemble(head, "  ", name, "  ", tail))


def _next(due: Due | None, width: int) -> Content:
    """What is due next and when: the time always, its name as far as there is room."""
    if due is None or due.left is None:
        return Content("")
    left = ("late " if due.left <= 0 else "") + hours(abs(due.left))
    name = cut(f"next: {due.title}", min(30, width - len(left) - 3))
    return Content.assemble((f"{name} " if len(name) > 6 else "", "$quiet"), (left, f"bold {COLOURS[due.urgency]}"))


class ClockPanel(Vertical):
    """The exercise clock in big figures, and the hour it is in the scenario."""

    DEFAULT_CSS = """
    ClockPanel { height: 4; & > Digits { width: 1fr; color: $primary; text-style: bold; } & > Static { height: 1; } }
    """

    def compose(self) -> ComposeResult:
        """Figures, and a line of words."""
        yield Digits("00:00:00")
        yield Static(markup=False)

    def show(self, *, running: bool, words: str, at: int, speed: str, instant: str) -> None:
        """`instant` is the day and hour in the scenario."""
        self.query_one(Digits).update(clock(at))
        state = Content.styled(f"{'▶' if running else '❙❙'} {words}", "$success" if running else "$warning")
        self.query_one(Static).update(
            Content.assemble(state, (f"  {speed}", "bold"), (f"  {cut(instant, 24)}", "$quiet"))
        )


class Deadlines(Panel):
    """What is due, most urgent first, each with what is left of it."""

    DEFAULT_CSS = "Deadlines { height: auto; }"

    def show(self, dues: Sequence[Due]) -> None:
        """As many as fit; the caller has sorted them."""
        if not self.changed(*dues):
            return
        width = max(20, self.size.width)
        bar = 9 if width > 34 else 0
        rows = []
        for due in dues:
            words = due.word or ("late " + hours(-due.left) if due.left is not None and due.left <= 0 else "")
            words = words or hours(due.left or 0)
            name = filled(due.title, width - 10 - (bar + 1 if bar else 0))
            share = 0.0 if due.left is None or not due.of else due.left / due.of
            colour = COLOURS["calm" if due.word == "met" else due.urgency]
            rows.append(
                Content.assemble(
                    name,
                    (filled(words, 10, right=True), f"bold {colour}"),
                    (" " + meter(share, bar), colour) if bar else "",
                )
            )
        self.update(lines(rows) if rows else Content.styled("nothing is due", "$quiet"))


class Services(Panel):
    """Each service with its state, told by a glyph and a word, and what is left until its RTO."""

    DEFAULT_CSS = "Services { height: auto; }"

    class Opened(Message):
        """Somebody wants to look at the services closely."""

    def on_click(self) -> None:
        """A click."""
        self.post_message(self.Opened())

    def show(self, services: Sequence[ServiceRow]) -> None:
        """In the order given."""
        if not self.changed(*services):
            return
        width = max(24, self.size.width)
        head = filled("service", width - 20) + filled("state", 12) + filled("left", 8, right=True)
        rows = [Content.styled(head, "$quiet")]
        for row in services:
            left = "–" if row.left is None else hours(row.left)
            colour = "$quiet" if row.left is None else COLOURS[Due("", row.left, 0).urgency]
            rows.append(
                Content.assemble(
                    filled(row.title, width - 20),
                    (
                        filled(f"{SERVICE_GLYPHS.get(row.state, '·')} {row.state}", 12),
                        SERVICE_COLOURS.get(row.state, ""),
                    ),
                    (filled(left, 8, right=True), colour),
                )
            )
        self.update(lines(rows))


class ServiceChips(Panel):
    """Services in one or two lines, for the room's screen."""

    DEFAULT_CSS = "ServiceChips { height: auto; max-height: 2; background: $panel; padding: 0 1; }"

    def show(self, services: Sequence[ServiceRow]) -> None:
        """A glyph, a word, and the name."""
        if not self.changed(*services):
            return
        chips = [
            Content.assemble(
                (SERVICE_GLYPHS.get(row.state, "·"), SERVICE_COLOURS.get(row.state, "")),
                " " + cut(row.title, 24),
                ("" if row.state == "up" else f" {row.state}", "$quiet"),
            )
            for row in services
        ]
        self.update(Content("   ").join(chips))


class Feed(VerticalScroll):
    """What people know so far, the newest at the bottom and in view."""

    DEFAULT_CSS = """
    Feed { scrollbar-size-vertical: 1; & > Static { height: auto; } }
    """
    can_focus = True

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._seen: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """One text that grows."""
        yield Static(markup=False)

    def on_mount(self) -> None:
        """Stay at the newest as long as nobody scrolls back."""
        self.anchor()

    def show(self, rows: Sequence[FeedRow]) -> None:
        """All of it; long texts are wrapped. Nothing is drawn again while nothing new has happened."""
        if self._seen == (self.size.width, *rows):
            return
        self._seen = (self.size.width, *rows)
        parts = []
        for row in rows:
            words = Content("\n").join([plain(line) for line in row.text.split("\n")])
            parts.append(
                Content.assemble(
                    (f"{hours(row.at):>5} ", "$quiet"),
                    (f"{row.glyph} ", row.style or "$accent"),
                    plain(row.who, "bold"),
                    " ",
                    words,
                )
            )
        self.query_one(Static).update(Content("\n").join(parts))


class People(Panel):
    """Who is where."""

    DEFAULT_CSS = "People { height: auto; }"

    def show(self, people: Sequence[PersonRow]) -> None:
        """In the order given."""
        if not self.changed(*people):
            return
        width = max(24, self.size.width)
        rows = []
        for row in people:
            glyph, colour = _PEOPLE.get(row.state, ("·", "$quiet"))
            rows.append(
                Content.assemble(
                    (f"{glyph} ", colour), filled(row.who, min(22, width // 2)), " ",
                    (cut(f"{row.state} {row.note}".strip(), width - min(22, width // 2) - 3), "$quiet"),
                )
            )  # fmt: skip
        self.update(lines(rows) if rows else Content.styled("nobody yet", "$quiet"))


_PEOPLE = {"free": ("●", "$success"), "busy": ("◐", "$warning"), "away": ("○", "$quiet"), "lost": ("✕", "$error")}
