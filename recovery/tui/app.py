"""The app: from the lobby to an exercise, its debrief, and back; and the keys that work everywhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from recovery.errors import RecoveryError
from recovery.exercise.plan import Plan
from recovery.exercise.settings import Settings
from recovery.tui.debrief import DebriefScreen, Export, Foresee, Judge
from recovery.tui.desk import Desk
from recovery.tui.dialogs import Keys
from recovery.tui.exercise import Exercise
from recovery.tui.lobby import Lobby, Picked, Prepare, Wishes
from recovery.tui.outlook import Foretell
from recovery.tui.room import Look, Room
from recovery.tui.shelf import Shelf
from recovery.tui.themes import THEMES

Begin = Callable[[Plan, Settings], Desk]
"""Opens an exercise and a file that keeps it. Raises RecoveryError."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How the app reaches files: what it may read and write is handed over, and it touches no other."""

    shelf: Callable[[], Shelf]
    prepare: Prepare
    begin: Begin
    judge: Judge
    foresee: Foresee
    forecast: Foretell
    export: Export
    finish: Callable[[Desk], Path]
    """Closes an exercise for good; where its record was written. Raises RecoveryError."""
    close: Callable[[Desk], None]
    """Settles the file of an exercise that is left."""
    past: Callable[[], str]
    """A page of what was exercised, what is due, and what is still to be done. Raises RecoveryError."""


class RecoveryApp(App[None]):
    """Base of both apps: colours and the page of keys. Nothing here writes a file unasked."""

    TITLE = "recovery"
    CSS = """
    Footer { background: $panel; }
    OptionList > .option-list--option-highlighted { background: $primary 25%; color: $foreground; text-style: bold; }
    VerticalScroll { scrollbar-size-vertical: 1; }
    #head { height: 1; background: $panel; }
    .pane { border: round $foreground 22%; border-title-color: $foreground; padding: 0 1; }
    .pane:focus-within { border: round $primary; border-title-color: $primary; border-title-style: bold; }
    """
    BINDINGS = [
        Binding("f6", "colours", "Colours", show=False),
        Binding("question_mark,f1", "keys", "Keys", show=False, key_display="?"),
    ]

    def __init__(self, *, theme: str = THEMES[0].name, motion: bool = True) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        if not motion:
            self.animation_level = "none"

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: every key of the screen by its words, then ours."""
        for key, binding in screen.active_bindings.items():
            found = binding.binding
            if binding.enabled and found.description and not found.system and not key.isdecimal():
                yield SystemCommand(
                    found.description, f"key {self.get_key_display(found)}", partial(self._press, found)
                )
        yield SystemCommand("Colours", "dark, light, high contrast, for a projector", self.action_colours)

    async def _press(self, binding: Binding) -> None:
        await self.run_action(binding.action, self.screen)

    def notify(self, message: str, **how: Any) -> None:
        """One message at a time: whoever presses a key ten times is not to have the screen covered."""
        self.clear_notifications()
        super().notify(message, **how)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Work beside the screen that fails is told; the exercise goes on."""
        if event.state is WorkerState.ERROR:
            said = f"a simulation failed ({type(event.worker.error).__name__}); the exercise goes on without it"
            self.notify(said, severity="warning", markup=False, timeout=10)

    def leave_soon(self) -> None:
        """Leave as soon as what was begun is done. May be called by a signal."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.exit)

    async def action_quit(self) -> None:
        """The screen knows whether anything would be lost."""
        leave = getattr(self.screen, "action_leave", None)
        if leave is None:
            self.exit()
        else:
            leave()

    def action_colours(self) -> None:
        """The next of our themes."""
        names = [each.name for each in THEMES]
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]
        self.notify(f"colours: {self.theme.removeprefix('recovery-')}", timeout=2, markup=False)

    def action_keys(self) -> None:
        """The keys of this screen, those that its foot has no room for too."""
        if isinstance(self.screen, Keys):
            return
        seen: dict[str, str] = {}
        for binding in (each.binding for each in self.screen.active_bindings.values()):
            if binding.description and not binding.system and binding.description not in seen.values():
                seen[self.get_key_display(binding)] = binding.description
        self.push_screen(Keys("Keys of this screen", list(seen.items())))


class Tabletop(RecoveryApp):
    """Leads a room through an exercise. With `desk`, it goes on with one that was left."""

    def __init__(
        self, ways: Ways, wishes: Wishes, desk: Desk | None = None, *, theme: str = THEMES[0].name, motion: bool = True
    ) -> None:
        super().__init__(theme=theme, motion=motion)
        self._ways, self._wishes, self._desk = ways, wishes, desk
        self.left: str | None = None
        """The id of an exercise that was left before its end."""

    def on_mount(self) -> None:
        """The lobby, or the exercise that was asked for."""
        if self._desk is None:
            self._lobby()
        elif self._desk.session.ended:
            self._debrief(self._desk)
        else:
            self._play(self._desk)

    def _lobby(self) -> None:
        lobby = Lobby(self._ways.shelf(), self._ways.prepare, self._wishes, self._ways.past)
        self.push_screen(lobby, self._picked)

    def _picked(self, picked: Picked | None) -> None:
        if picked is None:
            self.exit()
            return
        try:
            desk = self._ways.begin(picked.plan, picked.settings)
        except RecoveryError as error:
            self.notify(f"{error.message}\n{error.hint or ''}", severity="error", markup=False, timeout=15)
            self._lobby()
            return
        self._play(desk)

    def _play(self, desk: Desk) -> None:
        self.push_screen(Exercise(desk, self._ways.forecast), partial(self._played, desk))

    def _played(self, desk: Desk, how: str | None) -> None:
        if how == "debrief":
            self._debrief(desk)
            return
        self._ways.close(desk)
        self.left = desk.id
        self.exit()

    def _debrief(self, desk: Desk) -> None:
        ways = self._ways
        screen = DebriefScreen(desk, ways.judge, ways.foresee, ways.export, ways.finish)
        self.push_screen(screen, partial(self._told, desk))

    def _told(self, desk: Desk, how: str | None) -> None:
        self._ways.close(desk)
        if how == "lobby":
            self._lobby()
        else:
            self.exit()


class Watching(RecoveryApp):
    """The room's screen: follows an exercise that another process plays."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, look: Look, *, theme: str = "recovery-projector") -> None:
        super().__init__(theme=theme, motion=False)
        self._look = look

    def on_mount(self) -> None:
        """One screen."""
        self.push_screen(Room(self._look), lambda _: self.exit())
