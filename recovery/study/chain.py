"""What held a run back, cut into pieces that add up to the time from detection to recovery."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recovery.measures.values import Link, Measures

Doing = Literal["work", "rework", "people", "services", "backing-off", "lull", "due"]
"""`lull`: from what seemed to be the end until the threat came back; `due`: a moment or hour had to come first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the chain: what a step did then. `what` is the role or service it waited for, where one is known."""

    step: str
    doing: Doing
    seconds: int
    what: str | None = None


def pieces(measures: Measures) -> list[Piece]:
    """The chain from detection to recovery without gaps, first to last; empty where no chain of steps led there."""
    if not measures.chain or measures.time_to_recovery is None:
        return []
    at = measures.moments["detected"] or 0
    found: list[Piece] = []
    for link in measures.chain:
        found += [piece for piece in _pieces(link, at) if piece.seconds > 0]
        at = link.ended
    return found


def _pieces(link: Link, at: int) -> Iterator[Piece]:
    """From tick `at`, where the link before ended, to the end of this one."""
    yield Piece(link.step, "backing-off" if link.attempt else "lull" if link.round else "due", link.ready - at)
    waiting = link.started - max(at, link.ready)
    cause = link.waited_for
    for_services = min(waiting, link.for_services)
    for_people = waiting - for_services
    yield Piece(link.step, "services", for_services, cause.what if cause.kind == "gate" else None)
    yield Piece(link.step, "people", for_people, cause.what if cause.kind == "people" else None)
    again = link.round > 0 or link.attempt > 0
    yield Piece(link.step, "rework" if again else "work", link.ended - link.started)
