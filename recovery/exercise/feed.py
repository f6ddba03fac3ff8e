"""What happened, one item after another: the facts of the run that people can know, and what they did."""

from collections.abc import Iterator, Sequence

from recovery.exercise import commands as do
from recovery.exercise.ledger import Past
from recovery.exercise.pace import SECOND
from recovery.exercise.views import FeedItem
from recovery.model import journal as facts
from recovery.model.journal import Entry, Journal, kind

_PRIVATE = (
    do.Hold,
    do.Drop,
    do.BringForward,
    do.Undo,
    do.Chance,
    do.Observe,
    do.RateObjective,
    do.Strength,
    do.Improvement,
    do.Rewind,
    do.MoveOn,
)
_TOLD_BY_THE_RUN = (do.Order, do.Release, do.Skip, do.Improvise, do.Lose, do.Return)


def feed(journal: Journal, detected: int, log: Sequence[Past]) -> tuple[FeedItem, ...]:
    """In the order of exercise time; what people said of a moment comes after what happened at it."""
    items = [(item.at, 0, item) for entry in journal if entry.at >= detected for item in _of_run(entry, detected)]
    items += [(item.at, 1, item) for past in log for item in _of_command(past)]
    return tuple(item for _, _, item in sorted(items, key=lambda each: each[:2]))


def _of_run(entry: Entry, detected: int) -> Iterator[FeedItem]:
    at, name = entry.at - detected, kind(entry)
    match entry:
        case facts.MomentCame(moment=moment) if moment not in ("onset", "intruded"):
            yield FeedItem(at, name, moment)
        case facts.ServiceChanged(service=service, out=out, degraded=degraded, back=back):
            yield FeedItem(at, name, service, "out" if out else "degraded" if degraded else "back" if back else "up")
        case facts.ServiceIsolated(service=service, released=released):
            yield FeedItem(at, name, service, "released" if released else "isolated")
        case facts.StepEnded(step=step, ending=ending):
            yield FeedItem(at, name, step, ending)
        case facts.Decided(step=step, option=option, by=by):
            yield FeedItem(at, name, step, option, by)
        case facts.InjectDelivered(inject=inject):
            yield FeedItem(at, name, inject)
        case facts.InjectDropped(inject=inject, why=why):
            yield FeedItem(at, name, inject, why, private=True)
        case facts.ClockStarted(clock=clock) | facts.NoticeSubmitted(clock=clock):
            yield FeedItem(at, name, clock)
        case facts.RunOver(outcome=outcome):
            yield FeedItem(at, name, outcome)
        case _:
            yield from _of_work(entry, at, name)


def _of_work(entry: Entry, at: int, name: str) -> Iterator[FeedItem]:
    match entry:
        case facts.StepOrdered(step=step) | facts.StepStarted(step=step) | facts.StepSkipped(step=step):
            yield FeedItem(at, name, step)
        case facts.StepImprovised(step=step):
            yield FeedItem(at, name, step)
        case facts.StepProlonged(step=step, ticks=ticks):
            yield FeedItem(at, name, step, str(ticks))
        case facts.HypothesisTested(step=step, number=number, right=right):
            yield FeedItem(at, name, step, f"{number} {'right' if right else 'wrong'}")
        case facts.StageHeld(step=step, stage=stage):
            yield FeedItem(at, name, step, str(stage))
        case facts.StepsReopened(of=of, rework=rework):
            yield FeedItem(at, name, rework, of)
        case facts.ArtefactFound(artefact=artefact, what=what):
            yield FeedItem(at, name, artefact, what)
        case facts.PersonCalled(role=role) | facts.PersonReached(role=role):
            yield FeedItem(at, name, role)
        case facts.Lost(what=what, name=lost, people=people) | facts.CameBack(what=what, name=lost, people=people):
            if what != "empty":
                yield FeedItem(at, name, lost, str(people) if people else "")
        case _:
            pass


def _of_command(past: Past) -> Iterator[FeedItem]:
    """What the run does not tell itself."""
    command = past.command
    if isinstance(command, _TOLD_BY_THE_RUN):
        return
    what = getattr(command, "step", None) or getattr(command, "inject", None) or getattr(command, "objective", None)
    detail = _words(command)
    private = isinstance(command, _PRIVATE)
    yield FeedItem(past.at // SECOND, command.kind, str(what or ""), detail, past.by, past.number, private)


def _words(command: do.Command) -> str:
    match command:
        case do.Decide(option=str(option)):
            return option
        case do.Decide(other=other):
            return other
        case do.AddInject(title=title):
            return title
        case do.Speed(speed=speed):
            return str(speed)
        case do.Talk(rate=rate):
            return f"{rate:g}"
        case do.Jump(to=to):
            return str(to)
        case do.RateObjective(rating=rating):
            return rating
        case _:
            return str(getattr(command, "text", ""))
