"""Rules about chances: they add up, and what may fail may also succeed."""

from collections.abc import Iterator, Sequence

from recovery.check.registry import Complaint, rule
from recovery.check.subjects import Incident, Plan
from recovery.check.timetable import TYPICAL
from recovery.load.source import Route
from recovery.model.durations import spoken
from recovery.model.findings import Level
from recovery.model.scenario import Question
from recovery.model.steps import Decision, Fails, Option, Task, Verify

NEAR_ENOUGH = 0.015
"""Three options of 0.33 add up to 1."""
OFTEN = 0.1
"""In which share of runs a plan may fail before somebody should say so."""


@rule("chances-do-not-add-up", Level.WARNING)
def chances_do_not_add_up(file: Plan | Incident) -> Iterator[Complaint]:
    """The chances of the options of a decision add up to 1.

    They are taken relative to each other, so 0.6 and 0.6 mean one half each, and an option without a chance counts as
    1: beside one of 0.8 it is taken more often than that. Give none of them a chance, or all of them their share.
    Options that are possible only sometimes (`if`) may add up to more.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h,
             options: [{id: pay, title: Pay, leads_to: [try-key]}, {id: refuse, title: Refuse, chance: 0.8}]}
          - {id: try-key, title: Try the key on copies, takes: 1d}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h,
             options: [{id: pay, title: Pay, chance: 0.2, leads_to: [try-key]},
                       {id: refuse, title: Refuse, chance: 0.8}]}
          - {id: try-key, title: Try the key on copies, takes: 1d}
    """
    match file:
        case Plan(playbook):
            for i, step in enumerate(playbook.steps):
                if isinstance(step, Decision):
                    yield from _added_up(step.options, ("steps", i, "options"))
        case Incident(scenario):
            for i, inject in enumerate(scenario.injects):
                if inject.asks is not None:
                    yield from _added_up(inject.asks.options, ("injects", i, "asks", "options"))


def _added_up(options: Sequence[Option], at: Route) -> Iterator[Complaint]:
    stated = [option for option in options if "chance" in option.model_fields_set]
    if not stated or any(option.if_ for option in options) or len(options) == 1:
        return
    for j, option in enumerate(options):
        if option not in stated:
            hint = "say how likely each of them is"
            yield Complaint(
                (*at, j, "id"), f"'{option.id}' has no chance and counts as 1, beside those that have", hint
            )
            return
    total = sum(option.chance for option in options)
    if abs(total - 1) > NEAR_ENOUGH and total > 0:
        says = ", ".join(f"{option.chance / total:.0%}" for option in options)
        yield Complaint(
            at, f"the chances add up to {total:.3g}, so they count as {says}", "let them add up to 1", key=True
        )


@rule("certain-failure", playable=True)
def certain_failure(plan: Plan) -> Iterator[Complaint]:
    """Work that may fail may also succeed.

    A step that fails with chance 1 is never done, however often it is tried again, and neither is what needs it. This is
    most often the chance of success, written where the chance of failure belongs.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, restores: [shop],
             fails: {chance: 1.0, retry: 2, then: rebuild}}
          - {id: rebuild, title: Build it anew, takes: 1d..3d, restores: [shop]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h, restores: [shop],
             fails: {chance: 0.1, retry: 2, then: rebuild}}
          - {id: rebuild, title: Build it anew, takes: 1d..3d, restores: [shop]}
    """
    for i, step in enumerate(plan.playbook.steps):
        match step:
            case Task(fails=Fails(chance=1)):
                sentence = f"'{step.id}' fails every time, so it is never done"
                yield Complaint(("steps", i, "fails", "chance"), sentence, "write how likely one attempt fails")
            case _:
                pass


