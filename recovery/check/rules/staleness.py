"""Rules about age: plans that are read and exercised, guesses that are looked at again, numbers that still ring."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import assert_never

from recovery.check.kinds import is_part
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Incident, Plan
from recovery.load.source import Route
from recovery.model.durations import DAY
from recovery.model.estimates import Origin
from recovery.model.findings import Level
from recovery.model.playbook import Playbook
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
def never_exercised(plan: Plan) -> Iterator[Complaint]:
    """A plan that is in force is exercised.

    Nobody has ever followed a plan that was not tried: the first time then is the incident. The first exercise is due as
    long after the approval, or the review, as the organisation says in `exercise_every`, and after a year if it does not
    say. A plan without a date in an organisation with `exercise_every` has had its time.

    Bad, line 2::

        format: recovery/playbook@1
        approved: {by: commander, date: 2025-06-01}
        handles: [cloud-outage]
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Good::

        format: recovery/playbook@1
        approved: {by: commander, date: 2025-06-01}
        exercised: {date: 2026-05-20, scenario: region-gone}
        handles: [cloud-outage]
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
    """
    playbook = plan.playbook
    if plan.today is None or playbook.exercised is not None or is_part(playbook):
        return
    every = plan.organisation.exercise_every if plan.organisation else None
    hint = "exercise it, and write the day under `exercised`"
    since: dict[Route, str | None] = {
        ("approved", "date"): playbook.approved.date if playbook.approved else None,
        ("reviewed",): playbook.reviewed,
    }
    route = next((route for route, day in since.items() if day is not None), None)
    if route is None and every is not None:
        yield Complaint(("id",), "this plan was never exercised", hint)
    elif route is not None:
        due = _due(since[route], every)
        if due is not None and due < plan.today:
            yield Complaint(route, f"this plan was never exercised; that was due by {due}", hint)


@rule("exercise-overdue", Level.WARNING)
def exercise_overdue(plan: Plan) -> Iterator[Complaint]:
    """A plan is exercised as often as the organisation says, and once a year if it does not say.

    Bad, line 5::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        exercise_every: 26w
        format: recovery/playbook@1
        exercised: {date: 2026-03-01}
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        exercise_every: 52w
        format: recovery/playbook@1
        exercised: {date: 2026-03-01}
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
    """
    exercised = plan.playbook.exercised
    every = plan.organisation.exercise_every if plan.organisation else None
    due = _due(exercised.date, every) if exercised else None
    if plan.today is not None and due is not None and due < plan.today:
        yield Complaint(
            ("exercised", "date"), f"the next exercise was due on {due}", "exercise it, and write the day here"
        )


@rule("exercised-before-change", Level.WARNING)
def exercised_before_change(plan: Plan) -> Iterator[Complaint]:
    """What was exercised is what is in force.

    A plan that was changed since is another plan. With a `version` under `exercised` that is compared, its last part left
    aside where it has three: 1.2.0 and 1.2.3 are alike. Without one, the exercise is later than the approval.

    Bad, line 4::

        format: recovery/playbook@1
        version: 2.0.0
        approved: {by: commander, date: 2026-09-01}
        exercised: {date: 2026-10-20, version: 1.3.0}
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Bad, line 3::

        format: recovery/playbook@1
        approved: {by: commander, date: 2026-09-01}
        exercised: {date: 2026-05-20}
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}

    Good::

        format: recovery/playbook@1
        version: 2.0.1
        approved: {by: commander, date: 2026-09-01}
        exercised: {date: 2026-08-20, version: 2.0.0}
        steps:
          - {id: restart, title: Restart the shop, takes: 10m..1h}
    """
    playbook = plan.playbook
    exercised, approved = playbook.exercised, playbook.approved
    if exercised is None:
        return
    hint = "exercise the plan as it is now"
    if exercised.version is not None and _material(exercised.version) != _material(playbook.version):
        sentence = f"version {exercised.version} was exercised, and version {playbook.version} is in force"
        place = Place(("version",), "in force") if playbook.version != "0" else Place(("id",), "says no version")
        yield Complaint(("exercised", "version"), sentence, hint, also=(place,))
    elif exercised.version is None and approved is not None and exercised.date < approved.date:
        sentence = "the exercise was before this version was approved"
        yield Complaint(("exercised", "date"), sentence, hint, also=(Place(("approved", "date"), "approved then"),))


@rule("date-in-the-future", Level.WARNING)
def date_in_the_future(plan: Plan) -> Iterator[Complaint]:
    """Reviews, approvals and exercises are written down when they have been.

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
        ("exercised", "date"): playbook.exercised.date if playbook.exercised else None,
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


def _material(version: str) -> str:
    """A version without its last part, where it has three."""
    return version.rpartition(".")[0] if version.count(".") == 2 else version


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
