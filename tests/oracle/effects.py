"""What effects change, what a reopening sends back, and when the threat is on its way again."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from recovery.engine.codes import NONE, Loses, Op, State, When
from recovery.engine.program import Effect
from tests.oracle.conditions import Conditions
from tests.oracle.state import SETTLED, Cause, Status, Step


class Effects(Conditions):
    """Adds what may happen to the state."""

    def own(self, n: int, effects: Iterable[Effect], artefact: int = NONE) -> list[Effect]:
        """With what the restores among them come from."""
        return [replace(e, a=artefact, by=n) if e.op is Op.RESTORE else e for e in effects]

    def apply(self, effects: Iterable[Effect]) -> None:
        """All that belongs together, in the order of the rules."""
        cleared: list[int] = []
        for effect in sorted(self.mixed(effects), key=lambda e: (e.op, e.target, e.a, e.by, e.ticks)):
            match effect.op:
                case Op.MARK:
                    self.come(effect.target)
                case Op.SLOW:
                    self.slows.append((self.tick, effect))
                case Op.INSPECT:
                    fault = self.fault(effect.target)
                    if fault:
                        self.find(effect.target, fault)
                case Op.LOSE:
                    self.lose(effect)
                case Op.REVEAL:
                    self.revealed[effect.target] += effect.by
                    self.note("revealed", effect.target, effect.by)
                case Op.CANCEL:
                    self.cancel(effect.target)
                case _:
                    cleared += self.change(effect.target, effect)
        for s in cleared:
            luck = self.program.services[s].return_luck
            number = self.services[s].restores - 1
            if (
                luck
                and not self.moments[When.ERADICATED]
                and self.luck.happens(luck, self.program.return_chance, number)
            ):
                self.set_out(s)

    def change(self, s: int, effect: Effect) -> list[int]:
        """The service, if a hit of it was cleared."""
        service = self.services[s]
        match effect.op:
            case Op.RESTORE if service.isolated or any(service.hits):
                hits = [state for state in State if service.hits[state]]
                service.hits, service.isolated = [False] * len(State), False
                service.trusted = service.readmitted = False
                service.restorer = effect.by
                used = effect.a if effect.a != NONE else None
                self.note("restored", s, used, None if used is None else self.artefacts[used].instant)
                self.come(When.FIRST_RESTORED)
                if hits:
                    service.restores, service.gravest = service.restores + 1, min(hits)
                    return [s]
            case Op.VERIFIED:
                service.trusted = True
                self.note("verified", s)
            case Op.READMITTED:
                service.readmitted = True
                self.note("readmitted", s)
            case Op.RELEASE if service.isolated:
                service.isolated = False
                self.note("isolated", s, True)
            case Op.ISOLATE if not service.isolated:
                service.isolated = True
                self.note("isolated", s, False)
            case Op.HIT:
                service.hits[effect.a], service.affected = True, True
                service.trusted = service.readmitted = False
                self.note("hit", s, int(effect.a), ("effect", "incident", "spread", "return")[effect.by])
        return []

    def lose(self, effect: Effect) -> None:
        match effect.a:
            case Loses.PEOPLE:
                self.people[effect.target].lost += effect.by
            case Loses.THING:
                self.services[effect.target].lost += 1
            case Loses.ARTEFACT:
                self.artefacts[effect.target].lost += 1
            case _:
                self.artefacts[effect.target].empty += 1
        self.note("lost", int(effect.a), effect.target, effect.by)
        if effect.ticks:
            self.over.append((self.tick + effect.ticks, effect))

    def cancel(self, n: int) -> None:
        step = self.steps[n]
        if step.status not in (*SETTLED, Status.NOT_PASSED):
            self.withdraw(n)
            step.status, step.settled_at, step.until, step.cancelled = Status.DEAD, self.tick, None, True
            self.note("dead", n, step.round, True)

    def set_out(self, s: int) -> None:
        """The threat is on its way back to a service, if it may be."""
        service, plan = self.services[s], self.program.services[s]
        if plan.return_after and service.returns_at is None and service.returned < 3:
            service.returns_at = self.tick + self.luck.ticks(plan.return_after, service.restores - 1)
            service.returns_as = service.gravest

    def withdraw(self, n: int) -> None:
        step = self.steps[n]
        if step.status is Status.WORKING:
            self.give_back(n)
        if step.status in (Status.WORKING, Status.WAITING, Status.BACKING_OFF):
            waiting = step.status is Status.WAITING
            waited = (step.for_services, step.for_people, step.for_order) if waiting else (0, 0, 0)
            self.note("withdrawn", n, step.round, step.attempt, *waited)

    def ready(self, n: int, cause: Cause) -> None:
        step = self.steps[n]
        step.status, step.ready_at, step.ready_cause = Status.WAITING, self.tick, cause
        step.for_order, step.for_services, step.for_people, step.closed, step.until = 0, 0, 0, (), None
        step.answered, step.own, step.marked = False, (), False
        self.note("ready", n, step.round, step.attempt, cause)

    def reopen(self, because: tuple[str, int], entry: int, between: tuple[int, ...], cause: Cause) -> None:
        members = self.reopened(tuple({entry, *between}))
        self.note("reopened", *because, entry, members)
        for n in members:
            if not self.steps[n].cancelled:
                self.withdraw(n)
                inside = tuple(need for need in self.program.nodes[n].needs_any if need in members)
                old = self.steps[n]
                alternatives = inside or self.program.nodes[n].needs_any
                self.steps[n] = Step(alternatives, round=old.round + 1, failures=old.failures)
        if not self.steps[entry].cancelled:
            self.ready(entry, cause)

    def reopened(self, members: tuple[int, ...]) -> tuple[int, ...]:
        """These, and every dead step that died of them, at any distance."""
        for n in self.those(Status.DEAD):
            node = self.program.nodes[n]
            before = chain(node.needs, node.needs_any, (guard.node for guard in node.guards), node.broken_by)
            if n not in members and any(other in members for other in before):
                return self.reopened((*members, n))
        return tuple(sorted(members))
