"""Where the disk does not take an exercise: another folder for it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from recovery.errors import RecoveryError
from recovery.tui.content import paragraphs
from recovery.tui.desk import Desk
from recovery.tui.dialogs import WINDOW


class KeepIn(ModalScreen[str | None]):
    """Asks for a folder, and goes on there; gives words about where it is kept now."""

    DEFAULT_CSS = (
        "KeepIn {" + WINDOW + "& Input { border: none; height: 1; background: $panel; padding: 0 1; } "
        "& .window > Static { height: auto; } & .trouble { color: $error; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave it")]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """What is wrong, and a field."""
        disk = self._desk.disk()
        why = (disk.trouble or disk.warning) if disk is not None else None
        with Vertical(classes="window"):
            yield Static(Content.styled("Keep the exercise in another folder", "bold $primary"), markup=False)
            yield Static(paragraphs(why or ""), markup=False)
            yield Static(
                Content("All of it goes there, also what is saved already. The file here stays as it is."), markup=False
            )
            yield Static(Content("which folder, on another disk"), markup=False)
            yield Input(compact=True)
            yield Static(classes="trouble", markup=False)
            yield Static(Content("enter go there   esc leave it"), classes="hint", markup=False)

    @on(Input.Submitted)
    def go(self, typed: Input.Submitted) -> None:
        """Go there, or say why not."""
        if not typed.value.strip():
            self.query_one(".trouble", Static).update(Content("which folder?"))
            return
        try:
            self.dismiss(self._desk.keep_in(typed.value.strip()))
        except RecoveryError as error:
            words = "\n".join(filter(None, (error.message, error.hint)))
            self.query_one(".trouble", Static).update(paragraphs(words))

    def action_leave(self) -> None:
        """Stay here."""
        self.dismiss(None)
