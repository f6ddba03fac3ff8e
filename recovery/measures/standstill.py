"""Why a stalled run stands still: steps that wait for services which only steps that wait for them would bring back."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from recovery.model import conditions, effects, steps
from recovery.model import journal as facts
from recovery.model.journal import Journal
from recovery.model.organisation import AnyOf, Organisation, Service
from recovery.model.playbook import Playbook

Name = tuple[Literal["step", "thing"], str]
"""A step, or a service or channel: a step may be called as what it restores."""
Needs = Mapping[Name, list[Name]]
"""What each waits for."""


def standstill(journal: Journal, organisation: Organisation, playbook: Playbook) -> tuple[str, ...]:
    """A circle of ids of steps, services and channels, its first again at the end; empty where there is none.

    What an inner playbook waits for counts as the step's that calls it. What it would bring back is not known here.
    """
    needs = {**_needs_of_steps(journal, playbook), **_needs_of_things(journal, organisation, playbook)}
    circle = next((circle for name in needs if (circle := _circle(name, needs))), ())
    return tuple(id for _, id in circle)


def _needs_of_steps(journal: Journal, playbook: Playbook) -> Needs:
    """What each step that is not settled waits for: things it uses, and other steps."""
    waiting: dict[str, list[Name]] = {}
    for entry in journal:
        if isinstance(entry, facts.StillWaiting):
            waiting.setdefault(entry.step.split("/")[0], []).extend(("thing", name) for name in entry.services)
    open_steps = _open(journal, playbook)
    deciders = [(before, leads) for before in playbook.steps for leads in _leads_to(before)]
    needs: dict[Name, list[Name]] = {}
    for step in open_steps.values():
        until = step.until.parts if isinstance(step, steps.Wait) else ()
        guards = [before.id for before, leads in deciders if leads == step.id]
        needs["step", step.id] = [
            *waiting.get(step.id, ()),
            *(name for part in until for name in _about(part.fact)),
            *(("step", name) for name in (*step.needs, *step.needs_any, *step.after, *guards) if name in open_steps),
        ]
    return needs


def _open(journal: Journal, playbook: Playbook) -> Mapping[str, steps.Step]:
    """The steps that are not settled when the run is over."""
    settled: set[str] = set()
    for entry in journal:
        match entry:
            case facts.StepDead(step=step) | facts.StepEnded(step=step, ending="done" | "failed"):
                settled.add(step)
            case facts.StepsReopened(steps=reopened):
                settled.difference_update(reopened)
            case _:
                pass
    return {step.id: step for step in playbook.steps if step.id not in settled}


def _leads_to(step: steps.Step) -> Iterator[str]:
    match step:
        case steps.Decision(options=options):
            for option in options:
                yield from option.leads_to
        case steps.Task(fails=steps.Fails(then=str() as then)):
            yield then
        case _:
            pass


def _about(fact: conditions.Fact) -> Iterator[Name]:
    """The step or the thing that a wait may wait for."""
    match fact:
        case conditions.StepDone(step=name, negated=False) | conditions.Chosen(decision=name):
            yield "step", name
        case conditions.ServiceUp(service=name):
            yield "thing", name
        case _:
            pass


def _needs_of_things(journal: Journal, organisation: Organisation, playbook: Playbook) -> Needs:
    """What each service that is out, and each channel, waits for: the steps that would mend it, and what it needs."""
    out, hits, isolated = _how_services_stand(journal)
    open_steps = _open(journal, playbook).values()
    needs: dict[Name, list[Name]] = {}
    for service in organisation.services:
        if service.id not in out:
            continue
        menders = [*_restorers(service, open_steps)] if _is_bad(service, hits.get(service.id, set())) else []
        if service.id in isolated:
            menders += [*_restorers(service, open_steps), *_releasers(service, open_steps)]
        soft = () if service.tolerates_degraded else service.soft_needs
        needs["thing", service.id] = [*dict.fromkeys(menders), *_missing((*service.needs, *soft), out)]
    for channel in organisation.channels:
        needs["thing", channel.id] = [*_missing(channel.needs, out)]
    return needs


def _how_services_stand(journal: Journal) -> tuple[set[str], Mapping[str, set[str]], set[str]]:
    """At the end: services that are out, the hits on each, and those that are isolated."""
    out: set[str] = set()
    hits: dict[str, set[str]] = {}
    isolated: set[str] = set()
    for entry in journal:
        match entry:
            case facts.ServiceChanged(service=name):
                (out.add if entry.out else out.discard)(name)
            case facts.ServiceHit(service=name, state=state):
                hits.setdefault(name, set()).add(state)
            case facts.ServiceRestored(service=name):
                hits.pop(name, None)
                isolated.discard(name)
            case facts.ServiceIsolated(service=name):
                (isolated.discard if entry.released else isolated.add)(name)
            case _:
                pass
    return out, hits, isolated


def _is_bad(service: Service, hits: set[str]) -> bool:
    return "down" in hits or ("degraded" in hits and not service.tolerates_degraded)


def _missing(needs: Iterable[str | AnyOf], out: set[str]) -> Iterator[Name]:
    for need in needs:
        some = (need,) if isinstance(need, str) else need.any
        if all(name in out for name in some):
            yield from (("thing", name) for name in some)


def _restorers(service: Service, open_steps: Iterable[steps.Step]) -> Iterator[Name]:
    for step in open_steps:
        restored = [effect.restore for effect in _effects(step) if isinstance(effect, effects.Restore)]
        if service.id in (*getattr(step, "restores", ()), *restored):
            yield "step", step.id


def _releasers(service: Service, open_steps: Iterable[steps.Step]) -> Iterator[Name]:
    """A ramp lets traffic in from its start."""
    for step in open_steps:
        released = [effect.release for effect in _effects(step) if isinstance(effect, effects.Release)]
        if service.id in (*getattr(step, "readmits", ()), *released):
            yield "step", step.id


def _effects(step: steps.Step) -> Iterator[effects.Effect]:
    yield from step.effects
    if isinstance(step, steps.Decision):
        for option in step.options:
            yield from option.effects


def _circle(start: Name, needs: Needs) -> tuple[Name, ...]:
    """A shortest way from a name back to itself."""
    came_from: dict[Name, Name] = {}
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
