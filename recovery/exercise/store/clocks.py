"""The clocks of the machine, and what they say together: that it slept, or that somebody set the hour."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import JsonValue

from recovery.exercise.entries import ADJUSTED, SUSPENDED

JUMP = 2_000_000
"""Microseconds that clocks may disagree within one look before it means something."""


_BOOT: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""The clock that also counts while the machine sleeps: on Linux the one, on macOS the other. Windows has only one clock."""


def _boot() -> int:
    return (time.monotonic_ns() if _BOOT is None else time.clock_gettime_ns(_BOOT)) // 1_000


@dataclass(frozen=True, slots=True)
class Clocks:
    """Three clocks, in microseconds. Tests hand over their own."""

    wall: Callable[[], int] = lambda: time.time_ns() // 1_000
    """Since 1970; somebody may set it."""
    boot: Callable[[], int] = _boot
    """Only goes forward, and counts sleep."""
    awake: Callable[[], int] = lambda: time.monotonic_ns() // 1_000
    """Only goes forward, and stands still while the machine sleeps (on Windows it does not)."""

    def label(self) -> str:
        """The hour on the wall, UTC, as entries have it."""
        seconds, rest = divmod(self.wall(), 1_000_000)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry to keep: its kind, and its data."""

    kind: str
    data: dict[str, JsonValue]


class Watch:
    """Looks at the clocks, about once a second, and tells what happened since it last looked."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._seen = self._look()

    def _look(self) -> tuple[int, int, int]:
        return self._clocks.wall(), self._clocks.boot(), self._clocks.awake()

    def happened(self) -> tuple[Happened, ...]:
        """That the machine slept (exercise time should stand then), that the clock on the wall was set, or nothing."""
        now = self._look()
        wall, boot, awake = (new - old for new, old in zip(now, self._seen, strict=True))
        self._seen = now
        slept, moved = boot - awake, wall - boot
        told = []
        if slept > JUMP:
            told.append(Happened(SUSPENDED, {"for_ms": slept // 1_000}))
        if abs(moved) > JUMP:
            told.append(Happened(ADJUSTED, {"by_ms": round(moved / 1_000)}))
        return tuple(told)
