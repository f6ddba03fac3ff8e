"""The end of work: what an attempt, a hypothesis or a stage comes to, and what follows at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from recovery.engine.artefacts import Fault
from recovery.engine.codes import NONE, Kind, Op
from recovery.engine.conditions import Conditions
from recovery.engine.deeds import Deed, deeds
from recovery.engine.doing import Doing
from recovery.engine.program import Choice, Draw, Effect
from recovery.engine.starting import Starting
from recovery.engine.state import State, Step
from recovery.engine.threat import Threat
from recovery.model import journal as facts
from recovery.model.journal import Ending as End

By = Literal["luck", "room", "other", "limit", "last-resort"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the end of work comes to. `ending` None: a hypothesis or stage is over, and the next begins."""

    index: int
    ending: End | None
    option: int = NONE
    by: By = "luck"
    fault: Fault | None = None
    """Found in the artefact that was tried."""
    harm: bool = False
    """Of a wrong hypothesis."""
    missed: bool = False
    """Of a verification: that it failed."""
    overlooked: tuple[int, ...] = ()
    """Of a verification: artefacts that it does not see into."""


class Ending:
    """Ends work: outcomes first, all on the same state; then people, phases and facts; then all effects together."""

    def __init__(self, state: State, doing: Doing, threat: Threat, conditions: Conditions, starting: Starting) -> None:
        self._state = state
        self._doing = doing
        self._threat = threat
        self._conditions = conditions
        self._starting = starting
        self.failed: list[int] = []
        """Verifications that failed at this instant, in order."""
        self.again: list[int] = []
        """Steps that are ready for another attempt at this instant."""

    def end(self, ends: Iterable[int]) -> None:
        """The work of all these is over at the same tick."""
        self.failed, self.again = [], []
        outcomes = [self._outcome(index) for index in sorted(ends)]
        done: list[Deed] = []
        for outcome in outcomes:
            done += self._end(outcome)
        self._doing.apply(done)

    def over(self, index: int) -> list[Deed]:
        """A wait has come to its end; its effects."""
        return self._end(Outcome(index, "done"))

    def possible(self, choice: Choice) -> bool:
        """Whether this may be chosen now."""
        return choice.condition == NONE or self._conditions.holds(choice.condition)

    # outcomes

    def _outcome(self, index: int) -> Outcome:
        step = self._state.steps[index]
        node = step.node
        if step.marked:
            return Outcome(index, "done")
        match node.kind:
            case Kind.TASK:
                return self._attempted(index, step)
            case Kind.DECISION:
                option, by = self._choice(step)
                return Outcome(index, "stuck" if option == NONE and by != "other" else "done", option, by)
            case Kind.VERIFY:
                return self._verified(index, step)
            case Kind.DIAGNOSE:
                last = step.segment == node.segments - 1
                right = last or self._happens(node.find, node.find_chance, step, step.segment)
                harm = not right and self._happens(node.harm, node.harm_chance, step, step.segment)
                return Outcome(index, "done" if right else None, harm=harm)
            case Kind.RAMP:
                return Outcome(index, "done" if step.segment == node.segments - 1 else None)
            case Kind.WAIT:
                raise AssertionError("a wait ends in a sweep")
            case _:
                assert_never(node.kind)

    def _attempted(self, index: int, step: Step) -> Outcome:
        node, artefacts = step.node, self._state.artefacts
        if node.artefacts and step.artefact == NONE:
            return Outcome(index, "failed")
        fault = self._fault(step)
        if fault is not None:
            others = artefacts.first(node.artefacts, besides=step.artefact)
            return Outcome(index, "failed" if others == NONE else "next-artefact", fault=fault)
        if not self._happens(node.fail, node.fail_chance, step):
            return Outcome(index, "done")
        return Outcome(index, "try-again" if step.failed_attempts < node.retry else "failed")

    def _fault(self, step: Step) -> Fault | None:
        if step.artefact == NONE:
            return None
        return "lost" if step.lost_at_start else self._state.artefacts.fault(step.artefact)

    def _verified(self, index: int, step: Step) -> Outcome:
        node = step.node
        passed = self._happens(node.check, node.pass_chance, step)
        missed = not passed and self._state.program.return_chance > 0 and self._misses(step, 0)
        if not passed and not missed:
            return Outcome(index, "not-passed")
        overlooked = tuple(a for i, a in enumerate(node.inspects) if self._misses(step, 1 + i))
        return Outcome(index, "done", missed=missed, overlooked=overlooked)

    def _misses(self, step: Step, lane: int) -> bool:
        return self._happens(step.node.miss, step.node.miss_chance, step, lane)

    def _happens(self, draw: Draw | None, chance: int, step: Step, lane: int = 0) -> bool:
        return draw is not None and self._state.luck.happens(draw, chance, step.round, step.attempt, lane)

    def _choice(self, step: Step) -> tuple[int, By]:
        node = step.node
        if step.answered:
            return step.chosen, "room" if step.chosen != NONE else "other"
        if step.time_is_up:
            return node.default, "limit"
        weights = [choice.weight if self.possible(choice) else 0 for choice in node.choices]
        if not any(weights):
            return node.default, "last-resort"
        assert node.choose is not None
        return self._state.luck.choose(node.choose, weights, step.round), "luck"

    # what follows

    def _end(self, outcome: Outcome) -> list[Deed]:
        state, index = self._state, outcome.index
        step, ending = state.steps[index], outcome.ending
        state.happened()
        part = self._part(outcome)
        if ending is None:
            self._starting.next_segment(index)
            return deeds(part, index)
        state.people.give_back(step.node.demands, index, state.now)
        if outcome.fault is not None:
            self._doing.find(step.artefact, outcome.fault)
        state.note(facts.StepEnded(state.now, step.name, step.round, step.attempt, ending))
        match ending:
            case "try-again":
                step.failed_attempts += 1
                self._back_off(index)
            case "next-artefact":
                step.phase, step.due = "backing-off", None
                self.again.append(index)
            case "stuck":
                step.phase, step.due = "stuck", None
            case "not-passed":
                state.settle(index, "failed")
                step.failures += 1
                self.failed.append(index)
            case "failed":
                state.settle(index, "failed")
            case "done":
                return deeds(part, index) + self._done(outcome)
            case _:
                assert_never(ending)
        return []

    def _part(self, outcome: Outcome) -> Sequence[Effect]:
        """What the end of a hypothesis or a stage means, beside the end of all the work."""
        state, step = self._state, self._state.steps[outcome.index]
        node, number, right = step.node, step.segment, outcome.ending is not None
        if node.kind is Kind.DIAGNOSE:
            state.note(facts.HypothesisTested(state.now, step.name, step.round, number, right, outcome.harm))
            return node.harms if outcome.harm else ()
        if node.kind is Kind.RAMP:
            state.note(facts.StageHeld(state.now, step.name, step.round, number))
            return node.at_enough if number == node.enough or (step.marked and number < node.enough) else ()
        return ()

    def _done(self, outcome: Outcome) -> list[Deed]:
        state, index = self._state, outcome.index
        step = state.steps[index]
        node = step.node
        state.settle(index, "done")
        step.chosen = outcome.option
        if outcome.missed:
            state.note(facts.VerificationMissed(state.now, step.name, step.round))
            self._threat.missed([effect.target for effect in node.at_end if effect.op is Op.VERIFIED])
        if node.clock != NONE and not state.deadlines.submitted[node.clock]:
            state.deadlines.submitted[node.clock] = True
            state.note(facts.NoticeSubmitted(state.now, state.names.clocks[node.clock], step.name))
        effects = [*node.at_end, *(Effect(Op.INSPECT, a) for a in node.inspects if a not in outcome.overlooked)]
        if outcome.option != NONE:
            option = state.names.options[index][outcome.option]
            state.note(facts.Decided(state.now, step.name, step.round, option, outcome.by))
            effects += node.choices[outcome.option].effects
        elif outcome.by == "other":
            state.note(facts.Decided(state.now, step.name, step.round, "", "other"))
        effects += step.own_effects
        return deeds(effects, index, step.artefact)

    def _back_off(self, index: int) -> None:
        step = self._state.steps[index]
        step.phase, step.due = "backing-off", None
        draw = step.node.back_off
        ticks = self._state.luck.ticks(draw, step.round, step.attempt) if draw else 0
        if ticks:
            step.due = self._state.agenda.later(ticks, lambda tray: tray.back_offs.append(index))
        else:
            self.again.append(index)
