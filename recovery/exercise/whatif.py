"""What other decisions would have changed: the same room in many futures, with one answer changed.

Two plays of a future share their luck, so that their difference is the decision's. What the room did by the hour applies
where things stand as they did; where they do not it is dropped, and counted.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from recovery.engine import responders as said
from recovery.engine.codes import NONE, Fact
from recovery.engine.draws import Luck
from recovery.engine.program import Program
from recovery.engine.responders import Live, RoomCommand
from recovery.engine.simulate import Run
from recovery.exercise.script import Occasion, Script
from recovery.measures.measure import measure
from recovery.model import journal as facts
from recovery.model.journal import Decided, Journal
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.study.statistics import Interval, chance, quantile

FUTURES = 200
NOT_MODELLED = "not modelled: nothing follows from this option in the plan"


@dataclass(frozen=True, slots=True)
class Other:
    """An option that was not taken. Seconds; below zero it would have been faster."""

    step: str
    round: int
    taken: str
    """Empty: the room's own way."""
    option: str
    not_modelled: str
    difference: Interval | None
    better: Interval | None
    """Share of futures in which it would have been faster."""
    futures: int
    dropped: dict[str, int]
    """What the room did by the hour and could not have done then -> in how many futures."""


def others(
    script: Script,
    organisation: Organisation,
    playbook: Playbook,
    futures: int = FUTURES,
    seed: int = 1,
    watch: Callable[[int, int], None] | None = None,
) -> tuple[Other, ...]:
    """Every option that the room did not take, decision by decision. `watch` is told how many plays of how many are done."""
    asked = [(decided, option) for decided in script.decided for option in _untaken(script.program, decided)]
    modelled = [each for each in asked if _has_consequences(script.program, each[0].step, each[1])]
    whole, done = futures * (len(modelled) + 1), 0

    def span(future: int, changed: tuple[Occasion, str] | None, dropped: Counter[str]) -> int:
        nonlocal done
        journal = play_out(script, Luck(seed, future), changed, dropped)
        done += 1
        if watch:
            watch(done, whole)
        found = measure(journal, organisation, playbook).time_to_recovery
        return script.program.horizon if found is None else found

    as_it_was = [span(future, None, Counter()) for future in range(futures)] if modelled else []
    return tuple(
        _other(decided, option, futures, as_it_was, span)
        if (decided, option) in modelled
        else Other(decided.step, decided.round, decided.option, option, NOT_MODELLED, None, None, 0, {})
        for decided, option in asked
    )


def _other(
    decided: Decided,
    option: str,
    futures: int,
    as_it_was: list[int],
    span: Callable[[int, tuple[Occasion, str], Counter[str]], int],
) -> Other:
    dropped: Counter[str] = Counter()
    changed = (decided.step, decided.round), option
    spans = [span(future, changed, dropped) for future in range(futures)]
    differences = [other - was for other, was in zip(spans, as_it_was, strict=True)]
    faster = sum(difference < 0 for difference in differences)
    return Other(
        decided.step,
        decided.round,
        decided.option,
        option,
        "",
        quantile(differences, 0.5),
        chance(faster, futures),
        futures,
        dict(dropped),
    )


def _untaken(program: Program, decided: Decided) -> Iterator[str]:
    options = program.names.options[program.names.nodes.index(decided.step)]
    return (option for option in options if option != decided.option)


def _has_consequences(program: Program, step: str, option: str) -> bool:
    """Whether anything in the plan or the incident hangs on this option."""
    node = program.names.nodes.index(step)
    number = program.names.options[node].index(option)
    guards = any(guard.node == node and guard.option == number for each in program.nodes for guard in each.guards)
    atoms = any(atom.fact is Fact.CHOSEN and (atom.a, atom.b) == (node, number) for atom in program.atoms)
    return bool(program.nodes[node].choices[number].effects) or guards or atoms


def play_out(
    script: Script, luck: Luck, changed: tuple[Occasion, str] | None = None, dropped: Counter[str] | None = None
) -> Journal:
    """One future: the room does as it did, with its own delays, but for the answer that is changed."""
    return _Future(script, luck, changed, dropped if dropped is not None else Counter()).journal()


class _Future:
    def __init__(self, script: Script, luck: Luck, changed: tuple[Occasion, str] | None, dropped: Counter[str]) -> None:
        self._script = script
        self._changed = changed
        self._dropped = dropped
        answered = {step for step, _ in script.answers} | ({changed[0][0]} if changed else set())
        ordered = {step for step, _ in script.orders}
        self._live = Live(answered, ordered, keeps_limits=script.keeps_limits)
        self._run = Run(replace(script.program, start=script.start), luck, self._live)
        self._due: list[tuple[int, int, RoomCommand, str, str]] = []
        self._count = self._told = 0

    def journal(self) -> Journal:
        """Of the run, at its end."""
        run = self._run
        while run.outcome is None:
            run.advance(int(min(run.next, self._due[0][0] if self._due else run.next)))
            self._listen()
            while self._due and self._due[0][0] <= run.now:
                self._say(*heappop(self._due)[2:])
                self._listen()
        return run.journal

    def _listen(self) -> None:
        """What is new since the last time."""
        for entry in self._run.since(self._told):
            self._told += 1
            self._hear(entry)

    def _hear(self, entry: facts.Entry) -> None:
        script = self._script
        match entry:
            case facts.MomentCame(at, "detected"):
                for timed in script.timed:
                    self._later(at + timed.at, timed.command, timed.step, timed.phase)
            case facts.StepReady(at, step, round, attempt=0) if self._live.orders(step):
                self._later(at + script.orders.get((step, round), 0), said.Order(step))
            case facts.StepStarted(at, step, round) if self._live.faces(step):
                self._answer(at, step, round)
            case _:
                pass

    def _answer(self, at: int, step: str, round: int) -> None:
        """As in the same round, else as the last time; the changed one in its round only."""
        given = self._script.answers.get((step, round))
        if given is None and round:
            earlier = [each for (name, _), each in self._script.answers.items() if name == step]
            given = earlier[-1] if earlier else None
        if self._changed and self._changed[0] == (step, round):
            limit = self._run.program.nodes[self._run.program.names.nodes.index(step)].limit
            thinking = given.thinking if given else 0
            if self._live.keeps_limits and limit != NONE:
                thinking = min(thinking, max(0, limit - 1))  # at the limit itself the default is taken
            self._later(at + thinking, said.Answer(step, self._changed[1], round=round))
        elif given is not None:
            self._later(at + given.thinking, replace(given.answer, round=round))

    def _later(self, at: int, command: RoomCommand, step: str = "", phase: str = "") -> None:
        self._count += 1
        heappush(self._due, (at, self._count, command, step, phase))

    def _say(self, command: RoomCommand, step: str, phase: str) -> None:
        names = self._run.program.names.nodes
        if step and (step not in names or self._run.phase(names.index(step)) != phase):
            self._dropped[f"{type(command).__name__.lower()} {step}"] += 1
            return
        self._live.say(self._possible(command))
        self._run.advance(self._run.now)

    def _possible(self, command: RoomCommand) -> RoomCommand:
        """An answer that is not possible gives way to the default, else to the first option that is."""
        if not isinstance(command, said.Answer) or not command.option:
            return command
        names = self._run.program.names
        node = names.nodes.index(command.step)
        options = names.options[node]
        if self._run.possible(node, options.index(command.option)):
            return command
        default = self._run.program.nodes[node].default
        order = [default, *range(len(options))] if default != NONE else [*range(len(options))]
        found = next((i for i in order if self._run.possible(node, i)), NONE)
        return command if found == NONE else replace(command, option=options[found])
