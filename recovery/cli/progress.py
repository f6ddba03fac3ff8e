"""How far a long computation is, on one line of the terminal; nothing where nobody looks."""

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

from recovery.cli import terminal

if TYPE_CHECKING:
    from recovery.study.played import Played

EVERY = 0.1  # seconds between two pictures of it
FIRST = 0.5  # seconds before there is one at all


class Progress:
    """`with Progress("simulating", 400) as progress: replicate(..., told=progress.played)`."""

    def __init__(self, what: str, runs: int | None = None) -> None:
        self._what = what
        self._of = f" of {runs:,}" if runs else ""
        self._seen = terminal.wants_colour(sys.stderr)
        self._next = monotonic() + FIRST
        self._written = 0

    def __enter__(self) -> "Progress":
        return self

    def runs(self, run: int, _: object = None) -> None:
        """The run with this number is done."""
        if self._seen and monotonic() >= self._next:
            self._next = monotonic() + EVERY
            self._write(f"{self._what}: {run + 1:,}{self._of} runs")

    def played(self, played: "Played") -> None:
        """Some more runs are done."""
        self.runs(played.end - 1)

    def far(self, done: int, whole: int) -> None:
        """So many of so many are done."""
        self._of = f" of {whole:,}"
        self.runs(done - 1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._written:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _write(self, line: str) -> None:
        sys.stderr.write("\r" + line.ljust(self._written))
        sys.stderr.flush()
        self._written = max(self._written, len(line))
