"""Deadlines: when each began to run, when its notice was due, and when it went out."""

from recovery.measures.values import ClockMeasure, ClockResult
from recovery.model import journal as facts
from recovery.model.journal import Journal
from recovery.model.organisation import Organisation


def clock_measures(journal: Journal, organisation: Organisation) -> tuple[ClockMeasure, ...]:
    """One row a clock of the organisation, in its order."""
    applies = {entry.clock for entry in journal if isinstance(entry, facts.ClockApplies)}
    started = {entry.clock: entry for entry in journal if isinstance(entry, facts.ClockStarted)}
    done = {entry.clock: entry.at for entry in reversed(journal) if isinstance(entry, facts.NoticeSubmitted)}
    names = [clock if isinstance(clock, str) else clock.id for clock in organisation.clocks]
    return tuple(_clock(name, name in applies, started.get(name), done.get(name)) for name in names)


def _clock(name: str, applies: bool, started: facts.ClockStarted | None, done: int | None) -> ClockMeasure:
    starts, due = (None, None) if started is None else (started.at, started.due)
    result: ClockResult
    if not applies:
        result = "not-applicable"
    elif due is None:
        result = "undated"
    else:
        result = "met" if done is not None and done <= due else "late"
    return ClockMeasure(name, starts, due, done, result)
