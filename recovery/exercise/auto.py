"""An exercise that plays itself: from one thing that happens to the next, at full speed, to its end."""

from collections.abc import Iterator

from recovery.exercise import commands as do
from recovery.exercise.session import Refused, Session
from recovery.exercise.views import FeedItem

MOST = 10_000
"""Jumps, in case a plan goes round in circles until its horizon."""


def play_by_itself(session: Session) -> Iterator[FeedItem]:
    """Play on until the run is over, and end the exercise; what happened, as it happens."""
    told = 0
    for _ in range(MOST):
        told, new = _new(session, told)
        yield from new
        if session.table.over or session.ended:
            break
        try:
            session.do(do.Jump())
        except Refused:
            break
    if not session.ended:
        session.do(do.End())
    yield from _new(session, told)[1]


def _new(session: Session, told: int) -> tuple[int, tuple[FeedItem, ...]]:
    feed = session.facts.feed
    return len(feed), feed[told:]
