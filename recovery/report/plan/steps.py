"""What people do by a plan: its picture, its flow, its checklist, its decisions, its notices, its verifications."""

from collections.abc import Iterator

from recovery.model import steps
from recovery.model.durations import spoken
from recovery.report.figures.layers import Box, layers
from recovery.report.figures.swimlane import Lane, Piece, swimlane
from recovery.report.layout import listed
from recovery.report.paper.blocks import (
    Callout,
    Cell,
    Code,
    Column,
    Figure,
    Leaf,
    Paragraph,
    Points,
    Run,
    Section,
    cell,
    facts,
    quiet,
    strong,
    table,
    told,
    words,
)
from recovery.report.plan.material import Chapter
from recovery.report.step_words import comes_of_it, guards, how_long, what, when, who
from recovery.report.titles import Titles
from recovery.report.views.prose import one_line


def lanes(chapter: Chapter, titles: Titles) -> list[Lane]:
    """A lane a role, in the order in which roles are first needed."""
    work: dict[str, list[Piece]] = {}
    for number, step in enumerate(chapter.playbook.steps, 1):
        usual = chapter.usual.get(step.id)
        if usual is None:
            continue
        for role in step.people or {"": 1}:
            work.setdefault(role, []).append(Piece(number, step.title, *usual))
    order = sorted(work, key=lambda role: min(piece.start for piece in work[role]))
    return [Lane(titles.role(role) if role else "by itself", tuple(work[role])) for role in order]


def picture(chapter: Chapter, titles: Titles) -> list[Leaf]:
    """Who does what, when; and the way through the plan."""
    name = chapter.playbook.id
    found: list[Leaf] = []
    if drawing := swimlane(lanes(chapter, titles), f"swim-{name}"):
        found.append(Figure(drawing))
    boxes = [
        Box(step.id, f"{number} {step.title}", tuple(_before(step, chapter)), step.kind == "decision")
        for number, step in enumerate(chapter.playbook.steps, 1)
    ]
    title = "The way through the plan; a heavy edge is a decision"
    return [*found, *(Figure(each) for each in layers(boxes, f"flow-{name}", title))]


def _before(step: steps.Step, chapter: Chapter) -> Iterator[str]:
    """What a step waits for, decisions that lead to it too."""
    yield from (*step.needs, *step.needs_any, *step.after)
    for other in chapter.playbook.steps:
        if isinstance(other, steps.Decision) and any(step.id in option.leads_to for option in other.options):
            yield other.id


def checklist(chapter: Chapter, titles: Titles) -> list[Leaf]:
    """All steps, with boxes to tick and room for the time."""
    only = guards(chapter.playbook, titles)
    rows = []
    for number, step in enumerate(chapter.playbook.steps, 1):
        usual = chapter.usual.get(step.id)
        rows.append(
            (
                cell(str(number)),
                _about(step, only.get(step.id, [])),
                cell(who(step, titles) or "–"),
                cell(spoken(usual[1] - usual[0]) if usual else "–"),
                (),
                (),
            )
        )
    columns = (
        Column("#", "number"), Column("Step", width="wide"), Column("Who"), Column("Usual", "number"),
        Column("Done", "tick"), Column("Time", "blank"),
    )  # fmt: skip
    return list(
        table(columns, rows, "Tick, and write the time. Usual times are stated: the median of what the plan says.")
    )


def _about(step: steps.Step, only: list[str]) -> Cell:
    first = strong(step.title)
    condition = (quiet(f"Only if {' or '.join(only)}."),) if only else ()
    commands = tuple(Run(one_line(command.run), "code") for command in step.commands)
    done = (words(quiet("Done when: "), one_line(step.done_when)),) if step.done_when else ()
    return cell(first, *condition, *((one_line(step.do),) if step.do else ()), *commands, *done)


