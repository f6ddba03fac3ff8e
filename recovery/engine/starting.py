"""The start of work: who can start now, why, and how long it takes."""

from recovery.engine.agenda import Due
from recovery.engine.codes import NONE, Kind, Slows
from recovery.engine.deeds import deeds
from recovery.engine.doing import Doing
from recovery.engine.responders import Responder
from recovery.engine.state import State, Step
from recovery.model import journal as facts
from recovery.model.journal import Cause


class Starting:
    """Gives people to the steps that wait for them."""

    def __init__(self, state: State, doing: Doing, responder: Responder) -> None:
        self._state = state
        self._doing = doing
        self._responder = responder

    def dispatch(self) -> bool:
        """One pass over the waiting steps; True if it changed more than who is at work."""
        state = self._state
        started: list[int] = []
        for entry in list(state.waiting):
            node = state.steps[entry[2]].node
            if state.steps[entry[2]].waits_for_order:
                continue
            if not state.closed_gates(node) and state.people.fits(node.demands):
                state.waiting.remove(entry)
                started.append(entry[2])
                self._start(entry[2])
        done = [deed for index in started for deed in deeds(state.program.nodes[index].at_start, index)]
        if done:
            self._doing.apply(done)
            state.services.refresh()  # work that ends at this very tick is judged on it
        return bool(done) or any(state.program.nodes[index].kind is Kind.WAIT for index in started)

    def next_segment(self, index: int) -> None:
        """The next hypothesis, or the next stage, of work that goes on."""
        step = self._state.steps[index]
        step.segment += 1
        self._end_after(index, self._worked(step))

    def _start(self, index: int) -> None:
        state, step = self._state, self._state.steps[index]
        state.happened()
        state.people.seize(step.node.demands)
        cause = self._cause(step)
        step.phase, step.segment, step.time_is_up = "working", 0, False
        step.factor = self._factor(index)
        step.artefact = state.artefacts.first(step.node.artefacts)
        step.lost_at_start = step.artefact != NONE and state.artefacts.fault(step.artefact) == "lost"
        items = self._items(step)
        tried = None if step.artefact == NONE else state.names.artefacts[step.artefact]
        state.note(
            facts.StepStarted(
                state.now,
                step.name,
                step.round,
                step.attempt,
                cause,
                step.for_services,
                step.for_people,
                tried,
                items,
                step.for_order,
            )
        )
        self._set_to_work(index, items)

    def _set_to_work(self, index: int, items: int | None) -> None:
        step = self._state.steps[index]
        node = step.node
        if node.kind is Kind.WAIT:
            return
        if node.kind is Kind.DECISION and self._responder.faces(step.name):
            step.time_is_up = node.limit != NONE and self._responder.keeps_limits
            if step.time_is_up:
                self._end_after(index, node.limit)
            else:
                step.due = self._state.agenda.one_day()
            return
        if node.artefacts and step.artefact == NONE:
            self._end_after(index, 0)
            return
        ticks = self._worked(step, items)
        step.time_is_up = node.limit != NONE and ticks > node.limit
        self._end_after(index, node.limit if step.time_is_up else ticks)

    def _end_after(self, index: int, ticks: int) -> None:
        due: Due = self._state.agenda.later(ticks, lambda tray: tray.ends.append(index))
        self._state.steps[index].due = due
        self._state.steps[index].ends_at = self._state.now + ticks

    def _worked(self, step: Step, items: int | None = None) -> int:
        """Ticks from now to the end of this work, or of this part of it."""
        state, node = self._state, step.node
        known = state.luck.spans.get((step.name, step.round, step.attempt, step.segment))
        if known is not None:
            return known
        ticks = state.luck.ticks(node.work, step.round, step.attempt, step.segment)
        if items is not None:
            ticks = min(items * ticks, node.work.cap)
        if node.work.hard:
            ticks = (ticks * state.difficulty + 500) // 1000
        ticks = (ticks * step.factor + 500) // 1000
        return ticks + (state.program.artefacts[step.artefact].copying if step.artefact != NONE else 0)

    def _items(self, step: Step) -> int | None:
        """Of a lane: how many items of its batch are its own."""
        node = step.node
        if node.items is None:
            return None
        revealed = 0 if node.batch == NONE else self._state.revealed[node.batch]
        return len(range(node.lane, self._state.luck.ticks(node.items, step.round) + revealed, node.lanes))

    def _factor(self, index: int) -> int:
        """The largest factor that applies to work that starts now, per mille."""
        state, node = self._state, self._state.program.nodes[index]
        applies = {Slows.PHASE: [node.phase], Slows.POOL: [d.pool for d in node.demands], Slows.NODE: [index]}
        slowed = [e.by for e, until in state.slow if until > state.now and e.target in applies[Slows(e.a)]]
        return max([*slowed, *(by for service, by in node.slower if state.services.out[service])], default=1000)

    def _cause(self, step: Step) -> Cause:
        state = self._state
        if step.ready_at == state.now:
            return step.ready_by
        if step.closed:
            up = [s for gate in step.closed for s in gate if not state.services.out[s]]
            return Cause("gate", state.names.services[min(up)])
        ordered_now = step.ordered_at == state.now and step.ordered_in == step.round
        if ordered_now and not step.node.demands:
            return Cause("order", None)
        gained_at, pool, by = state.people.last_gain(step.node.demands)
        if ordered_now and gained_at != state.now:
            return Cause("order", None)
        return Cause("people", state.names.pools[pool], None if by == NONE else state.names.nodes[by])
