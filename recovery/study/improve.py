"""What would help most: every change plays the same runs as the plan itself, the promising ones play more of them.

All changes play a few runs; those that changed most play on, twice. What is told of a change is the difference over the
runs that both have played, with its interval; the order of the list uses only what these intervals make sure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Literal

from recovery.engine.codes import NONE
from recovery.measures.steps import part_of
from recovery.study import jitted
from recovery.study.firstinline import first_in_line
from recovery.study.paired import chance_difference, changed, quantile_difference
from recovery.study.played import Played
from recovery.study.replicate import Study
from recovery.study.sensitivity import Correlated, Input, correlations, swings
from recovery.study.statistics import LEVEL, Interval
from recovery.study.variants import EVERYBODY, HELPFUL, Bound, Variant, structural, unused
from recovery.study.watched import Watched
from recovery.study.weekmap import WeekMap, week_map

BASE = 960
"""Runs of the plan as it is, unless somebody asks for another number."""
FEW, MORE = 32, 160
"""Runs of every change; and of the promising ones."""
FINALISTS, PROMISING = 3, 8
"""Helpful changes of each sort that play as many runs as the plan itself; changes of each sort that play some more."""
WAITING = 6
"""Steps that are put first in line: those that waited longest for people."""
LOOKED_AT = 64
"""Runs of the plan as it is of which is known who was waited for."""
SWUNG = 6
"""Quantities that are fixed one at a time, at most: those that correlate most, and surely."""

Sort = Literal["people", "work", "missing"]
SORTS: tuple[Sort, ...] = ("people", "work", "missing")
"""Changes that compete with each other for more runs."""

Watch = Callable[[int, int], None]
"""Told after each run how many have been played, and how many there will be at most."""


@dataclass
class Tried:
    """A change, with its runs."""

    variant: Variant
    watched: Watched


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change brings over the runs that both played. Positive: sooner, more likely, less money lost.

    `half` and `nine`: seconds by which the median and the ninetieth percentile come sooner. `rto`: None without any RTO.
    """

    variant: Variant
    runs: int
    changed: int
    """Runs that took another time, or met another RTO."""
    half: Interval
    nine: Interval
    rto: Interval | None
    recovered: Interval
    median: int | None
    """Of the times with the change, over these runs; None: half of them or more did not recover."""
    sure_recovered: float
    sure_rto: float
    sure_seconds: float
    """What is gained (negative: lost) for sure, however many changes were tried; seconds of both quantiles together."""

    @property
    def is_sure(self) -> bool:
        """Whether it helps or harms in any of these, beyond what luck brings among so many changes."""
        return bool(self.sure_rto or self.sure_recovered or self.sure_seconds)

    @property
    def helps(self) -> bool:
        """Whether it surely helps, and what it surely harms weighs less: a chance comes before minutes."""
        return (self.sure_recovered, self.sure_rto, self.sure_seconds) > (0.0, 0.0, 0.0)


def sure_part(interval: Interval) -> float:
    """The end of the interval that is nearer to 0; 0 where it reaches across, or is not known."""
    if interval.low is None or interval.high is None:
        return 0.0
    return interval.low if interval.low > 0 else interval.high if interval.high < 0 else 0.0


