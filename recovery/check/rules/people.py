"""Rules about people: whoever a plan asks for exists, has a number to ring, and is not needed twice at once."""

from collections.abc import Iterator

from recovery.check.registry import Complaint, Place, rule
from recovery.check.staff import Single, Staff, asked_at, most_at_once
from recovery.check.subjects import House, Plan
from recovery.check.timetable import Timetable
from recovery.model.durations import MINUTE
from recovery.model.findings import Level
from recovery.model.steps import Batch, SubPlaybook

CLASH = 15 * MINUTE
"""Two pieces of work that overlap by less than this are one after the other."""


@rule("role-without-contact", Level.WARNING)
def role_without_contact(house: House) -> Iterator[Complaint]:
    """Of every role somebody can say whom to ring.

    A plan names roles; at three in the morning one needs a person or a desk. Contacts are printed with the plan and never
    read by the engine. An organisation that lists none at all is told so once. One that is written out in a playbook
    cannot list them.

    Bad, line 4::

        format: recovery/organisation@1
        roles:
          - {id: commander, title: Incident commander}
          - {id: engineer, title: Engineer}
        contacts:
          - {role: commander, name: Duty phone, phone: "+44 7700 900000", without_network: true}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: commander, title: Incident commander}
          - {id: engineer, title: Engineer}
        contacts:
          - {role: commander, name: Duty phone, phone: "+44 7700 900000", without_network: true}
          - {role: engineer, name: On-call phone, phone: "+44 7700 900001", without_network: true}
    """
    organisation = house.organisation
    reachable = {contact.role for contact in organisation.contacts}
    if house.written_out or not organisation.roles:
        return
    if not reachable:
        hint = "list them under `contacts`, with a number that works without your own network"
        yield Complaint(("roles",), "nobody of these roles has a contact, so no plan says whom to ring", hint, key=True)
        return
    for i, role in enumerate(organisation.roles):
        if role.id not in reachable:
            hint = f"add one under `contacts`, for example {{role: {role.id}, name: ..., phone: ...}}"
            yield Complaint(("roles", i, "id"), f"nothing says how to reach anybody of '{role.id}'", hint)


@rule("commands-for-nobody", Level.WARNING)
def commands_for_nobody(plan: Plan) -> Iterator[Complaint]:
    """What is to be typed has somebody who types it.

    A step without a role runs by itself and takes nobody's time. Commands are text for people and are never carried
    out, so with them such a step waits for a person whom the simulation does not count and the page does not name.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: cut, title: Cut the link, takes: 10m..40m, commands: [{run: linkctl close}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: cut, title: Cut the link, role: engineer, takes: 10m..40m, commands: [{run: linkctl close}]}
    """
    for i, step in enumerate(plan.playbook.steps):
        if step.commands and not step.people and not isinstance(step, SubPlaybook):
            sentence = f"'{step.id}' has commands, but nobody to type them"
            yield Complaint(("steps", i, "commands"), sentence, "give the step a `role`", key=True)


# ----------------------------------------------------------------------------------------------------------- how many


@rule("too-few-people", playable=True)
def too_few_people(plan: Plan) -> Iterator[Complaint]:
    """No step asks for more people at once than there ever are.

    People are taken all at once. A step that asks for more of a role than are on duty together, or can be called
    together, never starts. Of `hours: always` a quarter is on duty unless `on_duty` says otherwise. Roles of one team
    share the people of the team.

    Bad, line 6::

        format: recovery/organisation@1
        roles:
          - {id: engineer, title: Engineer, people: 4, on_duty: 1, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: rebuild, title: Rebuild the hosts, role: {engineer: 2}, takes: 2h..8h}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: engineer, title: Engineer, people: 8, on_duty: 2, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: rebuild, title: Rebuild the hosts, role: {engineer: 2}, takes: 2h..8h}
    """
    if plan.organisation is None:
        return
    staff = Staff(plan.organisation)
    for i, step in enumerate(plan.playbook.steps):
        short = [(staff.roles[name], count) for name, count in step.people.items() if name in staff.roles]
        short = [(role, count) for role, count in short if count > most_at_once(role)]
        for role, count in short:
            most = most_at_once(role)
            there = f"at most {most} at once" if most < role.people else f"only {most}"
            yield Complaint(
                asked_at(step, i, role.id),
                f"'{step.id}' asks for {count} of '{role.id}', of whom there are {there}, so it never starts",
                f"ask for fewer, or raise `on_duty` or `people` of '{role.id}'",
                also=(Place(("roles", staff.numbers[role.id]), "the role", plan.organisation),),
            )
        for team, count in staff.by_team(step).items():
            if not short and count > staff.teams[team]:
                sentence = f"'{step.id}' asks for {count} people of the team '{team}', which has {staff.teams[team]}"
                yield Complaint(("steps", i, "role"), f"{sentence}, so it never starts", "ask for fewer people")


