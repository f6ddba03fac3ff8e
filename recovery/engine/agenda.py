"""What is to come in a run, on SimPy: here time passes, and nowhere else.

Whatever comes due only lays itself into the tray of its instant; one event behind all others of that time then hands
the tray over. So SimPy's own order of ties never counts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import simpy
from simpy.events import EventPriority

from recovery.engine.program import Effect
from recovery.engine.responders import RoomCommand

BEHIND_ALL_OTHERS = EventPriority(2)
"""SimPy priority of the event that hands the tray over; everything else of a time has 0 or 1."""


@dataclass(slots=True)
class Tray:
    """What has come due at an instant."""

    room: list[RoomCommand] = field(default_factory=list)
    detection: bool = False
    ends: list[int] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    losses: list[int] = field(default_factory=list)
    spread: bool = False
    returns: list[int] = field(default_factory=list)
    regained: list[Effect] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    reached: list[tuple[int, int]] = field(default_factory=list)
    vendors: list[int] = field(default_factory=list)
    back_offs: list[int] = field(default_factory=list)
    alarm: bool = False

    @property
    def idle(self) -> bool:
        """Nothing is due but calendar edges."""
        return not (self.eventful or self.room or self.reached)

    @property
    def eventful(self) -> bool:
        """Something happens, whatever comes of it; people who are reached, and what a room says, may change nothing."""
        scenario = self.hits or self.losses or self.spread or self.returns or self.regained or self.vendors
        return bool(self.detection or self.ends or scenario or self.back_offs or self.alarm)


class Due:
    """Something to come, until it has come or is cancelled."""

    __slots__ = ("_agenda", "_counts", "_up_to_the_room", "open")

    def __init__(self, agenda: "Agenda", counts: bool, *, up_to_the_room: bool = False) -> None:
        self._agenda = agenda
        self._counts = counts
        self._up_to_the_room = up_to_the_room
        self.open = True
        agenda.coming += counts
        agenda.up_to_the_room += up_to_the_room

    def close(self) -> bool:
        """It has come, or it will not come; False if that was so before."""
        was_open, self.open = self.open, False
        self._agenda.coming -= was_open and self._counts
        self._agenda.up_to_the_room -= was_open and self._up_to_the_room
        return was_open


class _HandOver(simpy.Event):
    """Comes at once, behind all others of this time."""

    def __init__(self, env: simpy.Environment, then: Callable[[simpy.Event], None]) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        self.callbacks.append(then)
        env.schedule(self, priority=BEHIND_ALL_OTHERS)


class Agenda:
    """The clock of a run and everything that is due. `instant` is called with the tray of each instant."""

    def __init__(self) -> None:
        self.coming = 0
        """Due one day, calendar edges apart."""
        self.up_to_the_room = 0
        """Of these, what comes when the room says so."""
        self.at_once = 0
        """How much is due at this very tick."""
        self.instant: Callable[[Tray], None] = lambda _: None
        self._env = simpy.Environment()
        self._tray = Tray()
        self._armed = False

    @property
    def now(self) -> int:
        """Ticks since onset."""
        return int(self._env.now)

    @property
    def next(self) -> float:
        """The tick at which something is due next; infinite if nothing is."""
        return self._env.peek()

    def step(self) -> None:
        """Let the next thing come due."""
        self._env.step()

    def wake(self) -> None:
        """Have this tick handled, behind everything else that is due at it."""
        if not self._armed:
            self._armed = True
            _HandOver(self._env, self._hand_over)

    def later(self, ticks: int, lay: Callable[[Tray], None], *, edge: bool = False) -> Due:
        """So many ticks from now, lay something into the tray, unless it is cancelled; an `edge` keeps no run going."""
        due = Due(self, counts=not edge)
        self.at_once += ticks == 0

        def come(_: simpy.Event) -> None:
            self.at_once -= ticks == 0
            if due.close():
                lay(self._tray)
                self.wake()

        self._env.timeout(ticks).callbacks.append(come)
        return due

    def one_day(self) -> Due:
        """Something that comes when the room says so."""
        return Due(self, counts=True, up_to_the_room=True)

    def alarm(self, ticks: int) -> None:
        """Wake the run then, so that what holds from then on is seen."""

        def ring(tray: Tray) -> None:
            tray.alarm = True

        self.later(ticks, ring)

    def _hand_over(self, _: simpy.Event) -> None:
        self._armed = False
        tray, self._tray = self._tray, Tray()
        self.instant(tray)