@rule("rework-cannot-end", playable=True)
def rework_cannot_end(plan: Plan) -> Iterator[Complaint]:
    """A verification can pass.

    With a chance of 0 it fails in every round, the work is done again each time, and the plan fails in the end, in every
    run. This is most often the chance of failure, written where the chance of passing belongs.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h}
          - {id: test, title: Test it, kind: verify, needs: [restore], takes: 1h, pass_chance: 0, on_fail: restore}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h}
          - {id: test, title: Test it, kind: verify, needs: [restore], takes: 1h, pass_chance: 0.9, on_fail: restore}
    """
    for i, step in enumerate(plan.playbook.steps):
        if isinstance(step, Verify) and step.pass_chance == 0:
            sentence = f"'{step.id}' never passes: the work comes back until the plan has failed"
            yield Complaint(("steps", i, "pass_chance"), sentence, "write how likely it passes")


@rule("rework-runs-out", Level.WARNING)
def rework_runs_out(plan: Plan) -> Iterator[Complaint]:
    """A verification has enough rounds for what it expects.

    When it has failed `rounds` times the plan has failed, whatever else goes well. With one round the first failure is
    the last, and `on_fail` is never followed. This speaks up where at least one run in ten ends that way.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h}
          - {id: test, title: Test it, kind: verify, needs: [restore], takes: 1h, pass_chance: 0.5, on_fail: restore}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore from backup, takes: 2h..8h}
          - {id: test, title: Test it, kind: verify, needs: [restore], takes: 1h, pass_chance: 0.5, on_fail: restore,
             rounds: 6}
    """
    for i, step in enumerate(plan.playbook.steps):
        if not isinstance(step, Verify) or not 0 < step.pass_chance < 1:
            continue
        failing = (1 - step.pass_chance) ** step.rounds
        if failing >= OFTEN - 1e-9:
            where = "rounds" if "rounds" in step.model_fields_set else "pass_chance"
            times = "once" if step.rounds == 1 else f"{step.rounds} times"
            sentence = f"in {failing:.0%} of runs '{step.id}' fails {times}, and with it the plan"
            yield Complaint(("steps", i, where), sentence, "allow more `rounds`, or work on what makes it fail")


@rule("limit-too-short", Level.WARNING)
def limit_too_short(file: Plan | Incident) -> Iterator[Complaint]:
    """A decision can be taken before its time is up.

    When time is up the default is taken. Where the decision usually takes longer than its `limit`, the default decides it,
    and the other options are there for show.

    Bad, line 5::

        format: recovery/playbook@1
        steps:
          - id: pay-or-not
            kind: decision
            limit: 1h
            takes: 2h..12h
            title: Pay the ransom?
            default: refuse
            options: [{id: pay, title: Pay, chance: 0.2, leads_to: [try-key]}, {id: refuse, title: Refuse, chance: 0.8}]
          - {id: try-key, title: Try the key on copies, takes: 1d}

    Good::

        format: recovery/playbook@1
        steps:
          - id: pay-or-not
            kind: decision
            limit: 1d
            takes: 2h..12h
            title: Pay the ransom?
            default: refuse
            options: [{id: pay, title: Pay, chance: 0.2, leads_to: [try-key]}, {id: refuse, title: Refuse, chance: 0.8}]
          - {id: try-key, title: Try the key on copies, takes: 1d}
    """
    match file:
        case Plan(playbook):
            for i, step in enumerate(playbook.steps):
                if isinstance(step, Decision):
                    yield from _out_of_time(step.id, step, ("steps", i))
        case Incident(scenario):
            for i, inject in enumerate(scenario.injects):
                if inject.asks is not None:
                    yield from _out_of_time(inject.id, inject.asks, ("injects", i, "asks"))


def _out_of_time(name: str, asked: Decision | Question, at: Route) -> Iterator[Complaint]:
    usual = asked.takes.shape.quantile(TYPICAL)
    if asked.limit is not None and usual > asked.limit and len(asked.options) > 1:
        sentence = f"'{name}' usually takes {spoken(usual)}, so time is up first and '{asked.default}' is taken"
        yield Complaint((*at, "limit"), sentence, "allow more time, or say what takes so long")
