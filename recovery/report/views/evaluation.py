"""Evaluation guides, one for each objective, and the form on which participants say what they thought of it."""

from dataclasses import dataclass

from recovery.report.views.msel import events
from recovery.report.views.planned import Cover, Planned, cover
from recovery.report.views.wording import CAPABILITY_ELEMENTS, FEEDBACK, GROUND_RULES, RATINGS, Element, RatingMeaning

NO_TASKS = (
    "What was decided, by whom, and on what grounds",
    "Who was told, when and how",
    "Where the plan was followed, and where not",
)
"""To look for where an objective says nothing of it."""


@dataclass(frozen=True, slots=True)
class Chance:
    """An inject that lets the room show an objective."""

    time: str
    title: str
    expected: str


@dataclass(frozen=True, slots=True)
class Guide:
    """What one evaluator takes into the room."""

    number: int
    objective: str
    """Empty: to be filled in by hand, because the scenario names no objective."""
    capability: str
    tasks: tuple[str, ...]
    chances: tuple[Chance, ...]


@dataclass(frozen=True, slots=True)
class EvaluationGuides:
    """All of them, with the scale."""

    cover: Cover
    source: str
    """The plan from which the tasks come; empty where none was named."""
    guides: tuple[Guide, ...]
    ratings: tuple[RatingMeaning, ...]


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """What participants fill in."""

    cover: Cover
    statements: tuple[str, ...]
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class GroundRules:
    """The card that is read aloud first."""

    cover: Cover
    rules: tuple[str, ...]


def evaluation_guides(planned: Planned) -> EvaluationGuides:
    """A guide for each objective; a blank one where the scenario names none."""
    listed = events(planned)
    guides = [
        Guide(
            number,
            objective.title,
            objective.capability,
            objective.tasks or NO_TASKS,
            tuple(
                Chance(event.time, event.title, event.expected)
                for event, inject in zip(listed, planned.scenario.injects, strict=True)
                if objective.id in inject.objectives
            ),
        )
        for number, objective in enumerate(planned.scenario.objectives, 1)
    ]
    source = f"{planned.playbook.title}, version {planned.playbook.version}" if planned.playbook else ""
    return EvaluationGuides(cover(planned), source, tuple(guides) or (Guide(1, "", "", NO_TASKS, ()),), RATINGS)


def feedback_form(planned: Planned) -> FeedbackForm:
    """The form for one participant."""
    return FeedbackForm(cover(planned), FEEDBACK, CAPABILITY_ELEMENTS)


def ground_rules(planned: Planned) -> GroundRules:
    """The card."""
    return GroundRules(cover(planned), GROUND_RULES)
