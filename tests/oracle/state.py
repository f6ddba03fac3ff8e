"""What changes in the course of a run, and the facts that are told of it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from random import Random
from typing import Any, TypeVar

from recovery.engine.codes import NONE, State, When
from recovery.engine.draws import Luck
from recovery.engine.program import Effect, Program

Fact = tuple[Any, ...]
"""(tick, kind, ...), everything by index."""
Cause = tuple[str, int, int]
"""(need, gate or people; which; who gave somebody back)."""
Answers = Mapping[tuple[int, int], tuple[int, int]]
"""What the room answers in a live run: (decision, round) -> (tick, option)."""
Word = tuple[Any, ...]
"""What a room says: ("order", nodes), ("answer", decision, option, effects, after, round), ..., ("stop",)."""
Item = TypeVar("Item")


class Status(IntEnum):
    """Where a step stands. NOT_PASSED: a verification that failed, in the instant before it reopens."""

    PENDING = 0
    WAITING = 1
    WORKING = 2
    BACKING_OFF = 3
    DONE = 4
    FAILED = 5
    DEAD = 6
    STUCK = 7
    NOT_PASSED = 8
    SKIPPED = 9


LOST = (Status.FAILED, Status.DEAD)
PASSED = (Status.DONE, Status.SKIPPED)
SETTLED = (*PASSED, *LOST)


@dataclass
class Step:
    """What changes about a node. `until`: the end of its work or back-off; None: not known."""

    alternatives: tuple[int, ...]
    """Those of `needs_any` it looks at."""
    status: Status = Status.PENDING
    round: int = 0
    attempt: int = 0
    failed_attempts: int = 0
    """In this round, those for want of a sound artefact apart."""
    segment: int = 0
    """The hypothesis or stage at work."""
    slowed: int = 1000
    """Per mille, all through the attempt."""
    artefact: int = NONE
    """What the attempt restores from."""
    lost_at_start: bool = False
    """That artefact was, when the attempt began."""
    items: int | None = None
    cancelled: bool = False
    ready_at: int = NONE
    ready_cause: Cause = ("need", NONE, NONE)
    closed: tuple[tuple[int, ...], ...] = ()
    """Its gates that were closed at the end of the instant before."""
    for_order: int = 0
    for_services: int = 0
    for_people: int = 0
    until: int | None = None
    at_limit: bool = False
    answer: int = NONE
    answered: bool = False
    """The room has; with no `answer` it went its own way."""
    own: tuple[Effect, ...] = ()
    """What its own way changes."""
    marked: bool = False
    """The room said that it is done."""
    ordered_at: int = NONE
    chosen: int = NONE
    settled_at: int = NONE
    failures: int = 0
    """Of a verification, in the whole run."""


@dataclass
class Service:
    """What changes about a service."""

    hits: list[bool] = field(default_factory=lambda: [False] * len(State))
    isolated: bool = False
    trusted: bool = True
    """Not hit or restored since it was last verified, if ever."""
    readmitted: bool = True
    lost: int = 0
    reached: bool = True
    restores: int = 0
    """Those that cleared a hit."""
    restorer: int = NONE
    """The node that restored it last."""
    gravest: int = 0
    """Of the states that the last of `restores` cleared."""
    returns_at: int | None = None
    returns_as: int = 0
    returned: int = 0
    """How often."""
    affected: bool = False
    written: tuple[bool, ...] = (False, False, False, True)


@dataclass
class People:
    """What changes about a pool. `edge`: the next of its edges."""

    edge: int
    held: int = 0
    lost: int = 0
    reached: dict[int, int] = field(default_factory=dict)
    """Unit -> when, of those here by a call."""
    coming: dict[int, int] = field(default_factory=dict)
    calls: dict[int, int] = field(default_factory=dict)
    gained_at: int = NONE
    gained_from: int = NONE


@dataclass
class Artefact:
    """What changes about an artefact, and what was drawn of it. `found`: what a step found it to be."""

    instant: int | None
    poisoned: bool
    lost: int = 0
    empty: int = 0
    found: str | None = None


@dataclass
class Clock:
    """What changes about a clock."""

    applies: bool
    started: bool = False
    submitted: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the end of work comes to; `ending` empty: the next hypothesis or stage begins."""

    ending: str
    option: int = NONE
    by: str = ""
    fault: str | None = None
    harm: bool = False
    missed: bool = False
    unseen: tuple[int, ...] = ()


@dataclass(frozen=True)
class Room:
    """People who answer and order. What they say is heard at a tick at which nothing else is due."""

    faced: frozenset[int]
    ordered: frozenset[int]
    keeps_limits: bool
    said: tuple[tuple[int, Word], ...]


