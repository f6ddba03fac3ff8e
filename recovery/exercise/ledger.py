"""What people have done in an exercise: everything, and the branch that counts after rewinds and undone releases."""

from dataclasses import dataclass, field, replace

from recovery.exercise import commands as do
from recovery.exercise.commands import Command
from recovery.exercise.pace import SECOND
from recovery.model.steps import Task


@dataclass(frozen=True, slots=True)
class Past:
    """A command as it was given: the number of its entry, both times in milliseconds, who, what."""

    number: int
    at: int
    room: int
    by: str
    command: Command
    told: int = 0
    """How many facts the run had told by then."""

    @property
    def after(self) -> int:
        """Where exercise time stood when it had acted."""
        return self.command.to * SECOND if isinstance(self.command, do.Jump) and self.command.to else self.at


@dataclass
class Ledger:
    """Grows only, apart from the branch."""

    log: list[Past] = field(default_factory=list)
    """Everything, in the order of entries."""
    branch: list[Past] = field(default_factory=list)
    """What the run has come from. A release that was undone stands in it as a hold."""

    def add(self, past: Past) -> None:
        """A command that counts."""
        self.log.append(past)
        self.branch.append(past)

    def rewound(self, past: Past) -> int:
        """The branch ends at an earlier entry again; the exercise time that it goes on from."""
        assert isinstance(past.command, do.Rewind)
        to = past.command.to
        self.log.append(past)
        self.branch = [each for each in self.branch if each.number <= to]
        return max((each.after for each in self.branch), default=0)

    def undone(self, past: Past) -> None:
        """A release counts as if the inject had been held instead."""
        assert isinstance(past.command, do.Undo)
        self.log.append(past)
        self.branch = [held for each in self.branch for held in _without(each, past.command.of)]

    def happened(self) -> list[Past]:
        """The branch, and where it was changed: each release undone, and each rewind."""
        counts = {past.number for past in self.branch}
        turns = (do.Rewind, do.Undo)
        return [past for past in self.log if past.number in counts or isinstance(past.command, turns)]

    def numbers(self) -> list[int]:
        """The entries one can rewind to: the opening, and every command of the branch."""
        return [1, *(past.number for past in self.branch)]

    def find(self, number: int) -> Past | None:
        """The command of an entry of the branch."""
        return next((past for past in self.branch if past.number == number), None)

    @property
    def ended(self) -> bool:
        """The room is done."""
        return any(isinstance(past.command, do.End) for past in self.branch)

    @property
    def module(self) -> int:
        """How often the room went on to the next part."""
        return sum(isinstance(past.command, do.MoveOn) for past in self.branch)

    def open_questions(self) -> list[Past]:
        """Questions to the room that nobody has answered."""
        answered = {past.command.of for past in self.branch if isinstance(past.command, do.Reply)}
        return [past for past in self.branch if isinstance(past.command, do.Ask) and past.number not in answered]

    def improvised(self) -> tuple[Task, ...]:
        """Steps that the plan did not have, in their order."""
        steps = (past.command.step for past in self.branch if isinstance(past.command, do.Improvise))
        return tuple(Task.model_validate(step) for step in steps)

    def own_way(self, step: str, since: int) -> Past | None:
        """The last words in which the room went its own way in a decision that was opened at that time."""
        said = [past for past in self.branch if isinstance(past.command, do.Decide) and past.command.other]
        of_it = [past for past in said if isinstance(past.command, do.Decide) and past.command.step == step]
        return next((past for past in reversed(of_it) if past.at >= since), None)


def _without(past: Past, number: int) -> list[Past]:
    if past.number != number:
        return [past]
    match past.command:
        case do.Release(inject=inject) | do.BringForward(inject=inject):
            return [replace(past, command=do.Hold(inject=inject))]
        case _:
            return []
