"""Effects become operations on indices."""

from collections.abc import Iterable
from typing import assert_never

from recovery.engine.codes import Loses, Op, Slows, State, When
from recovery.engine.layout import Scope
from recovery.engine.lower_house import House
from recovery.engine.program import Effect
from recovery.errors import DoesNotFit
from recovery.model import effects
from recovery.model.conditions import Mark

PHASES = ("detect", "assess", "contain", "eradicate", "restore", "verify", "communicate", "close")


class Effects:
    """Lowers the effects of one program."""

    def __init__(self, house: House) -> None:
        self._house = house

    def lower(self, written: Iterable[effects.Effect], scope: Scope, *, at: str | None = None) -> tuple[Effect, ...]:
        """The effects at the start or at the end of a step; without `at` all of them."""
        return tuple(e for effect in written if at in (None, effect.at) for e in self._effect(effect, scope))

    def marks(self, marks: Iterable[Mark]) -> tuple[Effect, ...]:
        """The effects that say that moments have come."""
        return tuple(_mark(mark) for mark in marks)

    def on(self, op: Op, services: Iterable[str]) -> tuple[Effect, ...]:
        """The same operation on services of the organisation."""
        return tuple(Effect(op, self._house.service(service)) for service in services)

    def lose(self, lost: effects.LossTarget, scope: Scope) -> tuple[Effect, ...]:
        """What a loss takes: people also from the team of their role. A loss for no time takes nothing."""
        if lost.for_ == 0:
            return ()
        ticks, name = lost.for_ or 0, scope.ours(lost.named)
        if lost.role is not None:
            return tuple(Effect(Op.LOSE, pool, Loses.PEOPLE, lost.people, ticks) for pool in self._house.pools_of(name))
        if lost.artefact is not None:
            what = Loses.EMPTY if lost.reason == "empty" else Loses.ARTEFACT
            return (Effect(Op.LOSE, self._house.artefact(name), what, ticks=ticks),)
        thing = self._house.vendor(name) if lost.vendor is not None else self._house.channel(name)
        return (Effect(Op.LOSE, thing, Loses.THING, ticks=ticks),)

    def _effect(self, effect: effects.Effect, scope: Scope) -> Iterable[Effect]:
        match effect:
            case effects.Hit(hit=hit):
                yield Effect(Op.HIT, self._house.service(scope.ours(hit.service)), State[hit.state.upper()])
            case effects.Isolate(isolate=service):
                yield Effect(Op.ISOLATE, self._house.service(scope.ours(service)))
            case effects.Release(release=service):
                yield Effect(Op.RELEASE, self._house.service(scope.ours(service)))
            case effects.Restore(restore=service):
                yield Effect(Op.RESTORE, self._house.service(scope.ours(service)))
            case effects.Lose(lose=lost):
                yield from self.lose(lost, scope)
            case effects.Slow(slow=slow):
                yield from self._slow(slow, scope)
            case effects.Reveal(reveal=revealed):
                yield from _reveal(revealed, scope)
            case effects.Cancel(cancel=step):
                yield from (Effect(Op.CANCEL, node) for node in _nodes(step, scope))
            case effects.SetMark(mark=mark):
                yield _mark(mark)
            case _:
                assert_never(effect)

    def _slow(self, slow: effects.Slowdown, scope: Scope) -> Iterable[Effect]:
        by = round(slow.by * 1000)
        if slow.phase is not None:
            yield Effect(Op.SLOW, PHASES.index(slow.phase), Slows.PHASE, by, slow.for_)
        elif slow.role is not None:
            yield Effect(Op.SLOW, self._house.role(scope.ours(slow.role)), Slows.POOL, by, slow.for_)
        else:
            yield from (Effect(Op.SLOW, node, Slows.NODE, by, slow.for_) for node in _nodes(slow.step or "", scope))


def _nodes(step: str, scope: Scope) -> Iterable[int]:
    return () if scope.lenient and step not in scope.spans else scope.span(step).nodes


def _reveal(revealed: effects.Revealed, scope: Scope) -> Iterable[Effect]:
    if revealed.of in scope.batches:
        yield Effect(Op.REVEAL, scope.span(revealed.of).end, by=revealed.items)
    elif not scope.lenient:
        raise DoesNotFit(f"{revealed.of} is no batch that could grow", "name a step of kind batch")


def _mark(mark: Mark) -> Effect:
    return Effect(Op.MARK, When[mark.upper()])
