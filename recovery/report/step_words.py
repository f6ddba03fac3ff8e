"""What a step of a plan is, in words: who does it, when, for how long, and what comes of it."""

from collections.abc import Iterator

from recovery.model import effects, steps
from recovery.model.durations import spoken
from recovery.model.estimates import Estimate, Origin
from recovery.model.organisation import AnyOf
from recovery.model.playbook import Playbook
from recovery.model.shown import shown
from recovery.report.layout import listed
from recovery.report.titles import Titles


def guards(playbook: Playbook, titles: Titles) -> dict[str, list[str]]:
    """Of each step that only happens sometimes: when."""
    found: dict[str, list[str]] = {}
    for step in playbook.steps:
        match step:
            case steps.Decision(options=options):
                for option in options:
                    for led in option.leads_to:
                        chosen = f"{titles.option(step.id, option.id)} is chosen in step {number(playbook, step.id)}"
                        found.setdefault(led, []).append(chosen)
            case steps.Task(fails=steps.Fails(then=str(then))):
                found.setdefault(then, []).append(f"{titles.step(step.id)} fails for good")
            case _:
                pass
    return found


def number(playbook: Playbook, id: str) -> int:
    """By which people know a step: its place in the file, from 1."""
    return next(place for place, step in enumerate(playbook.steps, 1) if step.id == id)


def who(step: steps.Step, titles: Titles) -> str:
    """Roles, with numbers of people; empty for what has none by its nature."""
    people = [
        f"{count} x {titles.role(role)}" if count > 1 else titles.role(role) for role, count in step.people.items()
    ]
    alone = isinstance(step, steps.Wait | steps.SubPlaybook)
    return listed(people) or ("" if alone else "nobody is needed: it runs by itself")


def when(step: steps.Step, titles: Titles) -> str:
    """What has to be done before, and what it uses."""
    words = [f"after {listed([titles.step(name) for name in step.needs])}"] * bool(step.needs)
    words += [f"after the first of {listed([titles.step(name) for name in step.needs_any])}"] * bool(step.needs_any)
    words += [f"after {listed([titles.step(name) for name in step.after])}, if that happens"] * bool(step.after)
    words += [f"uses {listed([use(each, titles) for each in step.uses])}"] * bool(step.uses)
    words += [
        f"{factor:g} times as long without {titles.service(name)}" for name, factor in step.slower_without.items()
    ]
    words += ["may be left out"] * step.optional
    return "; ".join(words)


def use(used: str | AnyOf, titles: Titles) -> str:
    """Something that is used, or of which one is enough."""
    return titles.service(used) if isinstance(used, str) else " or ".join(titles.service(name) for name in used.any)


def how_long(step: steps.Step) -> str:
    """Its estimates, each with where it comes from."""
    words = []
    for name, estimate in steps.estimates(step).items():
        origin = estimate.origin or step.source
        said = _counted(estimate) if name == "items" else estimate.shape.describe()
        label = {"takes": "takes", "each": "each takes", "items": "how many:", "hold": "each stage is held"}.get(
            name, "then a pause of"
        )
        words.append(f"{label} {said}{_from(origin)}")
    return "; ".join(words)


def _counted(estimate: Estimate) -> str:
    return estimate.text.replace("..", " to ")


def _from(origin: Origin | None) -> str:
    if origin is None or origin.kind == "guess":
        return " (a guess)"
    return f" ({origin.kind}{f': {shown(origin.ref)}' if origin.ref else ''})"


