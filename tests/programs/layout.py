"""Where the nodes of a random plan stand: steps by themselves, batches, and playbooks inside playbooks."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from recovery.engine.codes import NONE, Kind
from tests.programs.houses import Houses

DEEPEST = 2


class Piece(Enum):
    """What a node is of its step."""

    WHOLE = 0
    BEGIN = 1
    LANE = 2
    END = 3


@dataclass(frozen=True)
class Place:
    """Of a node: what it is of its step, the group it is a piece of, and the inner playbook around it (or NONE)."""

    kind: Kind
    piece: Piece
    group: int = NONE
    outer: int = NONE


@dataclass
class Group:
    """A step made of several nodes, which follow one another."""

    batch: bool
    begin: int
    end: int = NONE

    @property
    def nodes(self) -> range:
        """All of it, inner steps too."""
        return range(self.begin, self.end + 1)


class Layout(Houses):
    """The places of all nodes, in an order of precedence. The questions of injects come last, when they are made."""

    def __init__(self, random: Random, size: int, ties: bool) -> None:
        super().__init__(random, ties)
        self.places: list[Place] = []
        self.groups: list[Group] = []
        most = random.randint(1, size)
        while len(self.places) < most:
            self.add_step(NONE, 0)
        self.options = [random.randint(1, 3) if place.kind is Kind.DECISION else 0 for place in self.places]

    def add_step(self, outer: int, depth: int) -> None:
        if not self.maybe(0.25):
            self.places.append(Place(self.any_kind(depth), Piece.WHOLE, outer=outer))
            return
        g = len(self.groups)
        group = Group(depth == DEEPEST or self.maybe(0.5), len(self.places))
        self.groups.append(group)
        self.places.append(Place(Kind.TASK, Piece.BEGIN, g, outer))
        if group.batch:
            lanes = self.random.randint(1, 3) if self.ties else 1  # lanes with as many items take equally long
            self.places += [Place(Kind.TASK, Piece.LANE, g, outer)] * lanes
        else:
            for _ in range(self.random.randint(1, 4)):
                self.add_step(g, depth + 1)
        group.end = len(self.places)
        self.places.append(Place(Kind.TASK, Piece.END, g, outer))

    def any_kind(self, depth: int) -> Kind:
        kinds = [*[Kind.TASK] * 3, Kind.DECISION, *[Kind.VERIFY] * (2 + 3 * depth), Kind.DIAGNOSE, Kind.RAMP]
        waits = [Kind.WAIT] * self.ties  # several may end when one thing comes
        return self.random.choice([*kinds, *waits])

    def before(self, n: int) -> list[int]:
        """What stands for the steps before this one in its playbook."""
        of_a_step = (Piece.WHOLE, Piece.END)
        return [
            m for m in range(n) if self.places[m].outer == self.places[n].outer and self.places[m].piece in of_a_step
        ]

    def step_of(self, n: int) -> range:
        """All nodes of the step that this one begins, ends or is."""
        place = self.places[n]
        return self.groups[place.group].nodes if place.piece in (Piece.BEGIN, Piece.END) else range(n, n + 1)

    def whole(self, nodes: set[int]) -> tuple[int, ...]:
        """These, with all of each step whose begin is among them."""
        return tuple(sorted(nodes.union(*(group.nodes for group in self.groups if group.begin in nodes))))
