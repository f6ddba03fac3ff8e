"""Conditions in the words of a person, instead of those of a file."""

from typing import assert_never

from recovery.model import conditions
from recovery.model.conditions import Condition, MomentName
from recovery.model.durations import DAY, HOUR, spoken
from recovery.model.hours import DAYS
from recovery.report.instants import since
from recovery.report.titles import Titles

_MOMENTS: dict[MomentName, str] = {
    "intruded": "somebody gets in",
    "onset": "the incident begins",
    "detected": "the incident is noticed",
    "declared": "the incident is declared",
    "aware": "the organisation is aware",
    "classified": "the incident is classified",
    "contained": "the damage is contained",
    "eradicated": "the cause is removed",
    "first-restored": "the first service is restored",
    "core": "the core services are back",
    "recovered": "everything is recovered",
    "ended": "the incident has ended",
}


def when(condition: Condition, titles: Titles) -> str:
    """`1 h 30 min after the incident is noticed`, `once "Restore" is done`."""
    return " and ".join(_part(part, titles) for part in condition.parts)


def while_(condition: Condition, titles: Titles) -> str:
    """The same for something that has to hold: `"Restore" is not done`."""
    return " and ".join(_clause(part.fact, titles) + _late(part.offset) for part in condition.parts)


def planned_time(condition: Condition) -> int | None:
    """Seconds after detection, where nothing but the detection decides; None where the play does."""
    match condition.parts:
        case (conditions.Part(fact=conditions.Moment("detected"), offset=offset),):
            return offset
        case _:
            return None


def scenario_time(condition: Condition, titles: Titles) -> str:
    """`T+1:30` where it is certain beforehand, else the condition in words."""
    at = planned_time(condition)
    return since(at) if at is not None else when(condition, titles)


def _late(offset: int) -> str:
    return f", for {spoken(offset)}" if offset else ""


def _part(part: conditions.Part, titles: Titles) -> str:
    if part.offset:
        return f"{spoken(part.offset)} after {_clause(part.fact, titles)}"
    return f"once {_clause(part.fact, titles)}"


def _clause(fact: conditions.Fact, titles: Titles) -> str:
    match fact:
        case conditions.Moment(name):
            return _MOMENTS[name]
        case conditions.StepDone(step, negated):
            return f"“{titles.step(step)}” is {'not ' if negated else ''}done"
        case conditions.ServiceUp(service):
            return f"{titles.service(service)} is up"
        case conditions.ArtefactAvailable(artefact):
            return f"{titles.thing(artefact)} is available"
        case conditions.Submitted(clock):
            return f"the notice for {titles.thing(clock)} has gone out"
        case conditions.Chosen(decision, option):
            return f"“{titles.option(decision, option)}” is chosen"
        case conditions.HourOfWeek(second):
            return f"it is {DAYS[second // DAY]} {second % DAY // HOUR:02}:{second % HOUR // 60:02}"
        case _:
            assert_never(fact)
