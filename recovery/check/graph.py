"""Circles and order in a graph of numbered nodes; nothing here recurses, whatever the size."""

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

Followers = Sequence[Sequence[int]]
"""For each node, those it points at."""


def components(followers: Followers) -> list[list[int]]:
    """Groups of nodes that reach each other (Tarjan's), each sorted, in order of their first nodes."""
    number = [0] * len(followers)  # when a node was met, from 1; 0: not yet
    low = [0] * len(followers)
    found: list[list[int]] = []
    open_nodes: list[int] = []
    is_open = [False] * len(followers)
    met = 0
    for root in range(len(followers)):
        walk = [(root, 0)] if not number[root] else []
        while walk:
            node, turn = walk.pop()
            if not number[node]:
                met += 1
                number[node] = low[node] = met
                open_nodes.append(node)
                is_open[node] = True
            for turned in range(turn, len(followers[node])):
                follower = followers[node][turned]
                if not number[follower]:
                    walk += [(node, turned), (follower, 0)]
                    break
                if is_open[follower]:
                    low[node] = min(low[node], low[follower])
            else:
                if low[node] == number[node]:
                    found.append(_close(node, open_nodes, is_open))
    return sorted(found)


def _close(node: int, open_nodes: list[int], is_open: list[bool]) -> list[int]:
    group: list[int] = []
    while not group or group[-1] != node:
        group.append(open_nodes.pop())
        is_open[group[-1]] = False
    return sorted(group)


def path(start: int, goal: int, followers: Followers, inside: Container[int]) -> list[int]:
    """A shortest way of one step or more from `start` to `goal` through `inside`, with both ends; empty if none."""
    came_from: dict[int, int] = {}
    todo = [start]
    for node in todo:
        for follower in followers[node]:
            if follower in inside and follower not in came_from:
                came_from[follower] = node
                todo.append(follower)
        if goal in came_from:
            return _back(goal, start, came_from)
    return []


def _back(goal: int, start: int, came_from: dict[int, int]) -> list[int]:
    way = [goal, came_from[goal]]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def circle(group: Sequence[int], followers: Followers) -> list[int]:
    """A shortest circle through the first node of a group, that node at both ends; empty if the group has none."""
    return path(group[0], group[0], followers, set(group))


def sequence(followers: Followers) -> list[int] | None:
    """All nodes, each before those it points at; None where there are circles."""
    waiting = [0] * len(followers)  # for each node, how many point at it
    for ends in followers:
        for end in ends:
            waiting[end] += 1
    order = [node for node, count in enumerate(waiting) if not count]
    for node in order:
        for end in followers[node]:
            waiting[end] -= 1
            if not waiting[end]:
                order.append(end)
    return order if len(order) == len(followers) else None


def reached(followers: Followers) -> list[int] | None:
    """For each node the set of all that it reaches, as bits of one number; None where there are circles."""
    order = sequence(followers)
    if order is None:
        return None
    bits = [0] * len(followers)
    for node in reversed(order):
        for end in followers[node]:
            bits[node] |= bits[end] | (1 << end)
    return bits


def bits_of(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def union(sets: Iterable[int]) -> int:
    """All nodes that are in any of these sets."""
    return reduce(or_, sets, 0)
