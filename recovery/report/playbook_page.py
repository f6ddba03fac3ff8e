"""A playbook as a readable page: what it is for, who does what in which order, how long each step is thought to take."""

from collections.abc import Iterator, Mapping, Sequence

from recovery.model import effects, steps
from recovery.model.durations import WEEK, spoken
from recovery.model.estimates import Estimate, Origin
from recovery.model.organisation import AnyOf, Organisation
from recovery.model.playbook import Playbook
from recovery.model.shown import shown
from recovery.report.layout import listed, prose, wrapped
from recovery.report.organisation_page import hours_of
from recovery.report.titles import Titles

Inner = Mapping[tuple[str, ...], Playbook]


def playbook_page(playbook: Playbook, organisation: Organisation, inner: Inner, width: int) -> Iterator[str]:
    """Lines no wider than `width`."""
    titles = Titles(organisation, playbook, None, inner)
    yield from wrapped(f"{shown(playbook.title)} ({playbook.id})", width)
    yield from _head(playbook, organisation, titles, width)
    for heading, text in (
        ("", playbook.summary),
        ("Begin when", playbook.start_when),
        ("Over when", playbook.complete_when),
    ):
        yield from _paragraph(heading, text, width)
    if playbook.targets:
        yield from ("", "Targets", "")
        for target in playbook.targets:
            asked = f" in at least {target.chance:.0%} of cases" if target.chance is not None else ""
            words = [f"RTO {spoken(target.rto)}{asked}" if target.rto is not None else ""]
            words += [
                f"{name} {spoken(span)}"
                for name, span in (("MTD", target.mtd), ("RPO", target.rpo))
                if span is not None
            ]
            yield from wrapped(
                f"{titles.service(target.service)}: {', '.join(filter(None, words))}", width, "  ", "    "
            )
    yield from _people(playbook, organisation, inner, width)
    yield from ("", f"{len(playbook.steps)} steps", "")
    yield from _steps(playbook, titles, width)
    for path, called in inner.items():
        yield from ("", *wrapped(f"Inside {titles.step('/'.join(path))}: {shown(called.title)}", width), "")
        yield from _steps(called, Titles(organisation, called), width)


def _head(playbook: Playbook, organisation: Organisation, titles: Titles, width: int) -> Iterator[str]:
    about = [f"Plan of {shown(organisation.title)}"]
    about += [f"version {shown(playbook.version)}"] * (playbook.version != "0")
    about += [f"handles {', '.join(playbook.handles)}"] * bool(playbook.handles)
    about += [f"kept by {titles.role(playbook.owner)}"] * bool(playbook.owner)
    about += [f"marked {playbook.marking}"] * bool(playbook.marking)
    yield from wrapped("; ".join(about), width)
    dates = [f"reviewed {playbook.reviewed}"] * bool(playbook.reviewed)
    dates += [f"to be reviewed every {_weeks(playbook.review_every)}" if playbook.review_every else ""]
    if playbook.approved:
        dates.append(f"approved by {titles.role(playbook.approved.by)} on {playbook.approved.date}")
    if any(dates):
        said = "; ".join(filter(None, dates))
        yield from wrapped(said[0].upper() + said[1:], width)
    if playbook.verify == "none":
        yield from wrapped(f"Verifies nothing on purpose: {shown(playbook.because)}", width)
    if playbook.references:
        yield from wrapped(f"Serves {', '.join(shown(each) for each in playbook.references)}", width)


def _weeks(seconds: int) -> str:
    return spoken(seconds) if seconds < 2 * WEEK or seconds % WEEK else f"{seconds // WEEK} weeks"


def _paragraph(heading: str, text: str, width: int) -> Iterator[str]:
    if text:
        words = " ".join(text.split())
        yield ""
        yield from wrapped(shown(f"{heading}: {words}" if heading else words), width)


