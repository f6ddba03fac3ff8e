"""Something the plan does not have: a step of the room's own."""

import re
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Select, Static

from recovery.exercise import commands as do
from recovery.exercise.commands import Command
from recovery.tui.content import plain
from recovery.tui.desk import Desk
from recovery.tui.dialogs import WINDOW


class Improvised(ModalScreen[Command | None]):
    """Asks what, by whom, how long, and what it brings back; gives the command."""

    DEFAULT_CSS = (
        "Improvised {"
        + WINDOW
        + "& Input { border: none; height: 1; background: $panel; padding: 0 1; margin-bottom: 1; } "
        "& Select { margin-bottom: 1; } & .window > Static { height: auto; } & .trouble { color: $error; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "save", "Do it", priority=True),
        Binding("escape", "leave", "Leave it"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Four fields."""
        plan = self._desk.session.plan
        with Vertical(classes="window"):
            yield Static(Content.styled("Improvise: something the plan does not have", "bold $primary"), markup=False)
            yield Static(Content("what is done"), markup=False)
            yield Input(id="title", compact=True)
            yield Static(Content("by whom"), markup=False)
            yield Select(
                [(plain(role.title), role.id) for role in plan.organisation.roles],
                id="role",
                prompt="nobody",
                compact=True,
            )
            yield Static(Content("how long it takes, such as 45m"), markup=False)
            yield Input("30m", id="takes", compact=True)
            yield Static(Content("which service it brings back, if any"), markup=False)
            yield Select(
                [(plain(each.title), each.id) for each in plan.organisation.services],
                id="restores",
                prompt="none",
                compact=True,
            )
            yield Static(classes="trouble", markup=False)
            yield Button("Do it", variant="primary", compact=True)
            yield Static(Content("tab next field   ctrl+s do it   esc leave it"), classes="hint", markup=False)

    @on(Button.Pressed)
    def pressed(self) -> None:
        """The button."""
        self.action_save()

    def action_save(self) -> None:
        """Give the command."""
        title = self.query_one("#title", Input).value.strip()
        if not title:
            self.query_one(".trouble", Static).update(Content("say what is done"))
            self.query_one("#title").focus()
            return
        step: dict[str, Any] = {
            "id": self._named(title),
            "title": title,
            "takes": self.query_one("#takes", Input).value.strip(),
        }
        for name in ("role", "restores"):
            select = self.query_one(f"#{name}", Select)
            if not select.is_blank():
                step[name] = [select.value] if name == "restores" else select.value
        self.dismiss(do.Improvise(step=step))

    def _named(self, title: str) -> str:
        """From its title, and not one that is taken."""
        base = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "step"
        base = base if base[0].isalpha() else f"step-{base}"
        taken, number, name = set(self._desk.steps), 2, base
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        return name

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)
