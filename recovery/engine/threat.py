"""What the scenario does of itself: hits and losses at their time, a threat that spreads and returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from recovery.engine.agenda import Due, Tray
from recovery.engine.codes import Op, When
from recovery.engine.codes import State as Hurt
from recovery.engine.deeds import Deed
from recovery.engine.program import Effect
from recovery.engine.state import State

MOST_RETURNS = 3
"""To one service, in a run."""


@dataclass(slots=True)
class _Trail:
    """What the threat knows of one service."""

    restores: int = 0
    """That cleared a hit."""
    gravest: Hurt = Hurt.DOWN
    """Cleared by the last of them."""
    returned: int = 0
    coming: Hurt | None = None
    """How the return that is on its way will hurt."""


class Threat:
    """What is still to come from the scenario, injects apart."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._hits_left = len(state.program.hits)
        self._reached = 0
        self._next_spread: Due | None = None
        self._trails = [_Trail() for _ in state.program.services]

    @property
    def over(self) -> bool:
        """No hit, spread or return is still to come."""
        spreading = self._next_spread is not None and self._next_spread.open
        return not self._hits_left and not spreading and all(trail.coming is None for trail in self._trails)

    def begin(self) -> None:
        """From onset on, hits, losses and the spread are on their way. What luck spares is never due."""
        program, luck, agenda = self._state.program, self._state.luck, self._state.agenda
        for index, hit in enumerate(program.hits):
            delay = luck.ticks(hit.after) if hit.after else 0
            agenda.later(delay, partial(_hit, index))
        for index, loss in enumerate(program.losses):
            if luck.happens(loss.luck, loss.chance):
                delay = luck.ticks(loss.after) if loss.after else 0
                agenda.later(delay, partial(_loss, index))
        self._spread_on()

    def contained(self) -> None:
        """The spread is over, and nothing of it is due any more."""
        if self._next_spread is not None:
            self._next_spread.close()

    def deeds(self, tray: Tray) -> list[Deed]:
        """What happens now of all that has come due; returns are over with it."""
        program = self._state.program
        hits = [program.hits[index] for index in tray.hits]
        self._hits_left -= len(hits)
        deeds = [Deed(Effect(Op.HIT, hit.service, hit.state), "incident") for hit in hits]
        deeds += [Deed(effect) for index in tray.losses for effect in program.losses[index].effects]
        if tray.spread and program.spread is not None and When.CONTAINED not in self._state.moments:
            reached = program.spread.to[self._reached]
            deeds.append(Deed(Effect(Op.HIT, reached, program.spread.state), "spread"))
            self._reached += 1
            self._spread_on()
        for service in tray.returns:
            trail = self._trails[service]
            assert trail.coming is not None
            deeds.append(Deed(Effect(Op.HIT, service, trail.coming), "return"))
            trail.returned += 1
            trail.coming = None
        return deeds

    def restored(self, cleared: Mapping[int, Iterable[Hurt]]) -> None:
        """Restores of one moment have cleared these hits; the threat may return to those services."""
        for service, states in sorted(cleared.items()):
            trail, of = self._trails[service], self._state.program.services[service]
            number = trail.restores
            trail.restores += 1
            trail.gravest = min(states)
            if of.return_luck is None or When.ERADICATED in self._state.moments:
                continue
            if self._state.luck.happens(of.return_luck, self._state.program.return_chance, number):
                self._return_to(service)

    def missed(self, services: Iterable[int]) -> None:
        """A verification saw nothing wrong: the threat returns to all of these that were ever restored from a hit."""
        for service in services:
            if self._trails[service].restores:
                self._return_to(service)

    def _return_to(self, service: int) -> None:
        trail, after = self._trails[service], self._state.program.services[service].return_after
        if after is None or trail.coming is not None or trail.returned == MOST_RETURNS:
            return
        trail.coming = trail.gravest
        ticks = self._state.luck.ticks(after, trail.restores - 1)
        self._state.agenda.later(ticks, partial(_return, service))

    def _spread_on(self) -> None:
        spread = self._state.program.spread
        self._next_spread = None
        if spread is not None and self._reached < len(spread.to):
            ticks = self._state.luck.ticks(spread.every, 0, 0, self._reached)
            self._next_spread = self._state.agenda.later(ticks, _spread)


def _hit(index: int, tray: Tray) -> None:
    tray.hits.append(index)


def _loss(index: int, tray: Tray) -> None:
    tray.losses.append(index)


def _return(service: int, tray: Tray) -> None:
    tray.returns.append(service)


def _spread(tray: Tray) -> None:
    tray.spread = True
