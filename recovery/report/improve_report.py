"""The report of `recovery improve` as one HTML page: what to do first, how sure that is, and why."""

from collections.abc import Iterator, Sequence

from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report import render
from recovery.report.amounts import amount, points, range_of, signed
from recovery.report.changes import change_text, quantity_text
from recovery.report.figures.exceedance import exceedance as drawn_exceedance
from recovery.report.figures.svg import Drawing
from recovery.report.figures.tornado import TornadoRow
from recovery.report.figures.tornado import tornado as drawn_tornado
from recovery.report.figures.week import week as drawn_week
from recovery.report.improve_text import ToldSearch, headline, tried_text
from recovery.report.run_text import percent
from recovery.report.study_report import Figures, drawn_times, drawn_waits, facts, lead, notes, numbers, way
from recovery.report.titles import Titles
from recovery.report.tornado import input_text, swings
from recovery.report.views.study_page import Chapter, Column, Fact, Number, StudyPage, Table
from recovery.report.week import aim, best_and_worst
from recovery.study.exceedance import Exceedance, exceedance
from recovery.study.improve import Effect, Search

MOST_ROWS, MOST_INPUTS, A_MINUTE = 12, 10, 60
SAME_LUCK = (
    "Every change is played on the same incidents with the same luck as the plan as it is, one at a time; two together need "
    "not bring the sum. In brackets: 95% intervals of the difference."
)
CORRELATION = (
    "Spearman's rank correlation of each random quantity with the time to recovery: 1 where the longest are always with the "
    "longest, 0 where one says nothing of the other. Swings fix one quantity at its tenth, then at its ninetieth percentile."
)


def improve_html(told: ToldSearch) -> str:
    """The whole page."""
    page, figures = improve_page(told)
    return render.html("study", page, figures)


def improve_page(told: ToldSearch) -> tuple[StudyPage, Figures]:
    """What stands in it, and its drawings by their place."""
    given, found, titles = told.given, told.found, told.titles
    study = found.base.study
    curve = exceedance(found.base.loss, study.level)
    figures = {
        "distribution": drawn_times(given, study),
        "waits": drawn_waits(study, titles),
        "tornado": _drawn_swings(found, titles) + _drawn_correlations(found, titles),
        "week": _drawn_week(found),
        "exceedance": _drawn_loss(curve),
    }
    page = StudyPage(
        paper="What would help most",
        title=shown(given.playbook.title),
        lead=lead(given),
        answer=headline(told),
        numbers=(*numbers(study), *_rto(found)),
        facts=(*facts(given, study), Fact("Tried", tried_text(told))),
        chapters=(
            Chapter("What would help", (SAME_LUCK,), _effects(found.effects(helpful=True), titles)),
            Chapter("What it cannot do without", (), _effects(_harmful(found), titles)),
            Chapter("How long it takes now", figure="distribution"),
            *way(study, titles),
            Chapter("What the time hangs on", (CORRELATION,), figure="tornado"),
            *_week(found),
            *_loss(curve),
        ),
        notes=notes(study),
        command=shown(f"recovery improve {told.named} --runs {study.runs} --seed {study.seed}"),
    )
    return page, figures


def _rto(found: Search) -> Iterator[Number]:
    met = found.base.rto
    if met is not None and met.value is not None:
        yield Number(percent(met.value), f"of runs meet the RTO ({range_of(met, percent)})")


def _harmful(found: Search) -> list[Effect]:
    return [each for each in found.effects(helpful=False) if not each.helps]


def _effects(effects: Sequence[Effect], titles: Titles) -> Table:
    rows = tuple(_row(each, titles) for each in effects if each.changed)[:MOST_ROWS]
    heads = ("change", "typical", "9 of 10", "RTO", "recovers", "sure")
    return Table(tuple(Column(head) for head in heads), rows)


def _row(effect: Effect, titles: Titles) -> tuple[str, ...]:
    return (
        change_text(effect.variant, titles),
        _time(effect),
        "" if effect.nine.value is None else signed(effect.nine),
        "" if effect.rto is None or effect.rto.value is None else points(effect.rto),
        points(effect.recovered) if effect.recovered.value else "",
        "yes" if effect.is_sure else "no",
    )


def _time(effect: Effect) -> str:
    if effect.half.value is not None:
        return signed(effect.half)
    return "half or more do not recover" if effect.median is None else f"changes {effect.changed} of {effect.runs} runs"


# what the time hangs on


def _drawn_swings(found: Search, titles: Titles) -> tuple[Drawing, ...]:
    rows = [
        TornadoRow(
            quantity_text(row.name, titles), max(0.0, row.sooner or 0.0), max(0.0, row.later or 0.0),
            spoken(abs(row.sooner or 0.0)), spoken(abs(row.later or 0.0)),
        )
        for row in swings(found)
        if row.width >= A_MINUTE
    ]  # fmt: skip
    sides = ("sooner at its tenth percentile", "later at its ninetieth")
    return drawn_tornado(rows, "Swing of the median time to recovery", sides, "swings")


def _drawn_correlations(found: Search, titles: Titles) -> tuple[Drawing, ...]:
    known = [(each, each.correlation.value) for each in found.correlated if each.correlation.value is not None]
    rows = [
        TornadoRow(input_text(each, titles), max(0.0, -value), max(0.0, value), f"{value:+.2f}", f"{value:+.2f}")
        for each, value in known[:MOST_INPUTS]
    ]
    sides = ("goes with less time", "goes with more time")
    return drawn_tornado(rows, "Rank correlation with the time to recovery", sides, "correlations")


# the week and money


def _week(found: Search) -> Iterator[Chapter]:
    week = found.week
    if week is not None and any(cell.met.value is not None for cell in week.cells):
        yield Chapter("By the hour at which it begins", (f"{aim(week)}. {best_and_worst(week)}",), figure="week")


def _drawn_week(found: Search) -> tuple[Drawing, ...]:
    week = found.week
    if week is None:
        return ()
    days = [[cell.met.value for cell in week.cells if cell.day == day] for day in range(7)]
    return drawn_week(days, f"{aim(week)}, by the hour at which the incident begins")


def _loss(curve: Exceedance | None) -> Iterator[Chapter]:
    if curve is not None:
        known = ((curve.half, "half of the time"), (curve.nine, "9 times of 10"), (curve.most, "19 times of 20"))
        said = "; ".join(
            f"at most {amount(each.value)} {words} ({range_of(each, amount)})"
            for each, words in known
            if each.value is not None
        )
        words = "Money lost while services are down, in the currency of loss_per_hour: "
        yield Chapter("What it costs", (f"{words}{said}.",) if said else (), figure="exceedance")


def _drawn_loss(curve: Exceedance | None) -> tuple[Drawing, ...]:
    if curve is None:
        return ()
    known = [(point.more_than, amount(point.more_than), point.chance.value or 0.0) for point in curve.points]
    return drawn_exceedance(known, "Chance that an incident costs more than an amount")
