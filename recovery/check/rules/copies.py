"""Rules about copies: there are some, and not too few for what may be lost."""

from collections.abc import Iterator

from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Plan
from recovery.load.source import Route
from recovery.model.durations import written
from recovery.model.findings import Level
from recovery.model.organisation import Artefact, Organisation


@rule("backup-too-rare", playable=True)
def backup_too_rare(file: House | Plan) -> Iterator[Complaint]:
    """Data is copied at least as often as the RPO says.

    Right before the next copy the newest one is as old as the time between two. When that is longer than the recovery point
    objective, more is lost than was promised, without anything going wrong. This looks at artefacts of the kind `data`: all
    of a service, and those from which a step restores it.

    Bad, line 3::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, rpo: 4h}
        artefacts: [{id: nightly, title: Nightly copy, of: shop, every: 1d}]

    Good::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, rpo: 4h}
        artefacts: [{id: hourly, title: Hourly copy, of: shop, every: 1h}]
    """
    match file:
        case House(ours):
            for i, service in enumerate(ours.services):
                copies = [(k, each) for k, each in enumerate(ours.artefacts) if _data_of(each, service.id)]
                yield from _too_rare(("services", i, "rpo"), service.id, service.rpo, copies, ours)
        case Plan(playbook, Organisation() as ours):
            for i, target in enumerate(playbook.targets):
                copies = [(k, each) for k, each in enumerate(ours.artefacts) if _data_of(each, target.service)]
                yield from _too_rare(("targets", i, "rpo"), target.service, target.rpo, copies, ours)
            yield from _restored_from(file, ours)
        case _:
            pass


def _restored_from(plan: Plan, ours: Organisation) -> Iterator[Complaint]:
    """Steps that restore from copies made too rarely, though there are others."""
    promised = {service.id: service.rpo for service in ours.services}
    promised |= {target.service: target.rpo for target in plan.playbook.targets if target.rpo is not None}
    for deed in plan.deeds:
        rpo = promised.get(deed.service)
        named = getattr(plan.playbook.steps[deed.step], "from_", ())
        if deed.act != "restore" or not named or rpo is None:
            continue
        every = [(k, each) for k, each in enumerate(ours.artefacts) if _data_of(each, deed.service)]
        copies = [(k, each) for k, each in every if each.id in named]
        if copies and any(each.every is None or each.every <= rpo for _, each in every):
            yield from _too_rare(("steps", deed.step, "from"), deed.service, rpo, copies, ours)


def _data_of(artefact: Artefact, service: str) -> bool:
    return artefact.of == service and artefact.kind == "data"


def _too_rare(
    route: Route, service: str, rpo: int | None, copies: list[tuple[int, Artefact]], ours: Organisation
) -> Iterator[Complaint]:
    if rpo is None or not copies or any(each.every is None for _, each in copies):
        return
    k, best = min(copies, key=lambda copy: copy[1].every or 0)
    if (best.every or 0) > rpo:
        sentence = (
            f"'{service}' may lose {written(rpo)} of data, and '{best.id}' is made every {written(best.every or 0)}"
        )
        also = (Place(("artefacts", k, "every"), "so often it is made", about=ours),)
        yield Complaint(route, sentence, "copy more often, or agree on a longer RPO", also=also)


@rule("rpo-without-copy", Level.WARNING)
def rpo_without_copy(house: House) -> Iterator[Complaint]:
    """Where there is an RPO there are copies.

    A recovery point objective says how much data may be lost; without any artefact of the kind `data` all of it is. List
    what the service is restored from, a replica as well as a backup.

    Bad, line 3::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, rpo: 4h}

    Good::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, rpo: 4h}
        artefacts: [{id: hourly, title: Hourly copy, of: shop, every: 1h}]
    """
    ours = house.organisation
    for i, service in enumerate(ours.services):
        if service.rpo is not None and not any(_data_of(artefact, service.id) for artefact in ours.artefacts):
            sentence = (
                f"'{service.id}' may lose {written(service.rpo)} of data, and nothing says from what it is restored"
            )
            hint = f"add an artefact of '{service.id}', for example {{id: nightly, title: Nightly copy, of: {service.id}, every: 1d}}"
            yield Complaint(("services", i, "rpo"), sentence, hint)
