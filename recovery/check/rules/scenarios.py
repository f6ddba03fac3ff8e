"""Rules about scenarios: everything in them matters, and comes."""

from collections.abc import Iterator
from typing import assert_never

from recovery.check.mentions import in_scenario
from recovery.check.registry import Complaint, rule
from recovery.check.scene import Scene
from recovery.check.subjects import Incident
from recovery.model import conditions
from recovery.model.findings import Level
from recovery.model.scenario import CAST_KINDS

SOON = 2 * 3600
"""Within so many seconds of the detection an exercise is still at its beginning."""


@rule("unused-cast", Level.WARNING)
def unused_cast(incident: Incident) -> Iterator[Complaint]:
    """Every part of the cast has a part to play.

    A part that nothing hits, takes away, tells or asks must still be filled by everybody who uses the scenario. Either it
    was forgotten, or it can go. A role plays also when a plan at hand gives it a step.

    Bad, line 4::

        format: recovery/scenario@1
        cast:
          front: {service: shop}
          store: {service: database}
        hits: [{service: front, state: down}]

    Good::

        format: recovery/scenario@1
        cast:
          front: {service: shop}
          store: {service: database}
        hits: [{service: front, state: down}, {service: store, state: down}]
    """
    played = {mention.name for mention in in_scenario(incident.scenario) if mention.what in CAST_KINDS}
    busy = {role for plan in incident.plans for step in plan.steps for role in step.people}
    for part, member in incident.scenario.cast.items():
        plays = member.role is not None and (not incident.plans or member.role in busy)
        if part not in played and not plays:
            hint = "let something happen to it, or delete it"
            yield Complaint(("cast", part), f"nothing in the scenario has to do with '{part}'", hint, key=True)


@rule("objective-without-inject", Level.WARNING)
def objective_without_inject(incident: Incident) -> Iterator[Complaint]:
    """Every objective is put to the test.

    An evaluator sees whether an objective is met when something asks for it: an inject that names it. An objective that no
    inject names is met by everybody or by nobody, as one likes.

    Bad, line 5::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        objectives:
          - {id: decide, title: Decide in an hour, capability: Operational coordination}
          - {id: tell, title: Tell users, capability: Public information and warning}
        injects:
          - {id: call, at: detected, from: A customer, to: [lead], title: Why?, message: Why?, objectives: [decide]}

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        objectives:
          - {id: decide, title: Decide in an hour, capability: Operational coordination}
          - {id: tell, title: Tell users, capability: Public information and warning}
        injects:
          - {id: call, at: detected, from: A customer, to: [lead], title: Why?, message: Why?, objectives: [decide, tell]}
    """
    shown = {objective for inject in incident.scenario.injects for objective in inject.objectives}
    for i, objective in enumerate(incident.scenario.objectives):
        if objective.id not in shown:
            sentence = f"no inject lets the room show '{objective.id}', so nobody can evaluate it"
            yield Complaint(("objectives", i, "id"), sentence, "name it under `objectives` of an inject")


@rule("contingency-without-condition", Level.WARNING)
def contingency_without_condition(incident: Incident) -> Iterator[Complaint]:
    """What is kept for a room that is stuck or ahead says when that is so.

    An inject of the kind `contingency` is for use when it is needed. `only_if` says when: mostly that a step is not done by
    then. Without it everybody gets it, and in a simulation it always comes.

    Bad, line 4::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: nudge, kind: contingency, at: detected + 2h, from: The owner, to: [lead], title: Well?, message: Well?}

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: nudge, kind: contingency, at: detected + 2h, from: The owner, to: [lead], title: Well?, message: Well?,
             only_if: not step declare done}
    """
    for i, inject in enumerate(incident.scenario.injects):
        if inject.kind == "contingency" and inject.only_if is None:
            sentence = f"'{inject.id}' is for when it is needed, and nothing says when that is"
            yield Complaint(
                ("injects", i, "kind"), sentence, "add `only_if`, for example only_if: not step declare done"
            )


@rule("no-source", Level.WARNING)
def no_source(incident: Incident) -> Iterator[Complaint]:
    """A scenario rests on something that happened, or on threat intelligence.

    Exercises are to be based on what threatens you and on past incidents, yours and others' (CAF 4.0, D1.c). A source also
    answers the player who says that this could never happen.

    Bad, line 2::

        format: recovery/scenario@1
        title: The region goes dark

    Good::

        format: recovery/scenario@1
        title: The region goes dark
        sources: [{title: Report on the outage of 2025, ref: "https://cloud.example/report"}]
    """
    if not incident.scenario.sources:
        hint = "name a documented incident or a threat report under `sources`"
        yield Complaint(("title",), "nothing says what this scenario rests on", hint, key=True)


@rule("phases-not-covered", Level.WARNING)
def phases_not_covered(incident: Incident) -> Iterator[Complaint]:
    """Something happens in each part of a recovery.

    Where all injects come in the first hours, before anything is restored, the exercise is one of detection and containment:
    restoring, verifying and telling people are talked about and never played. This looks at scenarios of `standard` and `full`
    length with three injects or more.

    Bad, line 3::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: two, at: detected + 20m, from: A customer, to: [lead], title: Well?, message: Well?}
          - {id: three, at: declared + 30m, from: The owner, to: [lead], title: When?, message: When?}

    Good::

        format: recovery/scenario@1
        cast: {lead: {role: engineer}}
        injects:
          - {id: one, at: detected, from: A customer, to: [lead], title: Why?, message: Why?}
          - {id: two, at: detected + 20m, from: A customer, to: [lead], title: Well?, message: Well?}
          - {id: three, at: first-restored, from: The owner, to: [lead], title: Is it true?, message: Is it true?}
    """
    scenario = incident.scenario
    if scenario.length != "micro" and len(scenario.injects) > 2:
        scene = Scene(incident)
        if all(_early(part, scene) for inject in scenario.injects for part in inject.at.parts):
            sentence = "all injects come before anything is restored"
            yield Complaint(("injects",), sentence, "add one for the way back, such as at: first-restored", key=True)


def _early(part: conditions.Part, scene: Scene) -> bool:
    """Whether something surely holds while an incident is still looked at and contained."""
    match part.fact:
        case conditions.Moment(name):
            return name in ("intruded", "onset", "detected", "declared", "aware", "contained") and part.offset <= SOON
        case conditions.StepDone(step) | conditions.Chosen(step):
            named = scene.steps.get(step)
            return named is not None and named.phase in ("detect", "assess", "contain") and part.offset <= SOON
        case conditions.ServiceUp() | conditions.ArtefactAvailable() | conditions.Submitted() | conditions.HourOfWeek():
            return False
        case _:
            assert_never(part.fact)
