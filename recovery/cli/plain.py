"""An exercise line by line: commands come in on standard input, what happens goes out on standard output."""

import io
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from errno import EIO
from pathlib import Path
from shlex import quote
from time import monotonic_ns

from recovery.cli import terminal
from recovery.cli.elsewhere import LONGEST_WAIT, keep_in
from recovery.cli.opening import refuse
from recovery.cli.records import write_record
from recovery.cli.rehearsal import begun, prepared, resumed
from recovery.errors import RecoveryError
from recovery.exercise.auto import play_by_itself
from recovery.exercise.entries import Receipt
from recovery.exercise.leaving import HANG_UP, Left, Told, leaving
from recovery.exercise.session import Session
from recovery.exercise.settings import Mode, Settings
from recovery.exercise.store import places
from recovery.exercise.store.scan import read
from recovery.exercise.store.store import Standing, Store
from recovery.exercise.typed import typed
from recovery.exercise.waking import Waking
from recovery.model.shown import shown
from recovery.report import exercise_text
from recovery.report.exercise_result import result_lines
from recovery.report.exercise_text import Teller
from recovery.report.instants import onset
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import played

LONGEST_LINE = 65_536
ELSEWHERE = "keep-in "


@dataclass(frozen=True, slots=True)
class Wanted:
    """An exercise as it was asked for."""

    playbook: str
    scenario: str
    cast: tuple[tuple[str, str], ...]
    starts: str | None
    speed: int
    seed: int | None
    mode: Mode


def begin(wanted: Wanted, folder: Path) -> int:
    """Open a new exercise, and play it."""
    plan = prepared(wanted.playbook, wanted.scenario, dict(wanted.cast), folder, refuse)
    settings = Settings(
        mode=wanted.mode,
        luck=None if wanted.seed is None else "drawn",
        seed=secrets.randbits(32) if wanted.seed is None else wanted.seed,
        starts=wanted.starts,
        cast=dict(wanted.cast),
        speed=wanted.speed,
    )
    return _play(*begun(plan, settings, folder), folder)


def go_on(said: str, folder: Path) -> int:
    """Take up an exercise again, and play it."""
    return _play(*resumed(said, folder), folder)


def _play(session: Session, keeper: Store, folder: Path) -> int:
    """Until its end, or until the terminal goes away or somebody tells us to end."""
    told = Told()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # what is no text is no reason to end
    with keeper, leaving(told, lambda left: keeper.leave(left.why)):
        try:
            return _Line(session, keeper, folder, told).play()
        except Left as left:
            return _left(keeper, left)
        except OSError as error:
            if error.errno != EIO:
                raise
            return _left(keeper, Left(HANG_UP))  # the terminal is gone, though nobody has told us yet


def _left(keeper: Store, left: Left) -> int:
    keeper.leave(left.why)
    try:
        terminal.say(f"exercise {keeper.id} is kept, though {left.why}: {_go_on_with(keeper)}")
        sys.stdout.flush()
    except OSError:
        terminal.silence()
    return left.code


def _go_on_with(keeper: Store) -> str:
    path = keeper.standing().path
    said = keeper.id if path.parent.parts[-2:] == places.FOLDER else quote(str(path))
    return f"recovery exercise --plain --resume {said}"


def _not_saved(standing: Standing) -> str:
    why = standing.trouble or "the disk takes its time"
    return f"NOT SAVED: {why}; it is tried again, and {ELSEWHERE}FOLDER keeps it on another disk"


