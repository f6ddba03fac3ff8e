"""The run that commands lead to, played again; and where it next needs people."""

from collections.abc import Sequence
from hashlib import blake2b

from recovery.engine.codes import NONE
from recovery.exercise.entries import canonical
from recovery.exercise.ledger import Ledger, Past
from recovery.exercise.pace import SECOND
from recovery.exercise.plan import Plan
from recovery.exercise.settings import Settings
from recovery.exercise.table import Table
from recovery.model import journal as facts
from recovery.model.journal import Entry, plain


def played(plan: Plan, settings: Settings, branch: Sequence[Past]) -> Table:
    """The table after all commands of a branch, at the time of the last."""
    table = Table(plan, settings, Ledger(branch=list(branch)).improvised())
    for past in branch:
        table.advance(past.at // SECOND)
        table.carry_out(past.command)
        table.advance(past.after // SECOND)
    return table


def digest(table: Table, branch: Sequence[Past]) -> str:
    """Of everything that a replay must give again: the facts, what is held, and which commands count."""
    state = {
        "journal": [plain(entry) for entry in table.run.journal],
        "held": sorted(table.run.held),
        "branch": [past.number for past in branch],
    }
    return blake2b(canonical(state), digest_size=16).hexdigest()


FURTHEST = 1_800
"""Seconds that a jump goes at most while something waits for the room, so that nobody leaps over hours by accident."""


def next_call(table: Table) -> int | None:
    """Play a table on to the next thing that needs people; its second, or None if nothing comes by itself.

    While something waits for the room already, it goes no further than half an hour.
    """
    waiting = bool(table.open_orders() or table.open_decisions())
    told, furthest = len(table.run.journal), table.now + FURTHEST
    limits = [limit for name in table.open_decisions() if (limit := limit_of(table, name)) is not None]
    limit = min((each for each in limits if each > table.now), default=None)
    while not table.over:
        due = table.next
        if limit is not None and (due is None or due > limit):
            return limit
        if due is None:
            return None
        if waiting and due > furthest:
            return furthest if _comes_by_itself(table) else None
        table.advance(due)
        new = table.run.journal[told:]
        told += len(new)
        if any(calls_for_people(entry, table) for entry in new):
            break
    given_up = table.over and table.run.outcome in ("horizon", "stalled")
    return None if waiting and given_up else table.now


def _comes_by_itself(table: Table) -> bool:
    """Whether anything more would come, played on without the room."""
    while not table.over and table.next is not None:
        told = len(table.run.journal)
        table.advance(table.next)
        if any(calls_for_people(entry, table) for entry in table.run.journal[told:]) and not table.over:
            return True
    return table.over and table.run.outcome not in ("horizon", "stalled")


def calls_for_people(entry: Entry, table: Table) -> bool:
    """Whether a fact is one that the room should look at."""
    match entry:
        case facts.InjectDelivered() | facts.ClockStarted() | facts.RunOver():
            return True
        case facts.StepStarted(step=step):
            return step in table.faced
        case facts.StepReady(step=step):
            node = table.node(step)
            return node != NONE and table.run.unordered(node)
        case _:
            return False


def limit_of(table: Table, decision: str) -> int | None:
    """The second at which an open decision has taken as long as it may; None: it may take for ever."""
    node = table.node(decision)
    limit = table.program.nodes[node].limit
    started = started_at(table, decision)
    if limit == NONE or started is None:
        return None
    since = started + table.detected
    longer = (
        e.ticks
        for e in table.run.journal
        if isinstance(e, facts.StepProlonged) and e.step == decision and e.at >= since
    )
    return started + limit + sum(longer)


def started_at(table: Table, step: str) -> int | None:
    """The second at which a step last began."""
    starts = (e.at for e in reversed(table.run.journal) if isinstance(e, facts.StepStarted) and e.step == step)
    tick = next(starts, None)
    return None if tick is None else tick - table.detected
