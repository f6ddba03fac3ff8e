"""What people in a room do to a run: answers, orders, skips and marks, people who go and come, injects, new steps."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from recovery.engine import responders as said
from recovery.engine.codes import NONE, Kind
from recovery.engine.conditions import Injects
from recovery.engine.deeds import deeds
from recovery.engine.doing import Doing
from recovery.engine.ending import Ending
from recovery.engine.responders import RoomCommand
from recovery.engine.state import State
from recovery.model import journal as facts


class Room:
    """Carries out commands of the room, one after another; one that fits nothing changes nothing."""

    def __init__(self, state: State, doing: Doing, injects: Injects, ending: Ending) -> None:
        self._state = state
        self._doing = doing
        self._injects = injects
        self._ending = ending
        self._index = {step.name: index for index, step in enumerate(state.steps)}
        self._inject = {name: index for index, name in enumerate(state.names.injects)}

    def carry_out(self, commands: Sequence[RoomCommand]) -> set[int]:
        """Do all of these; the nodes whose work ends by it at this tick."""
        ends: set[int] = set()
        for command in commands:
            ends |= self._do(command)
        return ends

    def _do(self, command: RoomCommand) -> set[int]:
        match command:
            case said.Answer():
                return self._answer(command)
            case said.Finish(step):
                return self._finish(step)
            case said.Order(step) | said.Skip(step) | said.Prolong(step):
                for index in self._nodes(step):
                    self._handle(command, index)
            case said.Act(effects):
                self._doing.apply(deeds(effects))
            case said.Regain(effects):
                for lost in effects:
                    self._doing.regain(lost)
            case said.Release() | said.Hold() | said.Drop():
                self._inject_command(command)
            case said.Improvise(step):
                self._improvise(step)
            case said.Stop():
                pass  # the run looks for it itself
            case _:
                assert_never(command)
        return set()

    def _handle(self, command: said.Order | said.Skip | said.Prolong, index: int) -> None:
        match command:
            case said.Order():
                self._state.order(index)
            case said.Skip():
                self._state.skip(index)
            case said.Prolong(ticks=ticks):
                self._prolong(index, ticks)
            case _:
                assert_never(command)

    def _nodes(self, step: str) -> list[int]:
        """The node of this name and all that lies inside it."""
        names = self._state.names.nodes
        return [i for i, name in enumerate(names) if name == step or name.startswith(f"{step}/")]

    def _answer(self, answer: said.Answer) -> set[int]:
        state, index = self._state, self._index.get(answer.step, NONE)
        if index == NONE:
            return set()
        step, options = state.steps[index], state.names.options[index]
        if step.phase != "working" or step.node.kind is not Kind.DECISION or step.answered:
            return set()
        if answer.round is not None and answer.round != step.round:
            return set()
        if answer.after:
            later = replace(answer, after=0, round=step.round)
            state.agenda.later(answer.after, lambda tray: tray.room.append(later))
            return set()
        if answer.option:
            chosen = options.index(answer.option) if answer.option in options else NONE
            if chosen == NONE or not self._ending.possible(step.node.choices[chosen]):
                return set()
            step.chosen = chosen
        step.answered, step.own_effects = True, answer.effects
        if step.due is not None:
            step.due.close()
        return {index}

    def _finish(self, name: str) -> set[int]:
        state, done = self._state, set[int]()
        for index in self._nodes(name):
            step = state.steps[index]
            if step.phase == "working" and step.node.kind is not Kind.DECISION:
                step.marked = True
                done.add(index)
                if step.due is not None:
                    step.due.close()
            elif step.phase == "waiting" and step.node.items is not None:
                state.skip(index)  # a lane that has not begun
        return done

    def _prolong(self, index: int, ticks: int) -> None:
        state, step = self._state, self._state.steps[index]
        if step.phase != "working" or step.due is None or not step.due.open or step.ends_at == NONE or ticks <= 0:
            return
        step.due.close()
        step.ends_at += ticks
        step.due = state.agenda.later(step.ends_at - state.now, lambda tray: tray.ends.append(index))
        state.note(facts.StepProlonged(state.now, step.name, step.round, ticks))

    def _inject_command(self, command: said.Release | said.Hold | said.Drop) -> None:
        index = self._inject.get(command.inject, NONE)
        if index == NONE or self._state.delivered[index] is not None:
            return
        match command:
            case said.Release(inject, after) if after:
                self._injects.hold(index, free=False)
                self._state.agenda.later(after, lambda tray: tray.room.append(said.Release(inject)))
            case said.Release():
                self._doing.apply(self._injects.deliver([(index, None)]))
            case said.Drop():
                self._injects.deliver([(index, "room")])
            case said.Hold(free=free):
                self._injects.hold(index, free=free)
            case _:
                assert_never(command)
        self._state.unsettled = True

    def _improvise(self, name: str) -> None:
        index = self._index.get(name, NONE)
        inject = NONE if index == NONE else self._state.steps[index].node.inject
        if inject != NONE and self._state.delivered[inject] is None and inject not in self._inject.values():
            self._injects.begin(inject)
            self._state.note(facts.StepImprovised(self._state.now, name))
