"""Who plays which part: the cast of a scenario bound to what an organisation has."""

from collections.abc import Iterable, Mapping

from recovery.errors import DoesNotFit
from recovery.model.organisation import Artefact, Channel, Organisation, Role, Service, Vendor
from recovery.model.scenario import CastKind, Scenario

Cast = Mapping[str, str]
"""Name in the scenario -> id in the organisation."""


def bind(scenario: Scenario, organisation: Organisation, asked: Cast | None = None) -> dict[str, str]:
    """Every part of the cast with the id that fills it.

    First what is asked for, then the organisation's `casts`, then the id the scenario was written for, then the part's
    own name. Raises DoesNotFit naming every part that nothing fills.
    """
    wanted = {**organisation.casts.get(scenario.id, {}), **(asked or {})}
    unknown = sorted(set(asked or {}) - set(scenario.cast))
    if unknown:
        raise DoesNotFit(
            f"the scenario {scenario.id} has no part called {unknown[0]}", "its parts: " + ", ".join(scenario.cast)
        )
    bound = _filled(scenario, organisation, wanted)
    missing = [
        f"{name} (no {member.kind} is called {wanted[name]})" if name in wanted else f"{name} (a {member.kind})"
        for name, member in scenario.cast.items()
        if name not in bound
    ]
    if missing:
        raise DoesNotFit(
            f"nothing of {organisation.id} fills these parts of {scenario.id}: " + ", ".join(missing),
            f"say who does: --cast {missing[0].split(' ')[0]}=ID, or under `casts: {{{scenario.id}: ...}}` at home",
        )
    return bound


def unfilled(scenario: Scenario, organisation: Organisation) -> tuple[str, ...]:
    """Parts of the cast that nothing of an organisation fills, and of which it does not say who should."""
    wanted = organisation.casts.get(scenario.id, {})
    bound = _filled(scenario, organisation, wanted)
    return tuple(name for name in scenario.cast if name not in bound and name not in wanted)


def _filled(scenario: Scenario, organisation: Organisation, wanted: Cast) -> dict[str, str]:
    ids = things(organisation)
    bound: dict[str, str] = {}
    for name, member in scenario.cast.items():
        candidates = [wanted[name]] if name in wanted else [member.written_for, name]
        found = next((c for c in candidates if c in ids[member.kind]), None)
        if found is not None:
            bound[name] = found
    return bound


def things(organisation: Organisation) -> dict[CastKind, set[str]]:
    """The ids that can fill a part of each kind."""
    named: dict[CastKind, Iterable[Service | Role | Artefact | Vendor | Channel]] = {
        "service": organisation.services,
        "role": organisation.roles,
        "artefact": organisation.artefacts,
        "vendor": organisation.vendors,
        "channel": organisation.channels,
    }
    return {kind: {thing.id for thing in those} for kind, those in named.items()}
