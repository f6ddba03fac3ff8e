"""Rules about AI systems: attacks on them have a plan, models that come back are tested, and copies are old enough."""

import re
from collections.abc import Iterator
from typing import assert_never

from recovery.check.deeds import BACK
from recovery.check.graph import union
from recovery.check.kinds import AI_ATTACKS, MODEL_CHANGES, handled
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Incident, Pair, Plan, Shelf
from recovery.check.timetable import TYPICAL
from recovery.load.source import Route
from recovery.model.durations import spoken
from recovery.model.findings import Level
from recovery.model.organisation import Organisation
from recovery.model.steps import Batch, Notify, Step, Task, Verify
from recovery.standards.retired import retired


@rule("ai-attack-without-plan", Level.WARNING)
def ai_attack_without_plan(shelf: Shelf) -> Iterator[Complaint]:
    """Each attack on AI that the services face has a plan.

    What they face is what the scenarios of the workspace tell. An organisation that the Code of Practice for the Cyber
    Security of AI binds (`acts_as`) has a plan for one such attack at the least: plans for machines that stop are none for
    models that lie (5.3, 6.5).

    Bad, line 6::

        format: recovery/playbook@1
        handles: [cloud-outage]
        steps:
          - {id: restart, title: Restart it, takes: 1h}
        format: recovery/scenario@1
        category: prompt-injection

    Bad, line 2::

        format: recovery/organisation@1
        acts_as: [developer, system-operator]
        services: [{id: scoring, title: Scoring}]
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps:
          - {id: restart, title: Restart it, takes: 1h}

    Good::

        format: recovery/organisation@1
        acts_as: [developer, system-operator]
        services: [{id: scoring, title: Scoring}]
        format: recovery/playbook@1
        handles: [cloud-outage, prompt-injection]
        steps:
          - {id: restart, title: Restart it, takes: 1h}
        format: recovery/scenario@1
        category: prompt-injection
    """
    if not shelf.complete:
        return
    handles = {kind for playbook in shelf.playbooks for kind in playbook.handles}
    for scenario in shelf.scenarios:
        if shelf.playbooks and scenario.category in AI_ATTACKS - handles:
            sentence = f"no plan handles '{scenario.category}', and this is how it would come"
            hint = f"add {scenario.category} to what a plan `handles`, or write one"
            yield Complaint(("category",), sentence, hint, about=scenario)
    for organisation in shelf.organisations:
        ours = {kind for plan in shelf.plans if plan.organisation is organisation for kind in plan.playbook.handles}
        if organisation.acts_as and ours and not ours & AI_ATTACKS:
            sentence = "no plan is for an attack on AI, though the Code of Practice binds this organisation"
            hint = "write one, for example with handles: [model-poisoning]"
            yield Complaint(("acts_as",), sentence, hint, about=organisation)


