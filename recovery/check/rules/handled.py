"""Rules about a plan and the incidents that it says it handles."""

from collections.abc import Iterator

from recovery.check.deeds import deeds
from recovery.check.depends import promised
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Pair, Shelf
from recovery.load.source import Route
from recovery.model.casting import unfilled
from recovery.model.effects import Hit, Restore
from recovery.model.findings import Level
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario


@rule("hit-not-restored", playable=True)
def hit_not_restored(pair: Pair) -> Iterator[Complaint]:
    """A plan restores what the incidents hit that it handles.

    A service that a scenario hits stays hurt until a step restores it, and the plan does not end in a recovery. This looks
    at hits, at services that the threat reaches, and at what injects hit, unless an inject also restores it. Where the
    plan has targets, only services that they name and what those need count.

    Bad, line 3::

        format: recovery/playbook@1
        handles:
          - cloud-outage
        steps: [{id: restore, title: Restore the shop, takes: 2h, restores: [shop]}]
        format: recovery/scenario@1
        cast: {front: {service: shop}, store: {service: database}}
        hits: [{service: front, state: down}, {service: store, state: down}]

    Good::

        format: recovery/playbook@1
        handles:
          - cloud-outage
        steps: [{id: restore, title: Restore both, takes: 2h, restores: [database, shop]}]
        format: recovery/scenario@1
        cast: {front: {service: shop}, store: {service: database}}
        hits: [{service: front, state: down}, {service: store, state: down}]
    """
    restored = {deed.service for deed in deeds(pair.playbook, pair.inner) if deed.act == "restore"}
    restored |= {pair.cast.get(part, part) for part in _mended(pair.scenario)}
    concerned = promised(pair.playbook, pair.organisation)
    told: set[str] = set()
    for part, route in _hurt(pair.scenario):
        service = pair.cast.get(part, part)
        if service in restored or service in told or (concerned is not None and service not in concerned):
            continue
        told.add(service)
        at = pair.playbook.handles.index(pair.scenario.category)
        sentence = f"the scenario '{pair.scenario.id}' hits '{service}', and no step restores it"
        also = (Place(route, f"'{service}' is hit here", about=pair.scenario),)
        yield Complaint(("handles", at), sentence, f"add a step with restores: [{service}]", also=also)


def _hurt(scenario: Scenario) -> Iterator[tuple[str, Route]]:
    """Parts of the cast that the incident hurts."""
    for i, hit in enumerate(scenario.hits):
        yield hit.service, ("hits", i, "service")
    for i, part in enumerate(scenario.threat.spreads.to if scenario.threat.spreads else ()):
        yield part, ("threat", "spreads", "to", i)
    for i, inject in enumerate(scenario.injects):
        for k, effect in enumerate(inject.effects):
            if isinstance(effect, Hit):
                yield effect.hit.service, ("injects", i, "effects", k, "hit", "service")


def _mended(scenario: Scenario) -> set[str]:
    """Parts of the cast that injects restore in every run."""
    return {
        effect.restore
        for inject in scenario.injects
        if inject.chance == 1 and inject.only_if is None
        for effect in inject.effects
        if isinstance(effect, Restore)
    }


@rule("part-not-filled", Level.WARNING)
def part_not_filled(shelf: Shelf) -> Iterator[Complaint]:
    """Every part of an incident is filled by the organisation of a plan that handles it.

    A scenario that stands beside a plan for its kind of incident cannot be run with it, nor can the two be held against
    each other here, as long as one part of the cast is nobody. This looks at whole workspaces, and at scenarios that were
    not written for that organisation: in those that were, the part itself names what is unknown.

    Bad, line 6::

        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop]}]
        format: recovery/scenario@1
        written_for: null
        cast: {front: {service: booking-desk}}

    Good::

        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop]}]
        format: recovery/scenario@1
        written_for: null
        cast: {front: {service: shop}}
    """
    told: set[tuple[str, str, str]] = set()
    for plan, ours in ((plan, plan.organisation) for plan in shelf.plans):
        if ours is None:
            continue
        handled = (each for each in shelf.incidents if each.scenario.category in plan.playbook.handles)
        for scenario in (each.scenario for each in handled if each.organisation is not ours):
            for part in unfilled(scenario, ours):
                if (scenario.id, part, ours.id) not in told:
                    told.add((scenario.id, part, ours.id))
                    yield _unfilled(plan.playbook, scenario, ours, part)


def _unfilled(playbook: Playbook, scenario: Scenario, ours: Organisation, part: str) -> Complaint:
    kind = scenario.cast[part].kind
    sentence = f"no {kind} of '{ours.id}' can be '{part}', so the plan '{playbook.id}' is not held against this"
    hint = f"say who is: `casts: {{{scenario.id}: {{{part}: ID}}}}` in the organisation"
    at = ("handles", playbook.handles.index(scenario.category))
    also = (Place(at, "incidents of this kind are handled here", about=playbook),)
    return Complaint(("cast", part, kind), sentence, hint, about=scenario, also=also)