def decisions(chapter: Chapter, titles: Titles) -> tuple[Section, ...]:
    """Each decision with its criteria and what follows."""
    found = []
    for number, step in enumerate(chapter.playbook.steps, 1):
        if not isinstance(step, steps.Decision):
            continue
        options = tuple(
            words(
                strong(option.title),
                f": then {listed([titles.step(each) for each in option.leads_to])}" if option.leads_to else "",
                f" (possible if {option.if_.text})" if option.if_ else "",
            )
            for option in step.options
        )
        late = (
            f"After {spoken(step.limit)} without a decision: {titles.option(step.id, step.default or '')}."
            if step.limit
            else ""
        )
        found.append(
            Section(
                f"{chapter.playbook.id}-{step.id}",
                f"{number} {step.title}",
                (
                    Paragraph(words(quiet("Decides: "), who(step, titles))),
                    *told(step.criteria or "The plan names no criteria."),
                    Points(options),
                    *((Callout("If nobody decides:", words(late)),) if late else ()),
                ),
            )
        )
    return tuple(found)


def notices(chapter: Chapter, titles: Titles) -> tuple[Section, ...]:
    """Each notice: to whom, by when, and the text to begin with."""
    found = []
    for number, step in enumerate(chapter.playbook.steps, 1):
        if not isinstance(step, steps.Notify):
            continue
        text = chapter.notices.get(step.id, "")
        found.append(
            Section(
                f"{chapter.playbook.id}-{step.id}",
                f"{number} {step.title}",
                (
                    *facts(
                        [
                            ("To", listed([titles.thing(each) for each in step.to])),
                            ("By whom", who(step, titles)),
                            ("Deadline", titles.thing(step.clock) if step.clock else ""),
                            ("Says what came of", listed([titles.step(each) for each in step.facts_from])),
                        ]
                    ),
                    *told(step.do),
                    *((Code(tuple(text.rstrip().split("\n")[:120])),) if text.strip() else ()),
                ),
            )
        )
    return tuple(found)


def verification(chapter: Chapter, titles: Titles) -> list[Leaf]:
    """By what one knows that it is over, and the way back to normal."""
    plan = chapter.playbook
    rows = [
        (
            cell(f"{number} {step.title}"),
            cell(listed([titles.thing(each) for each in step.verifies]) or "–"),
            cell(one_line(step.done_when) or one_line(step.do) or "–"),
            cell(f"back to: {titles.step(step.on_fail)}" if step.on_fail else "–"),
        )
        for number, step in enumerate(plan.steps, 1)
        if isinstance(step, steps.Verify)
    ]
    columns = (Column("Check"), Column("Of"), Column("Passes when", width="wide"), Column("If it fails"))
    ramps = tuple(
        words(strong(step.title), ": ", "; ".join(filter(None, what(step, titles))))
        for step in plan.steps
        if isinstance(step, steps.Ramp)
    )
    found: list[Leaf] = list(table(columns, rows))
    if not rows:
        said = one_line(plan.because) or "The plan verifies nothing: services are back without anybody having looked."
        found.append(Callout("Nothing is verified.", words(said)))
    if ramps:
        found.append(Points(ramps))
    if plan.complete_when:
        found.append(Callout("Over when:", words(one_line(plan.complete_when))))
    return found


def assumptions(chapter: Chapter, titles: Titles) -> list[Leaf]:
    """What each step is thought to take, and on what that rests."""
    rows = [
        (cell(f"{number} {step.title}"), cell(*_each(how_long(step))), cell(*filter(None, _more(step, titles))))
        for number, step in enumerate(chapter.playbook.steps, 1)
        if how_long(step)
    ]
    columns = (Column("Step"), Column("Takes, and where that comes from"), Column("What else is assumed", width="wide"))
    return list(table(columns, rows, "Stated. A guess is to be replaced by what an exercise or an incident shows."))


def _each(text: str) -> list[str]:
    return text.split("; ")


def _more(step: steps.Step, titles: Titles) -> Iterator[str]:
    yield when(step, titles)
    if not isinstance(step, steps.Decision):
        yield from what(step, titles)
    yield from comes_of_it(step, titles)
