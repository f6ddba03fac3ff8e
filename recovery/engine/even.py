"""Even luck, for rehearsals: nothing is drawn, so that a room is not taught by one odd throw. Never a forecast."""

from collections.abc import Sequence

from recovery.engine.codes import CERTAIN, NONE
from recovery.engine.draws import Luck, chance_of
from recovery.engine.program import Draw, Program
from recovery.model.durations import WEEK
from recovery.model.shapes import Exact, Mix

_HALF = 1 << 63
_SUCCEEDS = ("/check", "/find")
"""Of these, a chance is that of coming through; of all others, that something happens to us."""
_TRIES = (*_SUCCEEDS, "/fail")
"""What is tried again until it comes through, so that the median number of tries counts."""


class EvenLuck(Luck):
    """Estimates are at their medians, ages at half of theirs; of chances the likelier side comes, unless one was chosen.

    What is tried again comes through at the try by which half of all runs would have.
    """

    def __init__(self) -> None:
        super().__init__(0)
        self.chosen: dict[str, int] = {}
        """Name of a chance or choice -> what comes: 0 or 1, or an index. Changed while a run goes on."""

    def ticks(self, draw: Draw, round: int = 0, attempt: int = 0, lane: int = 0) -> int:
        """The median, in ticks, before difficulty; of a mix, that of its likeliest part."""
        match draw.shape:
            case None:
                return 0
            case Exact(seconds):
                return min(seconds, draw.cap)
            case Mix(parts):
                return self._of(max(parts, key=lambda part: part[0])[1], draw.cap, _HALF)
            case shape:
                return self._of(shape, draw.cap, _HALF)

    def happens(self, draw: Draw, chance: int, round: int = 0, attempt: int = 0, lane: int = 0) -> bool:
        """What was chosen, else the likelier side."""
        if draw.name in self.chosen:
            return bool(self.chosen[draw.name])
        tries = round + attempt + lane + 1 if draw.name.endswith(_TRIES) else 1
        if draw.name.endswith(_SUCCEEDS):
            return 2 * _power(CERTAIN - chance, tries) <= _power(CERTAIN, tries)
        return 2 * _power(chance, tries) >= _power(CERTAIN, tries)

    def choose(self, draw: Draw, weights: Sequence[int], round: int = 0, attempt: int = 0) -> int:
        """What was chosen, if it is possible, else the first of the heaviest."""
        chosen = self.chosen.get(draw.name, NONE)
        if 0 <= chosen < len(weights) and weights[chosen]:
            return chosen
        return max(range(len(weights)), key=lambda index: (weights[index], -index))

    def age(self, draw: Draw, every: int) -> int:
        """Half of what it can be."""
        return every // 2

    def start(self, program: Program) -> int:
        """As fixed, else the middle of the week."""
        return WEEK // 2 if program.start == NONE else program.start


def _power(base: int, exponent: int) -> int:
    power: int = base**exponent
    return power


def likely(chance: float) -> bool:
    """Whether even luck lets something with this chance happen at its first try."""
    return 2 * chance_of(chance) >= CERTAIN
