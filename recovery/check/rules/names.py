"""Rules about names: whatever is named exists, and no id is given twice."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import assert_never

from recovery.check.mentions import GROUPS, Mention, What, in_cast, in_organisation, in_scenario
from recovery.check.nearest import Hints
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Incident, Plan, Shelf
from recovery.load.files import Model
from recovery.load.source import Route
from recovery.model.clocks import Clock
from recovery.model.organisation import Organisation
from recovery.model.scenario import CAST_KINDS, Scenario
from recovery.model.steps import Batch, Decision
from recovery.standards.clocks import CLOCKS


@rule("unknown-step")
def unknown_step(plan: Plan) -> Iterator[Complaint]:
    """Every step that is named exists.

    A step that waits for a step nobody defined never starts, and an option that leads to one leads nowhere. This
    looks at `needs`, `needs_any`, `after`, `leads_to`, `fails.then`, `on_fail`, `facts_from` and `complete_needs`, at
    what `slow`, `cancel` and `reveal` name, and at `step ... done` in conditions.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [isolat]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [isolate]}
    """
    known = [step.id for step in plan.playbook.steps]
    batches = [step.id for step in plan.playbook.steps if isinstance(step, Batch)]
    said = plan.mentions
    yield from _unknown((m for m in said if m.what == "step"), known, lambda name: f"no step is called '{name}'")
    yield from _unknown((m for m in said if m.what == "batch"), batches, lambda name: f"no batch is called '{name}'")


@rule("unknown-decision")
def unknown_decision(plan: Plan) -> Iterator[Complaint]:
    """Every `DECISION = OPTION` in a condition asks about a decision of this playbook.

    A condition about a decision that nobody takes never holds, so the option it guards is never possible.

    Bad, line 6::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay?, kind: decision, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
          - {id: tell, title: What do we say?, kind: decision, takes: 1h, needs: [pay-or-not], default: little,
             options: [{id: all, title: Everything, if: pay-ornot = refuse}, {id: little, title: Little}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay?, kind: decision, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
          - {id: tell, title: What do we say?, kind: decision, takes: 1h, needs: [pay-or-not], default: little,
             options: [{id: all, title: Everything, if: pay-or-not = refuse}, {id: little, title: Little}]}
    """
    other = {step.id for step in plan.playbook.steps if not isinstance(step, Decision)}
    mentions = (mention for mention in plan.mentions if mention.what == "decision")
    return _unknown(
        mentions,
        [step.id for step in plan.playbook.steps if isinstance(step, Decision)],
        lambda name: f"the step '{name}' is no decision" if name in other else f"no decision is called '{name}'",
    )


@rule("unknown-option")
def unknown_option(file: Plan | Incident) -> Iterator[Complaint]:
    """Every option that is named is one of its decision.

    This looks at `default` and at `DECISION = OPTION` in conditions, of decisions in a playbook and of what injects ask.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h, limit: 4h,
             default: decline, options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h, limit: 4h,
             default: refuse, options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
    """
    match file:
        case Plan(playbook):
            asked = {step.id: step.options for step in playbook.steps if isinstance(step, Decision)}
            mentions = iter(file.mentions)
        case Incident(scenario):
            asked = {inject.id: inject.asks.options for inject in scenario.injects if inject.asks}
            mentions = in_scenario(scenario)
        case _:
            assert_never(file)
    options = {decision: [option.id for option in possible] for decision, possible in asked.items()}
    hints = {decision: Hints(known) for decision, known in options.items()}
    for mention in mentions:
        known = options.get(mention.of)
        if mention.what == "option" and known is not None and mention.name not in known:
            sentence = f"'{mention.of}' has no option called '{mention.name}'"
            yield Complaint(mention.route, sentence, hints[mention.of].nearest(mention.name))


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
    yield from _unknown(clocks, known, lambda name: f"{sentence} '{name}'")


@rule("unknown-objective")
def unknown_objective(incident: Incident) -> Iterator[Complaint]:
    """Every objective that an inject serves is one of the scenario.

    Bad, line 5::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        objectives: [{id: decide, title: Decide in an hour, capability: Operational coordination}]
        injects:
          - {id: call, at: detected, from: A customer, to: [lead], title: Why?, message: Why?, objectives: [decid]}

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        objectives: [{id: decide, title: Decide in an hour, capability: Operational coordination}]
        injects:
          - {id: call, at: detected, from: A customer, to: [lead], title: Why?, message: Why?, objectives: [decide]}
    """
    mentions = (mention for mention in in_scenario(incident.scenario) if mention.what == "objective")
    known = [objective.id for objective in incident.scenario.objectives]
    return _unknown(mentions, known, lambda name: f"no objective is called '{name}'")


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


@rule("unknown-cast")
def unknown_cast(file: House | Incident) -> Iterator[Complaint]:
    """A scenario names only parts of its cast, and an organisation fills parts only with what it has.

    A scenario is written for any organisation: what it hits and takes away, whom it tells and asks are parts of its
    `cast`, which each organisation fills with its own services, roles, artefacts, vendors and channels.

    Bad, line 4::

        format: recovery/scenario@1
        cast: {front: {service: shop}}
        hits:
          - {service: frnot, state: down}

    Good::

        format: recovery/scenario@1
        cast: {front: {service: shop}}
        hits:
          - {service: front, state: down}
    """
    return _unknown_parts(file.scenario) if isinstance(file, Incident) else _unfilled_parts(file.organisation)


def _unknown_parts(scenario: Scenario) -> Iterator[Complaint]:
    mentions = [mention for mention in in_scenario(scenario) if mention.what in CAST_KINDS]
    kinds = {part: member.kind for part, member in scenario.cast.items()}
    for kind in CAST_KINDS:
        yield from _unknown(
            (mention for mention in mentions if mention.what == kind),
            [part for part, what in kinds.items() if what == kind],
            partial(_not_in_cast, kinds, kind),
        )


def _not_in_cast(kinds: Mapping[str, str], wanted: str, name: str) -> str:
    if name in kinds:
        return f"'{name}' is a {kinds[name]} in the cast, not a {wanted}"
    return f"no {wanted} in the cast is called '{name}'"


def _unfilled_parts(organisation: Organisation) -> Iterator[Complaint]:
    fillers = [name for name, kind in _ids(organisation).items() if kind in CAST_KINDS]
    known, hints = set(fillers), Hints(fillers)
    for scenario, parts in organisation.casts.items():
        for part, name in parts.items():
            if name not in known:
                sentence = f"no {' and no '.join(CAST_KINDS)} is called '{name}'"
                yield Complaint(("casts", scenario, part), sentence, hints.nearest(name))


@rule("duplicate-id")
def duplicate_id(file: House | Plan | Incident | Shelf) -> Iterator[Complaint]:
    """No id is given twice.

    Steps have their own name space in a playbook, options in their decision, injects, objectives and modules in their
    scenario; services, artefacts, roles, teams, vendors and channels of an organisation share one. Nor may two files of
    the same kind in one workspace have the same id, since an id on the command line must mean one of them.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the database, takes: 2h..8h}
          - {id: restore, title: Restore the shop, takes: 1h..4h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore-database, title: Restore the database, takes: 2h..8h}
          - {id: restore-shop, title: Restore the shop, takes: 1h..4h}
    """
    match file:
        case House(organisation):
            yield from _twice((route, name) for route, name, _ in _named(organisation))
            own = ((("clocks", i), clock.id) for i, clock in enumerate(organisation.clocks) if isinstance(clock, Clock))
            yield from _twice(own)
        case Plan(playbook):
            yield from _twice((("steps", i), step.id) for i, step in enumerate(playbook.steps))
            for i, step in enumerate(playbook.steps):
                if isinstance(step, Decision):
                    yield from _twice((("steps", i, "options", j), option.id) for j, option in enumerate(step.options))
        case Incident(scenario):
            for part in ("injects", "objectives", "modules"):
                yield from _twice(((part, i), thing.id) for i, thing in enumerate(getattr(scenario, part)))
            for i, inject in enumerate(scenario.injects):
                if inject.asks is not None:
                    at = ("injects", i, "asks", "options")
                    yield from _twice(((*at, j), option.id) for j, option in enumerate(inject.asks.options))
        case Shelf(organisations, playbooks, scenarios):
            yield from _in_two_files(organisations)
            yield from _in_two_files(playbooks)
            yield from _in_two_files(scenarios)
        case _:
            assert_never(file)


def _twice(ids: Iterable[tuple[Route, str]]) -> Iterator[Complaint]:
    first: dict[str, Route] = {}
    for route, name in ids:
        if name in first:
            place = Place((*first[name], "id"), "first given here")
            yield Complaint((*route, "id"), f"the id '{name}' is given twice", also=(place,))
        first.setdefault(name, route)


def _in_two_files(models: Iterable[Model]) -> Iterator[Complaint]:
    first: dict[str, Model] = {}
    for model in models:
        if model.id in first:
            place = Place(("id",), "first given here", about=first[model.id])
            yield Complaint(("id",), f"another file has the id '{model.id}'", about=model, also=(place,))
        first.setdefault(model.id, model)


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
    ids, said = _ids(ours), list(mentions)
    for what in kinds:
        wanted = GROUPS.get(what, (what,))
        yield from _unknown(
            (mention for mention in said if mention.what == what),
            [name for name, kind in ids.items() if kind in wanted],
            partial(_not_of_kind, ids, " or ".join(wanted)),
        )


def _not_of_kind(ids: Mapping[str, str], wanted: str, name: str) -> str:
    return f"'{name}' is a {ids[name]}, not a {wanted}" if name in ids else f"no {wanted} is called '{name}'"


def _named(organisation: Organisation) -> Iterator[tuple[Route, str, str]]:
    """Where each thing of the organisation stands, its id, and what it is."""
    for kind in ("service", "artefact", "role", "team", "vendor", "channel"):
        yield from (((f"{kind}s", i), thing.id, kind) for i, thing in enumerate(getattr(organisation, f"{kind}s")))


def _ids(organisation: Organisation) -> Mapping[str, str]:
    """What each id of the organisation is; of an id given twice, the first."""
    ids: dict[str, str] = {}
    for _, name, kind in _named(organisation):
        ids.setdefault(name, kind)
    return ids


def _unknown(
    mentions: Iterable[Mention], known: Collection[str], sentence: Callable[[str], str]
) -> Iterator[Complaint]:
    ids, hints = set(known), Hints(known)
    for mention in mentions:
        if mention.name not in ids:
            yield Complaint(mention.route, sentence(mention.name), hints.nearest(mention.name), mention.key)
