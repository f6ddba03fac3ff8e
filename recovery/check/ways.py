"""Which ways a plan can go: what each step depends on, and which steps are never done in one run.

A *turn* is where a plan goes one way or another: a decision takes one of its options, a task that may fail succeeds or
fails for good. Sets of ways and of steps are bits of one number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from recovery.check.graph import bits_of, sequence
from recovery.check.order import Order
from recovery.load.source import Route
from recovery.model import conditions
from recovery.model.playbook import Playbook
from recovery.model.steps import Decision, Fails, Step, Task

MOST_WORLDS = 8
"""How many ways to a step are told apart."""


class Way(NamedTuple):
    """One way of a turn. `option`: which one a decision takes; None where a task succeeds or fails for good."""

    step: int
    route: Route
    words: str
    option: int | None = None
    failed: bool = False


class World(NamedTuple):
    """Ways that were gone, and ways that were not."""

    holds: int = 0
    excluded: int = 0


class Source(NamedTuple):
    """Something that a step depends on, and the worlds in which that is so; several of which one is enough are one."""

    name: str
    route: Route
    worlds: Sequence[World]
    words: str = ""
    """What it waits for, where that is a way and no step."""


@dataclass(frozen=True, slots=True)
class Course:
    """What is certain when a step begins."""

    worlds: Sequence[World] = (World(),)
    """It begins in one of these; in no run if there are none. At most so many that they can be told one by one."""
    before: int = 0
    """Steps that were done."""

    @property
    def never(self) -> bool:
        """It does not begin in any run."""
        return not self.worlds

    @property
    def holds(self) -> int:
        """Ways that were gone in every world."""
        return _all(world.holds for world in self.worlds)

    @property
    def excluded(self) -> int:
        """Ways that were gone in no world."""
        return _all(world.excluded for world in self.worlds)


@dataclass(frozen=True)
class Ways:
    """The turns of a playbook and the course of each of its steps.

    There are no courses while steps wait in circles or for steps that do not exist: that must be mended first.
    """

    playbook: Playbook
    order: Order = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", Order(self.playbook))

    @property
    def steps(self) -> Sequence[Step]:
        """The steps of the playbook."""
        return self.playbook.steps

    @cached_property
    def ways(self) -> list[Way]:
        """All ways; those of one turn stand together."""
        return [way for i, step in enumerate(self.steps) for way in _turn(i, step)]

    @cached_property
    def number(self) -> dict[tuple[int, int | None, bool], int]:
        """The number of a way by its step, option, and whether that is failure."""
        return {(way.step, way.option, way.failed): n for n, way in enumerate(self.ways)}

    @cached_property
    def turns(self) -> dict[int, int]:
        """All ways of the turn of a step, for steps that have one."""
        turns: dict[int, int] = {}
        for n, way in enumerate(self.ways):
            turns[way.step] = turns.get(way.step, 0) | 1 << n
        return turns

    @cached_property
    def courses(self) -> list[Course]:
        """The course of each step; empty while that cannot be told."""
        order = sequence(self.order.followers)
        if order is None or any(name not in self.order.number for name in self._named()):
            return []
        courses = [Course()] * len(self.steps)
        for i in order:
            courses[i] = self._course(i, courses)
        return courses

    def done(self, i: int) -> Course:
        """What is certain when a step is done, not only begun."""
        return Course(self._done(i, self.courses), self.courses[i].before)

    def gone(self, way: int) -> Course:
        """What is certain when a way was gone."""
        step = self.ways[way].step
        return Course(self._gone(way, self.courses), self.courses[step].before | 1 << step)

    def sources(self, i: int) -> list[Source]:
        """What a step depends on."""
        return self._sources(i, self.courses)

    def clash(self, i: int) -> tuple[Source, Source] | None:
        """Two things that a step depends on and that exclude each other."""
        sources = self.sources(i)
        for later, second in enumerate(sources):
            for first in sources[:later]:
                if first.worlds and second.worlds and not _both(first.worlds, second.worlds):
                    return first, second
        return None

    def when(self, fact: conditions.Fact) -> Course | None:
        """The course at which a step is done or an option chosen; None for any other fact, and for unknown names."""
        match fact:
            case conditions.StepDone(step=name, negated=False) if name in self.order.number:
                return self.done(self.order.number[name])
            case conditions.Chosen(decision=name, option=option) if name in self.order.number:
                step = self.steps[self.order.number[name]]
                options = [each.id for each in step.options] if isinstance(step, Decision) else []
                if option in options:
                    return self.gone(self.number[self.order.number[name], options.index(option), False])
        return None

    def excludes(self, i: int, course: Course) -> bool:
        """Whether something is never so where a step begins."""
        return not _both(self.courses[i].worlds, course.worlds)

    def without(self, i: int, done: Course) -> Way | None:
        """A way after which a step begins and something else is never so, though that is so after another way."""
        for world in self.courses[i].worlds:
            missing = self._missing(world, done.worlds, MOST_WORLDS)
            if missing is not None:
                return self.ways[missing]
        return None

    def _missing(self, world: World, wanted: Sequence[World], left: int) -> int | None:
        open_worlds = [each for each in wanted if not _clash(world, each)]
        undecided = [each.holds & ~world.holds for each in open_worlds]
        if not left or 0 in undecided:
            return None
        if not undecided:
            against = world.holds & _any(each.excluded for each in wanted)
            return against.bit_length() - 1 if against else None
        turn = self.ways[(undecided[0] & -undecided[0]).bit_length() - 1].step
        for n in bits_of(self.turns[turn] & ~world.excluded):
            others = self.turns[turn] & ~(1 << n)
            there = World(world.holds | 1 << n, world.excluded | others)
            if all(_clash(there, each) for each in wanted):
                return n
            missing = self._missing(there, wanted, left - 1)
            if missing is not None:
                return missing
        return None

    def _named(self) -> Iterator[str]:
        for step in self.steps:
            yield from step.needs
            yield from step.needs_any
        for way in self.ways:
            yield from led_to(self.steps[way.step], way)

    # how a course is found

    def _course(self, i: int, courses: Sequence[Course]) -> Course:
        worlds: Sequence[World] = (World(),)
        for source in self._sources(i, courses):
            worlds = _both(worlds, source.worlds)
        before = 0
        for need in self._numbers(self.steps[i].needs):
            before |= courses[need].before | 1 << need
        for alternatives in (self._numbers(self.steps[i].needs_any), self._deciders[i]):
            before |= _all(courses[each].before | 1 << each for each in alternatives) if alternatives else 0
        return Course(worlds, before)

    def _sources(self, i: int, courses: Sequence[Course]) -> list[Source]:
        step = self.steps[i]
        found = [
            Source(name, ("steps", i, "needs", j), self._done(self.order.number[name], courses))
            for j, name in enumerate(step.needs)
        ]
        if step.needs_any:
            one_of = [world for each in self._numbers(step.needs_any) for world in self._done(each, courses)]
            found.append(Source("', '".join(step.needs_any), ("steps", i, "needs_any"), _few(one_of)))
        guards = self._guards[i]
        if guards:
            one_of = [world for n in guards for world in self._gone(n, courses)]
            first = self.ways[guards[0]]
            found.append(Source(self.steps[first.step].id, first.route, _few(one_of), first.words))
        return found

    def _done(self, i: int, courses: Sequence[Course]) -> Sequence[World]:
        success = self.number.get((i, None, False))
        return courses[i].worlds if success is None else self._gone(success, courses)

    def _gone(self, way: int, courses: Sequence[Course]) -> Sequence[World]:
        """The worlds in which a way was gone."""
        step = self.ways[way].step
        here = World(1 << way, self.turns[step] & ~(1 << way))
        return _both(courses[step].worlds, (here,))

    def _numbers(self, names: Iterable[str]) -> list[int]:
        return [self.order.number[name] for name in names]

    @cached_property
    def _guards(self) -> list[list[int]]:
        """For each step the ways of which one must be gone."""
        guards: list[list[int]] = [[] for _ in self.steps]
        for n, way in enumerate(self.ways):
            for led in self._numbers(led_to(self.steps[way.step], way)):
                guards[led].append(n)
        return guards

    @cached_property
    def _deciders(self) -> list[list[int]]:
        return [[self.ways[n].step for n in guards] for guards in self._guards]


def led_to(step: Step, way: Way) -> Sequence[str]:
    """The steps that are done only when a way of this step is gone, or another that leads to them."""
    match step:
        case Decision(options=options) if way.option is not None:
            return options[way.option].leads_to
        case Task(fails=Fails(then=str(then))) if way.failed:
            return (then,)
        case _:
            return ()


def _turn(i: int, step: Step) -> Iterator[Way]:
    match step:
        case Decision(options=options):
            for j, option in enumerate(options):
                yield Way(i, ("steps", i, "options", j), f"'{step.id} = {option.id}' is chosen", option=j)
        case Task(fails=Fails()):
            yield Way(i, ("steps", i, "fails"), f"'{step.id}' is done")
            yield Way(i, ("steps", i, "fails"), f"'{step.id}' has failed for good", failed=True)
        case _:
            return


def _clash(one: World, other: World) -> bool:
    return bool(one.holds & other.excluded or one.excluded & other.holds)


def _both(first: Sequence[World], second: Sequence[World]) -> Sequence[World]:
    """The worlds in which one of the first and one of the second are so."""
    if len(second) == 1 and second[0] == World():
        return first
    return _few(
        [
            World(one.holds | other.holds, one.excluded | other.excluded)
            for one in first
            for other in second
            if not _clash(one, other)
        ]
    )


def _few(worlds: Sequence[World]) -> Sequence[World]:
    """The same worlds, each once; where they are too many, what they have in common."""
    different = tuple(dict.fromkeys(worlds))
    if len(different) <= MOST_WORLDS:
        return different
    return (World(_all(each.holds for each in different), _all(each.excluded for each in different)),)


def _any(numbers: Iterable[int]) -> int:
    """What one or another has."""
    found = 0
    for number in numbers:
        found |= number
    return found


def _all(numbers: Iterable[int]) -> int:
    """What all have in common; everything where there are none."""
    common = -1
    for number in numbers:
        common &= number
    return common
