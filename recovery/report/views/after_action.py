"""The after-action report: the debrief in words, ready to be arranged. Each figure names where it comes from."""

from dataclasses import dataclass

from recovery.report.figures.rows import WORDS
from recovery.report.views.debrief import Debrief
from recovery.report.views.lines import (
    Area,
    Attendance,
    Choice,
    DeadlineLine,
    Fact,
    Moment,
    Number,
    ObjectiveChapter,
    ObjectiveRow,
    PlanRow,
    Seen,
    ServiceLine,
    StepLine,
)
from recovery.report.views.planned import Cover
from recovery.report.views.worded import (
    FIRST,
    MODES,
    OUTCOMES,
    chapter,
    choice,
    date,
    deadline_result,
    facts,
    instant,
    numbers,
    plan_rows,
    service_line,
    simulated,
    span,
    split,
    step_line,
)
from recovery.report.views.wording import CAPABILITY_ELEMENTS, RATINGS, Element, RatingMeaning


@dataclass(frozen=True, slots=True)
class AfterAction:
    """Everything in the report."""

    cover: Cover
    played: str
    facts: tuple[Fact, ...]
    summary: str
    outcome: str
    numbers: tuple[Number, ...]
    split: tuple[Number, ...]
    simulated: str
    first: tuple[PlanRow, ...]
    """What to do first: the easiest of the improvement plan that have an action."""
    objectives: tuple[ObjectiveRow, ...]
    ratings: tuple[RatingMeaning, ...]
    chapters: tuple[ObjectiveChapter, ...]
    strengths: tuple[str, ...]
    areas: tuple[Area, ...]
    """Those that belong to no objective."""
    steps: tuple[StepLine, ...]
    causes: tuple[Number, ...]
    services: tuple[ServiceLine, ...]
    deadlines: tuple[DeadlineLine, ...]
    choices: tuple[Choice, ...]
    undecided: tuple[Fact, ...]
    """Decisions that were open at the end, and since when."""
    plan: tuple[PlanRow, ...]
    elements: tuple[Element, ...]
    participants: tuple[Attendance, ...]
    hot_wash: tuple[Seen, ...]
    notes: tuple[Seen, ...]
    timeline: tuple[Moment, ...]
    method: tuple[str, ...]
    limits: tuple[str, ...]
    files: tuple[Fact, ...]
    basis: str
    """What the figures of the play are: exercised, or simulated where nobody took part."""


def after_action(debrief: Debrief) -> AfterAction:
    """The report on an exercise."""
    setting = debrief.setting
    homeless = [item for item in debrief.improvements if item.objective is None]
    return AfterAction(
        cover=Cover(
            exercise=debrief.scenario.title,
            organisation=debrief.organisation.title,
            marking=debrief.marking,
            length=date(setting.opened),
            version=", ".join(debrief.files),
        ),
        played=f"{MODES[setting.mode]}, {date(setting.opened)}",
        facts=tuple(facts(debrief)),
        summary=debrief.summary,
        outcome=OUTCOMES[debrief.outcome],
        numbers=tuple(numbers(debrief)),
        split=tuple(split(debrief)),
        simulated=simulated(debrief),
        first=tuple(row for row in plan_rows(debrief) if row.action)[:FIRST],
        objectives=tuple(
            ObjectiveRow(number, each.objective.title, each.capability, each.rating)
            for number, each in enumerate(debrief.objectives, 1)
        ),
        ratings=RATINGS,
        chapters=tuple(chapter(number, each, debrief) for number, each in enumerate(debrief.objectives, 1)),
        strengths=tuple(debrief.strengths),
        areas=tuple(Area(item.id, item.observation, item.reference, item.analysis) for item in homeless),
        steps=tuple(step_line(step) for step in debrief.steps),
        causes=tuple(Number(span(each.time), WORDS[each.part], each.time.basis) for each in debrief.causes),
        services=tuple(service_line(service) for service in debrief.services),
        deadlines=tuple(
            DeadlineLine(
                each.clock.title,
                instant(each.starts),
                instant(each.due),
                instant(each.done),
                deadline_result(each.due, each.done),
            )
            for each in debrief.deadlines
        ),
        choices=tuple(choice(each) for each in debrief.decisions),
        undecided=tuple(Fact(each.decision.title, instant(each.opened)) for each in debrief.undecided),
        plan=tuple(plan_rows(debrief)),
        elements=CAPABILITY_ELEMENTS,
        participants=tuple(
            Attendance(each.role.title, ", ".join(each.people) or ("played" if each.played else "simulated"))
            for each in debrief.participants
        ),
        hot_wash=tuple(Seen(instant(each.at), each.by, each.text, "") for each in debrief.hot_wash),
        notes=tuple(Seen(instant(each.at), each.by, each.text, "") for each in debrief.notes),
        timeline=tuple(Moment(instant(each.at), each.word, each.text, each.by) for each in debrief.timeline),
        method=tuple(debrief.method),
        limits=tuple(debrief.limits),
        files=tuple(Fact(name, digest) for name, digest in debrief.files.items()),
        basis=debrief.time_to_recovery.basis,
    )
