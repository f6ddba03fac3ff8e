"""The people of an organisation as a plan asks for them: who is there, how many at once, how soon."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recovery.check.timetable import OPTIMISTIC
from recovery.load.source import Route
from recovery.model.durations import WEEK
from recovery.model.organisation import Organisation, Role
from recovery.model.steps import Step


class Single(NamedTuple):
    """A role or a team of one person."""

    name: str
    words: str


class Staff:
    """Roles and teams of an organisation by their ids."""

    def __init__(self, organisation: Organisation) -> None:
        self.roles = {role.id: role for role in organisation.roles}
        self.numbers = {role.id: i for i, role in enumerate(organisation.roles)}
        self.teams = {team.id: team.people for team in organisation.teams}

    def by_team(self, step: Step) -> Mapping[str, int]:
        """How many people of each team a step asks for."""
        asked: dict[str, int] = {}
        for name, count in step.people.items():
            team = self.roles[name].team if name in self.roles else None
            if team in self.teams:
                asked[team] = asked.get(team, 0) + count
        return asked

    def singles(self, step: Step) -> Iterator[Single]:
        """Roles and teams of one person that a step asks for."""
        for name in step.people:
            role = self.roles.get(name)
            if role is not None and self.teams.get(role.team or "") == 1:
                yield Single(f"team {role.team}", f"the team '{role.team}' is one person")
            elif role is not None and role.people == 1:
                yield Single(name, f"'{name}' is one person")

    def heads(self, name: str) -> int:
        """People of a role and of its deputy; 0 for a role that does not exist."""
        role = self.roles.get(name)
        if role is None:
            return 0
        deputy = self.roles.get(role.deputy or "") if role.deputy != name else None
        return role.people + (deputy.people if deputy else 0)


def most_at_once(role: Role) -> int:
    """The most people of a role that are ever there together."""
    return max(role.units, role.called.people if role.called else 0)


def longest_wait(role: Role) -> int:
    """How long one may wait for the first person of a role, in seconds: for the end of its longest gap, or for a call."""
    spans = role.working_hours.spans
    if not spans:
        return 0
    nexts = [start for start, _ in spans[1:]] + [spans[0][0] + WEEK]
    gap = max(start - end for (_, end), start in zip(spans, nexts, strict=True))
    return min(gap, round(role.called.reach.shape.quantile(OPTIMISTIC))) if role.called else gap


def alone(role: Role) -> bool:
    """Whether a role is one person, and nobody stands in."""
    return role.people == 1 and role.deputy in (None, role.id)


def asked_at(step: Step, i: int, name: str) -> Route:
    """Where the step of this number asks for people of a role."""
    return ("steps", i, "role") if isinstance(step.role, str) else ("steps", i, "role", name)
