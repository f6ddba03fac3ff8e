"""What comes before what: nodes that descend from a node, services that fall with a service."""

from collections.abc import Collection, Iterable, Sequence

from recovery.engine.program import Node
from recovery.errors import DoesNotFit


class Graph:
    """The graph of a program: needs, alternatives, what comes after, choices and failures."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._preceders = [_before(node) for node in nodes]
        self._followers: list[list[int]] = [[] for _ in nodes]
        for i, before in enumerate(self._preceders):
            for node in before:
                self._followers[node].append(i)
        self._depth = self._depths()

    def _depths(self) -> list[int]:
        """The longest way to each node; what is in a circle, or behind one, is deeper than all."""
        left = [len(before) for before in self._preceders]
        depth, ready = [0] * len(left), [i for i, count in enumerate(left) if not count]
        while ready:
            node = ready.pop()
            for follower in self._followers[node]:
                depth[follower] = max(depth[follower], depth[node] + 1)
                left[follower] -= 1
                if not left[follower]:
                    ready.append(follower)
        return [len(left) if count else deep for deep, count in zip(depth, left, strict=True)]

    def cone(self, first: int) -> set[int]:
        """`first`, and all that descends from it."""
        return self._spread({first}, self._followers, None)

    def between(self, first: int, last: Iterable[int]) -> set[int]:
        """`first`, and every node that descends from it and is or precedes one of `last`.

        Empty if none of them is or descends from `first`.
        """
        last = tuple(last)
        if not last:
            return set()
        deepest = max(self._depth[node] for node in last)
        near = self._spread({first}, self._followers, None, deepest)
        return self._spread(near.intersection(last), self._preceders, near)

    def _spread(
        self, seen: set[int], edges: Sequence[Sequence[int]], within: Collection[int] | None, deepest: int | None = None
    ) -> set[int]:
        todo = list(seen)
        while todo:
            for node in edges[todo.pop()]:
                if (
                    node not in seen
                    and (within is None or node in within)
                    and (deepest is None or self._depth[node] <= deepest)
                ):
                    seen.add(node)
                    todo.append(node)
        return seen


def _before(node: Node) -> tuple[int, ...]:
    guards = (guard.node for guard in node.guards)
    return tuple(dict.fromkeys((*node.needs, *node.needs_any, *node.after, *guards)))


def reach(start: int, followers: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """`start` first, then everything that can be reached from it, in order of index."""
    seen, todo = {start}, [start]
    while todo:
        for follower in followers[todo.pop()]:
            if follower not in seen:
                seen.add(follower)
                todo.append(follower)
    return (start, *sorted(seen - {start}))


def standby_order(
    services: Sequence[tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]], names: Sequence[str]
) -> tuple[int, ...]:
    """Services in an order in which those of a standby group come before what needs the group.

    Each service is its closure and its groups. Raises DoesNotFit for a cycle through a group: it has no meaning.
    """
    before = [{member for group in groups for member in group} for _, groups in services]
    order: list[int] = []
    left = list(range(len(services)))
    while left:
        placed = set(order)
        ready = [i for i in left if before[i] <= placed]
        if not ready:
            raise DoesNotFit(
                f"the standbys of {', '.join(names[i] for i in left[:6])} need each other in a circle",
                "a standby must not need what it stands by for",
            )
        order += ready
        left = [i for i in left if i not in set(ready)]
    return tuple(order)
