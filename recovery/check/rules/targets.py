"""Rules about targets: what is promised can be kept, and there is a promise."""

from collections.abc import Iterator

from recovery.check.depends import Depends
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Plan
from recovery.load.source import Route
from recovery.model.durations import written
from recovery.model.findings import Level
from recovery.model.organisation import Organisation, RtoFrom, Service

STARTS: tuple[RtoFrom, ...] = ("impact", "detected", "declared")
"""In the order in which they come."""


@rule("rto-not-below-mtd", playable=True)
def rto_not_below_mtd(file: House | Plan) -> Iterator[Complaint]:
    """A service is to be back before it must be.

    The recovery time objective is when the technology is back. Then comes the work that makes business normal again
    (`wrt`), and both together stay within the maximum tolerable downtime. In a target what is left out is the
    organisation's.

    Bad, line 3::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, rto: 24h, mtd: 24h}

    Good::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, rto: 8h, mtd: 24h}
    """
    match file:
        case House(ours):
            for i, service in enumerate(ours.services):
                key = ("services", i, "rto")
                yield from _against_mtd(key, service.rto, service.mtd, service.wrt)
        case Plan(playbook, Organisation() as ours):
            services = {service.id: service for service in ours.services}
            for i, target in enumerate(playbook.targets):
                of = services.get(target.service)
                if of is not None and not target.rto is target.mtd is None:
                    rto, mtd = (
                        (of.rto if target.rto is None else target.rto),
                        (of.mtd if target.mtd is None else target.mtd),
                    )
                    key = ("targets", i, "mtd" if target.rto is None else "rto")
                    yield from _against_mtd(key, rto, mtd, of.wrt)
        case _:
            pass


def _against_mtd(route: Route, rto: int | None, mtd: int | None, wrt: int) -> Iterator[Complaint]:
    if rto is None or mtd is None:
        return
    if rto >= mtd:
        sentence = f"the RTO of {written(rto)} is not below the MTD of {written(mtd)}"
    elif rto + wrt > mtd:
        sentence = (
            f"the RTO of {written(rto)} and {written(wrt)} to get business going exceed the MTD of {written(mtd)}"
        )
    else:
        return
    yield Complaint(route, sentence, f"be back within {written(max(0, mtd - wrt))}, or find out what can be borne")


@rule("rto-tighter-than-needed", playable=True)
def rto_tighter_than_needed(house: House) -> Iterator[Complaint]:
    """A service is not to be back sooner than what it needs.

    It cannot be: when what it needs just keeps its own promise, this one breaks its. Of several of which one is enough, the
    soonest counts. What has no RTO is not looked at.

    Bad, line 3::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, needs: [database], rto: 4h}
          - {id: database, title: Database, rto: 8h}

    Good::

        format: recovery/organisation@1
        services:
          - {id: shop, title: Shop, needs: [database], rto: 8h}
          - {id: database, title: Database, rto: 6h}
    """
    ours = house.organisation
    number = {service.id: i for i, service in enumerate(ours.services)}
    needs = Depends(ours).needs
    for i, service in enumerate(ours.services):
        for need in needs[service.id] if service.rto is not None else ():
            soonest = _soonest([ours.services[number[each]] for each in need.any], service)
            if soonest is not None and soonest.rto is not None and soonest.rto > (service.rto or 0):
                sentence = (
                    f"'{service.id}' is to be back within {written(service.rto or 0)}, "
                    f"and '{soonest.id}', which it needs, within {written(soonest.rto)}"
                )
                also = (Place(("services", number[soonest.id], "rto"), f"the RTO of '{soonest.id}'"),)
                yield Complaint(("services", i, "rto"), sentence, "agree on one order of return", also=also)


def _soonest(services: list[Service], asking: Service) -> Service | None:
    """The one with the shortest RTO, if all have one and none starts to count before that of the one that asks."""
    late = STARTS.index(asking.rto_from)
    if any(service.rto is None or STARTS.index(service.rto_from) < late for service in services):
        return None
    return min(services, key=lambda service: service.rto or 0)


