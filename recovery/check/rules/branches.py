"""Rules about branches: whatever is chosen, the plan goes on, and every way can be gone."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Plan
from recovery.check.ways import Source, Ways
from recovery.load.source import Route
from recovery.model import conditions
from recovery.model.findings import Level
from recovery.model.playbook import Playbook
from recovery.model.steps import Decision, Fails, Notify, Option, Task


@rule("never-together", playable=True)
def never_together(plan: Plan) -> Iterator[Complaint]:
    """No step needs two things that exclude each other.

    When a plan goes one way or another, only one of the two is ever done. A step that needs both is never done, and
    nothing that needs it is. Most often two branches come together again, and what follows should start after the one
    that was taken: that is `needs_any`.

    Bad, line 7::

        format: recovery/playbook@1
        steps:
          - {id: back-or-forward, title: Back?, kind: decision, takes: 1h, options: [
              {id: back, title: Back, leads_to: [load]}, {id: forward, title: Forward, leads_to: [rebuild]}]}
          - {id: load, title: Load the old release, takes: 1h}
          - {id: rebuild, title: Build a new one, takes: 8h}
          - {id: test, title: Test it, takes: 1h, needs: [load, rebuild]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: back-or-forward, title: Back?, kind: decision, takes: 1h, options: [
              {id: back, title: Back, leads_to: [load]}, {id: forward, title: Forward, leads_to: [rebuild]}]}
          - {id: load, title: Load the old release, takes: 1h}
          - {id: rebuild, title: Build a new one, takes: 8h}
          - {id: test, title: Test it, takes: 1h, needs_any: [load, rebuild]}
    """
    ways = plan.ways
    for i, course in enumerate(ways.courses):
        clash = ways.clash(i) if course.never else None
        if clash:
            first, second = reversed(clash) if clash[1].words else clash
            sentence = f"'{ways.steps[i].id}' {_depends(second)}, and also {_depends(first)}"
            hint = "two branches come together with `needs_any`"
            yield Complaint(
                second.route,
                f"{sentence}: only one of the two is ever done",
                hint,
                also=(Place(first.route, "this excludes it"),),
            )


def _depends(source: Source) -> str:
    return f"is done only when {source.words}" if source.words else f"needs '{source.name}'"


@rule("never-chosen", Level.WARNING)
def never_chosen(plan: Plan) -> Iterator[Complaint]:
    """Every way that a plan offers can be gone.

    An option is never taken if its chance is 0 and it is no default, and if it is possible only after something that the
    plan excludes, or that comes after the decision itself. A failure that has no chance leads nowhere. What only such
    a way leads to is never done.

    Bad, line 6::

        format: recovery/playbook@1
        steps:
          - {id: pay, title: Pay?, kind: decision, takes: 1h, options: [
              {id: refuse, title: Refuse, chance: 1.0},
              {id: agree, title: Pay,
               chance: 0, leads_to: [try-key]}]}
          - {id: try-key, title: Try the key, takes: 1d}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay, title: Pay?, kind: decision, takes: 1h, options: [
              {id: refuse, title: Refuse, chance: 0.9},
              {id: agree, title: Pay,
               chance: 0.1, leads_to: [try-key]}]}
          - {id: try-key, title: Try the key, takes: 1d}
    """
    ways = plan.ways
    for i, step in enumerate(plan.playbook.steps):
        match step:
            case Decision(options=options, default=default):
                for j, option in enumerate(options):
                    at: Route = ("steps", i, "options", j)
                    if option.chance == 0 and option.id != default:
                        sentence = f"'{option.id}' has no chance and is no default, so it is never taken{_lost(option)}"
                        yield Complaint((*at, "chance"), sentence, "give it a chance, or delete it")
                    elif option.id != default:
                        yield from _impossible(ways, i, option, at)
            case Task(fails=Fails(chance=0, then=str(then))):
                sentence = f"'{step.id}' has no chance to fail, so '{then}' is not done for that reason"
                yield Complaint(("steps", i, "fails", "chance"), sentence, "give the failure a chance, or delete it")
            case _:
                pass


def _impossible(ways: Ways, i: int, option: Option, at: Route) -> Iterator[Complaint]:
    for k, part in enumerate(option.if_.parts if option.if_ else ()):
        reason = _why_never(ways, i, part.fact)
        if reason:
            sentence = f"'{option.id}' is never possible: {reason}{_lost(option)}"
            yield Complaint((*at, "if", k), sentence, "let it depend on what comes before the decision")
            return


def _why_never(ways: Ways, i: int, fact: conditions.Fact) -> str | None:
    """Why a fact cannot hold when a decision is taken, if that is certain."""
    number, descendants = ways.order.number, ways.order.descendants
    match fact:
        case conditions.StepDone(step=name, negated=False) | conditions.Chosen(decision=name) if name in number:
            named = number[name]
        case _:
            return None
    if descendants is None or not ways.courses:
        return None
    if named == i or descendants[i] >> named & 1:
        return f"'{name}' comes after it" if named != i else "it asks about itself"
    course = ways.when(fact)
    if course is not None and ways.excludes(i, course):
        return f"where this is decided, {_fact(fact)} is not so"
    return None


def _fact(fact: conditions.StepDone | conditions.Chosen) -> str:
    match fact:
        case conditions.StepDone(step):
            return f"'step {step} done'"
        case conditions.Chosen(decision, option):
            return f"'{decision} = {option}'"
        case _:
            assert_never(fact)


def _lost(option: Option) -> str:
    return f", and neither is '{option.leads_to[0]}'" if option.leads_to else ""


@rule("stuck-decision", Level.WARNING)
def stuck_decision(plan: Plan) -> Iterator[Complaint]:
    """A decision whose options are all conditional has a default.

    When none of the conditions holds, nothing can be chosen. The plan then stands still at this point, and whoever is on
    duty invents something.

    Bad, line 5::

        format: recovery/playbook@1
        steps:
          - {id: look, title: Look into the backup, takes: 1h}
          - {id: how, title: How do we come back?, kind: decision, takes: 10m, needs: [look],
             options: [{id: backup, title: From the backup, if: artefact shop-backup available}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: look, title: Look into the backup, takes: 1h}
          - {id: how, title: How do we come back?, kind: decision, takes: 10m, needs: [look], default: by-hand,
             options: [{id: backup, title: From the backup, if: artefact shop-backup available},
                       {id: by-hand, title: Enter everything by hand, if: not step look done}]}
    """
    for i, step in enumerate(plan.playbook.steps):
        if isinstance(step, Decision) and step.default is None and not _something_holds(plan.playbook, step.options):
            sentence = f"'{step.id}' is stuck where none of its conditions holds"
            yield Complaint(
                ("steps", i, "options"), sentence, "name a `default`, or leave one option without `if`", key=True
            )


def _something_holds(playbook: Playbook, options: Sequence[Option]) -> bool:
    """Whether one of the conditions holds whatever happens, as far as that can be seen."""
    alone: list[conditions.Fact] = []
    for option in options:
        if option.if_ is None:
            return True
        if len(option.if_.parts) == 1 and not option.if_.parts[0].offset:
            alone.append(option.if_.parts[0].fact)
    done = {(fact.step, fact.negated) for fact in alone if isinstance(fact, conditions.StepDone)}
    if any((step, not negated) in done for step, negated in done):
        return True
    chosen = {(fact.decision, fact.option) for fact in alone if isinstance(fact, conditions.Chosen)}
    return any(
        isinstance(step, Decision) and all((step.id, option.id) in chosen for option in step.options)
        for step in playbook.steps
    )


@rule("need-may-not-apply", Level.WARNING)
def need_may_not_apply(plan: Plan) -> Iterator[Complaint]:
    """No step needs a notice that is due only sometimes.

    A notice with a `clock` is not done where that deadline does not apply, and then what `needs` it is not done either.
    A step that comes `after` it waits for the notice where it is due, and does not where it is not. A further notice with
    a deadline of its own may need the first.

    Bad, line 7::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [ukgdpr-33]
        format: recovery/playbook@1
        steps:
          - {id: tell, title: Tell the regulator, kind: notify, takes: 2h, to: [regulator], clock: ukgdpr-33}
          - {id: restore, title: Restore, takes: 2h, needs: [tell]}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [ukgdpr-33]
        format: recovery/playbook@1
        steps:
          - {id: tell, title: Tell the regulator, kind: notify, takes: 2h, to: [regulator], clock: ukgdpr-33}
          - {id: restore, title: Restore, takes: 2h, after: [tell]}
    """
    due = {step.id: step.clock for step in plan.playbook.steps if isinstance(step, Notify) and step.clock is not None}
    for i, step in enumerate(plan.playbook.steps):
        for j, need in enumerate(step.needs):
            if need in due and not (isinstance(step, Notify) and step.clock is not None):
                sentence = f"where the deadline '{due[need]}' does not apply '{need}' is not done, nor is '{step.id}'"
                yield Complaint(("steps", i, "needs", j), sentence, "write it under `after` instead")


@rule("decision-without-consequence", Level.WARNING)
def decision_without_consequence(plan: Plan) -> Iterator[Complaint]:
    """Something follows from a decision.

    What is chosen should matter: one option leads to other steps than another, has other effects, or a condition asks
    for it. Otherwise the decision only takes time. With a single option nothing is decided: write down what is done when
    the answer is no, or make it a task.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h, limit: 4h, default: refuse,
             options: [{id: pay, title: Pay, chance: 0.2}, {id: refuse, title: Refuse, chance: 0.8}]}
          - {id: restore, title: Restore from backup, needs: [pay-or-not], takes: 2h..8h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h, limit: 4h, default: refuse,
             options: [{id: pay, title: Pay, chance: 0.2, leads_to: [try-key]},
                       {id: refuse, title: Refuse, chance: 0.8}]}
          - {id: try-key, title: Try the key on copies, takes: 1d}
          - {id: restore, title: Restore from backup, needs: [pay-or-not], takes: 2h..8h}
    """
    asked = {mention.of for mention in plan.mentions if mention.what == "option" and mention.route[-1] != "default"}
    for i, step in enumerate(plan.playbook.steps):
        if isinstance(step, Decision) and step.id not in asked:
            different = {(frozenset(option.leads_to), option.effects) for option in step.options}
            if len(step.options) == 1:
                hint = "say what is done otherwise, or make it a task"
                yield Complaint(("steps", i, "options"), f"'{step.id}' has only one option", hint, key=True)
            elif len(different) == 1:
                sentence = f"the same is done whatever is chosen in '{step.id}'"
                yield Complaint(("steps", i, "options"), sentence, "let the options lead to different steps", key=True)
