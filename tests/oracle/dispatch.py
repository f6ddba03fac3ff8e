"""Parts 3 and 5 of an instant: what starts, and who is called."""

from recovery.engine.codes import NONE, Kind
from tests.oracle.settle import Settle
from tests.oracle.state import Cause, Status


class Dispatch(Settle):
    """Adds starts and calls."""

    def dispatch(self) -> bool:
        """Whether effects were applied."""
        nodes = self.program.nodes
        waiting = sorted(
            self.mixed(self.those(Status.WAITING)), key=lambda n: (nodes[n].priority, self.steps[n].ready_at, n)
        )
        started = [n for n in waiting if self.started(n)]
        effects = [effect for n in started for effect in self.own(n, nodes[n].at_start)]
        self.apply(effects)
        return bool(effects) or any(nodes[n].kind is Kind.WAIT for n in started)

    def started(self, n: int) -> bool:
        node, step = self.program.nodes[n], self.steps[n]
        if (
            self.unordered(n)
            or self.closed_gates(n)
            or any(self.free(demand.pool) < demand.people for demand in node.demands)
        ):
            return False
        for demand in node.demands:
            self.people[demand.pool].held += demand.people
        step.status = Status.WORKING
        self.something_happens()
        self.prepare(n)
        step.until, step.at_limit = self.end_of_work(n)
        artefact = None if step.artefact == NONE else step.artefact
        waited = (step.for_services, step.for_people, artefact, step.items, step.for_order)
        self.note("started", n, step.round, step.attempt, self.start_cause(n), *waited)
        return True

    def start_cause(self, n: int) -> Cause:
        step = self.steps[n]
        if step.ready_at == self.tick:
            return step.ready_cause
        if step.closed:
            out = self.out()
            return ("gate", min(s for gate in step.closed for s in gate if not out[s]), NONE)
        pools = [demand.pool for demand in self.program.nodes[n].demands]
        gained = any(self.people[pool].gained_at == self.tick for pool in pools)
        if step.ordered_at == self.tick and not gained:
            return ("order", NONE, NONE)
        last = max(pools, key=lambda p: (self.people[p].gained_at, -p))
        return ("people", last, self.people[last].gained_from)

    def call(self) -> None:
        wanting = [n for n in self.free_to_start(self.those(Status.WAITING)) if not self.closed_gates(n)]
        demands = [demand for n in wanting for demand in self.program.nodes[n].demands]
        for p in self.mixed(range(len(self.people))):
            wanted = sum(demand.people for demand in demands if demand.pool == p)
            if wanted and not self.on_duty(p):
                self.call_in(p, wanted)
        closed = {
            s for n in self.free_to_start(self.those(Status.WAITING)) for gate in self.closed_gates(n) for s in gate
        }
        for s in self.mixed(sorted(closed - self.called)):
            if self.program.services[s].called and not self.services[s].lost:
                self.call_vendor(s)

    def call_in(self, p: int, wanted: int) -> None:
        pool, people = self.program.pools[p], self.people[p]
        short = wanted - self.free(p) - len(people.coming)
        at_home = [u for u in range(pool.callable) if u not in people.coming and u not in people.reached]
        out = len(people.coming) + len(people.reached)
        room = min(pool.callable, max(0, pool.heads - people.lost)) - out
        for unit in at_home[: max(0, min(short, room))]:
            calls = people.calls.get(unit, 0)
            assert pool.reach
            people.coming[unit] = self.tick + self.luck.ticks(pool.reach, unit, 0, calls)
            people.calls[unit] = calls + 1
            self.note("called", "role", p, unit)

    def call_vendor(self, s: int) -> None:
        plan, now = self.program.services[s], self.onset + self.tick
        begins = [begin for begin, end in zip(plan.edges[::2], plan.edges[1::2], strict=True) if end > now]
        wait = max(0, begins[0] - now) if begins else 0
        self.called.add(s)
        self.coming[s] = self.tick + wait + (self.luck.ticks(plan.reach) if plan.reach else 0)
        self.note("called", "vendor", s, 0)
