"""A big number with what it means."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Digits, Static

from recovery.tui.content import plain


class Figure(Vertical):
    """A big number with what it means."""

    DEFAULT_CSS = """
    Figure { border: round $foreground 22%; border-title-color: $foreground; padding: 0 1; height: 7; width: 1fr; }
    Figure Digits { color: $primary; text-style: bold; width: 1fr; }
    Figure.-bad Digits { color: $error; }
    Figure.-good Digits { color: $success; }
    Figure Static { color: $text-muted; height: 2; }
    """

    def compose(self) -> ComposeResult:
        """The number, and two lines of words."""
        yield Digits("")
        yield Static(markup=False)

    def show(self, title: str, value: str, words: str, tone: str = "") -> None:
        """`tone`: `good` or `bad`, which the words say too."""
        self.border_title = title
        self.query_one(Digits).update(value)
        self.query_one(Static).update(plain(words))
        self.set_class(tone == "bad", "-bad")
        self.set_class(tone == "good", "-good")
