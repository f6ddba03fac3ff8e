"""Which conditions hold in a run, and the injects that wait for theirs."""

from bisect import bisect_left
from typing import Literal, assert_never

from recovery.engine.codes import NONE, Fact, When
from recovery.engine.deeds import Deed, deeds
from recovery.engine.state import State
from recovery.model import journal as facts

Obstacle = Literal["condition", "chance", "room"]


class Conditions:
    """What the conditions of a program are about, and since when their facts hold."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._since: list[int | None] = [None] * len(state.program.atoms)
        self._hours = [NONE] * len(state.program.hours)

    def detected(self) -> None:
        """The hours of the week that count are the first from now on."""
        state = self._state
        for index, ticks in enumerate(state.program.hours):
            position = bisect_left(ticks, state.start + state.now)
            if position < len(ticks):
                self._hours[index] = ticks[position] - state.start
                state.agenda.alarm(self._hours[index] - state.now)

    def holds(self, condition: int) -> bool:
        """Whether all parts of it hold now."""
        return all(self._atom_holds(atom) for atom in self._state.program.conditions[condition])

    def is_timed(self, condition: int) -> bool:
        """Every part holds, or its offset runs, or it is an hour still to come."""
        atoms = self._state.program.atoms
        return all(
            self._atom_holds(i)
            or self._since[i] is not None
            or (atoms[i].fact is Fact.HOUR and self._hours[atoms[i].a] != NONE)
            for i in self._state.program.conditions[condition]
        )

    def due_at(self, condition: int) -> int | None:
        """The tick from which it holds, if offsets that run and hours to come are all that is missing."""
        if not self.is_timed(condition):
            return None
        return max((self._due(atom) for atom in self._state.program.conditions[condition]), default=0)

    def _due(self, index: int) -> int:
        atom, since = self._state.program.atoms[index], self._since[index]
        if atom.offset and since is not None:
            return since + atom.offset
        return self._hours[atom.a] if atom.fact is Fact.HOUR else 0

    def new_offsets(self) -> list[int]:
        """Facts with an offset that hold for the first time."""
        atoms = enumerate(self._state.program.atoms)
        return [i for i, atom in atoms if atom.offset and self._since[i] is None and self._fact(i)]

    def begin_offset(self, atom: int) -> None:
        """The offset begins to run: from now, or from the moment it is about, which may lie before the onset."""
        state, of = self._state, self._state.program.atoms[atom]
        since = self._since[atom] = state.moments[When(of.a)] if of.fact is Fact.MOMENT else state.now
        if since + of.offset > state.now:
            state.agenda.alarm(since + of.offset - state.now)

    def _atom_holds(self, index: int) -> bool:
        offset, since = self._state.program.atoms[index].offset, self._since[index]
        if offset:
            return since is not None and self._state.now >= since + offset
        return self._fact(index)

    def _fact(self, index: int) -> bool:
        state, atom = self._state, self._state.program.atoms[index]
        match atom.fact:
            case Fact.MOMENT:
                return When(atom.a) in state.moments
            case Fact.STEP_DONE:
                return state.steps[atom.a].phase == "done"
            case Fact.STEP_NOT_DONE:
                return state.steps[atom.a].phase != "done"
            case Fact.SERVICE_UP:
                return not state.services.out[atom.a]
            case Fact.CHOSEN:
                return state.steps[atom.a].phase == "done" and state.steps[atom.a].chosen == atom.b
            case Fact.HOUR:
                return NONE != self._hours[atom.a] <= state.now
            case Fact.NEVER:
                return False
            case Fact.AVAILABLE:
                return state.artefacts.available(atom.a)
            case Fact.SUBMITTED:
                return state.deadlines.submitted[atom.a]
            case _:
                assert_never(atom.fact)


class Injects:
    """Injects that have not had their time."""

    def __init__(self, state: State, conditions: Conditions) -> None:
        self._state = state
        self._conditions = conditions
        self._left = list(range(len(state.program.injects)))
        self.held: set[int] = set()
        """Those that come only when the room says so."""

    def due(self) -> list[tuple[int, Obstacle | None]]:
        """Injects whose condition holds now, and what keeps each from happening."""
        at = self._state.program.injects
        free = (index for index in self._left if index not in self.held)
        return [(index, self._obstacle(index)) for index in free if self._conditions.holds(at[index].at)]

    def hold(self, index: int, *, free: bool) -> None:
        """It does not come by itself, or does again."""
        self.held.discard(index)
        if not free:
            self.held.add(index)

    def begin(self, index: int) -> None:
        """What makes an improvised step count: delivered without a word."""
        self._left.remove(index)
        self._state.delivered[index] = True
        self._state.unsettled = True

    def deliver(self, due: list[tuple[int, Obstacle | None]]) -> list[Deed]:
        """They are delivered or dropped; what those delivered do."""
        done: list[Deed] = []
        for index, obstacle in due:
            name = self._state.names.injects[index]
            self._left.remove(index)
            self._state.delivered[index] = obstacle is None
            if obstacle is None:
                self._state.note(facts.InjectDelivered(self._state.now, name))
                done += deeds(self._state.program.injects[index].effects)
            else:
                self._state.note(facts.InjectDropped(self._state.now, name, obstacle))
        return done

    @property
    def over(self) -> bool:
        """No timed inject with effects is still to come."""
        injects = self._state.program.injects
        left = (i for i in self._left if i not in self.held)
        return not any(injects[i].effects and self._conditions.is_timed(injects[i].at) for i in left)

    def _obstacle(self, index: int) -> Obstacle | None:
        inject = self._state.program.injects[index]
        if inject.only_if != NONE and not self._conditions.holds(inject.only_if):
            return "condition"
        return None if self._state.luck.happens(inject.luck, inject.chance) else "chance"
