"""Who is here during a run: units of roles in and outside their hours, people called and reached, teams."""

from bisect import bisect_right
from dataclasses import dataclass, field

from recovery.engine.codes import NONE
from recovery.engine.program import Demand, Pool, Program


@dataclass(slots=True)
class _Side:
    """One pool: what is taken, who is coming, who is here by a call."""

    pool: Pool
    busy: int = 0
    in_hours: bool = True
    coming: set[int] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)
    """Here by a call; they stay until the next end of hours."""
    calls: dict[int, int] = field(default_factory=dict)
    gained_at: int = NONE
    gained_by: int = NONE
    lost: int = 0

    @property
    def heads(self) -> int:
        """People there are at all."""
        return max(0, self.pool.heads - self.lost)

    @property
    def here(self) -> int:
        """Those here now, at work or not."""
        return min(self.pool.units if self.in_hours else len(self.reached), self.heads)

    @property
    def free(self) -> int:
        return self.here - self.busy


class People:
    """The state of every pool. Ticks here count from onset; `start` is the onset in ticks from the anchor."""

    def __init__(self, program: Program, start: int) -> None:
        self._start = start
        self._sides = [_Side(pool) for pool in program.pools]
        for side in self._sides:
            side.in_hours = self._is_in_hours(side.pool, 0)

    def _is_in_hours(self, pool: Pool, tick: int) -> bool:
        return not pool.edges or bisect_right(pool.edges, self._start + tick) % 2 == 1

    def next_edge(self, pool: int, tick: int) -> int | None:
        """The next begin or end of hours after a tick, if the pool has any."""
        edges = self._sides[pool].pool.edges
        position = bisect_right(edges, self._start + tick)
        return edges[position] - self._start if position < len(edges) else None

    def fits(self, demands: tuple[Demand, ...]) -> bool:
        """Whether all these people are free now."""
        return all(self._sides[d.pool].free >= d.people for d in demands)

    def short_of(self, demands: tuple[Demand, ...]) -> list[int]:
        """Pools that have too few free for these demands."""
        return [d.pool for d in demands if self._sides[d.pool].free < d.people]

    def seize(self, demands: tuple[Demand, ...]) -> None:
        """Take these people."""
        for demand in demands:
            self._sides[demand.pool].busy += demand.people

    def give_back(self, demands: tuple[Demand, ...], by: int, tick: int) -> None:
        """Give these people back; `by` is the step that held them."""
        for demand in demands:
            self._sides[demand.pool].busy -= demand.people
            self._gain(self._sides[demand.pool], tick, by)

    def edge(self, pool: int, tick: int) -> None:
        """Hours begin or end; who was reached leaves at the end."""
        side = self._sides[pool]
        before = side.here
        side.in_hours = self._is_in_hours(side.pool, tick)
        if not side.in_hours:
            side.reached.clear()
        self._grown(side, before, tick)

    def reached(self, pool: int, unit: int, tick: int) -> None:
        """Somebody who was called works from now until the next hours have ended."""
        side = self._sides[pool]
        before = side.here
        side.coming.discard(unit)
        side.reached.add(unit)
        self._grown(side, before, tick)

    def lose(self, pool: int, people: int) -> None:
        """So many are not there; whoever is at work finishes first, so that fewer than none may be free."""
        self._sides[pool].lost += people

    def lost(self, pool: int) -> int:
        """How many are not there."""
        return self._sides[pool].lost

    def standing(self, pool: int) -> tuple[int, int, int]:
        """How many are here, how many of those work (or more, when hours have ended), how many are on their way."""
        side = self._sides[pool]
        return side.here, side.busy, len(side.coming)

    def regain(self, pool: int, people: int, tick: int) -> None:
        """So many are there again."""
        side = self._sides[pool]
        before = side.here
        side.lost = max(0, side.lost - people)
        self._grown(side, before, tick)

    def _grown(self, side: _Side, before: int, tick: int) -> None:
        if side.here > before:
            self._gain(side, tick, NONE)

    def call(self, pool: int, wanted: int) -> list[tuple[int, int]]:
        """Call people for what waiting steps want of a pool now: (unit, number of the call to it) of each one called."""
        side = self._sides[pool]
        if side.in_hours or not side.pool.callable:
            return []
        short = wanted - side.free - len(side.coming)
        out = side.coming | side.reached
        at_home = [unit for unit in range(side.pool.callable) if unit not in out]
        called = at_home[: max(0, min(short, side.pool.callable - len(out), side.heads - len(out)))]
        side.coming.update(called)
        for unit in called:
            side.calls[unit] = side.calls.get(unit, NONE) + 1
        return [(unit, side.calls[unit]) for unit in called]

    def _gain(self, side: _Side, tick: int, by: int) -> None:
        if tick > side.gained_at:
            side.gained_at, side.gained_by = tick, by
        elif by != NONE:
            side.gained_by = by if side.gained_by == NONE else min(by, side.gained_by)

    def last_gain(self, demands: tuple[Demand, ...]) -> tuple[int, int, int]:
        """When, and which pool, gained somebody last; the step that gave them back (NONE: reached, or hours began)."""
        pool = max(sorted(d.pool for d in demands), key=lambda index: self._sides[index].gained_at)
        return self._sides[pool].gained_at, pool, self._sides[pool].gained_by
