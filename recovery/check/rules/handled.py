"""Rules about a plan and the incidents that it says it handles."""

from collections.abc import Iterator

from recovery.check.deeds import deeds
from recovery.check.depends import promised
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Pair
from recovery.load.source import Route
from recovery.model.effects import Hit, Restore
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
