"""The document as a paper: for whoever reads all of it, for whoever acts, for whoever audits."""

from collections.abc import Callable

from recovery.model.durations import spoken
from recovery.model.playbook import Playbook, Target
from recovery.report.layout import counted, listed
from recovery.report.paper.blocks import (
    Callout,
    Column,
    Form,
    Leaf,
    Paper,
    Paragraph,
    Points,
    Section,
    cell,
    facts,
    strong,
    table,
    told,
    words,
)
from recovery.report.plan import front, proof, steps
from recovery.report.plan.audit import evidence
from recovery.report.plan.material import Audience, Chapter, Material
from recovery.report.plan.responder import pages

_UNDER: dict[Audience, str] = {
    "reader": "the whole document",
    "responder": "a page for each role",
    "auditor": "what it rests on, and what shows that it works",
}
_GLOSSARY = (
    ("core", "services without which the business does not work"),
    ("contained", "the harm has stopped growing"),
    ("eradicated", "cause or intruder is gone for good"),
    ("inject", "something that an exercise tells its players"),
    ("known good", "a copy made before the intrusion, and opened since"),
    ("MTD", "maximum tolerable downtime: how long the business can bear it, work recovery included"),
    ("P50, P90", "times within which half, or nine of ten, of many simulated runs recover"),
    ("RPO", "recovery point objective: how much data, counted in time before the impact, may be lost"),
    ("RTO", "recovery time objective: how long a service may be out"),
    ("TLP", "Traffic Light Protocol 2.0: who may read this"),
    ("verified", "somebody has checked that it can be trusted, not only that it answers"),
    ("WRT", "work recovery time: from the technical return until business is normal"),
)


def paper(material: Material, audience: Audience = "reader") -> Paper:
    """The same paper for the same material."""
    made: dict[Audience, Callable[[Material], tuple[Section, ...]]] = {
        "reader": _whole,
        "responder": lambda of: (front.which(of), front.notification(of), *pages(of)),
        "auditor": lambda of: (front.introduction(of), *evidence(of), *_appendices(of)),
    }
    versions = list(dict.fromkeys(chapter.playbook.version for chapter in material.chapters))
    house, first = material.organisation.title, material.chapters[0].playbook.title
    one = len(material.chapters) == 1
    return Paper(
        name=front.NAMES[material.profile],
        title=first if one else house,
        under=f"{house if one else counted(len(material.chapters), 'plan')}: {_UNDER[audience]}",
        marking=material.marking,
        version=versions[0] if len(versions) == 1 else "of each plan",
        digest=material.digest,
        date=material.asof.isoformat() if material.asof else "undated",
        sections=made[audience](material),
        cover=_cover(material),
    )


def _cover(material: Material) -> tuple[Leaf, ...]:
    titles = material.titles()
    rows = [
        (
            cell(strong(plan.title)),
            cell(plan.version),
            cell(titles.role(plan.owner) if plan.owner else "nobody"),
            cell(_reviewed(plan)),
            cell(f"{titles.role(plan.approved.by)}, {plan.approved.date}" if plan.approved else "not approved"),
        )
        for plan in (chapter.playbook for chapter in material.chapters)
    ]
    columns = (
        Column("Plan", width="wide"),
        Column("Version"),
        Column("Kept by"),
        Column("Reviewed"),
        Column("Approved"),
    )
    return (*table(columns, rows), Form(("Approved by", "Date and signature")))


def _reviewed(plan: Playbook) -> str:
    return str(plan.reviewed) if plan.reviewed else "never"


def _whole(material: Material) -> tuple[Section, ...]:
    return (
        front.use(),
        front.introduction(material),
        front.which(material),
        front.operations(material),
        front.notification(material),
        *(_recovery(chapter, material) for chapter in material.chapters),
        _reconstitution(material),
        *_appendices(material),
    )


