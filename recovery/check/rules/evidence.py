"""Rules about evidence and proof: what happened can be shown, and what is restored from is known and was looked at."""

from collections.abc import Iterator

from recovery.check.deeds import BACK
from recovery.check.graph import union
from recovery.check.kinds import HOSTILE, MODEL_SPOILT, OVERWRITTEN, handled, is_part
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Plan
from recovery.model.effects import SetMark
from recovery.model.findings import Level
from recovery.model.steps import Decision, Step, Task


@rule("undeclared-start", Level.WARNING)
def undeclared_start(plan: Plan) -> Iterator[Complaint]:
    """Somebody declares that recovery begins, or the plan says what must have happened.

    Without either nobody knows whether this plan is in force, deadlines that count from the declaration never start, and
    a recovery that disturbs more than the incident begins unasked (CSF 2.0, RS.MA-05). Playbooks that are only parts of
    others, without `handles`, `targets` and `start_when`, are left out.

    Bad, line 2::

        format: recovery/playbook@1
        id: shop-down
        handles: [cloud-outage]
        steps:
          - {id: restart, title: Restart the shop, role: engineer, takes: 10m..1h}

    Good::

        format: recovery/playbook@1
        id: shop-down
        handles: [cloud-outage]
        start_when: Our probes fail from two places for five minutes.
        steps:
          - {id: declare, title: Declare the incident, role: commander, takes: 5m..20m, marks: [declared]}
          - {id: restart, title: Restart the shop, role: engineer, needs: [declare], takes: 10m..1h}
    """
    if plan.playbook.start_when or is_part(plan.playbook):
        return
    if not any(_declares(step) for playbook in plan.levels for step in playbook.steps):
        hint = "say under `start_when` what must have happened, or let a step have marks: [declared]"
        yield Complaint(("id",), "nothing says when this plan is in force", hint)


@rule("no-evidence-kept", Level.WARNING)
def no_evidence_kept(plan: Plan) -> Iterator[Complaint]:
    """A plan for what somebody does to us keeps evidence before it changes anything.

    Containment and restoring overwrite what shows how they came in, what they took and when it began; with it go the
    date before which a copy is clean, and the case. A step with `preserves: evidence` copies it first (CSF 2.0,
    RS.AN-07; Code of Practice for the Cyber Security of AI, 12.1).

    Bad, line 2::

        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: restore, title: Restore the shop, role: engineer, takes: 2h..8h, restores: [shop]}

    Good::

        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: copy, title: Copy memory and disks, role: engineer, takes: 1h..4h, preserves: evidence}
          - {id: restore, title: Restore the shop, role: engineer, needs: [copy], takes: 2h..8h, restores: [shop]}
    """
    k = handled(plan.playbook, HOSTILE)
    if k is None or _keepers(plan):
        return
    change = next(iter(_changing(plan)), None)
    if change is not None:
        first = plan.playbook.steps[change].id
        sentence = f"no step keeps evidence of '{plan.playbook.handles[k]}' before '{first}' changes it"
        hint = "give `preserves: evidence` to the step that copies logs, memory and disks, and let that come first"
        yield Complaint(("handles", k), sentence, hint)


@rule("evidence-too-late", Level.WARNING)
def evidence_too_late(plan: Plan) -> Iterator[Complaint]:
    """Evidence is kept before containment or restoring changes it.

    A step with `preserves: evidence` does not wait for one that contains, eradicates or restores. In a plan for what
    somebody does to us, nothing is restored before one such step is done.

    Bad, line 5::

        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: rebuild, title: Rebuild the hosts, role: engineer, takes: 2h..8h, restores: [shop]}
          - {id: copy, title: Copy the disks, role: engineer, needs: [rebuild], takes: 1h..4h, preserves: evidence}

    Bad, line 5::

        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: copy, title: Copy the disks, role: engineer, takes: 1h..4h, preserves: evidence}
          - {id: rebuild, title: Rebuild the hosts, role: engineer, takes: 2h..8h, restores: [shop]}

    Good::

        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: copy, title: Copy the disks, role: engineer, takes: 1h..4h, preserves: evidence}
          - {id: rebuild, title: Rebuild the hosts, role: engineer, needs: [copy], takes: 2h..8h, restores: [shop]}
    """
    order = plan.ways.order
    after = order.descendants
    steps = plan.playbook.steps
    keepers = _keepers(plan)
    if after is None or order.dangling or not keepers:
        return
    changing = _changing(plan)
    changed = union(after[n] for n in changing)
    late = [i for i in keepers if changed >> i & 1 and steps[i].preserves]
    for i in late:
        n = next(n for n in changing if after[n] >> i & 1)
        sentence = f"'{steps[i].id}' keeps evidence only after '{steps[n].id}' has changed it"
        place = Place(("steps", n, "id"), "changes what is to be kept")
        yield Complaint(("steps", i, "preserves"), sentence, "let it come first", also=(place,))
    if handled(plan.playbook, HOSTILE) is None or late:
        return
    kept = union(after[i] | 1 << i for i in keepers)
    keeper = steps[keepers[0]].id
    early = {deed.step: deed for deed in reversed(plan.deeds) if deed.act in BACK and not kept >> deed.step & 1}
    for n, deed in sorted(early.items()):
        sentence = f"'{steps[n].id}' may begin before '{keeper}' has kept what it changes"
        place = Place(("steps", keepers[0], "id"), "keeps evidence")
        yield Complaint(deed.route, sentence, f"let it need '{keeper}'", also=(place,))


