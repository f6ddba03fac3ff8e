"""What services can be restored from, during a run: which generation is used, what is lost or useless, what is known of it."""

from collections.abc import Iterable
from typing import Literal

from recovery.engine.codes import NONE
from recovery.engine.draws import Luck
from recovery.engine.program import Program

Fault = Literal["lost", "empty", "poisoned"]


class Artefacts:
    """The state of every artefact."""

    def __init__(self, program: Program, luck: Luck, dwell: int) -> None:
        self.instants: list[int | None] = []
        """The tick at which the generation that is used was made; None: it does not age."""
        self._poisoned: list[bool] = []
        for artefact in program.artefacts:
            instant, poisoned = None, False
            if artefact.every:
                age = luck.age(artefact.age, artefact.every)
                older = max(0, -((age - dwell) // artefact.every))  # generations made since the intrusion
                poisoned = older >= artefact.keep
                instant = -age - (0 if poisoned else older * artefact.every)
            self.instants.append(instant)
            self._poisoned.append(poisoned)
        self._lost = [0] * len(program.artefacts)
        self._empty = [0] * len(program.artefacts)
        self._found: dict[int, Fault] = {}

    def fault(self, artefact: int) -> Fault | None:
        """What is wrong with it, known or not."""
        if self._lost[artefact]:
            return "lost"
        if self._empty[artefact]:
            return "empty"
        return "poisoned" if self._poisoned[artefact] else None

    def available(self, artefact: int) -> bool:
        """As far as anybody knows: not lost, and not found empty or poisoned."""
        return not self._lost[artefact] and self._found.get(artefact) in (None, "lost")

    def first(self, artefacts: Iterable[int], besides: int = NONE) -> int:
        """The first that was not found to be useless; NONE when all were."""
        return next((a for a in artefacts if a not in self._found and a != besides), NONE)

    def find(self, artefact: int, fault: Fault) -> bool:
        """Somebody knows now; False if it was known before."""
        known = artefact in self._found
        self._found.setdefault(artefact, fault)
        return not known

    def lose(self, artefact: int, *, empty: bool) -> None:
        """It is no longer there, or there is nothing in it."""
        (self._empty if empty else self._lost)[artefact] += 1

    def is_lost(self, artefact: int, *, empty: bool) -> bool:
        """Whether it is not there, or there is nothing in it."""
        return (self._empty if empty else self._lost)[artefact] > 0

    def regain(self, artefact: int, *, empty: bool) -> None:
        """It is there again, as it was before."""
        counts, fault = (self._empty, "empty") if empty else (self._lost, "lost")
        counts[artefact] -= 1
        if not counts[artefact] and self._found.get(artefact) == fault:
            del self._found[artefact]
