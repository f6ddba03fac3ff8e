"""What the steps of a plan do to services, wherever that is written."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, assert_never

from recovery.load.source import Route
from recovery.model import effects, steps
from recovery.model.playbook import Playbook

Act = Literal["restore", "release", "verify", "readmit", "isolate", "hit"]
BACK: tuple[Act, ...] = ("restore", "readmit")
"""What brings a service back to its users."""
Inner = Mapping[tuple[str, ...], Playbook]


class Deed(NamedTuple):
    """A step does something to a service; an `option` of it, or the step itself.

    What a playbook does that a step calls is the deed of that step, written where it is called.
    """

    act: Act
    service: str
    step: int
    route: Route
    option: int | None = None
    starts: bool = False
    """When the work begins, not when it is done."""


def deeds(playbook: Playbook, inner: Inner) -> list[Deed]:
    """Every deed, in the order of the file. What a verification looks at may also be an artefact."""
    return list(_within(playbook, (), inner))


def _within(playbook: Playbook, path: tuple[str, ...], inner: Inner) -> Iterator[Deed]:
    for i, step in enumerate(playbook.steps):
        at: Route = ("steps", i)
        yield from _of_effects(step.effects, i, (*at, "effects"))
        match step:
            case steps.Task() | steps.Batch():
                yield from _each("restore", step.restores, i, (*at, "restores"))
            case steps.Decision(options=options):
                for j, option in enumerate(options):
                    yield from _of_effects(option.effects, i, (*at, "options", j, "effects"), j)
            case steps.Verify():
                yield from _each("verify", step.verifies, i, (*at, "verifies"))
            case steps.Diagnose():
                harm = step.worsens.effects if step.worsens else ()
                yield from _of_effects(harm, i, (*at, "worsens", "effects"))
            case steps.Ramp():
                yield from _each("release", step.readmits, i, (*at, "readmits"), starts=True)
                yield from _each("readmit", step.readmits, i, (*at, "readmits"))
            case steps.SubPlaybook():
                called = inner.get((*path, step.id))
                if called is not None:
                    for deed in _within(called, (*path, step.id), inner):
                        yield Deed(deed.act, deed.service, i, (*at, "playbook"))
            case steps.Notify() | steps.Wait():
                pass
            case _:
                assert_never(step)


def _each(act: Act, services: Iterable[str], step: int, at: Route, *, starts: bool = False) -> Iterator[Deed]:
    return (Deed(act, service, step, (*at, k), starts=starts) for k, service in enumerate(services))


def _of_effects(written: Iterable[effects.Effect], step: int, at: Route, option: int | None = None) -> Iterator[Deed]:
    for k, effect in enumerate(written):
        starts = effect.at == "start"
        match effect:
            case effects.Restore(restore=service):
                yield Deed("restore", service, step, (*at, k, "restore"), option, starts)
            case effects.Release(release=service):
                yield Deed("release", service, step, (*at, k, "release"), option, starts)
            case effects.Isolate(isolate=service):
                yield Deed("isolate", service, step, (*at, k, "isolate"), option, starts)
            case effects.Hit(hit=target):
                yield Deed("hit", target.service, step, (*at, k, "hit"), option, starts)
            case effects.Lose() | effects.Slow() | effects.Reveal() | effects.Cancel() | effects.SetMark():
                pass
            case _:
                assert_never(effect)
