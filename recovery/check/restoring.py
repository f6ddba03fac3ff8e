"""What a step does to services, whichever way it is written."""

from collections.abc import Iterator

from recovery.load.source import Route
from recovery.model import effects, steps

Placed = tuple[str, Route]
"""A service, and where in the step it is named."""


def brought_back(step: steps.Step) -> Iterator[Placed]:
    """Services that a step restores or readmits, in the order of the file."""
    match step:
        case steps.Task() | steps.Batch():
            yield from ((name, ("restores", k)) for k, name in enumerate(step.restores))
        case steps.Ramp():
            yield from ((name, ("readmits", k)) for k, name in enumerate(step.readmits))
        case _:
            pass
    for k, effect in enumerate(step.effects):
        if isinstance(effect, effects.Restore):
            yield effect.restore, ("effects", k, "restore")


def taken_away(step: steps.Step) -> Iterator[Placed]:
    """Services that a step, or an option of it, takes from their users."""
    yield from _isolated(step.effects, ("effects",))
    if isinstance(step, steps.Decision):
        for k, option in enumerate(step.options):
            yield from _isolated(option.effects, ("options", k, "effects"))


def _isolated(written: tuple[effects.Effect, ...], at: Route) -> Iterator[Placed]:
    for k, effect in enumerate(written):
        if isinstance(effect, effects.Isolate):
            yield effect.isolate, (*at, k, "isolate")
