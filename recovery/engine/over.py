"""How a run ends: finished, stalled, or given up."""

from recovery.engine.agenda import Tray
from recovery.engine.codes import NONE, QUIET
from recovery.engine.conditions import Injects
from recovery.engine.program import Choice
from recovery.engine.state import State
from recovery.engine.threat import Threat
from recovery.model import journal as facts
from recovery.model.journal import Outcome


class Over:
    """Whether the run is over, and what came of it."""

    def __init__(self, state: State, threat: Threat, injects: Injects) -> None:
        self._state = state
        self._threat = threat
        self._injects = injects

    @property
    def finished(self) -> bool:
        """Everything that counts is done, and nothing that matters is still to come."""
        state = self._state
        if state.detected_at is None:
            return False
        if any(not step.settled and not step.node.optional for step in state.steps):
            return False
        if not all(state.services.back(index) for index in state.services.relevant()):
            return False
        return self._threat.over and self._injects.over and not self._asking

    @property
    def _asking(self) -> bool:
        """A question is open whose answer matters."""
        asking = (step for step in self._state.steps if step.node.inject != NONE)
        return any(step.phase in ("waiting", "working") and _matters(step.node.choices) for step in asking)

    def past_horizon(self) -> bool:
        """It is time to give up."""
        detected_at = self._state.detected_at
        return detected_at is not None and self._state.now >= detected_at + self._state.program.horizon

    def has_stalled(self, tray: Tray) -> bool:
        """Nothing has happened for long, and nothing will."""
        state = self._state
        idle = tray.idle and not state.agenda.coming
        return state.detected_at is not None and idle and state.now >= state.active_at + QUIET

    def watch(self) -> None:
        """With nothing to come, look again when the run would have stalled."""
        state = self._state
        if not state.agenda.coming and state.detected_at is not None:
            state.agenda.later(max(0, state.active_at + QUIET - state.now), lambda _: None, edge=True)

    def when_finished(self) -> Outcome:
        """The outcome of a run that has finished."""
        if self._state.program.detection is not None and not self._state.services.relevant():
            return "nothing-affected"
        return "stalled" if self._broken else "recovered"

    def when_given_up(self, outcome: Outcome) -> Outcome:
        """The outcome of a run that has stalled or met its horizon: recovered, if that holds all the same.

        A plan timed by itself is about its steps, so that it has recovered only when they are done.
        """
        alone = self._state.program.detection is None
        return "recovered" if self._state.services.recovered() and not alone else outcome

    def note(self, outcome: Outcome) -> None:
        """Write down what is still waited for, and the outcome."""
        state = self._state
        for _, _, index in state.waiting:
            step = state.steps[index]
            closed = {service for gate in state.closed_gates(step.node) for service in gate}
            short = state.people.short_of(step.node.demands)
            state.note(
                facts.StillWaiting(
                    state.now,
                    step.name,
                    step.round,
                    step.attempt,
                    step.for_services,
                    step.for_people,
                    tuple(state.names.services[s] for s in sorted(closed)),
                    tuple(state.names.pools[p] for p in sorted(short)),
                    step.for_order,
                    step.waits_for_order,
                )
            )
        state.note(facts.RunOver(state.now, outcome))

    @property
    def _broken(self) -> bool:
        """A plan timed by itself has not recovered if a step that counts has failed and nothing follows from that."""
        state = self._state
        followed = {guard.node for node in state.program.nodes for guard in node.guards if guard.option == NONE}
        failed = {i for i, s in enumerate(state.steps) if s.phase == "failed" and not s.node.optional}
        return state.program.detection is None and bool(failed - followed)


def _matters(choices: tuple[Choice, ...]) -> bool:
    return any(choice.effects for choice in choices)
