"""A playbook with all that belongs to it: its organisation, and the playbooks that its steps call."""

from dataclasses import dataclass, field

from recovery.load.files import Document, Files, beside, fault
from recovery.load.source import Route
from recovery.model.findings import Finding
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.steps import SubPlaybook

DEEPEST = 8
"""Playbooks inside each other."""
MOST = 1_000
"""Calls of playbooks, all told."""

Calls = tuple[str, ...]
"""Ids of the steps that call an inner playbook, outermost first."""


@dataclass
class Plan:
    """What was found. `documents`: every file read for it, the playbook first, each once."""

    documents: list[Document]
    organisation: Organisation | None = None
    inner: dict[Calls, Playbook] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    """Faults of how the files go together; those of each file are in its document."""


def plan(files: Files, document: Document) -> Plan:
    """The plan that a playbook's document heads."""
    found = Plan([document])
    playbook = document.model
    if not isinstance(playbook, Playbook):
        return found
    found.organisation = playbook.written_out
    if found.organisation is None:
        house, faults = files.organisation(document)
        found.findings += faults
        if house is not None:
            _keep(found, house)
            found.organisation = house.model if isinstance(house.model, Organisation) else None
    _call(files, found, document, (), [document])
    return found


def _keep(plan: Plan, document: Document) -> None:
    if all(document is not kept for kept in plan.documents):
        plan.documents.append(document)


def _call(files: Files, plan: Plan, caller: Document, path: Calls, above: list[Document]) -> None:
    """Read what the steps of a playbook call, and what those call."""
    assert isinstance(caller.model, Playbook)
    for number, step in enumerate(caller.model.steps):
        if not isinstance(step, SubPlaybook):
            continue
        route: Route = ("steps", number, "playbook")
        called = beside(caller, route, step.playbook)
        if isinstance(called, Finding):
            plan.findings.append(called)
            continue
        inner = files.read(called, caller.workspace)
        wrong = _wrong(plan, inner, above, route)
        if wrong is not None:
            plan.findings.append(wrong)
            continue
        _keep(plan, inner)
        if isinstance(inner.model, Playbook):
            plan.inner[*path, step.id] = inner.model
            _call(files, plan, inner, (*path, step.id), [*above, inner])


def _wrong(plan: Plan, inner: Document, above: list[Document], route: Route) -> Finding | None:
    """Why this file cannot be called here, by the last of those above."""
    caller, name = above[-1], inner.source.name
    if inner.kind not in (None, "playbook"):
        message = f"{name} is a {inner.kind}, not a playbook"
        return fault(caller, "unknown-file", message, route, "name the file of a playbook")
    if any(inner is each for each in above):
        way = " -> ".join([*(each.source.name for each in above), name])
        message = f"this playbook calls itself: {way}"
        return fault(caller, "recursive-playbook", message, route, "let one of them do the work itself")
    if len(above) > DEEPEST or len(plan.inner) >= MOST:
        message = f"more than {DEEPEST} playbooks inside each other, or {MOST:,} calls"
        return fault(caller, "too-many-playbooks", message, route, "call fewer")
    if isinstance(inner.model, Playbook) and not _same_house(caller, inner):
        message = f"{name} is not for the organisation of this one"
        return fault(caller, "other-organisation", message, route, "let both name the same file")
    return None


def _same_house(caller: Document, inner: Document) -> bool:
    """An inner playbook names the same organisation's file, or none and describes none."""
    assert isinstance(caller.model, Playbook)
    assert isinstance(inner.model, Playbook)
    theirs, ours = inner.model.organisation, caller.model.organisation
    if theirs is None:
        return not any((inner.model.services, inner.model.roles, inner.model.time_zone))
    return ours is not None and beside(inner, ("organisation",), theirs) == beside(caller, ("organisation",), ours)
