"""One run, told to a person: the answer first, then why, then hour by hour."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from recovery.measures.values import Link, Measures, ServiceMeasure, TargetMeasure
from recovery.model import journal as facts
from recovery.model.durations import DAY, HOUR, MINUTE, spoken
from recovery.model.hours import week_label
from recovery.model.journal import Entry, Journal
from recovery.report.results import Given
from recovery.report.timeline import timeline

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Told:
    """A run with everything needed to tell it. `onset_second`: seconds from a Monday 00:00 of its onset."""

    given: Given
    journal: Journal
    measures: Measures
    seed: int
    run: int
    onset_second: int

    @property
    def detected(self) -> int:
        """The tick T+0 stands for."""
        return self.measures.moments["detected"] or 0


def run_text(told: Told, width: int = WIDTH) -> str:
    """The whole page."""
    parts: list[Iterable[str]] = [_head(told), _answer(told), _services(told), _held_back(told)]
    drawn = timeline(told.journal, told.given.playbook, told.detected, told.measures.end, width)
    if drawn:
        parts.append(["Timeline (from detection)", "", *drawn])
    parts.append(["Hour by hour", "", *_story(told, width)])
    parts.append(_foot(told, width))
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


def _head(told: Told) -> Iterator[str]:
    given = told.given
    yield f"{given.playbook.title} ({given.playbook.id})" + (f" against {given.scenario.title}" if given.scenario else ", by itself")
    onset = "onset" if given.scenario else "start"
    yield f"{given.organisation.title}; one simulated run: seed {told.seed}, run {told.run}, {onset} {week_label(told.onset_second)}"


def _answer(told: Told) -> list[str]:
    measures = told.measures
    if measures.time_to_recovery is not None:
        span = spoken(measures.time_to_recovery)
        if measures.plan_alone:
            return [f"  PLAN LENGTH  {span} from start to the last step."]
        return [f"  RECOVERED  {span} after detection."]
    return [f"  NOT RECOVERED: {NOT_RECOVERED[measures.outcome]}", *_stalled(told)]


NOT_RECOVERED = {
    "stalled": "the plan came to a standstill; nothing more could start.",
    "rounds": "a verification failed too often; the plan has no further way.",
    "horizon": "it was still going on at the horizon.",
    "nothing-affected": "nothing was affected, so there was nothing to recover.",
    "recovered": "",
}


def _stalled(told: Told) -> Iterator[str]:
    titles = _step_titles(told)
    for entry in told.journal:
        if isinstance(entry, facts.StillWaiting):
            what = [*(_service_title(told, s) + " to be up" for s in entry.services), *(_role_title(told, r) for r in entry.roles)]
            yield f"    {titles[entry.step]}: waits for {', '.join(what) or 'its turn'}"
        if isinstance(entry, facts.StepEnded) and entry.ending in ("failed", "stuck"):
            yield f"    {titles[entry.step]}: {'failed for good' if entry.ending == 'failed' else 'no option was possible'}"


def _services(told: Told) -> list[str]:
    targets = {target.service: target for target in told.measures.targets}
    lines = [line for service in told.measures.services for line in _service(told, service, targets.get(service.service))]
    return ["Services", "", *lines] if lines else []


def _service(told: Told, service: ServiceMeasure, target: TargetMeasure | None) -> Iterator[str]:
    title = _service_title(told, service.service)
    down = "not back" if service.downtime is None else f"down {spoken(service.downtime)}"
    if service.downtime is not None and service.verified is None:
        down += " (restored, unverified: the plan does not check it)"
    yield f"  {title}: {down}"
    if target is not None:
        yield "    " + ", ".join(_targets(told, target))
    beside = [(service.exposure, "served while untrusted"), (service.degraded, "served while degraded")]
    shown = [f"{words} for {spoken(seconds)}" for seconds, words in beside if seconds]
    if shown:
        yield "    " + ", ".join(shown)


def _targets(told: Told, target: TargetMeasure) -> Iterator[str]:
    service = next(s for s in told.given.organisation.services if s.id == target.service)
    if target.rto is not None:
        yield f"RTO {spoken(target.rto)} from {service.rto_from} {'met' if target.rto_met else 'MISSED'}"
    if target.mtd is not None:
        wrt = f" less {spoken(service.wrt)} to get business going" if service.wrt else ""
        yield f"MTD {spoken(target.mtd)}{wrt} {'met' if target.mtd_met else 'MISSED'}"


def _held_back(told: Told) -> list[str]:
    chain = told.measures.chain
    if not chain:
        return []
    total = max(1, told.measures.time_to_recovery or 1)
    rows = sorted(_stretches(told, chain), key=lambda row: -row[0])[:6]
    lines = [f"  {spoken(span):>11}  {round(100 * span / total):>3}%  {text}" for span, text in rows if span]
    return ["What held it back (the chain of steps to recovery, longest first)", "", *lines]


def _stretches(told: Told, chain: Sequence[Link]) -> Iterator[tuple[int, str]]:
    titles = _step_titles(told)
    for link in chain:
        again = ", again" if link.round or link.attempt else ""
        yield link.ended - link.started, f"{titles[link.step]}{again}"
        yield link.for_services, f"waiting for services before: {titles[link.step]}"
        if link.waited_for.kind == "people" and link.waited_for.by is None:
            yield link.for_people, f"until {_role_title(told, link.waited_for.what)} was there: {titles[link.step]}"
        elif link.waited_for.kind == "people":
            continue  # the step that held the people is on the chain itself


def _foot(told: Told, width: int) -> list[str]:
    given = told.given
    names = given.playbook.id + (f" {given.scenario.id}" if given.scenario else "")
    return [
        *wrap(f"Given: {given.sentence}.", width),
        *wrap(f"One run is an anecdote. How it would go most of the time: recovery simulate {names}", width, break_on_hyphens=False),
    ]


# hour by hour


def _story(told: Told, width: int) -> Iterator[str]:
    last = ""
    for entry in told.journal:
        sentence = _sentence(told, entry)
        if sentence:
            stamp = f"{week_label(told.onset_second + entry.at)} {_t_plus(entry.at - told.detected):>8}"
            shown = stamp if stamp != last else " " * len(stamp)
            last = stamp
            first, *rest = wrap(sentence, width - len(stamp) - 4) or [""]
            yield f"  {shown}  {first}"
            yield from (" " * (len(stamp) + 4) + line for line in rest)


def _t_plus(seconds: int) -> str:
    sign = "-" if seconds < 0 else "+"
    days, rest = divmod(abs(seconds), DAY)
    clock = f"{rest // HOUR}:{rest % HOUR // MINUTE:02}"
    return f"T{sign}{days}d{clock}" if days else f"T{sign}{clock}"


def _sentence(told: Told, entry: Entry) -> str | None:
    titles = _step_titles(told)
    match entry:
        case facts.MomentCame(moment=moment):
            return _moment(told, moment)
        case facts.ServiceHit(service=service, state=state):
            return f"! {_service_title(told, service)} is {state}"
        case facts.ServiceIsolated(service=service, released=released):
            return f"= {_service_title(told, service)} is {'released' if released else 'isolated'}"
        case facts.ServiceChanged(service=service, back=True):
            return f"* {_service_title(told, service)} is back"
        case facts.StepStarted(step=step):
            return f"> {titles[step]}{_who(told, entry)}"
        case facts.StepEnded(step=step, ending=ending):
            return f"{_ENDINGS[ending]} {titles[step]}{_ENDED[ending]}"
        case facts.StepsReopened(rework=first, steps=steps):
            return f"< back to: {titles[first]} ({len(steps)} steps to do again)"
        case facts.Decided(step=step, option=option, by=by):
            return f"? {titles[step]} -> {_option_title(told, step, option)}{_BY[by]}"
        case facts.InjectDelivered(inject=inject):
            return f"# {_inject_title(told, inject)}"
        case facts.PersonCalled(role=role):
            return f"~ {_role_title(told, role)} is called"
        case facts.PersonReached(role=role):
            return f"~ {_role_title(told, role)} is there"
        case facts.RunOver(outcome=outcome) if outcome != "recovered":
            return f"The run ends: {NOT_RECOVERED[outcome]}"
        case _:
            return None


_ENDINGS = {"done": "v", "failed": "x", "try-again": "x", "stuck": "x", "not-passed": "x"}
_ENDED = {
    "done": "",
    "failed": ": failed for good",
    "try-again": ": did not work, will be tried again",
    "stuck": ": no option was possible",
    "not-passed": ": did NOT pass",
}
_BY = {"luck": "", "room": "", "limit": " (time was up)", "last-resort": " (nothing else was possible)"}
_MOMENTS = {
    "declared": "-- declared --",
    "contained": "-- contained --",
    "eradicated": "-- eradicated --",
    "aware": "-- aware of a breach --",
    "classified": "-- classified --",
}


def _moment(told: Told, moment: str) -> str | None:
    if moment == "onset":
        return "Onset." if told.given.scenario else None
    if moment == "detected":
        by = told.given.scenario.detection.by if told.given.scenario else None
        return "DETECTED" + (f" by {by}" if by else "") if told.given.scenario else "Everybody is told."
    return _MOMENTS.get(moment)


def _who(told: Told, entry: facts.StepStarted) -> str:
    people = next(step.people for step in told.given.playbook.steps if step.id == entry.step)
    who = ", ".join(f"{count} x {_role_title(told, role)}" if count > 1 else _role_title(told, role) for role, count in people.items())
    waited = entry.for_people + entry.for_services
    return (f" [{who}]" if who else "") + (f" after waiting {spoken(waited)}" if waited >= MINUTE else "")


def _step_titles(told: Told) -> dict[str, str]:
    return {step.id: step.title for step in told.given.playbook.steps}


def _service_title(told: Told, name: str) -> str:
    return next((s.title for s in told.given.organisation.services if s.id == name), name)


def _role_title(told: Told, name: str | None) -> str:
    named = [*told.given.organisation.roles, *told.given.organisation.teams]
    return next((r.title for r in named if r.id == name), name or "somebody")


def _option_title(told: Told, step: str, option: str) -> str:
    options = next(getattr(s, "options", ()) for s in told.given.playbook.steps if s.id == step)
    return next((o.title for o in options if o.id == option), option)


def _inject_title(told: Told, name: str) -> str:
    injects = told.given.scenario.injects if told.given.scenario else ()
    return next((f"{inject.from_}: {inject.title}" for inject in injects if inject.id == name), name)
