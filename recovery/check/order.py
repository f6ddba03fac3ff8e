"""Which step comes before which, as a playbook writes it down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, assert_never

from recovery.check.graph import reached
from recovery.load.source import Route
from recovery.model import steps
from recovery.model.playbook import Playbook


class Edge(NamedTuple):
    """One step waits for another; both by number. `route` is where that is written, `words` say it."""

    before: int
    after: int
    route: Route
    words: str


@dataclass(frozen=True)
class Order:
    """The graph of a playbook: needs, alternatives, what comes after, choices and failures."""

    playbook: Playbook

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each step by its id."""
        return {step.id: i for i, step in enumerate(self.playbook.steps)}

    @cached_property
    def edges(self) -> list[Edge]:
        """Every edge between steps that exist, in the order of the file."""
        return [
            Edge(self.number[before], self.number[after], route, words)
            for before, after, route, words in self._written()
            if before in self.number and after in self.number
        ]

    @cached_property
    def dangling(self) -> bool:
        """Whether a step waits for one that does not exist: then what comes before what cannot be told."""
        return any(before not in self.number or after not in self.number for before, after, _, _ in self._written())

    @cached_property
    def followers(self) -> list[list[int]]:
        """For each step, those that wait for it."""
        followers: list[list[int]] = [[] for _ in self.playbook.steps]
        for edge in self.edges:
            followers[edge.before].append(edge.after)
        return followers

    @cached_property
    def descendants(self) -> list[int] | None:
        """For each step all that come after it at any distance, as bits of one number; None where there are circles."""
        return reached(self.followers)

    def _written(self) -> Iterator[tuple[str, str, Route, str]]:
        for i, step in enumerate(self.playbook.steps):
            at: Route = ("steps", i)
            yield from _waits(step.id, step.needs, (*at, "needs"), "needs")
            yield from _waits(step.id, step.needs_any, (*at, "needs_any"), "needs any of")
            yield from _waits(step.id, step.after, (*at, "after"), "comes after")
            match step:
                case steps.Task(fails=steps.Fails(then=str(then))):
                    yield step.id, then, (*at, "fails", "then"), f"'{step.id}' leads to '{then}' when it fails"
                case steps.Decision(options=options):
                    for j, option in enumerate(options):
                        for k, led in enumerate(option.leads_to):
                            words = f"'{step.id} = {option.id}' leads to '{led}'"
                            yield step.id, led, (*at, "options", j, "leads_to", k), words
                case steps.Notify():
                    yield from _waits(step.id, step.facts_from, (*at, "facts_from"), "has its facts from")
                case steps.Task() | steps.Verify() | steps.Diagnose() | steps.Batch() | steps.Ramp():
                    pass
                case steps.Wait() | steps.SubPlaybook():
                    pass
                case _:
                    assert_never(step)


def _waits(step: str, named: Sequence[str], at: Route, how: str) -> Iterator[tuple[str, str, Route, str]]:
    return ((name, step, (*at, i), f"'{step}' {how} '{name}'") for i, name in enumerate(named))
