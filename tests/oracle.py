"""The oracle: docs/engine.md read a second time, as plainly as can be, to be held against the real interpreter.

No SimPy, no heap: what is due is looked up in the state, again and again. It writes bare facts instead of a journal.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from itertools import chain
from random import Random
from typing import Any, TypeVar

from recovery.engine.draws import Luck
from recovery.engine.program import (
    NONE,
    QUIET,
    Atom,
    Effect,
    Guard,
    Inject,
    Kind,
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
    affected: bool = False
    written: tuple[bool, ...] = (False, False, False, True)


@dataclass
class People:
    """What changes about a pool. `edge`: the next of its edges."""

    edge: int
    held: int = 0
    reached: dict[int, int] = field(default_factory=dict)
    """Unit -> when, of those here by a call."""
    coming: dict[int, int] = field(default_factory=dict)
    calls: dict[int, int] = field(default_factory=dict)
    gained_at: int = NONE
    gained_from: int = NONE


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
        self.steps = [Step(node.needs_any) for node in program.nodes]
        self.services = [Service() for _ in program.services]
        self.people = [People(bisect_right(pool.edges, self.onset)) for pool in program.pools]
        self.hits = [luck.ticks(hit.after) if hit.after else 0 for hit in program.hits]
        self.hit_done = [False for _ in program.hits]
        self.hours = [self.first_hour(ticks) for ticks in program.hours]
        self.held_since: list[int | None] = [None for _ in program.atoms]
        self.injected = [False for _ in program.injects]
        self.slows: list[tuple[int, Effect]] = []

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
            *(tick for people in self.people for tick in people.coming.values()),
            *(tick for tick in self.hours if tick is not None and tick > self.tick),
            *(tick for tick in map(self.holds_from, range(len(self.program.atoms))) if tick > self.tick),
        ]

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
        open_decision = self.those(Status.WORKING)  # with nothing due: the room has still to answer
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
        failed = self.end_work()
        self.hit()
        self.shift()
        self.reach()
        self.end_back_offs()
        if any(self.steps[n].failures >= self.program.nodes[n].rounds for n in failed):
            self.outcome = "rounds"
            return
        for n in sorted(failed):
            self.reopen(n)

    def hear_answers(self) -> None:
        heard = [answer for answer in self.answers if answer[0] == self.tick and self.answerable(*answer[:3])]
        for answer in heard:
            self.answers.remove(answer)
            _, n, _, option = answer
            if self.steps[n].answer == NONE and self.possible(n, option):
                self.steps[n].answer, self.steps[n].until = option, self.tick

    def begin(self) -> None:
        if self.tick == 0:
            self.come(When.INTRUDED)
            self.come(When.ONSET)
        if self.tick == self.detection:
            self.come(When.DETECTED)

    def come(self, when: int) -> None:
        if not self.moments[when]:
            self.moments[when] = True
            self.note("moment", int(when))

    def end_work(self) -> list[int]:
        """The verifications that failed."""
        over = self.mixed(n for n in self.those(Status.WORKING) if self.steps[n].until == self.tick)
        outcomes = [(n, *self.judge(n)) for n in over]
        effects = [effect for outcome in outcomes for effect in self.end(*outcome)]
        self.apply(effects)
        return self.those(Status.NOT_PASSED)

    def judge(self, n: int) -> tuple[str, int, str]:
        """How the work ends: ending, option, chosen by."""
        node, step = self.program.nodes[n], self.steps[n]
        if node.kind is Kind.DECISION:
            return self.choose(n)
        if node.kind is Kind.VERIFY and node.check:
            passed = self.luck.happens(node.check, node.pass_chance, step.round, step.attempt)
            return ("done" if passed else "not-passed"), NONE, ""
        if node.fail and self.luck.happens(node.fail, node.fail_chance, step.round, step.attempt):
            return ("try-again" if step.attempt < node.retry else "failed"), NONE, ""
        return "done", NONE, ""

    def choose(self, n: int) -> tuple[str, int, str]:
        node, step = self.program.nodes[n], self.steps[n]
        if step.answer != NONE:
            return "done", step.answer, "room"
        if step.at_limit:
            return "done", node.default, "limit"
        weights = [c.weight if self.possible(n, option) else 0 for option, c in enumerate(node.choices)]
        if node.choose and any(weights):
            return "done", self.luck.choose(node.choose, weights, step.round, step.attempt), "luck"
        return ("stuck", NONE, "") if node.default == NONE else ("done", node.default, "last-resort")

    def possible(self, n: int, option: int) -> bool:
        return self.holds(self.program.nodes[n].choices[option].condition)

    def end(self, n: int, ending: str, option: int, by: str) -> tuple[Effect, ...]:
        """What the end of work does to the step; its effects."""
        node, step = self.program.nodes[n], self.steps[n]
        self.note("ended", n, step.round, step.attempt, ending)
        self.last_active = self.tick
        self.give_back(n)
        step.until, step.answer = None, NONE
        match ending:
            case "try-again":
                wait = self.luck.ticks(node.back_off, step.round, step.attempt) if node.back_off else 0
                step.status, step.until = Status.BACKING_OFF, self.tick + wait
            case "failed":
                step.status, step.settled_at = Status.FAILED, self.tick
            case "stuck":
                step.status = Status.STUCK
            case "not-passed":
                step.status, step.failures = Status.NOT_PASSED, step.failures + 1
            case _:
                step.status, step.settled_at, step.chosen = Status.DONE, self.tick, option
        if option != NONE:
            self.note("decided", n, step.round, option, by)
            return node.at_end + node.choices[option].effects
        return node.at_end if ending == "done" else ()

    def give_back(self, n: int) -> None:
        for demand in self.program.nodes[n].demands:
            self.people[demand.pool].held -= demand.people
            self.gain(demand.pool, n)

    def gain(self, p: int, giver: int) -> None:
        people = self.people[p]
        givers = [people.gained_from] if people.gained_at == self.tick else []
        people.gained_at = self.tick
        people.gained_from = min((n for n in [*givers, giver] if n != NONE), default=NONE)

    def hit(self) -> None:
        struck = [h for h, tick in enumerate(self.hits) if tick == self.tick and not self.hit_done[h]]
        for h in struck:
            self.hit_done[h] = True
        hits = [self.program.hits[h] for h in struck]
        self.apply([Effect(Op.HIT, hit.service, hit.state, by=1) for hit in hits])

    def shift(self) -> None:
        for p in self.mixed(range(len(self.people))):
            pool, people = self.program.pools[p], self.people[p]
            if people.edge < len(pool.edges) and pool.edges[people.edge] - self.onset == self.tick:
                people.edge += 1
                if not self.on_duty(p):
                    people.reached.clear()
                elif pool.units > len(people.reached):
                    self.gain(p, NONE)

    def on_duty(self, p: int) -> bool:
        return not self.program.pools[p].edges or self.people[p].edge % 2 == 1

    def reach(self) -> None:
        for p in self.mixed(range(len(self.people))):
            people = self.people[p]
            for unit in self.mixed(unit for unit, tick in people.coming.items() if tick == self.tick):
                people.reached[unit] = people.coming.pop(unit)
                self.last_active = self.tick
                self.note("reached", p, unit)
                if not self.on_duty(p):
                    self.gain(p, NONE)

    def end_back_offs(self) -> None:
        for n in self.mixed(n for n in self.those(Status.BACKING_OFF) if self.steps[n].until == self.tick):
            self.steps[n].attempt += 1
            self.ready(n, ("need", n, NONE))

    def reopen(self, verification: int) -> None:
        node = self.program.nodes[verification]
        members = self.reopened(node.reopened)
        self.note("reopened", "verification", verification, node.rework, members)
        for n in members:
            self.withdraw(n)
            inside = tuple(need for need in self.program.nodes[n].needs_any if need in members)
            old = self.steps[n]
            self.steps[n] = Step(inside or self.program.nodes[n].needs_any, round=old.round + 1, failures=old.failures)
        self.ready(node.rework, ("need", verification, NONE))

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
        for effect in sorted(self.mixed(effects), key=lambda effect: (effect.op, effect.target)):
            match effect.op:
                case Op.MARK:
                    self.come(effect.target)
                case Op.SLOW:
                    self.slows.append((self.tick, effect))
                case _:
                    self.change(effect.target, effect)

    def change(self, s: int, effect: Effect) -> None:
        service = self.services[s]
        match effect.op:
            case Op.RESTORE if service.isolated or any(service.hits):
                service.hits, service.isolated, service.trusted = [False] * len(State), False, False
                self.note("restored", s, None, None)
                self.come(When.FIRST_RESTORED)
            case Op.VERIFIED:
                service.trusted = True
                self.note("verified", s)
            case Op.RELEASE if service.isolated:
                service.isolated = False
                self.note("isolated", s, True)
            case Op.ISOLATE if not service.isolated:
                service.isolated = True
                self.note("isolated", s, False)
            case Op.HIT:
                service.hits[effect.a], service.trusted, service.affected = True, False, True
                self.note("hit", s, int(effect.a), "incident" if effect.by else "effect")

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
        return service.hits[State.DOWN] or service.isolated or (service.hits[State.DEGRADED] and not bears_it)

    def back(self, s: int, out: list[bool]) -> bool:
        service = self.services[s]
        verified = service.trusted or not self.program.services[s].checked
        return not out[s] and not any(service.hits) and verified

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
            if now != service.written:
                service.written = now
                self.note("service", s, *now)

    # 2. Settle

    def settle(self) -> None:
        while changes := self.sweep():
            for change in self.mixed(changes):
                change()

    def sweep(self) -> list[Callable[[], None]]:
        """What the state at the start of a sweep brings about."""
        out = self.out()
        injects = [(i, inject) for i, inject in enumerate(self.program.injects) if self.comes_now(i, inject)]
        verdicts = [(i, self.verdict(inject)) for i, inject in injects]
        changes: list[Callable[[], None]] = [
            *(partial(self.affect, s) for s, service in enumerate(self.services) if out[s] and not service.affected),
            *(partial(self.start_offset, a) for a, atom in enumerate(self.program.atoms) if self.begins(a, atom)),
            *(partial(self.come, when) for when in (When.CORE, When.RECOVERED, When.ENDED) if self.comes(when)),
            *(partial(self.die, n) for n in self.those(Status.PENDING) if self.dies(n)),
            *(partial(self.ready, n, self.cause(n)) for n in self.those(Status.PENDING) if self.becomes_ready(n)),
        ]
        return [*changes, partial(self.deliver, verdicts)] if verdicts else changes

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
        return (
            any(self.steps[need].status in LOST for need in node.needs)
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

    def deliver(self, verdicts: list[tuple[int, str]]) -> None:
        for i, verdict in self.mixed(verdicts):
            self.injected[i] = True
            self.note("inject", i, verdict)
        delivered = [self.program.injects[i] for i, verdict in verdicts if verdict == "delivered"]
        self.apply(effect for inject in delivered for effect in inject.effects)

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
            case _:
                return False

    # 3. Dispatch

    def dispatch(self) -> bool:
        """Whether effects were applied."""
        nodes = self.program.nodes
        waiting = sorted(
            self.mixed(self.those(Status.WAITING)), key=lambda n: (nodes[n].priority, self.steps[n].ready_at, n)
        )
        started = [nodes[n] for n in waiting if self.started(n)]
        effects = [effect for node in started for effect in node.at_start]
        self.apply(effects)
        return bool(effects)

    def started(self, n: int) -> bool:
        node, step = self.program.nodes[n], self.steps[n]
        if self.closed_gates(n) or any(self.free(demand.pool) < demand.people for demand in node.demands):
            return False
        for demand in node.demands:
            self.people[demand.pool].held += demand.people
        step.status, self.last_active = Status.WORKING, self.tick
        step.until, step.at_limit = self.end_of_work(n)
        waited = (step.for_services, step.for_people, None, None)
        self.note("started", n, step.round, step.attempt, self.start_cause(n), *waited)
        return True

    def closed_gates(self, n: int) -> tuple[tuple[int, ...], ...]:
        gates = self.program.nodes[n].gates
        out = self.out() if gates else []
        return tuple(gate for gate in gates if all(out[s] for s in gate))

    def free(self, p: int) -> int:
        here = self.program.pools[p].units if self.on_duty(p) else len(self.people[p].reached)
        return here - self.people[p].held

    def end_of_work(self, n: int) -> tuple[int | None, bool]:
        """When the work that starts now ends, and whether the limit ends it."""
        node = self.program.nodes[n]
        if node.kind is Kind.DECISION:
            takes = None if self.live else self.takes(n)
            if node.limit != NONE and (takes is None or takes > node.limit):
                return self.tick + node.limit, True
            return (None if takes is None else self.tick + takes), False
        return self.tick + self.takes(n), False

    def takes(self, n: int) -> int:
        node, step = self.program.nodes[n], self.steps[n]
        ticks = self.luck.ticks(node.work, step.round, step.attempt)
        if node.work.hard:
            ticks = per_mille(ticks, self.difficulty)
        slows = [slow.by for at, slow in self.slows if self.slowed(n, node, at, slow)]
        return per_mille(ticks, max(slows, default=1000))

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

    def call_in(self, p: int, wanted: int) -> None:
        pool, people = self.program.pools[p], self.people[p]
        short = wanted - self.free(p) - len(people.coming)
        at_home = [u for u in range(pool.callable) if u not in people.coming and u not in people.reached]
        for unit in at_home[: max(0, short)]:
            calls = people.calls.get(unit, 0)
            assert pool.reach
            people.coming[unit] = self.tick + self.luck.ticks(pool.reach, unit, 0, calls)
            people.calls[unit] = calls + 1
            self.note("called", p, unit)

    # How a run ends

    def finished(self) -> bool:
        settled = all(
            node.optional or step.status in SETTLED for node, step in zip(self.program.nodes, self.steps, strict=True)
        )
        all_back = not self.relevant() or self.recovered(self.relevant())
        nothing_comes = all(self.hit_done) and not any(map(self.still_to_act, range(len(self.injected))))
        return self.moments[When.DETECTED] and settled and all_back and nothing_comes

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
