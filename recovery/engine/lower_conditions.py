"""Conditions become lists of atoms."""

from typing import assert_never

from recovery.engine.codes import NONE, Fact, When
from recovery.engine.layout import Scope
from recovery.engine.lower_house import House
from recovery.engine.program import Atom
from recovery.model import conditions


class Conditions:
    """Collects the atoms, conditions and hours of one program."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._atoms: dict[Atom, int] = {}
        self._hours: dict[int, int] = {}
        self._lowered: list[tuple[int, ...]] = []

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Every atom once."""
        return tuple(self._atoms)

    @property
    def lowered(self) -> tuple[tuple[int, ...], ...]:
        """The conditions, as indices of atoms."""
        return tuple(self._lowered)

    @property
    def hours(self) -> tuple[int, ...]:
        """The seconds of the week that hours stand for."""
        return tuple(self._hours)

    def lower(self, condition: conditions.Condition | None, scope: Scope) -> int:
        """The index of a condition; NONE for none."""
        return NONE if condition is None else self.of(*(self._atom(part, scope) for part in condition.parts))

    def of(self, *atoms: Atom) -> int:
        """The index of the condition that all of these atoms hold."""
        self._lowered.append(tuple(self._atoms.setdefault(atom, len(self._atoms)) for atom in atoms))
        return len(self._lowered) - 1

    def _atom(self, part: conditions.Part, scope: Scope) -> Atom:
        offset = part.offset
        match part.fact:
            case conditions.Moment(name):
                return Atom(Fact.MOMENT, moment(name), offset=offset)
            case conditions.StepDone(step, negated):
                fact = Fact.STEP_NOT_DONE if negated else Fact.STEP_DONE
                return Atom(fact, scope.spans[step].end, offset=offset) if step in scope.spans else Atom(Fact.NEVER)
            case conditions.ServiceUp(service):
                return Atom(Fact.SERVICE_UP, self._house.thing(scope.ours(service)), offset=offset)
            case conditions.ArtefactAvailable(artefact):
                return Atom(Fact.AVAILABLE, self._house.artefact(scope.ours(artefact)), offset=offset)
            case conditions.Submitted(clock):
                known = self._house.clock_of
                return Atom(Fact.SUBMITTED, known[clock], offset=offset) if clock in known else Atom(Fact.NEVER)
            case conditions.Chosen(decision, option):
                if option not in scope.options.get(decision, {}):
                    return Atom(Fact.NEVER)
                return Atom(Fact.CHOSEN, scope.spans[decision].end, scope.options[decision][option], offset)
            case conditions.HourOfWeek(second):
                return Atom(Fact.HOUR, self._hours.setdefault(second, len(self._hours)), offset=offset)
            case _:
                assert_never(part.fact)


def moment(name: conditions.MomentName) -> When:
    """The moment of this name."""
    return When[name.upper().replace("-", "_")]
