"""What people made of an exercise: decisions with their reasons, ratings, observations, what is to be better."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from recovery.exercise import commands as do
from recovery.exercise.ledger import Past
from recovery.model import journal as facts
from recovery.report.views.debrief import (
    Alternative,
    Band,
    DecisionOutcome,
    ImprovementItem,
    Measured,
    Named,
    ObjectiveOutcome,
    Observation,
    Participant,
    Said,
    Undecided,
)
from recovery.report.views.played import Played
from recovery.report.views.wording import RATINGS

Given = TypeVar("Given", bound=do.Command)
NOT_COMPUTED = "not computed"


def commands(exercise: Played, kind: type[Given]) -> list[tuple[Past, Given]]:
    """Every command of a kind that counts, with its entry, in their order."""
    return [(past, past.command) for past in exercise.branch if isinstance(past.command, kind)]


def decisions(exercise: Played, alternatives: Mapping[str, Sequence[Alternative]]) -> list[DecisionOutcome]:
    """Every decision that was taken, in the order of time. `alternatives` are by the decision."""
    opened: dict[str, int] = {}
    found: list[DecisionOutcome] = []
    for entry in exercise.journal:
        match entry:
            case facts.StepStarted(at=at, step=step):
                opened[step] = at
            case facts.Decided(step=step):
                found.append(_decision(exercise, entry, opened.get(step, entry.at), alternatives.get(step)))
            case _:
                pass
    return found


def undecided(exercise: Played) -> list[Undecided]:
    """Decisions that were open at the end, in the order in which they were opened."""
    opened: dict[str, int] = {}
    for entry in exercise.journal:
        match entry:
            case facts.StepStarted(at=at, step=step) if any(_options(exercise, step)):
                opened[step] = at
            case facts.Decided(step=step) | facts.StepEnded(step=step) | facts.StepWithdrawn(step=step):
                opened.pop(step, None)
            case _:
                pass
    return [
        Undecided(decision=Named(id=step, title=exercise.titles.step(step)), opened=exercise.at(at))
        for step, at in opened.items()
    ]


def _decision(
    exercise: Played, entry: facts.Decided, opened: int, alternatives: Sequence[Alternative] | None
) -> DecisionOutcome:
    titles = exercise.titles
    past = _words_of(exercise, entry, opened)
    said = past.command if past and isinstance(past.command, do.Decide) else do.Decide(step=entry.step)
    options = dict(_options(exercise, entry.step))
    if alternatives is None:
        others = [Alternative(option=Named(id=id, title=title), not_modelled=NOT_COMPUTED, difference=None, better=None, runs=0)
                  for id, title in options.items() if id != entry.option]  # fmt: skip
    else:
        others = list(alternatives)
    return DecisionOutcome(
        decision=Named(id=entry.step, title=titles.step(entry.step)),
        opened=exercise.at(opened),
        decided=exercise.at(entry.at),
        option=Named(id=entry.option, title=titles.option(entry.step, entry.option)) if entry.option else None,
        other=said.other,
        by="room" if entry.by == "other" else entry.by,
        author=past.by if past else "",
        reason=said.reason,
        confidence=said.confidence,
        dissent=list(said.dissent),
        alternatives=others,
    )


def _words_of(exercise: Played, entry: facts.Decided, opened: int) -> Past | None:
    """What the room said when it took a decision: its last words on it between opening and end."""
    first, last = (opened - exercise.detected) * 1_000, (entry.at - exercise.detected) * 1_000 + 999
    said = [
        past
        for past, command in commands(exercise, do.Decide)
        if command.step == entry.step and first <= past.at <= last
    ]
    return said[-1] if said else None


def _options(exercise: Played, step: str) -> Iterator[tuple[str, str]]:
    titles = exercise.titles
    plans = {(): exercise.playbook, **exercise.plan.inner}
    for path, plan in plans.items():
        for each in plan.steps:
            if "/".join((*path, each.id)) == step:
                yield from ((option.id, titles.option(step, option.id)) for option in getattr(each, "options", ()))
    for inject in exercise.plan.scenario.injects:
        if inject.asks and f"@{inject.id}" == step:
            yield from ((option.id, titles.option(step, option.id)) for option in inject.asks.options)


def objectives(exercise: Played) -> list[ObjectiveOutcome]:
    """Each objective of the scenario with its last rating and all that was seen of it."""
    rated = {command.objective: (past, command) for past, command in commands(exercise, do.RateObjective)}
    achieved = {rating.code: rating.achieved for rating in RATINGS}
    better = improvements(exercise)
    found = []
    for each in exercise.plan.scenario.objectives:
        past, command = rated.get(each.id, (None, None))
        found.append(
            ObjectiveOutcome(
                objective=Named(id=each.id, title=each.title),
                capability=each.capability,
                rating=command.rating if command else None,
                achieved=achieved[command.rating] if command else None,
                grounds=command.text if command else "",
                rated_by=past.by if past else "",
                observations=list(_observations(exercise, each.id)),
                strengths=strengths(exercise, each.id),
                improvements=[item.id for item in better if item.objective == each.id],
            )
        )
    return found


def _observations(exercise: Played, objective: str) -> Iterator[Observation]:
    corrected = corrections(exercise)
    for past, command in sorted(commands(exercise, do.Observe), key=lambda each: each[0].at):
        if command.objective == objective:
            yield Observation(
                at=_observed(past), by=past.by, text=command.text, corrected=corrected.get(past.number, "")
            )


def _observed(past: Past) -> Measured:
    return Measured(seconds=past.at // 1_000, basis="observed")


def corrections(exercise: Played) -> dict[int, str]:
    """By the number of an entry: what should stand in its place."""
    return {command.of: command.text for _, command in commands(exercise, do.Correct)}


def strengths(exercise: Played, objective: str | None) -> list[str]:
    """What went well of an objective, or of none."""
    return [command.text for _, command in commands(exercise, do.Strength) if command.objective == objective]


def improvements(exercise: Played) -> list[ImprovementItem]:
    """What is to be better, each as it was last written; the easiest first."""
    latest = {command.id: command for _, command in commands(exercise, do.Improvement)}
    items = [_improvement(command) for command in latest.values()]
    return sorted(items, key=lambda item: item.ease if item.ease is not None else 10)


def _improvement(command: do.Improvement) -> ImprovementItem:
    scores = (command.cost, command.knowledge, command.feasibility)
    ease = sum(score for score in scores if score is not None) if None not in scores else None
    return ImprovementItem(
        id=command.id,
        objective=command.objective,
        observation=command.text,
        reference=command.reference,
        analysis=command.analysis,
        action=command.action,
        owner=command.owner,
        due=command.due,
        element=command.element,
        ease=ease,
        band=band(ease),
    )


def band(ease: int | None) -> Band | None:
    """How easy a remedy is, by the NCSC's score: 3 and 4 easy, 5 and 6 medium, 7 to 9 hard."""
    if ease is None:
        return None
    return "easy" if ease <= 4 else "medium" if ease <= 6 else "hard"