@rule("idle-lanes", Level.WARNING)
def idle_lanes(plan: Plan) -> Iterator[Complaint]:
    """A batch has no more lanes than there are people for them.

    Each lane takes people of its own. Lanes that nobody is left for do nothing, and who reads `at_once: 6` believes in a
    speed that two people do not have.

    Bad, line 7::

        format: recovery/organisation@1
        roles:
          - {id: engineer, title: Engineer, people: 8, on_duty: 2, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: rebuild, title: Rebuild the hosts, kind: batch, role: engineer, items: 40, each: 1h,
             at_once: 6}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: engineer, title: Engineer, people: 8, on_duty: 2, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: rebuild, title: Rebuild the hosts, kind: batch, role: engineer, items: 40, each: 1h,
             at_once: 2}
    """
    if plan.organisation is None:
        return
    staff = Staff(plan.organisation)
    for i, step in enumerate(plan.playbook.steps):
        if not isinstance(step, Batch):
            continue
        for name, count in step.people.items():
            role = staff.roles.get(name)
            lanes = most_at_once(role) // count if role is not None else step.at_once
            if role is not None and 0 < lanes < step.at_once:
                yield Complaint(
                    ("steps", i, "at_once"),
                    f"'{step.id}' has {step.at_once} lanes, and people of '{name}' for {lanes}",
                    f"write at_once: {lanes}, or raise `on_duty` or `people` of '{name}'",
                    also=(Place(("roles", staff.numbers[name]), "the role", plan.organisation),),
                )
                break


@rule("needed-twice-at-once", Level.WARNING)
def needed_twice_at_once(plan: Plan) -> Iterator[Complaint]:
    """Nobody who is the only one is needed in two places at once.

    The plan looks as if two things were done side by side; in truth one waits for the other, and which one is left to
    chance. This looks at roles and teams of one person, and at steps that overlap by a quarter of an hour or more when
    everything takes as long as it typically does. Steps that follow different choices never meet.

    Bad, line 8::

        format: recovery/organisation@1
        roles:
          - {id: it-lead, title: Head of IT, deputy: engineer}
          - {id: engineer, title: Engineer, people: 8, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: reset, title: Reset all passwords, role: it-lead, takes: 2h..8h}
          - {id: brief, title: Brief the board, role: it-lead, takes: 1h..3h}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: it-lead, title: Head of IT, deputy: engineer}
          - {id: engineer, title: Engineer, people: 8, hours: always}
        format: recovery/playbook@1
        steps:
          - {id: reset, title: Reset all passwords, role: engineer, takes: 2h..8h}
          - {id: brief, title: Brief the board, role: it-lead, takes: 1h..3h}
    """
    if plan.organisation is None:
        return
    staff = Staff(plan.organisation)
    asked: dict[Single, list[int]] = {}
    for i, step in enumerate(plan.playbook.steps):
        for single in staff.singles(step):
            asked.setdefault(single, []).append(i)
    times = plan.typical
    if not times.starts:
        return  # circles must be mended first
    for single, steps in asked.items():
        for one, other in _clashes(sorted(steps, key=lambda i: times.starts[i]), times):
            first, second = (plan.playbook.steps[min(one, other)], plan.playbook.steps[max(one, other)])
            yield Complaint(
                ("steps", max(one, other), "role"),
                f"{single.words} and is needed for '{first.id}' and '{second.id}' at the same time",
                "let one of them need the other, or give one to somebody else",
                also=(Place(("steps", min(one, other), "role"), "needed here too"),),
            )


def _clashes(steps: list[int], times: Timetable) -> Iterator[tuple[int, int]]:
    """For each step the first that it overlaps with."""
    for k, i in enumerate(steps):
        for other in steps[k + 1 :]:
            if times.starts[other] >= times.ends[i]:
                break
            together = min(times.ends[i], times.ends[other]) - times.starts[other]
            if together >= CLASH and not times.exclude(i, other):
                yield i, other
                break
