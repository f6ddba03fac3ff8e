"""Who goes first when people are short: a step that waited for people is put before all others."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recovery.model.playbook import Playbook
from recovery.study.variants import Bound, Variant

FIRST = 1
"""The lowest priority goes first."""


def first_in_line(bound: Bound, steps: Sequence[str]) -> Iterator[Variant]:
    """Each of these steps, named with the ids of the steps that call it, before all others when people are short.

    All others keep their order. A step that goes first already, and one that the plan does not have, is left out.
    """
    for name in steps:
        *path, step = name.split("/")
        plan = bound.inner.get(tuple(path)) if path else bound.playbook
        changed = _changed(plan, step) if plan else None
        if changed is None:
            continue
        inner = {**bound.inner, tuple(path): changed} if path else bound.inner
        playbook = bound.playbook if path else changed
        yield Variant("first-in-line", name, replace(bound, inner=inner, playbook=playbook).compiled())


def _changed(plan: Playbook, step: str) -> Playbook | None:
    """The plan with this step first, and whoever was first with the next; None where that changes nothing."""
    known = {each.id: each.priority for each in plan.steps}
    if step not in known or known[step] == FIRST:
        return None
    steps = tuple(
        each.model_copy(update={"priority": FIRST if each.id == step else max(each.priority, FIRST + 1)})
        for each in plan.steps
    )
    return plan.model_copy(update={"steps": steps})