@dataclass
class Search:
    """Everything that was played. Grows stage by stage, so that an interrupted one is a smaller one."""

    bound: Bound
    base: Watched
    anywhen: Watched
    """The same, beginning at any hour of the week; the base itself where that does."""
    tried: list[Tried] = field(default_factory=list)
    idle: list[Variant] = field(default_factory=list)
    """Changes that cannot change any of the runs: nobody waited for these people."""
    correlated: list[Correlated] = field(default_factory=list)
    complete: bool = False
    _known: dict[tuple[int, int, int], Effect] = field(default_factory=dict, repr=False, compare=False)
    """Effects by the change and the runs played: a page asks for each several times."""

    def effects(self, helpful: bool) -> list[Effect]:
        """Of the helpful changes the best first; of the others the worst first."""
        some = [each for each in self.tried if (each.variant.kind in HELPFUL) == helpful and each.watched.study.runs]
        found = [self.effect(each) for each in some]
        return sorted(found, key=_rank, reverse=helpful)

    def effect(self, tried: Tried) -> Effect:
        """What a change brings, over the runs that it and the plan have both played."""
        now = (id(tried), self.base.study.runs, tried.watched.study.runs)
        if now not in self._known:
            self._known[now] = self._effect(tried)
        return self._known[now]

    def _effect(self, tried: Tried) -> Effect:
        base, other = self.base, tried.watched
        runs = min(base.study.runs, other.study.runs)
        before, after = base.times[:runs], other.times[:runs]
        pairs = zip(other.met[:runs], base.met[:runs], strict=True)
        met = [(with_it, without) for with_it, without in pairs if with_it is not None and without is not None]
        half, nine, rto, recovered = _differences(before, after, met, LEVEL)
        strict = _differences(before, after, met, 1 - (1 - LEVEL) / max(1, len(self.tried)))
        return Effect(
            variant=tried.variant,
            runs=runs,
            changed=changed(list(zip(before, base.met, strict=False)), list(zip(after, other.met, strict=False))),
            half=half,
            nine=nine,
            rto=rto,
            recovered=recovered,
            median=_median(after),
            sure_recovered=sure_part(strict[3]),
            sure_rto=sure_part(strict[2]) if strict[2] else 0.0,
            sure_seconds=sure_part(strict[0]) + sure_part(strict[1]),
        )

    @property
    def week(self) -> WeekMap | None:
        """How it ends by the hour at which it begins."""
        return week_map(self.anywhen)

    @property
    def unused(self) -> list[str]:
        """What the organisation has and the plan never uses."""
        return unused(self.bound)


def _differences(
    before: Sequence[int | None], after: Sequence[int | None], met: Sequence[tuple[bool, bool]], level: float
) -> tuple[Interval, Interval, Interval | None, Interval]:
    """Of the median, the ninetieth percentile, the chance to meet the RTO, and the chance to recover."""
    came = [[seconds is not None for seconds in times] for times in (after, before)]
    return (
        quantile_difference(before, after, 0.5, level),
        quantile_difference(before, after, 0.9, level),
        chance_difference([each for each, _ in met], [each for _, each in met], level) if met else None,
        chance_difference(came[0], came[1], level),
    )


def _rank(effect: Effect) -> tuple[float, ...]:
    """Sure differences first, then likely ones."""
    likely = [interval.value or 0.0 for interval in (effect.half, effect.nine)]
    rto = (effect.rto.value if effect.rto else None) or 0.0
    return (effect.sure_recovered, effect.sure_rto, effect.sure_seconds, rto, sum(likely))


def _median(times: Sequence[int | None]) -> int | None:
    came = sorted(seconds for seconds in times if seconds is not None)
    rank = (len(times) + 1) // 2
    return came[rank - 1] if 0 < rank <= len(came) else None


def begun(bound: Bound, seed: int) -> Search:
    """A search that has played nothing yet. Raises DoesNotFit for a plan that does not compile."""
    subject = bound.compiled()
    base = Watched(subject, Study(seed))
    if subject.program.start == NONE:
        return Search(bound, base, base)
    return Search(bound, base, Watched(replace(bound, starts="any").compiled(), Study(seed)))


