"""A scenario as a readable page. What players must not know before is on it only for the facilitator."""

from collections.abc import Iterator

from recovery.model.durations import spoken
from recovery.model.organisation import Organisation
from recovery.model.scenario import Inject, Scenario
from recovery.model.shown import shown
from recovery.report.layout import listed, prose, to_type, wrapped
from recovery.report.step_words import effect_text
from recovery.report.titles import Titles
from recovery.report.views.when import when

NOBODY = Organisation(format="recovery/organisation@1", id="nobody", title="Nobody")
"""Parts of the cast are called by their names."""
_LENGTHS = {"micro": "15 to 30 minutes", "standard": "about 90 minutes", "full": "half a day"}


def scenario_page(scenario: Scenario, width: int, *, facilitator: bool) -> Iterator[str]:
    """Lines no wider than `width`."""
    yield from wrapped(f"{shown(scenario.title)} ({scenario.id})", width)
    yield from wrapped(f"A scenario of {_LENGTHS[scenario.length]}; severity {scenario.severity}", width)
    yield from ("", *wrapped(shown(" ".join(scenario.summary.split())), width))
    if scenario.briefing:
        yield from ("", "What players are told", "")
        yield from prose(scenario.briefing, width, "  ")
    if scenario.cast:
        yield from ("", "Its cast, which your organisation fills (`casts` there, or --cast NAME=ID)", "")
        for name, member in scenario.cast.items():
            article = "an" if member.kind == "artefact" else "a"
            yield from wrapped(
                f"{name}: {article} {member.kind}, written for {member.written_for}", width, "  ", "    "
            )
    if scenario.objectives:
        yield from ("", "What it lets a room show", "")
        for objective in scenario.objectives:
            yield from wrapped(f"{shown(objective.title)} ({shown(objective.capability)})", width, "  ", "    ")
            for task in objective.tasks if facilitator else ():
                yield from wrapped(shown(task), width, "    - ", "      ")
    if facilitator:
        yield from _for_the_facilitator(scenario, width)
    else:
        spoilt = "What kind of incident it is, what happens in it and what it was made from would spoil it for players."
        yield from ("", *wrapped(f"{spoilt} For the facilitator:", width))
        yield to_type(f"show {scenario.id} --facilitator")


def _for_the_facilitator(scenario: Scenario, width: int) -> Iterator[str]:
    about = f"{scenario.category}; {len(scenario.injects)} injects"
    yield from ("", "FOR THE FACILITATOR", "")
    yield from wrapped(about + (f"; reviewed {scenario.reviewed}" if scenario.reviewed else ""), width, "  ")
    if scenario.facilitator_notes:
        yield from ("", *prose(scenario.facilitator_notes, width, "  "))
    yield from ("", "What happens", "")
    for words in happens(scenario, Titles(NOBODY)):
        yield from wrapped(words, width, "  - ", "    ")
    for module in scenario.modules:
        yield from (
            "",
            *wrapped(f"Module: {shown(module.title)}, {spoken(module.room)}, until {shown(module.ends.text)}", width),
        )
        for discussion in module.discuss:
            looking = (
                f" Look for: {'; '.join(shown(each) for each in discussion.look_for)}." if discussion.look_for else ""
            )
            yield from wrapped(f"{shown(discussion.ask)}{looking}", width, "  - ", "    ")
    if scenario.injects:
        yield from ("", "Injects", "")
    for inject in scenario.injects:
        yield from _inject(inject, width)
    if scenario.tags:
        yield from ("", *wrapped(f"Tags: {', '.join(shown(tag) for tag in scenario.tags)}", width))
    if scenario.sources:
        yield from ("", "Made from", "")
    for source in scenario.sources:
        yield from wrapped(f"{shown(source.title)}, {shown(source.ref)}", width, "  ", "    ")


def happens(scenario: Scenario, titles: Titles) -> Iterator[str]:
    """What goes wrong, a sentence each; for the facilitator."""
    yield f"begins {'at any hour of any week' if scenario.starts == 'any' else scenario.starts}"
    if scenario.dwell:
        yield f"whoever did it was there {scenario.dwell.shape.describe()} before"
    by = f" by {shown(scenario.detection.by)}" if scenario.detection.by else ""
    yield f"noticed{by} after: {scenario.detection.takes.shape.describe()}"
    for hit in scenario.hits:
        after = f" after: {hit.after.shape.describe()}" if hit.after else ""
        yield f"{titles.service(hit.service)} becomes {hit.state}{after}"
    spreads, returns = scenario.threat.spreads, scenario.threat.returns
    if spreads:
        reached = listed([titles.service(name) for name in spreads.to])
        yield f"spreads to {reached} until contained; each takes {spreads.every.shape.describe()}"
    if returns:
        yield f"comes back in {returns.chance:.0%} of cases to what was restored too early, after: {returns.after.shape.describe()}"
    for loss in scenario.loses:
        many = f"{loss.people} x " if loss.role else ""
        yield f"in {loss.chance:.0%} of cases {many}{titles.thing(loss.named)} is {loss.reason}"
    for clock, applies in scenario.applies.items():
        aware = f"; one is aware {when(applies.aware, titles)}" if applies.aware else ""
        yield f"in {applies.chance:.0%} of cases the deadline {titles.thing(clock)} applies{aware}"


def _inject(inject: Inject, width: int) -> Iterator[str]:
    to = listed(list(inject.to))
    yield from wrapped(f"{shown(inject.at.text)}: {shown(inject.title)}", width, "  ", "    ")
    yield from wrapped(f"{inject.kind} by {shown(inject.mode)}, from {shown(inject.from_)} to {to}", width, "    ")
    yield from prose(inject.message, width, "    | ")
    rest = [f"expected: {shown(inject.expected_response)}" if inject.expected_response else ""]
    rest += [f"answer within {spoken(inject.answer_within)}" if inject.answer_within else ""]
    rest += [f"only if {shown(inject.only_if.text)}" if inject.only_if else ""]
    rest += [f"in {inject.chance:.0%} of runs" if inject.chance < 1 else "", "" if inject.must else "may be dropped"]
    rest += [f"serves {', '.join(inject.objectives)}" if inject.objectives else ""]
    rest += [effect_text(effect, Titles(NOBODY)) for effect in inject.effects]
    if inject.asks:
        options = "; ".join(shown(option.title) for option in inject.asks.options)
        rest.append(f"asks {inject.asks.role}: {shown(inject.asks.title)} ({options})")
    for words in filter(None, rest):
        yield from wrapped(words, width, "    - ", "      ")
