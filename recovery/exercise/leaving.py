"""When the terminal goes away, or somebody tells the process to end: leave in order, with everything saved.

Without this a hang-up or TERM ends a process on the spot, and a screen that ignores hang-ups goes on for nobody.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

WHY = {
    name: why
    for name, why in (
        ("SIGHUP", "the terminal went away"),
        ("SIGTERM", "the process was told to end"),
        ("SIGBREAK", "the window was closed"),
    )
    if hasattr(signal, name)
}
"""The signals that mean: leave. Of these Windows has two, other systems two."""

PATIENCE = 5.0
"""Seconds that a screen has for leaving, before the process ends without it."""
HANG_UP: int = getattr(signal, "SIGHUP", signal.SIGTERM)


class Left(BaseException):
    """Somebody wants the process to leave. Not an Exception: nothing on the way may take it for a fault."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.why = WHY[signal.Signals(number).name]
        self.code = 128 + number
        """How the process should end, as shells count it."""


class Told:
    """Remembers that somebody wants us to leave, and breaks in only where we wait: give it to `leaving`.

    So no work on an exercise is ever left half done.
    """

    def __init__(self) -> None:
        self._left: Left | None = None
        self._waits = False

    def __call__(self, left: Left) -> None:
        """For `leaving`."""
        self._left = left
        if self._waits:
            raise left

    def check(self) -> None:
        """Raise Left, if we were told."""
        if self._left is not None:
            raise self._left

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While this lasts, Left may come at any moment."""
        self._waits = True
        try:
            self.check()
            yield
        finally:
            self._waits = False


@contextmanager
def leaving(
    leave: Callable[[Left], object] | None = None,
    at_latest: Callable[[Left], object] | None = None,
    seconds: float = PATIENCE,
) -> Iterator[None]:
    """While this lasts, a hang-up or TERM calls `leave`, which must return at once; without one, it raises Left.

    A screen may never come back from a terminal that is gone, nor a write to one that somebody has stopped. If this still
    lasts so many seconds after the signal, `at_latest` is called in a thread, to save what can be saved, and the process
    ends on the spot with the code of Left.

    Only the first signal is told: whoever is leaving is not disturbed. In a terminal a hang-up counts even where it was
    ignored before (nohup); in a pipe it does not. Works in the main thread only, within an event loop too: `leave` may
    call `loop.call_soon_threadsafe`.
    """
    told: list[threading.Timer | None] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if not told:
            left = Left(number)
            told.append(_last_resort(left, at_latest, seconds) if at_latest else None)
            if leave is None:
                raise left
            leave(left)

    before = {number: signal.signal(number, handle) for number in _wanted()}
    try:
        yield
    finally:
        for timer in filter(None, told):
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _last_resort(left: Left, at_latest: Callable[[Left], object], seconds: float) -> threading.Timer:
    def end() -> None:
        try:
            at_latest(left)
        finally:
            os._exit(left.code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer


def _wanted() -> list[signal.Signals]:
    on_terminal = sys.stdin is not None and sys.stdin.isatty()
    return [each for each in map(_named, WHY) if on_terminal or signal.getsignal(each) is not signal.SIG_IGN]


def _named(name: str) -> Any:
    return getattr(signal, name)
