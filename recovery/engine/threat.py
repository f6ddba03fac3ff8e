"""What the cause of an incident goes on to do during a run: how it spreads, and to what it returns."""

from recovery.engine.draws import Luck
from recovery.engine.program import NONE, Program, State

MOST_RETURNS = 3
"""To one service, in one run."""


class Threat:
    """The state of spread and returns. It draws, and says after how many ticks something is due."""

    def __init__(self, program: Program, luck: Luck) -> None:
        count = len(program.services)
        self._program = program
        self._luck = luck
        self._reached = 0
        self.spreading = False
        """The next service to be reached is on its way."""
        self.can_return = any(service.return_luck for service in program.services)
        self._restores = [0] * count
        """Restores that cleared a hit."""
        self._restorer = [NONE] * count
        self._state = [State.DOWN] * count
        """The gravest state that the last of them cleared."""
        self._pending = [False] * count
        self._returned = [0] * count
        self.cleared: list[int] = []
        """Services a hit of which was cleared, each time anew."""

    def next_spread(self) -> int | None:
        """Ticks until the next service is reached; None when there is none."""
        spread = self._program.spread
        if spread is None or self._reached >= len(spread.to):
            return None
        self.spreading = True
        return self._luck.ticks(spread.every, 0, 0, self._reached)

    def reach(self) -> int:
        """The service that is reached now."""
        assert self._program.spread is not None
        self._reached += 1
        return self._program.spread.to[self._reached - 1]

    @property
    def returning(self) -> bool:
        """The threat is on its way back to some service."""
        return any(self._pending)

    def clear(self, service: int, restorer: int, hits: set[State]) -> None:
        """A restore by a node (NONE: an inject) has cleared these hits."""
        self._restorer[service] = restorer
        if hits:
            self._restores[service] += 1
            self._state[service] = min(hits)
            self.cleared.append(service)

    def restored(self, service: int) -> int | None:
        """Ticks until the threat returns to a service that was restored before it was eradicated; None: it does not."""
        luck = self._program.services[service].return_luck
        number = self._restores[service] - 1
        if luck is None or not self._luck.happens(luck, self._program.return_chance, number):
            return None
        return self._set_out(service)

    def missed(self, service: int) -> int | None:
        """The same for one that a verification passed by mistake."""
        return self._set_out(service) if self._restores[service] else None

    def _set_out(self, service: int) -> int | None:
        after = self._program.services[service].return_after
        if after is None or self._pending[service] or self._returned[service] >= MOST_RETURNS:
            return None
        self._pending[service] = True
        return self._luck.ticks(after, self._restores[service] - 1)

    def comes_back(self, service: int) -> State:
        """It is there: the state in which the service is now."""
        self._pending[service] = False
        self._returned[service] += 1
        return self._state[service]

    def redo(self, service: int) -> tuple[int, tuple[int, ...]] | None:
        """From which node the work starts again and what it reopens; None where no node restored the service."""
        restorer = self._restorer[service]
        if restorer == NONE:
            return None
        node = self._program.nodes[restorer]
        reopened = next((redo.reopened for redo in node.redo if redo.service == service), None)
        return None if reopened is None else (node.begin, reopened)
