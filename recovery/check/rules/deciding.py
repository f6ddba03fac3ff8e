"""Rules about who decides: somebody does, may do so, and is not the only one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import assert_never

from recovery.check.registry import Complaint, Place, rule
from recovery.check.staff import Staff, alone
from recovery.check.subjects import House, Plan
from recovery.model.findings import Level
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.steps import Decision


@rule("nobody-decides", Level.WARNING)
def nobody_decides(plan: Plan) -> Iterator[Complaint]:
    """Somebody takes each decision.

    Without a role a decision is taken by nobody: in a simulation it happens by itself, and in an incident everybody waits
    for somebody else.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, role: commander, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
    """
    for i, step in enumerate(plan.playbook.steps):
        if isinstance(step, Decision) and not step.people:
            sentence = f"nobody takes the decision '{step.id}'"
            yield Complaint(("steps", i, "id"), sentence, "give it the `role` that may decide")


@rule("not-theirs-to-decide", Level.WARNING)
def not_theirs_to_decide(plan: Plan) -> Iterator[Complaint]:
    """A decision is given to a role that may take it.

    A role may say under `decides` what it decides alone. Where a decision, or an option of it, has one of these names,
    one of the roles that take it should be such a role; otherwise people look for permission while the clock runs.

    Bad, line 7::

        format: recovery/organisation@1
        roles:
          - {id: commander, title: Incident commander, people: 4, decides: [shutdown]}
          - {id: engineer, title: Engineer, people: 8}
        format: recovery/playbook@1
        steps:
          - {id: off-or-not, title: Switch it off?, kind: decision, role: engineer, takes: 10m..30m,
             options: [{id: shutdown, title: Off}, {id: keep, title: Keep it running}]}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: commander, title: Incident commander, people: 4, decides: [shutdown]}
          - {id: engineer, title: Engineer, people: 8}
        format: recovery/playbook@1
        steps:
          - {id: off-or-not, title: Switch it off?, kind: decision, role: commander, takes: 10m..30m,
             options: [{id: shutdown, title: Off}, {id: keep, title: Keep it running}]}
    """
    if plan.organisation is None:
        return
    holders: dict[str, list[str]] = {}
    for role in plan.organisation.roles:
        for what in role.decides:
            holders.setdefault(what, []).append(role.id)
    numbers = {role.id: i for i, role in enumerate(plan.organisation.roles)}
    for i, step in enumerate(plan.playbook.steps):
        if not isinstance(step, Decision) or not step.people:
            continue
        for what in (step.id, *(option.id for option in step.options)):
            may = holders.get(what, [])
            if may and not step.people.keys() & set(may):
                whose = ", ".join(f"'{name}'" for name in may)
                sentence = f"'{what}' is for {whose} to decide, not for {_listed(step.people)}"
                places = tuple(
                    Place(("roles", numbers[name], "decides"), "may decide it", plan.organisation) for name in may
                )
                yield Complaint(
                    ("steps", i, "role"), sentence, "give the decision to them, or extend `decides`", also=places
                )
                break


@rule("sole-decider", Level.WARNING)
def sole_decider(subject: House | Plan) -> Iterator[Complaint]:
    """No decision hangs on one person.

    If that person is on a flight, nobody may decide. This looks at decisions of a plan that are taken by a role of one
    person without a deputy, and at what only such a role may decide.

    Bad, line 6::

        format: recovery/organisation@1
        roles:
          - {id: director, title: Managing director}
        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, role: director, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: director, title: Managing director, deputy: chair}
          - {id: chair, title: Chair of the board}
        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, role: director, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
    """
    match subject:
        case House(organisation):
            yield from _sole_holders(organisation)
        case Plan(playbook, organisation):
            yield from _sole_takers(playbook, organisation) if organisation is not None else ()
        case _:
            assert_never(subject)


def _sole_holders(organisation: Organisation) -> Iterator[Complaint]:
    holders = Counter(what for role in organisation.roles for what in set(role.decides))
    for i, role in enumerate(organisation.roles):
        for k, what in enumerate(role.decides):
            if holders[what] == 1 and alone(role):
                sentence = f"only '{role.id}' may decide '{what}', and that is one person without a deputy"
                yield Complaint(("roles", i, "decides", k), sentence, "name a `deputy`")


def _sole_takers(playbook: Playbook, organisation: Organisation) -> Iterator[Complaint]:
    staff = Staff(organisation)
    for i, step in enumerate(playbook.steps):
        if not isinstance(step, Decision) or len(step.people) != 1:
            continue
        role = staff.roles.get(next(iter(step.people)))
        if role is not None and alone(role):
            yield Complaint(
                ("steps", i, "role"),
                f"'{step.id}' is decided by '{role.id}', and that is one person without a deputy",
                f"name a `deputy` for '{role.id}'",
                also=(Place(("roles", staff.numbers[role.id]), "the role", organisation),),
            )


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)
