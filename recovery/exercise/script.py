"""What a room did, apart from the run in which it did it: answers and orders with their own delays, the rest by the hour.

From this a room can be played again in other luck, with one answer changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from recovery.engine import responders as said
from recovery.engine.codes import NONE
from recovery.engine.program import Program
from recovery.engine.responders import RoomCommand
from recovery.exercise import commands as do
from recovery.exercise.ledger import Ledger, Past
from recovery.exercise.pace import SECOND
from recovery.exercise.plan import Plan
from recovery.exercise.settings import Settings
from recovery.exercise.table import Table
from recovery.model import journal as facts
from recovery.model.journal import Decided

Occasion = tuple[str, int]
"""A node and its round."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and how long the room took for it after the decision was open."""

    answer: said.Answer
    thinking: int


@dataclass(frozen=True, slots=True)
class Timed:
    """Something said at a second after detection; `phase`: how the step stood that it is about, if it is about one."""

    at: int
    command: RoomCommand
    step: str = ""
    phase: str = ""


@dataclass
class Script:
    """What a room did. `start`: the onset of its run, in ticks from the anchor."""

    program: Program
    faced: frozenset[str]
    keeps_limits: bool
    start: int
    end: int
    """The second at which the exercise stands, or ended."""
    answers: dict[Occasion, Given] = field(default_factory=dict)
    orders: dict[Occasion, int] = field(default_factory=dict)
    """How long a ready node waited for its order."""
    timed: list[Timed] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    """By the room, or because it let its time run out; in their order."""


def scripted(plan: Plan, settings: Settings, branch: Sequence[Past], at: int | None = None) -> Script:
    """The script of a branch; `at`: up to this second after detection, else to its end."""
    ledger = Ledger(branch=list(branch))
    table = Table(plan, settings, ledger.improvised())
    upto = [past for past in branch if at is None or past.at <= at * SECOND]
    script = Script(
        table.program,
        table.faced,
        settings.mode != "facilitated",
        table.run.start,
        max((p.after // SECOND for p in upto), default=0),
    )
    for past in upto:
        table.advance(past.at // SECOND)
        _write(script, table, past)
        table.carry_out(past.command)
        table.advance(past.after // SECOND)
    if at is not None:
        script.end = at
        table.advance(at)
    _write_unordered(script, table)
    opened: dict[str, int] = {}
    for entry in table.run.journal:
        if isinstance(entry, facts.StepStarted):
            opened[entry.step] = entry.at
        if isinstance(entry, Decided) and entry.by in ("room", "other", "limit") and entry.step in table.faced:
            script.decided.append(entry)
            if entry.by == "limit":
                taken = Given(said.Answer(entry.step, entry.option), entry.at - opened[entry.step])
                script.answers.setdefault((entry.step, entry.round), taken)
    return script


def _write(script: Script, table: Table, past: Past) -> None:
    command, now = past.command, past.at // SECOND
    match command:
        case do.Decide(option=None) | do.End() | do.Chance():
            pass
        case do.Decide(step=step) | do.Map(step=step):
            _write_answer(script, table, command, step)
        case do.Order(step=step):
            for node, name in enumerate(table.program.names.nodes):
                if table.run.unordered(node) and (name == step or name.startswith(f"{step}/")):
                    ready = _last(table, name, facts.StepReady)
                    if ready is not None:
                        script.orders[name, ready.round] = table.run.now - ready.at
        case do.Skip(step=step) | do.Mark(step=step):
            node = table.node(step)
            phase = table.run.phase(node) if node != NONE else ""
            script.timed += [Timed(now, meant, step, phase) for meant in table.meaning(command)]
        case _:
            script.timed += [Timed(now, meant) for meant in table.meaning(command)]


def _write_unordered(script: Script, table: Table) -> None:
    """What still waits for its order had waited until now, at least."""
    for node, name in enumerate(table.program.names.nodes):
        ready = _last(table, name, facts.StepReady) if table.run.unordered(node) else None
        if ready is not None:
            script.orders[name, ready.round] = table.run.now - ready.at


def _write_answer(script: Script, table: Table, command: do.Decide | do.Map, step: str) -> None:
    started = _last(table, step, facts.StepStarted)
    for meant in table.meaning(command):
        if started is not None and isinstance(meant, said.Answer):
            thinking = table.run.now - started.at + meant.after
            answer = said.Answer(meant.step, meant.option, meant.effects)
            script.answers[step, started.round] = Given(answer, thinking)


def _last(
    table: Table, step: str, kind: type[facts.StepReady] | type[facts.StepStarted]
) -> facts.StepReady | facts.StepStarted | None:
    return next((e for e in reversed(table.run.journal) if isinstance(e, kind) and e.step == step), None)