# --------------------------------------------------------------------------------------------------------- the copies


@rule("unproven-artefact", Level.WARNING)
def unproven_artefact(house: House) -> Iterator[Complaint]:
    """What one restores from has a date or a hash.

    After an attack the question is which copy is from before. An artefact that is made `every` so often has dated
    generations; one that does not age needs a `digest`, by which its bytes are known. With neither, a copy that somebody
    changed looks like the real one (Code of Practice for the Cyber Security of AI, 5.3.1).

    Bad, line 4::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts:
          - {id: image, title: Image of the hosts, of: shop, kind: image}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts:
          - {id: image, title: Image of the hosts, of: shop, kind: image, digest: "sha256:2c26b46b68ff"}
          - {id: nightly, title: Nightly backup, of: shop, every: 1d, keep: 14}
    """
    for i, artefact in enumerate(house.organisation.artefacts):
        if artefact.every is None and artefact.digest is None:
            sentence = f"'{artefact.id}' is neither dated nor hashed, so nobody can tell a good copy from a changed one"
            yield Complaint(("artefacts", i, "id"), sentence, "say how often it is made (`every`), or its `digest`")


@rule("restore-from-nowhere", Level.WARNING)
def restore_from_nowhere(plan: Plan) -> Iterator[Complaint]:
    """Where what a service stood on is lost, the plan says from which copy it comes back.

    This looks at plans for ransomware, corrupted data and the loss of a site, and for poisoned and tampered models where
    the service has an artefact of kind `model`. If the organisation has copies of a service and no step names one under
    `from`, people choose one in the night, and the simulation neither tries it nor counts what is lost with it.

    Bad, line 7::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts: [{id: nightly, title: Nightly backup, of: shop, every: 1d}]
        format: recovery/playbook@1
        handles: [data-corruption]
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop]}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts: [{id: nightly, title: Nightly backup, of: shop, every: 1d}]
        format: recovery/playbook@1
        handles: [data-corruption]
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop], from: [nightly]}
    """
    if plan.organisation is None:
        return
    lost = handled(plan.playbook, OVERWRITTEN) is not None
    spoilt = handled(plan.playbook, MODEL_SPOILT) is not None
    copies: dict[str, list[int]] = {}
    for n, artefact in enumerate(plan.organisation.artefacts):
        if lost or (spoilt and artefact.kind == "model"):
            copies.setdefault(artefact.of, []).append(n)
    used = {name for playbook in plan.levels for step in playbook.steps for name in _from(step)}
    told: set[str] = set()
    for deed in plan.deeds:
        known = [plan.organisation.artefacts[n].id for n in copies.get(deed.service, ())]
        if deed.act in BACK and known and deed.service not in told and not used & set(known):
            told.add(deed.service)
            places = tuple(Place(("artefacts", n), "a copy of it", plan.organisation) for n in copies[deed.service])
            step = plan.playbook.steps[deed.step]
            sentence = f"'{step.id}' brings '{deed.service}' back, and no step says from which copy"
            hint = f"name it under `from`; there is: {', '.join(known[:8])}"
            yield Complaint(deed.route, sentence, hint, also=places[:8])


