"""Part 2 of an instant: what follows from the state, in sweeps."""

from collections.abc import Callable
from functools import partial

from recovery.engine.codes import DAY, NONE, Kind, When
from recovery.engine.codes import Fact as Look
from recovery.engine.program import Atom, Effect, Guard, Inject
from tests.oracle.drain import Drain
from tests.oracle.state import LOST, PASSED, SETTLED, Cause, Status, Verdict


class Settle(Drain):
    """Adds the sweeps."""

    def settle(self) -> None:
        while changes := self.sweep():
            for change in changes:
                change()

    def sweep(self) -> list[Callable[[], None]]:
        """What the state at the start of a sweep brings about; whatever has effects comes last."""
        out = self.out()
        injects = [(i, inject) for i, inject in enumerate(self.program.injects) if self.comes_now(i, inject)]
        verdicts = [(i, self.verdict(inject)) for i, inject in injects]
        starting = [c for c in range(len(self.clocks)) if self.begins_to_run(c)]
        over = [n for n in self.those(Status.WORKING) if self.waits_no_more(n)]
        changes: list[Callable[[], None]] = [
            *(partial(self.affect, s) for s in range(len(self.services)) if out[s] and self.newly_affected(s)),
            *(partial(self.start_offset, a) for a, atom in enumerate(self.program.atoms) if self.begins(a, atom)),
            *(partial(self.come, when) for when in (When.CORE, When.RECOVERED, When.ENDED) if self.comes(when)),
            *(partial(self.die, n) for n in self.those(Status.PENDING) if self.dies(n)),
            *(
                partial(self.ready, n, self.cause(n))
                for n in self.those(Status.PENDING)
                if self.becomes_ready(n) and not self.dies(n)
            ),
        ]
        acting = [partial(self.deliver, verdicts, starting, over)] if verdicts or starting or over else []
        return [*self.mixed(changes), *acting]

    def newly_affected(self, s: int) -> bool:
        return self.program.services[s].counts and not self.services[s].affected

    def affect(self, s: int) -> None:
        self.services[s].affected = True

    def begins(self, a: int, atom: Atom) -> bool:
        return atom.offset > 0 and self.held_since[a] is None and self.looks(atom)

    def start_offset(self, a: int) -> None:
        atom = self.program.atoms[a]
        self.held_since[a] = self.came[atom.a] if atom.fact is Look.MOMENT else self.tick

    def comes(self, when: When) -> bool:
        if self.moments[when] or not self.moments[When.DETECTED]:
            return False
        if when is When.RECOVERED:
            return self.recovered(self.relevant())
        if when is When.CORE:
            services = zip(self.services, self.program.services, strict=True)
            return self.recovered([s for s, (now, plan) in enumerate(services) if now.affected and plan.core])
        return all(self.steps[n].status in SETTLED for n in self.program.ends)

    def dies(self, n: int) -> bool:
        node, alternatives = self.program.nodes[n], self.steps[n].alternatives
        if not self.moments[When.DETECTED]:
            return False
        return (
            (node.clock != NONE and not self.clocks[node.clock].applies)
            or (node.inject != NONE and self.dropped[node.inject])
            or any(self.steps[other].status is Status.FAILED for other in node.broken_by)
            or any(self.steps[need].status in LOST for need in node.needs)
            or (bool(alternatives) and all(self.steps[need].status in LOST for need in alternatives))
            or (bool(node.guards) and all(self.settled_otherwise(guard) for guard in node.guards))
        )

    def settled_otherwise(self, guard: Guard) -> bool:
        return self.steps[guard.node].status in SETTLED and not self.opened(guard)

    def die(self, n: int) -> None:
        self.steps[n].status, self.steps[n].settled_at = Status.DEAD, self.tick
        self.note("dead", n, self.steps[n].round, False)

    def becomes_ready(self, n: int) -> bool:
        node = self.program.nodes[n]
        return (
            self.moments[When.DETECTED]
            and all(self.steps[need].status in PASSED for need in node.needs)
            and (not node.needs_any or bool(self.done_alternatives(n)))
            and all(self.steps[other].status in SETTLED for other in node.after)
            and (not node.guards or any(self.opened(guard) for guard in node.guards))
            and (node.inject == NONE or (self.injected[node.inject] and not self.dropped[node.inject]))
        )

    def done_alternatives(self, n: int) -> list[int]:
        return [need for need in self.steps[n].alternatives if self.steps[need].status in PASSED]

    def cause(self, n: int) -> Cause:
        """Of what let the step become ready, the last; the lowest of those at one tick."""
        node = self.program.nodes[n]
        opened = [guard.node for guard in node.guards if self.opened(guard)]
        last = [*node.needs, *node.after, *self.first(self.done_alternatives(n)), *self.first(opened)]
        return ("need", max(last, key=lambda other: (self.steps[other].settled_at, -other), default=NONE), NONE)

    def first(self, nodes: list[int]) -> list[int]:
        return sorted(nodes, key=lambda n: (self.steps[n].settled_at, n))[:1]

    def comes_now(self, i: int, inject: Inject) -> bool:
        return not self.injected[i] and i not in self.held and self.holds(inject.at)

    def verdict(self, inject: Inject) -> str:
        if not self.holds(inject.only_if):
            return "condition"
        return "delivered" if self.luck.happens(inject.luck, inject.chance) else "chance"

    def begins_to_run(self, c: int) -> bool:
        clock = self.clocks[c]
        return clock.applies and not clock.started and self.holds(self.program.clocks[c].starts)

    def start_clock(self, c: int) -> None:
        plan = self.program.clocks[c]
        due = None if plan.within == NONE else self.tick + plan.within
        if plan.days:
            later = [day for day in plan.days if day > self.onset + self.tick + DAY]
            due = later[plan.within - 1] - self.onset if len(later) >= plan.within else None
        when, ticks = plan.latest
        outer = self.came[when] + ticks if when != NONE and self.moments[when] else None
        if outer is not None and outer >= self.tick:
            due = outer if due is None else min(due, outer)
        self.clocks[c].started = True
        self.note("clock", c, due)

    def waits_no_more(self, n: int) -> bool:
        node = self.program.nodes[n]
        return node.kind is Kind.WAIT and self.holds(node.until)

    def deliver(self, verdicts: list[tuple[int, str]], starting: list[int], over: list[int]) -> None:
        """What injects, clocks and waits do, in one go: their effects belong together."""
        effects: list[Effect] = []
        for i, verdict in self.mixed(verdicts):
            self.injected[i] = True
            self.dropped[i] = verdict != "delivered"
            self.note("inject", i, verdict)
            if verdict == "delivered":
                effects += self.own(NONE, self.program.injects[i].effects)
        if any(self.program.clocks[c].aware for c in starting):
            self.come(When.AWARE)
        for c in starting:
            self.start_clock(c)
        self.apply([*effects, *self.end_all((n, Verdict("done")) for n in self.mixed(over))])
