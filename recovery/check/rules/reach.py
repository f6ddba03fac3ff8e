"""Rules about targets that are out of reach: too little time for the work."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recovery.check.deeds import Deed
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Pair, Plan
from recovery.check.timetable import OPTIMISTIC, TYPICAL, Timetable
from recovery.load.source import Route
from recovery.model.durations import spoken
from recovery.model.findings import Level
from recovery.model.organisation import Organisation, Service
from recovery.model.steps import Ramp, SubPlaybook

MOST_SHOWN = 8
"""Steps of a path that are spelled out."""


@rule("rto-out-of-reach", playable=True)
def rto_out_of_reach(plan: Plan) -> Iterator[Complaint]:
    """The shortest way through a plan is shorter than its RTO.

    Each step is taken at the low end of its estimate, nothing fails, nobody waits for people, services or vendors, and of
    every choice the quickest way is gone. If even then the service is back too late, no number of people keeps the promise:
    the plan needs another way, or the business another figure. A service is back when it is restored, and where the plan
    verifies or readmits it, when that is done.

    Bad, line 3::

        format: recovery/playbook@1
        targets:
          - {service: shop, rto: 4h}
        steps:
          - {id: find, title: Find the way in, takes: 3h..12h}
          - {id: restore, title: Restore the shop, takes: 2h..8h, needs: [find], restores: [shop]}

    Good::

        format: recovery/playbook@1
        targets:
          - {service: shop, rto: 16h}
        steps:
          - {id: find, title: Find the way in, takes: 3h..12h}
          - {id: restore, title: Restore the shop, takes: 2h..8h, needs: [find], restores: [shop]}
    """
    for late in _late(plan, OPTIMISTIC):
        sentence = (
            f"'{late.service.id}' is back after {spoken(late.back)} at the earliest, "
            f"and the RTO is {spoken(late.rto)}: {late.path}"
        )
        hint = "with every step at its low end and nobody waiting; find a shorter way, or promise what can be kept"
        yield Complaint(late.route, sentence, hint, also=late.also)


@rule("rto-needs-luck", Level.WARNING)
def rto_needs_luck(plan: Plan) -> Iterator[Complaint]:
    """The work of a plan, as long as it usually takes, fits into its RTO.

    Each step takes as long as it does half of the time, nothing fails, and nobody waits for anything: as many people as one
    could wish for. If that is more than the RTO, it is missed more often than met. A target that asks for less than half of the
    runs (`chance`) is not meant.

    Bad, line 3::

        format: recovery/playbook@1
        targets:
          - {service: shop, rto: 6h}
        steps:
          - {id: find, title: Find the way in, takes: 3h..12h}
          - {id: restore, title: Restore the shop, takes: 2h..8h, needs: [find], restores: [shop]}

    Good::

        format: recovery/playbook@1
        targets:
          - {service: shop, rto: 16h}
        steps:
          - {id: find, title: Find the way in, takes: 3h..12h}
          - {id: restore, title: Restore the shop, takes: 2h..8h, needs: [find], restores: [shop]}
    """
    hopeless = {late.service.id for late in _late(plan, OPTIMISTIC)}
    for late in _late(plan, TYPICAL):
        if late.chance >= TYPICAL and late.service.id not in hopeless:
            sentence = (
                f"'{late.service.id}' is usually back after {spoken(late.back)} even if nobody ever waits, "
                f"and the RTO is {spoken(late.rto)}: {late.path}"
            )
            hint = "more people do not help here: shorten these steps, or say in which share of runs it must be met"
            yield Complaint(late.route, sentence, hint, also=late.also)


class _Late(NamedTuple):
    """A service that is back after its RTO, in seconds; `path` are the steps that take the time."""

    service: Service
    rto: int
    back: float
    chance: float
    path: str
    route: Route
    also: tuple[Place, ...]


def _late(plan: Plan, share: float) -> Iterator[_Late]:
    if plan.organisation is None:
        return
    table = plan.optimistic if share == OPTIMISTIC else plan.typical
    if not table.ends:
        return
    done: dict[str, list[Deed]] = {}
    for deed in plan.deeds:
        done.setdefault(deed.service, []).append(deed)
    declared = [table.ends[i] for i, step in enumerate(plan.playbook.steps) if "declared" in step.marks]
    for service, rto, chance, route, also in _promises(plan, plan.organisation):
        found = _back(plan, table, done.get(service.id, ()))
        if found is not None:
            back, last = found
            counted = back - (min(declared, default=0.0) if service.rto_from == "declared" else 0.0)
            if counted > rto:
                yield _Late(service, rto, counted, chance, _path(table, last), route, also)


def _promises(plan: Plan, ours: Organisation) -> Iterator[tuple[Service, int, float, Route, tuple[Place, ...]]]:
    """Each RTO that the plan is held against: that of its targets, else those of the services that it restores."""
    services = {service.id: (i, service) for i, service in enumerate(ours.services)}
    for i, target in enumerate(plan.playbook.targets):
        if target.service not in services:
            continue
        number, service = services[target.service]
        chance = TYPICAL if target.chance is None else target.chance
        if target.rto is not None:
            yield service, target.rto, chance, ("targets", i, "rto"), ()
        elif service.rto is not None:
            yield service, service.rto, chance, ("targets", i, "service"), (_of_the_organisation(number, ours),)
    if plan.playbook.targets:
        return
    first: dict[str, Deed] = {}
    for deed in plan.deeds:
        if deed.act == "restore" and deed.service in services:
            first.setdefault(deed.service, deed)
    for name, deed in first.items():
        number, service = services[name]
        if service.rto is not None:
            yield service, service.rto, TYPICAL, deed.route, (_of_the_organisation(number, ours),)


def _of_the_organisation(number: int, ours: Organisation) -> Place:
    return Place(("services", number, "rto"), "the RTO stands here", about=ours)


def _back(plan: Plan, table: Timetable, done: Sequence[Deed]) -> tuple[float, int] | None:
    """When a service may be back at the earliest, and the step by which; None if nothing restores it."""
    last: tuple[float, int] | None = None
    for act in ("restore", "verify", "readmit"):
        moments = [(_moment(plan, table, deed), deed.step) for deed in done if deed.act == act]
        if act == "restore" and not moments:
            return None
        last = max(filter(None, (last, min(moments, default=None))), default=None)
    return last


def _moment(plan: Plan, table: Timetable, deed: Deed) -> float:
    """The earliest moment at which something is done to a service."""
    start, end = table.starts[deed.step], table.ends[deed.step]
    match plan.playbook.steps[deed.step]:
        case SubPlaybook():
            return start
        case Ramp() as ramp if deed.act == "readmit":
            return start + (end - start) * (ramp.enough_at + 1) / len(ramp.stages)
        case _:
            return start if deed.starts else end


def _path(table: Timetable, last: int) -> str:
    """The steps one after another that lead to a step, none of which could begin earlier."""
    before: dict[int, list[int]] = {}
    for edge in table.order.edges:
        before.setdefault(edge.after, []).append(edge.before)
    way = [last]
    while (start := table.starts[way[-1]]) > 0:
        earlier = next((i for i in before.get(way[-1], ()) if abs(table.ends[i] - start) < 1), None)
        if earlier is None or earlier in way:
            break
        way.append(earlier)
    names = [table.order.playbook.steps[i].id for i in reversed(way)]
    shown = names if len(names) <= MOST_SHOWN else [names[0], "...", *names[2 - MOST_SHOWN :]]
    return " -> ".join(shown)


@rule("noticed-too-late", Level.WARNING)
def noticed_too_late(pair: Pair) -> Iterator[Complaint]:
    """An incident is noticed before its RTO is over.

    Where the time of an RTO runs from the impact, it runs while nobody knows. When noticing takes longer than that even in
    nine runs of ten, no plan keeps the promise: watch more closely, or let the RTO count from the detection.

    Bad, line 8::

        format: recovery/playbook@1
        targets: [{service: shop, rto: 2h}]
        handles: [cloud-outage]
        steps: [{id: restore, title: Restore the shop, takes: 10m, restores: [shop]}]
        format: recovery/scenario@1
        cast: {front: {service: shop}}
        detection:
          takes: 4h..1d
        hits: [{service: front, state: down}]

    Good::

        format: recovery/playbook@1
        targets: [{service: shop, rto: 2h}]
        handles: [cloud-outage]
        steps: [{id: restore, title: Restore the shop, takes: 10m, restores: [shop]}]
        format: recovery/scenario@1
        cast: {front: {service: shop}}
        detection:
          takes: 5m..30m
        hits: [{service: front, state: down}]
    """
    scenario, ours = pair.scenario, {service.id: service for service in pair.organisation.services}
    noticed = scenario.detection.takes.shape.quantile(OPTIMISTIC)
    promises = {target.service: target.rto for target in pair.playbook.targets}
    for hit in scenario.hits:
        service = ours.get(pair.cast.get(hit.service, ""))
        if service is None or hit.state != "down" or hit.after is not None or service.rto_from != "impact":
            continue
        rto = promises.get(service.id) or service.rto
        if (service.id in promises or not promises) and rto is not None and noticed > rto:
            sentence = f"'{service.id}' is noticed to be down after {spoken(noticed)} at the earliest, and its RTO is {spoken(rto)}"
            hint = "let the RTO count from the detection (rto_from), or watch more closely"
            yield Complaint(("detection", "takes"), sentence, hint, about=scenario)
            return