@rule("no-end-criteria", Level.WARNING)
def no_end_criteria(plan: Plan) -> Iterator[Complaint]:
    """A plan says when it is over.

    Write under `complete_when` what people must see, or name the steps that must be settled under `complete_needs`.
    Otherwise the incident ends when everybody is too tired to go on. This looks at plans that handle incidents.

    Bad, line 2::

        format: recovery/playbook@1
        handles: [cloud-outage]

    Good::

        format: recovery/playbook@1
        handles: [cloud-outage]
        complete_when: The shop takes orders, and its verification has passed.
    """
    playbook = plan.playbook
    if playbook.handles and not playbook.complete_when.strip() and playbook.complete_needs is None:
        hint = "say it under `complete_when`, in a sentence that two people would read alike"
        yield Complaint(("handles",), "nothing says when this plan is over", hint, key=True)


@rule("no-target", Level.WARNING)
def no_target(plan: Plan) -> Iterator[Complaint]:
    """There is a promise for what a plan brings back.

    Without an RTO, in the plan's targets or in the organisation, nobody can say whether a recovery was quick enough, and a
    simulation has nothing to hold its figures against. A target says something: an RTO, an MTD or an RPO. This looks at
    plans that handle incidents.

    Bad, line 4::

        format: recovery/playbook@1
        handles: [cloud-outage]
        steps:
          - {id: restore, title: Restore the shop, takes: 2h, restores: [shop]}
        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]

    Good::

        format: recovery/playbook@1
        handles: [cloud-outage]
        steps:
          - {id: restore, title: Restore the shop, takes: 2h, restores: [shop]}
        targets: [{service: shop, rto: 8h}]
        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
    """
    if plan.organisation is None:
        return
    services = {service.id: service for service in plan.organisation.services}
    for i, target in enumerate(plan.playbook.targets):
        of = services.get(target.service)
        if of is not None and all(
            each is None for each in (target.rto, target.mtd, target.rpo, of.rto, of.mtd, of.rpo)
        ):
            sentence = f"this target promises nothing, and the organisation nothing for '{of.id}'"
            yield Complaint(("targets", i, "service"), sentence, "add an RTO, for example rto: 8h")
    named = {target.service for target in plan.playbook.targets}
    for deed in plan.deeds if plan.playbook.handles and not named else ():
        of = services.get(deed.service)
        if deed.act == "restore" and of is not None and of.rto is None:
            sentence = f"there is no RTO for '{of.id}', neither in this plan nor in the organisation"
            yield Complaint(deed.route, sentence, f"add a target: {{service: {of.id}, rto: 8h}}")
            return


@rule("target-not-restored", playable=True)
def target_not_restored(plan: Plan) -> Iterator[Complaint]:
    """A plan brings back what it promises.

    A target names a service; some step restores, releases or readmits that service, or something that it needs. A plan that
    does nothing for it cannot keep the promise.

    Bad, line 4::

        format: recovery/playbook@1
        targets:
          - {service: shop, rto: 8h}
          - {service: chat, rto: 8h}
        steps:
          - {id: restore, title: Restore the database, takes: 2h, restores: [database]}

    Good::

        format: recovery/playbook@1
        targets:
          - {service: shop, rto: 8h}
        steps:
          - {id: restore, title: Restore the database, takes: 2h, restores: [database]}
    """
    if plan.organisation is None:
        return
    known = {service.id for service in plan.organisation.services}
    brought = {deed.service for deed in plan.deeds if deed.act in ("restore", "release", "readmit")}
    depends = Depends(plan.organisation)
    for i, target in enumerate(plan.playbook.targets):
        if target.service in known and not brought.intersection(depends.around(target.service)):
            sentence = f"no step brings back '{target.service}', or anything that it needs"
            yield Complaint(("targets", i, "service"), sentence, f"add a step with restores: [{target.service}]")
