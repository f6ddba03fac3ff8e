"""Why a run did not recover: what steps still wait for, what failed, and which services are not back, and why."""

from collections.abc import Iterator

from recovery.measures.services import relevant_services
from recovery.measures.values import Measures, ServiceMeasure
from recovery.model import journal as facts
from recovery.model.journal import Journal, Outcome
from recovery.model.playbook import Playbook
from recovery.report.layout import listed
from recovery.report.titles import Titles

NOT_RECOVERED: dict[Outcome, str] = {
    "recovered": "",
    "stalled": "the plan came to a standstill; nothing more could start.",
    "rounds": "a verification failed too often, and the plan has no further way.",
    "horizon": "it was still going on when the time to look at was over.",
    "stopped": "the rehearsal was ended before everything was back.",
    "nothing-affected": "no service was affected, so there was nothing to recover.",
}


def obstacles(journal: Journal, measures: Measures, playbook: Playbook, titles: Titles) -> Iterator[str]:
    """A sentence for each."""
    if measures.standstill:
        yield f"they wait for each other: {' -> '.join(titles.any(name) for name in measures.standstill)}"
    for entry in journal:
        match entry:
            case facts.StillWaiting(step=step, services=services, roles=roles) if not entry.unordered:
                missing = [f"{titles.service(service)} to be up" for service in services]
                missing += [titles.role(role) for role in roles]
                yield f"{titles.step(step)}: still waits for {listed(missing) or 'its turn'}"
            case facts.StepEnded(step=step, ending="stuck"):
                yield f"{titles.step(step)}: none of its options was possible"
            case _:
                pass
    for row in measures.steps:
        if row.outcome == "failed":
            yield f"{titles.step(row.step)}: {'did not pass' if measures.outcome == 'rounds' else 'failed for good'}"
    for service in relevant_services(measures.services, playbook):
        if service.back is None:
            yield f"{titles.service(service.service)} {_why_not_back(journal, service)}"


def _why_not_back(journal: Journal, service: ServiceMeasure) -> str:
    hits: list[str] = []
    isolated = out = False
    for entry in journal:
        match entry:
            case facts.ServiceHit(service=name, state=state) if name == service.service:
                hits.append(state)
            case facts.ServiceRestored(service=name) if name == service.service:
                hits, isolated = [], False
            case facts.ServiceIsolated(service=name, released=released) if name == service.service:
                isolated = not released
            case facts.ServiceChanged(service=name) if name == service.service:
                out = entry.out
            case _:
                pass
    if hits:
        return f"is not back: still {listed(list(dict.fromkeys(hits)))}, and no step restored it after that"
    if isolated:
        return "is not back: still isolated"
    if out:
        return "is not back: something it needs is out"
    if service.verified is False:
        return "is not back: restored, but no verification of it has passed"
    return "is not back: its traffic was not let in again"
