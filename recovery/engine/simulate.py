"""The reference interpreter: one run of a program on SimPy, every fact written down.

SimPy supplies the clock and what is to come. Whatever comes due only lays itself into the tray of its instant; one dispatcher
event, behind all others of that time, then handles the instant as docs/engine.md says. So SimPy's own order of ties never counts.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import simpy

from recovery.engine.draws import Luck
from recovery.engine.people import People
from recovery.engine.program import NONE, QUIET, Choice, Effect, Fact, Kind, Node, Op, Program, Slows, State, When
from recovery.engine.responders import Answer, Responder, Sampled
from recovery.engine.services import Services
from recovery.model import journal as facts
from recovery.model.journal import Cause, Ending, Entry, Journal, Outcome

BEHIND_ALL_OTHERS = 2
"""SimPy priority of the dispatcher; everything else of a time has 0 or 1."""

Phase = Literal["pending", "waiting", "working", "backing-off", "done", "failed", "dead", "stuck"]
SETTLED: tuple[Phase, ...] = ("done", "failed", "dead")
LOST: tuple[Phase, ...] = ("failed", "dead")


@dataclass(slots=True)
class _Step:
    """Where one step stands."""

    node: Node
    name: str
    needs_any: tuple[int, ...]
    phase: Phase = "pending"
    round: int = 0
    attempt: int = 0
    ready_at: int = NONE
    ready_by: Cause = Cause("need", None)
    settled_at: int = NONE
    chosen: int = NONE
    failures: int = 0
    turn: int = 0
    """Grows when the step is withdrawn, so that what was due for it is known to be stale."""
    closed: tuple[tuple[int, ...], ...] = ()
    """Gates that were closed at the end of the last instant."""
    for_services: int = 0
    for_people: int = 0
    time_is_up: bool = False
    """The work of a decision ends at its limit."""

    @property
    def settled(self) -> bool:
        return self.phase in SETTLED


@dataclass(slots=True)
class _Tray:
    """What has come due at this instant."""

    answers: list[Answer] = field(default_factory=list)
    detection: bool = False
    ends: list[tuple[int, int]] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    reached: list[tuple[int, int]] = field(default_factory=list)
    back_offs: list[tuple[int, int]] = field(default_factory=list)
    alarms: int = 0


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
        self._tray = _Tray()
        self._armed = False
        self._coming = 0  # due one day, calendar edges apart
        self._at_once = 0  # due at this very tick
        self._accounted = 0
        self._active_at = 0
        self._swept = False  # nothing has changed since the last sweep that changed nothing
        self._steps = [_Step(n, program.names.nodes[i], n.needs_any) for i, n in enumerate(program.nodes)]
        self._index = {step.name: index for index, step in enumerate(self._steps)}
        self._waiting: list[tuple[int, int, int]] = []
        self._services = Services(program)
        self._people = People(program, self.start)
        self._moments: dict[When, int] = {}
        self._since = [NONE] * len(program.atoms)
        self._hours = [NONE] * len(program.hours)
        self._hits_left = len(program.hits)
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
            self._later(delay, lambda index=index: self._tray.hits.append(index))
        for pool in range(len(self.program.pools)):
            self._next_edge(pool)

    def _wake(self) -> None:
        """Have the dispatcher look at this tick, behind everything else that is due at it."""
        if not self._armed:
            self._armed = True
            event = self._env.event()
            event._ok, event._value = True, None
            event.callbacks.append(self._instant)
            self._env.schedule(event, priority=BEHIND_ALL_OTHERS)

    def _later(self, ticks: int, lay: Callable[[], None], *, edge: bool = False, step: _Step | None = None) -> None:
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

    def _next_edge(self, pool: int) -> None:
        tick = self._people.next_edge(pool, self._now)
        if tick is not None:
            self._later(tick - self._now, lambda: self._tray.edges.append(pool), edge=True)

    def _take_answers(self) -> None:
        given = self.responder.take()
        if given and self.outcome is None:
            self._later(max(0, self.now - self._now), lambda: self._tray.answers.extend(given))

    def _note(self, entry: Entry) -> None:
        self._entries.append(entry)

    # one instant

    def _instant(self, _: simpy.Event) -> None:
        self._armed = False
        tray, self._tray = self._tray, _Tray()
        if self.outcome is not None or self._past_horizon() or self._has_stalled(tray):
            return
        self._account()
        self._drain(tray)
        if self.outcome is not None:
            return
        self._settle()
        acted = self._dispatch()
        if acted or self._at_once:
            self._wake()
            return
        self._call()
        if self._at_once:
            self._wake()
            return
        self._show_services()
        self._close_instant()

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

    def _drain(self, tray: _Tray) -> None:
        now = self._now
        if now == 0:
            self._moment(When.ONSET)
        ends = {index for index, turn in tray.ends if self._steps[index].turn == turn}
        ends |= self._answered(tray.answers, ends)
        if tray.detection:
            self._detected()
        failed = self._end_work(sorted(ends))
        self._hits_left -= len(tray.hits)
        self._apply([Effect(Op.HIT, self.program.hits[i].service, self.program.hits[i].state) for i in tray.hits])
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
        self._swept = False
        self._rework(failed)

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
        outcomes = [(index, *self._outcome(index)) for index in ends]
        effects: list[Effect] = []
        for index, ending, option, by in outcomes:
            effects += self._end(index, ending, option, by)
        self._apply(effects)
        return [index for index, ending, _, _ in outcomes if ending == "not-passed"]

    def _outcome(self, index: int) -> tuple[Ending, int, str]:
        step = self._steps[index]
        node = step.node
        match node.kind:
            case Kind.TASK:
                failed = node.fail and self.luck.happens(node.fail, node.fail_chance, step.round, step.attempt)
                ending: Ending = "done" if not failed else "try-again" if step.attempt < node.retry else "failed"
                return ending, NONE, ""
            case Kind.VERIFY:
                assert node.check is not None
                passed = self.luck.happens(node.check, node.pass_chance, step.round)
                return "done" if passed else "not-passed", NONE, ""
            case Kind.DECISION:
                option, by = self._choice(step)
                return "stuck" if option == NONE else "done", option, by

    def _choice(self, step: _Step) -> tuple[int, str]:
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

    def _end(self, index: int, ending: Ending, option: int, by: str) -> list[Effect]:
        step, now = self._steps[index], self._now
        self._active_at = now
        self._people.give_back(step.node.demands, index, now)
        self._note(facts.StepEnded(now, step.name, step.round, step.attempt, ending))
        match ending:
            case "try-again":
                self._back_off(index)
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
        if option == NONE:
            return list(step.node.at_end)
        self._note(facts.Decided(now, step.name, step.round, self.program.names.options[index][option], by))  # type: ignore[arg-type]
        return [*step.node.at_end, *step.node.choices[option].effects]

    def _back_off(self, index: int) -> None:
        step = self._steps[index]
        step.phase = "backing-off"
        draw = step.node.back_off
        ticks = self.luck.ticks(draw, step.round, step.attempt) if draw else 0
        turn = step.turn
        if ticks:
            self._later(ticks, lambda: self._tray.back_offs.append((index, turn)), step=step)
        else:
            self._tray.back_offs.append((index, turn))

    # effects

    def _apply(self, effects: list[Effect]) -> None:
        """Apply together what happens at one moment, in the order of operations."""
        now, names = self._now, self.program.names
        for effect in sorted(effects, key=lambda e: (e.op, e.target, e.a, e.by, e.ticks)):
            service = names.services[effect.target] if effect.op not in (Op.MARK, Op.SLOW) else ""
            match effect.op:
                case Op.RESTORE:
                    if self._services.restore(effect.target):
                        self._note(facts.ServiceRestored(now, service))
                        self._moment(When.FIRST_RESTORED)
                case Op.VERIFIED:
                    self._services.verified[effect.target] = True
                    self._note(facts.ServiceVerified(now, service))
                case Op.MARK:
                    self._moment(When(effect.target))
                case Op.RELEASE | Op.ISOLATE:
                    wanted = effect.op == Op.ISOLATE
                    if self._services.isolated[effect.target] != wanted:
                        self._services.isolated[effect.target] = wanted
                        self._note(facts.ServiceIsolated(now, service, released=not wanted))
                case Op.HIT:
                    self._services.hit(effect.target, State(effect.a))
                    self._note(facts.ServiceHit(now, service, State(effect.a).name.lower()))
                case Op.SLOW:
                    self._slow.append((effect, now + effect.ticks))
        self._swept = self._swept and not effects

    def _moment(self, when: When) -> None:
        if when not in self._moments:
            self._moments[when] = self._now
            self._note(facts.MomentCame(self._now, when.name.lower().replace("_", "-")))

    # reopening

    def _rework(self, failed: list[int]) -> None:
        if any(self._steps[index].failures >= self.program.nodes[index].rounds for index in failed):
            self._show_services()
            self._over("rounds")
            return
        for index in failed:
            self._reopen(index)

    def _reopen(self, verification: int) -> None:
        node = self.program.nodes[verification]
        members = self._with_the_dead(set(node.reopened))
        names = self.program.names.nodes
        self._note(
            facts.StepsReopened(
                self._now, names[verification], names[node.rework], tuple(names[i] for i in sorted(members))
            )
        )
        for index in sorted(members):
            self._withdraw(index)
            step = self._steps[index]
            inside = tuple(n for n in step.node.needs_any if n in members)
            step.needs_any = inside or step.node.needs_any
            step.phase, step.chosen, step.attempt = "pending", NONE, 0
            step.round += 1
        self._ready(node.rework, 0, self._need(verification))

    def _with_the_dead(self, members: set[int]) -> set[int]:
        """The set, and every dead step that hangs on one of it, until nothing is added."""
        grown = True
        while grown:
            dead = {i for i, s in enumerate(self._steps) if s.phase == "dead" and i not in members}
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
        else:
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
        self._deliver(injects, wanted)
        return bool(affected or begun or moments or dead or ready or injects)

    def _new_moments(self) -> list[When]:
        if When.DETECTED not in self._moments:
            return []
        holds = {
            When.CORE: self._services.core_back,
            When.RECOVERED: self._services.recovered,
            When.ENDED: lambda: all(self._steps[index].settled for index in self.program.ends),
        }
        return [when for when, held in holds.items() if when not in self._moments and held()]

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

    def _is_dead(self, step: _Step) -> bool:
        steps = self._steps
        lost_need = any(steps[n].phase in LOST for n in step.node.needs)
        lost_all = bool(step.needs_any) and all(steps[n].phase in LOST for n in step.needs_any)
        return lost_need or lost_all or (bool(step.node.guards) and all(self._guard(g) is False for g in self._guards(step)))

    def _is_ready(self, step: _Step) -> bool:
        steps = self._steps
        return (
            all(steps[n].phase == "done" for n in step.node.needs)
            and (not step.needs_any or any(steps[n].phase == "done" for n in step.needs_any))
            and all(steps[n].settled for n in step.node.after)
            and (not step.node.guards or any(self._guard(g) for g in self._guards(step)))
        )

    @staticmethod
    def _guards(step: _Step) -> list[tuple[int, int]]:
        return [(guard.node, guard.option) for guard in step.node.guards]

    def _guard(self, guard: tuple[int, int]) -> bool | None:
        """True: chosen; False: settled otherwise; None: open."""
        node, option = guard
        step = self._steps[node]
        if option == NONE:
            return step.phase == "failed" if step.settled else None
        return (step.phase == "done" and step.chosen == option) if step.settled else None

    def _ready_cause(self, step: _Step) -> Cause:
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

    def _why_not(self, index: int) -> Literal["condition", "chance"] | None:
        inject = self.program.injects[index]
        if inject.only_if != NONE and not self._holds(inject.only_if):
            return "condition"
        return None if self.luck.happens(inject.luck, inject.chance) else "chance"

    def _deliver(self, injects: list[int], obstacles: list[Literal["condition", "chance"] | None]) -> None:
        effects: list[Effect] = []
        for index, why in zip(injects, obstacles, strict=True):
            name = self.program.names.injects[index]
            self._injects.remove(index)
            if why is None:
                self._note(facts.InjectDelivered(self._now, name))
                effects += self.program.injects[index].effects
            else:
                self._note(facts.InjectDropped(self._now, name, why))
        self._apply(effects)

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
        for entry in list(self._waiting):
            index = entry[2]
            node = self._steps[index].node
            if not self._closed_gates(node) and self._people.fits(node.demands):
                self._waiting.remove(entry)
                self._start(index)
                effects += node.at_start
        if effects:
            self._apply(effects)
            self._services.refresh()  # work that ends at this very tick is judged on it
        return bool(effects)

    def _closed_gates(self, node: Node) -> tuple[tuple[int, ...], ...]:
        return tuple(gate for gate in node.gates if all(self._services.out[service] for service in gate))

    def _start(self, index: int) -> None:
        step, now = self._steps[index], self._now
        self._active_at = now
        self._people.seize(step.node.demands)
        cause = self._start_cause(step)
        step.phase = "working"
        self._note(
            facts.StepStarted(now, step.name, step.round, step.attempt, cause, step.for_services, step.for_people)
        )
        ticks = self._work(index)
        turn = step.turn
        if ticks is None:
            self._coming += 1
        else:
            self._later(ticks, lambda: self._tray.ends.append((index, turn)), step=step)

    def _start_cause(self, step: _Step) -> Cause:
        names = self.program.names
        if step.ready_at == self._now:
            return step.ready_by
        if step.closed:
            up = [s for gate in step.closed for s in gate if not self._services.out[s]]
            return Cause("gate", names.services[min(up)])
        pool, by = self._people.last_gain(step.node.demands)
        return Cause("people", names.pools[pool], None if by == NONE else names.nodes[by])

    def _work(self, index: int) -> int | None:
        """Ticks this attempt takes; None if it ends when the room says so."""
        step = self._steps[index]
        node = step.node
        step.time_is_up = False
        if node.kind == Kind.DECISION and self.responder.faces(step.name):
            step.time_is_up = node.limit != NONE
            return node.limit if step.time_is_up else None
        ticks = self.luck.ticks(node.work, step.round, step.attempt)
        if node.work.hard:
            ticks = (ticks * self._difficulty + 500) // 1000
        ticks = (ticks * self._slow_down(index) + 500) // 1000
        if node.limit != NONE and ticks > node.limit:
            step.time_is_up = True
            return node.limit
        return ticks

    def _slow_down(self, index: int) -> int:
        """The largest factor that applies to work that starts now, per mille."""
        node = self.program.nodes[index]
        applies = {Slows.PHASE: [node.phase], Slows.POOL: [d.pool for d in node.demands], Slows.NODE: [index]}
        return max(
            (e.by for e, until in self._slow if until > self._now and e.target in applies[Slows(e.a)]), default=1000
        )

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
                self._later(ticks, lambda p=pool, u=unit: self._tray.reached.append((p, u)))

    # the end

    def _show_services(self) -> None:
        self._services.refresh()
        for index, name in enumerate(self.program.names.services):
            services = self._services
            shown = (services.out[index], services.degraded[index], State.UNTRUSTED in services.hits[index], services.back(index))
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
        return not self._hits_left and not any(
            self.program.injects[i].effects and self._is_timed(self.program.injects[i].at) for i in self._injects
        )

    def _past_horizon(self) -> bool:
        if self.detected_at is None or self._now < self.detected_at + self.program.horizon:
            return False
        self._give_up("horizon")
        return True

    def _has_stalled(self, tray: _Tray) -> bool:
        idle = not self._coming and not (tray.answers or tray.ends or tray.hits or tray.reached or tray.back_offs or tray.alarms)
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
                    self._now, step.name, step.round, step.attempt, step.for_services, step.for_people,
                    tuple(names.services[s] for s in sorted(closed)), tuple(names.pools[p] for p in sorted(short)),
                )  # fmt: skip
            )
        self.outcome = outcome
        self._note(facts.RunOver(self._now, outcome))
