"""An exercise as it goes on: room time comes in, commands come in, entries go to the keeper, views come out.

It reads no clock and no file and starts no thread. The same commands at the same exercise times give the same run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from pydantic import JsonValue, ValidationError

from recovery.errors import DoesNotFit, RecoveryError
from recovery.exercise import commands
from recovery.exercise.board import Board
from recovery.exercise.commands import COMMANDS, Command, command
from recovery.exercise.entries import CLOSED, OPENED, Keeper, Kept, Memory, Receipt
from recovery.exercise.ledger import Ledger, Past
from recovery.exercise.pace import SECOND, Pace
from recovery.exercise.plan import Plan, kept_plan
from recovery.exercise.refusals import Refusals
from recovery.exercise.replay import digest, next_call, played
from recovery.exercise.roomplan import module_view
from recovery.exercise.settings import Settings
from recovery.exercise.table import Table
from recovery.exercise.views import FacilitatorView, PlayersView, for_players
from recovery.model.journal import Entry, Journal, plain

CLOCK_EVERY = SECOND
"""Of the room's time, between two marks of the clock while it runs."""
PLAYS_AGAIN = (commands.Rewind, commands.Undo, commands.Improvise)
"""Commands after which the run is another one, from some fact on."""
_OTHERWISE = (
    "this version of the software does not play the exercise as it was played",
    "its journal can still be read: recovery export",
)
STATE_EVERY = 20
"""Commands between two digests of the state."""


class Differs(DoesNotFit):
    """A replay has not given the run that was kept; another version of the software played it."""


class Refused(RecoveryError):
    """A command that does not fit what the exercise has come to; nothing has changed."""