class Run:
    """The state of one run, and the facts told so far."""

    def __init__(
        self, program: Program, luck: Luck, answers: Answers | None, shuffle: Random | None, room: Room | None
    ) -> None:
        self.program, self.luck, self.shuffle = program, luck, shuffle
        every = range(len(program.nodes)) if answers is not None else ()
        self.faced = frozenset(every) if room is None else room.faced
        self.orders = frozenset[int]() if room is None else room.ordered
        self.keeps_limits = room is None or room.keeps_limits
        self.said = [] if room is None else list(room.said)
        self.ordered_in: dict[int, int] = {}
        """Node -> the round for which the room has ordered it."""
        self.held: set[int] = set()
        self.answers = [(tick, *at, option) for at, (tick, option) in (answers or {}).items()]
        self.facts: list[Fact] = []
        self.outcome: str | None = None
        self.tick = 0
        self.onset = luck.start(program)
        self.detection = luck.ticks(program.detection) if program.detection else 0
        self.difficulty = luck.ticks(program.difficulty) if program.difficulty else 1000
        self.last_event = self.last_active = self.detection
        """What happened last; and that, or the last time somebody came who had not come since."""
        self.came_last: dict[tuple[int, int], int] = {}
        """When people were last reached, by pool and unit."""
        self.moments = [False for _ in When]
        self.came: dict[int, int] = {}
        """Moment -> when."""
        self.steps = [Step(node.needs_any) for node in program.nodes]
        self.services = [Service(reached=not service.called) for service in program.services]
        self.people = [People(bisect_right(pool.edges, self.onset)) for pool in program.pools]
        self.hits = [luck.ticks(hit.after) if hit.after else 0 for hit in program.hits]
        self.hit_done = [False for _ in program.hits]
        self.hours = [self.first_hour(ticks) for ticks in program.hours]
        self.held_since: list[int | None] = [None for _ in program.atoms]
        self.injected = [False for _ in program.injects]
        self.dropped = [False for _ in program.injects]
        """Injects whose time came in vain."""
        self.dwell = luck.ticks(program.dwell) if program.dwell else 0
        self.artefacts = [self.generation(a) for a in range(len(program.artefacts))]
        self.clocks = [Clock(luck.happens(clock.luck, clock.chance)) for clock in program.clocks]
        self.losses = {
            i: luck.ticks(loss.after) if loss.after else 0
            for i, loss in enumerate(program.losses)
            if luck.happens(loss.luck, loss.chance)
        }
        """Of the scenario: which is still to come -> when."""
        self.over: list[tuple[int, Effect]] = []
        """When each loss is over."""
        self.spread_over = 0
        """How many services the threat has spread to."""
        self.spread_at = luck.ticks(program.spread.every, 0, 0, 0) if program.spread else NONE
        self.revealed = [0 for _ in program.nodes]
        self.called: set[int] = set()
        """Vendors."""
        self.coming: dict[int, int] = {}
        """Vendor -> when it is reached."""
        self.slows: list[tuple[int, Effect]] = []

    def generation(self, a: int) -> Artefact:
        plan = self.program.artefacts[a]
        if not plan.every:
            return Artefact(None, False)
        age = self.luck.age(plan.age, plan.every)
        made = [-age - older * plan.every for older in range(plan.keep)]
        sound = [instant for instant in made if instant <= -self.dwell]
        return Artefact(max(sound, default=made[0]), not sound)

    def first_hour(self, ticks: tuple[int, ...]) -> int | None:
        return next((tick - self.onset for tick in ticks if tick - self.onset >= self.detection), None)

    def note(self, kind: str, *what: Any) -> None:
        self.facts.append((self.tick, kind, *what))

    def something_happens(self) -> None:
        self.last_event = self.last_active = self.tick

    def mixed(self, items: Iterable[Item]) -> list[Item]:
        """In an order that must not matter."""
        items = list(items)
        if self.shuffle:
            self.shuffle.shuffle(items)
        return items

    def those(self, *status: Status) -> list[int]:
        return [n for n, step in enumerate(self.steps) if step.status in status]

    def unordered(self, n: int) -> bool:
        """It is ready, and the room has not ordered it."""
        step = self.steps[n]
        return step.status is Status.WAITING and n in self.orders and self.ordered_in.get(n) != step.round

    def come(self, when: int) -> None:
        if not self.moments[when]:
            self.moments[when] = True
            self.came[when] = self.tick
            self.note("moment", int(when))
