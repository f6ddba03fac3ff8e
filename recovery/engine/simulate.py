"""The reference interpreter: one run of a program on SimPy, every fact written down.

SimPy supplies the clock and what is to come. Whatever comes due only lays itself into the tray of its instant; one dispatcher
event, behind all others of that time, then handles the instant as docs/engine.md says. So SimPy's own order of ties never counts.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import simpy
from simpy.events import EventPriority

from recovery.engine.artefacts import Artefacts, Fault
from recovery.engine.deadlines import Deadlines
from recovery.engine.draws import Luck
from recovery.engine.people import People
from recovery.engine.program import (
    NONE,
    QUIET,
    Choice,
    Draw,
    Effect,
    Fact,
    Kind,
    Loses,
    Node,
    Op,
    Program,
    Slows,
    State,
    When,
)  # fmt: skip
from recovery.engine.responders import Answer, Responder, Sampled
from recovery.engine.services import Services
from recovery.engine.stepping import LOST, Step, Tray
from recovery.engine.threat import Threat
from recovery.model import journal as facts
from recovery.model.journal import Cause, Ending, Entry, Journal, Outcome

BEHIND_ALL_OTHERS = EventPriority(2)
"""SimPy priority of the dispatcher; everything else of a time has 0 or 1."""


HIT_BY: tuple[Literal["effect", "incident", "spread", "return"], ...] = ("effect", "incident", "spread", "return")
"""What `by` of a HIT says."""
LOST_WHAT: dict[Loses, Literal["people", "thing", "artefact", "empty"]] = {
    Loses.PEOPLE: "people",
    Loses.THING: "thing",
    Loses.ARTEFACT: "artefact",
    Loses.EMPTY: "empty",
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What comes of work at its end; `ending` None: the next hypothesis or stage begins."""

    ending: Ending | None
    option: int = NONE
    by: Literal["luck", "room", "limit", "last-resort"] = "luck"
    effects: tuple[Effect, ...] = ()
    fault: Fault | None = None
    harm: bool = False
    missed: bool = False


def _nobodys(effect: Effect) -> Effect:
    """An effect of no step: what it restores comes from nothing of ours."""
    return replace(effect, a=NONE, by=NONE) if effect.op == Op.RESTORE else effect


