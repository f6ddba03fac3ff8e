"""Rules about evidence and proof: what happened can be shown, and what is restored from is known and was looked at."""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import and_

from recovery.check.graph import union
from recovery.check.kinds import HOSTILE, MODEL_SPOILT, OVERWRITTEN, handled, is_part
from recovery.check.registry import Complaint, Place, rule
from recovery.check.restoring import brought_back, taken_away
from recovery.check.subjects import House, Plan
from recovery.model.effects import SetMark
from recovery.model.findings import Level
from recovery.model.playbook import Playbook
from recovery.model.steps import Decision, Ramp, Step, Task, Verify


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
    every = [step for playbook in plan.levels for step in playbook.steps]
    if k is None or any(step.preserves for step in every):
        return
    change = next((step for step in every if _changes(step)), None)
    if change is not None:
        sentence = f"no step keeps evidence of '{plan.playbook.handles[k]}' before '{change.id}' changes it"
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
    keepers = [i for i, step in enumerate(steps) if step.preserves]
    if after is None or order.dangling or not keepers:
        return
    changing = [n for n, step in enumerate(steps) if _changes(step)]
    changed = union(after[n] for n in changing)
    late = [i for i in keepers if changed >> i & 1]
    for i in late:
        n = next(n for n in changing if after[n] >> i & 1)
        sentence = f"'{steps[i].id}' keeps evidence only after '{steps[n].id}' has changed it"
        place = Place(("steps", n, "id"), "changes what is to be kept")
        yield Complaint(("steps", i, "preserves"), sentence, "let it come first", also=(place,))
    if handled(plan.playbook, HOSTILE) is None or late:
        return
    kept = union(after[i] | 1 << i for i in keepers)
    for n, step in enumerate(steps):
        for _, at in brought_back(step):
            if not kept >> n & 1:
                sentence = f"'{step.id}' may begin before '{steps[keepers[0]].id}' has kept what it changes"
                place = Place(("steps", keepers[0], "preserves"), "keeps evidence")
                yield Complaint(("steps", n, *at), sentence, f"let it need '{steps[keepers[0]].id}'", also=(place,))
                break


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
    for i, step in enumerate(plan.playbook.steps):
        for service, at in brought_back(step):
            known = [plan.organisation.artefacts[n].id for n in copies.get(service, ())]
            if known and service not in told and not used & set(known):
                told.add(service)
                places = tuple(Place(("artefacts", n), "a copy of it", plan.organisation) for n in copies[service])
                sentence = f"'{step.id}' brings '{service}' back, and no step says from which copy"
                hint = f"name it under `from`; there is: {', '.join(known[:8])}"
                yield Complaint(("steps", i, *at), sentence, hint, also=places[:8])


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
    elsewhere = {name for playbook in plan.inner.values() for step in playbook.steps for name in _verifies(step)}
    checks = _checks(plan.playbook)
    opened = {name: union(after[n] for n in looking) for name, looking in checks.items()}
    for i, step in enumerate(plan.playbook.steps):
        copies = [name for name in _from(step) if name in data]
        if not copies or elsewhere & set(copies):
            continue
        if not any(opened.get(name, 0) >> i & 1 for name in copies):
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
    elsewhere = {name for playbook in plan.inner.values() for step in playbook.steps for name in _verifies(step)}
    checks = _checks(plan.playbook)
    behind = {name: _common(after[n] for n in looking) for name, looking in checks.items()}
    told: set[str] = set()
    for i, step in enumerate(plan.playbook.steps):
        for service, at in brought_back(step):
            looking = checks.get(service, [])
            known = service in elsewhere or (bool(looking) and (isinstance(step, Ramp) or not behind[service] >> i & 1))
            if not known and service in ours and service not in told:
                told.add(service)
                sentence = f"'{step.id}' brings '{service}' back, and {'only what comes before' if looking else 'nothing'} verifies it"
                places = tuple(Place(("steps", n, "verifies"), "not after it") for n in looking[:4])
                hint = f"add a step of kind `verify` after it, with verifies: [{service}]"
                yield Complaint(("steps", i, *at), sentence, hint, also=places)


# -------------------------------------------------------------------------------------------------------------- pieces


def _declares(step: Step) -> bool:
    effects = list(step.effects)
    if isinstance(step, Decision):
        effects += [effect for option in step.options for effect in option.effects]
    return "declared" in step.marks or any(
        isinstance(effect, SetMark) and effect.mark == "declared" for effect in effects
    )


def _changes(step: Step) -> bool:
    """Whether a step contains, eradicates or restores."""
    if step.preserves:
        return False
    return (
        bool({"contained", "eradicated"} & set(step.marks))
        or next(taken_away(step), None) is not None
        or next(brought_back(step), None) is not None
    )


def _from(step: Step) -> tuple[str, ...]:
    return step.from_ if isinstance(step, Task) else ()


def _verifies(step: Step) -> tuple[str, ...]:
    return step.verifies if isinstance(step, Verify) else ()


def _checks(playbook: Playbook) -> dict[str, list[int]]:
    """The steps that verify each thing, by its id."""
    checks: dict[str, list[int]] = {}
    for n, step in enumerate(playbook.steps):
        for name in _verifies(step):
            checks.setdefault(name, []).append(n)
    return checks


def _common(sets: Iterable[int]) -> int:
    return reduce(and_, sets)
