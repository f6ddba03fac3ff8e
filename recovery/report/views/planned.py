"""An exercise before it is played, and the part of it that players may know."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from recovery.model.durations import MINUTE, spoken
from recovery.model.organisation import Organisation
from recovery.model.playbook import Marking, Playbook
from recovery.model.scenario import Scenario
from recovery.report.expectation import Expectation
from recovery.report.scenario_page import NOBODY
from recovery.report.titles import Titles
from recovery.report.views.prose import Block, blocks, one_line

LENGTHS = {"micro": "15 to 30 minutes", "standard": "about 90 minutes", "full": "half a day"}
MARKINGS: tuple[Marking, ...] = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
"""From the most open to the strictest."""
UNMARKED: Marking = "TLP:AMBER+STRICT"
"""Of a file that says nothing about who may read it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A scenario bound to an organisation, and perhaps the plan by which its people work."""

    scenario: Scenario
    organisation: Organisation
    cast: Mapping[str, str]
    """Part of the scenario -> id of the organisation."""
    version: str
    """By which one tells from which files the papers were made."""
    digest: str
    """Of the scenario's file; unlike names of files it tells players nothing."""
    playbook: Playbook | None = None
    inner: Mapping[tuple[str, ...], Playbook] = field(default_factory=dict)
    expectation: Expectation | None = None
    """What a simulation of that plan expects; for the facilitator."""

    @property
    def titles(self) -> Titles:
        """What people call things."""
        return Titles(self.organisation, self.playbook, self.scenario, self.inner)

    @property
    def told(self) -> Titles:
        """The same inside the scenario, where a part of the cast means whatever fills it."""
        return Titles(self.organisation, self.playbook, self.scenario, self.inner, self.cast)


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on top of every paper."""

    exercise: str
    organisation: str
    marking: str
    length: str
    version: str


@dataclass(frozen=True, slots=True)
class Player:
    """A role that takes part, and who stands in for it."""

    role: str
    deputy: str


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective as players may read it."""

    title: str
    capability: str


@dataclass(frozen=True, slots=True)
class Target:
    """A service and how long it may be out."""

    service: str
    rto: str
    mtd: str
    rpo: str


@dataclass(frozen=True, slots=True)
class ForPlayers:
    """All of an exercise that players may know before it begins.

    Papers for players are made from this value alone. It holds no inject, no notes for the facilitator, no category,
    no source and nothing of what an evaluator looks for, so none of them can slip onto a page.
    """

    cover: Cover
    summary: str
    briefing: tuple[Block, ...]
    aims: tuple[Aim, ...]
    players: tuple[Player, ...]
    services: tuple[Target, ...]
    parts: tuple[str, ...]
    """How long each part of the play takes."""


def cover(planned: Planned) -> Cover:
    """The top of the papers of an exercise; their marking is the strictest of everything that goes in."""
    ours = planned.organisation
    return Cover(
        exercise=planned.scenario.title,
        organisation=ours.title if ours.id != NOBODY.id else "",
        marking=strictest(UNMARKED, planned.playbook.marking if planned.playbook else None),
        length=LENGTHS[planned.scenario.length],
        version=planned.version,
    )


def strictest(*marks: Marking | None) -> Marking:
    """The marking of what holds several things; one that says nothing counts as unmarked."""
    return max((mark or UNMARKED for mark in marks), key=MARKINGS.index)


def for_players(planned: Planned) -> ForPlayers:
    """What players may know of an exercise."""
    scenario = planned.scenario
    return ForPlayers(
        cover=replace(cover(planned), version=planned.digest),
        summary=one_line(scenario.summary),
        briefing=blocks(scenario.briefing),
        aims=tuple(Aim(objective.title, objective.capability) for objective in scenario.objectives),
        players=players(planned),
        services=_services(planned.organisation),
        parts=tuple(spoken(module.room) for module in scenario.modules),
    )


def players(planned: Planned) -> tuple[Player, ...]:
    """The roles of the scenario's cast and of the plan's steps, as the organisation lists them."""
    plans = [planned.playbook, *planned.inner.values()] if planned.playbook else []
    cast = [planned.cast.get(name, name) for name, member in planned.scenario.cast.items() if member.kind == "role"]
    asked = dict.fromkeys([*cast, *(role for plan in plans for step in plan.steps for role in step.people)])
    known = {role.id: role for role in planned.organisation.roles}
    titles = planned.titles
    ours = [
        Player(role.title, titles.role(role.deputy) if role.deputy else "") for id, role in known.items() if id in asked
    ]
    return (*ours, *(Player(name, "") for name in asked if name not in known))


def minutes(seconds: int) -> int:
    """Whole minutes, as an agenda counts them."""
    return round(seconds / MINUTE)


def _services(organisation: Organisation) -> tuple[Target, ...]:
    return tuple(
        Target(
            service.title,
            *(spoken(span) if span is not None else "" for span in (service.rto, service.mtd, service.rpo)),
        )
        for service in organisation.services
    )
