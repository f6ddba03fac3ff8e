"""A journal read aloud: one line for each fact that people would remember."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from recovery.model import journal as facts
from recovery.model.durations import MINUTE, spoken
from recovery.model.journal import Entry, Journal, Outcome
from recovery.model.shown import shown, shown_lines
from recovery.report.instants import clock, since
from recovery.report.layout import counted, wrapped
from recovery.report.results import Given
from recovery.report.titles import Titles


class Line(NamedTuple):
    """What kind of thing happened, in a word, and what."""

    word: str
    text: str


def story(
    journal: Journal, given: Given, titles: Titles, onset: datetime, width: int, *, aloud: bool = False
) -> Iterator[str]:
    """Lines no wider than `width`: the hour, the time since detection, a word, and what happened.

    `aloud`: injects with all they say, as a room would hear them.
    """
    detected = next((e.at for e in journal if isinstance(e, facts.MomentCame) and e.moment == "detected"), 0)
    wide = max(len(since(entry.at - detected)) for entry in journal)
    last = ""
    said = {i.id: i.message for i in given.scenario.injects} if aloud and given.scenario else {}
    for at, line, inject in _told(journal, given, titles):
        stamp = f"{clock(onset, at)}  {since(at - detected):>{wide}}"
        beginning = stamp if stamp != last else " " * len(stamp)
        last = stamp
        yield from wrapped(line.text, width, f"  {beginning}  {line.word:<10} ")
        for words in shown_lines(said[inject]) if inject in said else ():
            yield from wrapped(words, width, " " * (len(stamp) + 15) + "| ", " " * (len(stamp) + 15) + "| ")


def told(journal: Journal, given: Given, titles: Titles) -> Iterator[tuple[int, Line]]:
    """Each fact that people would remember, with its tick."""
    yield from ((at, line) for at, line, _ in _told(journal, given, titles))


def _told(journal: Journal, given: Given, titles: Titles) -> Iterator[tuple[int, Line, str | None]]:
    standing = _Standing()
    made_of_parts = {
        entry.step[:-2] for entry in journal if isinstance(entry, facts.StepReady) and entry.step.endswith("/0")
    }
    for entry in journal:
        if _is_inner(entry, made_of_parts):
            continue
        if isinstance(entry, facts.ServiceChanged):
            word = standing.word(entry)
            line = Line(word, titles.service(entry.service)) if word else None
        else:
            standing.note(entry)
            line = _line(entry, given, titles)
        if line is not None:
            yield entry.at, line, entry.inject if isinstance(entry, facts.InjectDelivered) else None


def _is_inner(entry: Entry, made_of_parts: set[str]) -> bool:
    """A batch or inner playbook begins when its first part does, and is done when its last is: the rest is no news."""
    match entry:
        case facts.StepStarted(step=step):
            return step in made_of_parts
        case facts.StepEnded(step=step):
            return step.endswith("/0")
        case _:
            return False


class _Standing:
    """How services stand, so that only what is news is told of them."""

    def __init__(self) -> None:
        self._lost: set[str] = set()
        """Out or untrusted, and not back since."""
        self._degraded: set[str] = set()
        self._told: set[tuple[int, str]] = set()
        """Hits and isolations: whoever reads of one needs not be told that the service is out."""

    def note(self, entry: Entry) -> None:
        """A hit or an isolation was told."""
        if isinstance(entry, facts.ServiceHit | facts.ServiceIsolated):
            self._told.add((entry.at, entry.service))

    def word(self, entry: facts.ServiceChanged) -> str | None:
        """What to call the change; None where it is no news."""
        service = entry.service
        was_lost, was_degraded = service in self._lost, service in self._degraded
        if entry.out or entry.untrusted:
            self._lost.add(service)
        elif entry.back:
            self._lost.discard(service)
        if entry.degraded:
            self._degraded.add(service)
        else:
            self._degraded.discard(service)
        if (entry.at, service) in self._told:
            return None
        if entry.out:
            return None if was_lost else "OUT"
        if entry.degraded:
            return None if was_degraded and not was_lost else "degraded"
        return "BACK" if was_lost and entry.back else "whole" if was_degraded and not was_lost else None


def _line(entry: Entry, given: Given, titles: Titles) -> Line | None:
    match entry:
        case facts.MomentCame(moment=moment):
            return _moment(moment, given)
        case facts.ClockStarted(clock=clock, due=due):
            limit = "" if due is None else f": due in {spoken(due - entry.at)}"
            return Line("clock", f"{titles.thing(clock)}{limit}")
        case facts.NoticeSubmitted(clock=clock):
            return Line("sent", titles.thing(clock))
        case facts.InjectDelivered(inject=inject):
            return Line("inject", titles.inject(inject))
        case facts.RunOver(outcome=outcome):
            return Line("end", _OUTCOMES[outcome])
        case _:
            return _of_step(entry, given, titles) or _of_thing(entry, titles)


def _of_step(entry: Entry, given: Given, titles: Titles) -> Line | None:
    """What people did."""
    match entry:
        case facts.HypothesisTested(step=step, number=number, right=False, harm=harm):
            return Line(
                "wrong", f"{titles.step(step)}: idea {number + 1} was not it{', and testing it did harm' * harm}"
            )
        case facts.StageHeld(step=step, stage=stage):
            return Line("stage", f"{titles.step(step)}: stage {stage + 1} held")
        case facts.VerificationMissed(step=step):
            return Line("MISSED", f"{titles.step(step)} saw nothing, and something was wrong")
        case facts.ItemsRevealed(step=step, items=items):
            return Line("more", f"{items} more for: {titles.step(step)}")
        case facts.StepDead(step=step, cancelled=True):
            return Line("cancelled", titles.step(step))
        case facts.StepStarted(step=step):
            return Line("begins", titles.step(step) + _who(entry, given, titles))
        case facts.StepEnded(step=step, ending=ending):
            return Line(*_ENDINGS[ending](titles.step(step)))
        case facts.StepsReopened(rework=first, steps=steps):
            return Line("again", f"back to: {titles.step(first)} ({counted(len(steps), 'step')} to do again)")
        case facts.Decided(step=step, option=option, by=by):
            taken = titles.option(step, option) if option else f"{titles.step(step)}: another way"
            return Line("decided", f"{taken}{_BY[by]}")
        case _:
            return _of_room(entry, titles)


def _of_room(entry: Entry, titles: Titles) -> Line | None:
    """What the room of a rehearsal said."""
    match entry:
        case facts.StepOrdered(step=step):
            return Line("ordered", titles.step(step))
        case facts.StepSkipped(step=step):
            return Line("skipped", titles.step(step))
        case facts.StepProlonged(step=step, ticks=ticks):
            return Line("longer", f"{titles.step(step)}: {spoken(ticks)} more")
        case facts.StepImprovised(step=step):
            return Line("new", titles.step(step))
        case _:
            return None


def _of_thing(entry: Entry, titles: Titles) -> Line | None:
    """How services, artefacts and people fare."""
    match entry:
        case facts.ServiceHit(service=service, state=state, by=cause):
            return Line("hit", f"{titles.service(service)} is {state}{_HIT_BY[cause]}")
        case facts.ServiceRestored(service=service, artefact=str(artefact), instant=instant):
            age = "" if instant is None else f", {spoken(entry.at - instant)} old"
            return Line("restored", f"{titles.service(service)} from {titles.thing(artefact)}{age}")
        case facts.ServiceReadmitted(service=service):
            return Line("readmitted", titles.service(service))
        case facts.ArtefactFound(artefact=artefact, what=what):
            return Line("found", f"{titles.thing(artefact)} is {what}")
        case facts.Lost(what=what, name=name, people=people):
            return _lost("lost", what, name, people, titles)
        case facts.CameBack(what=what, name=name, people=people):
            return _lost("back", what, name, people, titles)
        case facts.ServiceIsolated(service=service, released=released):
            return Line("released" if released else "isolated", titles.service(service))
        case facts.PersonCalled(role=role):
            return Line("called", titles.role(role))
        case facts.PersonReached(role=role):
            return Line("reached", titles.role(role))
        case _:
            return None


_ENDINGS: dict[facts.Ending, Callable[[str], tuple[str, str]]] = {
    "done": lambda step: ("done", step),
    "failed": lambda step: ("FAILED", f"{step}: for good"),
    "try-again": lambda step: ("failed", f"{step}: will be tried again"),
    "next-artefact": lambda step: ("failed", f"{step}: what it restored from is no good"),
    "stuck": lambda step: ("STUCK", f"{step}: no option was possible"),
    "not-passed": lambda step: ("FAILED", f"{step}: did not pass"),
}
_HIT_BY = {"incident": "", "effect": "", "spread": ": it has spread", "return": ": the threat is back"}
_BY = {"luck": "", "room": "", "other": "", "limit": " (time was up)", "last-resort": " (nothing else was possible)"}
_OUTCOMES: dict[Outcome, str] = {
    "recovered": "all is back, and nothing more is to come",
    "stalled": "standstill: nothing more can start",
    "rounds": "a verification failed too often",
    "horizon": "the time to look at is over",
    "nothing-affected": "no service was affected",
    "stopped": "the rehearsal was ended",
}


def _lost(word: str, what: str, name: str, people: int, titles: Titles) -> Line | None:
    match what:
        case "people":
            return Line(word, f"{people} x {titles.role(name)}")
        case "thing" | "artefact":
            return Line(word, titles.thing(name))
        case _:
            return None  # that something is empty is not known yet


def _moment(moment: str, given: Given) -> Line | None:
    scenario = given.scenario
    match moment:
        case "onset":
            return Line("ONSET", "the incident begins") if scenario else None
        case "detected" if scenario is None:
            return Line("START", "everybody is told")
        case "detected":
            return Line(
                "DETECTED",
                f"by {shown(scenario.detection.by)}" if scenario and scenario.detection.by else "somebody knows",
            )
        case "declared" | "contained" | "eradicated" | "classified":
            return Line("moment", moment)
        case "aware":
            return Line("moment", "aware of a breach")
        case "core":
            return Line("moment", "core services are back")
        case _:
            return None


def _who(entry: facts.StepStarted, given: Given, titles: Titles) -> str:
    *calls, last = entry.step.split("/")
    playbook = given.inner.get(tuple(calls), given.playbook)
    people = next((step.people for step in playbook.steps if step.id in (last, *calls[-1:])), {})
    who = ", ".join(
        f"{count} x {titles.role(role)}" if count > 1 else titles.role(role) for role, count in people.items()
    )
    waited = entry.for_people + entry.for_services
    return (f" [{who}]" if who else "") + (f" after waiting {spoken(waited)}" if waited >= MINUTE else "")
