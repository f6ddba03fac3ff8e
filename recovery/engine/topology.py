"""What comes before what: steps that descend from a step, services that fall with a service."""

from collections.abc import Sequence

from recovery.errors import DoesNotFit
from recovery.model.steps import Decision, Step, Task

FAILED = -1
"""In a guard: not an option, but the failure of a task."""


class Edges:
    """The graph of a playbook: needs, alternatives, what comes after, choices and failures."""

    def __init__(self, steps: Sequence[Step], index: dict[str, int]) -> None:
        self.guards: list[list[tuple[int, int]]] = [[] for _ in steps]
        self._followers: list[list[int]] = [[] for _ in steps]
        for i, step in enumerate(steps):
            self._guard(i, step, index)
            for name in (*step.needs, *step.needs_any, *step.after):
                self._follow(name, i, index)
        self._descendants = [set(reach(i, self._followers)[1:]) for i in range(len(steps))]

    def _guard(self, i: int, step: Step, index: dict[str, int]) -> None:
        led = [(name, o) for o, option in enumerate(step.options) for name in option.leads_to] if isinstance(step, Decision) else []
        if isinstance(step, Task) and step.fails and step.fails.then:
            led = [(step.fails.then, FAILED)]
        for name, option in led:
            self._follow(step.id, self._known(name, index), index)
            self.guards[index[name]].append((i, option))

    def _follow(self, name: str, follower: int, index: dict[str, int]) -> None:
        self._followers[self._known(name, index)].append(follower)

    def _known(self, name: str, index: dict[str, int]) -> int:
        if name not in index:
            raise DoesNotFit(f"no step is called {name}", "check the files first: recovery check")
        return index[name]

    def between(self, first: int, last: int) -> tuple[int, ...]:
        """`first`, and every step that descends from it and is or precedes `last`; empty if `last` does not descend from it."""
        if last not in self._descendants[first]:
            return ()
        inner = (i for i in self._descendants[first] if i == last or last in self._descendants[i])
        return tuple(sorted({first, *inner}))


def reach(start: int, followers: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """`start` first, then everything that can be reached from it, in order of index."""
    seen, todo = {start}, [start]
    while todo:
        for follower in followers[todo.pop()]:
            if follower not in seen:
                seen.add(follower)
                todo.append(follower)
    return (start, *sorted(seen - {start}))


def standby_order(services: Sequence[tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]], names: Sequence[str]) -> tuple[int, ...]:
    """Services in an order in which those of a standby group come before what needs the group.

    Each service is its closure and its groups. Raises DoesNotFit for a cycle through a group: it has no meaning.
    """
    before = [{member for group in groups for member in group} for _, groups in services]
    order: list[int] = []
    left = list(range(len(services)))
    while left:
        ready = [i for i in left if before[i] <= set(order)]
        if not ready:
            raise DoesNotFit(
                f"the standbys of {', '.join(names[i] for i in left[:6])} need each other in a circle",
                "a standby must not need what it stands by for",
            )
        order += ready
        left = [i for i in left if i not in ready]
    return tuple(order)
