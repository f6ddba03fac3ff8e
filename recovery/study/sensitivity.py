"""What the time to recovery hangs on: rank correlation with each random quantity, and the swing when one is fixed.

The correlation is Spearman's: of ranks, so that a few very long runs do not decide it. A swing fixes one quantity at its
tenth, then at its ninetieth percentile and plays the same runs; all others keep their luck.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from recovery.engine.draws import Luck
from recovery.engine.program import Draw, Program
from recovery.model.shapes import Exact
from recovery.study.statistics import Interval
from recovery.study.variants import Variant
from recovery.study.watched import Subject, Watched

LOW, HIGH = 0.1, 0.9
LEAST = 30
"""Runs before a correlation has an interval."""

InputKind = Literal["step", "role", "vendor", "difficulty"]


@dataclass(frozen=True, slots=True)
class Input:
    """A random quantity that a run begins with. `of`: the step, role or vendor."""

    kind: InputKind
    of: str
    draw: Draw


@dataclass(frozen=True, slots=True)
class Correlated:
    """An input, and Spearman's rank correlation of it with the time to recovery."""

    input: Input
    correlation: Interval


def inputs(program: Program) -> list[Input]:
    """Durations of steps, spans until people and vendors are reached, the difficulty; those that vary, each once."""
    found = {each.draw.name: each for each in _inputs(program) if _varies(each.draw)}
    return list(found.values())


def _inputs(program: Program) -> Iterator[Input]:
    for name, node in zip(program.names.nodes, program.nodes, strict=True):
        path = node.work.name.removeprefix("step/").removesuffix("/work")
        yield Input("step", path if node.work.name.startswith("step/") else name, node.work)
    for name, pool in zip(program.names.pools, program.pools, strict=True):
        if pool.reach:
            yield Input("role", name, pool.reach)
    for name, service in zip(program.names.services, program.services, strict=True):
        if service.reach:
            yield Input("vendor", name, service.reach)
    if program.difficulty:
        yield Input("difficulty", "", program.difficulty)


def _varies(draw: Draw) -> bool:
    return draw.shape is not None and not isinstance(draw.shape, Exact)


def correlations(watched: Watched) -> list[Correlated]:
    """Of each input, the strongest first. Runs that did not recover rank above all others."""
    ranks = _ranks([math.inf if seconds is None else seconds for seconds in watched.times])
    found = [
        Correlated(each, _correlation(_ranks(_values(watched, each.draw)), ranks, watched.study.level))
        for each in inputs(watched.subject.program)
    ]
    return sorted(found, key=lambda each: -abs(each.correlation.value or 0.0))


def _values(watched: Watched, draw: Draw) -> list[float]:
    """The first draw of each run, made again: luck has names, so no run has to be played for it."""
    return [Luck(watched.study.seed, run).ticks(draw) for run in range(watched.study.runs)]


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the middle of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and values[order[end]] == values[order[at]]:
            end += 1
        for place in order[at:end]:
            ranks[place] = (at + 1 + end) / 2
        at = end
    return ranks


def _correlation(a: Sequence[float], b: Sequence[float], level: float) -> Interval:
    """Pearson's of two rankings, with Fisher's interval widened for ranks (Bonett and Wright, Psychometrika 65, 2000)."""
    runs, middle = len(a), (len(a) + 1) / 2
    if runs < LEAST:
        return Interval(None, None, None, f"needs at least {LEAST} runs, and there are {runs}")
    spread = math.sqrt(sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b))
    if spread == 0:
        return Interval(None, None, None, "one of them never varies")
    value = sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True)) / spread
    if abs(value) >= 1:
        return Interval(math.copysign(1.0, value), value, value)
    reach = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt((1 + value * value / 2) / (runs - 3))
    return Interval(value, math.tanh(math.atanh(value) - reach), math.tanh(math.atanh(value) + reach))


def swings(subject: Subject, some: Sequence[Input]) -> Iterator[Variant]:
    """Each quantity at its tenth and at its ninetieth percentile; the difficulty of the incident still multiplies it."""
    for each in some:
        low, high = _percentile(each.draw, LOW), _percentile(each.draw, HIGH)
        yield Variant("quicker", each.draw.name, fixed(subject, each.draw.name, low), low)
        yield Variant("slower", each.draw.name, fixed(subject, each.draw.name, high), high)


def _percentile(draw: Draw, share: float) -> int:
    assert draw.shape is not None
    return max(0, min(draw.cap, round(draw.shape.quantile(share))))


def fixed(subject: Subject, name: str, value: int) -> Subject:
    """The same, with a random quantity that always has this value."""

    def of(draw: Draw | None) -> Draw | None:
        return replace(draw, shape=Exact(value)) if draw is not None and draw.name == name else draw

    program = subject.program
    nodes = tuple(replace(node, work=of(node.work) or node.work) for node in program.nodes)
    pools = tuple(replace(pool, reach=of(pool.reach)) for pool in program.pools)
    services = tuple(replace(service, reach=of(service.reach)) for service in program.services)
    changed = replace(program, nodes=nodes, pools=pools, services=services, difficulty=of(program.difficulty))
    return replace(subject, program=changed)
