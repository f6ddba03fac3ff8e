"""Circles and order in graphs, against a slow reading of what they mean."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from recovery.check.graph import circle, components, path, reached

GRAPHS = st.integers(1, 7).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=4, unique=True), min_size=size, max_size=size)
)


def reaches(start: int, goal: int, followers: list[list[int]]) -> bool:
    """Whether a way of one step or more leads from one to the other."""
    seen: set[int] = set()
    todo = [start]
    while todo:
        for follower in followers[todo.pop()]:
            if follower not in seen:
                seen.add(follower)
                todo.append(follower)
    return goal in seen


@given(GRAPHS)
def test_nodes_are_in_one_group_when_they_reach_each_other(followers: list[list[int]]) -> None:
    nodes = range(len(followers))
    together = {
        tuple(b for b in nodes if a == b or (reaches(a, b, followers) and reaches(b, a, followers))) for a in nodes
    }

    assert components(followers) == sorted(list(group) for group in together)


@given(GRAPHS)
def test_a_circle_leads_along_edges_from_the_first_node_back_to_it(followers: list[list[int]]) -> None:
    for group in components(followers):
        way = circle(group, followers)
        if way:
            assert (way[0], way[-1]) == (group[0], group[0])
            assert [b in followers[a] for a, b in pairwise(way)] == [True] * (len(way) - 1)
        assert bool(way) == reaches(group[0], group[0], followers)


@given(GRAPHS)
def test_what_each_node_reaches_is_known_exactly_where_there_are_no_circles(followers: list[list[int]]) -> None:
    nodes = range(len(followers))
    bits = [sum(1 << b for b in nodes if reaches(a, b, followers)) for a in nodes]

    assert reached(followers) == (None if any(reaches(a, a, followers) for a in nodes) else bits)


def test_a_way_is_as_short_as_can_be_and_stays_inside() -> None:
    followers = [[1, 3], [2], [4], [4], []]

    assert path(0, 4, followers, {1, 2, 3, 4}) == [0, 3, 4]
    assert path(0, 4, followers, {1, 2, 4}) == [0, 1, 2, 4]
    assert path(4, 0, followers, {0, 1, 2, 3, 4}) == []


def test_a_chain_of_twenty_thousand_is_no_trouble() -> None:
    chain = [[node + 1] for node in range(19_999)] + [[0]]

    assert components(chain) == [list(range(20_000))]
    assert len(circle(range(20_000), chain)) == 20_001
