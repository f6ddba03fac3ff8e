"""What is known of how a plan does: simulated, exercised, promised; each figure with where it comes from."""

from collections.abc import Sequence
from datetime import date

from recovery.exercise.register import Followed
from recovery.model.durations import spoken
from recovery.report.figures.distribution import distribution
from recovery.report.figures.rows import Part, WaitRow, waits
from recovery.report.paper.blocks import (
    Column,
    Figure,
    Figures,
    Leaf,
    Number,
    Paragraph,
    Section,
    cell,
    marked,
    strong,
    table,
    words,
)
from recovery.report.plan.material import Chapter, Material, Simulated
from recovery.report.results import study_target
from recovery.report.study_text import headline
from recovery.report.titles import Titles
from recovery.study.replicate import StepSums
from recovery.study.statistics import Interval, chance

_MOST = 12
_PARTS: tuple[tuple[Part, str], ...] = (
    ("work", "for_work"), ("people", "for_people"), ("services", "for_services"), ("rework", "rework"),
)  # fmt: skip
VERDICTS = {"met": "pass", "missed": "fail", "undecided": "inconclusive", None: "not asked"}


def simulated(chapter: Chapter, material: Material) -> tuple[Section, ...]:
    """A section for each incident that was simulated."""
    titles = material.titles(chapter)
    found = []
    for each in chapter.simulated:
        id = f"{chapter.playbook.id}-{each.scenario.id}-simulated"
        found.append(Section(id, f"If this happens: {each.scenario.title}", tuple(_study(each, titles, chapter))))
    return tuple(found)


def _study(of: Simulated, titles: Titles, chapter: Chapter) -> list[Leaf]:
    study = of.study
    half, nine = (study.quantile(study.time_to_recovery, share) for share in (0.5, 0.9))
    numbers = (
        Number(_span(half), "half of the runs recover within", "simulated"),
        Number(_span(nine), "nine of ten recover within", "simulated"),
        Number(_share(study.recovered), "of the runs recover at all", "simulated"),
    )
    found: list[Leaf] = [Paragraph(words(headline(of.given, study, of.horizon))), Figures(numbers)]
    targets = [target.rto for target in chapter.playbook.targets if target.rto is not None]
    name = f"spread-{chapter.playbook.id}-{of.scenario.id}"
    if drawing := distribution(study.time_to_recovery, min(targets, default=None), name=name):
        found.append(Figure(drawing))
    rows = []
    for counts in study.targets.values():
        target = study_target(counts, study.level)
        rows.append(
            (
                cell(strong(titles.service(target.service))),
                cell(_met(counts.target.rto, counts.rto_met, counts.runs)),
                cell(_met(counts.target.mtd, counts.mtd_met, counts.runs)),
                cell(_met(counts.target.rpo, counts.rpo_met, counts.runs)),
                cell(f"{target.chance_asked:.0%}: {VERDICTS[target.verdict]}" if target.chance_asked else "–"),
            )
        )
    columns = (Column("Service"), Column("RTO met"), Column("MTD kept"), Column("RPO met"), Column("Asked of the RTO"))
    found += table(columns, rows, "Chance to meet each target, with its 95% interval. Simulated.")
    due = [
        (cell(titles.thing(clock)), cell(f"{counts.applies / study.runs:.0%}"), cell(_share(chance(counts.met, counts.dated))))
        for clock, counts in study.clocks.items()
        if counts.dated
    ]  # fmt: skip
    found += table(
        (Column("Deadline", width="wide"), Column("Applies", "number"), Column("Kept when it does")), due, "Simulated."
    )
    return [*found, *_waits(of, titles, chapter)]


def _waits(of: Simulated, titles: Titles, chapter: Chapter) -> list[Leaf]:
    """What holds it back: where the time of the longest steps goes, on average over all runs."""

    def parts(sums: StepSums) -> dict[Part, int]:
        return {part: round(getattr(sums, name) / of.study.runs) for part, name in _PARTS if getattr(sums, name)}

    order = sorted(of.study.steps.items(), key=lambda item: -sum(parts(item[1]).values()))
    rows = [WaitRow(titles.step(step), parts(sums)) for step, sums in order[:_MOST] if sum(parts(sums).values()) >= 60]
    drawings = waits(rows, f"waits-{chapter.playbook.id}-{of.scenario.id}")
    said = "What holds it back: the steps that take longest, with what they wait for, on average over all runs."
    return (
        [Paragraph(words(said, " ", *marked("", "simulated"))), *(Figure(each) for each in drawings)]
        if drawings
        else []
    )


def _met(target: int | None, met: int, runs: int) -> str:
    return "–" if target is None else f"{_share(chance(met, runs))} within {spoken(target)}"


def _span(interval: Interval) -> str:
    return "not known" if interval.value is None else spoken(interval.value)


def _share(interval: Interval) -> str:
    if interval.value is None or interval.low is None or interval.high is None:
        return "not known"
    return f"{interval.value:.0%} ({interval.low:.0%} to {interval.high:.0%})"


def exercised(chapter: Chapter, material: Material) -> list[Leaf]:
    """What exercises of this plan came to, and when the next is due."""
    id = chapter.playbook.id
    records = [record for record in material.records if record.plan.id == id]
    rows = [
        (
            cell(record.date),
            cell(record.scenario),
            cell(record.mode, record.counts_as),
            cell(spoken(record.time_to_recovery) if record.time_to_recovery is not None else record.outcome),
            cell(", ".join(f"{each.rating} {each.title}" for each in record.ratings) or "none rated"),
        )
        for record in records
    ]
    columns = (
        Column("Day"),
        Column("Incident"),
        Column("How"),
        Column("Time to recovery"),
        Column("Objectives", width="wide"),
    )
    found: list[Leaf] = list(table(columns, rows, "Exercised, but for automatic runs, which are simulations."))
    if not rows:
        found.append(
            Paragraph(
                words(
                    "No exercise of this plan is on record. Until there is one, its times are what its authors believe."
                )
            )
        )
    due = next((each for each in material.due if each.plan == id), None)
    if due is not None and due.next is not None:
        found.append(Paragraph(words(f"The next exercise is due on {due.next.isoformat()}.")))
    open_ = [each for each in material.actions if each.plan == id]
    return [*found, *actions(open_, material.asof)]


def actions(items: Sequence[Followed], asof: date | None) -> list[Leaf]:
    """Open improvement items; how late they are at a day, where one is given."""
    rows = [
        (
            cell(each.action.text),
            cell(each.action.owner or "nobody"),
            cell(each.action.due or "no date", f"{each.overdue} days late" if asof and each.overdue else ""),
        )
        for each in items
    ]
    return list(table((Column("Open action", width="wide"), Column("Owner"), Column("Due")), rows))