def participants(exercise: Played) -> list[Participant]:
    """Every role that the plan or the cast asks for, and who played it."""
    plan, settings = exercise.plan, exercise.settings
    books = (exercise.playbook, *plan.inner.values())
    cast = {plan.cast.get(part, part) for part, member in plan.scenario.cast.items() if member.kind == "role"}
    asked = cast | {role for book in books for step in book.steps for role in step.people} | set(settings.people)
    played = {role.id for role in plan.organisation.roles} if settings.played is None else set(settings.played)
    if settings.mode == "automatic":
        played = set()
    return [
        Participant(
            role=Named(id=role.id, title=role.title),
            people=list(settings.people.get(role.id, ())),
            played=role.id in played,
        )
        for role in plan.organisation.roles
        if role.id in asked
    ]


def hot_wash(exercise: Played) -> list[Said]:
    """What roles said right after the end, each under its title."""
    return [
        Said(at=_observed(past), by=_who(exercise, past, command.role), text=command.text)
        for past, command in commands(exercise, do.HotWash)
    ]


def _who(exercise: Played, past: Past, role: str | None) -> str:
    return exercise.titles.role(role) if role else past.by


def notes(exercise: Played) -> list[Said]:
    """Notes, assumptions, questions with their answers, in their order; a correction stands behind what it corrects."""
    return sorted(_notes(exercise), key=lambda said: said.at.seconds or 0)


def _notes(exercise: Played) -> Iterable[Said]:
    corrected = corrections(exercise)
    answers = {command.of: command.text for _, command in commands(exercise, do.Reply)}
    for past in exercise.branch:
        match past.command:
            case do.TakeNote(text=text):
                words = text
            case do.Assume(text=text):
                words = f"Assumed: {text}"
            case do.Ask(text=text):
                words = f"Asked: {text} Answer: {answers.get(past.number, 'none')}"
            case _:
                continue
        if past.number in corrected:
            words += f" (Corrected: {corrected[past.number]})"
        yield Said(at=_observed(past), by=past.by, text=words)
