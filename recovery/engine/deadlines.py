"""Clocks during a run: which apply, when each began to run, when it is due, when its notice went out."""

from bisect import bisect_right
from collections.abc import Mapping

from recovery.engine.codes import DAY, NONE, When
from recovery.engine.draws import Luck
from recovery.engine.program import Program


class Deadlines:
    """The state of every clock. Ticks count from onset; `start` is the onset in ticks from the anchor."""

    def __init__(self, program: Program, luck: Luck, start: int) -> None:
        self._clocks = program.clocks
        self._start = start
        self.applies = [luck.happens(clock.luck, clock.chance) for clock in program.clocks]
        self.started = [False] * len(program.clocks)
        self.submitted = [False] * len(program.clocks)

    def startable(self) -> list[int]:
        """Clocks that apply and have not started."""
        return [c for c, applies in enumerate(self.applies) if applies and not self.started[c]]

    def begin(self, clock: int, tick: int, moments: Mapping[When, int]) -> int | None:
        """Time counts from this tick; the tick of the deadline, None where there is none."""
        self.started[clock] = True
        due = self._date(clock, tick)
        when, limit = self._clocks[clock].latest
        if when != NONE and When(when) in moments:
            outer = moments[When(when)] + limit
            if outer >= tick:
                return outer if due is None else min(due, outer)
        return due

    def _date(self, clock: int, tick: int) -> int | None:
        within, days = self._clocks[clock].within, self._clocks[clock].days
        if within == NONE:
            return None
        if not days:
            return tick + within
        number = bisect_right(days, tick + self._start + DAY) + within - 1
        return days[number] - self._start if number < len(days) else None
