"""Rules about hours and shifts: somebody can be reached in time, and somebody takes over."""

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from recovery.check.deeds import BACK
from recovery.check.graph import union
from recovery.check.registry import Complaint, Place, rule
from recovery.check.staff import Staff, asked_at, longest_wait
from recovery.check.subjects import Plan
from recovery.check.timetable import TYPICAL
from recovery.model.durations import HOUR, spoken
from recovery.model.findings import Level
from recovery.model.organisation import Organisation
from recovery.model.steps import Batch, Decision, Diagnose, Notify, Ramp, Step, SubPlaybook, Task, Verify, Wait

SHIFT = 12 * HOUR
"""Nobody works longer than this without being relieved."""


@rule("nobody-out-of-hours", Level.WARNING)
def nobody_out_of_hours(plan: Plan) -> Iterator[Complaint]:
    """Somebody can be reached before the time to recover is over, at any hour.

    A role with hours and without `on_call` is not there at night and at weekends. Where the first step of that role on
    the way to a service may wait longer for its people than the service may be out, the target is missed by every
    incident at the wrong hour, however good the plan.

    Bad, line 8::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop, rto: 8h, mtd: 24h}]
        roles:
          - {id: desk, title: Service desk, people: 4, hours: Mon-Fri 09:00-17:30}
          - {id: engineer, title: Engineer, people: 8, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: confirm, title: Confirm it, role: desk, takes: 10m..30m}
          - {id: restore, title: Restore the shop, role: engineer, needs: [confirm], takes: 1h..4h, restores: [shop]}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop, rto: 8h, mtd: 24h}]
        roles:
          - {id: desk, title: Service desk, people: 4, hours: Mon-Fri 09:00-17:30, on_call: {reach: 10m..1h}}
          - {id: engineer, title: Engineer, people: 8, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: confirm, title: Confirm it, role: desk, takes: 10m..30m}
          - {id: restore, title: Restore the shop, role: engineer, needs: [confirm], takes: 1h..4h, restores: [shop]}
    """
    order = plan.ways.order
    if plan.organisation is None or order.descendants is None:
        return
    staff = Staff(plan.organisation)
    away = {name: longest_wait(role) for name, role in staff.roles.items()}
    goals = [goal for goal in _goals(plan, plan.organisation) if goal.rto < max(away.values(), default=0)]
    missed = {name: union(1 << goal.step for goal in goals if goal.rto < long) for name, long in away.items() if long}
    told: set[str] = set()
    for i, step in enumerate(plan.playbook.steps):
        for name in [name for name in step.people if name in missed and name not in told]:
            onward = (order.descendants[i] | 1 << i) & missed[name]
            if onward:
                goal = min((goal for goal in goals if onward >> goal.step & 1), key=lambda goal: goal.rto)
                told.add(name)
                yield Complaint(
                    asked_at(step, i, name),
                    f"'{step.id}' may wait {spoken(away[name])} for somebody of '{name}', "
                    f"and '{goal.service}' is to be back within {spoken(goal.rto)}",
                    f"give '{name}' an `on_call`, or the step to a role that is there",
                    also=(Place(("roles", staff.numbers[name]), "the hours of the role", plan.organisation),),
                )


@rule("no-hand-over", Level.WARNING)
def no_hand_over(plan: Plan) -> Iterator[Complaint]:
    """Work that is longer than a shift can be handed over.

    After twelve hours people make mistakes that cost more than their sleep. A step that typically takes longer needs
    somebody to hand it to: at least twice the people it asks for, counting those of the deputy. And it needs words that
    the next person can go on from: a `do` or a `done_when`.

    Bad, line 6::

        format: recovery/organisation@1
        roles:
          - {id: forensic-lead, title: Forensic lead}
        format: recovery/playbook@1
        steps:
          - {id: search, title: Find the way in, role: forensic-lead, takes: 1d..4d, done_when: The way in is known.}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: forensic-lead, title: Forensic lead, people: 2}
        format: recovery/playbook@1
        steps:
          - {id: search, title: Find the way in, role: forensic-lead, takes: 1d..4d, done_when: The way in is known.}
    """
    if plan.organisation is None:
        return
    staff = Staff(plan.organisation)
    for i, step in enumerate(plan.playbook.steps):
        long = _works(step)
        if not step.people or long <= SHIFT:
            continue
        alone = [name for name, count in step.people.items() if 0 < staff.heads(name) < 2 * count]
        if alone:
            yield Complaint(
                asked_at(step, i, alone[0]),
                f"'{step.id}' typically takes {spoken(long)}, and '{alone[0]}' has nobody to hand it over to",
                f"raise `people` of '{alone[0]}', name a `deputy`, or split the step",
                also=(Place(("roles", staff.numbers[alone[0]]), "the role", plan.organisation),),
            )
        elif not (step.do or step.done_when or step.commands):
            sentence = f"'{step.id}' typically takes {spoken(long)}, and nothing tells the next shift how to go on"
            yield Complaint(("steps", i, "id"), sentence, "add `do` or `done_when`")


class _Goal(NamedTuple):
    """A service that a step brings back, and how long it may be out."""

    service: str
    rto: int
    step: int


def _goals(plan: Plan, organisation: Organisation) -> Iterator[_Goal]:
    """Every step that brings a service back, with the recovery time of the plan, or else of the organisation."""
    rto = {service.id: service.rto for service in organisation.services}
    rto.update({target.service: target.rto for target in plan.playbook.targets if target.rto is not None})
    for deed in plan.deeds:
        limit = rto.get(deed.service)
        if deed.act in BACK and limit is not None:
            yield _Goal(deed.service, limit, deed.step)


def _works(step: Step) -> float:
    """How long the same people are typically held, in seconds; of a batch, by one piece."""
    match step:
        case Task() | Verify() | Notify():
            return step.takes.shape.quantile(TYPICAL)
        case Diagnose() | Batch():
            return step.each.shape.quantile(TYPICAL)
        case Ramp():
            return step.hold.shape.quantile(TYPICAL) * len(step.stages)
        case Decision() | Wait() | SubPlaybook():
            return 0.0
        case _:
            assert_never(step)
