"""Rules about waiting: nothing waits for what can only come after it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from recovery.check.order import Order
from recovery.check.registry import Complaint, rule
from recovery.check.subjects import Plan
from recovery.model import conditions, effects, steps
from recovery.model.playbook import Playbook

BACK: tuple[conditions.MomentName, ...] = ("core", "recovered")
"""Moments that wait for services to be back."""


@rule("wait-for-itself")
def wait_for_itself(plan: Plan) -> Iterator[Complaint]:
    """A step does not wait until something that can only come after it.

    What the condition names, a step or a decision, must not itself wait for this step. The moments `core` and
    `recovered` wait for every step that restores, verifies or readmits a service, and `ended` for every step that is
    not optional: a wait for one of these stands behind such steps, and is itself `optional` where it is for `ended`.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [calm], restores: [shop]}
          - {id: calm, title: Wait for calm, kind: wait, until: recovered}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, restores: [shop]}
          - {id: calm, title: Wait for calm, kind: wait, until: recovered, needs: [restore]}
    """
    whole = _Whole(plan)
    for path, playbook in {(): plan.playbook, **plan.inner}.items():
        for i, step in enumerate(playbook.steps):
            if isinstance(step, steps.Wait) and not whole.circular(path):
                for k, part in enumerate(step.until.parts):
                    late = whole.late(path, i, part.fact)
                    if late is not None:
                        what = "itself" if late == step.id else f"'{late}', which comes after it"
                        sentence = f"'{step.id}' waits for {_spelled(part.fact)}, and that waits for {what}"
                        hint = "wait for something that comes earlier"
                        yield Complaint(("steps", i, "until", k), sentence, hint, about=playbook)


@rule("wait-without-end", playable=True)
def wait_without_end(plan: Plan) -> Iterator[Complaint]:
    """What a step waits for comes, whichever way the plan goes.

    A step that waits for something that does not happen waits for ever, and the plan does not end. This looks at moments
    that no step marks, notices that no step sends, steps that are never done or done already, and at what is done only
    in another branch. A wait that is `optional` may wait for what happens only sometimes.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: cut, title: Cut the network, takes: 10m..1h}
          - {id: calm, title: Wait until it is contained, kind: wait, needs: [cut], until: contained}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: cut, title: Cut the network, takes: 10m..1h, marks: [contained]}
          - {id: calm, title: Wait until it is contained, kind: wait, needs: [cut], until: contained}
    """
    for i, step in enumerate(plan.playbook.steps if plan.ways.courses else ()):
        if isinstance(step, steps.Wait):
            for k, part in enumerate(step.until.parts):
                never = _never(plan, i, part.fact)
                perhaps = None if never or step.optional else _perhaps_not(plan, i, part.fact)
                if never or perhaps:
                    sentence = f"'{step.id}' waits for {_spelled(part.fact)}, {never or perhaps}"
                    hint = (
                        "wait for something that surely comes" if never else "put it into that branch, or wait for more"
                    )
                    yield Complaint(("steps", i, "until", k), sentence, hint)


def _never(plan: Plan, i: int, fact: conditions.Fact) -> str | None:
    """Why a fact never comes while a step waits for it."""
    ways = plan.ways
    course, number = ways.courses[i], ways.order.number
    match fact:
        case conditions.Moment(name) if name in conditions.MARKS and name != "aware":
            marking = _marking(plan, name)
            descendants = ways.order.descendants
            if not marking:
                return "and no step marks it"
            if descendants is not None and all(descendants[i] >> each & 1 or each == i for each in marking):
                return f"and '{ways.steps[marking[0]].id}', which marks it, comes after that"
        case conditions.Submitted(clock):
            whole = (plan.playbook, *plan.inner.values())
            sent = (step for each in whole for step in each.steps if isinstance(step, steps.Notify))
            return None if any(step.clock == clock for step in sent) else "and no step sends it"
        case conditions.StepDone(name, negated=True) if name in number and course.before >> number[name] & 1:
            return "and that step is done before it"
        case _:
            asked = ways.when(fact)
            if asked is not None and (asked.never or ways.excludes(i, asked)):
                return "and where it waits that never happens"
    return None


def _perhaps_not(plan: Plan, i: int, fact: conditions.Fact) -> str | None:
    """Why a fact does not come in some runs in which a step waits for it."""
    ways = plan.ways
    asked = ways.when(fact)
    if asked is None:
        return None
    way = ways.without(i, asked)
    if way is not None:
        return f"for ever when {way.words}"
    match fact:
        case conditions.StepDone(name):
            step = ways.steps[ways.order.number[name]]
            if isinstance(step, steps.Notify) and step.clock is not None:
                return f"for ever where the deadline '{step.clock}' does not apply"
        case _:
            pass
    return None


def _marking(plan: Plan, mark: str) -> list[int]:
    """The steps that mark a moment, by themselves or by an option, or in what they call."""
    return [i for i, step in enumerate(plan.playbook.steps) if _marks(plan, (), step, mark)]


def _marks(plan: Plan, path: tuple[str, ...], step: steps.Step, mark: str) -> bool:
    if mark in step.marks or _sets(step.effects, mark):
        return True
    match step:
        case steps.Decision(options=options):
            return any(_sets(option.effects, mark) for option in options)
        case steps.Diagnose(worsens=steps.Worsens(effects=harm)):
            return _sets(harm, mark)
        case steps.SubPlaybook():
            inside = (*path, step.id)
            return inside in plan.inner and any(_marks(plan, inside, each, mark) for each in plan.inner[inside].steps)
        case _:
            return False


def _sets(written: Iterable[effects.Effect], mark: str) -> bool:
    return any(isinstance(effect, effects.SetMark) and effect.mark == mark for effect in written)


def _spelled(fact: conditions.Fact) -> str:
    match fact:
        case conditions.Moment(name):
            return f"the moment '{name}'"
        case conditions.Chosen(decision):
            return f"the decision '{decision}'"
        case conditions.StepDone(step, negated):
            return f"the step '{step}' not to be done" if negated else f"the step '{step}'"
        case conditions.Submitted(clock):
            return f"the notice for '{clock}'"
        case _:
            return "something"


Path = tuple[str, ...]


@dataclass(frozen=True)
class _Level:
    """One playbook of a plan, its steps by number; sets of steps are bits of one number."""

    order: Order

    @property
    def playbook(self) -> Playbook:
        return self.order.playbook

    @cached_property
    def counted(self) -> int:
        """Steps that must be settled before the playbook has ended."""
        named = self.playbook.complete_needs
        return _bits(
            i
            for i, step in enumerate(self.playbook.steps)
            if (step.id in named if named is not None else not step.optional)
        )

    def cone(self, i: int) -> int:
        """A step and all that come after it."""
        assert self.order.descendants is not None
        return self.order.descendants[i] | 1 << i

    def first(self, bits: int) -> str:
        """The id of the first step of a set."""
        return self.playbook.steps[(bits & -bits).bit_length() - 1].id


class _Whole:
    """A playbook with those that it calls."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        orders = [plan.ways.order, *(Order(each) for each in plan.inner.values())]
        self._levels = {id(order.playbook): _Level(order) for order in orders}
        self._back: dict[int, int] = {}

    def circular(self, path: Path) -> bool:
        """Whether steps wait for each other in a circle, here or in a playbook around it: that must be mended first."""
        return any(self._level(path[:n]).order.descendants is None for n in range(len(path) + 1))

    def late(self, path: Path, i: int, fact: conditions.Fact) -> str | None:
        """The first step that comes with or after a step and that must come before a fact, if there is one."""
        match fact:
            case conditions.Moment(name) if name in BACK:
                return self._first(path, i, self._brings_back)
            case conditions.Moment("ended"):
                return self._first(path, i, lambda at: self._level(at).counted if not at else 0)
            case conditions.StepDone(step, negated=False) | conditions.Chosen(step):
                level = self._level(path)
                named = level.order.number.get(step)
                return step if named is not None and level.cone(i) >> named & 1 else None
            case _:
                return None

    def _level(self, path: Path) -> _Level:
        return self._levels[id(self._plan.inner[path] if path else self._plan.playbook)]

    def _first(self, path: Path, i: int, wanted: Callable[[Path], int]) -> str | None:
        """The first wanted step in the cone of a step; through the end of its playbook it reaches what calls it."""
        level = self._level(path)
        cone = level.cone(i)
        found = cone & wanted(path)
        if found:
            return level.first(found)
        if not path or not cone & level.counted:
            return None
        caller = self._level(path[:-1])
        return self._first(path[:-1], caller.order.number[path[-1]], wanted)

    def _brings_back(self, path: Path) -> int:
        """Steps of a playbook that restore, verify or readmit a service."""
        level = self._level(path)
        key = id(level.playbook)
        if key not in self._back:
            self._back[key] = _bits(i for i, step in enumerate(level.playbook.steps) if self._brings(path, step))
        return self._back[key]

    def _brings(self, path: Path, step: steps.Step) -> bool:
        if _restores(step.effects):
            return True
        match step:
            case steps.Task() | steps.Batch():
                return bool(step.restores)
            case steps.Decision(options=options):
                return any(_restores(option.effects) for option in options)
            case steps.Verify():
                return any(name in self._services for name in step.verifies)
            case steps.Diagnose():
                return step.worsens is not None and _restores(step.worsens.effects)
            case steps.Ramp():
                return True
            case steps.SubPlaybook():
                inside = (*path, step.id)
                return inside in self._plan.inner and bool(self._brings_back(inside))
            case steps.Notify() | steps.Wait():
                return False
            case _:
                assert_never(step)

    @cached_property
    def _services(self) -> set[str]:
        ours = self._plan.organisation
        return {service.id for service in ours.services} if ours else set()


def _restores(written: Iterable[effects.Effect]) -> bool:
    return any(isinstance(effect, effects.Restore) for effect in written)


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)
