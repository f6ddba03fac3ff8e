"""The organisation becomes pools of people, things that steps use, and artefacts; and its ids become indices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from recovery.engine import topology
from recovery.engine.calendar import Calendar
from recovery.engine.layout import index
from recovery.engine.program import Artefact, Demand, Draw, Pool, Service
from recovery.engine.quantities import Quantities
from recovery.errors import DoesNotFit
from recovery.model import organisation as model
from recovery.model.organisation import AnyOf, Organisation

Returns = Mapping[int, tuple[Draw, Draw]]
"""By service: whether the threat returns after a restore, and after how long."""


class House:
    """The ids of an organisation. Each look-up raises DoesNotFit for one that it does not have."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self._services = index(service.id for service in organisation.services)
        first = len(self._services)
        self._channels = {channel.id: i for i, channel in enumerate(organisation.channels, first)}
        first += len(self._channels)
        self._vendors = {vendor.id: i for i, vendor in enumerate(organisation.vendors, first)}
        self.names = (*self._services, *self._channels, *self._vendors)
        """Services, then channels, then vendors: what steps use."""
        self._things = {**self._vendors, **self._channels, **self._services}
        self._artefacts = index(artefact.id for artefact in organisation.artefacts)
        self._pools = index([r.id for r in organisation.roles] + [t.id for t in organisation.teams])
        self._roles = {role.id: role for role in organisation.roles}
        self.clock_of = index(clock if isinstance(clock, str) else clock.id for clock in organisation.clocks)

    @property
    def pools(self) -> tuple[str, ...]:
        """Roles, then teams."""
        return tuple(self._pools)

    @property
    def artefacts(self) -> tuple[str, ...]:
        """Ids of artefacts, in order."""
        return tuple(self._artefacts)

    def service(self, name: str) -> int:
        """The index of a service."""
        return _find(self._services, name, "service")

    def thing(self, name: str) -> int:
        """The index of a service, channel or vendor."""
        return _find(self._things, name, "service, channel or vendor")

    def channel(self, name: str) -> int:
        """The index of a channel."""
        return _find(self._channels, name, "channel")

    def vendor(self, name: str) -> int:
        """The index of a vendor."""
        return _find(self._vendors, name, "vendor")

    def artefact(self, name: str) -> int:
        """The index of an artefact."""
        return _find(self._artefacts, name, "artefact")

    def role(self, name: str) -> int:
        """The pool of a role."""
        if name not in self._roles:
            raise DoesNotFit(f"no role is called {name}", "check the files first: recovery check")
        return self._pools[name]

    def pools_of(self, role: str) -> tuple[int, ...]:
        """The pool of a role, and that of its team."""
        pool, team = self.role(role), self._roles[role].team
        return (pool,) if team is None else (pool, _find(self._pools, team, "team"))

    def is_service(self, name: str) -> bool:
        """Whether a service has this id."""
        return name in self._services

    def any_of(self, use: str | AnyOf) -> tuple[int, ...]:
        """The indices of things of which one must be up."""
        return tuple(self.thing(name) for name in ([use] if isinstance(use, str) else use.any))

    def demands(self, people: Mapping[str, int]) -> tuple[Demand, ...]:
        """Units of roles, then of their teams."""
        demands = [Demand(self.role(role), count) for role, count in people.items()]
        teams: dict[int, int] = {}
        for role, count in people.items():
            for team in self.pools_of(role)[1:]:
                teams[team] = teams.get(team, 0) + count
        return (*demands, *(Demand(team, count) for team, count in teams.items()))


def _find(known: Mapping[str, int], name: str, what: str) -> int:
    if name not in known:
        raise DoesNotFit(f"no {what} is called {name}", "check the files first: recovery check")
    return known[name]


def pools(organisation: Organisation, weeks: Calendar, quantities: Quantities) -> tuple[Pool, ...]:
    """Roles, then teams, whose people are always here."""
    roles = [
        Pool(
            units=role.units,
            edges=weeks.edges(role.working_hours),
            callable=role.called.people if role.called else 0,
            reach=quantities.draw(f"role/{role.id}/reach", role.called.reach) if role.called else None,
            heads=role.people,
        )
        for role in organisation.roles
    ]
    return (*roles, *(Pool(team.people, (), 0, None, team.people) for team in organisation.teams))


def artefacts(organisation: Organisation, quantities: Quantities) -> tuple[Artefact, ...]:
    """What services are restored from."""
    return tuple(
        Artefact(
            every=artefact.every or 0,
            keep=artefact.keep,
            age=quantities.draw(f"artefact/{artefact.id}/age", cap=artefact.every or 0),
            copying=-(-(artefact.size or 0) // artefact.rate) if artefact.rate else 0,
        )
        for artefact in organisation.artefacts
    )


def services(
    house: House, weeks: Calendar, quantities: Quantities, relevant: Iterable[str], returns: Returns
) -> tuple[Service, ...]:
    """Services, then channels, then vendors; whether the plan verifies or readmits them is not known yet."""
    ours = house.organisation
    named = set(relevant)
    hard = [_hard(house, service) for service in ours.services] + [
        [house.service(name) for name in channel.needs if isinstance(name, str)] for channel in ours.channels
    ]
    needs = [*(service.needs for service in ours.services), *(channel.needs for channel in ours.channels)]
    groups = [[tuple(map(house.service, need.any)) for need in some if isinstance(need, AnyOf)] for some in needs]
    closures = [topology.reach(i, hard) for i in range(len(hard))]
    standbys = [tuple(dict.fromkeys(group for member in closure for group in groups[member])) for closure in closures]
    lowered = [
        Service(
            closure=closures[i],
            standbys=standbys[i],
            soft=tuple(map(house.service, service.soft_needs)),
            tolerates_degraded=service.tolerates_degraded,
            core=service.core,
            relevant=service.id in named,
            checked=False,
            return_luck=returns[i][0] if i in returns else None,
            return_after=returns[i][1] if i in returns else None,
        )
        for i, service in enumerate(ours.services)
    ]
    lowered += [_outside(closures[i], standbys[i]) for i in range(len(lowered), len(hard))]
    return (*lowered, *(_vendor(i, vendor, weeks, quantities) for i, vendor in enumerate(ours.vendors, len(hard))))


def _hard(house: House, service: model.Service) -> Sequence[int]:
    soft = () if service.tolerates_degraded else service.soft_needs
    return [house.service(name) for name in (*(n for n in service.needs if isinstance(n, str)), *soft)]


def _outside(closure: tuple[int, ...], standbys: tuple[tuple[int, ...], ...] = ()) -> Service:
    return Service(
        closure=closure,
        standbys=standbys,
        soft=(),
        tolerates_degraded=True,
        core=False,
        relevant=False,
        checked=False,
        counts=False,
    )


def _vendor(i: int, vendor: model.Vendor, weeks: Calendar, quantities: Quantities) -> Service:
    return replace(
        _outside((i,)),
        called=vendor.reach is not None or not vendor.hours.always,
        reach=quantities.draw(f"vendor/{vendor.id}/reach", vendor.reach) if vendor.reach else None,
        edges=weeks.edges(vendor.hours),
    )
