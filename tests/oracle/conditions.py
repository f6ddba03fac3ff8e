"""Whether a condition holds, or may yet hold without anybody's doing."""

from recovery.engine.codes import NONE
from recovery.engine.codes import Fact as Look
from recovery.engine.program import Atom, Guard
from tests.oracle.house import House
from tests.oracle.state import Status


class Conditions(House):
    """Adds conditions."""

    def holds(self, condition: int) -> bool:
        return condition == NONE or all(self.part_holds(atom) for atom in self.program.conditions[condition])

    def part_holds(self, a: int) -> bool:
        atom = self.program.atoms[a]
        since = self.holds_from(a)
        return self.looks(atom) if atom.offset == 0 else since is not None and since <= self.tick

    def looks(self, atom: Atom) -> bool:
        """Whether the fact holds now."""
        match atom.fact:
            case Look.MOMENT:
                return self.moments[atom.a]
            case Look.STEP_DONE | Look.STEP_NOT_DONE:
                return (self.steps[atom.a].status is Status.DONE) == (atom.fact is Look.STEP_DONE)
            case Look.SERVICE_UP:
                return not self.out()[atom.a]
            case Look.CHOSEN:
                return self.opened(Guard(atom.a, atom.b))
            case Look.HOUR:
                hour = self.hours[atom.a]
                return hour is not None and hour <= self.tick
            case Look.AVAILABLE:
                artefact = self.artefacts[atom.a]
                return not artefact.lost and artefact.found not in ("empty", "poisoned")
            case Look.SUBMITTED:
                return self.clocks[atom.a].submitted
            case _:
                return False

    def holds_from(self, atom: int) -> int | None:
        """When the offset of an atom ends or ended, maybe before the onset; None if it has not begun or there is none."""
        since = self.held_since[atom]
        return None if since is None else since + self.program.atoms[atom].offset

    def holds_or_will(self, a: int) -> bool:
        atom = self.program.atoms[a]
        hour = self.hours[atom.a] if atom.fact is Look.HOUR else None
        running = self.held_since[a] is not None
        return self.part_holds(a) or running or (hour is not None and hour > self.tick)

    def opened(self, guard: Guard) -> bool:
        step = self.steps[guard.node]
        if guard.option == NONE:
            return step.status is Status.FAILED
        return step.status is Status.DONE and step.chosen == guard.option

    def possible(self, n: int, option: int) -> bool:
        return self.holds(self.program.nodes[n].choices[option].condition)
