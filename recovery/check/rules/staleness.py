"""Rules about age: plans that are read and exercised, guesses that are looked at again, numbers that still ring."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import assert_never

from recovery.check.kinds import is_part
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Incident, Plan, Shelf
from recovery.exercise.material import material_of
from recovery.load.source import Route
from recovery.model.durations import DAY
from recovery.model.estimates import Origin
from recovery.model.findings import Level
from recovery.model.playbook import Playbook
from recovery.model.record import ExerciseRecord
from recovery.model.steps import estimates

YEAR = 366 * DAY


@rule("review-overdue", Level.WARNING)
def review_overdue(plan: Plan) -> Iterator[Complaint]:
    """A plan is read through as often as it says, and once a year if it does not say.

    People leave, suppliers change and hosts are renamed while the plan stays as it is. A review is overdue when `reviewed`
    and `review_every` are both past; a plan that is to be reviewed and never was is told so as well.

    Bad, line 2::

        format: recovery/playbook@1
        reviewed: 2026-04-01
        review_every: 26w
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Bad, line 2::

        format: recovery/playbook@1
        review_every: 26w
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Good::

        format: recovery/playbook@1
        reviewed: 2026-10-01
        review_every: 26w
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
    """
    reviewed, every = plan.playbook.reviewed, plan.playbook.review_every
    if reviewed is None and every is not None:
        hint = "read it through, and write the day under `reviewed`"
        yield Complaint(("review_every",), "this plan is to be reviewed, and never was", hint)
    due = _due(reviewed, every)
    if plan.today is not None and due is not None and due < plan.today:
        yield Complaint(("reviewed",), f"the review was due on {due}", "read it through, and write the day here")


@rule("never-exercised", Level.WARNING)
def never_exercised(shelf: Shelf) -> Iterator[Complaint]:
    """A plan that is in force is exercised.

    Nobody has ever followed a plan that was not tried: the first time then is the incident. The records in `exercises/`
    tell what was; those that nobody has signed, and automatic runs, do not count. The first exercise is due as long after
    the approval, or the review, as the organisation says in `exercise_every`, and after a year if it does not say. A plan
    without a date in an organisation with `exercise_every` has had its time. This looks at whole workspaces.

    Bad, line 2::

        format: recovery/playbook@1
        approved: {by: commander, date: 2025-06-01}
        handles: [cloud-outage]
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Good::

        format: recovery/playbook@1
        approved: {by: commander, date: 2026-06-01}
        handles: [cloud-outage]
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
    """
    for plan, records in _exercised(shelf):
        playbook, every = plan.playbook, plan.organisation.exercise_every if plan.organisation else None
        if records or is_part(playbook):
            continue
        hint = "exercise it, and commit the record of that, signed"
        route, since = _in_force(playbook)
        due = _due(since, every)
        if since is None and every is not None:
            yield Complaint(("id",), "this plan was never exercised", hint, about=playbook)
        elif due is not None and shelf.today is not None and due < shelf.today:
            sentence = f"this plan was never exercised; that was due by {due}"
            yield Complaint(route, sentence, hint, about=playbook)


@rule("exercise-overdue", Level.WARNING)
def exercise_overdue(shelf: Shelf) -> Iterator[Complaint]:
    """A plan is exercised as often as the organisation says, and once a year if it does not say.

    What counts is the newest signed record of the plan in `exercises/`.

    Bad, line 5::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        exercise_every: 26w
        format: recovery/playbook@1
        id: example
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
        format: recovery/exercise@1
        date: 2026-03-01

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        exercise_every: 52w
        format: recovery/playbook@1
        id: example
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
        format: recovery/exercise@1
        date: 2026-03-01
    """
    for plan, records in _exercised(shelf):
        every = plan.organisation.exercise_every if plan.organisation else None
        due = _due(records[0].date, every) if records else None
        if due is not None and shelf.today is not None and due < shelf.today:
            last = Place(("date",), "the last exercise", records[0])
            sentence = f"the next exercise of this plan was due on {due}"
            yield Complaint(
                ("id",), sentence, "exercise it, and commit the record of that", about=plan.playbook, also=(last,)
            )


@rule("exercised-before-change", Level.WARNING)
def exercised_before_change(shelf: Shelf) -> Iterator[Complaint]:
    """What was exercised is what is in force.

    A record holds a digest of what makes a plan: steps and their order, roles, services, targets, decisions; no prose and
    no estimates. When that has changed since the newest signed exercise, another plan was exercised. One that is overdue
    as well is told only that. In the good example MATERIAL stands for the digest of the plan beside it.

    Bad, line 2::

        format: recovery/playbook@1
        id: shop-down
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
        format: recovery/exercise@1
        date: 2026-11-01
        plan: {id: shop-down, material: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}

    Good::

        format: recovery/playbook@1
        id: shop-down
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
        format: recovery/exercise@1
        date: 2026-11-01
        plan: {id: shop-down, material: "sha256:MATERIAL"}
    """
    for plan, records in _exercised(shelf):
        if not records or plan.organisation is None:
            continue
        due = _due(records[0].date, plan.organisation.exercise_every)
        if due is not None and shelf.today is not None and due < shelf.today:
            continue
        if records[0].plan.material != material_of(plan.organisation, plan.playbook, plan.inner):
            was = Place(("plan", "material"), "what was exercised", records[0])
            sentence = f"this plan has changed since it was exercised on {records[0].date}"
            yield Complaint(("id",), sentence, "exercise it as it is now", about=plan.playbook, also=(was,))


@rule("unsigned-exercise", Level.WARNING)
def unsigned_exercise(shelf: Shelf) -> Iterator[Complaint]:
    """An exercise that people took part in counts.

    A record counts when somebody took part by name, an objective is rated, and somebody has signed it. Until then the plan
    is as good as never exercised. Automatic runs are simulations and are left alone.

    Bad, line 6::

        format: recovery/playbook@1
        id: example
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
        format: recovery/exercise@1
        id: ex-7
        signed: null

    Good::

        format: recovery/playbook@1
        id: example
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
        format: recovery/exercise@1
        id: ex-7
        signed: {by: Ada Lovelace, date: 2026-11-02}
    """
    for record in shelf.records:
        if record.counts_as == "unsigned":
            lacks = [
                words
                for words, there in (
                    ("people by name", any(record.people.values())),
                    ("a rated objective", bool(record.ratings)),
                    ("a signature", record.signed is not None),
                )
                if not there
            ]
            sentence = f"this exercise does not count yet: it lacks {' and '.join(lacks)}"
            yield Complaint(("id",), sentence, "fill that in, and commit it", about=record)


@rule("date-in-the-future", Level.WARNING)
def date_in_the_future(plan: Plan) -> Iterator[Complaint]:
    """Reviews and approvals are written down when they have been.

    Bad, line 2::

        format: recovery/playbook@1
        reviewed: 2027-01-10
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Good::

        format: recovery/playbook@1
        reviewed: 2026-11-10
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
    """
    playbook = plan.playbook
    written: dict[Route, str | None] = {
        ("reviewed",): playbook.reviewed,
        ("approved", "date"): playbook.approved.date if playbook.approved else None,
    }
    for route, text in written.items():
        day = _day(text)
        if day is not None and plan.today is not None and day > plan.today:
            yield Complaint(route, f"{day} has not come yet", "write the day on which it was")


@rule("old-guess", Level.WARNING)
def old_guess(subject: Plan | Incident) -> Iterator[Complaint]:
    """A guess is looked at again within a year.

    An estimate may say whose guess it is and when. After a year somebody has exercised the step, or met an incident, or
    can at least say that the guess still holds.

    Bad, line 6::

        format: recovery/playbook@1
        steps:
          - id: restore
            title: Restore the shop
            takes: 1h..4h
            source: {kind: guess, date: 2025-03-01}

    Good::

        format: recovery/playbook@1
        steps:
          - id: restore
            title: Restore the shop
            takes: 1h..4h
            source: {kind: exercise, date: 2025-03-01, ref: autumn exercise}
    """
    if subject.today is None:
        return
    for route, origin in _origins(subject):
        day = _day(origin.date) if origin.kind == "guess" else None
        if day is not None and (subject.today - day).days * DAY > YEAR:
            hint = "measure it in an exercise, or look at it again and write today's date"
            yield Complaint(route, f"this guess is of {day}, more than a year ago", hint)


@rule("contact-needs-network", Level.WARNING)
def contact_needs_network(house: House) -> Iterator[Complaint]:
    """Everybody can be rung when our own network is down.

    Mail and chat fall with the sign-on, desk phones with the network. Of each role one contact has a `phone` and says
    `without_network: true`, which somebody has tried.

    Bad, line 5::

        format: recovery/organisation@1
        roles:
          - {id: commander, title: Incident commander}
        contacts:
          - {role: commander, name: Duty desk, phone: "4711", email: duty@example.org}

    Good::

        format: recovery/organisation@1
        roles:
          - {id: commander, title: Incident commander}
        contacts:
          - {role: commander, name: Duty phone, phone: "+44 7700 900000", without_network: true}
    """
    contacts = house.organisation.contacts
    reachable = {contact.role for contact in contacts if contact.phone and contact.without_network}
    known = {role.id for role in house.organisation.roles}
    for k, contact in enumerate(contacts):
        if contact.role in known - reachable:
            reachable.add(contact.role)
            sentence = f"no number of '{contact.role}' works when our own network is down"
            hint = "add a `phone`, try it from outside, and say without_network: true"
            yield Complaint(("contacts", k, "phone" if contact.phone else "role"), sentence, hint)


# --------------------------------------------------------------------------------------------------------------- days


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _due(text: str | None, every: int | None) -> date | None:
    day = _day(text)
    try:
        return day + timedelta(seconds=every if every is not None else YEAR) if day else None
    except OverflowError:
        return None


def _exercised(shelf: Shelf) -> Iterator[tuple[Plan, Sequence[ExerciseRecord]]]:
    """Each plan with its exercises that count, newest first."""
    counted: dict[tuple[str, str], list[ExerciseRecord]] = {}
    for record in sorted(shelf.records, key=lambda record: record.date, reverse=True):
        if record.counts_as == "exercised":
            counted.setdefault((record.organisation, record.plan.id), []).append(record)
    for plan in shelf.plans:
        if plan.organisation is not None:
            yield plan, counted.get((plan.organisation.id, plan.playbook.id), [])


def _in_force(playbook: Playbook) -> tuple[Route, str | None]:
    """Since when a plan is in force, and where that is said."""
    if playbook.approved is not None:
        return ("approved", "date"), playbook.approved.date
    return ("reviewed",), playbook.reviewed


def _origins(subject: Plan | Incident) -> Iterator[tuple[Route, Origin]]:
    match subject:
        case Plan(playbook):
            yield from _of_steps(playbook)
        case Incident(scenario):
            if scenario.dwell and scenario.dwell.origin:
                yield ("dwell",), scenario.dwell.origin
            if scenario.detection.takes.origin:
                yield ("detection", "takes"), scenario.detection.takes.origin
        case _:
            assert_never(subject)


def _of_steps(playbook: Playbook) -> Iterator[tuple[Route, Origin]]:
    for i, step in enumerate(playbook.steps):
        if step.source:
            yield ("steps", i, "source"), step.source
        for name, estimate in estimates(step).items():
            if estimate.origin:
                yield ("steps", i, *name.split(".")), estimate.origin
