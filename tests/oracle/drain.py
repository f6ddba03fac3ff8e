"""Part 1 of an instant: all that is due."""

from recovery.engine.codes import NONE, Op, When
from recovery.engine.program import Effect
from tests.oracle.listen import Listen
from tests.oracle.state import Status


class Drain(Listen):
    """Adds all that comes due."""

    def drain(self) -> None:
        if self.stops():
            self.outcome = self.outcome_of_given_up("stopped")
            return
        if self.tick in [*self.due_otherwise(), *self.alarms()]:
            self.something_happens()
        returned = [s for s, service in enumerate(self.services) if service.returns_at == self.tick]
        self.hear_answers()
        self.listen()
        self.begin()
        failed = self.end_work()
        self.strike(returned)
        self.come_back()
        self.shift()
        self.reach()
        self.end_back_offs()
        if any(self.steps[n].failures >= self.program.nodes[n].rounds for n in failed):
            self.outcome = "rounds"
            return
        for n in sorted(failed):
            node = self.program.nodes[n]
            self.reopen(("verification", n), node.rework, node.reopened, ("need", n, NONE))
        for s in sorted(returned):
            self.reopen_for_return(s)

    def due_otherwise(self) -> list[int]:
        """When something is due besides alarms, answers, people who are reached, and calendar edges."""
        return [
            *([] if self.moments[When.DETECTED] else [self.detection]),
            *(s.until for s in self.steps if s.status in (Status.WORKING, Status.BACKING_OFF) and s.until is not None),
            *(tick for tick, done in zip(self.hits, self.hit_done, strict=True) if not done),
            *self.losses.values(),
            *(tick for tick, _ in self.over),
            *([self.spread_at] if self.spreads() else []),
            *(service.returns_at for service in self.services if service.returns_at is not None),
            *self.coming.values(),
        ]

    def alarms(self) -> list[int]:
        """When hours of the week come and offsets end, or have."""
        return [
            tick for tick in [*self.hours, *map(self.holds_from, range(len(self.program.atoms)))] if tick is not None
        ]

    def hear_answers(self) -> None:
        heard = [answer for answer in self.answers if answer[0] == self.tick and self.answerable(*answer[:3])]
        for answer in heard:
            self.answers.remove(answer)
            _, n, _, option = answer
            if self.steps[n].answer == NONE and self.possible(n, option):
                self.steps[n].answer, self.steps[n].until = option, self.tick

    def answerable(self, tick: int, n: int, round: int) -> bool:
        step = self.steps[n]
        return tick > self.tick or (tick == self.tick and step.status is Status.WORKING and step.round == round)

    def begin(self) -> None:
        if self.tick == 0 and not self.moments[When.ONSET]:
            self.moments[When.INTRUDED], self.came[When.INTRUDED] = True, -self.dwell
            self.facts.append((-self.dwell, "moment", int(When.INTRUDED)))
            self.come(When.ONSET)
            for c, clock in enumerate(self.clocks):
                if clock.applies:
                    self.note("applies", c)
        if self.tick == self.detection:
            self.come(When.DETECTED)

    def end_work(self) -> list[int]:
        """The verifications that failed."""
        over = self.mixed(n for n in self.those(Status.WORKING) if self.steps[n].until == self.tick)
        self.apply(self.end_all([(n, self.judge(n)) for n in over]))
        return self.those(Status.NOT_PASSED)

    def strike(self, returned: list[int]) -> None:
        """What the scenario does now; `returned`: services to which the threat was to return before this pass."""
        effects: list[Effect] = []
        for h, tick in enumerate(self.hits):
            if tick == self.tick and not self.hit_done[h]:
                self.hit_done[h] = True
                effects.append(Effect(Op.HIT, self.program.hits[h].service, self.program.hits[h].state, by=1))
        for i in [i for i, tick in self.losses.items() if tick == self.tick]:
            del self.losses[i]
            effects += self.program.losses[i].effects
        spread = self.program.spread
        if spread and self.spreads() and self.spread_at == self.tick:
            effects.append(Effect(Op.HIT, spread.to[self.spread_over], spread.state, by=2))
            self.spread_over += 1
            self.spread_at += (
                self.luck.ticks(spread.every, 0, 0, self.spread_over) if self.spread_over < len(spread.to) else 0
            )
        for s in returned:
            self.services[s].returns_at = None
            self.services[s].returned += 1
            effects.append(Effect(Op.HIT, s, self.services[s].returns_as, by=3))
        self.apply(effects)

    def spreads(self) -> bool:
        spread = self.program.spread
        return spread is not None and self.spread_over < len(spread.to) and not self.moments[When.CONTAINED]

    def come_back(self) -> None:
        for loss in self.mixed(effect for tick, effect in self.over if tick == self.tick):
            self.given_back(loss)
        self.over = [(tick, effect) for tick, effect in self.over if tick != self.tick]
        for s in [s for s, tick in self.coming.items() if tick == self.tick]:
            del self.coming[s]
            self.services[s].reached = True
            self.note("reached", "vendor", s, 0)

    def shift(self) -> None:
        for p in self.mixed(range(len(self.people))):
            pool, people = self.program.pools[p], self.people[p]
            if people.edge < len(pool.edges) and pool.edges[people.edge] - self.onset == self.tick:
                before = self.here(p)
                people.edge += 1
                if not self.on_duty(p):
                    people.reached.clear()
                self.grown(p, before)

    def reach(self) -> None:
        for p in self.mixed(range(len(self.people))):
            people = self.people[p]
            for unit in self.mixed(unit for unit, tick in people.coming.items() if tick == self.tick):
                before = self.here(p)
                people.reached[unit] = people.coming.pop(unit)
                if self.came_last.get((p, unit), NONE) < self.last_event:
                    self.last_active = self.tick
                self.came_last[p, unit] = self.tick
                self.note("reached", "role", p, unit)
                self.grown(p, before)

    def end_back_offs(self) -> None:
        for n in self.mixed(n for n in self.those(Status.BACKING_OFF) if self.steps[n].until == self.tick):
            self.steps[n].attempt += 1
            self.ready(n, ("need", n, NONE))

    def reopen_for_return(self, s: int) -> None:
        restorer = self.services[s].restorer
        if restorer != NONE:
            node = self.program.nodes[restorer]
            for redo in node.redo:
                if redo.service == s:
                    self.reopen(("return", s), node.begin, redo.reopened, ("need", NONE, NONE))
