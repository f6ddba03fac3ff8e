"""How an exercise would go on from a moment, many times: for the facilitator only, and never shown as what will be.

What has been seen keeps its value, what people did is done again at the same second, work at hand has lasted so long, and
all else is drawn; from that moment on nobody is there, and the plan plays itself.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from recovery.engine import responders as said
from recovery.engine.codes import NONE
from recovery.engine.draws import Luck
from recovery.engine.program import Program
from recovery.engine.responders import RoomCommand
from recovery.engine.simulate import Run
from recovery.exercise.known import Seen
from recovery.exercise.ledger import Ledger, Past
from recovery.exercise.pace import SECOND
from recovery.exercise.plan import Plan
from recovery.exercise.replay import limit_of
from recovery.exercise.settings import Settings
from recovery.exercise.table import Table
from recovery.measures.measure import measure
from recovery.measures.values import Measures
from recovery.model import journal as facts
from recovery.model.journal import Journal
from recovery.study.statistics import Interval, chance, quantile

RUNS = 100


@dataclass(frozen=True, slots=True)
class TargetForecast:
    """The chance that a service meets its recovery time objective, over runs in which it is affected."""

    service: str
    rto: int
    met: Interval


@dataclass(frozen=True, slots=True)
class Forecast:
    """From one moment of an exercise. Seconds count from detection."""

    at: int
    runs: int
    recovered: Interval
    half: Interval
    """The time to recovery that half of the runs keep to."""
    nine_of_ten: Interval
    targets: tuple[TargetForecast, ...]


@dataclass
class _Recorded:
    """Does as the room did up to a moment; then leaves all to luck."""

    faced: frozenset[str]
    ordered: frozenset[str]
    left: Counter[str]
    """Of decisions that are open at that moment: how often they were begun, the last time included."""
    keeps_limits: bool
    past: bool = True
    _given: list[RoomCommand] = field(default_factory=list)

    def faces(self, step: str) -> bool:
        """Whether the room answered this one; what is open at the moment is left to luck."""
        if step in self.left:
            self.left[step] -= 1
            return self.past and self.left[step] > 0
        return self.past and step in self.faced

    def orders(self, step: str) -> bool:
        """Whether this one waits for an order; nobody gives any from the moment on."""
        return self.past and step in self.ordered

    def say(self, command: RoomCommand) -> None:
        """What the room said, now."""
        self._given.append(command)

    def take(self) -> list[RoomCommand]:
        """What was said since the last call."""
        given, self._given = self._given, []
        return given


@dataclass(frozen=True)
class Before:
    """An exercise up to a moment, ready to be played on."""

    table: Table
    seen: Seen
    said: tuple[tuple[int, RoomCommand], ...]
    """Second after detection, and what was said then."""
    left: Counter[str]
    """Decisions that are open, and how often they were begun."""
    program: Program
    """Without the limits of those of them that have taken as long as they may."""


def before(plan: Plan, settings: Settings, branch: Sequence[Past], at: int) -> Before:
    """The exercise up to a second after detection."""
    table = Table(plan, settings, Ledger(branch=list(branch)).improvised())
    words: list[tuple[int, RoomCommand]] = [(0, word) for word in table.held_from_the_start]
    for past in (past for past in branch if past.at <= at * SECOND):
        table.advance(past.at // SECOND)
        words += [(past.at // SECOND, word) for word in table.meaning(past.command) if not isinstance(word, said.Stop)]
        table.carry_out(past.command)
        table.advance(min(at, past.after // SECOND))
    table.advance(at)
    seen = Seen.of(table)
    begun = Counter(entry.step for entry in seen.journal if isinstance(entry, facts.StepStarted))
    left = Counter({name: begun[name] for name in table.open_decisions()})
    kept = tuple((when, word) for when, word in words if not isinstance(word, said.Finish | said.Prolong))
    return Before(table, seen, kept, left, _without_limits(table))


def _without_limits(table: Table) -> Program:
    passed = {name for name in table.open_decisions() if (limit_of(table, name) or table.now + 1) <= table.now}
    program = replace(table.program, start=table.run.start)
    named = zip(program.names.nodes, program.nodes, strict=True)
    return replace(program, nodes=tuple(replace(n, limit=NONE) if name in passed else n for name, n in named))


def played_on(start: Before, luck: Luck) -> Journal:
    """One way in which it may go on."""
    table = start.table
    room = _Recorded(table.faced, table.ordered, Counter(start.left), table.keeps_limits)
    program = start.program
    run = Run(program, start.seen.known_to(luck), room)
    while run.detected_at is None:
        run.advance(int(run.next))
    detected = run.detected_at
    for when, word in start.said:
        run.advance(detected + when)
        room.say(word)
        run.advance(run.now)
    run.advance(detected + start.seen.now - start.seen.detected)
    room.past = False
    for node, name in enumerate(program.names.nodes):
        if run.unordered(node):
            room.say(said.Order(name))
    return run.finish()


def forecast(
    plan: Plan,
    settings: Settings,
    branch: Sequence[Past],
    at: int,
    runs: int = RUNS,
    seed: int = 1,
    watch: Callable[[int, int], None] | None = None,
) -> Forecast:
    """The forecast at a second after detection. Takes seconds: meant for another process than that of a screen."""
    start = before(plan, settings, branch, at)
    found: list[Measures] = []
    for run in range(runs):
        found.append(measure(played_on(start, Luck(seed, run)), plan.organisation, start.table.playbook))
        if watch:
            watch(run + 1, runs)
    spans = [measures.time_to_recovery for measures in found]
    return Forecast(
        at=at,
        runs=runs,
        recovered=chance(sum(measures.recovered for measures in found), runs),
        half=quantile(spans, 0.5),
        nine_of_ten=quantile(spans, 0.9),
        targets=_targets(found),
    )


def _targets(found: Sequence[Measures]) -> tuple[TargetForecast, ...]:
    met: dict[str, list[bool]] = {}
    rto: dict[str, int] = {}
    for measures in found:
        for target in measures.targets:
            if target.rto is not None:
                rto[target.service] = target.rto
                met.setdefault(target.service, []).append(bool(target.rto_met))
    return tuple(TargetForecast(name, rto[name], chance(sum(each), len(each))) for name, each in met.items())
