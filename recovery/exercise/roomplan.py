"""The ninety minutes of a room: which part of the exercise it is in, how far ahead or behind, what may be left out."""

from collections.abc import Iterable
from typing import assert_never

from recovery.exercise import commands as do
from recovery.exercise.ledger import Ledger
from recovery.exercise.pace import SECOND, Pace
from recovery.exercise.table import Table
from recovery.exercise.views import ModuleView
from recovery.model import conditions
from recovery.model import journal as facts
from recovery.model.conditions import Condition
from recovery.model.scenario import Inject


def module_view(table: Table, ledger: Ledger, pace: Pace) -> ModuleView:
    """Where the room is. A pause is the room's time too; what was real is not.

    A part is over when the facilitator moved on, or when what ends it has come. The room is ahead by what is left until the
    planned begin of the part it is in, and behind by what has passed since its planned end.
    """
    modules = table.plan.scenario.modules
    moved, number = ledger.module, 0
    for module in modules:
        if number >= moved and not has_come(module.ends, table):
            break
        number += 1
    now = (pace.room - _real(ledger, pace)) // SECOND
    begins = [sum(module.room for module in modules[:count]) for count in range(len(modules) + 1)]
    if number == len(modules):
        ahead = begins[-1] - now if modules else 0
        return ModuleView(number, None, max(0, now - begins[-1]), 0, ahead, begins[-1])
    begin, end = begins[number], begins[number + 1]
    ahead = max(0, begin - now) - max(0, now - end)
    return ModuleView(number, modules[number].id, max(0, now - begin), modules[number].room, ahead, begins[-1])


def may_drop(inject: Inject, module: ModuleView) -> bool:
    """Whether the room is behind, and can do without this one."""
    return module.ahead < 0 and not inject.must


def _real(ledger: Ledger, pace: Pace) -> int:
    """Milliseconds of the room in which everything stood because of something real."""
    since: int | None = None
    spent = 0
    for past in ledger.branch:
        if isinstance(past.command, do.RealIncident) and since is None:
            since = past.room
        elif isinstance(past.command, do.RealIncidentOver) and since is not None:
            spent += past.room - since
            since = None
    return spent if since is None else spent + pace.room - since


def has_come(condition: Condition, table: Table) -> bool:
    """Whether all parts have come, each so long ago as it says. What an hour of the week is about is not asked here."""
    return all(
        (since := _since(part.fact, table)) is not None and since + part.offset <= table.now for part in condition.parts
    )


def _since(fact: conditions.Fact, table: Table) -> int | None:
    """The second after detection at which something first came, as far as the room has seen; None if it has not."""
    journal, cast = table.run.journal, table.plan.cast
    match fact:
        case conditions.Moment(name):
            return _first(table, (e for e in journal if isinstance(e, facts.MomentCame) and e.moment == name))
        case conditions.StepDone(step, negated):
            done = (e for e in journal if isinstance(e, facts.StepEnded) and (e.step, e.ending) == (step, "done"))
            return 0 if negated else _first(table, done)
        case conditions.ServiceUp(service):
            return _up_since(table, cast.get(service, service))
        case conditions.Chosen(decision, option):
            taken = (e for e in journal if isinstance(e, facts.Decided) and (e.step, e.option) == (decision, option))
            return _first(table, taken)
        case conditions.Submitted(clock):
            return _first(table, (e for e in journal if isinstance(e, facts.NoticeSubmitted) and e.clock == clock))
        case conditions.ArtefactAvailable() | conditions.HourOfWeek():
            return None
        case _:
            assert_never(fact)


def _first(table: Table, entries: Iterable[facts.Entry]) -> int | None:
    first = next(iter(entries), None)
    return None if first is None else first.at - table.detected


def _up_since(table: Table, service: str) -> int | None:
    changes = [e for e in table.run.journal if isinstance(e, facts.ServiceChanged) and e.service == service]
    if not changes:
        return 0
    return None if changes[-1].out else changes[-1].at - table.detected
