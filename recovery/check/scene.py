"""A scenario and the plans at hand that it is played with: which facts can come."""

from collections.abc import Iterator

from recovery.check.nearest import nearest
from recovery.check.subjects import Incident
from recovery.model import conditions, effects, steps


class Scene:
    """A scenario and what the plans at hand can answer it with."""

    def __init__(self, incident: Incident) -> None:
        self.plans = incident.plans
        self.scenario = incident.scenario
        self.steps = {step.id: step for plan in incident.plans for step in plan.steps}
        self._deeper = any(isinstance(step, steps.SubPlaybook) for step in self.steps.values())

    def never(self, fact: conditions.Fact) -> tuple[str, str | None] | None:
        """Why a fact never comes, and what to do, if that is so with every plan at hand."""
        match fact:
            case conditions.Submitted(clock) if clock not in self.scenario.applies:
                return f"this incident does not start '{clock}'", f"add {clock} under `applies`"
            case _ if not self.plans:
                return None
            case conditions.Submitted(clock):
                sent = any(isinstance(step, steps.Notify) and step.clock == clock for step in self.steps.values())
                return None if sent or self._deeper else (f"no plan at hand sends the notice for '{clock}'", None)
            case conditions.StepDone(step, negated=False) if step not in self.steps:
                return f"no plan at hand has a step '{step}'", nearest(step, self.steps)
            case conditions.Chosen(decision, option):
                return self._not_chosen(decision, option)
            case conditions.Moment(name) if name in conditions.MARKS and name not in self._marks() and not self._deeper:
                return f"neither a plan at hand nor an inject marks the moment '{name}'", "mark it in a step"
            case _:
                return None

    def _not_chosen(self, decision: str, option: str) -> tuple[str, str | None] | None:
        asked = {inject.id: inject.asks.options for inject in self.scenario.injects if inject.asks}
        decided = [
            step
            for plan in self.plans
            for step in plan.steps
            if isinstance(step, steps.Decision) and step.id == decision
        ]
        options = [each.id for step in decided for each in step.options]
        options += [each.id for each in asked.get(decision, ())]
        if not options:
            known = [*asked, *(name for name, step in self.steps.items() if isinstance(step, steps.Decision))]
            return f"no plan at hand has a decision '{decision}'", nearest(decision, known)
        if option not in options:
            return f"'{decision}' has no option '{option}'", nearest(option, options)
        return None

    def _marks(self) -> set[str]:
        """Moments that somebody marks."""
        marks = {mark for step in self.steps.values() for mark in step.marks}
        marks |= {effect.mark for effect in self._effects() if isinstance(effect, effects.SetMark)}
        return marks | ({"aware"} if any(applies.aware for applies in self.scenario.applies.values()) else set())

    def _effects(self) -> Iterator[effects.Effect]:
        for step in self.steps.values():
            yield from step.effects
            if isinstance(step, steps.Decision):
                yield from (effect for option in step.options for effect in option.effects)
            if isinstance(step, steps.Diagnose) and step.worsens:
                yield from step.worsens.effects
        for inject in self.scenario.injects:
            yield from inject.effects
            yield from (effect for option in (inject.asks.options if inject.asks else ()) for effect in option.effects)
