"""The oracle: docs/engine.md read a second time, as plainly as can be, to be held against the real interpreter.

No SimPy, no heap: what is due is looked up in the state, again and again. It writes bare facts instead of a journal.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial
from itertools import chain
from random import Random
from typing import Any, TypeVar

from recovery.engine.draws import Luck
from recovery.engine.program import (
    DAY,
    NONE,
    QUIET,
    Atom,
    Draw,
    Effect,
    Guard,
    Inject,
    Kind,
    Loses,
    Node,
    Op,
    Pool,
    Program,
    Slows,
    State,
    When,
)
from recovery.engine.program import Fact as Look

Fact = tuple[Any, ...]
"""(tick, kind, ...), everything by index."""
Cause = tuple[str, int, int]
"""(need, gate or people; which; who gave somebody back)."""
Answers = Mapping[tuple[int, int], tuple[int, int]]
"""What the room answers in a live run: (decision, round) -> (tick, option)."""
Item = TypeVar("Item")


class Status(IntEnum):
    """Where a step stands. NOT_PASSED: a verification that failed, in the instant before it reopens."""

    PENDING = 0
    WAITING = 1
    WORKING = 2
    BACKING_OFF = 3
    DONE = 4
    FAILED = 5
    DEAD = 6
    STUCK = 7
    NOT_PASSED = 8


LOST = (Status.FAILED, Status.DEAD)
SETTLED = (Status.DONE, *LOST)


@dataclass
class Step:
    """What changes about a node. `until`: the end of its work or back-off; None: not known."""

    alternatives: tuple[int, ...]
    """Those of `needs_any` it looks at."""
    status: Status = Status.PENDING
    round: int = 0
    attempt: int = 0
    failed_attempts: int = 0
    """In this round, those for want of a sound artefact apart."""
    segment: int = 0
    slowed: int = 1000
    artefact: int = NONE
    lost_at_start: bool = False
    items: int | None = None
    cancelled: bool = False
    ready_at: int = NONE
    ready_cause: Cause = ("need", NONE, NONE)
    closed: tuple[tuple[int, ...], ...] = ()
    """Its gates that were closed at the end of the instant before."""
    for_services: int = 0
    for_people: int = 0
    until: int | None = None
    at_limit: bool = False
    answer: int = NONE
    chosen: int = NONE
    settled_at: int = NONE
    failures: int = 0
    """Of a verification, in the whole run."""


@dataclass
class Service:
    """What changes about a service."""

    hits: list[bool] = field(default_factory=lambda: [False] * len(State))
    isolated: bool = False
    trusted: bool = True
    """Not hit or restored since it was last verified, if ever."""
    readmitted: bool = True
    lost: int = 0
    reached: bool = True
    restores: int = 0
    """That cleared a hit."""
    restorer: int = NONE
    gravest: int = 0
    returns_at: int | None = None
    returned: int = 0
    affected: bool = False
    written: tuple[bool, ...] = (False, False, False, True)


@dataclass
class People:
    """What changes about a pool. `edge`: the next of its edges."""

    edge: int
    held: int = 0
    lost: int = 0
    reached: dict[int, int] = field(default_factory=dict)
    """Unit -> when, of those here by a call."""
    coming: dict[int, int] = field(default_factory=dict)
    calls: dict[int, int] = field(default_factory=dict)
    gained_at: int = NONE
    gained_from: int = NONE


@dataclass
class Artefact:
    """What changes about an artefact, and what was drawn of it. `found`: what a step found it to be."""

    instant: int | None
    poisoned: bool
    lost: int = 0
    empty: int = 0
    found: str | None = None


@dataclass
class Clock:
    """What changes about a clock."""

    applies: bool
    started: bool = False
    submitted: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the end of work comes to; `ending` empty: the next hypothesis or stage begins."""

    ending: str
    option: int = NONE
    by: str = ""
    fault: str | None = None
    harm: bool = False
    missed: bool = False
    unseen: tuple[int, ...] = ()


def play(program: Program, luck: Luck, answers: Answers | None = None, shuffle: Random | None = None) -> list[Fact]:
    """Every fact of a run. With `answers` it is a live one; `shuffle` mixes whatever has no order by the rules."""
    return Oracle(program, luck, answers, shuffle).play()


