"""Applies together what is done at one moment, and keeps account of who restored what."""

from collections.abc import Sequence
from typing import Literal, assert_never

from recovery.engine.codes import NONE, Loses, Op, When
from recovery.engine.codes import State as Hurt
from recovery.engine.deeds import Deed
from recovery.engine.program import Effect
from recovery.engine.state import State
from recovery.engine.threat import Threat
from recovery.model import journal as facts

LOSSES: dict[Loses, Literal["people", "thing", "artefact", "empty"]] = {
    Loses.PEOPLE: "people",
    Loses.THING: "thing",
    Loses.ARTEFACT: "artefact",
    Loses.EMPTY: "empty",
}


class Doing:
    """What deeds do to the state."""

    def __init__(self, state: State, threat: Threat) -> None:
        self._state = state
        self._threat = threat
        self._cleared: dict[int, set[Hurt]] = {}
        self.restorer = [NONE] * len(state.program.services)
        """The node that restored each service last; NONE: no node did."""

    def apply(self, done: Sequence[Deed]) -> None:
        """All of these, in the order of operations; then the threat may come back to what was restored."""
        for deed in sorted(done, key=lambda deed: deed.order):
            self._do(deed)
        cleared, self._cleared = self._cleared, {}
        self._threat.restored(cleared)
        self._state.unsettled = self._state.unsettled or bool(done)

    def regain(self, lost: Effect) -> None:
        """What was lost is there again."""
        state, kind = self._state, Loses(lost.a)
        if not self._is_lost(lost):
            return
        match kind:
            case Loses.PEOPLE:
                state.people.regain(lost.target, lost.by, state.now)
            case Loses.THING:
                state.services.lost[lost.target] -= 1
            case Loses.ARTEFACT | Loses.EMPTY:
                state.artefacts.regain(lost.target, empty=kind is Loses.EMPTY)
            case _:
                assert_never(kind)
        state.note(facts.CameBack(state.now, LOSSES[kind], self._lost_name(lost), lost.by))

    def _is_lost(self, lost: Effect) -> bool:
        """Whether there is anything to regain; the room may have brought it back before its time."""
        match Loses(lost.a):
            case Loses.PEOPLE:
                return self._state.people.lost(lost.target) > 0
            case Loses.THING:
                return self._state.services.lost[lost.target] > 0
            case Loses.ARTEFACT | Loses.EMPTY:
                return self._state.artefacts.is_lost(lost.target, empty=lost.a == Loses.EMPTY)

    def find(self, artefact: int, fault: Literal["lost", "empty", "poisoned"]) -> None:
        """Somebody finds out that an artefact cannot be used."""
        if self._state.artefacts.find(artefact, fault):
            self._state.note(facts.ArtefactFound(self._state.now, self._state.names.artefacts[artefact], fault))

    def _do(self, deed: Deed) -> None:
        state, effect, now = self._state, deed.effect, self._state.now
        match effect.op:
            case Op.RESTORE | Op.VERIFIED | Op.READMITTED | Op.RELEASE | Op.ISOLATE | Op.HIT:
                self._do_to_service(deed)
            case Op.INSPECT:
                fault = state.artefacts.fault(effect.target)
                if fault is not None:
                    self.find(effect.target, fault)
            case Op.MARK:
                state.moment(When(effect.target))
                if effect.target == When.CONTAINED:
                    self._threat.contained()
            case Op.LOSE:
                self._lose(effect)
            case Op.SLOW:
                state.slow.append((effect, now + effect.ticks))
            case Op.REVEAL:
                state.revealed[effect.target] += effect.by
                state.note(facts.ItemsRevealed(now, state.names.nodes[effect.target], effect.by))
            case Op.CANCEL:
                state.cancel(effect.target)
            case _:
                assert_never(effect.op)

    def _do_to_service(self, deed: Deed) -> None:
        state, index, now = self._state, deed.effect.target, self._state.now
        services, name = state.services, state.names.services[index]
        match deed.effect.op:
            case Op.RESTORE:
                self._restore(deed)
            case Op.VERIFIED:
                services.verified[index] = True
                state.note(facts.ServiceVerified(now, name))
            case Op.READMITTED:
                services.readmitted[index] = True
                state.note(facts.ServiceReadmitted(now, name))
            case Op.RELEASE | Op.ISOLATE:
                isolated = deed.effect.op is Op.ISOLATE
                if services.isolated[index] != isolated:
                    services.isolated[index] = isolated
                    state.note(facts.ServiceIsolated(now, name, released=not isolated))
            case Op.HIT:
                hurt = Hurt(deed.effect.a)
                services.hit(index, hurt)
                state.note(facts.ServiceHit(now, name, hurt.name.lower(), deed.by))

    def _restore(self, deed: Deed) -> None:
        state, index, artefact = self._state, deed.effect.target, deed.artefact
        hits = set(state.services.hits[index])
        if not state.services.restore(index):
            return
        self.restorer[index] = deed.node
        if hits:
            self._cleared[index] = hits
        name, instant = None, None
        if artefact != NONE:
            name, instant = state.names.artefacts[artefact], state.artefacts.instants[artefact]
        state.note(facts.ServiceRestored(state.now, state.names.services[index], name, instant))
        state.moment(When.FIRST_RESTORED)

    def _lose(self, lost: Effect) -> None:
        state, kind = self._state, Loses(lost.a)
        match kind:
            case Loses.PEOPLE:
                state.people.lose(lost.target, lost.by)
            case Loses.THING:
                state.services.lost[lost.target] += 1
            case Loses.ARTEFACT | Loses.EMPTY:
                state.artefacts.lose(lost.target, empty=kind is Loses.EMPTY)
            case _:
                assert_never(kind)
        state.note(facts.Lost(state.now, LOSSES[kind], self._lost_name(lost), lost.by))
        if lost.ticks:
            state.agenda.later(lost.ticks, lambda tray: tray.regained.append(lost))

    def _lost_name(self, lost: Effect) -> str:
        names = self._state.names
        match Loses(lost.a):
            case Loses.PEOPLE:
                return names.pools[lost.target]
            case Loses.THING:
                return names.services[lost.target]
            case Loses.ARTEFACT | Loses.EMPTY:
                return names.artefacts[lost.target]
