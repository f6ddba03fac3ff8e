"""The master scenario events list: one row for each inject, in the columns of HSEEP."""

from dataclasses import dataclass
from typing import assert_never

from recovery.model.durations import spoken
from recovery.model.scenario import Inject
from recovery.report.instants import since
from recovery.report.layout import listed
from recovery.report.step_words import effect_text
from recovery.report.views.planned import Cover, Planned, cover
from recovery.report.views.prose import one_line
from recovery.report.views.when import planned_time, scenario_time, while_

COLUMNS = (
    "Event Number",
    "Designated Scenario Time",
    "Event Type",
    "Inject Mode",
    "From",
    "To",
    "Message",
    "Expected Participant Response",
    "Exercise Objective",
    "Notes",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the list."""

    number: int
    time: str
    type: str
    mode: str
    sender: str
    to: str
    title: str
    message: str
    expected: str
    objective: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Msel:
    """The whole list."""

    cover: Cover
    columns: tuple[str, ...]
    events: tuple[Event, ...]


def msel(planned: Planned) -> Msel:
    """The list of an exercise, in the order of its file."""
    return Msel(cover(planned), COLUMNS, events(planned))


def events(planned: Planned) -> tuple[Event, ...]:
    """The rows alone."""
    return tuple(_event(number, inject, planned) for number, inject in enumerate(planned.scenario.injects, 1))


def rows(list_: Msel) -> list[list[str]]:
    """The list as cells, its marking on the first line and the names of the columns on the second."""
    heading = [f"EXERCISE EXERCISE EXERCISE {list_.cover.marking}: {list_.cover.exercise}"]
    return [heading, list(list_.columns), *(_cells(event) for event in list_.events)]


def _cells(event: Event) -> list[str]:
    return [
        str(event.number),
        event.time,
        event.type,
        event.mode,
        event.sender,
        event.to,
        f"{event.title}: {event.message}",
        event.expected,
        event.objective,
        "; ".join(event.notes),
    ]


def _event(number: int, inject: Inject, planned: Planned) -> Event:
    aims = {objective.id: objective.title for objective in planned.scenario.objectives}
    return Event(
        number=number,
        time=_time(inject, planned),
        type=_type(inject),
        mode=inject.mode,
        sender=inject.from_,
        to=listed([planned.told.thing(name) for name in inject.to]),
        title=inject.title,
        message=one_line(inject.message),
        expected=one_line(inject.expected_response),
        objective="; ".join(aims.get(id, id) for id in inject.objectives),
        notes=tuple(notes(inject, planned)),
    )


def _time(inject: Inject, planned: Planned) -> str:
    """When it comes; where the play decides that, also when it came in a typical simulated run."""
    said = scenario_time(inject.at, planned.told)
    came = planned.expectation.injects.get(inject.id) if planned.expectation else None
    return said if came is None or planned_time(inject.at) is not None else f"{said} (simulated: {since(came)})"


def _type(inject: Inject) -> str:
    match inject.kind:
        case "inject":
            return "Inject"
        case "contingency":
            return "Contingency Inject"
        case "expected-action":
            return "Expected Action"
        case "information":
            return "Other: information"
        case _:
            assert_never(inject.kind)


def notes(inject: Inject, planned: Planned) -> list[str]:
    """What else the facilitator has to know of an inject."""
    titles = planned.told
    said = [f"answer expected within {spoken(inject.answer_within)}"] if inject.answer_within is not None else []
    said += [f"only while {while_(inject.only_if, titles)}"] if inject.only_if else []
    said += [f"happens in {inject.chance:.0%} of simulated runs"] if inject.chance < 1 else []
    said += [] if inject.must else ["may be dropped when time runs short"]
    if inject.asks:
        options = "; ".join(option.title for option in inject.asks.options)
        said.append(f"asks {titles.role(inject.asks.role)}: {inject.asks.title} ({options})")
        if inject.asks.limit is not None and inject.asks.default is not None:
            default = next(option.title for option in inject.asks.options if option.id == inject.asks.default)
            said.append(f"without an answer after {spoken(inject.asks.limit)}: {default}")
    return said + [effect_text(effect, titles) for effect in inject.effects]
