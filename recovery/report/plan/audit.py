"""What an auditor asks: who approved, when it was read and exercised, whether targets are met, and on what figures rest."""

from collections import Counter
from datetime import date

from recovery.model.steps import estimates
from recovery.report.layout import listed
from recovery.report.paper.blocks import Cell, Column, Paragraph, Section, cell, strong, table, words
from recovery.report.plan import proof
from recovery.report.plan.material import Chapter, Material
from recovery.report.results import study_target


def evidence(material: Material) -> tuple[Section, ...]:
    """Four tables with a verdict where one can be given: pass, fail, or inconclusive."""
    chapters = material.chapters
    kept = table(_KEPT, [_kept(each, material) for each in chapters])
    met = table(_MET, [row for each in chapters for row in _met(each, material)])
    rests = table(_RESTS, [_rests(each) for each in chapters])
    tried = tuple(
        Section(f"{each.playbook.id}-exercised", each.playbook.title, tuple(proof.exercised(each, material)))
        for each in chapters
    )
    return (
        Section("kept", "Kept and approved", kept, page=True),
        Section("met", "Targets", (*met, Paragraph(words(_HOW), "note"))),
        Section("tried", "Exercised", (), tried, page=True),
        Section("rests", "What the figures rest on", rests, page=True),
    )


_HOW = (
    "Pass where the whole interval lies at or above what is asked, fail where it lies below, else inconclusive. Simulated: it says "
    "what follows from the plan's own estimates."
)
_KEPT = (
    Column("Plan", width="wide"),
    Column("Kept by"),
    Column("Version"),
    Column("Reviewed"),
    Column("Approved"),
    Column("Verdict"),
)
_MET = (
    Column("Plan and incident", width="wide"),
    Column("Service"),
    Column("Asked"),
    Column("Chance, with its interval"),
    Column("Verdict"),
)
_RESTS = (Column("Plan", width="wide"), Column("Estimates", "number"), Column("By where they come from", width="wide"))


def _kept(chapter: Chapter, material: Material) -> tuple[Cell, ...]:
    plan, titles = chapter.playbook, material.titles()
    late = (
        plan.reviewed is not None
        and plan.review_every is not None
        and material.asof is not None
        and (material.asof - date.fromisoformat(str(plan.reviewed))).total_seconds() > plan.review_every
    )
    whole = plan.owner and plan.reviewed and plan.approved
    verdict = "fail" if late or not whole else "pass" if material.asof or not plan.review_every else "inconclusive"
    return (
        cell(strong(plan.title)),
        cell(titles.role(plan.owner) if plan.owner else "nobody"),
        cell(plan.version),
        cell(str(plan.reviewed) if plan.reviewed else "never", "overdue" if late else ""),
        cell(f"{titles.role(plan.approved.by)}, {plan.approved.date}" if plan.approved else "no"),
        cell(verdict),
    )


def _met(chapter: Chapter, material: Material) -> list[tuple[Cell, ...]]:
    titles = material.titles(chapter)
    rows: list[tuple[Cell, ...]] = []
    for each in chapter.simulated:
        for counts in each.study.targets.values():
            target = study_target(counts, each.study.level)
            if target.chance_asked is None or target.rto is None or target.rto.value is None:
                continue
            low, high = target.rto.low or 0.0, target.rto.high if target.rto.high is not None else 1.0
            rows.append(
                (
                    cell(strong(chapter.playbook.title), each.scenario.title),
                    cell(titles.service(target.service)),
                    cell(f"{target.chance_asked:.0%}"),
                    cell(f"{target.rto.value:.0%} ({low:.0%} to {high:.0%})"),
                    cell(proof.VERDICTS[target.verdict]),
                )
            )
    return rows


def _rests(chapter: Chapter) -> tuple[Cell, ...]:
    kinds = Counter(
        getattr(estimate.origin or step.source, "kind", "guess")
        for step in chapter.playbook.steps
        for estimate in estimates(step).values()
    )
    said = listed([f"{number} {kind}" for kind, number in kinds.most_common()])
    return cell(strong(chapter.playbook.title)), cell(str(kinds.total())), cell(said)
