"""Why a stalled run stands still: steps that wait for services which only steps that wait for them would bring back."""

from collections.abc import Iterator, Mapping

from recovery.model import effects, steps
from recovery.model import journal as facts
from recovery.model.journal import Journal
from recovery.model.playbook import Playbook


def standstill(journal: Journal, playbook: Playbook) -> tuple[str, ...]:
    """A circle of ids of steps and services, its first again at the end; empty where there is none."""
    waiting = {entry.step: entry.services for entry in journal if isinstance(entry, facts.StillWaiting)}
    settled = {name for entry in journal if (name := _settled(entry)) is not None}
    needs: dict[str, list[str]] = {}
    for step in playbook.steps:
        if step.id not in settled:
            needs[step.id] = [*waiting.get(step.id, ()), *(need for need in step.needs if need not in settled)]
    for service in {name for services in waiting.values() for name in services}:
        needs[service] = [step.id for step in playbook.steps if step.id in needs and service in _brings_back(step)]
    return next((circle for step in waiting if (circle := _circle(step, needs))), ())


def _settled(entry: facts.Entry) -> str | None:
    match entry:
        case facts.StepDead(step=step) | facts.StepEnded(step=step, ending="done" | "failed"):
            return step
        case _:
            return None


def _brings_back(step: steps.Step) -> Iterator[str]:
    yield from getattr(step, "restores", ())
    yield from getattr(step, "readmits", ())
    for effect in step.effects:
        match effect:
            case effects.Restore(restore=service) | effects.Release(release=service):
                yield service
            case _:
                pass


def _circle(start: str, needs: Mapping[str, list[str]]) -> tuple[str, ...]:
    """A shortest way from a name back to itself."""
    came_from: dict[str, str] = {}
    todo = [start]
    for name in todo:
        for need in needs.get(name, ()):
            if need == start:
                way = [start, name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if need not in came_from:
                came_from[need] = name
                todo.append(need)
    return ()
