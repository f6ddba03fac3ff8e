"""Rules about deadlines: each counts from something that can happen."""

from collections.abc import Iterator

from recovery.check.bound import bound_clocks
from recovery.check.registry import Complaint, rule
from recovery.check.subjects import House, Incident, Pair
from recovery.standards.clocks import CLOCKS


@rule("unbound-chain")
def unbound_chain(house: House) -> Iterator[Complaint]:
    """A deadline that counts from another notice stands together with the deadline of that notice.

    Some reports are due so long after an earlier one was submitted. Without that one in the list, nobody could say when.

    Bad, line 3::

        format: recovery/organisation@1
        roles: [{id: lead, title: Lead}]
        clocks: [nis2-final]

    Good::

        format: recovery/organisation@1
        roles: [{id: lead, title: Lead}]
        clocks: [nis2-notif, nis2-final]
    """
    bound = bound_clocks(house.organisation)
    for i, clock in enumerate(house.organisation.clocks):
        name = clock if isinstance(clock, str) else clock.id
        chained = bound[name].chained_from if name in bound else None
        if chained in CLOCKS and chained not in bound:
            route = ("clocks", i) if isinstance(clock, str) else ("clocks", i, "chained_from")
            yield Complaint(route, f"'{name}' counts from '{chained}', which is not listed", f"add {chained} here")


@rule("misplaced-aware")
def misplaced_aware(against: Incident | Pair) -> Iterator[Complaint]:
    """What makes one aware stands under a deadline that counts from then.

    A scenario may say under `applies` when one becomes aware. That starts the deadlines that count from this moment;
    others count from another one, such as the classification of the incident, or from an earlier notice.

    Bad, line 7::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [dora-initial]
        format: recovery/scenario@1
        summary: It happens.
        applies:
          dora-initial: {chance: 0.5, aware: detected + 1h}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [dora-initial]
        format: recovery/scenario@1
        summary: It happens.
        applies:
          dora-initial: {chance: 0.5}
    """
    ours = bound_clocks(against.organisation) if against.organisation else {}
    for name, applies in against.scenario.applies.items():
        clock = ours.get(name)
        if clock is None or applies.aware is None or (clock.starts == "aware" and clock.chained_from is None):
            continue
        start = f"the notice for '{clock.chained_from}'" if clock.chained_from else f"the moment '{clock.starts}'"
        sentence = f"'{name}' counts from {start}, whenever one becomes aware"
        yield Complaint(("applies", name, "aware"), sentence, "delete `aware` here", about=against.scenario)
