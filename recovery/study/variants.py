"""The changes that are tried on a plan: each makes other models, and they are compiled like any others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from recovery.engine.codes import HORIZON
from recovery.engine.compile import compile_program
from recovery.engine.program import Program
from recovery.model import hours
from recovery.model.effects import LossTarget
from recovery.model.organisation import OFFICE, OnCall, Organisation, Role
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.study.losing import losing
from recovery.study.watched import Subject

Kind = Literal[
    "more-people", "on-call", "around-the-clock", "first-in-line", "quicker", "slower",
    "fewer-people", "office-hours", "role-lost", "vendor-lost", "channel-lost", "artefact-lost",
]  # fmt: skip
HELPFUL: frozenset[Kind] = frozenset({"more-people", "on-call", "around-the-clock", "first-in-line", "quicker"})
"""What somebody may do about a plan; the others show what it cannot do without."""
REACHED = "15m..1h"
"""How soon somebody newly on call works: the usual of the format."""
EVERYBODY = "*"
"""Names all roles of the plan at once."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A plan and perhaps an incident, bound to each other, with the hour and how long to look."""

    organisation: Organisation
    playbook: Playbook
    inner: Mapping[tuple[str, ...], Playbook]
    scenario: Scenario | None
    cast: Mapping[str, str]
    starts: str | None = None
    horizon: int = HORIZON

    def compiled(self) -> Subject:
        """As it is played. Raises DoesNotFit for a plan that does not compile."""
        program = compile_program(
            self.organisation, self.playbook, self.scenario, self.cast,
            starts=self.starts, horizon=self.horizon, inner=self.inner,
        )  # fmt: skip
        return Subject(program, self.organisation, self.playbook)


@dataclass(frozen=True, slots=True)
class Variant:
    """One change, and what is played with it. `name`: the id of what it changes, or the name of a random quantity."""

    kind: Kind
    name: str
    subject: Subject
    fixed: int | None = None
    """Of `quicker` and `slower`: the value that the quantity always has."""


def structural(bound: Bound) -> Iterator[Variant]:
    """One more, one fewer and none of each role; other hours; each vendor, channel and artefact lost.

    Only of what the plan uses: what it does not use cannot change it. What is lost needs an incident to be lost in.
    """
    program = bound.compiled().program
    used = _used(program)
    roles = [role for role in bound.organisation.roles if role.id in used]
    for role in roles:
        yield _with("more-people", bound, role, _one_more(role), +1)
        yield from _hours(bound, role)
        if role.people > 1:
            yield _with("fewer-people", bound, role, _one_fewer(role), -1)
    yield from _all_hours(bound, roles)
    for target, kind in _losses(bound, used):
        if bound.scenario is not None:
            scenario, cast = losing(bound.scenario, bound.cast, [target], "lost-as-well")
            yield Variant(kind, target.named, replace(bound, scenario=scenario, cast=cast).compiled())


def unused(bound: Bound) -> list[str]:
    """Ids of roles, vendors, channels and artefacts that the plan never uses."""
    ours, used = bound.organisation, _used(bound.compiled().program)
    return [
        each.id
        for some in (ours.roles, ours.vendors, ours.channels, ours.artefacts)
        for each in some
        if each.id not in used
    ]


def _used(program: Program) -> set[str]:
    """Ids of the pools, things and artefacts that a node asks for."""
    names, nodes = program.names, program.nodes
    pools = {names.pools[demand.pool] for node in nodes for demand in node.demands}
    things = {names.services[thing] for node in nodes for gate in node.gates for thing in gate}
    return (
        pools | things | {names.artefacts[artefact] for node in nodes for artefact in (*node.artefacts, *node.inspects)}
    )


def _losses(bound: Bound, used: set[str]) -> Iterator[tuple[LossTarget, Kind]]:
    ours = bound.organisation
    for role in ours.roles:
        if role.id in used:
            yield LossTarget(role=role.id, people=role.people), "role-lost"
    for vendor in ours.vendors:
        if vendor.id in used:
            yield LossTarget(vendor=vendor.id), "vendor-lost"
    for channel in ours.channels:
        if channel.id in used:
            yield LossTarget(channel=channel.id), "channel-lost"
    for artefact in ours.artefacts:
        if artefact.id in used:
            yield LossTarget(artefact=artefact.id), "artefact-lost"


# people and their hours


def _one_more(role: Role) -> Role:
    """One more head, at work in the hours of the role and called outside them like the others."""
    called = role.called
    more = None if called is None else called.model_copy(update={"people": called.people + 1})
    return _changed(role, people=role.people + 1, on_duty=role.units + 1, on_call=more)


def _one_fewer(role: Role) -> Role:
    people, called = role.people - 1, role.called
    fewer = None if called is None else called.model_copy(update={"people": min(called.people, people)})
    return _changed(role, people=people, on_duty=max(1, min(role.units - 1, people)), on_call=fewer)


def _around_the_clock(role: Role) -> Role:
    """As many as in its hours, at every hour."""
    return _changed(role, hours=hours.parse("always"), on_duty=role.units, on_call=None)


def _on_call(role: Role) -> Role:
    return _changed(role, on_call=OnCall.model_validate({"people": 1, "reach": REACHED}))


def _in_hours_only(role: Role) -> Role:
    """Nobody can be called outside its hours; who is always there has office hours now."""
    kept = hours.parse(OFFICE) if role.working_hours.always else role.working_hours
    return _changed(role, hours=kept, on_duty=role.units, on_call=None)


def _changed(role: Role, **fields: object) -> Role:
    """With its hours spelled out, so that no default comes in."""
    return role.model_copy(update={"hours": role.working_hours, **fields})


def _hours(bound: Bound, role: Role) -> Iterator[Variant]:
    if role.working_hours.always:
        return
    if role.called is None:
        yield _with("on-call", bound, role, _on_call(role))
    yield _with("around-the-clock", bound, role, _around_the_clock(role))


def _all_hours(bound: Bound, roles: list[Role]) -> Iterator[Variant]:
    """On call against office hours, for everybody at once."""
    if roles:
        yield Variant("office-hours", EVERYBODY, _replaced(bound, [_in_hours_only(role) for role in roles]))
        sometimes = [role for role in roles if not role.working_hours.always]
        if len(sometimes) > 1:
            yield Variant(
                "around-the-clock", EVERYBODY, _replaced(bound, [_around_the_clock(role) for role in sometimes])
            )


def _with(kind: Kind, bound: Bound, before: Role, after: Role, heads: int = 0) -> Variant:
    return Variant(kind, before.id, _replaced(bound, [after], before.team if heads else None, heads))


def _replaced(bound: Bound, roles: list[Role], team: str | None = None, heads: int = 0) -> Subject:
    """The plan with these roles, and with more or fewer heads in a team: whoever fills a role is one of them."""
    ours, by_id = bound.organisation, {role.id: role for role in roles}
    teams = tuple(
        each.model_copy(update={"people": max(1, each.people + heads)}) if each.id == team else each
        for each in ours.teams
    )
    changed = ours.model_copy(update={"roles": tuple(by_id.get(role.id, role) for role in ours.roles), "teams": teams})
    return replace(bound, organisation=changed).compiled()
