"""What is done at one moment: the effects of steps, injects and the scenario, and their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from recovery.engine.codes import NONE, Op
from recovery.engine.program import Effect

By = Literal["incident", "spread", "return", "effect"]


@dataclass(frozen=True, slots=True)
class Deed:
    """An effect, and whose it is; of a restore, the node that does it and what it restores from."""

    effect: Effect
    by: By = "effect"
    node: int = NONE
    artefact: int = NONE

    @property
    def order(self) -> tuple[int, ...]:
        """Where it stands among what is done at the same moment."""
        e = self.effect
        return e.op, e.target, e.a, e.by, e.ticks, self.artefact, self.node


def deeds(effects: Iterable[Effect], node: int = NONE, artefact: int = NONE) -> list[Deed]:
    """The effects of one node, or of the world; restores are from this artefact."""
    return [Deed(effect, node=node, artefact=artefact if effect.op is Op.RESTORE else NONE) for effect in effects]
