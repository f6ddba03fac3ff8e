"""Random programs: small and valid, with all that a program can have, and as much at one tick as possible."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from recovery.engine import topology
from recovery.engine.draws import name_key
from recovery.engine.program import (
    CERTAIN,
    DAY,
    NONE,
    Artefact,
    Atom,
    Choice,
    Clock,
    Demand,
    Draw,
    Effect,
    Fact,
    Guard,
    Inject,
    Kind,
    Loses,
    Names,
    Node,
    Op,
    Pool,
    Program,
    Redo,
    Service,
    Slows,
    Spread,
    State,
    TimedHit,
    TimedLoss,
    When,
)
from recovery.errors import DoesNotFit
from recovery.model.estimates import Empirical, Exact

COARSE = 7_200
"""Nearly everything takes a multiple of this, so that much comes at the same tick."""
WEEK = 7 * DAY
MARKS = tuple(when for when in When if When.DECLARED <= when <= When.ERADICATED)
PHASES = ("assess", "restore", "verify")
Item = TypeVar("Item")


def program(random: Random, size: int, *, ties: bool = True) -> Program:
    """A random program of up to `size` nodes; without `ties`, durations hardly ever agree, and priorities never do."""
    return _Maker(random, size, ties).program()


def renumbered(old: Program, order: Sequence[int]) -> Program:
    """The same program with its nodes declared in this order (of old indices)."""
    new = {node: index for index, node in enumerate(order)} | {NONE: NONE}
    return replace(
        old,
        names=replace(
            old.names,
            nodes=tuple(old.names.nodes[n] for n in order),
            options=tuple(old.names.options[n] for n in order),
        ),
        nodes=tuple(_renumbered_node(old.nodes[n], new) for n in order),
        atoms=tuple(_renumbered_atom(atom, new) for atom in old.atoms),
        injects=tuple(replace(inject, effects=_renumbered_effects(inject.effects, new)) for inject in old.injects),
        ends=tuple(new[n] for n in old.ends),
    )


def _renumbered_node(node: Node, new: dict[int, int]) -> Node:
    return replace(
        node,
        needs=tuple(new[n] for n in node.needs),
        needs_any=tuple(new[n] for n in node.needs_any),
        after=tuple(new[n] for n in node.after),
        guards=tuple(replace(guard, node=new[guard.node]) for guard in node.guards),
        at_start=_renumbered_effects(node.at_start, new),
        at_end=_renumbered_effects(node.at_end, new),
        choices=tuple(replace(c, effects=_renumbered_effects(c.effects, new)) for c in node.choices),
        rework=new[node.rework],
        begin=new[node.begin],
        redo=tuple(replace(redo, reopened=tuple(sorted(new[n] for n in redo.reopened))) for redo in node.redo),
        broken_by=tuple(new[n] for n in node.broken_by),
        batch=new[node.batch],
        harms=_renumbered_effects(node.harms, new),
        at_enough=_renumbered_effects(node.at_enough, new),
        reopened=tuple(sorted(new[n] for n in node.reopened)),
    )


def _renumbered_effects(effects: tuple[Effect, ...], new: dict[int, int]) -> tuple[Effect, ...]:
    return tuple(replace(e, target=new[e.target]) if _is_of_a_node(e) else e for e in effects)


def _is_of_a_node(effect: Effect) -> bool:
    return effect.op in (Op.REVEAL, Op.CANCEL) or (effect.op is Op.SLOW and effect.a == Slows.NODE)


def _renumbered_atom(atom: Atom, new: dict[int, int]) -> Atom:
    of_a_step = atom.fact in (Fact.STEP_DONE, Fact.STEP_NOT_DONE, Fact.CHOSEN)
    return replace(atom, a=new[atom.a]) if of_a_step else atom


class _Maker:
    """Draws the parts of one program. Nodes are made in an order of precedence and shuffled in the end."""

    def __init__(self, random: Random, size: int, ties: bool) -> None:
        self.random, self.ties = random, ties
        self.nodes: list[Node] = []
        self.atoms: dict[Atom, int] = {}
        self.conditions: list[tuple[int, ...]] = []
        self.kinds: list[Kind] = []
        self.groups: list[range] = []
        """Nodes of each step that is made of several, its begin first and its end last."""
        self.batches: list[bool] = []
        """Of each group: a batch, else an inner playbook."""
        while len(self.kinds) < random.randint(1, size):
            self.add_step()
        self.group_of = {n: g for g, group in enumerate(self.groups) for n in group}
        self.options = [random.randint(1, 3) if kind is Kind.DECISION else 0 for kind in self.kinds]
        self.scenario = self.maybe(0.85)
        self.horizon = random.choice([COARSE, DAY, 8 * DAY, 20 * DAY, *[40 * DAY] * 12])
        self.start = random.choice([NONE, *(COARSE * random.randint(0, 83) for _ in range(4))])
        self.roles = random.randint(1, 4)
        self.teams = random.choice([0, 0, 1, 2])
        self.team_of = [random.randrange(-1, self.teams) for _ in range(self.roles)]
        self.returns = self.scenario and self.maybe(0.6)
        self.own_services = random.choice([0, 1, 2, 4, 6])
        self.services = self.make_services(self.own_services)
        self.services += [self.thing(len(self.services) + i) for i in range(random.choice([0, 0, 1, 2, 3]))]
        self.order = (*self.order, *range(self.own_services, len(self.services)))
        self.artefacts = [self.artefact(a) for a in range(random.choice([0, 1, 2, 3]))]
        self.clocks = random.choice([0, 0, 1, 2])
        self.asked = random.choice([0, 0, 1, 2]) if self.scenario else 0
        self.hours = [tuple(range(COARSE * random.randint(0, 83), 8 * WEEK, WEEK)) for _ in range(2)]

    def add_step(self) -> None:
        """A node, or the begin, the parts and the end of one step."""
        first = len(self.kinds)
        if self.maybe(0.25):
            self.batches.append(self.maybe(0.6))
            most = 1 if self.batches[-1] and not self.ties else 3  # lanes with as many items take equally long
            self.kinds += [Kind.TASK] * (2 + self.random.randint(1, most))
            self.groups.append(range(first, len(self.kinds)))
        else:
            kinds = (Kind.TASK, Kind.TASK, Kind.TASK, Kind.DECISION, Kind.VERIFY, Kind.VERIFY)
            waits = [Kind.WAIT] * self.ties  # several may end when one thing comes
            self.kinds.append(self.random.choice([*kinds, Kind.DIAGNOSE, Kind.RAMP, *waits]))

    # Small choices

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def some(self, items: Sequence[Item], most: int, chance: float = 1.0) -> list[Item]:
        """Up to so many of these, in order; with 1 - chance none."""
        count = self.random.randint(0, min(most, len(items))) if self.maybe(chance) else 0
        return [items[i] for i in sorted(self.random.sample(range(len(items)), count))]

    def span(self, most: int = 4) -> int:
        if not self.ties:
            return self.random.randint(1, most * COARSE)
        return COARSE * self.random.choice([0, 1, 1, self.random.randint(0, most)]) + self.random.choice([0] * 15 + [1])

    def chance(self) -> int:
        return self.random.choice([CERTAIN // 4, CERTAIN // 2, CERTAIN // 2, 3 * CERTAIN // 4, CERTAIN])

    def draw(self, name: str, most: int = 4, *, hard: bool = False) -> Draw:
        spans = tuple(sorted(self.span(most) for _ in range(self.random.choice([1, 1, 2, 3]))))
        shape = Exact(spans[0]) if len(spans) == 1 else Empirical(spans)
        return Draw(
            name,
            name_key(name),
            shape,
            self.random.choice([100 * DAY, 100 * DAY, 3 * COARSE]) if self.ties else 100 * DAY,
            hard,
        )

    def luck(self, name: str) -> Draw:
        return Draw(name, name_key(name))

    # Conditions and effects

    def condition(self) -> int:
        atoms = [self.atom() for _ in range(self.random.choice([1, 1, 2, 3]))]
        self.conditions.append(tuple(self.atoms.setdefault(atom, len(self.atoms)) for atom in atoms))
        return len(self.conditions) - 1

    def atom(self) -> Atom:
        offset = self.span(3) if self.maybe(0.4) else 0
        fact = self.random.choice([*Fact, Fact.MOMENT, Fact.MOMENT, Fact.STEP_DONE, *[Fact.SERVICE_UP] * 3])
        if fact is Fact.SERVICE_UP and self.services:
            return Atom(fact, self.random.randrange(len(self.services)), offset=offset)
        if fact is Fact.CHOSEN and any(self.options):
            decision = self.random.choice([n for n, count in enumerate(self.options) if count])
            return Atom(fact, decision, self.random.randrange(self.options[decision]), offset)
        if fact is Fact.AVAILABLE and self.artefacts:
            return Atom(fact, self.random.randrange(len(self.artefacts)), offset=offset)
        if fact is Fact.SUBMITTED and self.clocks:
            return Atom(fact, self.random.randrange(self.clocks), offset=offset)
        if fact in (Fact.STEP_DONE, Fact.STEP_NOT_DONE):
            return Atom(fact, self.random.randrange(len(self.kinds)), offset=offset)
        if fact is Fact.HOUR:
            return Atom(fact, self.random.randrange(len(self.hours)), offset=offset)
        if fact is Fact.NEVER and self.maybe(0.5):
            return Atom(fact)
        return Atom(Fact.MOMENT, self.random.choice(list(When)), offset=offset)

    def effects(self, most: int, chance: float) -> tuple[Effect, ...]:
        return tuple(self.effect() for _ in self.some(range(most), most, chance))

    def effect(self) -> Effect:
        service = self.random.randrange(self.own_services) if self.own_services else NONE
        ops = [*[Op.RESTORE] * 8, Op.RELEASE, Op.RELEASE, Op.ISOLATE, Op.HIT] if self.own_services else []
        batches = [group[-1] for group, is_batch in zip(self.groups, self.batches, strict=True) if is_batch]
        ops += [Op.MARK, Op.SLOW, Op.LOSE, *[Op.REVEAL] * bool(batches), *[Op.CANCEL] * self.maybe(0.3)]
        match op := self.random.choice(ops):
            case Op.MARK:
                return Effect(op, self.random.choice(MARKS))
            case Op.SLOW:
                kind = self.random.choice(list(Slows))
                targets = {Slows.PHASE: len(PHASES), Slows.POOL: self.roles, Slows.NODE: len(self.kinds)}
                target, by = self.random.randrange(targets[kind]), self.random.choice([500, 1000, 1500, 2000, 3333])
                return Effect(op, target, kind, by, self.span(6))
            case Op.HIT:
                return Effect(op, service, self.random.choice(list(State)))
            case Op.LOSE:
                return self.loss()
            case Op.REVEAL:
                return Effect(op, self.random.choice(batches), by=self.random.randint(1, 4))
            case Op.CANCEL:
                return Effect(op, self.random.randrange(len(self.kinds)))
            case _:
                return Effect(op, service)

    def loss(self) -> Effect:
        things = range(self.own_services, len(self.services))
        kinds = [Loses.PEOPLE, *[Loses.THING] * bool(things)]
        kinds += [Loses.ARTEFACT, Loses.EMPTY] * bool(self.artefacts)
        kind = self.random.choice(kinds)
        ticks = 0 if self.maybe(0.3 if kind is Loses.PEOPLE else 0.5) and kind is not Loses.THING else self.span(6)
        match kind:
            case Loses.PEOPLE:
                return Effect(Op.LOSE, self.random.randrange(self.roles), kind, self.random.randint(1, 2), ticks)
            case Loses.THING:
                return Effect(Op.LOSE, self.random.choice(things), kind, 1, ticks)
            case _:
                return Effect(Op.LOSE, self.random.randrange(len(self.artefacts)), kind, 1, ticks)

    # Services and people

    def make_services(self, count: int) -> list[Service]:
        others = range(count)
        tolerant = [self.maybe(0.7) for _ in others]
        soft = [self.some([o for o in others if o != s], 2, 0.5) for s in others]
        hard = [self.some([o for o in others if o != s], 2, 0.5) + ([] if tolerant[s] else soft[s]) for s in others]
        closures = [topology.reach(s, hard) for s in others]
        groups = [[tuple(self.some([o for o in others if o != s], 3, 0.3))] for s in others]
        while True:
            standbys = [tuple(dict.fromkeys(g for member in c for g in groups[member] if g)) for c in closures]
            try:
                self.order = topology.standby_order([*zip(closures, standbys, strict=True)], [str(s) for s in others])
                break
            except DoesNotFit:
                groups[self.random.randrange(count)] = []
        flags = [(tolerant[s], self.maybe(0.4), self.maybe(0.4), False) for s in others]
        made = [Service(closures[s], standbys[s], tuple(soft[s]), *flags[s]) for s in others]
        return [
            self.haunted(service, s) if self.returns and self.maybe(0.7) else service for s, service in enumerate(made)
        ]

    def haunted(self, service: Service, s: int) -> Service:
        """One to which the threat returns."""
        name = f"scenario/return/s{s}"
        return replace(service, return_luck=self.luck(f"{name}/chance"), return_after=self.draw(f"{name}/after", 3))

    def thing(self, s: int) -> Service:
        """A channel, or a vendor who must be called."""
        needs = self.some(range(self.own_services), 1, 0.5)
        hard = [list(self.services[n].closure) for n in needs]
        closure = (s, *sorted({member for closed in hard for member in closed}))
        standbys = tuple(dict.fromkeys(group for n in needs for group in self.services[n].standbys))
        called = self.maybe(0.5)
        begin, end = sorted(self.random.sample(range(DAY // COARSE), 2))
        hours = tuple(day + edge * COARSE for day in range(0, 2 * WEEK + self.horizon, DAY) for edge in (begin, end))
        return Service(
            closure, standbys, (), True, False, False, False,
            counts=False,
            called=called,
            reach=self.draw(f"vendor/v{s}/reach", 3) if called and self.maybe(0.7) else None,
            edges=hours if called and self.maybe(0.5) else (),
        )  # fmt: skip

    def artefact(self, a: int) -> Artefact:
        every, keep = self.random.choice([0, DAY // 2, DAY]), self.random.choice([1, 1, 2, 4])
        return Artefact(every, keep, self.luck(f"artefact/a{a}/age"), self.random.choice([0, COARSE]))

    def pools(self) -> tuple[Pool, ...]:
        roles = [self.role(r) for r in range(self.roles)]
        return (*roles, *(_team(self.random.randint(1, 3)) for _ in range(self.teams)))

    def role(self, r: int) -> Pool:
        units, period = self.random.randint(1, 3), self.random.choice([DAY, DAY, WEEK])
        if self.maybe(0.4):
            return Pool(units, (), 0, None, units)
        begin, end = sorted(self.random.sample(range(period // COARSE), 2))
        weeks = range(0, WEEK + 4 * DAY + self.horizon, period)
        edges = tuple(day + edge * COARSE for day in weeks for edge in (begin, end))
        if self.maybe(0.3):
            return Pool(units, edges, 0, None, units)
        called = self.random.randint(1, 3)
        return Pool(units, edges, called, self.draw(f"role/r{r}/reach", 3), max(units, called))

    # Nodes

    def node(self, n: int) -> Node:
        before = [m for m in range(n) if m not in self.group_of or m == self.groups[self.group_of[m]][-1]]
        wanted = [Demand(r, self.random.choice([1, 1, 1, 2])) for r in self.some(range(self.roles), 2, 0.8)]
        lent = [(team, sum(d.people for d in wanted if self.team_of[d.pool] == team)) for team in range(self.teams)]
        node = Node(
            kind=self.kinds[n],
            phase=self.random.randrange(-1, 3),
            priority=self.random.choice([5, 5, 5, 1, 9]),
            optional=self.maybe(0.15),
            needs=tuple(self.some(before[-4:], 2, 0.5)),
            needs_any=tuple(self.some(before[-4:], 3, 0.6 if self.kinds[n] is Kind.VERIFY else 0.2)),
            after=tuple(self.some(before, 2, 0.25 if self.ties else 0)),  # deaths of one cause come at one tick
            guards=tuple(self.guards(n)),
            gates=tuple(self.gates()),
            demands=(*wanted, *(Demand(self.roles + team, people) for team, people in lent if people)),
            work=self.draw(f"step/n{n}/work", hard=bool(wanted) and self.maybe(0.7)),
            at_start=self.effects(2, 0.35 if self.ties else 0),  # steps without needs start together
            at_end=self.effects(2, 0.6),
            fail=None,
            fail_chance=0,
            retry=0,
            back_off=None,
            choose=None,
            choices=(),
            default=NONE,
            limit=NONE,
            check=None,
            pass_chance=0,
            rounds=0,
            rework=NONE,
            reopened=(),
            begin=n,
            slower=tuple((s, self.random.choice([1500, 3000])) for s in self.some(range(len(self.services)), 1, 0.2)),
            clock=self.random.randrange(self.clocks) if self.clocks and self.maybe(0.15) else NONE,
        )
        if n in self.group_of:
            return self.part(n, node)
        match node.kind:
            case Kind.TASK:
                return self.task(n, node)
            case Kind.DIAGNOSE:
                return self.diagnose(n, node)
            case Kind.RAMP:
                return self.ramp(node)
            case Kind.WAIT:
                return replace(node, until=self.condition(), work=self.nothing(f"step/n{n}/work"))
            case Kind.DECISION:
                return self.decision(n, node)
            case _:
                return self.verify(n, node)

    def nothing(self, name: str) -> Draw:
        return Draw(name, name_key(name), Exact(0), 100 * DAY)

    def part(self, n: int, node: Node) -> Node:
        """The begin, a lane or inner step, or the end of a step made of several."""
        group = self.groups[self.group_of[n]]
        is_batch, begin, end, inner = self.batches[self.group_of[n]], group[0], group[-1], group[1:-1]
        idle = replace(
            node, gates=(), demands=(), work=self.nothing(f"step/n{n}/none"), at_start=(), slower=(), clock=NONE
        )
        if n == begin:
            return replace(idle, at_end=())
        inside = replace(node, needs_any=(), after=(), guards=(), phase=self.nodes[begin].phase)
        if n == end:
            idle = replace(idle, needs_any=(), after=(), guards=(), begin=begin, optional=self.nodes[begin].optional)
            if is_batch:
                return replace(idle, needs=tuple(inner))
            return replace(idle, needs=(begin,), after=tuple(inner), broken_by=tuple(inner))
        if not is_batch:
            return self.task(n, replace(inside, needs=(begin, *self.some(range(begin + 1, n), 1, 0.5))))
        each, items = f"step/g{begin}/work", f"step/g{begin}/items"
        shape = Empirical((COARSE // 2, COARSE)) if self.ties else Empirical((1234, 4321))
        return replace(
            inside,
            needs=(begin,),
            at_end=(),
            clock=NONE,
            begin=begin,
            optional=self.nodes[begin].optional,
            work=Draw(each, name_key(each), shape, 100 * DAY, inside.work.hard),
            items=Draw(items, name_key(items), Empirical((0, 1, 2, 5) if self.ties else (1, 2, 5)), 10_000_000),
            lane=n - begin - 1,
            lanes=len(inner),
            batch=end,
        )

    def diagnose(self, n: int, node: Node) -> Node:
        return replace(
            node,
            segments=self.random.randint(1, 4),
            find=self.luck(f"step/n{n}/find"),
            find_chance=self.chance(),
            harm=self.luck(f"step/n{n}/harm") if self.maybe(0.5) else None,
            harm_chance=self.chance(),
            harms=self.effects(2, 1.0),
        )

    def ramp(self, node: Node) -> Node:
        stages = self.random.randint(1, 4)
        services = self.some(range(self.own_services), 2)
        return replace(
            node,
            segments=stages,
            enough=self.random.randrange(stages),
            at_start=(*node.at_start, *(Effect(Op.RELEASE, s) for s in services)),
            at_enough=tuple(Effect(Op.READMITTED, s) for s in services),
        )

    def gates(self) -> list[tuple[int, ...]]:
        return [group for _ in range(2) if (group := tuple(self.some(range(len(self.services)), 2, 0.5)))]

    def guards(self, n: int) -> list[Guard]:
        doors = [Guard(d, option) for d in range(n) for option in range(self.options[d])]
        failing = [Guard(t, NONE) for t in range(n) if self.nodes[t].fail and Guard(t, NONE) not in self.taken()]
        return self.some(doors + failing, 2, 0.4)

    def taken(self) -> list[Guard]:
        return [guard for node in self.nodes for guard in node.guards]

    def task(self, n: int, node: Node) -> Node:
        node = replace(node, artefacts=tuple(self.some(range(len(self.artefacts)), 3, 0.4)))
        if self.maybe(0.6):
            return node
        return replace(
            node,
            fail=self.luck(f"step/n{n}/fail"),
            fail_chance=self.chance(),
            retry=self.random.randint(0, 3),
            back_off=self.draw(f"step/n{n}/back-off", 2) if self.maybe(0.6) else None,
        )

    def decision(self, n: int, node: Node) -> Node:
        choices = [
            Choice(
                self.random.choice([0, CERTAIN // 2, CERTAIN]),
                self.condition() if self.maybe(0.5) else NONE,
                self.effects(2, 0.3),
            )
            for _ in range(self.options[n])
        ]
        unlikely = not any(choice.weight for choice in choices)
        default = self.random.randrange(len(choices)) if unlikely or self.maybe(0.75) else NONE
        limit = self.span() if default != NONE and self.maybe(0.5) else NONE
        luck = self.luck(f"step/n{n}/choice")
        return replace(node, choose=luck, choices=tuple(choices), default=default, limit=limit)

    def verify(self, n: int, node: Node) -> Node:
        verified = tuple(Effect(Op.VERIFIED, s) for s in self.some(range(self.own_services), 2))
        luck, rounds = self.luck(f"step/n{n}/check"), self.random.randint(1, 4)
        node = replace(node, check=luck, at_end=verified + node.at_end, rounds=rounds)
        inspects = tuple(self.some(range(len(self.artefacts)), 2, 0.5))
        miss = self.random.choice([0, self.chance()])
        node = replace(node, inspects=inspects, miss=self.luck(f"step/n{n}/miss"), miss_chance=miss)
        followers = [[m for m, later in enumerate([*self.nodes, node]) if o in _before(later)] for o in range(n + 1)]
        descendants = [topology.reach(o, followers) for o in range(n + 1)]
        entries = [entry for entry in range(n) if n in descendants[entry]]
        if not entries:
            return replace(node, pass_chance=CERTAIN)
        entry = self.nodes[self.random.choice(entries)].begin
        between = [m for m in range(n + 1) if m in descendants[entry] and n in descendants[m]]
        return replace(node, pass_chance=self.chance(), rework=entry, reopened=self.whole({entry, *between}))

    def whole(self, nodes: set[int]) -> tuple[int, ...]:
        """These, with all of each step whose begin is among them."""
        groups = [group for group in self.groups if group[0] in nodes]
        return tuple(sorted(nodes.union(*groups)))

    def redo(self, n: int, descendants: Sequence[Sequence[int]]) -> tuple[Redo, ...]:
        """What a return to each service that a node may restore sends back."""
        node = self.nodes[n]
        effects = [*node.at_start, *node.at_end, *(effect for choice in node.choices for effect in choice.effects)]
        restored = sorted({effect.target for effect in effects if effect.op is Op.RESTORE})
        return tuple(Redo(s, self.redone(node.begin, s, descendants)) for s in restored if self.services[s].return_luck)

    def redone(self, entry: int, service: int, descendants: Sequence[Sequence[int]]) -> tuple[int, ...]:
        wanted = (Effect(Op.VERIFIED, service), Effect(Op.READMITTED, service))
        checks = {
            n for n in descendants[entry] for e in (*self.nodes[n].at_end, *self.nodes[n].at_enough) if e in wanted
        } - {entry}
        return self.whole({entry, *(n for n in descendants[entry] if n in checks or checks & set(descendants[n]))})

    # The scenario

    def hits(self) -> tuple[TimedHit, ...]:
        if not self.scenario or not self.own_services:
            return ()
        names = (f"scenario/hit/{h}" for h in range(self.random.randint(0, 4)))
        return tuple(
            TimedHit(
                self.random.randrange(self.own_services),
                self.random.choice(list(State)),
                self.draw(name, 6) if self.maybe(0.5) else None,
            )
            for name in names
        )

    def injects(self) -> tuple[Inject, ...]:
        return tuple(
            Inject(
                self.condition(),
                self.condition() if self.maybe(0.3) else NONE,
                self.chance() if self.maybe(0.4) else CERTAIN,
                self.luck(f"scenario/inject/{i}/chance"),
                self.effects(2, 0.8),
            )
            for i in self.some(range(5), 5, float(self.scenario))
        )

    def losses(self) -> tuple[TimedLoss, ...]:
        return tuple(
            TimedLoss(
                (self.loss(),),
                self.chance(),
                self.luck(f"scenario/lose/l{i}/chance"),
                self.draw(f"scenario/lose/l{i}/after", 5) if self.maybe(0.5) else None,
            )
            for i in self.some(range(3), 3, 0.7 * self.scenario)
        )

    def spread(self) -> Spread | None:
        to = tuple(self.some(range(self.own_services), 3, 0.6 * self.scenario))
        return Spread(self.draw("scenario/spread", 6), to, self.random.choice(list(State))) if to else None

    def make_clocks(self) -> tuple[Clock, ...]:
        days = tuple(day + DAY for day in range(0, 2 * WEEK + self.horizon, DAY) if day // DAY % 7 < 5)
        return tuple(self.make_clock(c, days) for c in range(self.clocks))

    def make_clock(self, c: int, days: tuple[int, ...]) -> Clock:
        in_days = self.maybe(0.4)
        return Clock(
            chance=self.chance(),
            luck=self.luck(f"scenario/clock/c{c}"),
            starts=self.condition(),
            aware=self.maybe(0.5),
            within=2 if in_days else self.random.choice([NONE, self.span(9)]),
            days=days if in_days else (),
            latest=(self.random.choice(list(When)), self.span(9)) if self.maybe(0.4) else (NONE, 0),
        )

    def question(self, inject: int) -> Node:
        """What an inject asks, as the last of the nodes."""
        n = len(self.nodes)
        self.options.append(self.random.randint(1, 2))
        node = replace(self.decision(n, self.node_of_kind(n, Kind.DECISION)), optional=True, inject=inject)
        return replace(node, needs=(), needs_any=(), after=(), guards=(), gates=(), at_start=(), at_end=(), clock=NONE)

    def node_of_kind(self, n: int, kind: Kind) -> Node:
        self.kinds.append(kind)
        return self.node(n)

    def program(self) -> Program:
        for n in range(len(self.kinds)):
            self.nodes.append(self.node(n))
        injects = self.injects()
        for inject in range(min(self.asked, len(injects))):
            self.nodes.append(self.question(inject))
        followers = [[m for m, later in enumerate(self.nodes) if o in _before(later)] for o in range(len(self.nodes))]
        descendants = [topology.reach(o, followers) for o in range(len(self.nodes))]
        self.nodes = [replace(node, redo=self.redo(n, descendants)) for n, node in enumerate(self.nodes)]
        if not self.ties:
            priorities = self.random.sample(range(len(self.nodes)), len(self.nodes))
            self.nodes = [replace(node, priority=p) for node, p in zip(self.nodes, priorities, strict=True)]
        checked = {e.target for node in self.nodes for e in node.at_end if e.op is Op.VERIFIED}
        required = tuple(n for n, node in enumerate(self.nodes) if not node.optional)
        ramped = {e.target for node in self.nodes for e in node.at_enough}
        hits, losses, clocks, pools = self.hits(), self.losses(), self.make_clocks(), self.pools()
        made = Program(
            names=self.names(len(pools), len(injects)),
            nodes=tuple(self.nodes),
            pools=pools,
            services=tuple(replace(it, checked=s in checked, ramped=s in ramped) for s, it in enumerate(self.services)),
            order=self.order,
            atoms=tuple(self.atoms),
            conditions=tuple(self.conditions),
            hours=tuple(self.hours),
            artefacts=tuple(self.artefacts),
            clocks=clocks,
            hits=hits,
            losses=losses,
            spread=self.spread(),
            return_chance=self.chance() if self.returns else 0,
            dwell=self.draw("scenario/dwell", 30) if self.scenario and self.maybe(0.5) else None,
            injects=injects,
            ends=tuple(self.some(range(len(self.nodes)), 3)) or required,
            detection=self.draw("scenario/detection", 6) if self.scenario else None,
            difficulty=self.difficulty() if self.scenario and self.maybe(0.5) else None,
            start=self.start,
            anchor="2026-06-01T00:00:00",
            horizon=self.horizon,
        )
        return renumbered(made, self.random.sample(range(len(self.nodes)), len(self.nodes)))

    def difficulty(self) -> Draw:
        name = "scenario/difficulty"
        return Draw(name, name_key(name), Empirical((500, 999, 1000, 2000)), 1_000_000)

    def names(self, pools: int, injects: int) -> Names:
        return Names(
            playbook="plan",
            scenario="incident" if self.scenario else None,
            nodes=tuple(f"n{n}" for n in range(len(self.nodes))),
            options=tuple(tuple(f"o{option}" for option in range(count)) for count in self.options),
            pools=tuple(f"r{p}" for p in range(pools)),
            services=tuple(f"s{s}" for s in range(len(self.services))),
            injects=tuple(f"i{i}" for i in range(injects)),
            phases=PHASES,
            artefacts=tuple(f"a{a}" for a in range(len(self.artefacts))),
            clocks=tuple(f"c{c}" for c in range(self.clocks)),
        )


def _team(people: int) -> Pool:
    return Pool(people, (), 0, None, people)


def _before(node: Node) -> list[int]:
    return [*node.needs, *node.needs_any, *node.after, *(guard.node for guard in node.guards)]
