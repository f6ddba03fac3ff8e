"""Screens on which people do things: a command is carried out, or it is told why not; what is missing is asked for."""

from typing import Any, Generic, TypeVar

from textual.screen import Screen

from recovery.exercise.commands import Command
from recovery.exercise.session import Refused
from recovery.tui.choices import choices
from recovery.tui.desk import Desk
from recovery.tui.effects import things
from recovery.tui.forms import Form

How = TypeVar("How")


class Acting(Screen[How], Generic[How]):
    """Base of the screens of an exercise. What changes with every command is drawn in `acted`."""

    desk: Desk

    def acted(self) -> None:
        """Something was done, or was refused."""

    def carry_out(self, command: Command | None) -> bool:
        """Do it, or say why not; nothing, where somebody thought better of it."""
        if command is None:
            return False
        try:
            self.desk.do(command)
        except Refused as refused:
            said = "\n".join(filter(None, (refused.message, refused.hint)))
            self.notify(said, severity="warning", markup=False, timeout=6)
            return False
        finally:
            self.acted()
        return True

    def ask(self, kind: type[Command], title: str = "", **given: Any) -> None:
        """A form for the rest of a command, which is then carried out."""
        form = Form(kind, given, choices(self.desk, kind, given), things(self.desk), title)
        self.app.push_screen(form, self.taken)

    def taken(self, command: Command | None) -> None:
        """What came out of a window: carry it out."""
        self.carry_out(command)
