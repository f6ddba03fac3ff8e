"""The reference interpreter: one run of a program on SimPy, every fact written down, as docs/engine.md says.

Here is the order of an instant: drain what has come due, settle in sweeps, dispatch, call. What each part means is said
by the modules that it is made of.
"""

from recovery.engine.agenda import Agenda, Tray
from recovery.engine.calls import Calls
from recovery.engine.codes import NONE, Kind, When
from recovery.engine.codes import State as Hurt
from recovery.engine.conditions import Conditions, Injects
from recovery.engine.doing import Doing
from recovery.engine.draws import Luck
from recovery.engine.ending import Ending
from recovery.engine.over import Over
from recovery.engine.precedence import Precedence, Reopening
from recovery.engine.program import Program
from recovery.engine.responders import Responder, Sampled, Stop
from recovery.engine.room import Room
from recovery.engine.starting import Starting
from recovery.engine.state import Phase, State
from recovery.engine.threat import Threat
from recovery.model import journal as facts
from recovery.model.journal import Journal, Outcome


class Run:
    """One run. `advance` plays it up to a tick, `finish` to its end; the journal grows as it goes."""

    def __init__(self, program: Program, luck: Luck, responder: Responder | None = None) -> None:
        self.program = program
        self.luck = luck
        self.responder = responder or Sampled()
        self.now = 0
        self.outcome: Outcome | None = None
        self._agenda = Agenda()
        self._agenda.instant = self._instant
        self._state = State(program, luck, self._agenda, self.responder)
        self._accounted = 0
        self._shown = [(False, False, False, True)] * len(program.services)
        self._threat = Threat(self._state)
        self._doing = Doing(self._state, self._threat)
        self._conditions = Conditions(self._state)
        self._injects = Injects(self._state, self._conditions)
        self._starting = Starting(self._state, self._doing, self.responder)
        self._ending = Ending(self._state, self._doing, self._threat, self._conditions, self._starting)
        self._precedence = Precedence(self._state)
        self._reopening = Reopening(self._state)
        self._calls = Calls(self._state)
        self._over = Over(self._state, self._threat, self._injects)
        self._room = Room(self._state, self._doing, self._injects, self._ending)
        self._begin()

    # what the world sees

    @property
    def start(self) -> int:
        """Onset in ticks from the anchor."""
        return self._state.start

    @property
    def journal(self) -> Journal:
        """Every fact so far."""
        return tuple(self._state.entries)

    @property
    def told(self) -> int:
        """How many facts there are so far."""
        return len(self._state.entries)

    @property
    def last(self) -> int:
        """The tick of the last instant that was played."""
        return self._agenda.now

    def since(self, count: int) -> Journal:
        """The facts after so many."""
        return tuple(self._state.entries[count:])

    @property
    def detected_at(self) -> int | None:
        """The tick of detection, once it has come."""
        return self._state.detected_at

    @property
    def next(self) -> float:
        """The tick at which something is due next; infinite if nothing is."""
        return self._agenda.next

    @property
    def dwell(self) -> int:
        """Ticks before onset at which the intruder came."""
        return self._state.dwell

    @property
    def at_work(self) -> bool:
        """Whether anything goes on or comes by itself, apart from calendars: else only the room can move it."""
        return self._agenda.coming > self._agenda.up_to_the_room

    def standing(self, pool: int) -> tuple[int, int, int]:
        """Of a pool: how many are here, how many of it work, how many are on their way."""
        return self._state.people.standing(pool)

    def lost(self, pool: int) -> int:
        """Of a pool: how many are not there."""
        return self._state.people.lost(pool)

    def due_at(self, condition: int) -> int | None:
        """The tick from which a condition of times holds, if nothing but time is missing."""
        return self._conditions.due_at(condition)

    def possible(self, node: int, option: int) -> bool:
        """Whether an option of a decision may be chosen now."""
        return self._ending.possible(self.program.nodes[node].choices[option])

    def phase(self, node: int) -> Phase:
        """Where a node stands."""
        return self._state.steps[node].phase

    def factor(self, node: int) -> int:
        """By how much the last start of a node was slowed down, per mille."""
        return self._state.steps[node].factor

    def unordered(self, node: int) -> bool:
        """Whether a node is ready and waits for the room's order."""
        return self._state.steps[node].waits_for_order

    def blocked_by(self, node: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a waiting node is short of now: services of closed gates, and pools of people."""
        there, names = self._state.program.nodes[node], self._state.names
        closed = sorted({service for gate in self._state.closed_gates(there) for service in gate})
        short = sorted(self._state.people.short_of(there.demands))
        return tuple(names.services[s] for s in closed), tuple(names.pools[p] for p in short)

    @property
    def held(self) -> frozenset[str]:
        """Injects that come only when the room says so."""
        return frozenset(self.program.names.injects[index] for index in self._injects.held)

    def advance(self, until: int) -> None:
        """Play everything due up to and at this tick; answers given by the room count from where the run stands."""
        self._hear()
        while self.outcome is None and self._agenda.next <= until:
            self._agenda.step()
        self.now = max(self.now, until)

    def finish(self) -> Journal:
        """Play the run to its end."""
        self._hear()
        while self.outcome is None:
            self._agenda.step()
        return self.journal

    def _hear(self) -> None:
        """What the room has said is due where the run stands."""
        said = self.responder.take()
        if said and self.outcome is None:
            self._agenda.later(max(0, self.now - self._agenda.now), lambda tray: tray.room.extend(said))

    def _begin(self) -> None:
        self._agenda.wake()
        detection = self.program.detection
        self._agenda.later(self.luck.ticks(detection) if detection else 0, _detection)
        self._threat.begin()
        for pool in range(len(self.program.pools)):
            self._next_edge(pool)

    def _next_edge(self, pool: int) -> None:
        tick = self._state.people.next_edge(pool, self._agenda.now)
        if tick is not None:
            self._agenda.later(tick - self._agenda.now, lambda tray: tray.edges.append(pool), edge=True)

    # one instant

    def _instant(self, tray: Tray) -> None:
        if self.outcome is not None:
            return
        if self._over.past_horizon() or self._over.has_stalled(tray):
            self._account()
            self._end(self._over.when_given_up("horizon" if self._over.past_horizon() else "stalled"))
            return
        self._account()
        if any(isinstance(command, Stop) for command in tray.room):
            self._end(self._over.when_given_up("stopped"))
            return
        if not self._drain(tray):
            return
        while self._state.unsettled:
            self._state.unsettled = self._sweep()
        goes_on = self._starting.dispatch() or self._agenda.at_once
        if not goes_on:
            self._calls.call()
        if goes_on or self._agenda.at_once:
            self._agenda.wake()
        else:
            self._close_instant()

    def _close_instant(self) -> None:
        self._show_services()
        for _, _, index in self._state.waiting:
            step = self._state.steps[index]
            step.closed = self._state.closed_gates(step.node)
        if self._over.finished:
            self._end(self._over.when_finished())
        else:
            self._over.watch()

    def _account(self) -> None:
        """Charge the ticks since the last instant to what each waiting step waited for."""
        passed = self._agenda.now - self._accounted
        self._accounted = self._agenda.now
        for _, _, index in self._state.waiting if passed else ():
            step = self._state.steps[index]
            if step.waits_for_order:
                step.for_order += passed
            elif step.closed:
                step.for_services += passed
            else:
                step.for_people += passed

    def _show_services(self) -> None:
        services = self._state.services
        services.refresh()
        for index, name in enumerate(self.program.names.services):
            untrusted = Hurt.UNTRUSTED in services.hits[index]
            shown = (services.out[index], services.degraded[index], untrusted, services.back(index))
            if shown != self._shown[index] and self.program.services[index].counts:
                self._shown[index] = shown
                self._state.note(facts.ServiceChanged(self._agenda.now, name, *shown))

    def _end(self, outcome: Outcome) -> None:
        self._over.note(outcome)
        self.outcome = outcome

    # 1: drain

    def _drain(self, tray: Tray) -> bool:
        """What has come due happens; False if the run is over with it."""
        state, now = self._state, self._agenda.now
        if When.ONSET not in state.moments:
            self._onset()
        if tray.eventful:
            state.happened()
        said = self._room.carry_out(tray.room)
        ends = {index for index in (*tray.ends, *said) if state.steps[index].phase == "working"}
        if tray.detection:
            self._detected()
        self._ending.end(ends)
        self._doing.apply(self._threat.deeds(tray))
        for lost in sorted(tray.regained, key=lambda lost: (lost.target, lost.a, lost.by, lost.ticks)):
            self._doing.regain(lost)
        for pool in sorted(tray.edges):
            state.people.edge(pool, now)
            self._next_edge(pool)
        self._calls.reached(tray.reached, tray.vendors)
        for index in sorted([*tray.back_offs, *self._ending.again]):
            if state.steps[index].phase == "backing-off":
                state.ready(index, state.steps[index].attempt + 1, state.need(index))
        state.unsettled = True
        return self._send_back(self._ending.failed, sorted(tray.returns))

    def _onset(self) -> None:
        state = self._state
        state.moment(When.INTRUDED, -state.dwell)
        state.moment(When.ONSET)
        for name, applies in zip(self.program.names.clocks, state.deadlines.applies, strict=True):
            if applies:
                state.note(facts.ClockApplies(self._agenda.now, name))

    def _detected(self) -> None:
        self._state.moment(When.DETECTED)
        self._agenda.later(self.program.horizon, lambda _: None, edge=True)
        self._conditions.detected()

    def _send_back(self, failed: list[int], returned: list[int]) -> bool:
        """Verifications that failed first, then services to which the threat has come back; False for one too many."""
        if any(self._state.steps[index].failures >= self.program.nodes[index].rounds for index in failed):
            self._show_services()
            self._end("rounds")
            return False
        for index in failed:
            self._reopening.after_failure(index)
        for service in returned:
            if self._doing.restorer[service] != NONE:
                self._reopening.after_return(service, self._doing.restorer[service])
        return True

    # 2: settle

    def _sweep(self) -> bool:
        """Look at the state as it is, then apply all that follows from it; False if nothing does."""
        state = self._state
        state.services.refresh()
        affected = state.services.newly_affected()
        offsets = self._conditions.new_offsets()
        moments = self._new_moments()
        dead, ready = self._precedence.changes()
        injects = self._injects.due()
        clocks = [c for c in state.deadlines.startable() if self._conditions.holds(self.program.clocks[c].starts)]
        waits = self._waits_over()

        for service in affected:
            state.services.affected[service] = True
        for atom in offsets:
            self._conditions.begin_offset(atom)
        for when in moments:
            state.moment(when)
        for index in dead:
            state.die(index)
        for index, cause in ready:
            state.ready(index, 0, cause)
        done = self._injects.deliver(injects)
        self._start_clocks(clocks)
        done += [deed for index in waits for deed in self._ending.over(index)]
        self._doing.apply(done)
        return bool(affected or offsets or moments or dead or ready or injects or clocks or waits)

    def _new_moments(self) -> list[When]:
        state = self._state
        if state.detected_at is None:
            return []
        holds = {
            When.CORE: state.services.core_back,
            When.RECOVERED: state.services.recovered,
            When.ENDED: self._ended,
        }
        return [when for when, held in holds.items() if when not in state.moments and held()]

    def _ended(self) -> bool:
        return all(self._state.steps[index].settled for index in self.program.ends)

    def _waits_over(self) -> list[int]:
        at_work = (
            (index, step.node.until)
            for index, step in enumerate(self._state.steps)
            if step.phase == "working" and step.node.kind is Kind.WAIT
        )
        return [index for index, until in at_work if self._conditions.holds(until)]

    def _start_clocks(self, clocks: list[int]) -> None:
        """One becomes aware before any date is reckoned."""
        state, now = self._state, self._agenda.now
        if any(self.program.clocks[clock].aware for clock in clocks):
            state.moment(When.AWARE)
        for clock in clocks:
            due = state.deadlines.begin(clock, now, state.moments)
            state.note(facts.ClockStarted(now, self.program.names.clocks[clock], due))


def _detection(tray: Tray) -> None:
    tray.detection = True
