"""The report of a study as one HTML page: how long recovery takes, how sure that is, and what it waits for."""

from collections.abc import Iterator

from recovery.model.durations import spoken
from recovery.model.shown import shown
from recovery.report import render
from recovery.report.figures.distribution import distribution
from recovery.report.figures.rows import Part, WaitRow, waits
from recovery.report.figures.svg import Drawing
from recovery.report.results import Given, study_target
from recovery.report.run_text import COUNTED_FROM, percent, piece_text
from recovery.report.study_text import ToldStudy, headline, with_interval
from recovery.report.titles import Titles
from recovery.report.views.study_page import Chapter, Column, Fact, Number, StudyPage, Table
from recovery.study.chain import Piece
from recovery.study.replicate import Study
from recovery.study.statistics import LEVEL, Interval

MOST_PARTS, MOST_STEPS = 12, 26
WAY = (
    "Along the chain of steps and waits that held each run back. A step is critical in the share of recovered runs in which "
    "it is on that chain. The figure has all time of each step, on that chain or not, averaged over runs."
)
LOST = "A run that has not recovered counts as longer than all that have; it is never dropped."
Figures = dict[str, tuple[Drawing, ...]]


def study_html(told: ToldStudy) -> str:
    """The whole page."""
    page, figures = study_page(told)
    return render.html("study", page, figures)


def study_page(told: ToldStudy) -> tuple[StudyPage, Figures]:
    """What stands in it, and its drawings by their place."""
    given, study = told.given, told.study
    titles = Titles(given.organisation, given.playbook, given.scenario, given.inner)
    figures = {"distribution": drawn_times(given, study), "waits": drawn_waits(study, titles)}
    page = StudyPage(
        paper="Study of a recovery plan",
        title=shown(given.playbook.title),
        lead=lead(given),
        answer=headline(given, study, told.horizon),
        numbers=tuple(numbers(study)),
        facts=facts(given, study),
        chapters=(
            Chapter("How long it takes", figure="distribution", table=_quantiles(study)),
            *_targets(told, titles),
            *way(study, titles),
        ),
        notes=notes(study),
        command=shown(f"recovery simulate {told.named} --runs {study.runs} --seed {study.seed}"),
    )
    return page, figures


def lead(given: Given) -> str:
    """Against what the plan is played, and whose it is."""
    against = f"against: {given.scenario.title}" if given.scenario else "by itself"
    return shown(f"{given.organisation.title} · {against}")


def facts(given: Given, study: Study) -> tuple[Fact, ...]:
    """What was studied."""
    rows = [
        ("Plan", f"{given.playbook.title} ({given.playbook.id})"),
        ("Incident", f"{given.scenario.title} ({given.scenario.id})" if given.scenario else "none: the plan by itself"),
        ("Given", f"{given.sentence}"),
        ("Study", f"{study.runs:,} runs, seed {study.seed}; simulated, nothing was carried out"),
    ]
    return tuple(Fact(name, shown(value)) for name, value in rows)


def numbers(study: Study) -> Iterator[Number]:
    """The median, the ninetieth percentile, and how often it recovers."""
    for share, words in ((0.5, "half recover within"), (0.9, "9 of 10 recover within")):
        found = study.quantile(study.time_to_recovery, share)
        if found.value is not None:
            yield Number(spoken(found.value), f"{words}{_ends(found)}")
    yield Number(percent(study.recovered.value or 0.0), "of runs recover at all")


def _ends(interval: Interval) -> str:
    if interval.low is None or interval.high is None:
        return ""
    return f" ({spoken(interval.low)} to {spoken(interval.high)})"


def drawn_times(given: Given, study: Study) -> tuple[Drawing, ...]:
    """How times to recovery are spread; then downtime of services with a target that asks for a chance."""
    first = distribution(study.time_to_recovery)
    drawings = [first] if first else []
    titles = Titles(given.organisation, given.playbook)
    for number, counts in enumerate(study.targets.values()):
        target = counts.target
        if target.chance is not None and target.rto is not None:
            name = f"downtime-{number}"
            title = f"Downtime of {titles.service(target.service)} in many simulated runs"
            drawing = distribution(study.downtime[target.service], target.rto, name=name, title=title)
            drawings += [drawing] if drawing else []
    return tuple(drawings)


