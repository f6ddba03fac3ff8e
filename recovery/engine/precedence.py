"""What comes before what in a run: which steps become ready or dead, and what is done again."""

from collections.abc import Sequence
from typing import Literal

from recovery.engine.codes import NONE
from recovery.engine.program import Guard, Node
from recovery.engine.state import State, Step
from recovery.model import journal as facts
from recovery.model.journal import Cause


class Precedence:
    """The rules by which pending steps become ready or dead."""

    def __init__(self, state: State) -> None:
        self._state = state

    def changes(self) -> tuple[list[int], list[tuple[int, Cause]]]:
        """Pending steps that are dead by now, and those that are ready, with their cause."""
        dead: list[int] = []
        ready: list[tuple[int, Cause]] = []
        if self._state.detected_at is None:
            return dead, ready
        for index, step in enumerate(self._state.steps):
            if step.phase == "pending":
                if self._is_dead(step):
                    dead.append(index)
                elif self._is_ready(step):
                    ready.append((index, self._cause(step)))
        return dead, ready

    def _is_dead(self, step: Step) -> bool:
        steps, node = self._state.steps, step.node
        return (
            any(steps[n].lost for n in node.needs)
            or (bool(step.needs_any) and all(steps[n].lost for n in step.needs_any))
            or (bool(node.guards) and all(self._chosen(guard) is False for guard in node.guards))
            or any(steps[n].phase == "failed" for n in node.broken_by)
            or (node.clock != NONE and not self._state.deadlines.applies[node.clock])
            or (node.inject != NONE and self._state.delivered[node.inject] is False)
        )

    def _is_ready(self, step: Step) -> bool:
        steps, node = self._state.steps, step.node
        return (
            all(steps[n].passed for n in node.needs)
            and (not step.needs_any or any(steps[n].passed for n in step.needs_any))
            and all(steps[n].settled for n in node.after)
            and (not node.guards or any(self._chosen(guard) for guard in node.guards))
            and (node.inject == NONE or self._state.delivered[node.inject] is True)
        )

    def _chosen(self, guard: Guard) -> bool | None:
        """True: chosen; False: settled otherwise; None: open."""
        step = self._state.steps[guard.node]
        if not step.settled:
            return None
        if guard.option == NONE:
            return step.phase == "failed"
        return step.phase == "done" and step.chosen == guard.option

    def _cause(self, step: Step) -> Cause:
        steps = self._state.steps
        last = [(steps[n].settled_at, -n) for n in (*step.node.needs, *step.node.after)]
        first_any = [(steps[n].settled_at, n) for n in step.needs_any if steps[n].passed]
        first_guard = [(steps[g.node].settled_at, g.node) for g in step.node.guards if self._chosen(g)]
        last += [(tick, -node) for tick, node in (min(group) for group in (first_any, first_guard) if group)]
        return self._state.need(-max(last)[1]) if last else Cause("need", None)


class Reopening:
    """Sends steps back after a verification that failed, or a return of the threat."""

    def __init__(self, state: State) -> None:
        self._state = state

    def after_failure(self, verification: int) -> None:
        """A verification has failed: from its rework on everything is done again."""
        node = self._state.program.nodes[verification]
        name = self._state.names.nodes[verification]
        self._reopen("verification", name, node.rework, node.reopened, self._state.need(verification))

    def after_return(self, service: int, restorer: int) -> None:
        """The threat has come back to a service: what restored it is done again, and what hangs on it."""
        node = self._state.program.nodes[restorer]
        redo = next((redo for redo in node.redo if redo.service == service), None)
        if redo is not None:
            name = self._state.names.services[service]
            self._reopen("return", name, node.begin, redo.reopened, Cause("need", None))

    def _reopen(
        self,
        because: Literal["verification", "return"],
        of: str,
        entry: int,
        between: Sequence[int],
        cause: Cause,
    ) -> None:
        state = self._state
        members = self._with_the_dead({entry, *between})
        steps = tuple(state.names.nodes[i] for i in sorted(members))
        state.note(facts.StepsReopened(state.now, because, of, state.names.nodes[entry], steps))
        for index in sorted(members):
            if not state.steps[index].cancelled:
                self._send_back(index, members)
        if not state.steps[entry].cancelled:
            state.ready(entry, 0, cause)

    def _send_back(self, index: int, members: set[int]) -> None:
        self._state.withdraw(index)
        step = self._state.steps[index]
        inside = tuple(n for n in step.node.needs_any if n in members)
        step.needs_any = inside or step.node.needs_any
        step.phase, step.chosen, step.attempt, step.failed_attempts = "pending", NONE, 0, 0
        step.round += 1

    def _with_the_dead(self, members: set[int]) -> set[int]:
        """The set, and every dead step that hangs on one of it, until nothing is added."""
        grown = True
        while grown:
            dead = {i for i, s in enumerate(self._state.steps) if s.phase == "dead" and i not in members}
            added = {i for i in dead if members & _before(self._state.program.nodes[i])}
            members |= added
            grown = bool(added)
        return members


def _before(node: Node) -> set[int]:
    return {*node.needs, *node.needs_any, *(guard.node for guard in node.guards), *node.broken_by}
