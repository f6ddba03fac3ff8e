"""Rules about names of what an organisation has: whatever is named exists."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import assert_never

from recovery.check.mentions import GROUPS, What, in_cast, in_organisation, in_scenario
from recovery.check.named import ids_of, unknown
from recovery.check.registry import Complaint, rule
from recovery.check.subjects import House, Incident, Plan
from recovery.model.clocks import Clock
from recovery.model.organisation import Organisation
from recovery.standards.clocks import CLOCKS


@rule("unknown-role")
def unknown_role(file: House | Plan | Incident) -> Iterator[Complaint]:
    """Every role that is named is one of the organisation.

    Work for a role that nobody fills cannot start. This looks at the roles of steps, at `owner`, `deputy`,
    `approved.by` and contacts, at whom a notice goes to, at what `slow` and `lose` name, and at the cast of a scenario,
    held against the organisation that it was written for.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h, role: enginer}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h, role: engineer}
    """
    return _not_ours(file, "role", "party")


@rule("unknown-service")
def unknown_service(file: House | Plan | Incident) -> Iterator[Complaint]:
    """Every service that is named is one of the organisation.

    This looks at what services and channels need, at what steps use (a channel or vendor will do there), restore,
    readmit and verify (an artefact will do there), at effects, targets and conditions, and at the cast of a scenario,
    held against the organisation that it was written for.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, restores: [shopp]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, restores: [shop]}
    """
    return _not_ours(file, "service", "usable", "checkable")


@rule("unknown-artefact")
def unknown_artefact(file: Plan | Incident) -> Iterator[Complaint]:
    """Every artefact that is named is one of the organisation.

    A backup that is not written down is one nobody looks for. This looks at `from`, at `lose`, at `artefact ...
    available`, and at the cast of a scenario, held against the organisation that it was written for.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, restores: [shop], from: [shop-bakcup]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, restores: [shop], from: [shop-backup]}
    """
    return _not_ours(file, "artefact")


@rule("unknown-vendor")
def unknown_vendor(file: Plan | Incident) -> Iterator[Complaint]:
    """Every vendor that is named is one of the organisation.

    This looks at `lose`, and at the cast of a scenario, held against the organisation that it was written for.

    Bad, line 3::

        format: recovery/scenario@1
        cast:
          host: {vendor: clowd}

    Good::

        format: recovery/scenario@1
        cast:
          host: {vendor: cloud}
    """
    return _not_ours(file, "vendor")


@rule("unknown-channel")
def unknown_channel(file: Plan | Incident) -> Iterator[Complaint]:
    """Every channel that is named is one of the organisation.

    This looks at `lose`, and at the cast of a scenario, held against the organisation that it was written for.

    Bad, line 3::

        format: recovery/scenario@1
        cast:
          talk: {channel: bridg}

    Good::

        format: recovery/scenario@1
        cast:
          talk: {channel: bridge}
    """
    return _not_ours(file, "channel")


@rule("unknown-clock")
def unknown_clock(file: House | Plan | Incident) -> Iterator[Complaint]:
    """Every clock that is named is one of the catalogue, or spelled out by the organisation.

    An organisation lists the deadlines that can bind it; a notice serves one of those. A scenario may name any of the
    catalogue, and those that the organisation it was written for spells out.

    Bad, line 3::

        format: recovery/organisation@1
        roles: [{id: lead, title: Lead}]
        clocks: [ukgdpr-3]

    Good::

        format: recovery/organisation@1
        roles: [{id: lead, title: Lead}]
        clocks: [ukgdpr-33]
    """
    match file:
        case House(organisation):
            known = [*CLOCKS, *(clock.id for clock in organisation.clocks if isinstance(clock, Clock))]
            mentions, sentence = in_organisation(organisation), "no clock of the catalogue or of ours is called"
        case Plan(_, Organisation() as ours):
            known = [clock if isinstance(clock, str) else clock.id for clock in ours.clocks]
            mentions, sentence = iter(file.mentions), "the organisation lists no clock called"
        case Incident(scenario, ours):
            known = [*CLOCKS, *(clock.id for clock in (ours.clocks if ours else ()) if isinstance(clock, Clock))]
            mentions, sentence = in_scenario(scenario), "no clock of the catalogue or of ours is called"
        case Plan():
            return
        case _:
            assert_never(file)
    clocks = (mention for mention in mentions if mention.what == "clock")
    yield from unknown(clocks, known, lambda name: f"{sentence} '{name}'")


@rule("unknown-team")
def unknown_team(house: House) -> Iterator[Complaint]:
    """Every team that a role belongs to is one of the organisation.

    Bad, line 3::

        format: recovery/organisation@1
        roles:
          - {id: engineer, title: Engineer, team: platfrom}
        teams: [{id: platform, title: Platform team, people: 4}]

    Good::

        format: recovery/organisation@1
        roles:
          - {id: engineer, title: Engineer, team: platform}
        teams: [{id: platform, title: Platform team, people: 4}]
    """
    return _not_ours(house, "team")


def _not_ours(file: House | Plan | Incident, *kinds: What) -> Iterator[Complaint]:
    """Mentions of what the organisation does not have; none where no organisation is known."""
    match file:
        case House(organisation):
            mentions, ours = in_organisation(organisation), organisation
        case Plan(_, Organisation() as ours):
            mentions = iter(file.mentions)
        case Incident(scenario, Organisation() as ours):
            mentions = in_cast(scenario)
        case _:
            return
    ids, said = ids_of(ours), list(mentions)
    for what in kinds:
        wanted = GROUPS.get(what, (what,))
        yield from unknown(
            (mention for mention in said if mention.what == what),
            [name for name, kind in ids.items() if kind in wanted],
            partial(_not_of_kind, ids, " or ".join(wanted)),
        )


def _not_of_kind(ids: Mapping[str, str], wanted: str, name: str) -> str:
    return f"'{name}' is a {ids[name]}, not a {wanted}" if name in ids else f"no {wanted} is called '{name}'"