class Oracle:
    """One run."""

    def __init__(self, program: Program, luck: Luck, answers: Answers | None, shuffle: Random | None) -> None:
        self.program, self.luck, self.shuffle = program, luck, shuffle
        self.live = answers is not None
        self.answers = [(tick, *at, option) for at, (tick, option) in (answers or {}).items()]
        self.facts: list[Fact] = []
        self.outcome: str | None = None
        self.tick = 0
        self.onset = luck.start(program)
        self.detection = luck.ticks(program.detection) if program.detection else 0
        self.difficulty = luck.ticks(program.difficulty) if program.difficulty else 1000
        self.last_active = self.detection
        self.moments = [False for _ in When]
        self.came: dict[int, int] = {}
        self.returning: dict[int, int] = {}
        self.steps = [Step(node.needs_any) for node in program.nodes]
        self.services = [Service() for _ in program.services]
        self.people = [People(bisect_right(pool.edges, self.onset)) for pool in program.pools]
        self.hits = [luck.ticks(hit.after) if hit.after else 0 for hit in program.hits]
        self.hit_done = [False for _ in program.hits]
        self.hours = [self.first_hour(ticks) for ticks in program.hours]
        self.held_since: list[int | None] = [None for _ in program.atoms]
        self.injected = [False for _ in program.injects]
        self.dropped = [False for _ in program.injects]
        self.dwell = luck.ticks(program.dwell) if program.dwell else 0
        self.artefacts = [self.generation(a) for a in range(len(program.artefacts))]
        self.clocks = [Clock(luck.happens(clock.luck, clock.chance)) for clock in program.clocks]
        self.losses = {
            i: luck.ticks(loss.after) if loss.after else 0
            for i, loss in enumerate(program.losses)
            if luck.happens(loss.luck, loss.chance)
        }
        self.over: list[tuple[int, Effect]] = []
        """When each loss is over."""
        self.reached = 0
        self.spread_at = luck.ticks(program.spread.every, 0, 0, 0) if program.spread else NONE
        self.more = [0 for _ in program.nodes]
        self.called: set[int] = set()
        self.vendors: dict[int, int] = {}
        for s, service in enumerate(program.services):
            self.services[s].reached = not service.called
        self.slows: list[tuple[int, Effect]] = []

    def generation(self, a: int) -> Artefact:
        plan = self.program.artefacts[a]
        if not plan.every:
            return Artefact(None, False)
        age = self.luck.age(plan.age, plan.every)
        made = [-age - older * plan.every for older in range(plan.keep)]
        sound = [instant for instant in made if instant <= -self.dwell]
        return Artefact(max(sound, default=made[0]), not sound)

    def first_hour(self, ticks: tuple[int, ...]) -> int | None:
        return next((tick - self.onset for tick in ticks if tick - self.onset >= self.detection), None)

    def note(self, kind: str, *what: Any) -> None:
        self.facts.append((self.tick, kind, *what))

    def mixed(self, items: Iterable[Item]) -> list[Item]:
        """In an order that must not matter."""
        items = list(items)
        if self.shuffle:
            self.shuffle.shuffle(items)
        return items

    def those(self, *status: Status) -> list[int]:
        return [n for n, step in enumerate(self.steps) if step.status in status]

    # From instant to instant

    def play(self) -> list[Fact]:
        while self.outcome is None:
            self.instant()
            if self.outcome is None:
                self.move_on()
        self.write_waiting()
        self.note("over", self.outcome)
        return self.facts

    def instant(self) -> None:
        again = True
        while again:
            self.drain()
            if self.outcome:
                break
            self.settle()
            again = self.dispatch() or self.tick in self.due()
            if not again:
                self.call()
                again = self.tick in self.due()
        self.write_services()
        if self.outcome is None and self.finished():
            self.outcome = self.outcome_of_finished()

    def due(self) -> list[int]:
        """When something is due, now or later, calendar edges apart."""
        return [
            *(tick for tick, n, round, _ in self.answers if self.answerable(tick, n, round)),
            *([] if self.moments[When.DETECTED] else [self.detection]),
            *(s.until for s in self.steps if s.status in (Status.WORKING, Status.BACKING_OFF) and s.until is not None),
            *(tick for tick, done in zip(self.hits, self.hit_done, strict=True) if not done),
            *self.losses.values(),
            *(tick for tick, _ in self.over),
            *([self.spread_at] if self.spreads() else []),
            *(service.returns_at for service in self.services if service.returns_at is not None),
            *self.vendors.values(),
            *(tick for people in self.people for tick in people.coming.values()),
            *(tick for tick in self.hours if tick is not None and tick > self.tick),
            *(tick for tick in map(self.holds_from, range(len(self.program.atoms))) if tick > self.tick),
        ]

    def spreads(self) -> bool:
        spread = self.program.spread
        return spread is not None and self.reached < len(spread.to) and not self.moments[When.CONTAINED]

    def answerable(self, tick: int, n: int, round: int) -> bool:
        step = self.steps[n]
        return tick > self.tick or (tick == self.tick and step.status is Status.WORKING and step.round == round)

    def holds_from(self, atom: int) -> int:
        """When the offset of an atom ends or ended; NONE if it has not begun or there is none."""
        since = self.held_since[atom]
        return NONE if since is None else since + self.program.atoms[atom].offset

    def move_on(self) -> None:
        """To the next tick at which something happens, or to the end."""
        due, horizon = self.due(), self.detection + self.program.horizon
        edges = [pool.edges[people.edge] - self.onset for pool, people in self.pools() if people.edge < len(pool.edges)]
        working = [n for n in self.those(Status.WORKING) if self.program.nodes[n].kind is not Kind.WAIT]
        open_decision = working  # with nothing due: the room has still to answer
        stall = [] if due or open_decision else [max(self.last_active + QUIET, self.tick)]
        ahead = min([*due, *edges, *stall, horizon])
        self.wait(ahead - self.tick)
        self.tick = ahead
        if ahead == horizon:
            self.outcome = self.outcome_of_given_up("horizon")
        elif ahead in stall:
            self.outcome = self.outcome_of_given_up("stalled")

    def pools(self) -> Iterable[tuple[Pool, People]]:
        return zip(self.program.pools, self.people, strict=True)

    def wait(self, ticks: int) -> None:
        for n in self.those(Status.WAITING):
            step = self.steps[n]
            step.closed = self.closed_gates(n)
            if step.closed:
                step.for_services += ticks
            else:
                step.for_people += ticks

    # 1. Drain

    def drain(self) -> None:
        self.hear_answers()
        self.begin()
        returned = [s for s, service in enumerate(self.services) if service.returns_at == self.tick]
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

    def reopen_for_return(self, s: int) -> None:
        restorer = self.services[s].restorer
        if restorer != NONE:
            node = self.program.nodes[restorer]
            for redo in node.redo:
                if redo.service == s:
                    self.reopen(("return", s), node.begin, redo.reopened, ("need", NONE, NONE))

    def hear_answers(self) -> None:
        heard = [answer for answer in self.answers if answer[0] == self.tick and self.answerable(*answer[:3])]
        for answer in heard:
            self.answers.remove(answer)
            _, n, _, option = answer
            if self.steps[n].answer == NONE and self.possible(n, option):
                self.steps[n].answer, self.steps[n].until = option, self.tick

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

    def come(self, when: int) -> None:
        if not self.moments[when]:
            self.moments[when] = True
            self.came[when] = self.tick
            self.note("moment", int(when))

    def end_work(self) -> list[int]:
        """The verifications that failed."""
        over = self.mixed(n for n in self.those(Status.WORKING) if self.steps[n].until == self.tick)
        verdicts = [(n, self.judge(n)) for n in over]
        effects = [effect for n, verdict in verdicts for effect in self.end(n, verdict)]
        self.apply(effects)
        return self.those(Status.NOT_PASSED)

    def judge(self, n: int) -> Verdict:
        """How the work ends."""
        node, step = self.program.nodes[n], self.steps[n]
        match node.kind:
            case Kind.DECISION:
                return self.choose(n)
            case Kind.VERIFY:
                return self.verify(n)
            case Kind.DIAGNOSE:
                right = step.segment + 1 == node.segments or self.draws(n, node.find, node.find_chance, step.segment)
                harm = not right and self.draws(n, node.harm, node.harm_chance, step.segment)
                return Verdict("done" if right else "", harm=harm)
            case Kind.RAMP:
                return Verdict("done" if step.segment + 1 == node.segments else "")
            case _:
                return self.attempt(n)

    def draws(self, n: int, draw: Draw | None, chance: int, lane: int = 0) -> bool:
        step = self.steps[n]
        return draw is not None and self.luck.happens(draw, chance, step.round, step.attempt, lane)

    def attempt(self, n: int) -> Verdict:
        node, step = self.program.nodes[n], self.steps[n]
        if node.artefacts and step.artefact == NONE:
            return Verdict("failed")
        if step.artefact != NONE:
            fault = "lost" if step.lost_at_start else self.fault(step.artefact)
            if fault:
                left = [a for a in node.artefacts if a != step.artefact and not self.artefacts[a].found]
                return Verdict("next-artefact" if left else "failed", fault=fault)
        if not self.draws(n, node.fail, node.fail_chance):
            return Verdict("done")
        return Verdict("try-again" if step.failed_attempts < node.retry else "failed")

    def fault(self, a: int) -> str | None:
        artefact = self.artefacts[a]
        faults = {"lost": artefact.lost, "empty": artefact.empty, "poisoned": artefact.poisoned}
        return next((fault for fault, has in faults.items() if has), None)

    def verify(self, n: int) -> Verdict:
        node = self.program.nodes[n]
        passed = node.check is None or self.draws(n, node.check, node.pass_chance)
        missed = not passed and self.program.return_chance > 0 and self.draws(n, node.miss, node.miss_chance)
        if not passed and not missed:
            return Verdict("not-passed")
        unseen = [a for i, a in enumerate(node.inspects) if self.draws(n, node.miss, node.miss_chance, 1 + i)]
        return Verdict("done", missed=missed, unseen=tuple(unseen))

    def choose(self, n: int) -> Verdict:
        node, step = self.program.nodes[n], self.steps[n]
        if step.answer != NONE:
            return Verdict("done", step.answer, "room")
        if step.at_limit:
            return Verdict("done", node.default, "limit")
        weights = [c.weight if self.possible(n, option) else 0 for option, c in enumerate(node.choices)]
        if node.choose and any(weights):
            return Verdict("done", self.luck.choose(node.choose, weights, step.round, step.attempt), "luck")
        return Verdict("stuck") if node.default == NONE else Verdict("done", node.default, "last-resort")

    def possible(self, n: int, option: int) -> bool:
        return self.holds(self.program.nodes[n].choices[option].condition)

    def end(self, n: int, verdict: Verdict) -> list[Effect]:
        """What the end of work, of a hypothesis or of a stage does to the step; its effects."""
        node, step = self.program.nodes[n], self.steps[n]
        self.last_active = self.tick
        effects: list[Effect] = []
        if node.kind is Kind.DIAGNOSE:
            self.note("tested", n, step.round, step.segment, verdict.ending == "done", verdict.harm)
            effects += node.harms if verdict.harm else ()
        if node.kind is Kind.RAMP:
            self.note("held", n, step.round, step.segment)
            effects += node.at_enough if step.segment == node.enough else ()
        if not verdict.ending:
            step.segment += 1
            step.until = self.tick + self.takes(n)
            return self.own(n, effects)
        self.note("ended", n, step.round, step.attempt, verdict.ending)
        self.give_back(n)
        step.until, step.answer = None, NONE
        if verdict.fault:
            self.find(step.artefact, verdict.fault)
        match verdict.ending:
            case "try-again":
                wait = self.luck.ticks(node.back_off, step.round, step.attempt) if node.back_off else 0
                step.status, step.until, step.failed_attempts = (
                    Status.BACKING_OFF,
                    self.tick + wait,
                    step.failed_attempts + 1,
                )
            case "next-artefact":
                step.status, step.until = Status.BACKING_OFF, self.tick
            case "failed":
                step.status, step.settled_at = Status.FAILED, self.tick
            case "stuck":
                step.status = Status.STUCK
            case "not-passed":
                step.status, step.failures = Status.NOT_PASSED, step.failures + 1
            case _:
                step.status, step.settled_at, step.chosen = Status.DONE, self.tick, verdict.option
        return self.own(n, [*effects, *self.done(n, verdict)], step.artefact) if verdict.ending == "done" else []

    def done(self, n: int, verdict: Verdict) -> list[Effect]:
        node, step = self.program.nodes[n], self.steps[n]
        effects = [*node.at_end, *(Effect(Op.INSPECT, a) for a in node.inspects if a not in verdict.unseen)]
        if verdict.missed:
            self.note("missed", n, step.round)
            for s in sorted(effect.target for effect in node.at_end if effect.op is Op.VERIFIED):
                if self.services[s].restores:
                    self.set_out(s)
        if node.clock != NONE and not self.clocks[node.clock].submitted:
            self.clocks[node.clock].submitted = True
            self.note("submitted", node.clock, n)
        if verdict.option != NONE:
            self.note("decided", n, step.round, verdict.option, verdict.by)
            effects += node.choices[verdict.option].effects
        return effects

    def own(self, n: int, effects: Iterable[Effect], artefact: int = NONE) -> list[Effect]:
        """With what the restores among them come from."""
        return [replace(e, a=artefact, by=n) if e.op is Op.RESTORE else e for e in effects]

    def find(self, a: int, fault: str) -> None:
        if not self.artefacts[a].found:
            self.artefacts[a].found = fault
            self.note("found", a, fault)

    def give_back(self, n: int) -> None:
        for demand in self.program.nodes[n].demands:
            self.people[demand.pool].held -= demand.people
            self.gain(demand.pool, n)

    def gain(self, p: int, giver: int) -> None:
        people = self.people[p]
        givers = [people.gained_from] if people.gained_at == self.tick else []
        people.gained_at = self.tick
        people.gained_from = min((n for n in [*givers, giver] if n != NONE), default=NONE)

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
            effects.append(Effect(Op.HIT, spread.to[self.reached], spread.state, by=2))
            self.reached += 1
            self.spread_at += self.luck.ticks(spread.every, 0, 0, self.reached) if self.reached < len(spread.to) else 0
        for s in returned:
            self.services[s].returns_at = None
            self.services[s].returned += 1
            effects.append(Effect(Op.HIT, s, self.returning[s], by=3))
        self.apply(effects)

    def set_out(self, s: int) -> None:
        """The threat is on its way back to a service, if it may be."""
        service, plan = self.services[s], self.program.services[s]
        if plan.return_after and service.returns_at is None and service.returned < 3:
            service.returns_at = self.tick + self.luck.ticks(plan.return_after, service.restores - 1)
            self.returning[s] = service.gravest

    def come_back(self) -> None:
        for loss in self.mixed(effect for tick, effect in self.over if tick == self.tick):
            match loss.a:
                case Loses.PEOPLE:
                    before = self.here(loss.target)
                    self.people[loss.target].lost -= loss.by
                    self.grown(loss.target, before)
                case Loses.THING:
                    self.services[loss.target].lost -= 1
                case _:
                    self.regain(self.artefacts[loss.target], loss.a)
            self.note("back", int(loss.a), loss.target, loss.by)
        self.over = [(tick, effect) for tick, effect in self.over if tick != self.tick]
        for s in [s for s, tick in self.vendors.items() if tick == self.tick]:
            del self.vendors[s]
            self.services[s].reached = True
            self.last_active = self.tick
            self.note("reached", "vendor", s, 0)

    def regain(self, artefact: Artefact, what: int) -> None:
        if what == Loses.EMPTY:
            artefact.empty -= 1
            if not artefact.empty and artefact.found == "empty":
                artefact.found = None
        else:
            artefact.lost -= 1
            if not artefact.lost and artefact.found == "lost":
                artefact.found = None

    def here(self, p: int) -> int:
        pool, people = self.program.pools[p], self.people[p]
        present = pool.units if self.on_duty(p) else len(people.reached)
        return min(present, max(0, pool.heads - people.lost))

    def grown(self, p: int, before: int) -> None:
        if self.here(p) > before:
            self.gain(p, NONE)

    def shift(self) -> None:
        for p in self.mixed(range(len(self.people))):
            pool, people = self.program.pools[p], self.people[p]
            if people.edge < len(pool.edges) and pool.edges[people.edge] - self.onset == self.tick:
                before = self.here(p)
                people.edge += 1
                if not self.on_duty(p):
                    people.reached.clear()
                self.grown(p, before)

    def on_duty(self, p: int) -> bool:
        return not self.program.pools[p].edges or self.people[p].edge % 2 == 1

    def reach(self) -> None:
        for p in self.mixed(range(len(self.people))):
            people = self.people[p]
            for unit in self.mixed(unit for unit, tick in people.coming.items() if tick == self.tick):
                before = self.here(p)
                people.reached[unit] = people.coming.pop(unit)
                self.last_active = self.tick
                self.note("reached", "role", p, unit)
                self.grown(p, before)

    def end_back_offs(self) -> None:
        for n in self.mixed(n for n in self.those(Status.BACKING_OFF) if self.steps[n].until == self.tick):
            self.steps[n].attempt += 1
            self.ready(n, ("need", n, NONE))

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
            before = chain(node.needs, node.needs_any, (guard.node for guard in node.guards))
            if n not in members and any(other in members for other in before):
                return self.reopened((*members, n))
        return tuple(sorted(members))

    def withdraw(self, n: int) -> None:
        step = self.steps[n]
        if step.status is Status.WORKING:
            self.give_back(n)
        if step.status in (Status.WORKING, Status.WAITING, Status.BACKING_OFF):
            waiting = step.status is Status.WAITING
            waited = (step.for_services, step.for_people) if waiting else (0, 0)
            self.note("withdrawn", n, step.round, step.attempt, *waited)

    def ready(self, n: int, cause: Cause) -> None:
        step = self.steps[n]
        step.status, step.ready_at, step.ready_cause = Status.WAITING, self.tick, cause
        step.for_services, step.for_people, step.closed, step.until = 0, 0, (), None
        self.note("ready", n, step.round, step.attempt, cause)

    # Effects

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
                    self.more[effect.target] += effect.by
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

    # Services

    def out(self) -> list[bool]:
        out = [False for _ in self.services]
        for s in self.program.order:
            plan = self.program.services[s]
            without_standby = any(all(out[other] for other in group) for group in plan.standbys)
            out[s] = without_standby or any(self.broken(other) for other in plan.closure)
        return out

    def broken(self, s: int) -> bool:
        service, bears_it = self.services[s], self.program.services[s].tolerates_degraded
        missing = service.lost > 0 or not service.reached
        return (
            missing or service.hits[State.DOWN] or service.isolated or (service.hits[State.DEGRADED] and not bears_it)
        )

    def back(self, s: int, out: list[bool]) -> bool:
        service = self.services[s]
        plan = self.program.services[s]
        believed = (service.trusted or not plan.checked) and (service.readmitted or not plan.ramped)
        return not out[s] and not any(service.hits) and believed

    def relevant(self) -> list[int]:
        affected = [s for s, service in enumerate(self.services) if service.affected]
        return [s for s in affected if self.program.services[s].relevant] or affected

    def recovered(self, services: list[int]) -> bool:
        out = self.out()
        return bool(services) and all(self.back(s, out) for s in services)

    def write_services(self) -> None:
        out = self.out()
        for s, service in enumerate(self.services):
            degraded = service.hits[State.DEGRADED] or any(out[other] for other in self.program.services[s].soft)
            now = (out[s], degraded, service.hits[State.UNTRUSTED], self.back(s, out))
            if now != service.written and self.program.services[s].counts:
                service.written = now
                self.note("service", s, *now)

    # 2. Settle

    def settle(self) -> None:
        while changes := self.sweep():
            *first, last = changes
            for change in (*self.mixed(first), last):
                change()

    def sweep(self) -> list[Callable[[], None]]:
        """What the state at the start of a sweep brings about; whatever has effects comes last."""
        out = self.out()
        injects = [(i, inject) for i, inject in enumerate(self.program.injects) if self.comes_now(i, inject)]
        verdicts = [(i, self.verdict(inject)) for i, inject in injects]
        changes: list[Callable[[], None]] = [
            *(partial(self.affect, s) for s in range(len(self.services)) if out[s] and self.newly_affected(s)),
            *(partial(self.start_offset, a) for a, atom in enumerate(self.program.atoms) if self.begins(a, atom)),
            *(partial(self.come, when) for when in (When.CORE, When.RECOVERED, When.ENDED) if self.comes(when)),
            *(partial(self.die, n) for n in self.those(Status.PENDING) if self.dies(n)),
            *(
                partial(self.ready, n, self.cause(n))
                for n in self.those(Status.PENDING)
                if self.becomes_ready(n) and not self.dies(n)
            ),
        ]
        starting = [
            c for c, clock in enumerate(self.clocks) if clock.applies and not clock.started and self.begins_now(c)
        ]
        over = [n for n in self.those(Status.WORKING) if self.waits_no_more(n)]
        if not (starting or over or verdicts):
            return changes
        return [*changes, partial(self.deliver, verdicts, starting, over)]

    def begins_now(self, c: int) -> bool:
        return self.holds(self.program.clocks[c].starts)

    def waits_no_more(self, n: int) -> bool:
        node = self.program.nodes[n]
        return node.kind is Kind.WAIT and self.holds(node.until)

    def start_clock(self, c: int) -> None:
        plan = self.program.clocks[c]
        due = None if plan.within == NONE else self.tick + plan.within
        if plan.days:
            later = [day for day in plan.days if day > self.onset + self.tick + DAY]
            due = later[plan.within - 1] - self.onset if len(later) >= plan.within else None
        when, ticks = plan.latest
        outer = self.came[when] + ticks if when != NONE and self.moments[when] else None
        if outer is not None and outer >= self.tick:
            due = outer if due is None else min(due, outer)
        self.clocks[c].started = True
        self.note("clock", c, due)

    def newly_affected(self, s: int) -> bool:
        return self.program.services[s].counts and not self.services[s].affected

    def affect(self, s: int) -> None:
        self.services[s].affected = True

    def begins(self, a: int, atom: Atom) -> bool:
        return atom.offset > 0 and self.held_since[a] is None and self.looks(atom)

    def start_offset(self, a: int) -> None:
        self.held_since[a] = self.tick

    def comes(self, when: When) -> bool:
        if self.moments[when] or not self.moments[When.DETECTED]:
            return False
        if when is When.RECOVERED:
            return self.recovered(self.relevant())
        if when is When.CORE:
            services = zip(self.services, self.program.services, strict=True)
            return self.recovered([s for s, (now, plan) in enumerate(services) if now.affected and plan.core])
        return all(self.steps[n].status in SETTLED for n in self.program.ends)

    def dies(self, n: int) -> bool:
        node, alternatives = self.program.nodes[n], self.steps[n].alternatives
        if not self.moments[When.DETECTED]:
            return False
        return (
            (node.clock != NONE and not self.clocks[node.clock].applies)
            or (node.inject != NONE and self.dropped[node.inject])
            or any(self.steps[other].status is Status.FAILED for other in node.broken_by)
            or any(self.steps[need].status in LOST for need in node.needs)
            or (bool(alternatives) and all(self.steps[need].status in LOST for need in alternatives))
            or (bool(node.guards) and all(self.settled_otherwise(guard) for guard in node.guards))
        )

    def settled_otherwise(self, guard: Guard) -> bool:
        return self.steps[guard.node].status in SETTLED and not self.opened(guard)

    def opened(self, guard: Guard) -> bool:
        step = self.steps[guard.node]
        if guard.option == NONE:
            return step.status is Status.FAILED
        return step.status is Status.DONE and step.chosen == guard.option

    def die(self, n: int) -> None:
        self.steps[n].status, self.steps[n].settled_at = Status.DEAD, self.tick
        self.note("dead", n, self.steps[n].round, False)

    def becomes_ready(self, n: int) -> bool:
        node = self.program.nodes[n]
        return (
            self.moments[When.DETECTED]
            and all(self.steps[need].status is Status.DONE for need in node.needs)
            and (not node.needs_any or bool(self.done_alternatives(n)))
            and all(self.steps[other].status in SETTLED for other in node.after)
            and (not node.guards or any(self.opened(guard) for guard in node.guards))
            and (node.inject == NONE or (self.injected[node.inject] and not self.dropped[node.inject]))
        )

    def done_alternatives(self, n: int) -> list[int]:
        return [need for need in self.steps[n].alternatives if self.steps[need].status is Status.DONE]

    def cause(self, n: int) -> Cause:
        """Of what let the step become ready, the last; the lowest of those at one tick."""
        node = self.program.nodes[n]
        opened = [guard.node for guard in node.guards if self.opened(guard)]
        last = [*node.needs, *node.after, *self.first(self.done_alternatives(n)), *self.first(opened)]
        return ("need", max(last, key=lambda other: (self.steps[other].settled_at, -other), default=NONE), NONE)

    def first(self, nodes: list[int]) -> list[int]:
        return sorted(nodes, key=lambda n: (self.steps[n].settled_at, n))[:1]

    def comes_now(self, i: int, inject: Inject) -> bool:
        return not self.injected[i] and self.holds(inject.at)

    def verdict(self, inject: Inject) -> str:
        if not self.holds(inject.only_if):
            return "condition"
        return "delivered" if self.luck.happens(inject.luck, inject.chance) else "chance"

    def deliver(self, verdicts: list[tuple[int, str]], starting: list[int], over: list[int]) -> None:
        """What injects, clocks and waits do, in one go: their effects belong together."""
        effects: list[Effect] = []
        for i, verdict in self.mixed(verdicts):
            self.injected[i] = True
            self.dropped[i] = verdict != "delivered"
            self.note("inject", i, verdict)
            if verdict == "delivered":
                effects += self.own(NONE, self.program.injects[i].effects)
        if any(self.program.clocks[c].aware for c in starting):
            self.come(When.AWARE)
        for c in starting:
            self.start_clock(c)
        for n in self.mixed(over):
            effects += self.end(n, Verdict("done"))
        self.apply(effects)

    # Conditions

    def holds(self, condition: int) -> bool:
        return condition == NONE or all(self.part_holds(atom) for atom in self.program.conditions[condition])

    def part_holds(self, a: int) -> bool:
        atom = self.program.atoms[a]
        return self.looks(atom) if atom.offset == 0 else NONE < self.holds_from(a) <= self.tick

    def looks(self, atom: Atom) -> bool:
        """Whether the fact holds now."""
        match atom.fact:
            case Look.MOMENT:
                return self.moments[atom.a]
            case Look.STEP_DONE | Look.STEP_NOT_DONE:
                return (self.steps[atom.a].status is Status.DONE) == (atom.fact is Look.STEP_DONE)
            case Look.SERVICE_UP:
                return not self.out()[atom.a]
            case Look.CHOSEN:
                return self.opened(Guard(atom.a, atom.b))
            case Look.HOUR:
                hour = self.hours[atom.a]
                return hour is not None and hour <= self.tick
            case Look.AVAILABLE:
                artefact = self.artefacts[atom.a]
                return not artefact.lost and artefact.found not in ("empty", "poisoned")
            case Look.SUBMITTED:
                return self.clocks[atom.a].submitted
            case _:
                return False

    # 3. Dispatch

    def dispatch(self) -> bool:
        """Whether effects were applied."""
        nodes = self.program.nodes
        waiting = sorted(
            self.mixed(self.those(Status.WAITING)), key=lambda n: (nodes[n].priority, self.steps[n].ready_at, n)
        )
        started = [n for n in waiting if self.started(n)]
        effects = [effect for n in started for effect in self.own(n, nodes[n].at_start)]
        self.apply(effects)
        return bool(effects) or any(nodes[n].kind is Kind.WAIT for n in started)

    def started(self, n: int) -> bool:
        node, step = self.program.nodes[n], self.steps[n]
        if self.closed_gates(n) or any(self.free(demand.pool) < demand.people for demand in node.demands):
            return False
        for demand in node.demands:
            self.people[demand.pool].held += demand.people
        step.status, self.last_active = Status.WORKING, self.tick
        self.prepare(n)
        step.until, step.at_limit = self.end_of_work(n)
        artefact = None if step.artefact == NONE else step.artefact
        waited = (step.for_services, step.for_people, artefact, step.items)
        self.note("started", n, step.round, step.attempt, self.start_cause(n), *waited)
        return True

    def closed_gates(self, n: int) -> tuple[tuple[int, ...], ...]:
        gates = self.program.nodes[n].gates
        out = self.out() if gates else []
        return tuple(gate for gate in gates if all(out[s] for s in gate))

    def free(self, p: int) -> int:
        return self.here(p) - self.people[p].held

    def end_of_work(self, n: int) -> tuple[int | None, bool]:
        """When the work that starts now ends, and whether the limit ends it."""
        node = self.program.nodes[n]
        if node.kind is Kind.WAIT:
            return None, False
        if node.kind is Kind.DECISION:
            takes = None if self.live else self.takes(n)
            if node.limit != NONE and (takes is None or takes > node.limit):
                return self.tick + node.limit, True
            return (None if takes is None else self.tick + takes), False
        return self.tick + self.takes(n), False

    def prepare(self, n: int) -> None:
        """What an attempt knows from its start on."""
        node, step = self.program.nodes[n], self.steps[n]
        out = self.out()
        slows = [slow.by for at, slow in self.slows if self.slowed(n, node, at, slow)]
        slows += [by for s, by in node.slower if out[s]]
        step.slowed, step.segment = max(slows, default=1000), 0
        step.artefact = next((a for a in node.artefacts if not self.artefacts[a].found), NONE)
        step.lost_at_start = step.artefact != NONE and self.artefacts[step.artefact].lost > 0
        if node.items:
            total = self.luck.ticks(node.items, step.round) + self.more[node.batch]
            step.items = len(range(node.lane, total, node.lanes))

    def takes(self, n: int) -> int:
        node, step = self.program.nodes[n], self.steps[n]
        if node.artefacts and step.artefact == NONE:
            return 0
        ticks = self.luck.ticks(node.work, step.round, step.attempt, step.segment)
        if step.items is not None:
            ticks = min(step.items * ticks, node.work.cap)
        if node.work.hard:
            ticks = per_mille(ticks, self.difficulty)
        ticks = per_mille(ticks, step.slowed)
        return ticks if step.artefact == NONE else ticks + self.program.artefacts[step.artefact].copying

    def slowed(self, n: int, node: Node, at: int, slow: Effect) -> bool:
        if not at <= self.tick < at + slow.ticks:
            return False
        match slow.a:
            case Slows.PHASE:
                return node.phase == slow.target
            case Slows.POOL:
                return any(demand.pool == slow.target for demand in node.demands)
            case _:
                return n == slow.target

    def start_cause(self, n: int) -> Cause:
        step = self.steps[n]
        if step.ready_at == self.tick:
            return step.ready_cause
        if step.closed:
            out = self.out()
            return ("gate", min(s for gate in step.closed for s in gate if not out[s]), NONE)
        pools = [demand.pool for demand in self.program.nodes[n].demands]
        last = max(pools, key=lambda p: (self.people[p].gained_at, -p))
        return ("people", last, self.people[last].gained_from)

    # 5. Call people

    def call(self) -> None:
        wanting = [n for n in self.those(Status.WAITING) if not self.closed_gates(n)]
        demands = [demand for n in wanting for demand in self.program.nodes[n].demands]
        for p in self.mixed(range(len(self.people))):
            wanted = sum(demand.people for demand in demands if demand.pool == p)
            if wanted and not self.on_duty(p):
                self.call_in(p, wanted)
        closed = {s for n in self.those(Status.WAITING) for gate in self.closed_gates(n) for s in gate}
        for s in self.mixed(sorted(closed - self.called)):
            if self.program.services[s].called and not self.services[s].lost:
                self.call_vendor(s)

    def call_vendor(self, s: int) -> None:
        plan, now = self.program.services[s], self.onset + self.tick
        begins = [begin for begin, end in zip(plan.edges[::2], plan.edges[1::2], strict=True) if end > now]
        wait = max(0, begins[0] - now) if begins else 0
        self.called.add(s)
        self.vendors[s] = self.tick + wait + (self.luck.ticks(plan.reach) if plan.reach else 0)
        self.note("called", "vendor", s, 0)

    def call_in(self, p: int, wanted: int) -> None:
        pool, people = self.program.pools[p], self.people[p]
        short = wanted - self.free(p) - len(people.coming)
        at_home = [u for u in range(pool.callable) if u not in people.coming and u not in people.reached]
        out = len(people.coming) + len(people.reached)
        room = min(pool.callable, max(0, pool.heads - people.lost)) - out
        for unit in at_home[: max(0, min(short, room))]:
            calls = people.calls.get(unit, 0)
            assert pool.reach
            people.coming[unit] = self.tick + self.luck.ticks(pool.reach, unit, 0, calls)
            people.calls[unit] = calls + 1
            self.note("called", "role", p, unit)

    # How a run ends

    def finished(self) -> bool:
        settled = all(
            node.optional or step.status in SETTLED for node, step in zip(self.program.nodes, self.steps, strict=True)
        )
        all_back = not self.relevant() or self.recovered(self.relevant())
        nothing_comes = all(self.hit_done) and not any(map(self.still_to_act, range(len(self.injected))))
        returning = any(service.returns_at is not None for service in self.services)
        nothing_comes = nothing_comes and not self.spreads() and not returning and not self.asked()
        return self.moments[When.DETECTED] and settled and all_back and nothing_comes

    def asked(self) -> bool:
        """A question of an inject with consequences is open."""
        nodes = [self.program.nodes[n] for n in self.those(Status.WAITING, Status.WORKING)]
        return any(node.inject != NONE and any(c.effects for c in node.choices) for node in nodes)

    def still_to_act(self, i: int) -> bool:
        inject = self.program.injects[i]
        parts = self.program.conditions[inject.at]
        return bool(inject.effects) and not self.injected[i] and all(map(self.holds_or_will, parts))

    def holds_or_will(self, a: int) -> bool:
        atom = self.program.atoms[a]
        hour = self.hours[atom.a] if atom.fact is Look.HOUR else None
        return self.part_holds(a) or self.holds_from(a) > self.tick or (hour is not None and hour > self.tick)

    def outcome_of_finished(self) -> str:
        if self.program.detection and not self.relevant():
            return "nothing-affected"
        return self.recovered_unless_failed()

    def outcome_of_given_up(self, why: str) -> str:
        return self.recovered_unless_failed() if self.recovered(self.relevant()) else why

    def recovered_unless_failed(self) -> str:
        """A plan timed by itself has not recovered while a step of it failed and nothing follows from that."""
        followed = [guard.node for node in self.program.nodes for guard in node.guards if guard.option == NONE]
        failed = [n for n in self.those(Status.FAILED) if not self.program.nodes[n].optional and n not in followed]
        return "stalled" if failed and not self.program.detection else "recovered"

    def write_waiting(self) -> None:
        out = self.out()
        for n in self.those(Status.WAITING):
            step, node = self.steps[n], self.program.nodes[n]
            services = sorted({s for gate in self.closed_gates(n) for s in gate if out[s]})
            short = sorted(demand.pool for demand in node.demands if self.free(demand.pool) < demand.people)
            waits = (step.for_services, step.for_people, tuple(services), tuple(short))
            self.note("waiting", n, step.round, step.attempt, *waits)


def per_mille(ticks: int, factor: int) -> int:
    """So many per mille of it, rounded half up."""
    return (ticks * factor + 500) // 1000
