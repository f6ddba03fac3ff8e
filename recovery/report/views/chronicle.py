"""An exercise told in the order of its clock: what happened, and what people did and said."""

from collections.abc import Iterator

from recovery.exercise import commands as do
from recovery.exercise.ledger import Past
from recovery.model.durations import spoken
from recovery.report.instants import since
from recovery.report.story import told
from recovery.report.views.debrief import Happened, Measured
from recovery.report.views.played import Played

_UNTOLD = (
    do.Start, do.Pause, do.Speed, do.Talk, do.Jump, do.Chance, do.Order, do.Skip, do.Improvise, do.Mark,
    do.RateObjective, do.Strength, do.Improvement, do.HotWash,
)  # fmt: skip
"""What the run tells itself, what only moved the clock, and what has a chapter of its own."""

_ACTS = (do.Decide, do.Map, do.Release, do.AddInject, do.Lose, do.Return)
"""What at once leads to something."""


def timeline(exercise: Played) -> list[Happened]:
    """Lines in the order of exercise time. In one second: what people did, what came of it, what they said of it."""
    lines = [(line.at.seconds or 0, 1, line) for line in _of_run(exercise)]
    lines += [
        (line.at.seconds or 0, 0 if isinstance(past.command, _ACTS) else 2, line)
        for past in exercise.log
        for line in _of_people(exercise, past)
    ]
    return [line for _, _, line in sorted(lines, key=lambda each: each[:2])]


def _of_run(exercise: Played) -> Iterator[Happened]:
    for tick, line in told(exercise.journal, exercise.given, exercise.titles):
        yield Happened(at=exercise.at(tick), word=line.word, text=line.text, by="", source="run")


def _of_people(exercise: Played, past: Past) -> Iterator[Happened]:
    if isinstance(past.command, _UNTOLD):
        return
    at = Measured(seconds=past.at // 1_000, basis="observed")
    yield Happened(at=at, word=past.command.name, text=_words(exercise, past.command), by=past.by, source="people")


def _words(exercise: Played, command: do.Command) -> str:
    """What somebody did, in words."""
    titles = exercise.titles
    match command:
        case do.Release(inject=inject) | do.Hold(inject=inject) | do.Drop(inject=inject):
            return titles.inject(inject)
        case do.BringForward(inject=inject, at=at):
            return f"{titles.inject(inject)}, to {since(at)}"
        case do.AddInject(title=title, source=source, message=message):
            return f"{source}: {title}: {message}"
        case do.Decide(step=step, option=option, other=other, reason=reason):
            way = titles.option(step, option) if option else other
            return f"{titles.step(step)}: {way}" + (f" Because: {reason}" if reason else "")
        case do.Map(step=step, option=option, delay=delay):
            way = titles.option(step, option) if option else "no option"
            return f"{titles.step(step)}: counts as {way}" + (f", after {spoken(delay)}" if delay else "")
        case do.Lose(role=role, people=people) | do.Return(role=role, people=people):
            return f"{people} x {titles.role(role)}"
        case do.Observe(objective=objective, text=text):
            return f"{_objective(exercise, objective)}: {text}"
        case _:
            return _of_entries(command)


def _of_entries(command: do.Command) -> str:
    """What somebody said of an earlier entry, or of the exercise as a whole."""
    match command:
        case do.Rewind(to=to):
            return f"the exercise went on from entry {to}; what came after it did not count"
        case do.Undo(of=of):
            return f"the release in entry {of} was taken back"
        case do.Correct(of=of, text=text):
            return f"entry {of} should read: {text}"
        case do.Reply(of=of, text=text):
            return f"to the question in entry {of}: {text}"
        case do.MoveOn():
            return "the next part of the exercise"
        case do.End():
            return "the room ended the exercise"
        case _:
            return str(getattr(command, "text", ""))


def _objective(exercise: Played, id: str) -> str:
    return next((each.title for each in exercise.plan.scenario.objectives if each.id == id), id)
