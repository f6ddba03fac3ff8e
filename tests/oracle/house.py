"""Which services are out or back, who is here, and what artefacts are worth."""

from recovery.engine.codes import NONE, Loses, State
from tests.oracle.state import Artefact, Run


class House(Run):
    """Adds how services, people and artefacts stand."""

    def out(self) -> list[bool]:
        out = [False for _ in self.services]
        for s in self.program.order:
            plan = self.program.services[s]
            without_standby = any(all(out[other] for other in group) for group in plan.standbys)
            out[s] = without_standby or any(self.broken(other) for other in plan.closure)
        return out

    def broken(self, s: int) -> bool:
        service, bears_it = self.services[s], self.program.services[s].tolerates_degraded
        missing = service.lost > 0 or not service.reached
        return (
            missing or service.hits[State.DOWN] or service.isolated or (service.hits[State.DEGRADED] and not bears_it)
        )

    def back(self, s: int, out: list[bool]) -> bool:
        service = self.services[s]
        plan = self.program.services[s]
        believed = (service.trusted or not plan.checked) and (service.readmitted or not plan.ramped)
        return not out[s] and not any(service.hits) and believed

    def relevant(self) -> list[int]:
        affected = [s for s, service in enumerate(self.services) if service.affected]
        return [s for s in affected if self.program.services[s].relevant] or affected

    def recovered(self, services: list[int]) -> bool:
        out = self.out()
        return bool(services) and all(self.back(s, out) for s in services)

    def write_services(self) -> None:
        out = self.out()
        for s, service in enumerate(self.services):
            degraded = service.hits[State.DEGRADED] or any(out[other] for other in self.program.services[s].soft)
            now = (out[s], degraded, service.hits[State.UNTRUSTED], self.back(s, out))
            if now != service.written and self.program.services[s].counts:
                service.written = now
                self.note("service", s, *now)

    def closed_gates(self, n: int) -> tuple[tuple[int, ...], ...]:
        gates = self.program.nodes[n].gates
        out = self.out() if gates else []
        return tuple(gate for gate in gates if all(out[s] for s in gate))

    def on_duty(self, p: int) -> bool:
        return not self.program.pools[p].edges or self.people[p].edge % 2 == 1

    def here(self, p: int) -> int:
        pool, people = self.program.pools[p], self.people[p]
        present = pool.units if self.on_duty(p) else len(people.reached)
        return min(present, max(0, pool.heads - people.lost))

    def free(self, p: int) -> int:
        return self.here(p) - self.people[p].held

    def gain(self, p: int, giver: int) -> None:
        people = self.people[p]
        givers = [people.gained_from] if people.gained_at == self.tick else []
        people.gained_at = self.tick
        people.gained_from = min((n for n in [*givers, giver] if n != NONE), default=NONE)

    def grown(self, p: int, before: int) -> None:
        if self.here(p) > before:
            self.gain(p, NONE)

    def give_back(self, n: int) -> None:
        for demand in self.program.nodes[n].demands:
            self.people[demand.pool].held -= demand.people
            self.gain(demand.pool, n)

    def fault(self, a: int) -> str | None:
        artefact = self.artefacts[a]
        faults = {"lost": artefact.lost, "empty": artefact.empty, "poisoned": artefact.poisoned}
        return next((fault for fault, has in faults.items() if has), None)

    def find(self, a: int, fault: str) -> None:
        if not self.artefacts[a].found:
            self.artefacts[a].found = fault
            self.note("found", a, fault)

    def regain(self, artefact: Artefact, what: int) -> None:
        if what == Loses.EMPTY:
            artefact.empty -= 1
            if not artefact.empty and artefact.found == "empty":
                artefact.found = None
        else:
            artefact.lost -= 1
            if not artefact.lost and artefact.found == "lost":
                artefact.found = None
