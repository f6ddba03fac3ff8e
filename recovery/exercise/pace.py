"""The two clocks of an exercise, in whole milliseconds: that of the room, which never stands, and that of the incident."""

from dataclasses import dataclass, replace

SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Where both clocks stand, and how fast the one runs against the other."""

    at: int = 0
    """Exercise time: since detection."""
    room: int = 0
    """Room time: since the exercise was opened, pauses included."""
    paused: int = 0
    """How much of room time the exercise stood; never charged to anybody."""
    running: bool = False
    speed: int = 60
    """Seconds of the exercise in a second of the room."""
    talk: float = 1.0
    """The same, while people talk over a decision or a question."""

    def rate(self, *, talking: bool) -> int:
        """Milliseconds of the exercise in a second of the room."""
        if not self.running:
            return 0
        return round(self.talk * SECOND) if talking else self.speed * SECOND

    def until(self, at: int, rate: int) -> int:
        """Milliseconds of the room until the exercise gets there, rounded up."""
        return -((self.at - at) * SECOND // rate) if at > self.at else 0

    def spent(self, room: int, rate: int, at: int | None = None) -> "Pace":
        """After so much of the room's time; `at`: where the exercise is then, if not where the rate takes it."""
        there = self.at + room * rate // SECOND if at is None else at
        return replace(self, at=there, room=self.room + room, paused=self.paused + (0 if self.running else room))
