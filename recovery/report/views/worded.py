"""The debrief in words: figures with their intervals, times since detection, what was met and what was not."""

from collections.abc import Iterator
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
from recovery.report.views.lines import (
    Area,
    Choice,
    Fact,
    Number,
    ObjectiveChapter,
    PlanRow,
    Seen,
    ServiceLine,
    StepLine,
)
from recovery.report.views.wording import RATINGS

NONE = "–"
FIRST = 3
"""Improvements on the first page."""
Kind = Literal["facilitated", "solo", "automatic"]
MODES: dict[Kind, str] = {
    "facilitated": "a facilitated tabletop exercise",
    "solo": "an exercise by one person",
    "automatic": "an automatic run; nobody took part",
}
OUTCOMES = {
    "recovered": "Everything is back.",
    "stalled": "It came to a standstill: nothing more could start.",
    "rounds": "A verification failed too often.",
    "horizon": "The time to look at was over before everything was back.",
    "nothing-affected": "No service was affected.",
    "stopped": "The room ended the exercise before everything was back.",
}
_BY = {"room": "", "luck": "simulated", "limit": "time was up", "last-resort": "nothing else was possible"}


def date(opened: str) -> str:
    """The day of an hour on the wall."""
    return opened[:10]


def span(measured: Measured) -> str:
    """A span as people say it."""
    return NONE if measured.seconds is None else spoken(measured.seconds)


def instant(measured: Measured) -> str:
    """An instant as time since detection."""
    return NONE if measured.seconds is None else since(measured.seconds)


def facts(debrief: Debrief) -> Iterator[Fact]:
    """The overview."""
    setting = debrief.setting
    yield Fact("Exercise", setting.id)
    yield Fact("Date", f"{setting.opened[:16].replace('T', ' ')} UTC")
    yield Fact("Kind", MODES[setting.mode])
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
            "Time of the room", f"{span(setting.room)}, of which the clock stood {span(setting.paused)} (observed)"
        )


def numbers(debrief: Debrief) -> Iterator[Number]:
    """The figures on the first page."""
    basis = debrief.time_to_recovery.basis
    yield Number(span(debrief.time_to_recovery), "time to recovery, from detection", basis)
    yield Number(span(debrief.time_to_contain), "time to contain, from detection", basis)
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


def split(debrief: Debrief) -> Iterator[Number]:
    """What took the time to recovery."""
    if debrief.split:
        yield Number(span(debrief.split.room), "the room: orders and decisions", debrief.split.room.basis)
        yield Number(
            span(debrief.split.plan), "the plan: work, and waiting for people and services", debrief.split.plan.basis
        )
        yield Number(span(debrief.split.luck), "luck: what failed and was done again", debrief.split.luck.basis)


def simulated(debrief: Debrief) -> str:
    """What many simulated runs say, in a sentence; empty where there are none."""
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


def chapter(number: int, each: ObjectiveOutcome, debrief: Debrief) -> ObjectiveChapter:
    """An objective in full."""
    names = {rating.code: f"{rating.code}: {rating.name}" for rating in RATINGS}
    by = f" (rated by {each.rated_by})" if each.rated_by else ""
    return ObjectiveChapter(
        number=number,
        title=each.objective.title,
        capability=each.capability,
        rating=names[each.rating] + by if each.rating else "Not rated",
        grounds=each.grounds,
        observations=tuple(Seen(instant(seen.at), seen.by, seen.text, seen.corrected) for seen in each.observations),
        strengths=tuple(each.strengths),
        areas=tuple(
            Area(item.id, item.observation, item.reference, item.analysis)
            for item in debrief.improvements
            if item.objective == each.objective.id
        ),
    )


def step_line(step: StepOutcome) -> StepLine:
    """A step on the table of times."""
    waited = {
        part: seconds for part, seconds in step.waits.items() if part in ("order", "people", "services", "rework")
    }
    return StepLine(
        title=step.step.title,
        outcome=step.outcome,
        stated=span(step.stated),
        simulated=span(step.simulated),
        begun=instant(step.start),
        ended=instant(step.end),
        took=span(step.took),
        waited="; ".join(f"{spoken(seconds)} {WORDS[part]}" for part, seconds in waited.items()),
    )


def service_line(service: ServiceOutcome) -> ServiceLine:
    """A service on the table of targets."""
    return ServiceLine(
        title=service.service.title,
        downtime=span(service.downtime),
        rto=_against(service.rto, service.rto_met),
        mtd=_against(service.mtd, service.mtd_met),
        data_loss=span(service.data_loss),
        rpo=_against(service.rpo, service.rpo_met),
        verified={True: "verified", False: "not verified", None: "not planned"}[service.verified],
    )


def _against(target: Measured, met: bool | None) -> str:
    """A target and whether it was met, in words."""
    if target.seconds is None:
        return NONE
    return f"{spoken(target.seconds)}: " + {True: "met", False: "missed", None: "undecided"}[met]


def deadline_result(due: Measured, done: Measured) -> str:
    """Whether a notice went out in time, and by how much."""
    if due.seconds is None:
        return "no date to hold it against"
    if done.seconds is None:
        return "never sent"
    spare = due.seconds - done.seconds
    return f"met, {spoken(spare)} to spare" if spare >= 0 else f"late by {spoken(-spare)}"


def choice(each: DecisionOutcome) -> Choice:
    """A decision in full."""
    took = (each.decided.seconds or 0) - (each.opened.seconds or 0)
    by = _BY[each.by] or (f"by {each.author}" if each.author else "by the room")
    return Choice(
        title=each.decision.title,
        opened=instant(each.opened),
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
    left = ", ".join(f"{what} ({count:,})" for what, count in other.dropped.items())
    dropped = f"; left out where it did not fit any more: {left}" if left else ""
    return f"{how} in the median{between}{better} (simulated){dropped}"


def _signed(seconds: float) -> str:
    return f"{spoken(abs(seconds))} {'faster' if seconds < 0 else 'slower'}"


def plan_rows(debrief: Debrief) -> Iterator[PlanRow]:
    """The improvement plan, what is easy first."""
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
