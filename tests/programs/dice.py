"""Small choices of a maker of random programs."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from recovery.engine.codes import CERTAIN, DAY
from recovery.engine.draws import name_key
from recovery.engine.program import Draw
from recovery.model.shapes import Empirical, Exact

COARSE = 7_200
"""Nearly everything takes a multiple of this, so that much comes at the same tick."""
WEEK = 7 * DAY
Item = TypeVar("Item")


class Dice:
    """Luck in making a program, and the luck that goes into it. Without `ties` durations hardly ever agree."""

    def __init__(self, random: Random, ties: bool) -> None:
        self.random, self.ties = random, ties

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def some(self, items: Sequence[Item], most: int, chance: float = 1.0) -> list[Item]:
        """Up to so many of these, in order; with 1 - chance none."""
        count = self.random.randint(0, min(most, len(items))) if self.maybe(chance) else 0
        return [items[i] for i in sorted(self.random.sample(range(len(items)), count))]

    def span(self, most: int = 4) -> int:
        if not self.ties:
            return self.random.randint(1, most * COARSE)
        return COARSE * self.random.choice([0, 1, 1, self.random.randint(0, most)]) + self.random.choice([0] * 15 + [1])

    def chance(self) -> int:
        return self.random.choice([CERTAIN // 4, CERTAIN // 2, CERTAIN // 2, 3 * CERTAIN // 4, CERTAIN])

    def draw(self, name: str, most: int = 4, *, hard: bool = False) -> Draw:
        spans = tuple(sorted(self.span(most) for _ in range(self.random.choice([1, 1, 2, 3]))))
        shape = Exact(spans[0]) if len(spans) == 1 else Empirical(spans)
        cap = self.random.choice([100 * DAY, 100 * DAY, 3 * COARSE]) if self.ties else 100 * DAY
        return Draw(name, name_key(name), shape, cap, hard)

    def luck(self, name: str) -> Draw:
        return Draw(name, name_key(name))

    def nothing(self, name: str) -> Draw:
        return Draw(name, name_key(name), Exact(0), 100 * DAY)