@rule("rollback-without-evaluation", Level.WARNING)
def rollback_without_evaluation(plan: Plan) -> Iterator[Complaint]:
    """A model that is loaded again is tested before it answers again.

    An old release may carry the fault too, and it has not learnt what came since. Between the step that loads an artefact
    of kind `model` and the step that gives the service back, there is one of kind `verify` (Code of Practice for the Cyber
    Security of AI, 7.3 and 11.2). Where one step does both, unverified-restore looks at what follows it.

    Bad, line 8::

        format: recovery/organisation@1
        services: [{id: scoring, title: Scoring}]
        artefacts: [{id: release, title: Signed release, of: scoring, kind: model, every: 7d}]
        format: recovery/playbook@1
        handles: [model-poisoning]
        steps:
          - {id: load, title: Load the last clean release, takes: 1h, from: [release]}
          - {id: switch, title: Give it its traffic, needs: [load], takes: 10m, restores: [scoring]}
          - {id: watch, title: Watch it, kind: verify, needs: [switch], takes: 1h, verifies: [scoring]}

    Good::

        format: recovery/organisation@1
        services: [{id: scoring, title: Scoring}]
        artefacts: [{id: release, title: Signed release, of: scoring, kind: model, every: 7d}]
        format: recovery/playbook@1
        handles: [model-poisoning]
        steps:
          - {id: load, title: Load the last clean release, takes: 1h, from: [release]}
          - {id: test, title: Score the clean hold-out set, kind: verify, needs: [load], takes: 1h}
          - {id: switch, title: Give it its traffic, needs: [test], takes: 10m, restores: [scoring]}
    """
    order = plan.ways.order
    after = order.descendants
    if plan.organisation is None or handled(plan.playbook, MODEL_CHANGES) is None or after is None or order.dangling:
        return
    models = {artefact.id: artefact.of for artefact in plan.organisation.artefacts if artefact.kind == "model"}
    back = [deed for deed in plan.deeds if deed.act in BACK]
    both = {(deed.step, deed.service) for deed in back}
    loads: dict[str, list[int]] = {}
    for n, step in enumerate(plan.playbook.steps):
        for service in dict.fromkeys(models[name] for name in _from(step) if name in models):
            if (n, service) not in both:
                loads.setdefault(service, []).append(n)
    checks = [n for n, step in enumerate(plan.playbook.steps) if isinstance(step, Verify)]
    for service, loading in loads.items():
        loaded = union(after[n] for n in loading)
        tested = union(after[n] for n in checks if loaded >> n & 1)
        for deed in back:
            if deed.service == service and loaded >> deed.step & 1 and not tested >> deed.step & 1:
                n = next(n for n in loading if after[n] >> deed.step & 1)
                step = plan.playbook.steps[deed.step]
                sentence = f"'{step.id}' gives '{service}' back with a model that nobody has tested since it was loaded"
                place = Place(("steps", n, "from"), "the model is loaded here")
                yield Complaint(deed.route, sentence, "put a step of kind `verify` between them", also=(place,))


@rule("poisoned-copies", Level.WARNING)
def poisoned_copies(pair: Pair) -> Iterator[Complaint]:
    """Copies are kept longer than an intruder stays unseen.

    Whatever was made while somebody was in cannot be trusted. If the time before onset that the scenario gives (`dwell`)
    is typically longer than all generations of an artefact reach back, `every` times `keep`, then every copy that is left is
    poisoned. A step is told so when this is true of all artefacts that it restores from.

    Bad, line 7::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts: [{id: nightly, title: Nightly backup, of: shop, every: 1d, keep: 7}]
        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: restore, title: Restore it, takes: 2h..8h, restores: [shop], from: [nightly]}
        format: recovery/scenario@1
        category: ransomware
        dwell: 10d..60d

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts: [{id: nightly, title: Nightly backup, of: shop, every: 1d, keep: 90}]
        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: restore, title: Restore it, takes: 2h..8h, restores: [shop], from: [nightly]}
        format: recovery/scenario@1
        category: ransomware
        dwell: 10d..60d
    """
    if pair.scenario.dwell is None:
        return
    dwell = pair.scenario.dwell.shape.quantile(TYPICAL)
    artefacts = {artefact.id: (n, artefact) for n, artefact in enumerate(pair.organisation.artefacts)}
    for i, step in enumerate(pair.playbook.steps):
        copies = [artefacts[name] for name in _from(step) if name in artefacts]
        reaches = [artefact.every * artefact.keep for _, artefact in copies if artefact.every is not None]
        if copies and len(reaches) == len(copies) and max(reaches) < dwell:
            yield Complaint(
                ("steps", i, "from", 0),
                f"in '{pair.scenario.id}' the intruder is typically in for {spoken(dwell)}, "
                f"and the copies of '{step.id}' reach back {spoken(max(reaches))}: all are poisoned",
                "keep more generations, or some of them for longer",
                also=(
                    Place(("dwell",), "how long they are in", pair.scenario),
                    *(Place(("artefacts", n), "what is kept", pair.organisation) for n, _ in copies[:4]),
                ),
            )


