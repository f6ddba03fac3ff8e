"""Rules about injects: each can come, and asks about steps that there are."""

from collections.abc import Iterator

from recovery.check.nearest import nearest
from recovery.check.registry import Complaint, rule
from recovery.check.scene import Scene
from recovery.check.subjects import Incident
from recovery.load.source import Route
from recovery.model import conditions
from recovery.model.findings import Level
from recovery.model.scenario import Inject


@rule("inject-never-comes", playable=True)
def inject_never_comes(incident: Incident) -> Iterator[Complaint]:
    """Every inject can come.

    An inject comes `at` its time if `only_if` holds then. Steps and decisions are those of the plans at hand that handle
    the incident: what none of them has is never done. A moment comes if a plan or an inject marks it, and a notice is
    submitted if the incident starts its deadline (`applies`) and a plan serves that.

    Bad, line 6::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: first, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: again, from: A customer, to: [lead], title: Well?, message: Well?,
             at: step start-shop done}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Start the shop, takes: 2h}]

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: first, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: again, from: A customer, to: [lead], title: Well?, message: Well?,
             at: step restore done}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Start the shop, takes: 2h}]
    """
    scene = Scene(incident)
    for i, inject in enumerate(incident.scenario.injects):
        at: Route = ("injects", i)
        if inject.chance == 0:
            yield Complaint(
                (*at, "chance"), f"'{inject.id}' has no chance, so it never comes", "give it one, or delete it"
            )
            continue
        told = False
        for key, condition in (("at", inject.at), ("only_if", inject.only_if)):
            for k, part in enumerate(condition.parts if condition else ()):
                never = None if told else scene.never(part.fact)
                if never:
                    told = True
                    sentence, hint = never
                    yield Complaint((*at, key, k), f"'{inject.id}' never comes: {sentence}", hint)
        if not told and inject.only_if is not None:
            yield from _at_odds(inject, at)


def _at_odds(inject: Inject, at: Route) -> Iterator[Complaint]:
    """An inject that comes when something is so, and only if it is not so."""
    come = [part.fact for part in inject.at.parts]
    for k, part in enumerate(inject.only_if.parts if inject.only_if else ()):
        for fact in come:
            match part.fact, fact:
                case conditions.StepDone(step, negated=True), conditions.StepDone(other, negated=False) if (
                    step == other
                ):
                    odds = f"at its time the step '{step}' is done"
                case conditions.Chosen(one, first), conditions.Chosen(other, second) if (
                    one == other and first != second
                ):
                    odds = f"at its time '{one}' was decided otherwise"
                case _:
                    continue
            if not part.offset:
                yield Complaint(
                    (*at, "only_if", k), f"'{inject.id}' never comes: {odds}", "change the one or the other"
                )
                return


@rule("condition-about-nothing", Level.WARNING)
def condition_about_nothing(incident: Incident) -> Iterator[Complaint]:
    """What an inject waits not to be done is a step of a plan.

    `only_if: not step ... done` drops an inject once people have done the step by themselves. Where no plan at hand has
    such a step the inject always comes, also to those who were quick.

    Bad, line 6::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: first, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: again, at: detected + 1h, from: A customer, to: [lead], title: Well?, message: Well?,
             only_if: not step restor done}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Start the shop, takes: 2h}]

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: first, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: again, at: detected + 1h, from: A customer, to: [lead], title: Well?, message: Well?,
             only_if: not step restore done}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Start the shop, takes: 2h}]
    """
    scene = Scene(incident)
    for i, inject in enumerate(incident.scenario.injects if incident.plans else ()):
        for key, condition in (("at", inject.at), ("only_if", inject.only_if)):
            for k, part in enumerate(condition.parts if condition else ()):
                match part.fact:
                    case conditions.StepDone(step, negated=True) if step not in scene.steps:
                        sentence = f"no plan at hand has a step '{step}', so this always holds"
                        yield Complaint(("injects", i, key, k), sentence, nearest(step, scene.steps))
                    case _:
                        pass


@rule("module-never-ends", Level.WARNING)
def module_never_ends(incident: Incident) -> Iterator[Complaint]:
    """What ends a module can come.

    A module of an exercise ends when its condition holds, or when its time in the room is up. Where the condition names a
    step, a choice or a moment that no plan at hand can bring, only the time is left, and a room that is quick sits and waits.

    Bad, line 3::

        format: recovery/scenario@1
        modules:
          - {id: first, title: The first hour, room: 45m, ends: step start-shop done}
          - {id: rest, title: The way back, room: 45m, ends: ended}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Start the shop, takes: 2h}]

    Good::

        format: recovery/scenario@1
        modules:
          - {id: first, title: The first hour, room: 45m, ends: step restore done}
          - {id: rest, title: The way back, room: 45m, ends: ended}
        format: recovery/playbook@1
        handles: [cloud-outage]
        steps: [{id: restore, title: Start the shop, takes: 2h}]
    """
    scene = Scene(incident)
    for i, module in enumerate(incident.scenario.modules):
        for k, part in enumerate(module.ends.parts):
            never = scene.never(part.fact)
            if never:
                sentence, hint = never
                yield Complaint(("modules", i, "ends", k), f"only its time ends '{module.id}': {sentence}", hint)
                break
