"""Ctrl-C that lets a run end first, so that the result so far is whole."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts() -> Iterator[list[int]]:
    """Ctrl-C puts itself on this list, so that a run is always finished first; a second one ends everything at once."""
    seen: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, _frame: FrameType | None) -> None:
        seen.append(number)
        signal.signal(signal.SIGINT, before)

    if before is not signal.default_int_handler:  # ignored, or somebody else's business
        yield seen
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)