def what(step: steps.Step, titles: Titles) -> Iterator[str]:
    """What belongs to the kind of step."""
    match step:
        case steps.Task():
            if step.from_:
                yield f"restores from {', else '.join(titles.thing(name) for name in step.from_)}"
            if step.fails:
                then = f", then: {titles.step(step.fails.then)}" if step.fails.then else ""
                yield f"fails in {step.fails.chance:.0%} of attempts; up to {step.fails.retry} more{then}"
        case steps.Decision():
            yield from _of_decision(step, titles)
        case steps.Verify():
            yield from _of_verification(step, titles)
        case steps.Diagnose():
            yield f"each idea is right in {step.find_chance:.0%} of cases; at most {step.most}"
            yield f"a wrong one does harm in {step.worsens.chance:.0%} of cases" if step.worsens else ""
        case steps.Batch():
            yield f"{step.at_once} at once" if step.at_once > 1 else "one after the other"
        case steps.Ramp():
            enough = f", enough at {step.enough}" if step.enough else ""
            yield f"{', '.join(step.stages)} of the traffic of {listed([titles.service(name) for name in step.readmits])}{enough}"
        case steps.Notify():
            yield f"to {listed([titles.thing(name) for name in step.to])}"
            yield f"by the deadline of {titles.thing(step.clock)}" if step.clock else ""
            yield (
                f"says what came of {listed([titles.step(name) for name in step.facts_from])}"
                if step.facts_from
                else ""
            )
            yield f"text: {shown(step.template)}" if step.template else ""
        case steps.Wait():
            yield f"until {shown(step.until.text)}"
        case steps.SubPlaybook():
            yield f"all steps of {shown(step.playbook)}"


def _of_decision(step: steps.Decision, titles: Titles) -> Iterator[str]:
    yield f"by these criteria: {shown(' '.join(step.criteria.split()))}" if step.criteria else ""
    whole = sum(option.chance for option in step.options) or 1
    for option in step.options:
        leads = f", leads to {listed([titles.step(name) for name in option.leads_to])}" if option.leads_to else ""
        condition = f", possible if {shown(option.if_.text)}" if option.if_ else ""
        yield f"option, {option.chance / whole:.0%} likely: {shown(option.title)}{leads}{condition}"
    if step.limit is not None:
        yield f"at the latest after {spoken(step.limit)}: {titles.option(step.id, step.default or '')}"


def _of_verification(step: steps.Verify, titles: Titles) -> Iterator[str]:
    yield f"verifies {listed([titles.thing(name) for name in step.verifies])}" if step.verifies else ""
    if step.on_fail:
        yield f"fails in {1 - step.pass_chance:.0%} of cases; then back to: {titles.step(step.on_fail)}"
    yield f"does not see {step.misses:.0%} of what is wrong" if step.misses else ""


def comes_of_it(step: steps.Step, titles: Titles) -> Iterator[str]:
    """What it brings back, marks, keeps and does besides."""
    restored = [*getattr(step, "restores", ())]
    yield f"brings back {listed([titles.service(name) for name in restored])}" if restored else ""
    yield f"from then on: {', '.join(step.marks)}" if step.marks else ""
    yield "keeps evidence" if step.preserves else ""
    yield from (effect_text(effect, titles) for effect in step.effects)


def effect_text(effect: effects.Effect, titles: Titles) -> str:
    """What an effect does, in words."""
    match effect:
        case effects.Hit(hit=hit):
            return f"{titles.service(hit.service)} becomes {hit.state}"
        case effects.Isolate(isolate=service):
            return f"takes {titles.service(service)} away from its users"
        case effects.Release(release=service):
            return f"gives {titles.service(service)} back to its users"
        case effects.Restore(restore=service):
            return f"brings back {titles.service(service)}"
        case effects.Lose(lose=loss):
            many = f"{loss.people} x " if loss.role else ""
            return f"{many}{titles.thing(loss.named)} {loss.reason}{_for(loss.for_)}"
        case effects.Slow(slow=slow):
            whose = slow.phase or (titles.role(slow.role) if slow.role else titles.step(slow.step or ""))
            return f"work takes {slow.by:g} times as long: {whose}{_for(slow.for_)}"
        case effects.Reveal(reveal=revealed):
            return f"{revealed.items} more for: {titles.step(revealed.of)}"
        case effects.Cancel(cancel=step):
            return f"stops: {titles.step(step)}"
        case effects.SetMark(mark=mark):
            return f"from then on: {mark}"


def _for(seconds: int | None) -> str:
    return "" if seconds is None else f" for {spoken(seconds)}"
