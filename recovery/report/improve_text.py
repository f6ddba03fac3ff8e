"""What would help most, told to a person: what to do first and how sure that is, then why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report.amounts import points, range_of, signed
from recovery.report.changes import change_text
from recovery.report.distribution import bars, strip
from recovery.report.layout import WIDTH, counted, hanging, listed, to_type, wrapped
from recovery.report.money import money_lines
from recovery.report.results import Given
from recovery.report.run_text import percent, piece_text
from recovery.report.titles import Titles
from recovery.report.tornado import tornado
from recovery.report.week import week_lines
from recovery.study.chain import Piece
from recovery.study.improve import Effect, Search

SHOWN, MOST_PARTS, MOST_NAMED = 6, 6, 5
A_POINT = 0.005  # of a chance: less is no news in a sentence


@dataclass(frozen=True, slots=True)
class ToldSearch:
    """A search with everything needed to tell it. `named`: how the person named plan and incident."""

    given: Given
    found: Search
    named: str

    @property
    def titles(self) -> Titles:
        """What people call things."""
        return Titles(self.given.organisation, self.given.playbook, self.given.scenario, self.given.inner)


def improve_text(told: ToldSearch, width: int = WIDTH) -> str:
    """The whole page."""
    parts: list[Iterable[str]] = [
        _answer(told, width),
        _now(told, width),
        _first(told, width),
        _without(told, width),
        _idle(told, width),
        _spread(told, width),
        _way(told, width),
        tornado(told.found, told.titles, width),
        week_lines(told.found, width),
        money_lines(told.found.base, width),
        _foot(told, width),
    ]
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


# the answer


def _answer(told: ToldSearch, width: int) -> list[str]:
    return wrapped(headline(told), width)


def headline(told: ToldSearch) -> str:
    """What to do first, in one sentence."""
    best = told.found.effects(helpful=True)
    sure = [each for each in best if each.helps]
    if sure:
        return " ".join(
            [f"Do this first: {change_text(sure[0].variant, told.titles)}. {_brings(sure[0])}", *_people(sure, told)]
        )
    if not told.found.complete:
        return "Interrupted before anything was sure; what was found so far stands below."
    if told.found.idle and not [each for each in best if each.changed and each.variant.kind != "quicker"]:
        return "More people would not help: in none of these runs would more people, or other hours, change anything."
    return "Nothing that was tried helps beyond the sampling error; what came closest stands below."


def _people(sure: list[Effect], told: ToldSearch) -> list[str]:
    """Where quicker work comes first: what more people or other hours bring, which may be easier to have."""
    people = [each for each in sure if each.variant.kind != "quicker"]
    if sure[0].variant.kind != "quicker" or not people:
        return []
    return [f"With people: {change_text(people[0].variant, told.titles)}. {_brings(people[0])}"]


def _brings(effect: Effect) -> str:
    said = []
    if effect.half.value:
        verb = "sooner" if effect.half.value > 0 else "later"
        sure = f" ({range_of(effect.half, spoken)})" if effect.half.low is not None else ""
        said.append(f"the typical recovery comes {spoken(abs(effect.half.value))} {verb}{sure}")
    if effect.rto and effect.rto.value:
        said.append(f"the chance to meet the RTO changes by {points(effect.rto)}")
    if abs(effect.recovered.value or 0.0) >= A_POINT:
        said.append(f"the chance to recover at all by {points(effect.recovered)}")
    if not said and effect.nine.value:
        said.append(f"9 of 10 recover {spoken(abs(effect.nine.value))} sooner ({range_of(effect.nine, spoken)})")
    words = listed(said) if said else "it changes the runs, but not the typical one"
    return f"{words[:1].upper()}{words[1:]}."


# how it stands


def _now(told: ToldSearch, width: int) -> Iterator[str]:
    given, scenario, found = told.given, told.given.scenario, told.found
    study = found.base.study
    half, nine = (study.quantile(study.time_to_recovery, share) for share in (0.5, 0.9))
    times = [
        f"{words} within {spoken(each.value)}"
        for words, each in (("half", half), ("9 of 10", nine))
        if each.value is not None
    ]
    stand = [listed(times)] if times else []
    met = found.base.rto
    if met and met.value is not None:
        stand.append(f"the RTO is met in {percent(met.value)} ({range_of(met, percent)})")
    stand.append(f"recovered in {percent(study.recovered.value or 0.0)}")
    rows = [
        ("Plan", f"{given.playbook.title} ({given.playbook.id}), of {given.organisation.title}"),
        ("Incident", f"{scenario.title} ({scenario.id})" if scenario else "none: the plan by itself"),
        ("As it is", "; ".join(stand)),
        ("Tried", tried_text(told)),
    ]
    for name, text in rows:
        yield from wrapped(shown(text), width, f"{name:<10}")
    if not found.complete:
        yield from wrapped("interrupted: the result so far", width, " " * 10)


def tried_text(told: ToldSearch) -> str:
    """How many changes were tried, in how many runs."""
    found = told.found
    played = sum(each.watched.study.runs for each in found.tried)
    changes = f"{counted(len(found.tried), 'change')} in {counted(played, 'run')}"
    return f"{changes}; {counted(found.base.study.runs, 'run')} of the plan as it is, seed {found.base.study.seed}"


# what helps


def _first(told: ToldSearch, width: int) -> list[str]:
    best = [each for each in told.found.effects(helpful=True) if each.changed][:SHOWN]
    if not best:
        return []
    heading = "What would help, the surest first: how much sooner, and the chance to meet the RTO"
    return [*wrapped(heading, width), "", *_effects(best, told, width), *_legend(best, width)]


def _without(told: ToldSearch, width: int) -> list[str]:
    worst = [each for each in told.found.effects(helpful=False) if each.changed and not each.helps][:SHOWN]
    if not worst:
        return []
    return [*wrapped("What it cannot do without, the worst first", width), "", *_effects(worst, told, width)]


def _effects(effects: list[Effect], told: ToldSearch, width: int) -> list[str]:
    """One change and its numbers in two lines each, so that intervals fit into eighty columns."""
    lines = []
    for number, effect in enumerate(effects, 1):
        lines += wrapped(change_text(effect.variant, told.titles), width, f"{number:>3}. ", "     ")
        lines += wrapped(", ".join(_numbers(effect)), width, "     ")
    return lines


def _numbers(effect: Effect) -> Iterator[str]:
    lost = effect.recovered
    if effect.median is None and lost.value is not None and lost.value < 0:
        yield "half of the runs or more do not recover"
    elif effect.half.value is not None:
        yield f"typical {signed(effect.half)}"
    else:
        yield f"changes {effect.changed:,} of {effect.runs:,} runs"
    if effect.nine.value is not None:
        yield f"9 of 10 {signed(effect.nine)}"
    if effect.rto is not None and effect.rto.value is not None:
        yield f"RTO {points(effect.rto)}"
    if lost.value:
        yield f"recovers {points(lost)}"
    if not effect.is_sure:
        yield "not sure"


def _legend(effects: list[Effect], width: int) -> list[str]:
    words = "In brackets: 95% intervals of the difference over the same runs with the same luck."
    few = any(not each.is_sure for each in effects)
    return ["", *wrapped(words + (" Not sure: luck could explain it, among so many changes." if few else ""), width)]


def _idle(told: ToldSearch, width: int) -> list[str]:
    found = told.found
    people = list(dict.fromkeys(each.name for each in found.idle if each.kind == "more-people"))
    lines = []
    if people:
        named = listed([told.titles.role(each) for each in people])
        lines += wrapped(f"Nobody waited for {named}: more of them, or at other hours, would change no run.", width)
    if found.unused:
        every = [told.titles.any(each) for each in found.unused]
        rest = len(every) - MOST_NAMED
        some = [*every[:MOST_NAMED], f"{rest} more"] if rest > 1 else every
        lines += wrapped(f"Not used by this plan, so not tried: {listed(some)}.", width)
    return lines


# how long it takes


def _spread(told: ToldSearch, width: int) -> list[str]:
    """Downtime of services with a target that asks for a chance, on a strip with the target; else all times as bars."""
    study = told.found.base.study
    asked = [counts.target for counts in study.targets.values() if counts.target.chance is not None]
    lines = list[str]()
    for target in asked:
        if target.rto is not None:
            drawn = list(strip(study.downtime.get(target.service, ()), target.rto, width))
            lines += [*wrapped(told.titles.service(target.service), width, "  "), *drawn] if drawn else []
    if lines:
        return ["How long services with a target are down now", "", *lines]
    drawn = bars(study.time_to_recovery, width)
    return ["How long it takes now", "", *drawn] if drawn else []


# where the time goes


def _way(told: ToldSearch, width: int) -> list[str]:
    study, titles = told.found.base.study, told.titles
    total, recovered = sum(study.pieces.values()), study.outcomes.get("recovered", 0)
    if not total or not recovered:
        return []
    rows = [("of the time", "critical", "")]
    for (step, doing), seconds in sorted(study.pieces.items(), key=lambda item: (-item[1], item[0]))[:MOST_PARTS]:
        rows.append(
            (
                percent(seconds / total),
                percent(study.steps[step].critical / recovered),
                piece_text(Piece(step, doing, seconds), titles),
            )
        )
    lines = [
        "Where the time goes, and in which share of runs a step is critical",
        "",
        *hanging(rows, width, frozenset({0, 1})),
    ]
    return lines + _waits(told, width)


def _waits(told: ToldSearch, width: int) -> list[str]:
    causes = told.found.base.causes
    whole = causes.total()
    waits = [
        (doing, what, seconds) for (doing, what), seconds in causes.most_common() if doing in ("people", "services")
    ]
    if not waits:
        return ["", *wrapped("No time on that way is waiting for people or services.", width)]
    named = [
        f"{(told.titles.role if doing == 'people' else told.titles.service)(what) if what else doing} {percent(seconds / whole)}"
        for doing, what, seconds in waits[:5]
    ]
    return ["", *wrapped(f"Waiting on that way: {listed(named)} of the time.", width)]


# what it is given


def _foot(told: ToldSearch, width: int) -> list[str]:
    return [
        *wrapped(f"Given: {shown(told.given.sentence)}.", width),
        *wrapped(
            "Intervals show sampling error only, not whether the estimates in the plan are right. Changes are tried one at "
            "a time; two together need not bring the sum.",
            width,
        ),
        *wrapped("More runs make more of it sure:", width),
        to_type(f"improve {told.named} --runs {4 * told.found.base.study.runs}", told.found.base.study.seed),
    ]
