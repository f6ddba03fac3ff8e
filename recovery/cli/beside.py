"""One process beside the screen: it simulates while keys are answered at once. It reads the file of the exercise."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import ParamSpec, TypeVar

from recovery.errors import RecoveryError
from recovery.exercise.forecast import Forecast, forecast
from recovery.exercise.session import Session
from recovery.exercise.store import scan
from recovery.report.alternatives import alternatives
from recovery.report.futures import futures
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import played
from recovery.tui.findings import Findings

Args = ParamSpec("Args")
Found = TypeVar("Found")
FUTURES = 100
"""Of each other decision: enough for the screen, said with its interval. `recovery report` plays more."""


class Beside:
    """Calls functions of this module in the other process, one after another.

    Made before the screen takes the terminal: a process that is begun later would have no streams to inherit.
    """

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._pool.submit(_ready)

    def call(self, what: Callable[Args, Found], *args: Args.args, **named: Args.kwargs) -> Found:
        """Wait for what it finds. Raises RecoveryError where the process was ended from outside."""
        try:
            return self._pool.submit(what, *args, **named).result()
        except (BrokenProcessPool, RuntimeError) as error:
            raise RecoveryError("the process that simulates was ended", "everything else goes on without it") from error

    def stop(self) -> None:
        """End it, whatever it is at."""
        for process in list((self._pool._processes or {}).values()):  # noqa: SLF001 -- no public way to end work at hand
            process.terminate()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _ready() -> None:
    """Nothing; but with it everything has been imported."""


def foreseen(path: Path, id: str) -> Findings:
    """What an exercise came to, held against many runs, and what other decisions would have changed."""
    entries = scan.read(path).entries
    exercise = played(Session.watched(entries), entries[0])
    simulated = futures(exercise)
    found = debrief(id, exercise, simulated, alternatives(exercise, FUTURES))
    return Findings(found, tuple(simulated.study.time_to_recovery))


def forecasts(path: Path, at: int, runs: int) -> Forecast:
    """How an exercise may go on from a second after detection."""
    session = Session.watched(scan.read(path).entries)
    return forecast(session.plan, session.settings, session.ledger.branch, at, runs)
