"""What the clocks of the machine say, kept in the exercise: it slept, or somebody set the hour."""

from datetime import timedelta

from recovery.exercise.commands import Pause
from recovery.exercise.entries import SUSPENDED, Keeper
from recovery.exercise.session import Session
from recovery.exercise.store.clocks import Clocks, Happened, Watch


class Waking:
    """Asked about once a second, or whenever something is done."""

    def __init__(self, session: Session, keeper: Keeper, clocks: Clocks | None = None) -> None:
        self._session = session
        self._keeper = keeper
        self._watch = Watch(clocks or Clocks())

    def look(self) -> tuple[str, ...]:
        """Keep what happened since the last look, and say it in lines. After a sleep the exercise is paused."""
        return tuple(map(self._told, self._watch.happened()))

    def _told(self, happened: Happened) -> str:
        self._keeper.keep(happened.kind, self._session.pace.at, "", {**happened.data, "room": self._session.pace.room})
        if happened.kind != SUSPENDED:
            return "the clock of this machine was set; the exercise does not mind"
        slept = timedelta(seconds=_number(happened, "for_ms") // 1_000)
        if not self._session.pace.running:
            return f"this machine slept for {slept}; the exercise was paused"
        self._session.do(Pause())
        return f"this machine slept for {slept}; the exercise is paused now"


def _number(happened: Happened, name: str) -> int:
    said = happened.data[name]
    assert isinstance(said, int)
    return said
