"""One run, told to a person: the answer first, then why, then the timeline, then hour by hour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from recovery.measures.values import ClockMeasure, Measures, ServiceMeasure, TargetMeasure
from recovery.model.durations import spoken
from recovery.model.journal import Journal
from recovery.model.organisation import RtoFrom
from recovery.model.shown import shown
from recovery.report.instants import after, label
from recovery.report.layout import WIDTH, counted, hanging, listed, to_type, wrapped
from recovery.report.obstacles import NOT_RECOVERED, obstacles
from recovery.report.results import Given
from recovery.report.story import story
from recovery.report.timeline import timeline
from recovery.report.titles import Titles
from recovery.study.chain import Piece, pieces

MOST_PIECES = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A run with everything needed to tell it. `named`: how the person named plan and incident, to be repeated."""

    given: Given
    journal: Journal
    measures: Measures
    seed: int
    run: int
    onset: datetime
    named: str
    typical_of: int | None = None
    """It was chosen as the median of so many runs."""

    @property
    def detected(self) -> int:
        """The tick T+0 stands for."""
        return self.measures.moments["detected"] or 0

    @property
    def titles(self) -> Titles:
        """What things are called."""
        return Titles(self.given.organisation, self.given.playbook, self.given.scenario, self.given.inner)


def run_text(told: Told, width: int = WIDTH) -> str:
    """The whole page."""
    titles = told.titles
    drawn = timeline(told.journal, titles, told.detected, told.measures.end, width)
    parts: list[Iterable[str]] = [
        _answer(told, titles, width),
        _head(told, width),
        _services(told, titles, width),
        _deadlines(told, titles, width),
        held_back(told, titles, width),
        ["Timeline, from detection" if told.given.scenario else "Timeline", "", *drawn] if drawn else [],
        ["Hour by hour", "", *story(told.journal, told.given, titles, told.onset, width)],
        _foot(told, width),
    ]
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


# the answer


def _answer(told: Told, titles: Titles, width: int) -> Iterator[str]:
    measures = told.measures
    which = "in this run" if told.typical_of is None else "in a typical run"
    if measures.time_to_recovery is None:
        yield from wrapped(f"NOT RECOVERED {which}: {NOT_RECOVERED[measures.outcome]}", width)
        for why in obstacles(told.journal, measures, told.given.playbook, titles):
            yield from wrapped(why, width, "  - ", "    ")
        return
    span = spoken(measures.time_to_recovery)
    if measures.plan_alone:
        yield from wrapped(f"DONE: {which} the plan takes {span}, from its start to its last step.", width)
    else:
        yield from wrapped(f"RECOVERED: {which}, {span} after detection.", width)
    yield from wrapped(_moments(told), width)


def _moments(told: Told) -> str:
    """Those on the way to recovery that came, in their order."""
    moments = told.measures.moments
    names = ("declared", "contained", "eradicated", "first-restored", "core")
    words = {"first-restored": "first service restored", "core": "core services back"}
    came = sorted((tick, name) for name in names if (tick := moments[name]) is not None)
    if not came:
        return ""
    said = listed([f"{words.get(name, name)} {after(tick - told.detected)}" for tick, name in came])
    return said[0].upper() + said[1:] + "."


# what was simulated


def _head(told: Told, width: int) -> Iterator[str]:
    given, scenario = told.given, told.given.scenario
    which = f", the typical one of {told.typical_of:,}" if told.typical_of else ""
    rows = [
        ("Plan", f"{given.playbook.title} ({given.playbook.id}), of {given.organisation.title}"),
        (
            "Incident",
            f"{scenario.title} ({scenario.id})"
            if scenario
            else "none: the plan by itself, everybody told at the start",
        ),
        ("Begins", _begins(told)),
        ("Run", f"seed {told.seed}, run {told.run}{which}; simulated, nothing was carried out"),
    ]
    for name, text in rows:
        yield from wrapped(shown(text), width, f"{name:<10}")


def _begins(told: Told) -> str:
    scenario, onset = told.given.scenario, label(told.onset)
    if scenario is None:
        return onset
    if told.detected == 0:
        return f"{onset}, and is noticed at once"
    by = f" by {scenario.detection.by}" if scenario.detection.by else ""
    return f"{onset}; noticed {spoken(told.detected)} later, {label(told.onset, told.detected)},{by}".rstrip(",")


# services

COUNTED_FROM: dict[RtoFrom, str] = {"impact": "", "detected": " from detection", "declared": " from declaration"}
"""Where an RTO is counted from, where that needs saying."""


def _services(told: Told, titles: Titles, width: int) -> list[str]:
    targets = {target.service: target for target in told.measures.targets}
    lines = [
        line
        for hurt in told.measures.services
        for line in _service(told, titles, hurt, targets.get(hurt.service), width)
    ]
    return ["Services", "", *lines] if lines else []


