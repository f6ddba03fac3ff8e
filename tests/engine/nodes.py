"""Small programs by hand: nodes, services, pools and artefacts in few words, named by their place from 0.

Where luck would decide, its name is the usual one, such as step/NAME/fail, so that tests can pin it.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from recovery.engine import topology
from recovery.engine.codes import CERTAIN, DAY, HORIZON, NONE, Fact, Kind, Op, State, When
from recovery.engine.draws import Luck, Pins, name_key
from recovery.engine.program import (
    Artefact,
    Atom,
    Choice,
    Clock,
    Demand,
    Draw,
    Effect,
    Inject,
    Names,
    Node,
    Pool,
    Program,
    Service,
    Spread,
    TimedHit,
    TimedLoss,
)
from recovery.engine.responders import Responder
from recovery.engine.simulate import Run
from recovery.model.journal import (
    Entry,
    Journal,
    MomentCame,
    RunOver,
    ServiceChanged,
    StepEnded,
    StepReady,
    StepStarted,
)
from recovery.model.shapes import Exact

E = TypeVar("E", bound=Entry)
Named = tuple[str, Node]
HALF = CERTAIN // 2


def draw(name: str, ticks: int | None = None, *, hard: bool = False) -> Draw:
    """A quantity that always takes so many ticks; without them, one for chances."""
    return Draw(name, name_key(name), None if ticks is None else Exact(ticks), 1000 * DAY, hard)


def step(name: str, takes: int = 10, *effects: Effect, people: int = 0, **fields: Any) -> Named:
    """A task of a plan with these effects at its end; `people` are of the first pool. All else as in Node."""
    luck = f"step/{name}"
    given = {
        **dict.fromkeys(("needs", "needs_any", "after", "guards", "gates", "at_start", "choices", "reopened"), ()),
        **dict.fromkeys(("default", "limit", "rework", "begin", "phase"), NONE),
        **dict.fromkeys(("fail_chance", "retry"), 0),
        "kind": Kind.TASK,
        "priority": 5,
        "optional": False,
        "back_off": None,
        "pass_chance": CERTAIN,
        "rounds": 3,
        "demands": (Demand(0, people),) if people else (),
        "work": draw(f"{luck}/work", takes),
        "at_end": effects,
        **{key: draw(f"{luck}/{key}") for key in ("fail", "check", "miss", "find", "harm")},
        "choose": draw(f"{luck}/choice"),
        **fields,
    }
    if given["kind"] is not Kind.TASK or not given["fail_chance"]:
        given["fail"] = None
    return name, Node(**given)


def wait(name: str, until: int, *effects: Effect, **fields: Any) -> Named:
    """A wait for a condition."""
    return step(name, 0, *effects, kind=Kind.WAIT, until=until, **fields)


def verify(name: str, takes: int, *services: int, **fields: Any) -> Named:
    """A verification of these services."""
    return step(name, takes, *(Effect(Op.VERIFIED, s) for s in services), kind=Kind.VERIFY, **fields)


def restore(service: int) -> Effect:
    """The service is restored."""
    return Effect(Op.RESTORE, service)


def mark(when: When) -> Effect:
    """The moment has come."""
    return Effect(Op.MARK, when)


def choice(*effects: Effect, weight: int = CERTAIN) -> Choice:
    """One way to decide."""
    return Choice(weight, NONE, effects)


def service(index: int = 0, *needs: int, **fields: Any) -> Service:
    """The service at this place, which needs others; `closure` is given for longer chains."""
    given = {"closure": (index, *needs), "standbys": (), "soft": (), "tolerates_degraded": True, "core": False}
    return Service(**{**given, "relevant": False, "checked": False, **fields})


def returning(index: int = 0, after: int = 30, **fields: Any) -> Service:
    """A service to which the threat may return."""
    name = f"scenario/return/s{index}"
    return service(index, return_luck=draw(f"{name}/chance"), return_after=draw(f"{name}/after", after), **fields)


def vendor(index: int, reach: int = 5, edges: tuple[int, ...] = ()) -> Service:
    """A vendor who must be called."""
    return service(index, counts=False, called=True, reach=draw("vendor/v/reach", reach), edges=edges)


def pool(units: int, heads: int | None = None, **fields: Any) -> Pool:
    """People who are always here."""
    return Pool(**{"units": units, "edges": (), "callable": 0, "reach": None, "heads": heads or units, **fields})


def hit(service: int = 0, state: State = State.DOWN, after: int | None = None) -> TimedHit:
    """A service is hit, at onset unless `after` says later."""
    return TimedHit(service, state, None if after is None else draw(f"scenario/hit/{service}/{after}", after))


def loss(effect: Effect, after: int = 0, chance: int = CERTAIN) -> TimedLoss:
    """Something is lost so long after onset."""
    return TimedLoss((effect,), chance, draw("scenario/lose/it/chance"), draw("scenario/lose/it/after", after))


def spread(every: int, *to: int) -> Spread:
    """The threat reaches these services."""
    return Spread(draw("scenario/spread", every), to, State.DOWN)


def artefact(every: int = 0, keep: int = 1, copying: int = 0) -> Artefact:
    """What services are restored from; the luck of its age is artefact/it/age."""
    return Artefact(every, keep, draw("artefact/it/age"), copying)


def clock(starts: int, within: int = NONE, **fields: Any) -> Clock:
    """A deadline that surely applies."""
    given = {"chance": CERTAIN, "luck": draw("scenario/clock/it"), "aware": False, "days": (), "latest": (NONE, 0)}
    return Clock(**{**given, "starts": starts, "within": within, **fields})


def inject(at: int, *effects: Effect, only_if: int = NONE) -> Inject:
    """Something that happens when a condition holds."""
    return Inject(at, only_if, CERTAIN, draw("scenario/inject/it/chance"), effects)


def since(when: When, offset: int = 0) -> Atom:
    """A moment has come, so long ago."""
    return Atom(Fact.MOMENT, when, offset=offset)


@dataclass(frozen=True)
class Played:
    """A run that is over."""

    journal: Journal

    @property
    def end(self) -> tuple[str, int]:
        """The outcome, and the tick at which the run was over."""
        [over] = self.all(RunOver)
        return over.outcome, over.at

    def all(self, kind: type[E]) -> list[E]:
        """Every entry of a kind."""
        return [entry for entry in self.journal if isinstance(entry, kind)]

    @property
    def attempts(self) -> list[tuple[str, int, int, str]]:
        """Every stretch of work: step, start, end, what it came to."""
        started = {(e.step, e.round, e.attempt): e.at for e in self.all(StepStarted)}
        return [(e.step, started[e.step, e.round, e.attempt], e.at, e.ending) for e in self.all(StepEnded)]

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        """Start and end of the last work on each step."""
        return {name: (start, end) for name, start, end, _ in self.attempts}

    @property
    def ready(self) -> dict[str, int]:
        """When each step last became ready."""
        return {entry.step: entry.at for entry in self.all(StepReady)}

    @property
    def moments(self) -> dict[str, int]:
        """The moments as they came."""
        return {entry.moment: entry.at for entry in self.all(MomentCame)}

    def service(self, index: int = 0) -> list[tuple[int, str]]:
        """How a service stood, from when on: `o`ut, `d`egraded, `u`ntrusted, and `=` when back."""
        return [
            (e.at, "o" * e.out + "d" * e.degraded + "u" * e.untrusted + "=" * e.back)
            for e in self.all(ServiceChanged)
            if e.service == f"s{index}"
        ]


def program(*steps: Named, alone: bool = False, **parts: Any) -> Program:
    """A program of these steps against a scenario that is detected at once; `alone`: without one.

    Onset is a Monday 00:00.

    `atoms` are conditions of one part each. The rest as in Program; services are named s0, s1, pools p0, artefacts a0,
    clocks c0, injects i0, options o0.
    """
    nodes = tuple(node for _, node in steps)
    given: dict[str, Any] = {
        **dict.fromkeys(
            ("pools", "services", "atoms", "hours", "artefacts", "clocks", "hits", "losses", "injects"), ()
        ),
        "spread": None,
        "return_chance": 0,
        "dwell": None,
        "difficulty": None,
        "horizon": HORIZON,
        "start": 0,
        "anchor": "2026-06-01T00:00:00",
        "ends": tuple(i for i, n in enumerate(nodes) if not n.optional),
        "detection": None if alone else draw("scenario/detection", 0),
        **parts,
    }
    given.setdefault("conditions", tuple((i,) for i in range(len(given["atoms"]))))
    services = given["services"]
    named = {key: tuple(f"{key[0]}{i}" for i in range(len(given[key]))) for key in ("pools", "services", "injects")}
    more = {key: tuple(f"{key[0]}{i}" for i in range(len(given[key]))) for key in ("artefacts", "clocks")}
    options = tuple(tuple(f"o{o}" for o in range(len(node.choices))) for node in nodes)
    names = Names(
        "plan", None if alone else "incident", tuple(n for n, _ in steps), options, phases=(), **named, **more
    )
    order = topology.standby_order([(s.closure, s.standbys) for s in services], list(names.services))
    return Program(names=names, nodes=nodes, order=order, **given)


def play(*steps: Named, pins: Pins | None = None, seed: int = 0, room: Responder | None = None, **parts: Any) -> Played:
    """One run of such a program."""
    return Played(Run(program(*steps, **parts), Luck(seed, 0, pins), room).finish())


def pinned(
    name: str, value: int, round: int = 0, attempt: int = 0, lane: int = 0
) -> dict[tuple[str, int, int, int], int]:
    """A pin."""
    return {(name, round, attempt, lane): value}
