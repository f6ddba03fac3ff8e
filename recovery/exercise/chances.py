"""What may still come out one way or the other, for a facilitator who chooses where luck is even."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recovery.engine.codes import CERTAIN, NONE
from recovery.engine.even import EvenLuck
from recovery.engine.program import Draw, Node
from recovery.engine.simulate import Run
from recovery.model import journal as facts

What = Literal["fails", "passes", "finds", "harms", "comes", "returns", "chooses"]


@dataclass(frozen=True, slots=True)
class OpenChance:
    """One chance. `of`: the step, inject or service; `chance` 0 to 1, None for a choice of several options."""

    name: str
    what: What
    of: str
    chance: float | None
    options: tuple[str, ...] = ()
    """Of a choice that is left to luck."""
    chosen: int | None = None
    """What the facilitator chose."""


def open_chances(run: Run, faced: frozenset[str]) -> tuple[OpenChance, ...]:
    """In the order of the plan, then injects, then services to which the threat may return."""
    chosen = run.luck.chosen if isinstance(run.luck, EvenLuck) else {}
    return tuple(
        OpenChance(each.name, each.what, each.of, each.chance, each.options, chosen.get(each.name))
        for each in _found(run, faced)
    )


def _found(run: Run, faced: frozenset[str]) -> Iterator[OpenChance]:
    program = run.program
    names = program.names
    for index, node in enumerate(program.nodes):
        if run.phase(index) in ("pending", "waiting", "working", "backing-off"):
            yield from _of_node(node, names.nodes[index], names.options[index], names.nodes[index] in faced)
    settled = {e.inject for e in run.journal if isinstance(e, facts.InjectDelivered | facts.InjectDropped)}
    for name, inject in zip(names.injects, program.injects, strict=False):
        if name not in settled and inject.chance < CERTAIN:
            yield _chance(inject.luck, inject.chance, "comes", name)
    for name, service in zip(names.services, program.services, strict=True):
        if service.return_luck is not None and program.return_chance:
            yield _chance(service.return_luck, program.return_chance, "returns", name)


def _of_node(node: Node, name: str, options: tuple[str, ...], faced: bool) -> Iterator[OpenChance]:
    if node.fail is not None:
        yield _chance(node.fail, node.fail_chance, "fails", name)
    if node.check is not None:
        yield _chance(node.check, node.pass_chance, "passes", name)
    if node.find is not None:
        yield _chance(node.find, node.find_chance, "finds", name)
    if node.harm is not None and node.harm_chance:
        yield _chance(node.harm, node.harm_chance, "harms", name)
    if node.choose is not None and not faced and node.inject == NONE:
        yield OpenChance(node.choose.name, "chooses", name, None, options)


def _chance(draw: Draw, chance: int, what: What, of: str) -> OpenChance:
    return OpenChance(draw.name, what, of, chance / CERTAIN)
