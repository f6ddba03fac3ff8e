"""The small flat program that a playbook and a scenario are compiled to; what the interpreters read.

Everything is an index or an integer: ticks are whole seconds from onset (calendar edges: from the program's `anchor`),
chances are parts of 2^31, slow-downs are per mille. Names are kept for people only. Standard library only.
"""

from dataclasses import dataclass

from recovery.engine.codes import NONE, Fact, Kind, Op, State
from recovery.model.shapes import Shape


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
    """One change; what `target`, `a`, `by` and `ticks` are depends on the operation (see Op)."""

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
class Redo:
    """What the return of the threat to a service reopens, when this node was the last to restore it."""

    service: int
    reopened: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One step; or a part of one: what a batch or an inner playbook begins with, a lane, an inner step, what it ends with.

    The fields from `fail` on belong to some kinds only and are empty in the others.
    """

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
    begin: int
    """What a reopening that goes back to this node makes ready: itself, or what its batch or inner playbook begins with."""
    redo: tuple[Redo, ...] = ()
    """One for each service that this node may restore and the threat may return to."""
    broken_by: tuple[int, ...] = ()
    """Of the end of an inner playbook: dead when one of these has failed for good."""
    slower: tuple[tuple[int, int], ...] = ()
    """Each: a service, and by which factor (per mille) the work is slower while that is out."""
    artefacts: tuple[int, ...] = ()
    """What it restores from, tried in this order."""
    clock: int = NONE
    """The clock whose notice this is."""
    inject: int = NONE
    """The inject that asks this question; its delivery makes the node ready."""
    until: int = NONE
    """Of a wait: the condition that ends it."""
    inspects: tuple[int, ...] = ()
    """Artefacts that a verification looks into."""
    miss: Draw | None = None
    """Whether a verification does not see what is wrong."""
    miss_chance: int = 0
    segments: int = 1
    """Of a diagnosis: most hypotheses; of a ramp: stages. `work` is drawn anew for each, with its number as the lane."""
    find: Draw | None = None
    """Whether a hypothesis is right."""
    find_chance: int = 0
    harm: Draw | None = None
    """Whether a wrong hypothesis does harm."""
    harm_chance: int = 0
    harms: tuple[Effect, ...] = ()
    enough: int = NONE
    """Of a ramp: the stage at whose end `at_enough` is applied."""
    at_enough: tuple[Effect, ...] = ()
    items: Draw | None = None
    """Of a lane: how many items the whole batch has."""
    lane: int = 0
    lanes: int = 1
    batch: int = NONE
    """Of a lane: the node its batch ends with, which counts what is revealed."""


@dataclass(frozen=True, slots=True)
class Pool:
    """People who can be taken: a role, or a team that lends heads to roles.

    `units` are here in hours; `edges` alternate begin and end of hours, in ticks from the anchor (empty: always here).
    Outside hours `callable` of them may be out at once, each `reach` after the call. `heads`: people there are at all.
    """

    units: int
    edges: tuple[int, ...]
    callable: int
    reach: Draw | None
    heads: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service; or a channel or vendor, which steps use in the same way but which are never affected (`counts` False).

    `closure`: itself and every service whose outage puts it out; `standbys`: groups of which one must be up.
    `soft`: services whose outage degrades it. `relevant`: a target names it. `checked`: the plan verifies it.
    `ramped`: the plan brings its traffic back in stages.
    """

    closure: tuple[int, ...]
    standbys: tuple[tuple[int, ...], ...]
    soft: tuple[int, ...]
    tolerates_degraded: bool
    core: bool
    relevant: bool
    checked: bool
    ramped: bool = False
    counts: bool = True
    called: bool = False
    """A vendor who must be called, and is out until reached."""
    reach: Draw | None = None
    """From the call of a vendor; None: at once."""
    edges: tuple[int, ...] = ()
    """Hours of a vendor, as those of a pool."""
    return_luck: Draw | None = None
    """Whether the threat returns after a restore; None: it does not return here."""
    return_after: Draw | None = None


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
class TimedLoss:
    """Something is not there from so long after onset; `after` None: from onset."""

    effects: tuple[Effect, ...]
    chance: int
    luck: Draw
    after: Draw | None


@dataclass(frozen=True, slots=True)
class Spread:
    """The threat reaches these services one after another, until it is contained. `every`: with the number as the lane."""

    every: Draw
    to: tuple[int, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Artefact:
    """What a service is restored from. `every` 0: it does not age. `copying`: ticks that reading it back takes."""

    every: int
    keep: int
    age: Draw
    copying: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline. It applies with a chance; it starts when its condition first holds."""

    chance: int
    luck: Draw
    starts: int
    aware: bool
    """Its start is when one becomes aware."""
    within: int
    """Ticks; or business days where `days` is given; NONE: no date."""
    days: tuple[int, ...]
    """Ticks from the anchor at which a business day ends, in order."""
    latest: tuple[int, int]
    """A When, and ticks from it: the outer limit; (NONE, 0) for none."""


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
    """Services, then channels, then vendors."""
    injects: tuple[str, ...]
    phases: tuple[str, ...]
    artefacts: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()


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
    artefacts: tuple[Artefact, ...]
    clocks: tuple[Clock, ...]
    hits: tuple[TimedHit, ...]
    losses: tuple[TimedLoss, ...]
    spread: Spread | None
    return_chance: int
    """Whether the threat returns to a service restored before it was eradicated."""
    dwell: Draw | None
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