@rule("unverified-backup", Level.WARNING)
def unverified_backup(plan: Plan) -> Iterator[Complaint]:
    """A backup is looked at before it is restored.

    A green job proves nothing: the file may be empty, encrypted, or from after the intruder came. A step of kind `verify`
    that has one of the copies under `verifies` comes before the step that restores from them (CSF 2.0, RC.RP-03). This
    is about artefacts of kind `data`; others have a digest.

    Bad, line 7::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts: [{id: nightly, title: Nightly backup, of: shop, every: 1d}]
        format: recovery/playbook@1
        handles: [data-corruption]
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop], from: [nightly]}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        artefacts: [{id: nightly, title: Nightly backup, of: shop, every: 1d}]
        format: recovery/playbook@1
        handles: [data-corruption]
        steps:
          - {id: open, title: Open the backup on a clean host, kind: verify, takes: 1h, verifies: [nightly]}
          - {id: restore, title: Restore the shop, needs: [open], takes: 2h..8h, restores: [shop], from: [nightly]}
    """
    order = plan.ways.order
    after = order.descendants
    if plan.organisation is None or after is None or order.dangling or is_part(plan.playbook):
        return
    data = {artefact.id for artefact in plan.organisation.artefacts if artefact.kind == "data"}
    checks = _checks(plan)
    opened = {name: union(after[n] for n in looking) for name, looking in checks.items()}
    for i, step in enumerate(plan.playbook.steps):
        copies = [name for name in _from(step) if name in data]
        if copies and not any(opened.get(name, 0) >> i & 1 for name in copies):
            looking = [n for name in copies for n in checks.get(name, ())]
            sentence = f"'{step.id}' restores from '{copies[0]}', which nobody has opened before"
            places = tuple(Place(("steps", n, "verifies"), "looks at it, but not before") for n in looking[:4])
            hint = f"let it need a step of kind `verify` with verifies: [{copies[0]}]"
            yield Complaint(("steps", i, "from", list(_from(step)).index(copies[0])), sentence, hint, also=places)


@rule("unverified-restore", Level.WARNING)
def unverified_restore(plan: Plan) -> Iterator[Complaint]:
    """What was restored is verified before people rely on it.

    A service that answers is not yet one that works: data may be missing, the cause may still be there. A step of kind
    `verify` has the service under `verifies` and comes after (CSF 2.0, RC.RP-05). A plan that needs none says
    `verify: none` and why. Of a ramp it is enough that the service is verified anywhere.

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
          - {id: try, title: Buy something, kind: verify, needs: [restore], takes: 10m..30m, verifies: [shop]}
    """
    order = plan.ways.order
    after = order.descendants
    if plan.playbook.verify is not None or after is None or order.dangling or is_part(plan.playbook):
        return
    ours = {service.id for service in plan.organisation.services} if plan.organisation else set()
    checks = _checks(plan)
    told: set[str] = set()
    for deed in plan.deeds:
        if deed.act not in BACK or deed.service not in ours or deed.service in told:
            continue
        looking = checks.get(deed.service, [])
        if not any(not after[n] >> deed.step & 1 or deed.act == "readmit" for n in looking):
            told.add(deed.service)
            step = plan.playbook.steps[deed.step]
            what = "only what comes before" if looking else "nothing"
            places = tuple(Place(("steps", n, "id"), "not after it") for n in looking[:4])
            hint = f"add a step of kind `verify` after it, with verifies: [{deed.service}]"
            sentence = f"'{step.id}' brings '{deed.service}' back, and {what} verifies it"
            yield Complaint(deed.route, sentence, hint, also=places)


# -------------------------------------------------------------------------------------------------------------- pieces


def _declares(step: Step) -> bool:
    effects = list(step.effects)
    if isinstance(step, Decision):
        effects += [effect for option in step.options for effect in option.effects]
    return "declared" in step.marks or any(
        isinstance(effect, SetMark) and effect.mark == "declared" for effect in effects
    )


def _keepers(plan: Plan) -> list[int]:
    """The steps that keep evidence, by number, and those that call a playbook which does."""
    within = {path[0] for path, playbook in plan.inner.items() if any(step.preserves for step in playbook.steps)}
    return [i for i, step in enumerate(plan.playbook.steps) if step.preserves or step.id in within]


def _changing(plan: Plan) -> list[int]:
    """The steps that contain, eradicate or bring back, by number."""
    steps = plan.playbook.steps
    changing = {deed.step for deed in plan.deeds if deed.act in (*BACK, "isolate")}
    changing.update(i for i, step in enumerate(steps) if {"contained", "eradicated"} & set(step.marks))
    return sorted(i for i in changing if not steps[i].preserves)


def _from(step: Step) -> tuple[str, ...]:
    return step.from_ if isinstance(step, Task) else ()


def _checks(plan: Plan) -> dict[str, list[int]]:
    """The steps that verify each thing, by its id."""
    checks: dict[str, list[int]] = {}
    for deed in plan.deeds:
        if deed.act == "verify":
            checks.setdefault(deed.service, []).append(deed.step)
    return checks
