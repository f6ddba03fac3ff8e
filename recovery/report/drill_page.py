"""A drill as a page to read: each case, what is so, and what must come of it."""

from collections.abc import Iterator

from recovery.check.drills import wanted
from recovery.model.drill import Case, Drill
from recovery.model.shown import shown
from recovery.report.layout import wrapped


def drill_page(drill: Drill, width: int) -> Iterator[str]:
    """Lines of it."""
    yield from wrapped(shown(drill.title), width)
    yield ""
    against = f" against {shown(drill.scenario)}" if drill.scenario else ", timed by itself"
    yield from wrapped(f"Plays {shown(drill.playbook)}{against}; {drill.runs:,} runs of each case.", width)
    for case in drill.cases:
        yield ""
        yield from wrapped(shown(case.title), width)
        yield from (line for given in _given(case) for line in wrapped(given, width, "  given   "))
        for expected in case.expect:
            chance = "in every run" if expected.chance is None else f"in at least {expected.chance:.0%} of runs"
            yield from wrapped(f"{shown(wanted(expected))}, {chance}", width, "  expect  ")


def _given(case: Case) -> Iterator[str]:
    given = case.given
    if given.starts:
        yield f"it begins {given.starts}"
    if given.detected:
        yield f"it is noticed {given.detected}"
    yield from (f"{step}: {option} is chosen" for step, option in given.choose.items())
    for loss in given.lose:
        count = f", {loss.people} of them" if loss.role else ""
        yield f"{loss.named} is {loss.reason}{count}"
    if given.spare:
        yield f"nothing happens to {', '.join(given.spare)}"
