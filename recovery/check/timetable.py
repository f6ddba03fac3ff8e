"""When each step of a plan begins and ends if nobody waits for people, and which steps happen in the same run."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from recovery.check.graph import sequence
from recovery.check.order import Order
from recovery.model import conditions, steps
from recovery.model.estimates import Estimate
from recovery.model.playbook import Playbook

OPTIMISTIC = 0.1
"""Nine times out of ten it takes longer."""
TYPICAL = 0.5
DONE, FAILED = "done at last", "failed for good"
"""How a task that may fail comes out; no option of a decision can be called so."""

Inner = Mapping[tuple[str, ...], Playbook]
Guards = Mapping[str, frozenset[str]]
"""Decisions that must be taken, and tasks that must come out, one of these ways for a step to happen; by their ids."""


class Timetable:
    """A playbook whose every estimate takes what lies at one share of its values, in seconds from the start.

    No step begins earlier than this at that share: people, services and vendors are always there, nothing fails, and
    what may not happen is not waited for. With `since` time counts from the end of that step, and what does not come
    after it is over by then. Empty where steps wait for each other in a circle.
    """

    def __init__(
        self,
        playbook: Playbook,
        share: float,
        inner: Inner | None = None,
        at: tuple[str, ...] = (),
        since: int | None = None,
    ) -> None:
        self.order = Order(playbook)
        after = self.order.descendants if since is not None else None
        self._counted = after[since] if after is not None and since is not None else -1
        self._share, self._inner, self._at = share, inner or {}, at
        self.starts: list[float] = []
        self.ends: list[float] = []
        self.guards: list[Guards] = []
        """For each step the choices without which it does not happen."""
        self.certain: list[bool] = []
        """For each step whether it comes about in every run in which nothing fails."""
        self._lead = self._leads()
        in_turn = sequence(self.order.followers)
        if in_turn is not None:
            size = len(playbook.steps)
            self.starts, self.ends = [0.0] * size, [0.0] * size
            self.guards, self.certain = [{}] * size, [True] * size
            for i in in_turn:
                self._place(i)

    def exclude(self, one: int, other: int) -> bool:
        """Whether two steps never happen at once: one comes after the other, or they follow different choices."""
        after = self.order.descendants
        if after is not None and (after[one] >> other | after[other] >> one) & 1:
            return True
        mine, theirs = self.guards[one], self.guards[other]
        return any(not mine[decision] & theirs[decision] for decision in mine.keys() & theirs.keys())

    @property
    def end(self) -> float:
        """When all steps are done that surely happen and that are not optional."""
        each = zip(self.order.playbook.steps, self.ends, self.certain, strict=False)
        return max((end for step, end, certain in each if certain and not step.optional), default=0.0)

    def _leads(self) -> dict[int, list[tuple[int, str | None]]]:
        """For each step that others lead to: which do, and with which option; None where it follows a failure."""
        leads: dict[int, list[tuple[int, str | None]]] = {}
        for i, step in enumerate(self.order.playbook.steps):
            match step:
                case steps.Decision(options=options):
                    led: list[tuple[str, str | None]] = [
                        (name, option.id) for option in options for name in option.leads_to
                    ]
                case steps.Task(fails=steps.Fails(then=str(then))):
                    led = [(then, None)]
                case _:
                    continue
            for name, option in led:
                if name in self.order.number:
                    leads.setdefault(self.order.number[name], []).append((i, option))
        return leads

    def _place(self, i: int) -> None:
        step = self.order.playbook.steps[i]
        needs, either = self._numbers(step.needs), self._numbers(step.needs_any)
        facts = self._numbers(step.facts_from) if isinstance(step, steps.Notify) else []
        behind = [n for n in self._numbers(step.after) if self.certain[n]]
        leads = self._lead.get(i, [])
        ready = [self.ends[n] for n in (*needs, *facts, *behind)]
        ready += [min(self.ends[n] for n in either)] if either else []
        ready += [min(self.ends[n] for n, _ in leads)] if leads else []
        self.starts[i] = max(ready, default=0.0)
        self.ends[i] = self.starts[i] + self._takes(step, i)
        if not self._counted >> i & 1:
            self.starts[i] = self.ends[i] = 0.0
        ways = [self._way(n, option) for n, option in leads]
        self.guards[i] = _both([_either(ways), _either([self._done(n) for n in either])])
        self.guards[i] = _both([self.guards[i], *(self._done(n) for n in (*needs, *facts))])
        self.certain[i] = not leads and all(self.certain[n] for n in (*needs, *facts))
        self.certain[i] &= not either or any(self.certain[n] for n in either)

    def _numbers(self, names: Iterable[str]) -> list[int]:
        return [self.order.number[name] for name in names if name in self.order.number]

    def _way(self, lead: int, option: str | None) -> Guards:
        return {**self.guards[lead], self.order.playbook.steps[lead].id: frozenset({option or FAILED})}

    def _done(self, i: int) -> Guards:
        """What must come out so that a step is done: its own guards, and that it does not fail where it may."""
        step = self.order.playbook.steps[i]
        if isinstance(step, steps.Task) and step.fails is not None:
            return {**self.guards[i], step.id: frozenset({DONE})}
        return self.guards[i]

    def _takes(self, step: steps.Step, i: int) -> float:
        match step:
            case steps.Task() | steps.Verify() | steps.Notify():
                return self._at_share(step.takes)
            case steps.Decision():
                return min(self._at_share(step.takes), step.limit if step.limit is not None else float("inf"))
            case steps.Diagnose():
                return self._at_share(step.each)
            case steps.Batch():
                return max(1.0, self._at_share(step.items) / step.at_once) * self._at_share(step.each)
            case steps.Ramp():
                return self._at_share(step.hold) * len(step.stages)
            case steps.Wait():
                return max(0.0, max(self._held(part) for part in step.until.parts) - self.starts[i])
            case steps.SubPlaybook():
                there = (*self._at, step.id)
                if there not in self._inner:
                    return 0.0
                return Timetable(self._inner[there], self._share, self._inner, there).end
            case _:
                assert_never(step)

    def _at_share(self, estimate: Estimate) -> float:
        return estimate.shape.quantile(self._share)

    def _held(self, part: conditions.Part) -> float:
        """The earliest moment at which a part of a condition may hold."""
        match part.fact:
            case conditions.StepDone(step=step, negated=False) | conditions.Chosen(decision=step):
                known = self.order.number.get(step)
                return (self.ends[known] if known is not None else 0.0) + part.offset
            case _:
                return float(part.offset)


def _either(ways: list[Guards]) -> Guards:
    """What must be chosen so that one of several ways is open: what all of them ask."""
    if not ways:
        return {}
    shared = set.intersection(*(set(way) for way in ways))
    return {decision: frozenset().union(*(way[decision] for way in ways)) for decision in shared}


def _both(ways: list[Guards]) -> Guards:
    """What must be chosen so that all of several ways are open."""
    asked = [way for way in ways if way]
    if len(asked) < 2:
        return asked[0] if asked else {}
    every: dict[str, frozenset[str]] = {}
    for way in asked:
        for decision, options in way.items():
            every[decision] = every[decision] & options if decision in every else options
    return every