class _Line:
    """One exercise on one pair of streams."""

    def __init__(self, session: Session, keeper: Store, folder: Path, told: Told) -> None:
        self._session = session
        self._leave_now = told
        self._waking = Waking(session, keeper)
        self._keeper = keeper
        self._folder = folder
        self._record = ""
        self._told = 0
        self._summed = session.ended
        self._last = monotonic_ns()

    @property
    def _teller(self) -> Teller:
        table = self._session.table
        begins = table.run.start + table.detected
        detected: datetime = onset(table.program, begins, self._session.plan.organisation)
        return Teller(self._session.plan, table.playbook, detected, terminal.width())

    def play(self) -> int:
        """Until it is left or closed."""
        settings = self._session.settings
        standing = self._keeper.settle(LONGEST_WAIT)
        saved = standing.saved == standing.kept
        terminal.say(f"exercise {self._keeper.id}" + (" is kept from now on, entry by entry" if saved else ""))
        self._write([] if saved else [_not_saved(standing)])
        self._write(self._teller.opening(settings.mode, None if settings.even else settings.seed))
        self._write(self._teller.status(self._session.players))
        if settings.mode == "automatic":
            for item in play_by_itself(self._session):
                self._leave_now.check()
                self._write(self._teller.news([item], self._session.facts))
            self._result()
            self._finish()
            return self._leave(closed=True)
        self._tell()
        self._open()
        return self._leave(closed=self._listen())

    def _listen(self) -> bool:
        """Take line after line; whether the exercise was closed."""
        for line in lines(self._leave_now):
            now = monotonic_ns()
            self._session.pass_time((now - self._last) // 1_000_000)
            self._last = now
            self._write([*self._waking.look()])
            if line in ("quit", "exit"):
                return False
            if line == "close":
                if self._session.ended:
                    self._finish()
                    return True
                self._write(["it goes on: end it first, then write down ratings and improvements, then close"])
            elif line.startswith(ELSEWHERE):
                self._write([self._go_elsewhere(line.removeprefix(ELSEWHERE).strip())])
            elif line:
                self._follow(line)
        return False

    def _go_elsewhere(self, said: str) -> str:
        """Keep the exercise in another folder from now on, all of it."""
        try:
            return keep_in(self._keeper, said, self._folder)
        except RecoveryError as error:
            return f"no: {shown(error.message)}"

    def _follow(self, line: str) -> None:
        view, teller = self._session.facts, self._teller
        looks = {
            "open": lambda: teller.open_things(view) or ["nothing waits for anybody: jump, or wait 30m"],
            "status": lambda: [*teller.status(view), *filter(None, [teller.module(view)])],
            "plan": lambda: teller.plan(view),
            "injects": lambda: teller.list_of_injects(view),
            "help": lambda: list(exercise_text.help_lines(terminal.width())),
        }
        if line in looks:
            self._tell()
            self._write(looks[line]())
            return
        try:
            receipt = self._session.do(typed(line, view))
        except RecoveryError as error:
            self._tell()
            hints = error.hint.split("\n") if error.hint else []
            self._write([f"no: {shown(error.message)}", *(f"  {shown(hint)}" for hint in hints)])
            return
        self._tell(changed=True)
        if self._session.ended and not self._summed:
            self._result()
        self._write([self._saved(receipt)])
        self._open()

    def _saved(self, receipt: Receipt) -> str:
        standing = self._keeper.settle(LONGEST_WAIT)
        if receipt.state == "saved":
            return f"saved #{receipt.number}" + (f"; {standing.warning}" if standing.warning else "")
        return _not_saved(standing)

    def _tell(self, *, changed: bool = False) -> None:
        """What has happened since it was last told; after a rewind, where it goes on."""
        view = self._session.facts
        new = view.feed[self._told :]
        if len(view.feed) < self._told:
            new = ()
        self._told = len(view.feed)
        self._write(self._teller.news(new, view))
        if changed and not new:
            self._write([f"{self._teller.at(view.clocks.at)}  {'running' if view.clocks.running else 'paused'}"])

    def _finish(self) -> None:
        """For good, with the record that is to be committed."""
        self._session.finish()
        path = write_record(self._session, self._keeper, self._folder)
        self._record = os.path.relpath(path, self._folder)

    def _result(self) -> None:
        """What it came to, once."""
        self._summed = True
        self._keeper.settle(5.0)
        opening = read(self._keeper.standing().path).entries[0]
        found = debrief(self._keeper.id, played(self._session, opening))
        self._write(result_lines(found, terminal.width()))

    def _open(self) -> None:
        self._write(self._teller.open_things(self._session.facts))

    def _leave(self, *, closed: bool) -> int:
        if not closed:
            self._session.close()
        standing = self._keeper.close()
        if standing.trouble:
            raise RecoveryError(f"not everything is saved: {standing.trouble}", f"look after {standing.path}")
        what = "closed" if closed else "kept"
        then = f"recovery report {self._keeper.id}" if closed else _go_on_with(self._keeper)
        terminal.say(f"exercise {self._keeper.id} is {what}: {then}")
        if self._record:
            terminal.say(f"its record, to sign and commit: {self._record}")
        return 0

    def _write(self, lines: list[str]) -> None:
        if lines:
            terminal.write("\n".join(lines) + "\n")
            sys.stdout.flush()


def lines(leave_now: Told) -> Iterator[str]:
    """What is typed, line by line, to its end."""
    while True:
        if sys.stdin.isatty():
            terminal.write(f"{exercise_text.WORD}> ")
            sys.stdout.flush()
        try:
            with leave_now.waiting():
                line = sys.stdin.readline(LONGEST_LINE)
        except OSError:  # the terminal is gone
            return
        if not line:
            return
        yield line.strip()
