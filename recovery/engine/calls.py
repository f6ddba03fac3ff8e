"""Calls to people and vendors whom waiting steps need."""

from bisect import bisect_right
from functools import partial

from recovery.engine.agenda import Tray
from recovery.engine.codes import NONE
from recovery.engine.state import State
from recovery.model import journal as facts


class Calls:
    """Who is called when, and when they are reached."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._vendors: set[int] = set()

    def call(self) -> None:
        """Call everybody whom a waiting step is short of now."""
        self._call_people()
        self._call_vendors()

    def reached(self, people: list[tuple[int, int]], vendors: list[int]) -> None:
        """These have been reached: units of pools, and vendors."""
        state = self._state
        for pool, unit in sorted(people):
            state.people.reached(pool, unit, state.now)
            state.note(facts.PersonReached(state.now, state.names.pools[pool], unit))
        for vendor in sorted(vendors):
            state.services.reached[vendor] = True
            state.note(facts.PersonReached(state.now, state.names.services[vendor], 0))
        state.news_of(people)

    def _call_people(self) -> None:
        state = self._state
        wanted = [0] * len(state.program.pools)
        for _, _, index in state.waiting:
            node = state.steps[index].node
            if state.steps[index].waits_for_order:
                continue
            if not state.closed_gates(node):
                for demand in node.demands:
                    wanted[demand.pool] += demand.people
        for pool, people in enumerate(wanted):
            for unit, call in state.people.call(pool, people) if people else []:
                reach = state.program.pools[pool].reach
                assert reach is not None
                state.note(facts.PersonCalled(state.now, state.names.pools[pool], unit))
                ticks = state.luck.ticks(reach, unit, 0, call)
                state.agenda.later(ticks, partial(_person, (pool, unit)))

    def _call_vendors(self) -> None:
        """Each is called once in a run, and stays on the case."""
        state = self._state
        waiting = (state.steps[index] for _, _, index in state.waiting)
        gates = (gate for step in waiting if not step.waits_for_order for gate in state.closed_gates(step.node))
        services = state.program.services
        for vendor in sorted({service for gate in gates for service in gate if services[service].called}):
            if vendor in self._vendors or state.services.lost[vendor]:
                continue
            self._vendors.add(vendor)
            state.note(facts.PersonCalled(state.now, state.names.services[vendor], 0))
            begin = self._next_hours(services[vendor].edges)
            if begin != NONE:
                reach = services[vendor].reach
                ticks = begin - state.now + (state.luck.ticks(reach) if reach else 0)
                state.agenda.later(ticks, partial(_vendor, vendor))

    def _next_hours(self, edges: tuple[int, ...]) -> int:
        """Now in hours, else the tick at which they begin; NONE if they never do."""
        position = bisect_right(edges, self._state.start + self._state.now)
        if not edges or position % 2 == 1:
            return self._state.now
        return edges[position] - self._state.start if position < len(edges) else NONE


def _person(who: tuple[int, int], tray: Tray) -> None:
    tray.reached.append(who)


def _vendor(vendor: int, tray: Tray) -> None:
    tray.vendors.append(vendor)