def drawn_waits(study: Study, titles: Titles) -> tuple[Drawing, ...]:
    """Where the time of each step goes in the mean run, the largest first."""
    rows = []
    for step, sums in study.steps.items():
        parts: dict[Part, int] = {
            "work": sums.working // study.runs,
            "rework": sums.rework // study.runs,
            "people": sums.for_people // study.runs,
            "services": sums.for_services // study.runs,
        }
        if sum(parts.values()) >= 60:
            rows.append(WaitRow(titles.step(step), parts))
    largest = sorted(rows, key=lambda row: -sum(row.parts.values()))[:MOST_STEPS]
    return waits(largest)


def _quantiles(study: Study) -> Table:
    rows = []
    named = [
        (study.time_to_recovery, "time to recovery"), (study.time_to_detect, "from onset until it is noticed"),
        (study.time_to_contain, "until it is contained"), (study.time_to_core, "until core services are back"),
    ]  # fmt: skip
    for samples, words in named:
        if any(sample is not None for sample in samples):
            found = [study.quantile(samples, share) for share in (0.1, 0.5, 0.8, 0.9, 0.95)]
            rows.append((words, *("-" if each.value is None else spoken(each.value) for each in found)))
    heads = [Column(head, number=True) for head in ("1 of 10", "half", "8 of 10", "9 of 10", "19 of 20")]
    return Table((Column("within which"), *heads), tuple(rows))


def _targets(told: ToldStudy, titles: Titles) -> Iterator[Chapter]:
    rows = []
    starts = {service.id: COUNTED_FROM[service.rto_from] for service in told.given.organisation.services}
    for counts in told.study.targets.values():
        target = study_target(counts, told.study.level)
        for kind, bounded, limit in (
            ("RTO", target.rto, counts.target.rto),
            ("MTD", target.mtd, counts.target.mtd),
            ("RPO", target.rpo, counts.target.rpo),
        ):
            if bounded is not None and limit is not None:
                met = with_interval(Interval(bounded.value, bounded.low, bounded.high, bounded.reason))
                asked = percent(target.chance_asked) if kind == "RTO" and target.chance_asked else ""
                words = f"{kind} {spoken(limit)}{starts[target.service] if kind == 'RTO' else ''}"
                rows.append((titles.service(target.service), words, met, asked, target.verdict or "" if asked else ""))
    if rows:
        heads = ("service", "target", "met in", "asked", "verdict")
        yield Chapter(
            "Targets",
            ("In which share of the runs that hit a service its targets are met, with 95% intervals.",),
            Table(tuple(Column(head) for head in heads), tuple(rows)),
        )


def way(study: Study, titles: Titles) -> Iterator[Chapter]:
    """What held the recovery back, step by step."""
    total, recovered = sum(study.pieces.values()), study.outcomes.get("recovered", 0)
    if not total or not recovered:
        return
    found = sorted(study.pieces.items(), key=lambda item: (-item[1], item[0]))[:MOST_PARTS]
    rows = tuple(
        (
            piece_text(Piece(step, doing, seconds), titles),
            percent(seconds / total),
            percent(study.steps[step].critical / recovered),
        )
        for (step, doing), seconds in found
    )
    heads = (Column("part of the way"), Column("of the time", number=True), Column("critical in", number=True))
    yield Chapter(
        "Where the time goes",
        (WAY,),
        Table(heads, rows),
        "waits",
    )


def notes(study: Study) -> tuple[str, ...]:
    """What the numbers mean and what they do not."""
    looks = "" if study.level == LEVEL else ", widened because the study was looked at more than once"
    error = (
        "They show sampling error only: what other luck would change, not whether the estimates in the plan are right."
    )
    return f"Intervals are 95%{looks}. {error}", LOST