@rule("retired-id", Level.WARNING)
def retired_id(subject: Plan | Incident) -> Iterator[Complaint]:
    """Ids of published catalogues are of editions that hold.

    Catalogues renumber: LLM04 is supply chain in one year and poisoning in the year before. This looks at `references` of
    playbooks and `tags` of scenarios, written `vocabulary@edition:id`, against the table of ids that were retired,
    renumbered or withdrawn.

    Bad, line 2::

        format: recovery/scenario@1
        tags: ["atlas@2026.07:AML.T0020", "atlas@2026.07:AML.T0058"]

    Bad, line 2::

        format: recovery/playbook@1
        references: ["csf@2.0:RC.CO-01"]

    Good::

        format: recovery/scenario@1
        tags: ["atlas@2026.07:AML.T0020", "atlas@2026.07:AML.T0115.001", "owasp-llm@2026:LLM05"]
    """
    match subject:
        case Plan(playbook):
            key, tags = "references", playbook.references
        case Incident(scenario):
            key, tags = "tags", scenario.tags
        case _:
            assert_never(subject)
    for k, tag in enumerate(tags):
        row = retired(tag)
        if row is not None:
            hint = f"write {row.instead}" if row.instead else "delete it"
            yield Complaint((key, k), f"'{row.id}' is {row.why}", hint)


_DISPOSES = re.compile(
    r"\b(?:dispos|destroy|delet|wip(?:e|ing)|eras|shred|purg|decommission|scrap)\w*\b.*"
    r"\b(?:models?|weights|data|datasets?|checkpoints?|embeddings?|vectors?|index(?:es)?|rows|copies|backups?|prompts?)\b",
    re.IGNORECASE,
)
_CUSTODIAN = re.compile(r"custodian|data[- ](?:owner|steward|protection)", re.IGNORECASE)


@rule("disposal-without-custodian", Level.WARNING)
def disposal_without_custodian(plan: Plan) -> Iterator[Complaint]:
    """No model or data is disposed of without who answers for the data.

    Code of Practice for the Cyber Security of AI, 13.1 and 13.2: Data Custodians are involved when models and data are
    disposed of. What was poisoned is evidence and may be somebody's personal data; deleting it in the night helps nobody.
    This looks, for organisations with `acts_as`, at the titles of steps that say to delete, wipe or destroy models or data,
    and asks that the role, or one that is told or acts before, is a data custodian, owner, steward or data protection
    officer by its id or title.

    Bad, line 8::

        format: recovery/organisation@1
        acts_as: [developer]
        services: [{id: scoring, title: Scoring}]
        roles: [{id: engineer, title: Engineer}, {id: custodian, title: Data custodian}]
        format: recovery/playbook@1
        handles: [model-poisoning]
        steps:
          - {id: clean, title: Delete the poisoned training data, role: engineer, takes: 1h..4h}

    Good::

        format: recovery/organisation@1
        acts_as: [developer]
        services: [{id: scoring, title: Scoring}]
        roles: [{id: engineer, title: Engineer}, {id: custodian, title: Data custodian}]
        format: recovery/playbook@1
        handles: [model-poisoning]
        steps:
          - {id: clean, title: Delete the poisoned training data, role: {engineer: 1, custodian: 1}, takes: 1h..4h}
    """
    after = plan.ways.order.descendants
    if plan.organisation is None or not plan.organisation.acts_as or after is None:
        return
    custodians = _custodians(plan.organisation)
    asked = union(after[n] for n, step in enumerate(plan.playbook.steps) if custodians & set(_involved(step)))
    for i, step in enumerate(plan.playbook.steps):
        disposes = isinstance(step, Task | Batch) and _DISPOSES.search(step.title)
        if disposes and not custodians & set(_involved(step)) and not asked >> i & 1:
            whom = f"'{min(custodians)}'" if custodians else "a role for who answers for the data"
            route: Route = ("steps", i, "title")
            sentence = f"'{step.id}' disposes of models or data, and no data custodian takes part"
            yield Complaint(route, sentence, f"add {whom} to its `role`, or let a step with them come first")


def _custodians(organisation: Organisation) -> set[str]:
    return {role.id for role in organisation.roles if _CUSTODIAN.search(role.id) or _CUSTODIAN.search(role.title)}


def _involved(step: Step) -> tuple[str, ...]:
    return (*step.people, *(step.to if isinstance(step, Notify) else ()))


def _from(step: Step) -> tuple[str, ...]:
    return step.from_ if isinstance(step, Task) else ()
