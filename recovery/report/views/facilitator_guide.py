"""The facilitator guide: how to lead the exercise, the whole story, and what good players do."""

from collections.abc import Iterator
from dataclasses import dataclass

from recovery.model import steps
from recovery.model.durations import spoken
from recovery.model.scenario import Scenario
from recovery.report.expectation import Expectation
from recovery.report.layout import listed
from recovery.report.scenario_page import happens
from recovery.report.titles import Titles
from recovery.report.views.msel import Event, events
from recovery.report.views.planned import Cover, Planned, Player, cover, for_players, players
from recovery.report.views.prose import Block, blocks, one_line
from recovery.report.views.situation_manual import Slot, agenda
from recovery.report.views.when import when
from recovery.report.views.wording import AFTER, BEFORE, GROUND_RULES, HOT_WASH, WHEN_STUCK


@dataclass(frozen=True, slots=True)
class Discussion:
    """A question for the room, and what a good answer has in it."""

    ask: str
    look_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleGuide:
    """A part of the exercise."""

    title: str
    takes: str
    ends: str
    discuss: tuple[Discussion, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective with what an evaluator looks for."""

    title: str
    capability: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the plan that is exercised."""

    number: int
    title: str
    who: str
    takes: str
    """As the plan states it; empty for what takes no time of its own."""
    decides: tuple[str, ...]
    """Of a decision: its criteria, options and limit."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the scenario was made from."""

    title: str
    ref: str


@dataclass(frozen=True, slots=True)
class FacilitatorGuide:
    """Everything on its pages."""

    cover: Cover
    category: str
    severity: str
    summary: str
    briefing: tuple[Block, ...]
    notes: tuple[Block, ...]
    happens: tuple[str, ...]
    goals: tuple[Goal, ...]
    players: tuple[Player, ...]
    agenda: tuple[Slot, ...]
    modules: tuple[ModuleGuide, ...]
    events: tuple[Event, ...]
    plan: str
    """The title of the plan that is exercised; empty where none was named."""
    plan_steps: tuple[PlanStep, ...]
    expected: str
    """How long a simulation says it takes; empty where none was made."""
    before: tuple[str, ...]
    ground_rules: tuple[str, ...]
    when_stuck: tuple[str, ...]
    hot_wash: tuple[str, ...]
    after: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed: str


def facilitator_guide(planned: Planned) -> FacilitatorGuide:
    """The guide of an exercise."""
    scenario = planned.scenario
    return FacilitatorGuide(
        cover=cover(planned),
        category=scenario.category,
        severity=scenario.severity,
        summary=one_line(scenario.summary),
        briefing=blocks(scenario.briefing),
        notes=blocks(scenario.facilitator_notes),
        happens=tuple(happens(scenario, planned.told)),
        goals=goals(scenario),
        players=players(planned),
        agenda=agenda(for_players(planned)),
        modules=tuple(_modules(planned)),
        events=events(planned),
        plan=planned.playbook.title if planned.playbook else "",
        plan_steps=tuple(_steps(planned)),
        expected=_expected(planned.expectation),
        before=BEFORE,
        ground_rules=GROUND_RULES,
        when_stuck=WHEN_STUCK,
        hot_wash=HOT_WASH,
        after=AFTER,
        tags=scenario.tags,
        sources=tuple(Source(source.title, source.ref) for source in scenario.sources),
        reviewed=scenario.reviewed or "",
    )


def _expected(expectation: Expectation | None) -> str:
    """In a sentence, with its source."""
    if expectation is None:
        return ""
    half, most = expectation.half.value, expectation.most.value
    if half is None:
        return f"Half of {expectation.runs} simulated runs or more do not recover."
    nine = f", nine of ten within {spoken(most)}" if most is not None else ""
    return f"Of {expectation.runs} simulated runs, in which nobody waits for an order, half recover within {spoken(half)}{nine}."


def goals(scenario: Scenario) -> tuple[Goal, ...]:
    """The objectives, with what an evaluator looks for."""
    return tuple(Goal(each.title, each.capability, each.tasks) for each in scenario.objectives)


def _modules(planned: Planned) -> Iterator[ModuleGuide]:
    for module in planned.scenario.modules:
        discuss = tuple(Discussion(each.ask, each.look_for) for each in module.discuss)
        yield ModuleGuide(module.title, spoken(module.room), when(module.ends, planned.told), discuss)


def _steps(planned: Planned) -> Iterator[PlanStep]:
    if planned.playbook is None:
        return
    titles = planned.titles
    for number, step in enumerate(planned.playbook.steps, 1):
        yield PlanStep(number, step.title, _who(step, titles), _takes(step), tuple(_decides(step, titles)))


def _who(step: steps.Step, titles: Titles) -> str:
    return listed(
        [f"{count} × {titles.role(role)}" if count > 1 else titles.role(role) for role, count in step.people.items()]
    )


def _takes(step: steps.Step) -> str:
    """As it stands in the plan: `20m to 3h`."""
    stated = {name: each.text.replace("..", " to ") for name, each in steps.estimates(step).items()}
    stated.pop("fails.after", None)
    return "; ".join(text if name == "takes" else f"{name} {text}" for name, text in stated.items())


def _decides(step: steps.Step, titles: Titles) -> Iterator[str]:
    if not isinstance(step, steps.Decision):
        return
    if step.criteria:
        yield one_line(step.criteria)
    for option in step.options:
        leads = f" → {listed([titles.step(name) for name in option.leads_to])}" if option.leads_to else ""
        yield f"Option: {option.title}{leads}"
    if step.limit is not None and step.default is not None:
        yield f"At the latest after {spoken(step.limit)}: {titles.option(step.id, step.default)}"
