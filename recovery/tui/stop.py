"""STOP: something real has happened."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static


class Stop(Screen[None]):
    """Fills the screen, so that nobody in the room can take the exercise for what is real, or the other way round."""

    CSS = """
    Stop { background: $error; align: center middle; }
    Stop Vertical { height: auto; }
    Stop Static { width: 100%; text-align: center; color: $background; text-style: bold; margin: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("G,shift+g", "go_on", "Go on with the exercise", key_display="G")]

    def compose(self) -> ComposeResult:
        """Few words, to be read from the back of the room."""
        with Vertical():
            yield Static(Content("S T O P"), markup=False)
            yield Static(Content("THIS IS NOT PART OF THE EXERCISE"), markup=False)
            yield Static(
                Content("A real incident has been called. The exercise stands, and everything is kept."), markup=False
            )
            yield Static(Content("Shift+G goes on with the exercise when the real one is over."), markup=False)

    def action_go_on(self) -> None:
        """What was real is over."""
        self.dismiss(None)
