"""A study, told to a person: the answer first, then how it is spread, the targets, where the time goes, what it is given."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report.distribution import bars, strip
from recovery.report.layout import WIDTH, counted, hanging, listed, to_type, wrapped
from recovery.report.results import Bounded, Given, StudyTarget, study_target
from recovery.report.run_text import COUNTED_FROM, percent, piece_text
from recovery.report.titles import Titles
from recovery.study.chain import Piece
from recovery.study.replicate import Study, TargetCounts
from recovery.study.statistics import LEVEL, Interval, chance

MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class ToldStudy:
    """A study with everything needed to tell it. `named`: how the person named plan and incident, to be repeated."""

    given: Given
    study: Study
    horizon: int
    named: str
    ended: str = ""
    """Why there are so many runs and not more, where that needs a word."""


def study_text(told: ToldStudy, width: int = WIDTH) -> str:
    """The whole page."""
    titles = Titles(told.given.organisation, told.given.playbook, told.given.scenario, told.given.inner)
    parts: list[Iterable[str]] = [
        wrapped(headline(told.given, told.study, told.horizon), width),
        _head(told, width),
        _spread(told, titles, width),
        _targets(told, titles, width),
        _deadlines(told, titles, width),
        _times(told, width),
        _parts(told, titles, width),
        _foot(told, width),
    ]
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


# the answer


def headline(given: Given, study: Study, horizon: int) -> str:
    """The answer in one sentence, with its sampling error and what it rests on."""
    alone = given.scenario is None
    begin = "If everybody is told at the start and nothing is hit" if alone else "If this happens"
    half, nine = (study.quantile(study.time_to_recovery, share) for share in (0.5, 0.9))
    if half.value is None:
        return f"{begin}: {_no_half(study, half, horizon, alone)}"
    done, since = ("the plan is done", "") if alone else ("recovered", " of detection")
    first = f"{begin}: half of the time {done} within {spoken(half.value)}{since}"
    second = f", 9 of 10 within {spoken(nine.value)}" if nine.value is not None else ""
    beside = [_sampling_error([half, nine]), _guesses(study.guess_share(given.playbook, given.inner))]
    if nine.value is None:
        beside.append(f"9 of 10: {nine.reason}")
    return f"{first}{second} ({'; '.join(filter(None, beside))})."


def _no_half(study: Study, half: Interval, horizon: int, alone: bool) -> str:
    if study.outcomes.get("nothing-affected", 0) == study.runs:
        return "no service of the plan is affected, so there is nothing to recover."
    if study.runs < 10:
        return f"too few runs for an answer: half of the time {half.reason}."
    what = "the plan is done" if alone else "recovered"
    share = with_interval(study.recovered)
    return f"{what} in only {share} of runs within {spoken(horizon)}, so there is no time by which half of them are."


def _sampling_error(intervals: Sequence[Interval]) -> str:
    reaches = [f"± {spoken(reach)}" for interval in intervals if (reach := _reach(interval)) is not None]
    return f"sampling error {' and '.join(reaches)}" if reaches else ""


def _reach(interval: Interval) -> float | None:
    """How far the interval goes from the value, at its farther end."""
    if interval.value is None or interval.low is None or interval.high is None:
        return None
    return max(interval.high - interval.value, interval.value - interval.low)


def _guesses(share: float | None) -> str:
    if share is None:
        return ""
    part = "none" if share == 0 else "all" if share == 1 else percent(share)
    return f"{part} of the time rests on guesses"


def with_interval(interval: Interval) -> str:
    """`61% (58% to 64%)`."""
    if interval.value is None or interval.low is None or interval.high is None:
        return interval.reason or "unknown"
    return f"{percent(interval.value)} ({percent(interval.low)} to {percent(interval.high)})"


# what was simulated


def _head(told: ToldStudy, width: int) -> Iterator[str]:
    given, scenario = told.given, told.given.scenario
    rows = [
        ("Plan", f"{given.playbook.title} ({given.playbook.id}), of {given.organisation.title}"),
        ("Incident", f"{scenario.title} ({scenario.id})" if scenario else "none: the plan by itself"),
        ("Study", f"{counted(told.study.runs, 'run')}, seed {told.study.seed}; simulated, nothing was carried out"),
    ]
    for name, text in rows:
        yield from wrapped(shown(text), width, f"{name:<10}")
    if told.ended:
        yield from wrapped(told.ended, width, " " * 10)


# how it is spread


def _spread(told: ToldStudy, titles: Titles, width: int) -> list[str]:
    study, alone = told.study, told.given.scenario is None
    drawn = bars(study.time_to_recovery, width)
    if not drawn:
        return _lost(told, titles, width)
    heading = "How long the plan takes" if alone else "How long from detection to recovery"
    return [heading, "", *drawn, "", *_lost(told, titles, width)]


def _lost(told: ToldStudy, titles: Titles, width: int) -> list[str]:
    """How often it recovers at all, and the runs that did not, apart."""
    study, alone = told.study, told.given.scenario is None
    what = "The plan is done" if alone else "Recovered"
    lines = wrapped(f"{what} within {spoken(told.horizon)}: {with_interval(study.recovered)} of runs.", width)
    lines += _mean(told, width)
    lost = [f"{WHY_NOT[why]}: {study.outcomes[why]:,}" for why in WHY_NOT if study.outcomes.get(why)]
    if lost:
        number = study.runs - study.outcomes.get("recovered", 0)
        lines += wrapped(
            f"Not recovered: {number:,} of {study.runs:,} runs ({listed(lost)}). They lie above every line here.", width
        )
        lines += _how_lost(told, titles, width)
    return lines


def _mean(told: ToldStudy, width: int) -> Iterator[str]:
    """Never bare: with its interval, and with what was counted for the runs that did not recover."""
    mean, lost = told.study.mean_to_recovery(told.horizon), told.study.time_to_recovery.count(None)
    if mean.value is None or mean.low is None or mean.high is None or lost == told.study.runs:
        return
    counted_in = (
        f", with {counted(lost, 'run')} that did not get there counted as {spoken(told.horizon)}" if lost else ""
    )
    yield from wrapped(
        f"On average{counted_in}: {spoken(mean.value)} ({spoken(mean.low)} to {spoken(mean.high)}).", width
    )


def _how_lost(told: ToldStudy, titles: Titles, width: int) -> Iterator[str]:
    """Which services those runs leave behind, and one of them to look at."""
    left = sorted(told.study.not_back.items(), key=lambda item: (-item[1], item[0]))
    if left:
        named = [f"{titles.service(service)} in {counted(runs, 'run')}" for service, runs in left]
        yield from wrapped(f"Not back at their end: {listed(named)}.", width)
    yield from wrapped("How the first of them went:", width)
    yield to_type(f"run {told.named} --run {told.study.time_to_recovery.index(None)}", told.study.seed)


WHY_NOT = {
    "stalled": "standstill",
    "rounds": "a verification failed too often",
    "horizon": "still going on",
    "nothing-affected": "nothing affected",
}


# targets


def _targets(told: ToldStudy, titles: Titles, width: int) -> list[str]:
    study = told.study
    if not study.targets:
        return []
    order = sorted(study.targets.values(), key=lambda counts: counts.target.chance is None)
    lines = [line for counts in order for line in _service(told, titles, counts, width)]
    return [*wrapped("Targets, and in which share of runs they are met (95% interval)", width), "", *lines]


def _service(told: ToldStudy, titles: Titles, counts: TargetCounts, width: int) -> Iterator[str]:
    study, target = told.study, study_target(counts, told.study.level)
    reached = (
        "" if counts.runs == study.runs else f" (affected in {counts.runs:,} of {study.runs:,} runs, which count here)"
    )
    yield from wrapped(titles.service(target.service) + reached, width, "  ", "    ")
    service = next(each for each in told.given.organisation.services if each.id == target.service)
    start = COUNTED_FROM[service.rto_from]
    if target.rto and target.rto_s is not None:
        yield from wrapped(
            f"RTO {spoken(target.rto_s)}{start}: met in {_chance(target.rto)}{_verdict(target)}",
            width,
            "    ",
            "      ",
        )
    if target.mtd and counts.target.mtd is not None:
        wrt = f" ({spoken(service.wrt)} of it to get business going)" if service.wrt else ""
        words = f"MTD {spoken(counts.target.mtd)}{wrt}: met in {_chance(target.mtd)}"
        yield from wrapped(words, width, "    ", "      ")
    if target.rpo and counts.target.rpo is not None:
        yield from wrapped(f"RPO {spoken(counts.target.rpo)}: met in {_chance(target.rpo)}", width, "    ", "      ")
    lost = study.data_loss[target.service]
    if any(lost):
        half, nine = (study.quantile(lost, share) for share in (0.5, 0.9))
        words = f"data lost: at most {_time(half)} half of the time, at most {_time(nine)} 9 times of 10"
        yield from wrapped(words, width, "    ", "      ")
    if target.rto_s is not None and target.chance_asked is not None and not start:
        yield from strip(study.downtime.get(target.service, ()), target.rto_s, width)


def _chance(bounded: Bounded) -> str:
    return with_interval(Interval(bounded.value, bounded.low, bounded.high, bounded.reason))


def _verdict(target: StudyTarget) -> str:
    if target.verdict is None or target.chance_asked is None:
        return ""
    words = {"met": "MET", "missed": "MISSED", "undecided": "UNDECIDED with so few runs"}
    return f"; asked: {percent(target.chance_asked)}; {words[target.verdict]}"


# deadlines of notices


def _deadlines(told: ToldStudy, titles: Titles, width: int) -> list[str]:
    study, lines = told.study, list[str]()
    for clock, counts in study.clocks.items():
        if counts.applies and told.given.scenario is not None:
            applies = with_interval(chance(counts.applies, study.runs, study.level))
            lines += wrapped(f"{titles.thing(clock)}: applies in {applies}", width, "  ", "    ")
            met = f"met then in {with_interval(chance(counts.met, counts.dated, study.level))}"
            lines += wrapped(met if counts.dated else "without a date in all of them", width, "    ")
    heading = "Deadlines of notices, and in which share of runs they apply and are met"
    return [*wrapped(heading, width), "", *lines] if lines else []


# other times


def _times(told: ToldStudy, width: int) -> list[str]:
    study = told.study
    if told.given.scenario is None:
        return []
    named = [
        (study.time_to_detect, "from onset until it is noticed"),
        (study.time_to_contain, "from detection until it is contained"),
        (study.time_to_core, "from detection until core services are back"),
    ]
    rows = [("half within", "9 of 10 within", "")]
    for samples, words in named:
        if any(sample is not None for sample in samples):
            half, nine = (study.quantile(samples, share) for share in (0.5, 0.9))
            rows.append((_time(half), _time(nine), words))
    return ["On the way", "", *hanging(rows, width, frozenset({0, 1}))] if len(rows) > 1 else []


def _time(interval: Interval) -> str:
    return "-" if interval.value is None else spoken(interval.value)


# where the time goes


def _parts(told: ToldStudy, titles: Titles, width: int) -> list[str]:
    study = told.study
    total, recovered = sum(study.pieces.values()), study.outcomes.get("recovered", 0)
    if not total or not recovered:
        return []
    found = sorted(study.pieces.items(), key=lambda item: (-item[1], item[0]))
    named, others = (found, []) if len(found) <= MOST_PARTS + 1 else (found[:MOST_PARTS], found[MOST_PARTS:])
    rows = [("of the time", "in runs", "")]
    for (step, doing), seconds in named:
        critical = percent(study.steps[step].critical / recovered)
        rows.append((percent(seconds / total), critical, piece_text(Piece(step, doing, seconds), titles)))
    if others:
        rest = sum(seconds for _, seconds in others)
        rows.append((percent(rest / total), "", f"{len(others)} smaller parts together"))
    way = "from start to end" if told.given.scenario is None else "from detection to recovery"
    heading = f"Where the time goes {way}, and in how many runs a step is on that way"
    return [*wrapped(heading, width), "", *hanging(rows, width, frozenset({0, 1}))]


# what it is given


def _foot(told: ToldStudy, width: int) -> list[str]:
    looks = "" if told.study.level == LEVEL else ", widened because the study was looked at more than once"
    return [
        *wrapped(f"Given: {shown(told.given.sentence)}.", width),
        *wrapped(
            f"Intervals are 95%{looks}. They show sampling error only: what other luck would change, not whether the "
            "estimates in the plan are right.",
            width,
        ),
        *wrapped("To see how a typical run goes, hour by hour:", width),
        to_type(f"run {told.named} --typical", told.study.seed),
    ]
