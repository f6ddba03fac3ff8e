"""What is done again: after a failed verification, and after the threat has returned to what a node restored."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from recovery.engine.codes import NONE, Fact, Op, When
from recovery.engine.layout import Span
from recovery.engine.program import Effect, Node, Program, Redo
from recovery.engine.topology import Graph
from recovery.errors import DoesNotFit

_BACK = frozenset((Op.RESTORE, Op.VERIFIED, Op.READMITTED))


@dataclass(frozen=True)
class Reopening:
    """Finds what each node may reopen. `returns`: the services to which the threat may return."""

    nodes: Sequence[Node]
    names: Sequence[str]
    graph: Graph
    returns: frozenset[int]

    def completed(self) -> tuple[Node, ...]:
        """The nodes with what they reopen. Raises DoesNotFit where rework does not lead back to the verification."""
        approvals = self._approvals()
        composite = {node.begin: i for i, node in enumerate(self.nodes) if node.begin != i}  # the last one is the end
        return tuple(self._completed(i, composite, approvals) for i in range(len(self.nodes)))

    def _approvals(self) -> Mapping[int, list[int]]:
        approvals: dict[int, list[int]] = {}
        for i, node in enumerate(self.nodes):
            for effect in (*node.at_end, *node.at_enough):
                if effect.op in (Op.VERIFIED, Op.READMITTED) and effect.target in self.returns:
                    approvals.setdefault(effect.target, []).append(i)
        return approvals

    def _completed(self, i: int, composite: Mapping[int, int], approvals: Mapping[int, list[int]]) -> Node:
        node = self.nodes[i]
        restored = [e.target for e in changes(node) if e.op is Op.RESTORE and e.target in self.returns]
        if restored:
            node = replace(
                node,
                redo=tuple(
                    Redo(service, self._redone(node.begin, approvals.get(service, ()), composite))
                    for service in sorted(set(restored))
                ),
            )
        if node.rework != NONE:
            node = replace(node, reopened=self._reopened(i, composite))
        return node

    def _reopened(self, i: int, composite: Mapping[int, int]) -> tuple[int, ...]:
        entry = self.nodes[i].rework
        between = self.graph.between(entry, (i,))
        if entry == i or not between:
            raise DoesNotFit(
                f"{self.names[i]} sends work back to {self.names[entry]}, which does not come before it",
                "name an earlier step",
            )
        return _with_all_inside(between, composite)

    def _redone(self, entry: int, approvals: Iterable[int], composite: Mapping[int, int]) -> tuple[int, ...]:
        return _with_all_inside({entry} | self.graph.between(entry, approvals), composite)


def _with_all_inside(members: set[int], composite: Mapping[int, int]) -> tuple[int, ...]:
    inside = (Span(begin, composite[begin]).nodes for begin in members if begin in composite)
    return tuple(sorted(members.union(*inside)))


def changes(node: Node) -> Iterator[Effect]:
    """Everything a node may do to the world."""
    yield from node.at_start
    yield from node.at_end
    yield from node.at_enough
    yield from node.harms
    for choice in node.choices:
        yield from choice.effects


def refuse_waiting_for_itself(program: Program, graph: Graph) -> None:
    """Raises DoesNotFit for a wait until a moment that cannot come before the wait is over."""
    brings: Mapping[int, Callable[[int], bool]] = {
        When.CORE: lambda i: any(effect.op in _BACK for effect in changes(program.nodes[i])),
        When.RECOVERED: lambda i: any(effect.op in _BACK for effect in changes(program.nodes[i])),
        When.ENDED: set(program.ends).__contains__,
    }
    for i, node in enumerate(program.nodes):
        until = () if node.until == NONE else program.conditions[node.until]
        moments = [atom.a for atom in map(program.atoms.__getitem__, until) if atom.fact is Fact.MOMENT]
        for moment in moments:
            late = sorted(j for j in graph.cone(i) if brings[moment](j)) if moment in brings else []
            if late:
                what = "itself" if late[0] == i else f"{program.names.nodes[late[0]]}, which comes after it"
                raise DoesNotFit(
                    f"{program.names.nodes[i]} waits until {When(moment).name.lower()}, and that waits for {what}",
                    "wait for something that comes earlier",
                )
