"""How each affected service fared, and whether its targets were met."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from recovery.measures.values import ServiceMeasure, TargetMeasure
from recovery.model import journal as facts
from recovery.model.durations import HOUR
from recovery.model.journal import Entry, Journal
from recovery.model.organisation import Organisation, Service
from recovery.model.playbook import Playbook, Target

Moments = Mapping[str, int | None]


def affected_services(
    journal: Journal, organisation: Organisation, checked: set[str], detected: int, end: int
) -> tuple[ServiceMeasure, ...]:
    """Services that were hit, or out through others; `checked`: those the plan verifies."""
    kinds = {artefact.id: (artefact.of, artefact.kind) for artefact in organisation.artefacts}
    by_service: dict[str, list[Entry]] = {}
    for entry in journal:
        name = getattr(entry, "service", None)
        if name is not None:
            by_service.setdefault(name, []).append(entry)
    measured = (
        _service(service, by_service[service.id], kinds, detected, service.id in checked, end)
        for service in organisation.services
        if service.id in by_service
    )
    return tuple(service for service in measured if service is not None)


def relevant_services(services: Iterable[ServiceMeasure], playbook: Playbook) -> list[ServiceMeasure]:
    """Affected services that a target of the plan names, if any of those is affected; else all affected ones."""
    affected = list(services)
    named = {target.service for target in playbook.targets}
    return [service for service in affected if service.service in named] or affected


def all_back(services: Sequence[ServiceMeasure]) -> int | None:
    """The last moment after which all of them stay back."""
    backs = [service.back for service in services]
    return max((back for back in backs if back is not None), default=None) if None not in backs else None


def _service(
    service: Service, entries: list[Entry], kinds: Mapping[str, tuple[str, str]], detected: int, checked: bool, end: int
) -> ServiceMeasure | None:
    changes = [entry for entry in entries if isinstance(entry, facts.ServiceChanged)]
    hits = [entry for entry in entries if isinstance(entry, facts.ServiceHit)]
    restores = [entry for entry in entries if isinstance(entry, facts.ServiceRestored)]
    if not hits and not any(change.out for change in changes):
        return None
    impact = _impact(changes, hits, detected)
    back = _last_back(changes, hits)
    downtime = None if back is None else max(0, back - (back if impact is None else impact))
    data_loss, rolled_back = _lost(service.id, restores, kinds, impact)
    spans = list(zip(changes, [*(change.at for change in changes[1:]), end][: len(changes)], strict=True))
    return ServiceMeasure(
        service=service.id,
        impact=impact,
        restored=max((entry.at for entry in restores), default=None),
        back=back,
        downtime=downtime,
        exposure=sum(until - c.at for c, until in spans if c.untrusted and not c.out),
        degraded=sum(until - c.at for c, until in spans if c.degraded and not c.out),
        verified=any(isinstance(entry, facts.ServiceVerified) for entry in entries) if checked else None,
        data_loss=data_loss,
        rolled_back=rolled_back,
        loss=None if downtime is None or service.loss_per_hour is None else service.loss_per_hour * downtime / HOUR,
    )


def _impact(changes: list[facts.ServiceChanged], hits: list[facts.ServiceHit], detected: int) -> int | None:
    """First moment out; if hit untrusted, detection at the latest: from then on nobody may rely on it.

    None where it was only ever degraded.
    """
    candidates = [change.at for change in changes if change.out][:1]
    candidates += [hit.at for hit in hits if hit.state == "down"][:1]
    candidates += [max(hit.at, detected) for hit in hits if hit.state == "untrusted"][:1]
    return min(candidates, default=None)


def _last_back(changes: list[facts.ServiceChanged], hits: list[facts.ServiceHit]) -> int | None:
    """The last moment after which it stays back, or None if it is not back at the end.

    A hit that was healed in its own instant shows in no change.
    """
    if changes and not changes[-1].back:
        return None
    turns = [after.at for before, after in pairwise(changes) if after.back and not before.back]
    return max([*(hit.at for hit in hits), *(turns or [change.at for change in changes[:1]])])


def _lost(
    service: str, restores: list[facts.ServiceRestored], kinds: Mapping[str, tuple[str, str]], impact: int | None
) -> tuple[int, int | None]:
    """Seconds of data lost and of other things rolled back, by the last artefact of its own it was restored from."""
    used = [
        (kinds[entry.artefact][1], max(0, impact - entry.instant))
        for entry in restores
        if entry.artefact is not None and entry.instant is not None and impact is not None
        if kinds[entry.artefact][0] == service
    ]
    if not used:
        return 0, None
    kind, back = used[-1]
    return (back, None) if kind == "data" else (0, back)


def targets(organisation: Organisation, playbook: Playbook) -> tuple[TargetMeasure, ...]:
    """Targets of services, not measured: those of the plan where it names them, else the organisation's."""
    named = {target.service: target for target in playbook.targets}
    every = (_target(service, named.get(service.id)) for service in organisation.services)
    return tuple(target for target in every if (target.rto, target.mtd, target.rpo) != (None, None, None))


def _target(service: Service, target: Target | None) -> TargetMeasure:
    return TargetMeasure(
        service=service.id,
        rto=target.rto if target and target.rto is not None else service.rto,
        rto_met=None,
        mtd=target.mtd if target and target.mtd is not None else service.mtd,
        mtd_met=None,
        rpo=target.rpo if target and target.rpo is not None else service.rpo,
        rpo_met=None,
        chance=target.chance if target else None,
    )


def met_targets(
    services: Sequence[ServiceMeasure], moments: Moments, organisation: Organisation, playbook: Playbook
) -> Iterable[TargetMeasure]:
    """Targets of the affected services, and whether they were met."""
    known = {service.id: service for service in organisation.services}
    measured = {service.service: service for service in services}
    for target in targets(organisation, playbook):
        hurt, service = measured.get(target.service), known[target.service]
        if hurt is not None:
            span, most = _rto_span(hurt, service, moments), target.mtd
            yield replace(
                target,
                rto_met=None if target.rto is None else _within(span, target.rto),
                mtd_met=None if most is None else _within(hurt.downtime, most - service.wrt),
                rpo_met=None if target.rpo is None else hurt.data_loss <= target.rpo,
            )


def _within(span: int | None, limit: int) -> bool:
    return span is not None and span <= limit


def _rto_span(hurt: ServiceMeasure, service: Service, moments: Moments) -> int | None:
    start = hurt.impact if service.rto_from == "impact" else moments[service.rto_from]
    if hurt.back is None:
        return None
    if hurt.impact is None and service.rto_from == "impact":
        return 0
    return None if start is None else max(0, hurt.back - start)
