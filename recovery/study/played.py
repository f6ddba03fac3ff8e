"""Runs that a study has just played, for those who watch it: progress, and a line for each run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from recovery.measures.values import Measures
from recovery.model.journal import Outcome


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run came to, in seconds. `downtime` has the services that were affected; None: not back."""

    run: int
    outcome: Outcome
    time_to_recovery: int | None
    time_to_core: int | None
    time_to_contain: int | None
    time_to_detect: int | None
    downtime: Mapping[str, int | None]
    rto_met: Mapping[str, bool]
    """Of the services that were affected and have an RTO."""


@dataclass(frozen=True, slots=True)
class Played:
    """Runs from `first` to before `end`."""

    first: int
    end: int
    samples: Callable[[], Iterator[Sample]]
    """The runs, one by one."""


Told = Callable[[Played], None]
"""Told whenever some more runs have been counted."""


def one(run: int, measures: Measures) -> Played:
    """A single run that was measured."""
    downtime = {hurt.service: hurt.downtime for hurt in measures.services}
    sample = Sample(
        run,
        measures.outcome,
        measures.time_to_recovery,
        measures.time_to_core,
        measures.time_to_contain,
        measures.time_to_detect,
        downtime,
        {target.service: bool(target.rto_met) for target in measures.targets if target.rto is not None},
    )
    return Played(run, run + 1, lambda: iter((sample,)))
