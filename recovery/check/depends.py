"""What hangs on what in an organisation: which services, channels and vendors are out when some services are."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from recovery.load.source import Route
from recovery.model.organisation import AnyOf, Channel, Organisation, Service
from recovery.model.playbook import Playbook


class Need(NamedTuple):
    """A service or channel needs one of these; `route` is where that is written in the organisation."""

    any: tuple[str, ...]
    route: Route


@dataclass(frozen=True)
class Depends:
    """The dependencies of an organisation, by ids; unknown ids are left out."""

    organisation: Organisation

    @cached_property
    def needs(self) -> Mapping[str, tuple[Need, ...]]:
        """What each service and channel cannot do without."""
        services = {service.id for service in self.organisation.services}
        return {
            thing.id: tuple(need for need in _needs(thing, at) if set(need.any) <= services)
            for thing, at in self._things()
        }

    @cached_property
    def _needed_by(self) -> Mapping[str, tuple[str, ...]]:
        needed_by: dict[str, list[str]] = {}
        for name, needs in self.needs.items():
            for need in needs:
                for each in need.any:
                    needed_by.setdefault(each, []).append(name)
        return {name: tuple(dict.fromkeys(by)) for name, by in needed_by.items()}

    def out(self, down: Iterable[str]) -> dict[str, Need | None]:
        """What is out when these services are, each with the need that takes it out; those services have none."""
        out: dict[str, Need | None] = dict.fromkeys(down)
        todo = list(out)
        for name in todo:
            for thing in self._needed_by.get(name, ()):
                if thing not in out:
                    lost = next((need for need in self.needs[thing] if all(each in out for each in need.any)), None)
                    if lost is not None:
                        out[thing] = lost
                        todo.append(thing)
        return out

    def under(self, names: Iterable[str]) -> list[str]:
        """These services and all that they cannot do without, at any distance; standbys are left out."""
        found = dict.fromkeys(names)
        todo = list(found)
        for name in todo:
            for need in self.needs.get(name, ()):
                if len(need.any) == 1 and need.any[0] not in found:
                    found[need.any[0]] = None
                    todo.append(need.any[0])
        return todo

    def around(self, name: str) -> list[str]:
        """A service or channel and all that it needs at any distance, nearest first, with standbys and soft needs."""
        found, todo = {name}, [name]
        for each in todo:
            needs = [n for need in self.needs.get(each, ()) for n in need.any]
            for needed in (*needs, *self._soft.get(each, ())):
                if needed not in found:
                    found.add(needed)
                    todo.append(needed)
        return todo

    @cached_property
    def _soft(self) -> Mapping[str, tuple[str, ...]]:
        return {service.id: service.soft_needs for service in self.organisation.services}

    def _things(self) -> Iterator[tuple[Service | Channel, Route]]:
        yield from ((service, ("services", i)) for i, service in enumerate(self.organisation.services))
        yield from ((channel, ("channels", i)) for i, channel in enumerate(self.organisation.channels))


def _needs(thing: Service | Channel, at: Route) -> Iterator[Need]:
    for j, need in enumerate(thing.needs):
        if isinstance(need, AnyOf):
            yield Need(need.any, (*at, "needs", j, "any"))
        else:
            yield Need((need,), (*at, "needs", j))
    if isinstance(thing, Service) and not thing.tolerates_degraded:
        for j, name in enumerate(thing.soft_needs):
            yield Need((name,), (*at, "soft_needs", j))


def path(thing: str, out: Mapping[str, Need | None]) -> list[str]:
    """From something that is out to the service that takes it down, with both ends."""
    way = [thing]
    while (need := out[way[-1]]) is not None:
        way.append(need.any[0])
    return way


def promised(playbook: Playbook, organisation: Organisation) -> Collection[str] | None:
    """The services that a plan makes promises about, and all that they cannot do without; None: it does not say."""
    named = [target.service for target in playbook.targets]
    return set(Depends(organisation).under(named)) if named else None
