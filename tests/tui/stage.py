"""A stage for the app: an exercise in memory, a clock that tests move, keys pressed, and the screen read as text."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from textual import events
from textual.app import App
from textual.pilot import Pilot

from recovery.exercise.plan import Plan
from recovery.exercise.session import Session
from recovery.exercise.settings import Settings
from recovery.tui.app import RecoveryApp
from recovery.tui.desk import Desk
from recovery.tui.exercise import Exercise
from tests.exercise.rooms import Memory, plan

Shown = TypeVar("Shown")
SIZES = ((120, 36), (80, 24), (64, 18))


class Hands:
    """The clock of the machine, in the hands of a test."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Stage(RecoveryApp):
    """Shows an exercise, and remembers how its screen ended."""

    def __init__(self, desk: Desk, theme: str = "recovery-dark") -> None:
        super().__init__(theme=theme, motion=False)
        self.desk = desk
        self.how: str | None = None
        self.said: list[str] = []
        """What was told in passing."""

    def on_mount(self) -> None:
        self.push_screen(Exercise(self.desk), self._ended)

    def notify(self, message: str, **others: Any) -> None:
        self.said.append(message)
        super().notify(message, **others)

    def _ended(self, how: str | None) -> None:
        self.how = how


def desk(of: Plan | None = None, hands: Hands | None = None, **settings: object) -> Desk:
    """An exercise that was opened just now."""
    session = Session.open(of or plan(), Settings.model_validate({"facilitator": "Ada", **settings}), Memory())
    return Desk(session, "kq7x2", now=hands or Hands())


def on(app: App[None], look: Callable[[Pilot[None]], Awaitable[Shown]], size: tuple[int, int] = (120, 36)) -> Shown:
    """Run an app without a terminal, and do something with it."""

    async def run() -> Shown:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            return await look(pilot)

    return asyncio.run(run())


def press(app: App[None], *keys: str, size: tuple[int, int] = (120, 36)) -> str:
    """Press these, and read the screen. A key written as `text:...` is pasted."""

    async def look(pilot: Pilot[None]) -> str:
        await type_in(pilot, keys)
        said = app.said if isinstance(app, Stage) else []
        return "\n".join([read(pilot.app), *said])

    return on(app, look, size)


async def type_in(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Press keys one after another, each having its effect before the next."""
    for key in keys:
        if key.startswith("text:"):
            pilot.app.post_message(events.Paste(key[5:]))
        else:
            await pilot.press(key)
        await pilot.pause()
    await pilot.pause(0.05)


def read(app: App[None]) -> str:
    """The screen as text, a line a row."""
    width, height = app.size
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows[:height])[: width * height * 4]


def kinds(of: Desk) -> list[str]:
    """What was kept of what people did, in its order."""
    keeper = of.session._keeper
    assert isinstance(keeper, Memory)
    machine = ("exercise.opened", "clock", "state", "run")
    return [entry.kind for entry in keeper.entries if entry.kind not in machine]
