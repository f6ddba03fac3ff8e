"""A page for each role: its first half hour, whom it rings, what it may decide alone, and all it does."""

from recovery.model.durations import MINUTE, spoken
from recovery.model.organisation import Role
from recovery.report.organisation_page import hours_of
from recovery.report.paper.blocks import (
    Callout,
    Column,
    Leaf,
    Paragraph,
    Points,
    Section,
    cell,
    facts,
    quiet,
    strong,
    table,
    words,
)
from recovery.report.plan.material import Material
from recovery.report.views.prose import one_line

SOON = 30 * MINUTE


def pages(material: Material) -> tuple[Section, ...]:
    """Of every role that a plan needs."""
    needed = {role for chapter in material.chapters for step in chapter.playbook.steps for role in step.people}
    return tuple(_page(role, material) for role in material.organisation.roles if role.id in needed)


def _page(role: Role, material: Material) -> Section:
    titles = material.titles()
    blocks: list[Leaf] = list(
        facts(
            [
                ("When there", "; ".join(hours_of(role))),
                ("Does not answer", f"ring {titles.role(role.deputy)}" if role.deputy else "nobody stands in"),
                ("May decide alone", ", ".join(role.decides)),
            ]
        )
    )
    blocks.append(
        Callout(
            "In your first half hour",
            words("do what stands first below for the plan that was begun. Write down the time of everything."),
        )
    )
    for chapter in material.chapters:
        own = [(number, step) for number, step in enumerate(chapter.playbook.steps, 1) if role.id in step.people]
        if not own:
            continue
        rows = []
        for number, step in own:
            begin, end = chapter.usual.get(step.id, (None, None))
            soon = begin is not None and begin < SOON
            done = f"Done when: {one_line(step.done_when)}" if step.done_when else ""
            rows.append(
                (
                    cell(str(number)),
                    cell(strong(step.title) if soon else step.title, one_line(step.do), quiet(done)),
                    cell("–" if begin is None else f"after {spoken(begin)}"),
                    cell("–" if begin is None or end is None else spoken(end - begin)),
                    (),
                )
            )
        columns = (
            Column("#", "number"), Column("What", width="wide"), Column("Usually begins", "number"), Column("Takes", "number"),
            Column("Done", "tick"),
        )  # fmt: skip
        blocks += table(
            columns,
            rows,
            f"{chapter.playbook.title}. Bold: in the first half hour. Times are stated, and count from the beginning.",
        )
    leads = {each.id for each in material.organisation.roles if each.decides and each.id != role.id}
    numbers = tuple(
        words(strong(titles.role(each.role)), f": {each.name}, {each.phone or 'no number'}", " *" if each.without_network else "")
        for each in material.organisation.contacts
        if each.role == role.deputy or each.role in leads
    )  # fmt: skip
    if numbers:
        blocks += [Paragraph(words("Whom you ring (a star works without our own network):")), Points(numbers)]
    return Section(f"role-{role.id}", role.title, tuple(blocks), page=True)