def search(found: Search, runs: int = BASE, watch: Watch | None = None) -> None:
    """Play it all; `runs` of the plan as it is. What `watch` raises ends it, with whole runs only."""
    seed = found.base.study.seed
    variants = list(structural(found.bound))
    told, most = 0, runs + (FEW * (len(variants) + 2 * SWUNG))

    def see(played: Played) -> None:
        nonlocal told
        told += played.end - played.first
        if watch:
            watch(told, most)

    began = perf_counter()
    found.base.extend(runs, see)
    jitted.entry((perf_counter() - began) / runs * (most - runs))  # so many small studies pay only together
    found.base.look(min(runs, LOOKED_AT))
    found.correlated = correlations(found.base)
    variants += swings(found.base.subject, _to_swing(found.correlated))
    variants += first_in_line(found.bound, _that_waited(found.base))
    found.idle = [each for each in variants if _is_idle(each, found.base)]
    found.tried = [Tried(each, Watched(each.subject, Study(seed))) for each in variants if each not in found.idle]
    most = _most(len(found.tried), runs, found.anywhen is not found.base)
    for tried in found.tried:
        tried.watched.extend(min(runs, FEW), see)
    for tried in [*_promising(found, SORTS, PROMISING), *_both_ends(found)]:
        tried.watched.extend(min(runs, MORE), see)
    for tried in _promising(found, SORTS[:2], FINALISTS):
        tried.watched.extend(runs, see)
    if found.anywhen is not found.base:
        found.anywhen.extend(runs, see)
    found.complete = True


def _to_swing(found: Sequence[Correlated]) -> list[Input]:
    """What people could change, and surely has to do with the time to recovery."""
    sure = [each for each in found if sure_part(each.correlation) and each.input.kind != "difficulty"]
    return [each.input for each in sure[:SWUNG]]


def _that_waited(base: Watched) -> list[str]:
    """Steps that waited for people, the longest first."""
    waited = {step: sums.for_people for step, sums in base.study.steps.items() if sums.for_people}
    return sorted(waited, key=lambda step: -waited[step])[:WAITING]


def _most(tried: int, runs: int, anywhen: bool) -> int:
    """Runs to be played at most."""
    some, best = min(tried, len(SORTS) * PROMISING + 2 * SWUNG), min(tried, 2 * FINALISTS)
    return runs * (1 + anywhen) + FEW * tried + max(0, MORE - FEW) * some + max(0, runs - MORE) * best


def _is_idle(variant: Variant, base: Watched) -> bool:
    """More people, or sooner, where no step that asks for them ever waited for people: no run can be another."""
    if variant.kind not in ("more-people", "on-call", "around-the-clock") or variant.name == EVERYBODY:
        return False
    program = base.subject.program
    pool = program.names.pools.index(variant.name)
    asking = {
        part_of(name)
        for name, node in zip(program.names.nodes, program.nodes, strict=True)
        if any(demand.pool == pool for demand in node.demands)
    }
    asked_late = any(name.startswith("@") for name in asking)  # questions of injects have no row of their own
    return not asked_late and not any(base.study.steps[step].for_people for step in asking & base.study.steps.keys())


def _sort(variant: Variant) -> Sort:
    return "missing" if variant.kind not in HELPFUL else "work" if variant.kind == "quicker" else "people"


def _promising(found: Search, sorts: Sequence[Sort], most: int) -> list[Tried]:
    """Those that play on: of each sort those that change most, and not those that have changed nothing so far."""
    cap = max((seconds for seconds in found.base.times if seconds is not None), default=0)
    chosen: list[Tried] = []
    for sort in sorts:
        some = [each for each in found.tried if _sort(each.variant) == sort]
        saved = {id(each): _saved(found.base.times, each.watched.times, cap) for each in some}
        order = sorted(some, key=lambda each: saved[id(each)], reverse=sort != "missing")
        chosen += [each for each in order[:most] if saved[id(each)]]
    return chosen


def _both_ends(found: Search) -> list[Tried]:
    """Swings, which are told at both ends."""
    return [each for each in found.tried if each.variant.fixed is not None]


def _saved(before: Sequence[int | None], after: Iterable[int | None], cap: int) -> int:
    """Seconds saved over all runs of both; none counts for more than the longest run of the plan as it is."""
    pairs = zip(before, after, strict=False)
    return sum((cap if a is None else min(a, cap)) - (cap if b is None else min(b, cap)) for a, b in pairs)
