"""The ninety minutes of a room: which part of the exercise it is in, how far ahead or behind, what may be left out."""

from recovery.exercise import commands as do
from recovery.exercise.ledger import Ledger
from recovery.exercise.pace import SECOND, Pace
from recovery.exercise.table import Table
from recovery.exercise.views import ModuleView
from recovery.model.scenario import Inject


def module_view(table: Table, ledger: Ledger, pace: Pace) -> ModuleView:
    """Where the room is. A pause of exercise time still is the room's time, but for what was real."""
    modules = table.plan.scenario.modules
    moves = [past.room for past in ledger.branch if isinstance(past.command, do.MoveOn)]
    number = min(len(moves), len(modules))
    began = moves[-1] if moves else 0
    spent = (pace.room - began) // SECOND
    total = sum(module.room for module in modules)
    if number == len(modules):
        planned = total
        return ModuleView(number, None, spent, 0, planned - pace.room // SECOND if modules else 0, total)
    before = sum(module.room for module in modules[:number])
    ahead = before - began // SECOND + min(0, modules[number].room - spent)
    return ModuleView(number, modules[number].id, spent, modules[number].room, ahead, total)


def may_drop(inject: Inject, module: ModuleView) -> bool:
    """Whether the room is behind, and can do without this one."""
    return module.ahead < 0 and not inject.must
