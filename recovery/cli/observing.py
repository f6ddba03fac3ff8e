"""Somebody looks on at an exercise line by line: what happened is told, what they type is kept in a file of theirs."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from recovery.cli import terminal
from recovery.cli.elsewhere import LONGEST_WAIT
from recovery.cli.plain import lines
from recovery.errors import DoesNotFit, RecoveryError
from recovery.exercise.commands import COMMANDS, Command, TakeNote
from recovery.exercise.leaving import Left, Told, leaving
from recovery.exercise.session import Session
from recovery.exercise.store.observe import Observer
from recovery.exercise.typed import BY_NAME, typed, usage
from recovery.model.shown import shown
from recovery.report.exercise_text import Teller
from recovery.report.instants import onset
from recovery.report.layout import wrapped
from recovery.report.views.played import SEEN


def help_lines(width: int) -> list[str]:
    """What can be typed."""
    told = wrapped("A line is kept as a note. Others begin with one of these words:", width)
    for kind, each in COMMANDS.items():
        told += wrapped(usage(each), width, "  ", "      ") if kind in SEEN else []
    return [*told, "  objectives, status, help, quit"]


def observe(journal: Path, name: str, role: str) -> int:
    """Until they leave. Raises RecoveryError."""
    told = Told()
    with Observer(journal, name, role) as observer, leaving(told, lambda _: observer.close()):
        try:
            _Eyes(observer).look_on(told)
        except Left as left:
            return left.code
    return 0


class _Eyes:
    """What one person sees and writes."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._session = Session.watched(observer.entries)
        self._told = len(self._session.players.feed)

    def look_on(self, told: Told) -> None:
        """Take line after line."""
        self._write([self._teller.at(self._session.players.clocks.at), *help_lines(terminal.width())])
        for line in lines(told):
            self._catch_up()
            if line in ("quit", "exit"):
                return
            if line:
                self._follow(line)

    @property
    def _teller(self) -> Teller:
        session = self._session
        begins = session.table.run.start + session.table.detected
        detected = onset(session.table.program, begins, session.plan.organisation)
        return Teller(session.plan, session.table.playbook, detected, terminal.width())

    def _catch_up(self) -> None:
        """Tell what happened since the last line."""
        seen = self._observer.look()
        if not (seen.entries or seen.afresh):
            return
        with suppress(DoesNotFit):  # the facts of a moment come one after another: the next look has them all
            self._session = Session.watched(self._observer.entries)
        view = self._session.players
        new = view.feed[self._told :]
        self._told = len(view.feed)
        self._write(self._teller.news(new, view))

    def _follow(self, line: str) -> None:
        looks: dict[str, Callable[[], list[str]]] = {
            "objectives": self._objectives,
            "status": lambda: self._teller.status(self._session.players),
            "help": lambda: help_lines(terminal.width()),
        }
        if line in looks:
            self._write(looks[line]())
            return
        try:
            command = self._meant(line)
        except RecoveryError as error:
            self._write([f"no: {error.message}", *([f"  {error.hint}"] if error.hint else [])])
            return
        receipt = self._observer.keep(command.kind, command.data())
        standing = self._observer.settle(LONGEST_WAIT)
        saved = receipt.state == "saved"
        self._write([f"saved #{receipt.number}" if saved else f"NOT SAVED: {standing.trouble or 'the disk is slow'}"])

    def _meant(self, line: str) -> Command:
        """Raises DoesNotFit."""
        word = line.split(maxsplit=1)[0]
        if word not in BY_NAME or BY_NAME[word].kind not in SEEN:
            return TakeNote(text=line)
        command = typed(line, self._session.facts)
        objective = getattr(command, "objective", None)
        known = [each.id for each in self._session.plan.scenario.objectives]
        if objective is not None and objective not in known:
            raise DoesNotFit(f"there is no objective {objective}", "one of: " + (", ".join(known) or "none at all"))
        return command

    def _objectives(self) -> list[str]:
        return [f"{each.id}: {shown(each.title)}" for each in self._session.plan.scenario.objectives] or ["none"]

    @staticmethod
    def _write(told: list[str]) -> None:
        if told:
            terminal.write("\n".join(told) + "\n")
            sys.stdout.flush()
