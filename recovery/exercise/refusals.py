"""Which commands do not fit what an exercise has come to, and what to do instead."""

from collections.abc import Sequence

from pydantic import ValidationError

from recovery.engine.codes import NONE, Kind
from recovery.errors import RecoveryError
from recovery.exercise import commands as do
from recovery.exercise.chances import open_chances
from recovery.exercise.commands import Command
from recovery.exercise.ledger import Ledger
from recovery.exercise.pace import SECOND, Pace
from recovery.exercise.settings import MOST_IMPROVISED, Settings
from recovery.exercise.table import Table, improvised
from recovery.model import journal as facts
from recovery.model.effects import Effect

Why = tuple[str, str]
"""What is wrong, and what to do next."""


class Refusals:
    """Looks at a command before it acts."""

    def __init__(self, table: Table, ledger: Ledger, pace: Pace, settings: Settings, *, stopped: bool) -> None:
        self._table = table
        self._ledger = ledger
        self._pace = pace
        self._settings = settings
        self._stopped = stopped

    def why(self, command: Command) -> Why | None:
        """Why not; None if it fits."""
        if self._stopped and not isinstance(command, do.RealIncidentOver | do.TakeNote):
            return "everything stands: something real has happened", "say first that it is over"
        if self._ledger.ended and not (command.late or isinstance(command, do.Rewind)):
            return "the exercise has ended", "notes, the hot wash, ratings and improvements are still open; or rewind"
        return self._of_time(command) or self._of_injects(command) or self._of_steps(command) or self._of_rest(command)

    def _of_time(self, command: Command) -> Why | None:
        match command:
            case do.Start() if self._pace.running:
                return "exercise time runs already", "pause it, or jump"
            case do.Start() | do.Jump() if self._table.over:
                return "the run is over, and nothing more is to come", "end the exercise, or rewind"
            case do.Pause() if not self._pace.running:
                return "exercise time stands already", "start it"
            case do.Jump(to=int(to)) if to * SECOND < self._pace.at:
                return "exercise time does not run backwards", "rewind to an entry instead"
            case do.RealIncidentOver() if not self._stopped:
                return "nothing real was going on", "go on"
            case do.Rewind(to=to) if to not in self._ledger.numbers():
                return f"entry {to} is none that one can go back to", "name an entry of what people did, or 1"
            case _:
                return None

    def _of_injects(self, command: Command) -> Why | None:
        match command:
            case do.Release(inject=inject) | do.Hold(inject=inject) | do.Drop(inject=inject):
                return self._of_inject(inject)
            case do.BringForward(inject=inject, at=at):
                if at * SECOND < self._pace.at:
                    return "that moment is over", "release it instead"
                return self._of_inject(inject)
            case do.Undo(of=of):
                past = self._ledger.find(of)
                if past is None or not isinstance(past.command, do.Release | do.BringForward | do.AddInject):
                    return f"entry {of} released no inject", "only the release of an inject can be undone; else rewind"
            case do.AddInject(effects=effects):
                return self._of_effects(effects)
            case _:
                pass
        return None

    def _of_inject(self, inject: str) -> Why | None:
        names = self._table.program.names.injects
        if inject not in names:
            return f"no inject is called {inject}", "one of: " + ", ".join(names)
        for entry in self._table.run.journal:
            if isinstance(entry, facts.InjectDelivered | facts.InjectDropped) and entry.inject == inject:
                done = "came" if isinstance(entry, facts.InjectDelivered) else "was left out"
                return f"{inject} {done} already", "an inject comes once; undo its release, or make up another"
        return ("the run is over", "end the exercise, or rewind") if self._table.over else None

    def _of_effects(self, effects: tuple[Effect, ...]) -> Why | None:
        try:
            self._table.lowered(effects)
        except RecoveryError as error:
            return error.message, error.hint or "name things of the organisation, and steps of the plan"
        return None

    def _of_steps(self, command: Command) -> Why | None:
        match command:
            case do.Order(step=step):
                if step not in self._table.open_orders():
                    return f"{step} does not wait for an order", "order a step that is ready"
            case do.Decide(step=step, option=option, other=other):
                return self._of_decision(step, option, other)
            case do.Map(step=step, option=option, effects=effects):
                return self._of_answer(step, option) or self._of_effects(effects)
            case do.Skip(step=step):
                return self._of_open_step(step, "pending", "waiting", "working", "backing-off", "stuck")
            case do.Mark(step=step, later=later):
                return self._of_open_step(step, "working") or self._of_mark(step, later)
            case do.Improvise():
                return self._of_improvised(command)
            case _:
                pass
        return None

    def _of_decision(self, step: str, option: str | None, other: str) -> Why | None:
        if (option is None) == (not other.strip()):
            return "say either an option or another way, in your own words", "one of the two"
        return self._of_answer(step, option)

    def _of_answer(self, step: str, option: str | None) -> Why | None:
        table, node = self._table, self._table.node(step)
        if node == NONE or table.program.nodes[node].kind is not Kind.DECISION:
            return f"no decision is called {step}", "decisions that are open: " + _names(table.open_decisions())
        if table.run.phase(node) != "working":
            return f"{step} is not open", "decisions that are open: " + _names(table.open_decisions())
        options = table.program.names.options[node]
        if option is not None and option not in options:
            return f"{step} has no option {option}", "one of: " + _names(options)
        if option is not None and not table.run.possible(node, options.index(option)):
            return f"{option} is not possible now", "choose another, or say it in your own words"
        return None

    def _of_open_step(self, step: str, *phases: str) -> Why | None:
        names = self._table.program.names.nodes
        nodes = [i for i, name in enumerate(names) if name == step or name.startswith(f"{step}/")]
        if not nodes:
            return f"no step is called {step}", "steps of the plan are called by their ids"
        if not any(self._table.run.phase(node) in phases for node in nodes):
            return f"{step} is {self._table.run.phase(nodes[-1])}", "look at what is open"
        return None

    def _of_mark(self, step: str, later: int) -> Why | None:
        node = self._table.node(step)
        if self._table.program.nodes[node].kind is Kind.DECISION and not later:
            return f"{step} is a decision", "decide it instead"
        if step in self._table.faced and not self._table.keeps_limits:
            return (
                f"the limit of {step} takes nothing by itself here",
                "go on talking, and decide when the room is ready",
            )
        return None

    def _of_improvised(self, command: do.Improvise) -> Why | None:
        if len(self._ledger.improvised()) >= MOST_IMPROVISED:
            return f"more than {MOST_IMPROVISED} steps were improvised", "note it instead"
        try:
            step = improvised(command)
            Table(self._table.plan, self._settings, (*self._ledger.improvised(), step))
        except ValidationError as error:
            first = error.errors()[0]
            return f"{'.'.join(map(str, first['loc']))}: {first['msg']}", "write it as a task in a playbook"
        except RecoveryError as error:
            return error.message, error.hint or "name things of the organisation, and steps of the plan"
        return None

    def _of_rest(self, command: Command) -> Why | None:
        roles = {role.id for role in self._table.plan.organisation.roles}
        objectives = [objective.id for objective in self._table.plan.scenario.objectives]
        match command:
            case do.Lose(role=role) | do.Return(role=role) if role not in roles:
                return f"no role is called {role}", "one of: " + _names(sorted(roles))
            case do.Observe(objective=str(name)) | do.RateObjective(objective=str(name)) if name not in objectives:
                return f"no objective is called {name}", "one of: " + _names(objectives)
            case do.Strength(objective=str(name)) | do.Improvement(objective=str(name)) if name not in objectives:
                return f"no objective is called {name}", "one of: " + _names(objectives)
            case do.Reply(of=of) if of not in [past.number for past in self._ledger.open_questions()]:
                return f"entry {of} is no open question", "answer one that is open"
            case do.Correct(of=of) if of not in [past.number for past in self._ledger.log]:
                return f"entry {of} is none of what people did", "name one that is"
            case do.Chance(of=of):
                return self._of_chance(of)
            case _:
                return None

    def _of_chance(self, of: str) -> Why | None:
        if not self._settings.even:
            return "luck is drawn in this exercise", "the facilitator chooses chances where luck is even"
        names = [chance.name for chance in open_chances(self._table.run, self._table.faced)]
        if of not in names:
            return f"no chance is called {of}", f"one of: {_names(names)}"
        return None


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:20]) or "none"
