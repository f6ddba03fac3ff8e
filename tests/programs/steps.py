"""Random steps, as the compiler builds them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from recovery.engine import topology
from recovery.engine.codes import CERTAIN, DAY, NONE, Kind, Op
from recovery.engine.draws import name_key
from recovery.engine.program import Choice, Demand, Draw, Effect, Guard, Node, Redo
from recovery.model.shapes import Empirical
from tests.programs.dice import COARSE
from tests.programs.effects import PHASES, Effects
from tests.programs.layout import Group, Piece, Place


class Steps(Effects):
    """The nodes, made one after another in their order of precedence."""

    def __init__(self, random: Random, size: int, ties: bool) -> None:
        super().__init__(random, size, ties)
        self.nodes: list[Node] = []

    def make_nodes(self) -> None:
        for n, place in enumerate(self.places):
            self.nodes.append(self.node(n, place))

    def node(self, n: int, place: Place) -> Node:
        match place.piece:
            case Piece.WHOLE:
                return self.whole_step(n, self.blank(n, place))
            case Piece.BEGIN:
                return self.begin(n, self.blank(n, place), self.groups[place.group])
            case Piece.LANE:
                return self.lane(n, self.groups[place.group])
            case Piece.END:
                return self.end(n, self.groups[place.group])

    def blank(self, n: int, place: Place) -> Node:
        """What all kinds share."""
        before = self.before(n)
        outer = () if place.outer == NONE else (self.groups[place.outer].begin,)
        alone = self.ties or not outer  # parts of an inner playbook may die together, and its end asks which was last
        return Node(
            kind=place.kind,
            phase=self.random.randrange(-1, len(PHASES)),
            priority=self.random.choice([5, 5, 5, 1, 9]),
            optional=(alone and self.maybe(0.15)) or any(self.nodes[begin].optional for begin in outer),
            needs=(*outer, *self.some(before[-4:], 2, 0.5)),
            needs_any=tuple(self.some(before[-4:], 3, 0.6 if place.kind is Kind.VERIFY else 0.2)),
            after=tuple(
                self.some(before, 2, (0.6 if outer else 0.25) if self.ties else 0)
            ),  # deaths of one cause come at one tick
            guards=tuple(self.guards(n, before)) if alone else (),
            gates=tuple(self.gates()),
            demands=tuple(self.demands()),
            work=self.nothing(f"step/n{n}/work"),
            at_start=(),
            at_end=(),
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
            clock=self.random.randrange(self.clocks) if alone and self.clocks and self.maybe(0.15) else NONE,
        )

    def demands(self) -> Iterable[Demand]:
        roles = [Demand(r, self.random.choice([1, 1, 1, 2])) for r in self.some(range(self.roles), 2, 0.8)]
        yield from roles
        for team in range(self.teams):
            if lent := sum(demand.people for demand in roles if self.team_of[demand.pool] == team):
                yield Demand(self.roles + team, lent)

    def gates(self) -> list[tuple[int, ...]]:
        return [group for _ in range(2) if (group := tuple(self.some(range(len(self.services)), 2, 0.5)))]

    def guards(self, n: int, before: Sequence[int]) -> list[Guard]:
        doors = [Guard(d, option) for d in before for option in range(self.options[d])]
        taken = [guard for node in self.nodes for guard in node.guards]
        failing = [Guard(t, NONE) for t in before if self.nodes[t].fail and Guard(t, NONE) not in taken]
        return self.some(doors + failing, 2, 0.4)

    def whole_step(self, n: int, node: Node) -> Node:
        node = replace(
            node,
            at_start=self.effects(2, 0.35 if self.ties else 0),  # steps without needs start together
            at_end=self.effects(2, 0.6),
        )
        if node.kind is Kind.WAIT:
            return replace(node, until=self.condition())
        node = replace(node, work=self.draw(f"step/n{n}/work", hard=bool(node.demands) and self.maybe(0.7)))
        match node.kind:
            case Kind.DECISION:
                return self.decision(n, node)
            case Kind.VERIFY:
                return self.verify(n, node)
            case Kind.DIAGNOSE:
                return self.diagnose(n, node)
            case Kind.RAMP:
                return self.ramp(node)
            case _:
                return self.task(n, node)

    # Kinds

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
        node = replace(
            node,
            check=self.luck(f"step/n{n}/check"),
            at_end=verified + node.at_end,
            rounds=self.random.randint(1, 4),
            inspects=tuple(self.some(range(len(self.artefacts)), 2, 0.5)),
            miss=self.luck(f"step/n{n}/miss"),
            miss_chance=self.random.choice([0, self.chance()]),
        )
        descendants = self.descendants([*self.nodes, node])
        entries = [m for m in self.before(n) if n in descendants[self.nodes[m].begin]]
        if not entries:
            return replace(node, pass_chance=CERTAIN)
        entry = self.nodes[self.random.choice(entries)].begin
        between = {m for m in range(n + 1) if m in descendants[entry] and n in descendants[m]}
        return replace(node, pass_chance=self.chance(), rework=entry, reopened=self.whole({entry, *between}))

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

    # Steps made of several nodes

    def begin(self, n: int, node: Node, group: Group) -> Node:
        started = () if group.batch else self.effects(2, 0.35 if self.ties else 0)
        return replace(node, gates=(), demands=(), slower=(), clock=NONE, at_start=started)

    def lane(self, n: int, group: Group) -> Node:
        begin, number = self.nodes[group.begin], n - group.begin - 1
        if number:
            return replace(self.nodes[n - 1], at_start=(), lane=number)
        each, items = f"step/n{group.begin}/work", f"step/n{group.begin}/items"
        quick, slow = (COARSE // 2, COARSE) if self.ties else sorted(self.random.randint(1, COARSE) for _ in range(2))
        demands = tuple(self.demands())
        return replace(
            begin,
            needs=(group.begin,),
            needs_any=(),
            after=(),
            guards=(),
            gates=tuple(self.gates()),
            demands=demands,
            at_start=self.effects(2, 0.35 if self.ties else 0),
            work=Draw(
                each,
                name_key(each),
                Empirical((quick, slow)),
                self.random.choice([100 * DAY, 3 * COARSE]),
                bool(demands),
            ),
            items=Draw(items, name_key(items), Empirical((0, 1, 2, 5) if self.ties else (1, 2, 5)), 10_000_000),
            lanes=group.end - group.begin - 1,
            batch=group.end,
        )

    def end(self, n: int, group: Group) -> Node:
        idle = replace(
            self.nodes[group.begin],
            needs=(group.begin,),
            needs_any=(),
            after=(),
            guards=(),
            work=self.nothing(f"step/n{n}/end"),
            at_start=(),
            at_end=self.effects(2, 0.6),
        )
        if group.batch:
            return replace(idle, needs=tuple(range(group.begin + 1, n)))
        inside = [m for m in range(group.begin + 1, n) if self.groups[self.places[m].outer] is group]
        steps = [m for m in inside if self.places[m].piece in (Piece.WHOLE, Piece.END)]
        counted = [m for m in steps if not self.optional_in(m, group)]
        return replace(
            idle,
            after=tuple(counted),
            broken_by=tuple(broken for m in counted for broken in (m, *self.nodes[m].broken_by)),
        )

    def optional_in(self, n: int, group: Group) -> bool:
        return self.nodes[n].optional and not self.nodes[group.begin].optional

    # What is done again

    def descendants(self, nodes: Sequence[Node]) -> list[tuple[int, ...]]:
        followers = [[m for m, later in enumerate(nodes) if n in _before(later)] for n in range(len(nodes))]
        return [topology.reach(n, followers) for n in range(len(nodes))]

    def make_redo(self) -> None:
        descendants = self.descendants(self.nodes)
        self.nodes = [replace(node, redo=tuple(self.redo(node, descendants))) for node in self.nodes]

    def redo(self, node: Node, descendants: Sequence[Sequence[int]]) -> Iterable[Redo]:
        """What a return to each service that a node may restore sends back."""
        chosen = (effect for choice in node.choices for effect in choice.effects)
        effects = (*node.at_start, *node.at_end, *node.at_enough, *node.harms, *chosen)
        for s in sorted({effect.target for effect in effects if effect.op is Op.RESTORE}):
            if self.services[s].return_luck:
                yield Redo(s, self.redone(node.begin, s, descendants))

    def redone(self, entry: int, service: int, descendants: Sequence[Sequence[int]]) -> tuple[int, ...]:
        wanted = (Effect(Op.VERIFIED, service), Effect(Op.READMITTED, service))
        checks = {
            n for n in descendants[entry] for e in (*self.nodes[n].at_end, *self.nodes[n].at_enough) if e in wanted
        } - {entry}
        return self.whole({entry, *(n for n in descendants[entry] if checks & set(descendants[n]))})


def _before(node: Node) -> list[int]:
    return [*node.needs, *node.needs_any, *node.after, *(guard.node for guard in node.guards)]
