"""An exercise that this version of the software does not play as it was played: told from the facts that were kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from recovery.errors import DoesNotFit
from recovery.exercise import commands as do
from recovery.exercise.commands import COMMANDS, command
from recovery.exercise.entries import Kept
from recovery.exercise.ledger import Ledger, Past
from recovery.exercise.pace import SECOND, Pace
from recovery.exercise.plan import kept_plan
from recovery.exercise.settings import Settings
from recovery.model import journal as facts
from recovery.model.journal import Entry, Journal
from recovery.report.views.played import Played, seen_by

_STANDS = (do.Pause, do.Rewind, do.RealIncident, do.RealIncidentOver)
"""After these the clock of the exercise stands."""


def recorded(entries: Sequence[Kept], observed: Iterable[Sequence[Kept]] = ()) -> Played:
    """What was kept, as it was. Raises DoesNotFit where not even that can be read."""
    opening = entries[0]
    plan, settings = kept_plan(opening.data), Settings.model_validate(opening.data.get("settings"))
    reading = _Reading()
    for entry in entries[1:]:
        reading.read(entry)
    ledger, seen = reading.ledger, seen_by(observed)
    steps = (*plan.playbook.steps, *ledger.improvised())
    return Played(
        plan=plan,
        playbook=plan.playbook.model_copy(update={"steps": steps}),
        settings=settings,
        journal=reading.journal(),
        detected=reading.detected(),
        log=(*seen, *ledger.log),
        branch=(*seen, *ledger.branch),
        pace=reading.pace,
        opening=opening.data,
        opened=opening.wall,
        exact=False,
    )


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.pace = Pace()
        self._told: list[Entry] = []

    def read(self, kept: Kept) -> None:
        """One entry more."""
        if kept.kind == "run":
            number = kept.data.get("n")
            del self._told[number if isinstance(number, int) else len(self._told) :]
            self._told.append(_fact(kept))
            return
        self.pace = _moved(self.pace, kept)
        if kept.kind in COMMANDS:
            data = {key: value for key, value in kept.data.items() if key != "room"}
            said = command(kept.kind, data)
            self._follow(Past(kept.number, self.pace.at, self.pace.room, kept.by, said, len(self._told)))

    def _follow(self, past: Past) -> None:
        """Who did what, and whether the clock runs after it."""
        match past.command:
            case do.Rewind():
                self.pace = replace(self.pace, at=self.ledger.rewound(past), running=False)
                now = self.detected() + self.pace.at // SECOND
                self._told = [fact for fact in self._told if fact.at <= now]
            case do.Undo():
                self.ledger.undone(past)
            case do.Jump(to=int(to)):
                self.ledger.add(past)
                self.pace = replace(self.pace, at=max(self.pace.at, to * SECOND))
            case said:
                self.ledger.add(past)
                running = isinstance(said, do.Start) or (self.pace.running and not isinstance(said, _STANDS))
                self.pace = replace(self.pace, running=running)

    def detected(self) -> int:
        """The tick from which time counts. Raises DoesNotFit where it was not kept."""
        came = (e.at for e in self._told if isinstance(e, facts.MomentCame) and e.moment == "detected")
        tick = next(came, None)
        if tick is None:
            raise DoesNotFit("the facts that were kept of this exercise do not tell when it was detected")
        return tick

    def journal(self) -> Journal:
        """Its facts, to the end of the run or to where the exercise stood."""
        if self._told and isinstance(self._told[-1], facts.RunOver):
            return tuple(self._told)
        now = self.detected() + self.pace.at // SECOND
        return (*self._told, facts.RunOver(max(self._told[-1].at, now), "stopped"))


def _fact(kept: Kept) -> Entry:
    try:
        return facts.entry({key: value for key, value in kept.data.items() if key not in ("n", "room")})
    except ValueError as error:
        raise DoesNotFit(
            f"entry {kept.number}: {error}", "read it with the version that its first entry names"
        ) from error


def _moved(pace: Pace, entry: Kept) -> Pace:
    room = entry.data.get("room")
    there = room if isinstance(room, int) else pace.room
    passed = 0 if pace.running else max(0, there - pace.room)
    return replace(pace, at=max(pace.at, entry.at), room=there, paused=pace.paused + passed)