def _people(playbook: Playbook, organisation: Organisation, inner: Inner, width: int) -> Iterator[str]:
    """Every role that a step asks for, and when its people work."""
    asked = dict.fromkeys(role for plan in (playbook, *inner.values()) for step in plan.steps for role in step.people)
    roles = [role for role in organisation.roles if role.id in asked]
    if roles:
        yield from ("", "Who", "")
    for role in roles:
        yield from wrapped(f"{shown(role.title)}: {'; '.join(hours_of(role))}", width, "  ", "    ")


def _steps(playbook: Playbook, titles: Titles, width: int) -> Iterator[str]:
    guards = _guards(playbook, titles)
    for number, step in enumerate(playbook.steps, 1):
        yield from _step(number, step, guards.get(step.id, ()), titles, width)


def _guards(playbook: Playbook, titles: Titles) -> dict[str, list[str]]:
    """Of each step that only happens sometimes: when."""
    guards: dict[str, list[str]] = {}
    for step in playbook.steps:
        match step:
            case steps.Decision(options=options):
                for option in options:
                    for led in option.leads_to:
                        chosen = f"{titles.option(step.id, option.id)} is chosen in step {_number(playbook, step.id)}"
                        guards.setdefault(led, []).append(chosen)
            case steps.Task(fails=steps.Fails(then=str(then))):
                guards.setdefault(then, []).append(f"{titles.step(step.id)} fails for good")
            case _:
                pass
    return guards


def _number(playbook: Playbook, id: str) -> int:
    return next(number for number, step in enumerate(playbook.steps, 1) if step.id == id)


def _step(number: int, step: steps.Step, guards: Sequence[str], titles: Titles, width: int) -> Iterator[str]:
    kind = "" if step.kind == "task" else f"{step.kind}: "
    phase = f", {step.phase}" if step.phase else ""
    yield from wrapped(f"{kind}{shown(step.title)} ({step.id}{phase})", width, f"{number:>3}. ", "     ")
    for words in (
        _who(step, titles),
        f"only if {' or '.join(guards)}" if guards else "",
        _when(step, titles),
        _how_long(step),
        *_what(step, titles),
        *_comes_of_it(step, titles),
    ):
        if words:
            yield from wrapped(words, width, "     - ", "       ")
    yield from prose(step.do, width, "       | ")
    for command in step.commands:
        where = f" (on {shown(command.host)})" if command.host else ""
        yield from wrapped(f"$ {shown(command.run)}{where}", width, "       ", "         ")
    if step.done_when:
        yield from wrapped(f"done when: {shown(' '.join(step.done_when.split()))}", width, "     - ", "       ")


def _who(step: steps.Step, titles: Titles) -> str:
    people = [
        f"{count} x {titles.role(role)}" if count > 1 else titles.role(role) for role, count in step.people.items()
    ]
    alone = isinstance(step, steps.Wait | steps.SubPlaybook)
    return listed(people) or ("" if alone else "nobody is needed: it runs by itself")


def _when(step: steps.Step, titles: Titles) -> str:
    words = [f"after {listed([titles.step(name) for name in step.needs])}"] * bool(step.needs)
    words += [f"after the first of {listed([titles.step(name) for name in step.needs_any])}"] * bool(step.needs_any)
    words += [f"after {listed([titles.step(name) for name in step.after])}, if that happens"] * bool(step.after)
    words += [f"uses {listed([_use(use, titles) for use in step.uses])}"] * bool(step.uses)
    words += [
        f"{factor:g} times as long without {titles.service(name)}" for name, factor in step.slower_without.items()
    ]
    words += ["may be left out"] * step.optional
    return "; ".join(words)


def _use(use: str | AnyOf, titles: Titles) -> str:
    return titles.service(use) if isinstance(use, str) else " or ".join(titles.service(name) for name in use.any)


def _how_long(step: steps.Step) -> str:
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


def _what(step: steps.Step, titles: Titles) -> Iterator[str]:
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


def _comes_of_it(step: steps.Step, titles: Titles) -> Iterator[str]:
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
