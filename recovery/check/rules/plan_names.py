"""Rules about names within a plan: steps, decisions and their options."""

from collections.abc import Iterator
from typing import assert_never

from recovery.check.mentions import in_scenario
from recovery.check.named import unknown
from recovery.check.nearest import Hints
from recovery.check.registry import Complaint, rule
from recovery.check.subjects import Incident, Plan
from recovery.model.steps import Batch, Decision


@rule("unknown-step")
def unknown_step(plan: Plan) -> Iterator[Complaint]:
    """Every step that is named exists.

    A step that waits for a step nobody defined never starts, and an option that leads to one leads nowhere. This
    looks at `needs`, `needs_any`, `after`, `leads_to`, `fails.then`, `on_fail`, `facts_from` and `complete_needs`, at
    what `slow`, `cancel` and `reveal` name, and at `step ... done` in conditions.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [isolat]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: isolate, title: Isolate the hosts, takes: 10m..1h}
          - {id: restore, title: Restore from backup, takes: 2h..8h, needs: [isolate]}
    """
    known = [step.id for step in plan.playbook.steps]
    batches = [step.id for step in plan.playbook.steps if isinstance(step, Batch)]
    said = plan.mentions
    yield from unknown((m for m in said if m.what == "step"), known, lambda name: f"no step is called '{name}'")
    yield from unknown((m for m in said if m.what == "batch"), batches, lambda name: f"no batch is called '{name}'")


@rule("unknown-decision")
def unknown_decision(plan: Plan) -> Iterator[Complaint]:
    """Every `DECISION = OPTION` in a condition asks about a decision of this playbook.

    A condition about a decision that nobody takes never holds, so the option it guards is never possible.

    Bad, line 6::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay?, kind: decision, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
          - {id: tell, title: What do we say?, kind: decision, takes: 1h, needs: [pay-or-not], default: little,
             options: [{id: all, title: Everything, if: pay-ornot = refuse}, {id: little, title: Little}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay?, kind: decision, takes: 1h,
             options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
          - {id: tell, title: What do we say?, kind: decision, takes: 1h, needs: [pay-or-not], default: little,
             options: [{id: all, title: Everything, if: pay-or-not = refuse}, {id: little, title: Little}]}
    """
    other = {step.id for step in plan.playbook.steps if not isinstance(step, Decision)}
    mentions = (mention for mention in plan.mentions if mention.what == "decision")
    return unknown(
        mentions,
        [step.id for step in plan.playbook.steps if isinstance(step, Decision)],
        lambda name: f"the step '{name}' is no decision" if name in other else f"no decision is called '{name}'",
    )


@rule("unknown-option")
def unknown_option(file: Plan | Incident) -> Iterator[Complaint]:
    """Every option that is named is one of its decision.

    This looks at `default` and at `DECISION = OPTION` in conditions, of decisions in a playbook and of what injects ask.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h, limit: 4h,
             default: decline, options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay-or-not, title: Pay the ransom?, kind: decision, takes: 1h, limit: 4h,
             default: refuse, options: [{id: pay, title: Pay}, {id: refuse, title: Refuse}]}
    """
    match file:
        case Plan(playbook):
            asked = {step.id: step.options for step in playbook.steps if isinstance(step, Decision)}
            mentions = iter(file.mentions)
        case Incident(scenario):
            asked = {inject.id: inject.asks.options for inject in scenario.injects if inject.asks}
            mentions = in_scenario(scenario)
        case _:
            assert_never(file)
    options = {decision: [option.id for option in possible] for decision, possible in asked.items()}
    hints = {decision: Hints(known) for decision, known in options.items()}
    for mention in mentions:
        known = options.get(mention.of)
        if mention.what == "option" and known is not None and mention.name not in known:
            sentence = f"'{mention.of}' has no option called '{mention.name}'"
            yield Complaint(mention.route, sentence, hints[mention.of].nearest(mention.name))
