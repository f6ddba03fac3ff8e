"""A large file is judged piece by piece, so that a hostile one cannot make faults by the hundred thousand at once.

A piece holds some of the values, in the same lists and mappings as in the file. Together the pieces hold all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from recovery.load.source import Nodes, Route, parts

LARGEST = 4_000
"""How many values a piece has, about."""
FRAME = 200
"""How many plain values of a divided mapping every piece of it has, its `kind` among them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the values; `divided`: what goes on in other pieces, and how many items a list left out before."""

    value: object
    divided: dict[Route, int] = field(default_factory=dict)

    def within(self, part: str | int, around: "dict[str, object] | None", skipped: int) -> "Piece":
        """The same, inside the list or mapping that it is a part of."""
        value: object = [self.value] if around is None else {**around, str(part): self.value}
        here = 0 if around is None else part
        return Piece(value, {(): skipped, **{(here, *route): number for route, number in self.divided.items()}})

    def route(self, route: Route) -> Route:
        """Where something of this piece is in the file."""
        return tuple(
            part + self.divided.get(route[:depth], 0) if isinstance(part, int) else part
            for depth, part in enumerate(route)
        )


def pieces(value: object, nodes: Nodes, number: int = 0) -> Iterator[Piece]:
    """The pieces of a value, in the order of the file."""
    if nodes.size(number) <= LARGEST:
        yield Piece(value)
        return
    frame: dict[str, object] | None = None
    if isinstance(value, dict):
        plain = [(key, each) for key, each in value.items() if not isinstance(each, dict | list)]
        frame = dict(plain[:FRAME])
        yield Piece(frame, {(): 0})
    run: list[tuple[str | int, object]] = []
    size = 0
    for child, (part, each) in zip(nodes.children(number), parts(value), strict=True):
        if frame is not None and part in frame:
            continue
        if run and size + nodes.size(child) > LARGEST:
            yield _together(run, frame)
            run, size = [], 0
        if nodes.size(child) > LARGEST:
            skipped = part if isinstance(part, int) else 0
            yield from (piece.within(part, frame, skipped) for piece in pieces(each, nodes, child))
        else:
            run.append((part, each))
            size += nodes.size(child)
    if run:
        yield _together(run, frame)


def _together(run: list[tuple[str | int, object]], frame: dict[str, object] | None) -> Piece:
    first = run[0][0]
    if frame is None:
        return Piece([each for _, each in run], {(): first if isinstance(first, int) else 0})
    return Piece({**frame, **{str(key): each for key, each in run}}, {(): 0})
