"""The names of random quantities, each with the number that stands for it in the generator."""

from recovery.engine.draws import name_key
from recovery.engine.program import Draw
from recovery.errors import DoesNotFit
from recovery.model.estimates import Estimate
from recovery.model.shapes import Exact

NOTHING = Estimate(Exact(0), "0m")
"""What a node takes that has no work of its own."""


class Quantities:
    """Gives out the random quantities of one program, and sees to it that no two of them share their luck."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._names: dict[int, str] = {}

    def draw(self, name: str, estimate: Estimate | None = None, *, cap: int | None = None, hard: bool = False) -> Draw:
        """The quantity of this name: of a chance or a choice without estimate; never above `cap`, in ticks.

        Raises DoesNotFit when another name has the same number.
        """
        for full in (name, name + "/part"):
            other = self._names.setdefault(name_key(full), full)
            if other != full:
                raise DoesNotFit(f"{full} and {other} would share their luck", "rename one of them")
        shape = estimate.shape if estimate else None
        return Draw(name, name_key(name), shape, self._longest if cap is None else cap, hard)
