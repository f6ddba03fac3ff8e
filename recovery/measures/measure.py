"""Journal in, measures out."""

from collections.abc import Sequence

from recovery.measures.chain import chain
from recovery.measures.clocks import clock_measures
from recovery.measures.services import affected_services, all_back, met_targets, relevant_services
from recovery.measures.standstill import standstill
from recovery.measures.steps import step_measures
from recovery.measures.values import Measures, ServiceMeasure
from recovery.model import journal as facts
from recovery.model.conditions import MOMENTS
from recovery.model.journal import Journal
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook


def measure(journal: Journal, organisation: Organisation, playbook: Playbook, *, plan_alone: bool = False) -> Measures:
    """Measures of a finished run. Services that only an inner playbook verifies count as verified by the plan."""
    over = journal[-1]
    assert isinstance(over, facts.RunOver)
    came = {entry.moment: entry.at for entry in reversed(journal) if isinstance(entry, facts.MomentCame)}
    detected = came.get("detected", over.at)
    checked = {name for step in playbook.steps for name in getattr(step, "verifies", ())}
    checked |= {entry.service for entry in journal if isinstance(entry, facts.ServiceVerified)}
    services = affected_services(journal, organisation, checked, detected, over.at)
    moments = _moments(came, services, organisation, playbook, over)
    steps = step_measures(journal, playbook, over.at)
    length = (
        max((s.done for s in steps if s.done is not None), default=detected) if plan_alone else moments["recovered"]
    )
    recovered = length if over.outcome == "recovered" else None
    return Measures(
        outcome=over.outcome,
        plan_alone=plan_alone,
        moments=moments,
        time_to_recovery=_since(detected, recovered),
        time_to_core=_since(detected, moments["core"]),
        time_to_contain=_since(detected, moments["contained"]),
        time_to_detect=None if plan_alone else moments["detected"],
        services=services,
        targets=tuple(met_targets(services, moments, organisation, playbook)),
        clocks=clock_measures(journal, organisation),
        steps=steps,
        chain=chain(journal, playbook, recovered),
        standstill=standstill(journal, organisation, playbook) if over.outcome == "stalled" else (),
        end=over.at,
    )


def _since(start: int, tick: int | None) -> int | None:
    return None if tick is None else tick - start


def _moments(
    came: dict[str, int],
    services: Sequence[ServiceMeasure],
    organisation: Organisation,
    playbook: Playbook,
    over: facts.RunOver,
) -> dict[str, int | None]:
    """First moments as they came, but core and recovered as the last moment after which they hold to the end."""
    moments: dict[str, int | None] = {name: came.get(name) for name in MOMENTS}
    core = {service.id for service in organisation.services if service.core}
    moments["core"] = all_back([s for s in services if s.service in core])
    recovered = all_back(relevant_services(services, playbook))
    if recovered is None:  # what was out for no time at all shows in no change
        recovered = came.get("recovered")
    moments["recovered"] = recovered if over.outcome == "recovered" else None
    return moments
