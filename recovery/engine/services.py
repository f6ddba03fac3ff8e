"""How services stand during a run: their hits, isolation and verification, and what follows from them."""

from recovery.engine.codes import State
from recovery.engine.program import Program


class Services:
    """The state of every service. `refresh` makes `out` and `degraded` follow from the rest."""

    def __init__(self, program: Program) -> None:
        count = len(program.services)
        self._services = program.services
        self._order = program.order
        self.hits: list[set[State]] = [set() for _ in range(count)]
        self.isolated = [False] * count
        self.verified = [True] * count
        self.readmitted = [True] * count
        self.lost = [0] * count
        """Of channels and vendors."""
        self.reached = [not service.called for service in program.services]
        """Of vendors."""
        self.affected = [False] * count
        self.out = [False] * count
        self.degraded = [False] * count

    def hit(self, service: int, state: State) -> None:
        """The service is hurt, affected, and neither verified nor readmitted any more."""
        self.hits[service].add(state)
        self.affected[service] = True
        self.verified[service] = self.readmitted[service] = False

    def restore(self, service: int) -> bool:
        """Clear hits and isolation; True if there was anything to clear. Only then is trust in it taken back."""
        if not self.hits[service] and not self.isolated[service]:
            return False
        self.hits[service].clear()
        self.isolated[service] = False
        self.verified[service] = self.readmitted[service] = False
        return True

    def refresh(self) -> None:
        """Work out who is out and who is degraded; standbys come before what needs them."""
        bad = [self._bad(index) for index in range(len(self._services))]
        for index in self._order:
            service = self._services[index]
            self.out[index] = any(bad[member] for member in service.closure) or any(
                all(self.out[member] for member in group) for group in service.standbys
            )
        for index, service in enumerate(self._services):
            self.degraded[index] = State.DEGRADED in self.hits[index] or any(
                self.out[member] for member in service.soft
            )

    def _bad(self, index: int) -> bool:
        hits = self.hits[index]
        intolerable = State.DEGRADED in hits and not self._services[index].tolerates_degraded
        missing = self.lost[index] > 0 or not self.reached[index]
        return self.isolated[index] or State.DOWN in hits or intolerable or missing

    def back(self, index: int) -> bool:
        """Up, with no hit left, verified where the plan verifies it, readmitted where the plan readmits it."""
        service = self._services[index]
        trusted = (self.verified[index] or not service.checked) and (self.readmitted[index] or not service.ramped)
        return trusted and not self.out[index] and not self.hits[index]

    def newly_affected(self) -> list[int]:
        """Services that are out and were not affected before."""
        counting = zip(self._services, self.out, self.affected, strict=True)
        return [index for index, (service, out, known) in enumerate(counting) if service.counts and out and not known]

    def relevant(self) -> list[int]:
        """Affected services that a target names, if any of those is affected; else all affected ones."""
        affected = [index for index, hurt in enumerate(self.affected) if hurt]
        return [index for index in affected if self._services[index].relevant] or affected

    def recovered(self) -> bool:
        """Something is affected, and everything relevant is back."""
        relevant = self.relevant()
        return bool(relevant) and all(self.back(index) for index in relevant)

    def core_back(self) -> bool:
        """A core service is affected, and all affected core services are back."""
        core = [i for i, hurt in enumerate(self.affected) if hurt and self._services[i].core]
        return bool(core) and all(self.back(index) for index in core)
