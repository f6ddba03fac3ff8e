"""An organisation as a readable page: services and what they need, artefacts, people, vendors, channels, deadlines."""

from collections.abc import Iterable, Iterator

from recovery.model.durations import spoken
from recovery.model.estimates import Estimate
from recovery.model.organisation import AnyOf, Artefact, Organisation, Role, Service, Vendor
from recovery.model.shapes import Lognormal, Pert
from recovery.model.shown import shown
from recovery.report.layout import listed, wrapped
from recovery.report.titles import Titles


def organisation_page(organisation: Organisation, width: int) -> Iterator[str]:
    """Lines no wider than `width`."""
    titles = Titles(organisation)
    yield from wrapped(
        f"{shown(organisation.title)} ({organisation.id}), time zone {shown(organisation.time_zone)}", width
    )
    if organisation.acts_as:
        yield from wrapped(f"Acts as {listed(list(organisation.acts_as))}", width)
    if organisation.exercise_every:
        yield from wrapped(f"Each plan is exercised every {spoken(organisation.exercise_every)}", width)
    if organisation.summary:
        yield from ("", *wrapped(shown(" ".join(organisation.summary.split())), width))
    parts = (
        ("Services", [(service.title, service.id, _service(service, titles)) for service in organisation.services]),
        ("Artefacts to restore from", [(a.title, a.id, _artefact(a, titles)) for a in organisation.artefacts]),
        ("Roles", [(role.title, role.id, _role(role, titles)) for role in organisation.roles]),
        ("Teams", [(team.title, team.id, [f"{team.people} people"]) for team in organisation.teams]),
        ("Vendors", [(vendor.title, vendor.id, _vendor(vendor)) for vendor in organisation.vendors]),
        ("Channels", [(c.title, c.id, [_needs(c.needs, titles)]) for c in organisation.channels]),
    )
    for heading, rows in parts:
        if rows:
            yield from ("", heading, "")
        for title, id, facts in rows:
            yield from wrapped(f"{shown(title)} ({id})", width, "  ", "    ")
            yield from _facts(facts, width)
    yield from _contacts(organisation, titles, width)
    if organisation.clocks:
        yield from ("", "Deadlines of notices that can bind us", "")
        for clock in organisation.clocks:
            name = clock if isinstance(clock, str) else clock.id
            yield from wrapped(f"{titles.thing(name)} ({name})", width, "  ", "    ")


def _facts(facts: Iterable[str], width: int) -> Iterator[str]:
    said = "; ".join(filter(None, facts))
    if said:
        yield from wrapped(said, width, "    ")


def _service(service: Service, titles: Titles) -> Iterator[str]:
    yield "core" if service.core else ""
    named = (("RTO", service.rto), ("MTD", service.mtd), ("RPO", service.rpo), ("WRT", service.wrt or None))
    yield ", ".join(f"{name} {spoken(span)}" for name, span in named if span is not None)
    yield "" if service.rto_from == "impact" else f"RTO from {service.rto_from}"
    yield _needs(service.needs, titles)
    soft = listed([titles.service(name) for name in service.soft_needs])
    yield f"{'degraded' if service.tolerates_degraded else 'out'} without {soft}" if soft else ""
    yield f"{service.loss_per_hour:,.0f} lost an hour" if service.loss_per_hour else ""
    yield f"answered for by {titles.role(service.owner)}" if service.owner else ""


def _needs(needs: Iterable[str | AnyOf], titles: Titles) -> str:
    named = [titles.service(n) if isinstance(n, str) else " or ".join(map(titles.service, n.any)) for n in needs]
    return f"needs {listed(named)}" if named else ""


def _artefact(artefact: Artefact, titles: Titles) -> Iterator[str]:
    yield f"{artefact.kind} of {titles.service(artefact.of)}"
    yield f"a new one every {spoken(artefact.every)}, {artefact.keep} kept" if artefact.every else ""
    yield "offline" if artefact.offline else ""
    yield f"{spoken(artefact.size / artefact.rate)} to read back" if artefact.size and artefact.rate else ""
    yield f"known by {shown(artefact.digest)}" if artefact.digest else ""


def _role(role: Role, titles: Titles) -> Iterator[str]:
    yield f"{role.people} {'person' if role.people == 1 else 'people'}"
    yield from hours_of(role)
    yield f"of {titles.role(role.team)}" if role.team else ""
    yield f"deputy {titles.role(role.deputy)}" if role.deputy else ""
    yield f"may decide alone: {', '.join(role.decides)}" if role.decides else ""


def hours_of(role: Role) -> Iterator[str]:
    """When people of a role work, and who can be called at other times."""
    yield (
        f"{role.units} on duty, always"
        if role.working_hours.always
        else f"{role.units} at work {role.working_hours.text}"
    )
    if role.called:
        default = "" if role.hours else " (no hours are given, so this is assumed)"
        yield f"{role.called.people} on call, there {_within(role.called.reach)}{default}"


def _within(estimate: Estimate) -> str:
    """How long after a call, in few words."""
    match estimate.shape:
        case Lognormal() as shape:
            return f"in {spoken(shape.quantile(0.1))} to {spoken(shape.quantile(0.9))}"
        case Pert(least, likely, most):
            return f"in {spoken(least)} to {spoken(most)}, most likely {spoken(likely)}"
        case shape:
            return f"after {shape.describe()}"


def _vendor(vendor: Vendor) -> Iterator[str]:
    yield "always" if vendor.hours.always else f"hours {vendor.hours.text}"
    yield f"after a call, on the case {_within(vendor.reach)}" if vendor.reach else ""


def _contacts(organisation: Organisation, titles: Titles, width: int) -> Iterator[str]:
    if organisation.contacts:
        yield from ("", "Contacts (* works without our network)", "")
    for contact in organisation.contacts:
        star = "*" if contact.without_network else " "
        ways = ", ".join(shown(way) for way in (contact.phone, contact.email) if way)
        yield from wrapped(
            f"{titles.role(contact.role)}: {shown(contact.name)}{f', {ways}' if ways else ''}",
            width,
            f"{star} ",
            "    ",
        )
