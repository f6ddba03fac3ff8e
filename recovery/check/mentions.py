"""Every place where a file names something by its id."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, assert_never, get_args

from recovery.load.source import Route
from recovery.model import conditions, effects, steps
from recovery.model.organisation import AnyOf, Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario

What = Literal[
    "step", "batch", "decision", "option",
    "service", "role", "team", "artefact", "vendor", "channel", "usable", "checkable", "party",
    "clock", "objective",
]  # fmt: skip
GROUPS: Mapping[What, tuple[What, ...]] = {
    "usable": ("service", "channel", "vendor"),
    "checkable": ("service", "artefact"),
    "party": ("role", "vendor"),
}
"""What may be any of several kinds."""
RECIPIENTS: tuple[str, ...] = get_args(get_args(steps.Recipient)[0])
"""Whom a notice may go to without their being a role or vendor of ours."""


class Mention(NamedTuple):
    """An id, where it stands, and what it should be; an option is one `of` a decision."""

    what: What
    name: str
    route: Route
    key: bool = False
    of: str = ""


def in_organisation(organisation: Organisation) -> Iterator[Mention]:
    """What services, artefacts, roles, channels, contacts and clocks name."""
    for i, service in enumerate(organisation.services):
        at: Route = ("services", i)
        yield from _one("role", service.owner, (*at, "owner"))
        yield from _things("service", service.needs, (*at, "needs"))
        yield from _many("service", service.soft_needs, (*at, "soft_needs"))
    for i, role in enumerate(organisation.roles):
        yield from _one("team", role.team, ("roles", i, "team"))
        yield from _one("role", role.deputy, ("roles", i, "deputy"))
    for i, artefact in enumerate(organisation.artefacts):
        yield Mention("service", artefact.of, ("artefacts", i, "of"))
    for i, channel in enumerate(organisation.channels):
        yield from _things("service", channel.needs, ("channels", i, "needs"))
    for i, contact in enumerate(organisation.contacts):
        yield Mention("role", contact.role, ("contacts", i, "role"))
    for i, clock in enumerate(organisation.clocks):
        if isinstance(clock, str):
            yield Mention("clock", clock, ("clocks", i))
        else:
            yield from _one("clock", clock.chained_from, ("clocks", i, "chained_from"))


def in_playbook(playbook: Playbook) -> Iterator[Mention]:
    """What the head of a playbook and its steps name."""
    yield from _one("role", playbook.owner, ("owner",))
    if playbook.approved is not None:
        yield Mention("role", playbook.approved.by, ("approved", "by"))
    yield from _many("step", playbook.complete_needs or (), ("complete_needs",))
    for i, target in enumerate(playbook.targets):
        yield Mention("service", target.service, ("targets", i, "service"))
    for i, step in enumerate(playbook.steps):
        yield from _in_step(step, ("steps", i))


def _in_step(step: steps.Step, at: Route) -> Iterator[Mention]:
    yield from _many("step", step.needs, (*at, "needs"))
    yield from _many("step", step.needs_any, (*at, "needs_any"))
    yield from _many("step", step.after, (*at, "after"))
    if isinstance(step.role, str):
        yield Mention("role", step.role, (*at, "role"))
    else:
        yield from (Mention("role", role, (*at, "role", role), key=True) for role in step.role or ())
    yield from _things("usable", step.uses, (*at, "uses"))
    yield from (Mention("usable", name, (*at, "slower_without", name), key=True) for name in step.slower_without)
    yield from _effects(step.effects, (*at, "effects"))
    match step:
        case steps.Task():
            yield from _many("service", step.restores, (*at, "restores"))
            yield from _many("artefact", step.from_, (*at, "from"))
            yield from _one("step", step.fails.then if step.fails else None, (*at, "fails", "then"))
        case steps.Decision():
            yield from _in_decision(step, at)
        case steps.Verify():
            yield from _many("checkable", step.verifies, (*at, "verifies"))
            yield from _one("step", step.on_fail, (*at, "on_fail"))
        case steps.Diagnose():
            yield from _effects(step.worsens.effects if step.worsens else (), (*at, "worsens", "effects"))
        case steps.Batch():
            yield from _many("service", step.restores, (*at, "restores"))
        case steps.Ramp():
            yield from _many("service", step.readmits, (*at, "readmits"))
        case steps.Notify():
            yield from (each for each in _many("party", step.to, (*at, "to")) if each.name not in RECIPIENTS)
            yield from _one("clock", step.clock, (*at, "clock"))
            yield from _many("step", step.facts_from, (*at, "facts_from"))
        case steps.Wait():
            yield from _condition(step.until, (*at, "until"))
        case steps.SubPlaybook():
            pass
        case _:
            assert_never(step)


def _in_decision(step: steps.Decision, at: Route) -> Iterator[Mention]:
    if step.default is not None:
        yield Mention("option", step.default, (*at, "default"), of=step.id)
    yield from _options(step.options, at)


def _options(options: Iterable[steps.Option], at: Route) -> Iterator[Mention]:
    for i, option in enumerate(options):
        inside: Route = (*at, "options", i)
        yield from _condition(option.if_, (*inside, "if"))
        yield from _many("step", option.leads_to, (*inside, "leads_to"))
        yield from _effects(option.effects, (*inside, "effects"))


def in_scenario(scenario: Scenario) -> Iterator[Mention]:
    """What the incident and its injects name: parts of the cast, steps and decisions of any plan, objectives."""
    for i, hit in enumerate(scenario.hits):
        yield Mention("service", hit.service, ("hits", i, "service"))
    if scenario.threat.spreads is not None:
        yield from _many("service", scenario.threat.spreads.to, ("threat", "spreads", "to"))
    for i, loss in enumerate(scenario.loses):
        yield from _loss(loss, ("loses", i))
    for clock, applies in scenario.applies.items():
        yield Mention("clock", clock, ("applies", clock), key=True)
        yield from _condition(applies.aware, ("applies", clock, "aware"))
    for i, module in enumerate(scenario.modules):
        yield from _condition(module.ends, ("modules", i, "ends"))
    for i, inject in enumerate(scenario.injects):
        at: Route = ("injects", i)
        yield from _condition(inject.at, (*at, "at"))
        yield from _many("role", inject.to, (*at, "to"))
        yield from _condition(inject.only_if, (*at, "only_if"))
        yield from _effects(inject.effects, (*at, "effects"))
        yield from _many("objective", inject.objectives, (*at, "objectives"))
        if inject.asks is not None:
            yield Mention("role", inject.asks.role, (*at, "asks", "role"))
            if inject.asks.default is not None:
                yield Mention("option", inject.asks.default, (*at, "asks", "default"), of=inject.id)
            yield from _options(inject.asks.options, (*at, "asks"))


def in_cast(scenario: Scenario) -> Iterator[Mention]:
    """What of the organisation it was written for fills each part."""
    for part, member in scenario.cast.items():
        yield Mention(member.kind, member.written_for, ("cast", part, member.kind))


def _condition(condition: conditions.Condition | None, at: Route) -> Iterator[Mention]:
    for i, part in enumerate(condition.parts if condition else ()):
        match part.fact:
            case conditions.StepDone(step=step):
                yield Mention("step", step, (*at, i))
            case conditions.ServiceUp(service=service):
                yield Mention("service", service, (*at, i))
            case conditions.ArtefactAvailable(artefact=artefact):
                yield Mention("artefact", artefact, (*at, i))
            case conditions.Submitted(clock=clock):
                yield Mention("clock", clock, (*at, i))
            case conditions.Chosen(decision=decision, option=option):
                yield Mention("decision", decision, (*at, i))
                yield Mention("option", option, (*at, i), of=decision)
            case conditions.Moment() | conditions.HourOfWeek():
                pass
            case _:
                assert_never(part.fact)


def _effects(written: Iterable[effects.Effect], at: Route) -> Iterator[Mention]:
    for i, effect in enumerate(written):
        match effect:
            case effects.Hit(hit=target):
                yield Mention("service", target.service, (*at, i, "hit", "service"))
            case effects.Isolate(isolate=service):
                yield Mention("service", service, (*at, i, "isolate"))
            case effects.Release(release=service):
                yield Mention("service", service, (*at, i, "release"))
            case effects.Restore(restore=service):
                yield Mention("service", service, (*at, i, "restore"))
            case effects.Lose(lose=loss):
                yield from _loss(loss, (*at, i, "lose"))
            case effects.Reveal(reveal=revealed):
                yield Mention("batch", revealed.of, (*at, i, "reveal", "of"))
            case effects.Cancel(cancel=step):
                yield Mention("step", step, (*at, i, "cancel"))
            case effects.Slow(slow=slow):
                yield from _one("role", slow.role, (*at, i, "slow", "role"))
                yield from _one("step", slow.step, (*at, i, "slow", "step"))
            case effects.SetMark():
                pass
            case _:
                assert_never(effect)


def _loss(loss: effects.LossTarget, at: Route) -> Iterator[Mention]:
    yield from _one("role", loss.role, (*at, "role"))
    yield from _one("vendor", loss.vendor, (*at, "vendor"))
    yield from _one("channel", loss.channel, (*at, "channel"))
    yield from _one("artefact", loss.artefact, (*at, "artefact"))


def _one(what: What, name: str | None, at: Route) -> Iterator[Mention]:
    if name is not None:
        yield Mention(what, name, at)


def _many(what: What, names: Iterable[str], at: Route) -> Iterator[Mention]:
    return (Mention(what, name, (*at, i)) for i, name in enumerate(names))


def _things(what: What, names: Iterable[str | AnyOf], at: Route) -> Iterator[Mention]:
    for i, named in enumerate(names):
        if isinstance(named, str):
            yield Mention(what, named, (*at, i))
        else:
            yield from _many(what, named.any, (*at, i, "any"))
