"""What happened, one item after another: the facts of the run that people can know, and what they did."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recovery.exercise import commands as do
from recovery.exercise.ledger import Past
from recovery.exercise.pace import SECOND
from recovery.exercise.views import FeedItem
from recovery.measures.steps import part_of
from recovery.model import journal as facts
from recovery.model.journal import Entry, Journal
from recovery.model.journal import kind as kind_of

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
OWN_WAY = "own-way"
"""The kind of a decision in the room's own words."""
_TOLD_BY_THE_RUN = (do.Order, do.Release, do.Skip, do.Improvise, do.Lose, do.Return)


def feed(journal: Journal, detected: int, pasts: Sequence[Past]) -> tuple[FeedItem, ...]:
    """In the order in which it came to be, so that it only grows, unless the run is played again otherwise."""
    items: list[FeedItem] = []
    told = 0
    for past in pasts:
        upto = max(told, past.told)
        items += _of_facts(journal, told, upto, detected)
        items += _of_command(past)
        told = upto
    return (*items, *_of_facts(journal, told, len(journal), detected))


def _of_facts(journal: Journal, begin: int, end: int, detected: int) -> Iterator[FeedItem]:
    whole = {part_of(e.step) for e in journal if isinstance(e, facts.StepReady) and e.step.endswith("/0")}
    for entry in _as_steps(journal[begin:end], whole):
        if entry.at >= detected:
            yield from _of_run(entry, detected)


def _as_steps(told: Sequence[Entry], whole: set[str]) -> Iterator[Entry]:
    """Batches and inner playbooks as the one step that they are: it begins with its first node, and ends with its last."""
    steps = (facts.StepOrdered, facts.StepStarted, facts.StepEnded, facts.StepSkipped)
    for entry in told:
        if not isinstance(entry, steps):
            yield entry
        elif entry.step.endswith("/0"):
            if isinstance(entry, facts.StepStarted | facts.StepOrdered):
                yield replace(entry, step=part_of(entry.step))
        elif part_of(entry.step) == entry.step and not (
            entry.step in whole and isinstance(entry, facts.StepStarted | facts.StepOrdered)
        ):
            yield entry


def _of_run(entry: Entry, detected: int) -> Iterator[FeedItem]:
    at, name = entry.at - detected, kind_of(entry)
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
    kind = OWN_WAY if isinstance(command, do.Decide) and command.other else command.kind
    yield FeedItem(past.at // SECOND, kind, str(what or ""), detail, past.by, past.number, private)


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