def _recovery(chapter: Chapter, material: Material) -> Section:
    """A plan as a chapter of its own."""
    plan, titles = chapter.playbook, material.titles(chapter)
    id = plan.id
    targets = [
        words(strong(titles.service(each.service)), ": ", ", ".join(_target(each)))
        for each in plan.targets
    ]  # fmt: skip
    first: list[Leaf] = [*told(plan.summary, "lead")]
    if plan.start_when:
        first.append(Callout("Begin when:", words(" ".join(plan.start_when.split()))))
    if targets:
        first.append(Points(tuple(targets)))
    parts = [
        Section(f"{id}-picture", "Who does what, when", tuple(steps.picture(chapter, titles))),
        Section(f"{id}-checklist", "Checklist", tuple(steps.checklist(chapter, titles)), page=True),
        _nested(f"{id}-decisions", "Decisions", steps.decisions(chapter, titles)),
        _nested(f"{id}-notices", "Notices", steps.notices(chapter, titles)),
        Section(f"{id}-verification", "Verification, and back to normal", tuple(steps.verification(chapter, titles))),
        _nested(f"{id}-simulated", "What the simulation says", proof.simulated(chapter, material)),
        Section(f"{id}-exercised", "What exercises showed", tuple(proof.exercised(chapter, material))),
        Section(f"{id}-assumptions", "What it assumes", tuple(steps.assumptions(chapter, titles))),
    ]
    inside = tuple(part for part in parts if part.blocks or part.sections)
    return Section(f"plan-{id}", f"Recovery: {plan.title}", tuple(first), inside, page=True)


def _target(target: Target) -> list[str]:
    asked = f" in {target.chance:.0%} of cases" if target.chance is not None else ""
    spans = (("RTO", target.rto, asked), ("MTD", target.mtd, ""), ("RPO", target.rpo, ""))
    return [f"{name} {spoken(span)}{more}" for name, span, more in spans if span is not None]


def _nested(id: str, title: str, sections: tuple[Section, ...]) -> Section:
    return Section(id, title, (), sections)


def _reconstitution(material: Material) -> Section:
    """Reconstitution: what is to be done before everything counts as normal again."""
    said = (
        words("Every service that was restored has been verified, and whoever answers for it has said so."),
        words(
            "What was done by hand meanwhile has been entered, and what was switched off has been switched on again."
        ),
        words("Accounts, keys and ways in that were opened for the recovery are closed."),
        words("Evidence is kept where nobody changes it; who has it is written down."),
        words("Everybody who was told that something is wrong has been told that it is over."),
        words(
            "A hot wash was held within a day, a review within two weeks; what is to be better has an owner and a date."
        ),
        words("What the times were is entered in the plans, in place of guesses."),
    )
    over = [
        (cell(strong(chapter.playbook.title)), cell(" ".join(chapter.playbook.complete_when.split()) or "not said"))
        for chapter in material.chapters
    ]
    rows = table((Column("Plan"), Column("Over when", width="wide")), over)
    return Section(
        "reconstitution",
        "Reconstitution",
        (Points(said), *rows, Form(("Declared over by", "Date and time"))),
        page=True,
    )


def _appendices(material: Material) -> tuple[Section, ...]:
    references = [
        (cell(reference), cell(listed([c.playbook.title for c in material.chapters if reference in c.playbook.references])))
        for reference in sorted({each for chapter in material.chapters for each in chapter.playbook.references})
    ]  # fmt: skip
    changes = [(cell(day), cell(who), cell(what)) for day, who, what in material.changes]
    parts = [
        Section("provisions", "Provisions and controls", table((Column("Provision"), Column("Served by", width="wide")), references)),
        Section("actions", "Open actions", tuple(proof.actions(material.actions, material.asof))),
        Section("changes", "Changes", table((Column("Day"), Column("By"), Column("What", width="wide")), changes)),
        Section("glossary", "Words", facts(_GLOSSARY)),
    ]  # fmt: skip
    inside = tuple(part for part in parts if part.blocks)
    made = Paragraph(
        words(f"Made from files whose digest is {material.digest}. A copy with another digest is another document."),
        "note",
    )
    return (Section("appendices", "Appendices", (made,), inside, page=True),)
