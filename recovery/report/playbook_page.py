"""A playbook as a readable page: what it is for, who does what in which order, how long each step is thought to take."""

from collections.abc import Iterator, Mapping, Sequence

from recovery.model import steps
from recovery.model.durations import WEEK, spoken
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.shown import shown
from recovery.report.layout import prose, wrapped
from recovery.report.organisation_page import hours_of
from recovery.report.step_words import comes_of_it, guards, how_long, what, when, who
from recovery.report.titles import Titles

Inner = Mapping[tuple[str, ...], Playbook]


def playbook_page(playbook: Playbook, organisation: Organisation, inner: Inner, width: int) -> Iterator[str]:
    """Lines no wider than `width`."""
    titles = Titles(organisation, playbook, None, inner)
    yield from wrapped(f"{shown(playbook.title)} ({playbook.id})", width)
    yield from _head(playbook, organisation, titles, width)
    for heading, text in (
        ("", playbook.summary),
        ("Begin when", playbook.start_when),
        ("Over when", playbook.complete_when),
    ):
        yield from _paragraph(heading, text, width)
    if playbook.targets:
        yield from ("", "Targets", "")
        for target in playbook.targets:
            asked = f" in at least {target.chance:.0%} of cases" if target.chance is not None else ""
            words = [f"RTO {spoken(target.rto)}{asked}" if target.rto is not None else ""]
            words += [
                f"{name} {spoken(span)}"
                for name, span in (("MTD", target.mtd), ("RPO", target.rpo))
                if span is not None
            ]
            yield from wrapped(
                f"{titles.service(target.service)}: {', '.join(filter(None, words))}", width, "  ", "    "
            )
    yield from _people(playbook, organisation, inner, width)
    yield from ("", f"{len(playbook.steps)} steps", "")
    yield from _steps(playbook, titles, width)
    for path, called in inner.items():
        yield from ("", *wrapped(f"Inside {titles.step('/'.join(path))}: {shown(called.title)}", width), "")
        yield from _steps(called, Titles(organisation, called), width)


def _head(playbook: Playbook, organisation: Organisation, titles: Titles, width: int) -> Iterator[str]:
    about = [f"Plan of {shown(organisation.title)}"]
    about += [f"version {shown(playbook.version)}"] * (playbook.version != "0")
    about += [f"handles {', '.join(playbook.handles)}"] * bool(playbook.handles)
    about += [f"kept by {titles.role(playbook.owner)}"] * bool(playbook.owner)
    about += [f"marked {playbook.marking}"] * bool(playbook.marking)
    yield from wrapped("; ".join(about), width)
    dates = [f"reviewed {playbook.reviewed}"] * bool(playbook.reviewed)
    dates += [f"to be reviewed every {_weeks(playbook.review_every)}" if playbook.review_every else ""]
    if playbook.approved:
        dates.append(f"approved by {titles.role(playbook.approved.by)} on {playbook.approved.date}")
    if any(dates):
        said = "; ".join(filter(None, dates))
        yield from wrapped(said[0].upper() + said[1:], width)
    if playbook.verify == "none":
        yield from wrapped(f"Verifies nothing on purpose: {shown(playbook.because)}", width)
    if playbook.references:
        yield from wrapped(f"Serves {', '.join(shown(each) for each in playbook.references)}", width)


def _weeks(seconds: int) -> str:
    return spoken(seconds) if seconds < 2 * WEEK or seconds % WEEK else f"{seconds // WEEK} weeks"


def _paragraph(heading: str, text: str, width: int) -> Iterator[str]:
    if text:
        words = " ".join(text.split())
        yield ""
        yield from wrapped(shown(f"{heading}: {words}" if heading else words), width)


def _people(playbook: Playbook, organisation: Organisation, inner: Inner, width: int) -> Iterator[str]:
    """Every role that a step asks for, and when its people work."""
    asked = dict.fromkeys(role for plan in (playbook, *inner.values()) for step in plan.steps for role in step.people)
    roles = [role for role in organisation.roles if role.id in asked]
    if roles:
        yield from ("", "Who", "")
    for role in roles:
        yield from wrapped(f"{shown(role.title)}: {'; '.join(hours_of(role))}", width, "  ", "    ")


def _steps(playbook: Playbook, titles: Titles, width: int) -> Iterator[str]:
    only = guards(playbook, titles)
    for place, step in enumerate(playbook.steps, 1):
        yield from _step(place, step, only.get(step.id, ()), titles, width)


def _step(place: int, step: steps.Step, only: Sequence[str], titles: Titles, width: int) -> Iterator[str]:
    kind = "" if step.kind == "task" else f"{step.kind}: "
    phase = f", {step.phase}" if step.phase else ""
    yield from wrapped(f"{kind}{shown(step.title)} ({step.id}{phase})", width, f"{place:>3}. ", "     ")
    for words in (
        who(step, titles),
        f"only if {' or '.join(only)}" if only else "",
        when(step, titles),
        how_long(step),
        *what(step, titles),
        *comes_of_it(step, titles),
    ):
        if words:
            yield from wrapped(words, width, "     - ", "       ")
    yield from prose(step.do, width, "       | ")
    for command in step.commands:
        where = f" (on {shown(command.host)})" if command.host else ""
        yield from wrapped(f"$ {shown(command.run)}{where}", width, "       ", "         ")
    if step.done_when:
        yield from wrapped(f"done when: {shown(' '.join(step.done_when.split()))}", width, "     - ", "       ")
