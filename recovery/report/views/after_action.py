"""The after-action report: the debrief in words, ready to be arranged. Each figure names where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recovery.model.durations import spoken
from recovery.report.figures.rows import WORDS
from recovery.report.instants import since
from recovery.report.layout import counted
from recovery.report.results import Bounded
from recovery.report.views.debrief import (
    Alternative,
    Debrief,
    DecisionOutcome,
    Measured,
    ObjectiveOutcome,
    ServiceOutcome,
    StepOutcome,
)
from recovery.report.views.planned import Cover
from recovery.report.views.wording import CAPABILITY_ELEMENTS, RATINGS, Element, Rating, RatingMeaning

NONE = "–"
FIRST = 3
"""Improvements on the first page."""
Kind = Literal["facilitated", "solo", "automatic"]
_MODES: dict[Kind, str] = {
    "facilitated": "a facilitated tabletop exercise",
    "solo": "an exercise by one person",
    "automatic": "an automatic run; nobody took part",
}
_OUTCOMES = {
    "recovered": "Everything is back.",
    "stalled": "It came to a standstill: nothing more could start.",
    "rounds": "A verification failed too often.",
    "horizon": "The time to look at was over before everything was back.",
    "nothing-affected": "No service was affected.",
    "stopped": "The room ended the exercise before everything was back.",
}
_BY = {"room": "", "luck": "simulated", "limit": "time was up", "last-resort": "nothing else was possible"}


@dataclass(frozen=True, slots=True)
class Number:
    """A figure, what it is, and where it comes from."""

    value: str
    what: str
    basis: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the overview."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective on the summary table."""

    number: int
    title: str
    capability: str
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation with its time and author."""

    at: str
    by: str
    text: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Area:
    """An area for improvement."""

    id: str
    observation: str
    reference: str
    analysis: str


@dataclass(frozen=True, slots=True)
class ObjectiveChapter:
    """An objective in full."""

    number: int
    title: str
    capability: str
    rating: str
    grounds: str
    observations: tuple[Seen, ...]
    strengths: tuple[str, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the improvement plan."""

    id: str
    capability: str
    area: str
    action: str
    element: str
    ease: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step: stated, simulated, exercised."""

    title: str
    outcome: str
    stated: str
    simulated: str
    begun: str
    ended: str
    took: str
    waited: str


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service against its targets."""

    title: str
    downtime: str
    rto: str
    mtd: str
    data_loss: str
    rpo: str
    verified: str


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A deadline."""

    title: str
    started: str
    due: str
    sent: str
    result: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as it was taken, and what else there was."""

    title: str
    opened: str
    took: str
    taken: str
    how: str
    reason: str
    confidence: str
    dissent: str
    others: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline."""

    at: str
    word: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """A role and who played it."""

    role: str
    people: str


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
            length=_date(setting.opened),
            version=", ".join(debrief.files),
        ),
        played=f"{_MODES[setting.mode]}, {_date(setting.opened)}",
        facts=tuple(_facts(debrief)),
        summary=debrief.summary,
        outcome=_OUTCOMES[debrief.outcome],
        numbers=tuple(_numbers(debrief)),
        split=tuple(_split(debrief)),
        simulated=_simulated(debrief),
        first=tuple(row for row in _plan(debrief) if row.action)[:FIRST],
        objectives=tuple(
            ObjectiveRow(number, each.objective.title, each.capability, each.rating)
            for number, each in enumerate(debrief.objectives, 1)
        ),
        ratings=RATINGS,
        chapters=tuple(_chapter(number, each, debrief) for number, each in enumerate(debrief.objectives, 1)),
        strengths=tuple(debrief.strengths),
        areas=tuple(Area(item.id, item.observation, item.reference, item.analysis) for item in homeless),
        steps=tuple(_step(step) for step in debrief.steps),
        causes=tuple(Number(_span(each.time), WORDS[each.part], each.time.basis) for each in debrief.causes),
        services=tuple(_service(service) for service in debrief.services),
        deadlines=tuple(
            DeadlineLine(
                each.clock.title, _at(each.starts), _at(each.due), _at(each.done), _deadline(each.due, each.done)
            )
            for each in debrief.deadlines
        ),
        choices=tuple(_choice(each) for each in debrief.decisions),
        plan=tuple(_plan(debrief)),
        elements=CAPABILITY_ELEMENTS,
        participants=tuple(
            Attendance(each.role.title, ", ".join(each.people) or ("played" if each.played else "simulated"))
            for each in debrief.participants
        ),
        hot_wash=tuple(Seen(_at(each.at), each.by, each.text, "") for each in debrief.hot_wash),
        notes=tuple(Seen(_at(each.at), each.by, each.text, "") for each in debrief.notes),
        timeline=tuple(Moment(_at(each.at), each.word, each.text, each.by) for each in debrief.timeline),
        method=tuple(debrief.method),
        limits=tuple(debrief.limits),
        files=tuple(Fact(name, digest) for name, digest in debrief.files.items()),
        basis=debrief.time_to_recovery.basis,
    )


def _date(opened: str) -> str:
    return opened[:10]


def _span(measured: Measured) -> str:
    return NONE if measured.seconds is None else spoken(measured.seconds)


def _at(measured: Measured) -> str:
    return NONE if measured.seconds is None else since(measured.seconds)


def _facts(debrief: Debrief) -> Iterator[Fact]:
    setting = debrief.setting
    yield Fact("Exercise", setting.id)
    yield Fact("Date", f"{setting.opened[:16].replace('T', ' ')} UTC")
    yield Fact("Kind", _MODES[setting.mode])
    yield Fact("Organisation", debrief.organisation.title)
    yield Fact("Plan exercised", f"{debrief.playbook.title} (version {debrief.playbook_version})")
    yield Fact("Incident", f"{debrief.scenario.title}: {debrief.category}, severity {debrief.severity}")
    capabilities = dict.fromkeys(each.capability for each in debrief.objectives)
    if capabilities:
        yield Fact("Core capabilities", ", ".join(capabilities))
    if setting.facilitator:
        yield Fact("Facilitator", setting.facilitator)
    played = sum(each.played for each in debrief.participants)
    people = sum(len(each.people) for each in debrief.participants)
    if played:
        yield Fact(
            "Took part",
            counted(played, "role") + (f", {counted(people, 'person')}".replace("persons", "people") if people else ""),
        )
    yield Fact("Software", setting.software)
    if setting.room.seconds:
        yield Fact(
            "Time of the room", f"{_span(setting.room)}, of which the clock stood {_span(setting.paused)} (observed)"
        )


def _numbers(debrief: Debrief) -> Iterator[Number]:
    basis = debrief.time_to_recovery.basis
    yield Number(_span(debrief.time_to_recovery), "time to recovery, from detection", basis)
    yield Number(_span(debrief.time_to_contain), "time to contain, from detection", basis)
    if debrief.simulated:
        half = debrief.simulated.p50
        value = spoken(half.value) if half.value is not None else NONE
        yield Number(value, f"half of {debrief.simulated.runs:,} runs recover within", "simulated")
    with_target = [each for each in debrief.services if each.rto.seconds is not None]
    if with_target:
        met = sum(each.rto_met is True for each in with_target)
        yield Number(f"{met} of {len(with_target)}", "recovery time objectives met", basis)
    rated = [each for each in debrief.objectives if each.rating]
    if rated:
        achieved = sum(each.achieved is True for each in rated)
        yield Number(f"{achieved} of {len(rated)}", "rated objectives achieved", "observed")


def _split(debrief: Debrief) -> Iterator[Number]:
    if debrief.split:
        yield Number(_span(debrief.split.room), "the room: orders and decisions", debrief.split.room.basis)
        yield Number(
            _span(debrief.split.plan), "the plan: work, and waiting for people and services", debrief.split.plan.basis
        )
        yield Number(_span(debrief.split.luck), "luck: what failed and was done again", debrief.split.luck.basis)


def _simulated(debrief: Debrief) -> str:
    simulated = debrief.simulated
    if simulated is None:
        return ""
    said = [f"Of {simulated.runs:,} simulated runs half recover within {_with(simulated.p50)}"]
    if simulated.p90.value is not None:
        said.append(f"nine of ten within {_with(simulated.p90)}")
    share = simulated.recovered
    if share.value is not None and share.value < 1:
        said.append(f"{1 - share.value:.0%} do not recover")
    if simulated.slower is not None:
        said.append(f"{simulated.slower:.0%} take longer than this exercise did")
    return ", ".join(said) + "."


def _with(figure: Bounded) -> str:
    """A value with its interval."""
    if figure.value is None:
        return f"an unknown time ({figure.reason})" if figure.reason else "more time than was looked at"
    if figure.low is None or figure.high is None:
        return spoken(figure.value)
    return f"{spoken(figure.value)} ({spoken(figure.low)} to {spoken(figure.high)})"


def _chapter(number: int, each: ObjectiveOutcome, debrief: Debrief) -> ObjectiveChapter:
    names = {rating.code: f"{rating.code}: {rating.name}" for rating in RATINGS}
    by = f" (rated by {each.rated_by})" if each.rated_by else ""
    return ObjectiveChapter(
        number=number,
        title=each.objective.title,
        capability=each.capability,
        rating=names[each.rating] + by if each.rating else "Not rated",
        grounds=each.grounds,
        observations=tuple(Seen(_at(seen.at), seen.by, seen.text, seen.corrected) for seen in each.observations),
        strengths=tuple(each.strengths),
        areas=tuple(
            Area(item.id, item.observation, item.reference, item.analysis)
            for item in debrief.improvements
            if item.objective == each.objective.id
        ),
    )


def _step(step: StepOutcome) -> StepLine:
    waited = {
        part: seconds for part, seconds in step.waits.items() if part in ("order", "people", "services", "rework")
    }
    return StepLine(
        title=step.step.title,
        outcome=step.outcome,
        stated=_span(step.stated),
        simulated=_span(step.simulated),
        begun=_at(step.start),
        ended=_at(step.end),
        took=_span(step.took),
        waited="; ".join(f"{spoken(seconds)} {WORDS[part]}" for part, seconds in waited.items()),
    )


def _service(service: ServiceOutcome) -> ServiceLine:
    return ServiceLine(
        title=service.service.title,
        downtime=_span(service.downtime),
        rto=_against(service.rto, service.rto_met),
        mtd=_against(service.mtd, service.mtd_met),
        data_loss=_span(service.data_loss),
        rpo=_against(service.rpo, service.rpo_met),
        verified={True: "verified", False: "not verified", None: "not planned"}[service.verified],
    )


def _against(target: Measured, met: bool | None) -> str:
    """A target and whether it was met, in words."""
    if target.seconds is None:
        return NONE
    return f"{spoken(target.seconds)}: " + {True: "met", False: "missed", None: "undecided"}[met]


def _deadline(due: Measured, done: Measured) -> str:
    if due.seconds is None:
        return "no date to hold it against"
    if done.seconds is None:
        return "never sent"
    spare = due.seconds - done.seconds
    return f"met, {spoken(spare)} to spare" if spare >= 0 else f"late by {spoken(-spare)}"


def _choice(each: DecisionOutcome) -> Choice:
    took = (each.decided.seconds or 0) - (each.opened.seconds or 0)
    by = _BY[each.by] or (f"by {each.author}" if each.author else "by the room")
    return Choice(
        title=each.decision.title,
        opened=_at(each.opened),
        took=spoken(took),
        taken=each.option.title if each.option else each.other or NONE,
        how=by,
        reason=each.reason,
        confidence=each.confidence or "",
        dissent=", ".join(each.dissent),
        others=tuple(Fact(other.option.title, _would(other)) for other in each.alternatives),
    )


def _would(other: Alternative) -> str:
    """What another option would have changed."""
    if other.difference is None or other.difference.value is None:
        return other.not_modelled or "not known"
    value = other.difference.value
    how = "the same" if round(value) == 0 else f"{spoken(abs(value))} {'faster' if value < 0 else 'slower'}"
    low, high = other.difference.low, other.difference.high
    between = f", between {_signed(low)} and {_signed(high)}" if low is not None and high is not None else ""
    better = f"; faster in {other.better:.0%} of {other.runs:,} futures" if other.better is not None else ""
    return f"{how} in the median{between}{better} (simulated)"


def _signed(seconds: float) -> str:
    return f"{spoken(abs(seconds))} {'faster' if seconds < 0 else 'slower'}"


def _plan(debrief: Debrief) -> Iterator[PlanRow]:
    capabilities = {each.objective.id: each.capability for each in debrief.objectives}
    for item in debrief.improvements:
        yield PlanRow(
            id=item.id,
            capability=capabilities.get(item.objective or "", ""),
            area=item.observation,
            action=item.action,
            element=(item.element or "").capitalize(),
            ease=f"{item.ease} ({item.band})" if item.ease is not None else "",
            owner=item.owner or "",
            due=item.due or "",
        )