class Run:
    """One run. `advance` plays it up to a tick, `finish` to its end; the journal grows as it goes."""

    def __init__(self, program: Program, luck: Luck, responder: Responder | None = None) -> None:
        self.program = program
        self.luck = luck
        self.responder = responder or Sampled()
        self.start = luck.start(program)
        """Onset in ticks from the anchor."""
        self.now = 0
        self.outcome: Outcome | None = None
        self._entries: list[Entry] = []
        self._env = simpy.Environment()
        self._tray = Tray()
        self._armed = False
        self._coming = 0  # due one day, calendar edges apart
        self._at_once = 0  # due at this very tick
        self._accounted = 0
        self._active_at = 0
        self._swept = False  # nothing has changed since the last sweep that changed nothing
        self._steps = [Step(n, program.names.nodes[i], n.needs_any) for i, n in enumerate(program.nodes)]
        self._index = {step.name: index for index, step in enumerate(self._steps)}
        self._waiting: list[tuple[int, int, int]] = []
        self._services = Services(program)
        self._people = People(program, self.start)
        self._moments: dict[When, int] = {}
        self._since = [NONE] * len(program.atoms)
        self._hours = [NONE] * len(program.hours)
        self._hits_left = len(program.hits)
        self._dropped: set[int] = set()
        self._revealed = [0] * len(program.nodes)
        self._dwell = luck.ticks(program.dwell) if program.dwell else 0
        self._artefacts = Artefacts(program, luck, self._dwell)
        self._deadlines = Deadlines(program, luck, self.start)
        self._threat = Threat(program, luck)
        self._called: set[int] = set()
        self._injects = list(range(len(program.injects)))
        self._slow: list[tuple[Effect, int]] = []
        self._shown = [(False, False, False, True)] * len(program.services)
        self._difficulty = luck.ticks(program.difficulty) if program.difficulty else 1000
        self._begin()

    @property
    def _now(self) -> int:
        return int(self._env.now)

    # what the world sees

    @property
    def journal(self) -> Journal:
        """Every fact so far."""
        return tuple(self._entries)

    @property
    def detected_at(self) -> int | None:
        """The tick of detection, once it has come."""
        return self._moments.get(When.DETECTED)

    def advance(self, until: int) -> None:
        """Play everything due up to and at this tick; answers given by the room count from where the run stands."""
        self._take_answers()
        while self.outcome is None and self._env.peek() <= until:
            self._env.step()
        self.now = max(self.now, until)

    def finish(self) -> Journal:
        """Play the run to its end."""
        self._take_answers()
        while self.outcome is None:
            self._env.step()
        return self.journal

    # time

    def _begin(self) -> None:
        self._wake()
        if self.program.detection is None:
            self._tray.detection = True
        else:
            self._later(self.luck.ticks(self.program.detection), lambda: setattr(self._tray, "detection", True))
        for index, hit in enumerate(self.program.hits):
            delay = self.luck.ticks(hit.after) if hit.after else 0
            self._later(delay, partial(self._lay, "hits", index))
        for index, loss in enumerate(self.program.losses):
            if self.luck.happens(loss.luck, loss.chance):
                delay = self.luck.ticks(loss.after) if loss.after else 0
                self._later(delay, partial(self._lay, "losses", index))
        self._next_spread()
        for pool in range(len(self.program.pools)):
            self._next_edge(pool)

    def _wake(self) -> None:
        """Have the dispatcher look at this tick, behind everything else that is due at it."""
        if not self._armed:
            self._armed = True
            event = self._env.event()
            event._ok, event._value = True, None  # noqa: SLF001 - as SimPy's own events do that happen in any case
            event.callbacks.append(self._instant)
            self._env.schedule(event, priority=BEHIND_ALL_OTHERS)

    def _later(self, ticks: int, lay: Callable[[], None], *, edge: bool = False, step: Step | None = None) -> None:
        """So many ticks from now, lay something into the tray, unless the step it is for was withdrawn meanwhile."""
        turn = step.turn if step else 0
        self._coming += not edge
        self._at_once += ticks == 0

        def due(_: simpy.Event) -> None:
            self._at_once -= ticks == 0
            if step is None or step.turn == turn:
                self._coming -= not edge
                lay()
                self._wake()

        self._env.timeout(ticks).callbacks.append(due)

    def _lay(self, where: str, what: object) -> None:
        """Into the tray of the instant that is next."""
        getattr(self._tray, where).append(what)

    def _next_edge(self, pool: int) -> None:
        tick = self._people.next_edge(pool, self._now)
        if tick is not None:
            self._later(tick - self._now, partial(self._lay, "edges", pool), edge=True)

    def _next_spread(self) -> None:
        ticks = self._threat.next_spread()
        if ticks is None:
            return
        self._coming += 1
        self._at_once += ticks == 0

        def due(_: simpy.Event) -> None:
            self._at_once -= ticks == 0
            if self._threat.spreading:  # else it was contained, and nothing was due any more
                self._coming -= 1
                self._threat.spreading = False
                self._tray.spread += 1
                self._wake()

        self._env.timeout(ticks).callbacks.append(due)

    def _take_answers(self) -> None:
        given = self.responder.take()
        if given and self.outcome is None:
            self._later(max(0, self.now - self._now), lambda: self._tray.answers.extend(given))

    def _note(self, entry: Entry) -> None:
        self._entries.append(entry)

    # one instant

    def _instant(self, _: simpy.Event) -> None:
        self._armed = False
        tray, self._tray = self._tray, Tray()
        if self.outcome is not None or self._past_horizon() or self._has_stalled(tray):
            return
        self._account()
        self._drain(tray)
        if self._is_over():
            return
        self._settle()
        acted = self._dispatch()
        if not (acted or self._at_once):
            self._call()
        if acted or self._at_once:
            self._wake()
        else:
            self._show_services()
            self._close_instant()

    def _is_over(self) -> bool:
        return self.outcome is not None

    def _close_instant(self) -> None:
        for _, _, index in self._waiting:
            step = self._steps[index]
            step.closed = self._closed_gates(step.node)
        if self._finished():
            self._over(self._outcome_when_finished())
        elif not self._coming and self.detected_at is not None:
            self._later(max(0, self._active_at + QUIET - self._now), lambda: None, edge=True)

    def _account(self) -> None:
        """Charge the ticks since the last instant to what each waiting step waited for."""
        passed = self._now - self._accounted
        self._accounted = self._now
        if passed:
            for _, _, index in self._waiting:
                step = self._steps[index]
                if step.closed:
                    step.for_services += passed
                else:
                    step.for_people += passed

    # 1: drain

    def _drain(self, tray: Tray) -> None:
        now = self._now
        if When.ONSET not in self._moments:
            self._moments[When.INTRUDED] = -self._dwell
            self._note(facts.MomentCame(-self._dwell, "intruded"))
            self._moment(When.ONSET)
            for clock, applies in enumerate(self._deadlines.applies):
                if applies:
                    self._note(facts.ClockApplies(now, self.program.names.clocks[clock]))
        ends = {index for index, turn in tray.ends if self._steps[index].turn == turn}
        ends |= self._answered(tray.answers, ends)
        if tray.detection:
            self._detected()
        failed = self._end_work(sorted(ends))
        returned = self._strike(tray)
        for what, target, by in sorted(tray.over):
            self._regain(Loses(what), target, by)
        for pool in sorted(tray.edges):
            self._people.edge(pool, now)
            self._next_edge(pool)
        for pool, unit in sorted(tray.reached):
            self._active_at = now
            self._people.reached(pool, unit, now)
            self._note(facts.PersonReached(now, self.program.names.pools[pool], unit))
        at_once, self._tray.back_offs = self._tray.back_offs, []  # laid there by the ends of work just now
        for index, turn in sorted(tray.back_offs + at_once):
            if self._steps[index].turn == turn:
                self._ready(index, self._steps[index].attempt + 1, self._need(index))
        for vendor in sorted(tray.vendors):
            self._active_at = now
            self._services.reached[vendor] = True
            self._note(facts.PersonReached(now, self.program.names.services[vendor], 0))
        self._swept = False
        self._rework(failed, returned)

    def _strike(self, tray: Tray) -> list[int]:
        """What the scenario does at this instant; the services to which the threat has returned."""
        self._hits_left -= len(tray.hits)
        hits = [self.program.hits[index] for index in tray.hits]
        effects = [Effect(Op.HIT, hit.service, hit.state, HIT_BY.index("incident")) for hit in hits]
        effects += [effect for index in tray.losses for effect in self.program.losses[index].effects]
        if tray.spread and When.CONTAINED not in self._moments:
            assert self.program.spread is not None
            effects.append(Effect(Op.HIT, self._threat.reach(), self.program.spread.state, HIT_BY.index("spread")))
        returned = sorted(tray.returns)
        for service in returned:
            effects.append(Effect(Op.HIT, service, self._threat.comes_back(service), HIT_BY.index("return")))
        self._apply(effects)
        if tray.spread and When.CONTAINED not in self._moments:
            self._next_spread()
        return returned

    def _answered(self, answers: Iterable[Answer], due: set[int]) -> set[int]:
        """Decisions that the room has just taken; an answer that fits no open decision changes nothing."""
        taken: set[int] = set()
        for answer in answers:
            index = self._index.get(answer.step, NONE)
            if index == NONE or index in taken or self._steps[index].phase != "working":
                continue
            options = self.program.names.options[index]
            chosen = options.index(answer.option) if answer.option in options else NONE
            if chosen != NONE and self._possible(self.program.nodes[index].choices[chosen]):
                self._steps[index].chosen = chosen
                taken.add(index)
        for index in taken - due:
            self._coming -= 1
            self._steps[index].turn += 1
        return taken

    def _detected(self) -> None:
        now = self._now
        self._active_at = now
        self._moment(When.DETECTED)
        self._later(self.program.horizon, lambda: None, edge=True)
        for index, ticks in enumerate(self.program.hours):
            position = bisect_left(ticks, self.start + now)
            if position < len(ticks):
                self._hours[index] = ticks[position] - self.start
                self._alarm(self._hours[index] - now)

    def _alarm(self, ticks: int) -> None:
        """Wake the run then, so that what holds from then on is seen."""
        self._later(ticks, lambda: setattr(self._tray, "alarms", self._tray.alarms + 1))

    # ends of work

    def _end_work(self, ends: list[int]) -> list[int]:
        """Outcomes first, all on the same state; then people, phases and facts; then all effects together."""
        outcomes = [(index, self._outcome(index)) for index in ends]
        effects: list[Effect] = []
        for index, outcome in outcomes:
            effects += self._end(index, outcome) if outcome.ending else self._go_on(index, outcome)
        self._apply(effects)
        for index, outcome in outcomes:
            if outcome.missed:
                self._miss(index)
        return [index for index, outcome in outcomes if outcome.ending == "not-passed"]

    def _outcome(self, index: int) -> _Outcome:
        step = self._steps[index]
        match step.node.kind:
            case Kind.TASK:
                return self._task_outcome(step)
            case Kind.VERIFY:
                return self._verify_outcome(step)
            case Kind.DECISION:
                option, by = self._choice(step)
                return _Outcome("stuck" if option == NONE else "done", option, by)
            case Kind.DIAGNOSE:
                return self._hypothesis_outcome(step)
            case Kind.RAMP:
                effects = step.node.at_enough if step.segment == step.node.enough else ()
                return _Outcome("done" if step.segment == step.node.segments - 1 else None, effects=effects)
            case Kind.WAIT:
                return _Outcome("done")

    def _task_outcome(self, step: Step) -> _Outcome:
        node = step.node
        if node.artefacts:
            if step.artefact == NONE:
                return _Outcome("failed")
            fault = self._artefacts.fault(step.artefact) or ("lost" if step.artefact_lost else None)
            if fault is not None:
                left = self._artefacts.first(node.artefacts, besides=step.artefact)
                return _Outcome("failed" if left == NONE else "next-artefact", fault=fault)
        failed = node.fail and self.luck.happens(node.fail, node.fail_chance, step.round, step.attempt)
        return _Outcome("done" if not failed else "try-again" if step.tries < node.retry else "failed")

    def _verify_outcome(self, step: Step) -> _Outcome:
        node = step.node
        assert node.check is not None
        missed = False
        if not self.luck.happens(node.check, node.pass_chance, step.round):
            missed = self._threat.can_return and self._overlooks(step, 0)
            if not missed:
                return _Outcome("not-passed")
        seen = [a for lane, a in enumerate(node.inspects, 1) if not self._overlooks(step, lane)]
        return _Outcome("done", effects=tuple(Effect(Op.INSPECT, artefact) for artefact in seen), missed=missed)

    def _overlooks(self, step: Step, lane: int) -> bool:
        node = step.node
        return node.miss is not None and self.luck.happens(node.miss, node.miss_chance, step.round, 0, lane)

    def _hypothesis_outcome(self, step: Step) -> _Outcome:
        node, number = step.node, step.segment
        assert node.find is not None
        if number == node.segments - 1 or self.luck.happens(node.find, node.find_chance, step.round, 0, number):
            return _Outcome("done")
        harm = node.harm is not None and self.luck.happens(node.harm, node.harm_chance, step.round, 0, number)
        return _Outcome(None, effects=node.harms if harm else (), harm=harm)

    def _go_on(self, index: int, outcome: _Outcome) -> list[Effect]:
        """The next hypothesis or stage of work that is held throughout."""
        step = self._steps[index]
        self._active_at = self._now
        self._note_segment(step, outcome)
        step.segment += 1
        self._end_after(index, self._ticks(step))
        return list(outcome.effects)

    def _note_segment(self, step: Step, outcome: _Outcome) -> None:
        if step.node.kind == Kind.DIAGNOSE:
            right = outcome.ending == "done"
            self._note(facts.HypothesisTested(self._now, step.name, step.round, step.segment, right, outcome.harm))
        elif step.node.kind == Kind.RAMP:
            self._note(facts.StageHeld(self._now, step.name, step.round, step.segment))

    def _miss(self, index: int) -> None:
        """Something wrong was not seen: the threat comes back to what was verified."""
        step = self._steps[index]
        self._note(facts.VerificationMissed(self._now, step.name, step.round))
        for effect in step.node.at_end:
            if effect.op == Op.VERIFIED:
                self._return_after(effect.target, self._threat.missed(effect.target))

    def _return_after(self, service: int, ticks: int | None) -> None:
        if ticks is not None:
            self._later(ticks, partial(self._lay, "returns", service))

    def _choice(self, step: Step) -> tuple[int, Literal["luck", "room", "limit", "last-resort"]]:
        node = step.node
        if step.chosen != NONE:
            return step.chosen, "room"
        if step.time_is_up:
            return node.default, "limit"
        weights = [choice.weight if self._possible(choice) else 0 for choice in node.choices]
        if not any(weights):
            return node.default, "last-resort"
        assert node.choose is not None
        return self.luck.choose(node.choose, weights, step.round), "luck"

    def _possible(self, choice: Choice) -> bool:
        return choice.condition == NONE or self._holds(choice.condition)

    def _end(self, index: int, outcome: _Outcome) -> list[Effect]:
        step, now, ending, option = self._steps[index], self._now, outcome.ending, outcome.option
        assert ending is not None
        self._active_at = now
        self._note_segment(step, outcome)
        if outcome.fault is not None and self._artefacts.find(step.artefact, outcome.fault):
            self._note(facts.ArtefactFound(now, self.program.names.artefacts[step.artefact], outcome.fault))
        self._people.give_back(step.node.demands, index, now)
        self._note(facts.StepEnded(now, step.name, step.round, step.attempt, ending))
        match ending:
            case "try-again":
                step.tries += 1
                self._back_off(index, step.node.back_off)
                return []
            case "next-artefact":
                self._back_off(index, None)
                return []
            case "stuck":
                step.phase = "stuck"
                return []
            case "not-passed":
                step.phase, step.settled_at = "failed", now
                step.failures += 1
                return []
            case "failed":
                step.phase, step.settled_at = "failed", now
                return []
            case "done":
                step.phase, step.settled_at, step.chosen = "done", now, option
        self._submit(step)
        effects = [*step.node.at_end, *outcome.effects]
        if option != NONE:
            by = outcome.by
            self._note(facts.Decided(now, step.name, step.round, self.program.names.options[index][option], by))
            effects += step.node.choices[option].effects
        return self._own(index, effects)

    def _own(self, index: int, effects: Iterable[Effect]) -> list[Effect]:
        """The effects with what their restores come from: the artefact in use, and this node."""
        artefact = self._steps[index].artefact
        return [replace(e, a=artefact, by=index) if e.op == Op.RESTORE else e for e in effects]

    def _submit(self, step: Step) -> None:
        clock = step.node.clock
        if clock != NONE and not self._deadlines.submitted[clock]:
            self._deadlines.submitted[clock] = True
            self._note(facts.NoticeSubmitted(self._now, self.program.names.clocks[clock], step.name))

    def _back_off(self, index: int, draw: Draw | None) -> None:
        step = self._steps[index]
        step.phase = "backing-off"
        ticks = self.luck.ticks(draw, step.round, step.attempt) if draw else 0
        turn = step.turn
        if ticks:
            self._later(ticks, partial(self._lay, "back_offs", (index, turn)), step=step)
        else:
            self._tray.back_offs.append((index, turn))

    # effects

    def _apply(self, effects: Iterable[Effect]) -> None:
        """Apply together what happens at one moment, in the order of operations."""
        before = len(self._threat.cleared)
        applied = sorted(effects, key=lambda e: (e.op, e.target, e.a, e.by, e.ticks))
        for effect in applied:
            if effect.op in (Op.RESTORE, Op.VERIFIED, Op.READMITTED, Op.RELEASE, Op.ISOLATE, Op.HIT):
                self._apply_to_service(effect, self.program.names.services[effect.target])
            else:
                self._apply_to_rest(effect)
        for service in self._threat.cleared[before:]:
            if When.ERADICATED not in self._moments:
                self._return_after(service, self._threat.restored(service))
        self._swept = self._swept and not applied

    def _apply_to_service(self, effect: Effect, service: str) -> None:
        now, services = self._now, self._services
        match effect.op:
            case Op.RESTORE:
                hits = set(services.hits[effect.target])
                if services.restore(effect.target):
                    artefact, instant = None, None
                    if effect.a != NONE:
                        artefact, instant = self.program.names.artefacts[effect.a], self._artefacts.instants[effect.a]
                    self._note(facts.ServiceRestored(now, service, artefact, instant))
                    self._moment(When.FIRST_RESTORED)
                    self._threat.clear(effect.target, effect.by, hits)
            case Op.VERIFIED:
                services.verified[effect.target] = True
                self._note(facts.ServiceVerified(now, service))
            case Op.READMITTED:
                services.readmitted[effect.target] = True
                self._note(facts.ServiceReadmitted(now, service))
            case Op.RELEASE | Op.ISOLATE:
                wanted = effect.op == Op.ISOLATE
                if services.isolated[effect.target] != wanted:
                    services.isolated[effect.target] = wanted
                    self._note(facts.ServiceIsolated(now, service, released=not wanted))
            case Op.HIT:
                services.hit(effect.target, State(effect.a))
                self._note(facts.ServiceHit(now, service, State(effect.a).name.lower(), HIT_BY[effect.by]))

    def _apply_to_rest(self, effect: Effect) -> None:
        now, names = self._now, self.program.names
        match effect.op:
            case Op.INSPECT:
                fault = self._artefacts.fault(effect.target)
                if fault is not None and self._artefacts.find(effect.target, fault):
                    self._note(facts.ArtefactFound(now, names.artefacts[effect.target], fault))
            case Op.MARK:
                self._moment(When(effect.target))
            case Op.LOSE:
                self._lose(Loses(effect.a), effect.target, effect.by, effect.ticks)
            case Op.SLOW:
                self._slow.append((effect, now + effect.ticks))
            case Op.REVEAL:
                self._revealed[effect.target] += effect.by
                self._note(facts.ItemsRevealed(now, names.nodes[effect.target], effect.by))
            case Op.CANCEL:
                self._cancel(effect.target)

    def _lose(self, what: Loses, target: int, people: int, ticks: int) -> None:
        match what:
            case Loses.PEOPLE:
                self._people.lose(target, people)
            case Loses.THING:
                self._services.lost[target] += 1
            case Loses.ARTEFACT | Loses.EMPTY:
                self._artefacts.lose(target, empty=what == Loses.EMPTY)
        self._note(facts.Lost(self._now, LOST_WHAT[what], self._name_of(what, target), people))
        if ticks:
            self._later(ticks, partial(self._lay, "over", (what, target, people)))

    def _regain(self, what: Loses, target: int, people: int) -> None:
        match what:
            case Loses.PEOPLE:
                self._people.regain(target, people, self._now)
            case Loses.THING:
                self._services.lost[target] -= 1
            case Loses.ARTEFACT | Loses.EMPTY:
                self._artefacts.regain(target, empty=what == Loses.EMPTY)
        self._note(facts.CameBack(self._now, LOST_WHAT[what], self._name_of(what, target), people))

    def _name_of(self, what: Loses, target: int) -> str:
        names = self.program.names
        match what:
            case Loses.PEOPLE:
                return names.pools[target]
            case Loses.THING:
                return names.services[target]
            case Loses.ARTEFACT | Loses.EMPTY:
                return names.artefacts[target]

    def _cancel(self, index: int) -> None:
        step = self._steps[index]
        if not step.settled:
            self._withdraw(index)
            step.phase, step.settled_at, step.cancelled = "dead", self._now, True
            self._note(facts.StepDead(self._now, step.name, step.round, cancelled=True))

    def _moment(self, when: When) -> None:
        if when not in self._moments:
            self._moments[when] = self._now
            self._note(facts.MomentCame(self._now, when.name.lower().replace("_", "-")))
            if when == When.CONTAINED and self._threat.spreading:
                self._threat.spreading = False
                self._coming -= 1

    # reopening

    def _rework(self, failed: list[int], returned: list[int]) -> None:
        if any(self._steps[index].failures >= self.program.nodes[index].rounds for index in failed):
            self._show_services()
            self._over("rounds")
            return
        for index in failed:
            node = self.program.nodes[index]
            self._reopen(
                ("verification", self.program.names.nodes[index]), node.rework, node.reopened, self._need(index)
            )
        for service in returned:
            redo = self._threat.redo(service)
            if redo is not None:
                because = ("return", self.program.names.services[service])
                self._reopen(because, *redo, Cause("need", None))  # type: ignore[arg-type]

    def _reopen(
        self, because: tuple[Literal["verification", "return"], str], entry: int, reopened: Iterable[int], cause: Cause
    ) -> None:
        members = self._with_the_dead({index for index in reopened if not self._steps[index].cancelled})
        names = self.program.names.nodes
        told = tuple(names[index] for index in sorted(members))
        self._note(facts.StepsReopened(self._now, *because, names[entry], told))
        for index in sorted(members):
            self._withdraw(index)
            step = self._steps[index]
            inside = tuple(n for n in step.node.needs_any if n in members)
            step.needs_any = inside or step.node.needs_any
            step.phase, step.chosen, step.attempt, step.tries = "pending", NONE, 0, 0
            step.round += 1
        if entry in members:
            self._ready(entry, 0, cause)

    def _with_the_dead(self, members: set[int]) -> set[int]:
        """The set, and every dead step that hangs on one of it, until nothing is added."""
        grown = True
        while grown:
            dead = {i for i, s in enumerate(self._steps) if s.phase == "dead" and not s.cancelled and i not in members}
            added = {i for i in dead if members & self._before(self.program.nodes[i])}
            members |= added
            grown = bool(added)
        return members

    @staticmethod
    def _before(node: Node) -> set[int]:
        return {*node.needs, *node.needs_any, *(guard.node for guard in node.guards)}

    def _withdraw(self, index: int) -> None:
        step, now = self._steps[index], self._now
        if step.phase not in ("waiting", "working", "backing-off"):
            return
        if step.phase == "waiting":
            self._waiting.remove((step.node.priority, step.ready_at, index))
        elif step.node.kind != Kind.WAIT:
            self._coming -= 1
        if step.phase == "working":
            self._people.give_back(step.node.demands, index, now)
        step.turn += 1
        waited = (step.for_services, step.for_people) if step.phase == "waiting" else (0, 0)
        self._note(facts.StepWithdrawn(now, step.name, step.round, step.attempt, *waited))

    # 2: settle

    def _settle(self) -> None:
        while not self._swept:
            self._swept = not self._sweep()

    def _sweep(self) -> bool:
        """Look at the state as it is, then apply all that follows from it; False if nothing does."""
        self._services.refresh()
        affected = self._services.newly_affected()
        begun = [i for i, a in enumerate(self.program.atoms) if a.offset and self._since[i] == NONE and self._fact(i)]
        moments = self._new_moments()
        dead, ready = self._new_steps()
        injects = [i for i in self._injects if self._holds(self.program.injects[i].at)]
        wanted = [self._why_not(i) for i in injects]
        clocks = [c for c in self._deadlines.startable() if self._holds(self.program.clocks[c].starts)]
        waits = [
            i
            for i, s in enumerate(self._steps)
            if s.phase == "working" and s.node.until != NONE and self._holds(s.node.until)
        ]

        for service in affected:
            self._services.affected[service] = True
        for atom in begun:
            self._since[atom] = self._now
            self._alarm(self.program.atoms[atom].offset)
        for when in moments:
            self._moment(when)
        for index in dead:
            self._die(index)
        for index, cause in ready:
            self._ready(index, 0, cause)
        effects = self._deliver(injects, wanted)
        for clock in clocks:
            self._start_clock(clock)
        for index in waits:
            effects += self._end(index, _Outcome("done"))
        self._apply(effects)
        return bool(affected or begun or moments or dead or ready or injects or clocks or waits)

    def _start_clock(self, clock: int) -> None:
        due = self._deadlines.begin(clock, self._now, self._moments)
        self._note(facts.ClockStarted(self._now, self.program.names.clocks[clock], due))
        if self.program.clocks[clock].aware:
            self._moment(When.AWARE)

    def _new_moments(self) -> list[When]:
        if When.DETECTED not in self._moments:
            return []
        holds = {
            When.CORE: self._services.core_back,
            When.RECOVERED: self._services.recovered,
            When.ENDED: self._has_ended,
        }
        return [when for when, held in holds.items() if when not in self._moments and held()]

    def _has_ended(self) -> bool:
        return all(self._steps[index].settled for index in self.program.ends)

    def _new_steps(self) -> tuple[list[int], list[tuple[int, Cause]]]:
        dead: list[int] = []
        ready: list[tuple[int, Cause]] = []
        if When.DETECTED not in self._moments:
            return dead, ready
        for index, step in enumerate(self._steps):
            if step.phase == "pending":
                if self._is_dead(step):
                    dead.append(index)
                elif self._is_ready(step):
                    ready.append((index, self._ready_cause(step)))
        return dead, ready

    def _is_dead(self, step: Step) -> bool:
        steps = self._steps
        lost_need = any(steps[n].phase in LOST for n in step.node.needs)
        lost_all = bool(step.needs_any) and all(steps[n].phase in LOST for n in step.needs_any)
        node = step.node
        ruled_out = (
            (node.clock != NONE and not self._deadlines.applies[node.clock])
            or (node.inject != NONE and node.inject in self._dropped)
            or any(steps[n].phase == "failed" for n in node.broken_by)
        )
        unchosen = bool(node.guards) and all(self._guard(g) is False for g in self._guards(step))
        return lost_need or lost_all or ruled_out or unchosen

    def _is_ready(self, step: Step) -> bool:
        steps = self._steps
        return (
            all(steps[n].phase == "done" for n in step.node.needs)
            and (not step.needs_any or any(steps[n].phase == "done" for n in step.needs_any))
            and all(steps[n].settled for n in step.node.after)
            and (not step.node.guards or any(self._guard(g) for g in self._guards(step)))
            and (step.node.inject == NONE or step.node.inject not in self._injects)
        )

    @staticmethod
    def _guards(step: Step) -> list[tuple[int, int]]:
        return [(guard.node, guard.option) for guard in step.node.guards]

    def _guard(self, guard: tuple[int, int]) -> bool | None:
        """True: chosen; False: settled otherwise; None: open."""
        node, option = guard
        step = self._steps[node]
        if option == NONE:
            return step.phase == "failed" if step.settled else None
        return (step.phase == "done" and step.chosen == option) if step.settled else None

    def _ready_cause(self, step: Step) -> Cause:
        settled = [(self._steps[n].settled_at, -n) for n in (*step.node.needs, *step.node.after)]
        first_any = [(self._steps[n].settled_at, n) for n in step.needs_any if self._steps[n].phase == "done"]
        first_guard = [(self._steps[n].settled_at, n) for n, o in self._guards(step) if self._guard((n, o))]
        settled += [(tick, -node) for tick, node in (min(group) for group in (first_any, first_guard) if group)]
        return self._need(-max(settled)[1]) if settled else Cause("need", None)

    def _need(self, index: int) -> Cause:
        return Cause("need", self.program.names.nodes[index])

    def _die(self, index: int) -> None:
        step = self._steps[index]
        step.phase, step.settled_at = "dead", self._now
        self._note(facts.StepDead(self._now, step.name, step.round))

    def _ready(self, index: int, attempt: int, cause: Cause) -> None:
        step, now = self._steps[index], self._now
        step.phase, step.attempt, step.ready_at, step.ready_by = "waiting", attempt, now, cause
        step.for_services = step.for_people = 0
        step.closed = ()
        insort(self._waiting, (step.node.priority, now, index))
        self._note(facts.StepReady(now, step.name, step.round, attempt, cause))

    # conditions and injects

    def _holds(self, condition: int) -> bool:
        return all(self._atom_holds(atom) for atom in self.program.conditions[condition])

    def _atom_holds(self, index: int) -> bool:
        offset, since = self.program.atoms[index].offset, self._since[index]
        if offset:
            return since != NONE and self._now >= since + offset
        return self._fact(index)

    def _fact(self, index: int) -> bool:
        atom = self.program.atoms[index]
        match atom.fact:
            case Fact.MOMENT:
                return When(atom.a) in self._moments
            case Fact.STEP_DONE:
                return self._steps[atom.a].phase == "done"
            case Fact.STEP_NOT_DONE:
                return self._steps[atom.a].phase != "done"
            case Fact.SERVICE_UP:
                return not self._services.out[atom.a]
            case Fact.CHOSEN:
                return self._steps[atom.a].phase == "done" and self._steps[atom.a].chosen == atom.b
            case Fact.HOUR:
                return NONE != self._hours[atom.a] <= self._now
            case Fact.NEVER:
                return False
            case Fact.AVAILABLE:
                return self._artefacts.available(atom.a)
            case Fact.SUBMITTED:
                return self._deadlines.submitted[atom.a]

    def _why_not(self, index: int) -> Literal["condition", "chance"] | None:
        inject = self.program.injects[index]
        if inject.only_if != NONE and not self._holds(inject.only_if):
            return "condition"
        return None if self.luck.happens(inject.luck, inject.chance) else "chance"

    def _deliver(self, injects: list[int], obstacles: list[Literal["condition", "chance"] | None]) -> list[Effect]:
        """The effects of what was delivered."""
        effects: list[Effect] = []
        for index, why in zip(injects, obstacles, strict=True):
            name = self.program.names.injects[index]
            self._injects.remove(index)
            if why is None:
                self._note(facts.InjectDelivered(self._now, name))
                effects += [_nobodys(effect) for effect in self.program.injects[index].effects]
            else:
                self._dropped.add(index)
                self._note(facts.InjectDropped(self._now, name, why))
        return effects

    def _is_timed(self, condition: int) -> bool:
        """Every part holds, or its offset runs, or it is an hour still to come."""
        return all(
            self._atom_holds(i)
            or self._since[i] != NONE
            or (self.program.atoms[i].fact == Fact.HOUR and self._hours[self.program.atoms[i].a] != NONE)
            for i in self.program.conditions[condition]
        )

    # 3: dispatch

    def _dispatch(self) -> bool:
        """Start what can start; True if effects at the start of work changed something."""
        effects: list[Effect] = []
        waits = False
        for entry in list(self._waiting):
            index = entry[2]
            node = self._steps[index].node
            if not self._closed_gates(node) and self._people.fits(node.demands):
                self._waiting.remove(entry)
                self._start(index)
                effects += self._own(index, node.at_start)
                waits = waits or node.kind == Kind.WAIT
        if effects:
            self._apply(effects)
            self._services.refresh()  # work that ends at this very tick is judged on it
        return bool(effects) or waits

    def _closed_gates(self, node: Node) -> tuple[tuple[int, ...], ...]:
        return tuple(gate for gate in node.gates if all(self._services.out[service] for service in gate))

    def _start(self, index: int) -> None:
        step, now = self._steps[index], self._now
        self._active_at = now
        self._people.seize(step.node.demands)
        cause = self._start_cause(step)
        step.phase = "working"
        self._prepare(index)
        artefact = None if step.artefact == NONE else self.program.names.artefacts[step.artefact]
        waited = (step.for_services, step.for_people)
        self._note(facts.StepStarted(now, step.name, step.round, step.attempt, cause, *waited, artefact, step.items))
        if step.node.kind == Kind.WAIT:
            return  # it ends when its condition holds
        ticks = self._work(step)
        if ticks is None:
            self._coming += 1
        else:
            self._end_after(index, ticks)

    def _end_after(self, index: int, ticks: int) -> None:
        step = self._steps[index]
        turn = step.turn
        self._later(ticks, partial(self._lay, "ends", (index, turn)), step=step)

    def _prepare(self, index: int) -> None:
        """What an attempt knows from its start on."""
        step = self._steps[index]
        node = step.node
        step.segment, step.time_is_up = 0, False
        step.slowed = self._slow_down(index)
        step.artefact = self._artefacts.first(node.artefacts)
        step.artefact_lost = step.artefact != NONE and self._artefacts.fault(step.artefact) == "lost"
        if node.items is not None:
            items = self.luck.ticks(node.items, step.round) + self._revealed[node.batch]
            step.items = (items - node.lane + node.lanes - 1) // node.lanes

    def _start_cause(self, step: Step) -> Cause:
        names = self.program.names
        if step.ready_at == self._now:
            return step.ready_by
        if step.closed:
            up = [s for gate in step.closed for s in gate if not self._services.out[s]]
            return Cause("gate", names.services[min(up)])
        pool, by = self._people.last_gain(step.node.demands)
        return Cause("people", names.pools[pool], None if by == NONE else names.nodes[by])

    def _work(self, step: Step) -> int | None:
        """Ticks until this attempt ends, or its first hypothesis or stage; None if the room ends it."""
        limit = step.node.limit
        faces = step.node.kind == Kind.DECISION and self.responder.faces(step.name)
        ticks = None if faces else self._ticks(step)
        if limit != NONE and (ticks is None or ticks > limit):
            step.time_is_up = True
            return limit
        return ticks

    def _ticks(self, step: Step) -> int:
        """What is drawn for this attempt, hypothesis or stage, with difficulty, slow-downs and copying."""
        node = step.node
        if node.artefacts and step.artefact == NONE:
            return 0
        ticks = self.luck.ticks(node.work, step.round, step.attempt, step.segment)
        if step.items is not None:
            ticks = min(step.items * ticks, node.work.cap)
        if node.work.hard:
            ticks = (ticks * self._difficulty + 500) // 1000
        ticks = (ticks * step.slowed + 500) // 1000
        return ticks if step.artefact == NONE else ticks + self.program.artefacts[step.artefact].copying

    def _slow_down(self, index: int) -> int:
        """The largest factor that applies to work that starts now, per mille."""
        node = self.program.nodes[index]
        applies = {Slows.PHASE: [node.phase], Slows.POOL: [d.pool for d in node.demands], Slows.NODE: [index]}
        slow = (e.by for e, until in self._slow if until > self._now and e.target in applies[Slows(e.a)])
        without = (by for service, by in node.slower if self._services.out[service])
        return max((*slow, *without), default=1000)

    # 5: call people

    def _call(self) -> None:
        wanted = [0] * len(self.program.pools)
        for _, _, index in self._waiting:
            node = self._steps[index].node
            if not self._closed_gates(node):
                for demand in node.demands:
                    wanted[demand.pool] += demand.people
        for pool, people in enumerate(wanted):
            for unit, call in self._people.call(pool, people) if people else []:
                reach = self.program.pools[pool].reach
                assert reach is not None
                self._note(facts.PersonCalled(self._now, self.program.names.pools[pool], unit))
                ticks = self.luck.ticks(reach, unit, 0, call)
                self._later(ticks, partial(self._lay, "reached", (pool, unit)))
        self._call_vendors()

    def _call_vendors(self) -> None:
        wanted = {s for _, _, i in self._waiting for gate in self._closed_gates(self._steps[i].node) for s in gate}
        for index in sorted(wanted - self._called):
            vendor = self.program.services[index]
            if vendor.called and not self._services.lost[index]:
                self._called.add(index)
                self._note(facts.PersonCalled(self._now, self.program.names.services[index], 0))
                ticks = self._until_hours(vendor.edges) + (self.luck.ticks(vendor.reach) if vendor.reach else 0)
                self._later(ticks, partial(self._lay, "vendors", index))

    def _until_hours(self, edges: tuple[int, ...]) -> int:
        """Ticks until the next hours of a vendor begin; 0 in its hours."""
        now = self.start + self._now
        position = bisect_right(edges, now)
        if not edges or position % 2 == 1 or position == len(edges):
            return 0
        return edges[position] - now

    # the end

    def _show_services(self) -> None:
        self._services.refresh()
        for index, name in enumerate(self.program.names.services):
            services = self._services
            if not self.program.services[index].counts:
                continue
            shown = (
                services.out[index],
                services.degraded[index],
                State.UNTRUSTED in services.hits[index],
                services.back(index),
            )
            if shown != self._shown[index]:
                self._shown[index] = shown
                self._note(facts.ServiceChanged(self._now, name, *shown))

    def _finished(self) -> bool:
        if When.DETECTED not in self._moments:
            return False
        if any(not step.settled and not step.node.optional for step in self._steps):
            return False
        if not all(self._services.back(index) for index in self._services.relevant()):
            return False
        if self._hits_left or self._threat.spreading or self._threat.returning or any(map(self._asks, self._steps)):
            return False
        return not any(
            self.program.injects[i].effects and self._is_timed(self.program.injects[i].at) for i in self._injects
        )

    @staticmethod
    def _asks(step: Step) -> bool:
        """A question with consequences is open."""
        open_question = step.node.inject != NONE and step.phase in ("waiting", "working")
        return open_question and any(choice.effects for choice in step.node.choices)

    def _past_horizon(self) -> bool:
        if self.detected_at is None or self._now < self.detected_at + self.program.horizon:
            return False
        self._give_up("horizon")
        return True

    def _has_stalled(self, tray: Tray) -> bool:
        idle = not self._coming and tray.idle
        if self.detected_at is None or not idle or self._now < self._active_at + QUIET:
            return False
        self._give_up("stalled")
        return True

    def _give_up(self, outcome: Outcome) -> None:
        self._account()
        self._over(self._recovered_unless_broken() if self._services.recovered() else outcome)

    def _outcome_when_finished(self) -> Outcome:
        if self.program.detection is not None and not self._services.relevant():
            return "nothing-affected"
        return self._recovered_unless_broken()

    def _recovered_unless_broken(self) -> Outcome:
        """A plan timed by itself has not recovered if a step that counts has failed and nothing follows from that."""
        followed = {guard.node for node in self.program.nodes for guard in node.guards if guard.option == NONE}
        failed = {i for i, s in enumerate(self._steps) if s.phase == "failed" and not s.node.optional}
        return "stalled" if self.program.detection is None and failed - followed else "recovered"

    def _over(self, outcome: Outcome) -> None:
        names = self.program.names
        for _, _, index in self._waiting:
            step = self._steps[index]
            closed = {service for gate in self._closed_gates(step.node) for service in gate}
            short = self._people.short_of(step.node.demands)
            self._note(
                facts.StillWaiting(
                    self._now,
                    step.name,
                    step.round,
                    step.attempt,
                    step.for_services,
                    step.for_people,
                    tuple(names.services[s] for s in sorted(closed)),
                    tuple(names.pools[p] for p in sorted(short)),
                )
            )
        self.outcome = outcome
        self._note(facts.RunOver(self._now, outcome))