class Session:
    """One exercise. Make it with `open` or `resume`."""

    def __init__(self, plan: Plan, settings: Settings, keeper: Keeper) -> None:
        self.plan = plan
        self.settings = settings
        self.table = Table(plan, settings)
        self.pace = Pace(speed=settings.speed, talk=settings.talk)
        self.ledger = Ledger()
        self.stopped = False
        """Something real has happened, and everything stands."""
        self.version = 0
        """Grows with everything that a view could show."""
        self._seen: tuple[int, tuple[int | bool, ...], FacilitatorView] | None = None
        self._keeper = keeper
        self._kept_run: list[Entry] = []
        """Of the journal, what has been kept."""
        self._told_of = self.table.run
        self._marked = 0
        self._since_state = 0

    # how an exercise begins

    @classmethod
    def open(cls, plan: Plan, settings: Settings, keeper: Keeper) -> "Session":
        """A new exercise, paused at detection. Raises DoesNotFit for a plan that does not compile."""
        session = cls(plan, settings, keeper)
        header: dict[str, JsonValue] = {"settings": settings.model_dump(mode="json"), **plan.header()}
        keeper.keep(OPENED, 0, settings.facilitator, header)
        session._tell()
        return session

    @classmethod
    def resume(cls, entries: Sequence[Kept], keeper: Keeper) -> "Session":
        """An exercise as it stood at its last entry, paused.

        Raises DoesNotFit where the entries do not open an exercise, or where they do not give the run they tell of:
        that is so with another version of the software.
        """
        session = cls._replayed(entries, keeper)
        session.pace = replace(session.pace, running=False)
        return session

    @classmethod
    def watched(cls, entries: Sequence[Kept]) -> "Session":
        """An exercise as its last entry tells it, for those who look on: it runs if it ran. Raises as `resume` does."""
        return cls._replayed(entries, Memory())

    @classmethod
    def _replayed(cls, entries: Sequence[Kept], keeper: Keeper) -> "Session":
        if not entries or entries[0].kind != OPENED:
            raise DoesNotFit("these entries do not begin with the opening of an exercise", "recovery salvage may help")
        header = entries[0].data
        told: list[JsonValue] = []
        try:
            session = cls(kept_plan(header), Settings.model_validate(header.get("settings")), keeper)
            for entry in entries[1:]:
                session._replay(entry, told)
        except ValidationError as error:
            raise Differs("this version of the software does not know what was kept", _OTHERWISE[1]) from error
        session._check(told)
        return session

    # what the exercise is told

    def pass_time(self, room_ms: int) -> None:
        """So much of the room's time has passed; exercise time follows at its rate."""
        left = max(0, room_ms)
        while left > 0:
            rate = self.pace.rate(talking=self.talking) if self.goes_on else 0
            due = self.table.next
            if rate == 0 or due is None:
                step, at = left, None if rate else self.pace.at
            elif (needed := self.pace.until(due * SECOND, rate)) <= left:
                step, at = needed, max(due * SECOND, self.pace.at)
            else:
                step, at = left, None
            self.pace = self.pace.spent(step, rate, at)
            left -= step
            self.table.advance(self.pace.at // SECOND)
        self._tell()
        if self.pace.room - self._marked >= CLOCK_EVERY:
            self._marked = self.pace.room
            self._keep("clock", {})
        self.version += 1

    def do(self, command: Command, by: str = "") -> Receipt:
        """Somebody does something. Raises Refused, with what to do instead; then nothing has changed."""
        refusals = Refusals(self.table, self.ledger, self.pace, self.settings, stopped=self.stopped)
        why = refusals.why(command)
        if why is not None:
            raise Refused(*why)
        if isinstance(command, commands.Jump):
            command = commands.Jump(to=self._target(command))
        receipt = self._keep(command.kind, command.data(), by)
        self._follow(self._past(receipt.number, by, command))
        self._tell()
        self._since_state += 1
        if self._since_state >= STATE_EVERY or isinstance(command, commands.Pause | commands.End):
            self._since_state = 0
            self._keep("state", {"digest": self.digest})
        return receipt

    def close(self) -> None:
        """It is left for now: a digest stands at the end, against which it is held when it is taken up again."""
        self._keep("state", {"digest": self.digest})

    def finish(self) -> Receipt:
        """The exercise is over for good: ratings and all are written down, and nothing can be kept any more."""
        self.close()
        return self._keep(CLOSED, {})

    # what it is

    @property
    def journal(self) -> Journal:
        """Every fact of the run so far."""
        return self.table.run.journal

    @property
    def facts(self) -> FacilitatorView:
        """Everything that a facilitator may see now."""
        if self._seen is not None and self._seen[0] == self.version:
            return self._seen[2]
        board = Board(self.table, self.ledger, self.pace, stopped=self.stopped)
        behind = module_view(self.table, self.ledger, self.pace).ahead < 0
        state = (id(self.table), self.table.run.last, self.table.run.told, len(self.ledger.log), behind)
        same = self._seen is not None and self._seen[1] == state
        view = board.later(self._seen[2]) if self._seen is not None and same else board.facilitator()
        self._seen = self.version, state, view
        return view

    @property
    def players(self) -> PlayersView:
        """Everything that the room may see now."""
        return for_players(self.facts)

    @property
    def ended(self) -> bool:
        """The room is done."""
        return self.ledger.ended

    @property
    def goes_on(self) -> bool:
        """Exercise time may run: neither ended, nor stopped, nor at the end of the run."""
        return not (self.ended or self.stopped or self.table.over)

    @property
    def talking(self) -> bool:
        """A decision or a question is open."""
        return bool(self.table.open_decisions() or self.ledger.open_questions())

    @property
    def digest(self) -> str:
        """Of everything that a replay must give again."""
        return digest(self.table, self.ledger.branch)

    # how commands act

    def _past(self, number: int, by: str, command: Command) -> Past:
        return Past(number, self.pace.at, self.pace.room, by, command, self.table.run.told)

    def _follow(self, past: Past) -> None:
        """Let a command act; what a replay does too."""
        command = past.command
        self.version += 1
        match command:
            case commands.Start():
                self.pace = replace(self.pace, running=True)
            case commands.Pause():
                self.pace = replace(self.pace, running=False)
            case commands.Speed(speed=speed):
                self.pace = replace(self.pace, speed=speed)
            case commands.Talk(rate=rate):
                self.pace = replace(self.pace, talk=rate)
            case commands.Jump(to=int(to)):
                self.pace = replace(self.pace, at=max(self.pace.at, to * SECOND))
                self.table.advance(to)
            case commands.RealIncident() | commands.RealIncidentOver():
                self.stopped = isinstance(command, commands.RealIncident)
                self.pace = replace(self.pace, running=False)
            case commands.Rewind(to=to):
                back = self.ledger.rewound(past)
                self.pace = replace(self.pace, at=back, running=False)
                self._play_again()
            case commands.Undo():
                self.ledger.undone(past)
                self._play_again()
            case commands.Improvise():
                self.ledger.add(past)
                self._play_again()
            case _:
                self.table.carry_out(command)
        if not isinstance(command, PLAYS_AGAIN):
            self.ledger.add(past)

    def _play_again(self) -> None:
        """Play the branch from the start: with a step that is new, or without what was taken back."""
        self.table = played(self.plan, self.settings, self.ledger.branch)
        self.table.advance(self.pace.at // SECOND)

    def _target(self, jump: commands.Jump) -> int:
        """The second to jump to. Where that must be looked for, it is in a copy: nothing has moved yet."""
        if jump.to is not None:
            return jump.to
        ahead = played(self.plan, self.settings, self.ledger.branch)
        ahead.advance(self.pace.at // SECOND)
        target = next_call(ahead)
        if target is None:
            raise Refused(
                "nothing more comes by itself", "order a step, decide, release an inject, or end the exercise"
            )
        return target

    # how it is taken up again

    def _replay(self, entry: Kept, told: list[JsonValue]) -> None:
        """One entry again. What the software wrote of itself is collected, to be held against."""
        self._move_clocks(entry)
        if entry.kind == "run":
            number = entry.data.get("n")
            if not isinstance(number, int) or number > len(told):
                raise Differs(*_OTHERWISE)
            del told[number:]
            told.append({key: value for key, value in entry.data.items() if key not in ("n", "room")})
            return
        if entry.kind in COMMANDS:
            data = {key: value for key, value in entry.data.items() if key != "room"}
            given = command(entry.kind, data)
            self._follow(self._past(entry.number, entry.by, given))
            if isinstance(given, PLAYS_AGAIN):
                pairs = zip(told, map(_json, self.journal), strict=False)
                told[:] = [was for was, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
        elif entry.kind == "state" and entry.data.get("digest") != self.digest:
            raise Differs(
                f"this version of the software does not play entry {entry.number} as it was played",
                "its journal can still be read: recovery export",
            )

    def _move_clocks(self, entry: Kept) -> None:
        room = entry.data.get("room")
        there = room if isinstance(room, int) else self.pace.room
        passed = max(0, there - self.pace.room)
        at = max(self.pace.at, entry.at)
        self.pace = replace(
            self.pace, at=at, room=there, paused=self.pace.paused + (0 if self.pace.running else passed)
        )
        self._marked = there
        self.table.advance(self.pace.at // SECOND)

    def _check(self, told: Sequence[JsonValue]) -> None:
        """The run is the one that was told; its last facts may not have been kept any more."""
        journal = self.journal
        if [_json(entry) for entry in journal[: len(told)]] != list(told):
            raise Differs(*_OTHERWISE)
        self._kept_run = list(journal[: len(told)])
        self._tell()

    # entries

    def _keep(self, kind: str, data: Mapping[str, JsonValue], by: str = "") -> Receipt:
        return self._keeper.keep(kind, self.pace.at, by, {**data, "room": self.pace.room})

    def _tell(self) -> None:
        """Keep what the journal has new; after a rewind, from where it differs."""
        if self._told_of is not self.table.run:
            pairs = zip(self._kept_run, self.journal, strict=False)
            self._kept_run = [entry for entry, now in takewhile(lambda pair: pair[0] == pair[1], pairs)]
            self._told_of = self.table.run
        for number in range(len(self._kept_run), self.table.run.told):
            entry = self.table.run.journal[number]
            self._keep("run", {"n": number, **_json(entry)})
            self._kept_run.append(entry)


def _json(entry: Entry) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = plain(entry)  # type: ignore[assignment]
    return told
