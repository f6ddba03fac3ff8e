"""Rules about telling people: those whom an incident touches hear of it, from somebody, in words that were thought of before."""

from collections.abc import Iterator

from recovery.check.deeds import BACK
from recovery.check.graph import union
from recovery.check.kinds import AI_ATTACKS, MODEL_CHANGES, handled, is_part
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Plan
from recovery.load.source import Route
from recovery.model.findings import Level
from recovery.model.organisation import Organisation
from recovery.model.steps import Notify

USERS = frozenset({"end-users", "customers"})
TOUCHED = frozenset({"affected-entities"})
OUTSIDE = USERS | TOUCHED | {"regulator", "authorities", "press"}
"""Whoever reads a notice as the word of the organisation."""


@rule("users-not-told", Level.WARNING)
def users_not_told(plan: Plan) -> Iterator[Complaint]:
    """Who uses a service is told when it is taken away or brought back.

    This looks at services that are `core` or have a target in the plan. A step of kind `notify` goes to `end-users`,
    `customers` or `affected-entities`. Where the organisation says in `acts_as` that the Code of Practice for the Cyber
    Security of AI binds it, a plan for an attack on AI has a word for both, those who use the system and those whom it
    touches without their using it (10.3).

    Bad, line 4::

        format: recovery/playbook@1
        handles: [cloud-outage]
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop]}

    Good::

        format: recovery/playbook@1
        handles: [cloud-outage]
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop]}
          - {id: tell, title: Tell customers, kind: notify, role: comms-lead, to: [customers], takes: 20m..1h}
    """
    if plan.organisation is None or is_part(plan.playbook):
        return
    place = _first_touch(plan, plan.organisation)
    if place is None:
        return
    service, route = place
    told = {to for playbook in plan.levels for step in playbook.steps if isinstance(step, Notify) for to in step.to}
    if not told & (USERS | TOUCHED):
        sentence = f"users of '{service}' are touched, and no notice goes to them"
        hint = "add a step of kind `notify` to end-users, customers or affected-entities"
        yield Complaint(route, sentence, hint)
    elif plan.organisation.acts_as and handled(plan.playbook, AI_ATTACKS) is not None:
        for group, whom in ((USERS, "end-users"), (TOUCHED, "affected-entities")):
            if not told & group:
                sentence = f"'{service}' is touched by an attack on AI, and no notice goes to {whom}"
                yield Complaint(route, sentence, f"add {whom} to a step of kind `notify`")


@rule("users-not-told-before-swap", Level.WARNING)
def users_not_told_before_swap(plan: Plan) -> Iterator[Complaint]:
    """Users hear that a model changes before it does.

    An older model misses what it has not learnt; who relies on its answers has to know from when. In plans for poisoned,
    tampered, drifting and supplied models, a step that brings back a service with an artefact of kind `model` comes after a
    step of kind `notify` to `end-users`, `customers` or `affected-entities` (Code of Practice for the Cyber Security of
    AI, 7.4). Where a ramp gives the service its traffic, that is the step which counts.

    Bad, line 7::

        format: recovery/organisation@1
        services: [{id: scoring, title: Scoring}]
        artefacts: [{id: release, title: Signed release, of: scoring, kind: model, every: 7d}]
        format: recovery/playbook@1
        handles: [model-poisoning]
        steps:
          - {id: back, title: Load the last clean release, takes: 1h, from: [release], restores: [scoring]}
          - {id: tell, title: Tell users, kind: notify, to: [end-users], needs: [back], takes: 20m..1h}

    Good::

        format: recovery/organisation@1
        services: [{id: scoring, title: Scoring}]
        artefacts: [{id: release, title: Signed release, of: scoring, kind: model, every: 7d}]
        format: recovery/playbook@1
        handles: [model-poisoning]
        steps:
          - {id: tell, title: Tell users, kind: notify, to: [end-users], takes: 20m..1h}
          - {id: back, title: Load the last clean release, needs: [tell], takes: 1h, from: [release], restores: [scoring]}
    """
    order = plan.ways.order
    after = order.descendants
    if plan.organisation is None or handled(plan.playbook, MODEL_CHANGES) is None or after is None or order.dangling:
        return
    models = {artefact.of for artefact in plan.organisation.artefacts if artefact.kind == "model"}
    notices = [
        n for n, step in enumerate(plan.playbook.steps) if isinstance(step, Notify) and set(step.to) & (USERS | TOUCHED)
    ]
    told = union(after[n] for n in notices)
    ramps = {deed.service: deed.step for deed in plan.deeds if deed.act == "readmit"}
    for deed in plan.deeds:
        swaps = deed.act in BACK and deed.service in models and ramps.get(deed.service, deed.step) == deed.step
        if swaps and not told >> deed.step & 1:
            step = plan.playbook.steps[deed.step]
            sentence = f"'{step.id}' brings '{deed.service}' back with another model before its users are told"
            hint = "let it need a step of kind `notify` to end-users"
            places = tuple(Place(("steps", n, "id"), "tells them, but not before") for n in notices[:4])
            yield Complaint(deed.route, sentence, hint, also=places)


@rule("notice-without-owner", Level.WARNING)
def notice_without_owner(plan: Plan) -> Iterator[Complaint]:
    """Each notice has somebody who writes and sends it.

    A step without a role is done by nobody and takes nobody's time. What is due to a regulator within three days is then
    late in reality and in time in the simulation.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: tell, title: Tell customers, kind: notify, to: [customers], takes: 20m..1h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: tell, title: Tell customers, kind: notify, role: comms-lead, to: [customers], takes: 20m..1h}
    """
    for i, step in enumerate(plan.playbook.steps):
        if isinstance(step, Notify) and not step.people:
            yield Complaint(("steps", i, "id"), f"nobody writes and sends '{step.id}'", "give it a `role`")


@rule("notice-without-text", Level.WARNING)
def notice_without_text(plan: Plan) -> Iterator[Complaint]:
    """What is said outside was thought of before.

    The first sentence to customers, the press or a regulator is quoted back for years, and it is written at night. A
    notice that goes outside, or that meets a deadline, names a `template`, or says under `do` what is to be in it.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: tell, title: Tell the press, kind: notify, role: comms-lead, to: [press], takes: 20m..1h}

    Good::

        format: recovery/playbook@1
        steps:
          - id: tell
            title: Tell the press
            kind: notify
            role: comms-lead
            to: [press]
            takes: 20m..1h
            do: What does not work, since when, when we speak next. No cause, no blame, no hour of return.
    """
    for i, step in enumerate(plan.playbook.steps):
        if not isinstance(step, Notify) or step.template or step.do:
            continue
        outside = next((k for k, to in enumerate(step.to) if to in OUTSIDE), None)
        if outside is not None or step.clock is not None:
            at: Route = ("steps", i, "to", outside) if outside is not None else ("steps", i, "clock")
            sentence = f"nothing tells what '{step.id}' is to say"
            yield Complaint(at, sentence, "name a `template`, or say it under `do`")


def _first_touch(plan: Plan, organisation: Organisation) -> tuple[str, Route] | None:
    """The first place at which a service with users is taken away or brought back."""
    watched = {service.id for service in organisation.services if service.core}
    watched |= {target.service for target in plan.playbook.targets}
    touched = (deed for deed in plan.deeds if deed.act in (*BACK, "isolate") and deed.service in watched)
    return next(((deed.service, deed.route) for deed in touched), None)