def _service(
    told: Told, titles: Titles, hurt: ServiceMeasure, target: TargetMeasure | None, width: int
) -> Iterator[str]:
    out = "not back at the end" if hurt.downtime is None else f"out for {spoken(hurt.downtime)}"
    if hurt.downtime == 0:
        out = "never out"
    if hurt.downtime is not None and hurt.verified is None:
        out += " (restored, unverified: the plan does not check it)"
    yield from wrapped(f"{titles.service(hurt.service)}: {out}", width, "  ", "    ")
    if target is not None:
        yield from wrapped("; ".join(_verdicts(told, target)), width, "    ")
    beside = [(hurt.exposure, "served while untrusted"), (hurt.degraded, "served while degraded")]
    said = [f"{words} for {spoken(seconds)}" for seconds, words in beside if seconds]
    if hurt.data_loss:
        said.append(f"data of the last {spoken(hurt.data_loss)} lost")
    if hurt.rolled_back:
        said.append(f"rolled back by {spoken(hurt.rolled_back)}")
    if hurt.loss:
        said.append(f"cost {hurt.loss:,.0f}")
    if said:
        yield from wrapped(", ".join(said), width, "    ")


def _verdicts(told: Told, target: TargetMeasure) -> Iterator[str]:
    service = next(s for s in told.given.organisation.services if s.id == target.service)
    if target.rto is not None:
        start = COUNTED_FROM[service.rto_from]
        yield f"RTO {spoken(target.rto)}{start}: {'met' if target.rto_met else 'MISSED'}"
    if target.mtd is not None:
        wrt = f" ({spoken(service.wrt)} of it to get business going)" if service.wrt else ""
        yield f"MTD {spoken(target.mtd)}{wrt}: {'met' if target.mtd_met else 'MISSED'}"
    if target.rpo is not None:
        yield f"RPO {spoken(target.rpo)}: {'met' if target.rpo_met else 'MISSED'}"


def _deadlines(told: Told, titles: Titles, width: int) -> list[str]:
    """Of notices that this incident demands."""
    lines: list[str] = []
    for clock in told.measures.clocks:
        idle = told.measures.plan_alone and clock.starts is None
        if clock.result != "not-applicable" and not idle:
            lines += wrapped(f"{titles.thing(clock.clock)}: {_deadline(told, clock)}", width, "  ", "    ")
    return ["Deadlines", "", *lines] if lines else []


def _deadline(told: Told, clock: ClockMeasure) -> str:
    sent = "never sent" if clock.done is None else f"sent {after(clock.done - told.detected)}"
    if clock.starts is None:
        return f"time never began to count; {sent}"
    if clock.due is None:
        return f"without a date; {sent}"
    return f"due {after(clock.due - told.detected)}; {sent}: {'met' if clock.result == 'met' else 'MISSED'}"


# why


def held_back(told: Told, titles: Titles, width: int) -> list[str]:
    """The pieces of the way to recovery, longest first, with their share of it."""
    found = sorted(pieces(told.measures), key=lambda piece: -piece.seconds)
    if told.measures.time_to_recovery is None or (told.measures.plan_alone and not found):
        return []
    heading = "What held it back: the way from detection to recovery, longest part first"
    if told.measures.plan_alone:
        heading = "What makes it so long: the way from start to end, longest part first"
    if not found:
        return [
            *wrapped(
                "Nothing in the plan held it back: it was not the end of a step that brought the last service back.",
                width,
            )
        ]
    total = max(1, told.measures.time_to_recovery)
    rows = [(spoken(p.seconds), percent(p.seconds / total), piece_text(p, titles)) for p in found[:MOST_PIECES]]
    others = sum(piece.seconds for piece in found[MOST_PIECES:])
    if others:
        together = f"{counted(len(found) - MOST_PIECES, 'shorter part')} together"
        rows.append((spoken(others), percent(others / total), together))
    return [*wrapped(heading, width), "", *hanging(rows, width, frozenset({0, 1}))]


def piece_text(piece: Piece, titles: Titles) -> str:
    """What went on in a piece of the chain."""
    step = titles.step(piece.step)
    match piece.doing:
        case "work":
            return step
        case "rework":
            return f"{step}, again"
        case "people":
            return f"waiting for {titles.role(piece.what) if piece.what else 'people'}, before: {step}"
        case "services":
            return f"waiting for {titles.service(piece.what) if piece.what else 'services'}, before: {step}"
        case "backing-off":
            return f"pause before trying again: {step}"
        case "lull":
            return f"all seemed well until the threat came back, then: {step}"
        case "due":
            return f"until it was time for: {step}"


def typical_lines(told: Told, width: int) -> Iterator[str]:
    """A typical run of a plan by itself, for the page of the plan."""
    span = spoken(told.measures.time_to_recovery or 0)
    said = f"A typical run of the plan by itself takes {span} (the median of {told.typical_of or 1} simulated runs)"
    yield from wrapped(f"{said}:", width)
    yield ""
    yield from timeline(told.journal, told.titles, told.detected, told.measures.end, width)
    yield ""
    yield from wrapped(
        "Against an incident it depends on what happens. Name one, for example from recovery list:", width
    )
    yield to_type(f"run {told.named} SCENARIO")


def percent(share: float) -> str:
    """A share in whole percents, but never 0% for something or 100% for not all."""
    rounded = round(100 * share)
    if rounded == 0 and share > 0:
        return "<1%"
    return ">99%" if rounded == 100 and share < 1 else f"{rounded}%"


def _foot(told: Told, width: int) -> list[str]:
    return [
        *wrapped(f"Given: {shown(told.given.sentence)}.", width),
        *wrapped("One run is an anecdote. How it goes most of the time:", width),
        to_type(f"simulate {told.named}", told.seed),
    ]
