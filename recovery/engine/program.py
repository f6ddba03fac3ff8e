"""The small flat program that a playbook and a scenario are compiled to; what the interpreters read.

Everything is an index or an integer: ticks are whole seconds from onset (calendar edges: from the program's `anchor`),
chances are parts of 2^31, slow-downs are per mille. Names are kept for people only. Standard library only.
"""

from dataclasses import dataclass
from enum import IntEnum

from recovery.model.estimates import Shape

CERTAIN = 1 << 31
"""A chance of one."""
NONE = -1
"""No index, no tick."""
DAY = 86_400
HORIZON = 90 * DAY
LONGEST_DETECTION = 365 * DAY
QUIET = 8 * DAY
"""A run in which nothing starts, ends or is reached for so long has stalled."""


class Kind(IntEnum):
    """What the end of a node's work means."""

    TASK = 0
    DECISION = 1
    VERIFY = 2


class Op(IntEnum):
    """What an effect does. Effects of one moment are applied in this order, then by target."""

    RESTORE = 0
    VERIFIED = 1
    MARK = 2
    RELEASE = 3
    ISOLATE = 4
    HIT = 5
    SLOW = 6


class State(IntEnum):
    """How a service can be hit."""

    DOWN = 0
    DEGRADED = 1
    UNTRUSTED = 2


class Fact(IntEnum):
    """What an atom of a condition looks at; `a` and `b` are its arguments."""

    MOMENT = 0  # a: moment
    STEP_DONE = 1  # a: node
    STEP_NOT_DONE = 2  # a: node
    SERVICE_UP = 3  # a: service
    CHOSEN = 4  # a: node, b: option
    HOUR = 5  # a: index into the program's hours; the first of these ticks at or after detection has come
    NEVER = 6  # something this plan does not have


class Slows(IntEnum):
    """What a slow-down applies to."""

    PHASE = 0
    POOL = 1
    NODE = 2


class When(IntEnum):
    """Moments of an incident, by index; those from DECLARED to ERADICATED are marks."""

    ONSET = 0
    DETECTED = 1
    DECLARED = 2
    AWARE = 3
    CLASSIFIED = 4
    CONTAINED = 5
    ERADICATED = 6
    FIRST_RESTORED = 7
    CORE = 8
    RECOVERED = 9
    ENDED = 10


@dataclass(frozen=True, slots=True)
class Draw:
    """A random quantity with a name; `shape` is None for chances and choices.

    `cap` is the largest value, in ticks; `hard`: multiplied by the difficulty of the run.
    """

    name: str
    key: int
    shape: Shape | None = None
    cap: int = 0
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """One change; `a` is a State for HIT, a When for MARK's target, a Slows for SLOW; `by` per mille, `ticks` its length."""

    op: Op
    target: int
    a: int = 0
    by: int = 0
    ticks: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a decision: its weight in parts of 2^31, its condition (NONE: always possible), its effects."""

    weight: int
    condition: int
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """Opens when `node` settles with `option`; option NONE: when it fails for good."""

    node: int
    option: int


@dataclass(frozen=True, slots=True)
class Demand:
    """People of one pool, taken for the whole of the work."""

    pool: int
    people: int


@dataclass(frozen=True, slots=True)
class Node:
    """One step."""

    kind: Kind
    phase: int
    priority: int
    optional: bool
    needs: tuple[int, ...]
    needs_any: tuple[int, ...]
    after: tuple[int, ...]
    guards: tuple[Guard, ...]
    gates: tuple[tuple[int, ...], ...]
    """Each: one of these services must be up for the work to start."""
    demands: tuple[Demand, ...]
    work: Draw
    at_start: tuple[Effect, ...]
    at_end: tuple[Effect, ...]
    fail: Draw | None
    """Whether an attempt fails."""
    fail_chance: int
    retry: int
    back_off: Draw | None
    choose: Draw | None
    choices: tuple[Choice, ...]
    default: int
    limit: int
    check: Draw | None
    """Whether a verification passes."""
    pass_chance: int
    rounds: int
    rework: int
    """Where rework starts when the verification fails."""
    reopened: tuple[int, ...]
    """What a failed verification reopens: `rework`, and what lies between it and this node, this node included."""


@dataclass(frozen=True, slots=True)
class Pool:
    """People who can be taken: a role, or a team that lends heads to roles.

    `units` are here in hours; `edges` alternate begin and end of hours, in ticks from the anchor (empty: always here).
    Outside hours `callable` of them may be out at once, each `reach` after the call.
    """

    units: int
    edges: tuple[int, ...]
    callable: int
    reach: Draw | None


@dataclass(frozen=True, slots=True)
class Service:
    """`closure`: itself and every service whose outage puts it out; `standbys`: groups of which one must be up.

    `soft`: services whose outage degrades it. `relevant`: a target names it. `checked`: the plan verifies it.
    """

    closure: tuple[int, ...]
    standbys: tuple[tuple[int, ...], ...]
    soft: tuple[int, ...]
    tolerates_degraded: bool
    core: bool
    relevant: bool
    checked: bool


@dataclass(frozen=True, slots=True)
class Atom:
    """One part of a condition; with an offset it holds from that many ticks after the fact first held."""

    fact: Fact
    a: int = NONE
    b: int = NONE
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TimedHit:
    """A service is hit so long after onset; `after` None: at onset."""

    service: int
    state: State
    after: Draw | None


@dataclass(frozen=True, slots=True)
class Inject:
    """Acts once, when condition `at` first holds, if `only_if` (NONE: always) holds then and the chance says so."""

    at: int
    only_if: int
    chance: int
    luck: Draw
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What people call things, by index."""

    playbook: str
    scenario: str | None
    nodes: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    pools: tuple[str, ...]
    services: tuple[str, ...]
    injects: tuple[str, ...]
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A playbook against a scenario, or by itself, ready to run."""

    names: Names
    nodes: tuple[Node, ...]
    pools: tuple[Pool, ...]
    services: tuple[Service, ...]
    order: tuple[int, ...]
    """Services in an order in which standbys come before what needs them."""
    atoms: tuple[Atom, ...]
    conditions: tuple[tuple[int, ...], ...]
    """Each: indices of atoms that must all hold."""
    hours: tuple[tuple[int, ...], ...]
    """Each: the ticks from the anchor at which an hour of the week comes, in order."""
    hits: tuple[TimedHit, ...]
    injects: tuple[Inject, ...]
    ends: tuple[int, ...]
    """Nodes that must be settled for *ended*."""
    detection: Draw | None
    """None: everybody knows from the start, and nothing is hit."""
    difficulty: Draw | None
    start: int
    """Onset in ticks from the anchor; NONE: any hour of the week."""
    anchor: str
    """The Monday 00:00, local time, that calendar edges count from (ISO 8601)."""
    horizon: int
    """Ticks after detection at which a run is given up."""
