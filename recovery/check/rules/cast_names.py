"""Rules about names within a scenario: the parts of its cast, and its objectives."""

from collections.abc import Iterator, Mapping
from functools import partial

from recovery.check.mentions import in_scenario
from recovery.check.named import ids_of, unknown
from recovery.check.nearest import Hints
from recovery.check.registry import Complaint, rule
from recovery.check.subjects import House, Incident
from recovery.model.organisation import Organisation
from recovery.model.scenario import CAST_KINDS, Scenario


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
    return unknown(mentions, known, lambda name: f"no objective is called '{name}'")


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
        yield from unknown(
            (mention for mention in mentions if mention.what == kind),
            [part for part, what in kinds.items() if what == kind],
            partial(_not_in_cast, kinds, kind),
        )


def _not_in_cast(kinds: Mapping[str, str], wanted: str, name: str) -> str:
    if name in kinds:
        return f"'{name}' is a {kinds[name]} in the cast, not a {wanted}"
    return f"no {wanted} in the cast is called '{name}'"


def _unfilled_parts(organisation: Organisation) -> Iterator[Complaint]:
    fillers = [name for name, kind in ids_of(organisation).items() if kind in CAST_KINDS]
    known, hints = set(fillers), Hints(fillers)
    for scenario, parts in organisation.casts.items():
        for part, name in parts.items():
            if name not in known:
                sentence = f"no {' and no '.join(CAST_KINDS)} is called '{name}'"
                yield Complaint(("casts", scenario, part), sentence, hints.nearest(name))
