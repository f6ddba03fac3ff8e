"""What other decisions would have changed, as the debrief has it."""

from collections.abc import Callable, Mapping

from recovery.exercise.script import scripted
from recovery.exercise.whatif import FUTURES, Other, others
from recovery.report.results import Bounded
from recovery.report.titles import Titles
from recovery.report.views.debrief import Alternative, Named
from recovery.report.views.played import Played
from recovery.study.statistics import Interval


def alternatives(
    exercise: Played, futures: int = FUTURES, watch: Callable[[int, int], None] | None = None
) -> Mapping[str, list[Alternative]]:
    """By decision, every option that was not taken. Takes seconds to minutes; `watch` is told how far it is.

    A decision that was taken twice has those of its last time.
    """
    script = scripted(exercise.plan, exercise.settings, exercise.branch)
    found: dict[tuple[str, int], list[Alternative]] = {}
    for other in others(script, exercise.plan.organisation, exercise.playbook, futures, watch=watch):
        found.setdefault((other.step, other.round), []).append(_alternative(other, exercise.titles))
    return {step: each for (step, _), each in found.items()}


def _alternative(other: Other, titles: Titles) -> Alternative:
    return Alternative(
        option=Named(id=other.option, title=titles.option(other.step, other.option)),
        not_modelled=other.not_modelled,
        difference=None if other.difference is None else _bounded(other.difference),
        better=None if other.better is None else other.better.value,
        runs=other.futures,
        dropped=other.dropped,
    )


def _bounded(interval: Interval) -> Bounded:
    return Bounded(value=interval.value, low=interval.low, high=interval.high, reason=interval.reason)
