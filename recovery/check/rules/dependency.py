"""Rules about dependencies: nothing that a recovery uses waits for that recovery."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from recovery.check.deeds import Deed, deeds
from recovery.check.depends import Depends, Need, path
from recovery.check.graph import bits_of
from recovery.check.graph import path as way_between
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Pair, Plan
from recovery.check.ways import Ways
from recovery.load.source import Route
from recovery.model.findings import Level
from recovery.model.organisation import AnyOf, Organisation
from recovery.model.playbook import Playbook
from recovery.model.steps import Step

MOST_COMPARED = 500_000
"""Of one plan: uses held against services. Plans that people write need some hundreds."""
MOST_SHOWN = 10
"""Things of a circle that are spelled out."""


@rule("circular-recovery", playable=True)
def circular_recovery(against: Plan | Pair) -> Iterator[Complaint]:
    """No step uses what only it, or a step after it, brings back.

    A step waits until what it `uses` is up. When that is out together with a service that the plan restores only later, it
    waits for ever: the wiki with the plan lies behind the sign-on that the plan restores, the paging service runs in the region
    that is down. The circle is shown as a path in which each thing needs the next, through channels, services and steps.
    Steps that detect, assess or keep evidence come before anything is restored, and are not meant, unless the plan itself
    has taken the service away by then.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: call, title: Gather people, phase: contain, takes: 10m, uses: [bridge]}
          - {id: rebuild, title: Rebuild the directory, takes: 4h, needs: [call], uses: [chat], restores: [identity]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: call, title: Gather people, phase: contain, takes: 10m, uses: [bridge]}
          - {id: rebuild, title: Rebuild the directory, takes: 4h, needs: [call], uses: [bridge], restores: [identity]}
    """
    if against.organisation is None:
        return
    match against:
        case Plan():
            site = _Site(against.playbook, against.organisation, against.ways, against.deeds)
            for use in site.uses():
                service = site.first(use, site.circular)
                if service is not None:
                    yield site.circle(use, site.out(service))
        case Pair():
            yield from _together(against)


def _together(pair: Pair) -> Iterator[Complaint]:
    """Circles that are there only because an incident hits several things at once, such as a line and its standby."""
    down = {pair.cast[hit.service] for hit in pair.scenario.hits if hit.state == "down" and hit.service in pair.cast}
    if not any(isinstance(need, AnyOf) for service in pair.organisation.services for need in service.needs):
        return
    site = _Site(pair.playbook, pair.organisation, Ways(pair.playbook), deeds(pair.playbook, pair.inner))
    for use in site.uses():
        late = sorted(name for name in down if name in site.brought and site.only_after(use.step, name))
        out = site.depends.out(late)
        if all(thing in out for thing in use.things) and site.first(use, site.circular) is None:
            found = site.circle(use, out)
            yield found._replace(sentence=f"{found.sentence}, in the scenario '{pair.scenario.id}'")


@rule("falls-with-service", Level.WARNING)
def falls_with_service(plan: Plan) -> Iterator[Complaint]:
    """No step talks through a channel that falls with what the plan is there to bring back.

    Until the service is back the step waits, however urgent its words are. Name a channel that works without it, or
    several of which one is enough.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: rebuild, title: Rebuild the directory, takes: 4h, restores: [identity]}
          - {id: tell, title: Tell staff, takes: 10m, uses: [talk]}
        format: recovery/organisation@1
        services: [{id: identity, title: Sign-on}]
        channels: [{id: talk, title: Chat, needs: [identity]}]

    Good::

        format: recovery/playbook@1
        steps:
          - {id: rebuild, title: Rebuild the directory, takes: 4h, restores: [identity]}
          - {id: tell, title: Tell staff, takes: 10m, uses: [{any: [talk, bridge]}]}
        format: recovery/organisation@1
        services: [{id: identity, title: Sign-on}]
        channels: [{id: talk, title: Chat, needs: [identity]}, {id: bridge, title: Telephone bridge}]
    """
    if plan.organisation is None:
        return
    channels = {channel.id for channel in plan.organisation.channels}
    site = _Site(plan.playbook, plan.organisation, plan.ways, plan.deeds)
    for use in site.uses():
        if not channels & set(use.things) or site.first(use, site.circular) is not None:
            continue
        service = site.first(use, site.meanwhile)
        if service is not None:
            step, thing = plan.playbook.steps[use.step], use.things[0]
            by = plan.playbook.steps[site.brought[service][0].step].id
            needs = " -> ".join(path(thing, site.out(service)))
            sentence = f"'{step.id}' uses '{thing}', which is out until '{by}' is done: {needs}"
            yield Complaint(
                use.route, sentence, site.another(channels, service), also=site.needs(use, site.out(service))
            )


@rule("restore-order", Level.WARNING)
def restore_order(plan: Plan) -> Iterator[Complaint]:
    """A service is restored after what it needs.

    Until what it needs is back it is out, whatever was restored. What is tried meanwhile fails for the wrong reason, and
    people search in the wrong place.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: start-shop, title: Start the shop, takes: 1h, restores: [shop]}
          - {id: load-data, title: Load the database, takes: 4h, needs: [start-shop], restores: [database]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: load-data, title: Load the database, takes: 4h, restores: [database]}
          - {id: start-shop, title: Start the shop, takes: 1h, needs: [load-data], restores: [shop]}
    """
    descendants = plan.ways.order.descendants
    if plan.organisation is None or descendants is None:
        return
    depends = Depends(plan.organisation)
    restoring: dict[str, list[Deed]] = {}
    for deed in plan.deeds:
        if deed.act == "restore":
            restoring.setdefault(deed.service, []).append(deed)
    compared = 0
    for service, first in restoring.items():
        under = depends.under([service])[1:]
        compared += len(under)
        for needed in under if compared <= MOST_COMPARED else ():
            later = restoring.get(needed, ())
            if later and all(descendants[one.step] >> two.step & 1 for one in first for two in later):
                ids = [plan.playbook.steps[each.step].id for each in (first[0], later[0])]
                sentence = f"'{ids[0]}' restores '{service}' before '{ids[1]}' restores '{needed}', which it needs"
                also = (Place(later[0].route, f"'{needed}' is restored here"),)
                yield Complaint(first[0].route, sentence, f"restore '{needed}' first", also=also)
                break


class _Use(NamedTuple):
    """A step uses one of several things."""

    step: int
    things: tuple[str, ...]
    route: Route


@dataclass(frozen=True)
class _Site:
    """A plan, and what hangs on what in the organisation where it is carried out."""

    playbook: Playbook
    organisation: Organisation
    ways: Ways
    done: Sequence[Deed]

    @cached_property
    def depends(self) -> Depends:
        return Depends(self.organisation)

    @cached_property
    def brought(self) -> Mapping[str, Sequence[Deed]]:
        """What brings each service back that the plan brings back."""
        known = {service.id for service in self.organisation.services}
        brought: dict[str, list[Deed]] = {}
        for deed in self.done:
            if deed.act in ("restore", "release") and deed.service in known:
                brought.setdefault(deed.service, []).append(deed)
        return brought

    def out(self, service: str) -> Mapping[str, Need | None]:
        """What is out with a service."""
        if service not in self._out:
            self._out[service] = self.depends.out([service])
        return self._out[service]

    @cached_property
    def _out(self) -> dict[str, Mapping[str, Need | None]]:
        return {}

    def first(self, use: _Use, so: Callable[[_Use, str], bool]) -> str | None:
        """The first service that the plan brings back and something used hangs on, of which something is so."""
        under = self._under(use.things[0])
        self._compared[0] += len(under)
        if self._compared[0] > MOST_COMPARED:
            return None
        return next((name for name in under if so(use, name)), None)

    @cached_property
    def _compared(self) -> list[int]:
        return [0]

    def _under(self, thing: str) -> list[str]:
        if thing not in self._hang_on:
            self._hang_on[thing] = [name for name in self.depends.around(thing) if name in self.brought]
        return self._hang_on[thing]

    @cached_property
    def _hang_on(self) -> dict[str, list[str]]:
        return {}

    def uses(self) -> Iterator[_Use]:
        """Everything that steps use; nothing while steps wait in circles."""
        if self.ways.order.descendants is None:
            return
        for i, step in enumerate(self.playbook.steps):
            for j, use in enumerate(step.uses):
                things = use.any if isinstance(use, AnyOf) else (use,)
                yield _Use(i, things, ("steps", i, "uses", j))

    def only_after(self, step: int, service: str) -> bool:
        """Whether whatever brings a service back is a step itself, or comes after it, or is done only in another branch."""
        descendants = self.ways.order.descendants
        bringing = self._bringing[service]
        after = bringing & (descendants[step] | 1 << step) if descendants is not None else 0
        return bool(after) and all(self._elsewhere(step, each) for each in bits_of(bringing & ~after))

    @cached_property
    def _bringing(self) -> Mapping[str, int]:
        """The steps that bring each service back, as bits of one number."""
        steps = {name: {deed.step for deed in done} for name, done in self.brought.items()}
        return {name: sum(1 << step for step in each) for name, each in steps.items()}

    def _elsewhere(self, step: int, other: int) -> bool:
        return bool(self.ways.courses) and self.ways.excludes(step, self.ways.done(other))

    def circular(self, use: _Use, service: str) -> bool:
        """Whether something used is out for as long as a service is, and that until the step is done."""
        if not self.only_after(use.step, service) or not all(thing in self.out(service) for thing in use.things):
            return False
        taking = self._taking(service)
        if not taking:
            return not _looks(self.playbook.steps[use.step])
        return bool(self.ways.courses) and any(self.ways.courses[use.step].before >> each & 1 for each in taking)

    def meanwhile(self, use: _Use, service: str) -> bool:
        """Whether something used is out for as long as a service is, and the step may come before that is back."""
        if not all(thing in self.out(service) for thing in use.things):
            return False
        back = any(self._before(deed.step, use.step) or deed.step == use.step for deed in self.brought[service])
        taking = self._taking(service)
        return not back and (not taking or any(self._before(each, use.step) for each in taking))

    def circle(self, use: _Use, out: Mapping[str, Need | None]) -> Complaint:
        """The complaint about a step that uses what is out until it is done."""
        step, thing = self.playbook.steps[use.step], use.things[0]
        things = path(thing, out)
        bringing = next(
            deed for deed in self.brought[things[-1]] if deed.step == use.step or self._before(use.step, deed.step)
        )
        back = way_between(use.step, bringing.step, self.ways.order.followers, range(len(self.playbook.steps)))
        steps = [self.playbook.steps[i].id for i in reversed(back)] or [step.id]
        shown = _shortened([step.id, *things, *steps])
        by = (
            "that step itself"
            if bringing.step == use.step
            else f"'{self.playbook.steps[bringing.step].id}', which comes after it,"
        )
        sentence = f"'{step.id}' uses '{thing}', and only {by} brings that back: {shown}"
        also = (*self.needs(use, out), Place(bringing.route, f"'{things[-1]}' comes back here"))
        channels = {channel.id for channel in self.organisation.channels}
        hint = self.another(channels, things[-1]) if thing in channels else f"bring '{things[-1]}' back without it"
        return Complaint(use.route, sentence, hint, also=also)

    def needs(self, use: _Use, out: Mapping[str, Need | None]) -> tuple[Place, ...]:
        """Where the organisation says why something used is out."""
        things = path(use.things[0], out)
        places = []
        for thing, on in pairwise(things):
            need = out[thing]
            if need is not None:
                places.append(Place(need.route, f"'{thing}' needs '{on}'", about=self.organisation))
        return tuple(places[:MOST_SHOWN])

    def another(self, channels: Collection[str], service: str) -> str:
        """What to use instead of a channel that is out with a service."""
        left = [channel.id for channel in self.organisation.channels if channel.id not in self.depends.out([service])]
        return (
            f"use '{left[0]}', or one of several: {{any: [...]}}"
            if left
            else f"add a channel that needs no '{service}'"
        )

    def _before(self, one: int, other: int) -> bool:
        descendants = self.ways.order.descendants
        return descendants is not None and bool(descendants[one] >> other & 1)

    def _taking(self, service: str) -> list[int]:
        """The steps by which the plan itself takes a service away."""
        return [deed.step for deed in self.done if deed.act in ("isolate", "hit") and deed.service == service]


def _looks(step: Step) -> bool:
    """Whether a step only looks, or keeps what it sees."""
    return step.preserves is not None or step.phase in ("detect", "assess")


def _shortened(names: Sequence[str]) -> str:
    shown = names if len(names) <= MOST_SHOWN else [*names[: MOST_SHOWN - 2], "...", *names[-2:]]
    return " -> ".join(shown)
