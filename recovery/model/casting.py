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
    ids = things(organisation)
    bound: dict[str, str] = {}
    missing: list[str] = []
    for name, member in scenario.cast.items():
        candidates = [wanted[name]] if name in wanted else [member.written_for, name]
        found = next((c for c in candidates if c in ids[member.kind]), None)
        if found is None:
            missing.append(
                f"{name} (no {member.kind} is called {wanted[name]})" if name in wanted else f"{name} (a {member.kind})"
            )
        else:
            bound[name] = found
    if missing:
        raise DoesNotFit(
            f"nothing of {organisation.id} fills these parts of {scenario.id}: " + ", ".join(missing),
            f"say who does: --cast {missing[0].split(' ')[0]}=ID, or under `casts: {{{scenario.id}: ...}}` at home",
        )
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
