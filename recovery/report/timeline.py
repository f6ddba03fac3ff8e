"""The timeline of a run, drawn in characters: a row a step, from detection to the end."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from recovery.measures.steps import by_step
from recovery.model import journal as facts
from recovery.model.durations import DAY, HOUR, MINUTE
from recovery.model.journal import Journal
from recovery.report.layout import columns as columns_of
from recovery.report.layout import fit
from recovery.report.titles import Titles

Doing = Literal["order", "services", "people", "backing-off", "work", "rework"]
GLYPHS: dict[Doing, str] = {
    "order": "?",
    "services": "▒",
    "people": "░",
    "backing-off": "·",
    "work": "█",
    "rework": "▓",
}
LEGEND: dict[Doing, str] = {
    "work": "at work",
    "rework": "working again",
    "people": "waiting for people",
    "services": "waiting for services",
    "order": "waiting for an order",
    "backing-off": "before trying again",
}
_NICE = (
    MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY, 90 * DAY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a step does between two ticks."""

    start: int
    end: int
    doing: Doing


def stretches(journal: Journal) -> dict[str, list[Stretch]]:
    """What each step that got anywhere did, in order of time; steps in the order of their first stretch."""
    found: dict[str, list[Stretch]] = {}
    ready: dict[str, facts.StepReady] = {}
    started: dict[str, facts.StepStarted] = {}
    backed_off: dict[str, int] = {}
    for entry in (*(entry for _, entry in by_step(journal)), *journal[-1:]):
        match entry:
            case facts.StepReady(at, step):
                ready[step] = entry
                if step in backed_off:
                    found[step].append(Stretch(backed_off.pop(step), at, "backing-off"))
            case facts.StepStarted(at, step):
                started[step] = entry
                found.setdefault(step, []).extend(_waits(ready[step].at, entry, at))
            case facts.StepEnded(at, step, round, attempt, ending) if step in started:
                again = round > 0 or attempt > 0
                found[step].append(Stretch(started.pop(step).at, at, "rework" if again else "work"))
                if ending in ("try-again", "next-artefact"):
                    backed_off[step] = at
            case facts.StepWithdrawn(at, step, round, attempt):
                if step in started:
                    found[step].append(Stretch(started.pop(step).at, at, "rework" if round or attempt else "work"))
                backed_off.pop(step, None)
            case facts.StillWaiting(at, step):
                found.setdefault(step, []).extend(_waits(ready[step].at, entry, at))
            case facts.RunOver(at):
                for step, begun in started.items():
                    found[step].append(Stretch(begun.at, at, "rework" if begun.round or begun.attempt else "work"))
            case _:
                pass
    return found


def _waits(ready: int, entry: facts.StepStarted | facts.StillWaiting, until: int) -> list[Stretch]:
    ordered = ready + entry.for_order
    opened = ordered + entry.for_services
    waits = [
        Stretch(ready, ordered, "order"),
        Stretch(ordered, opened, "services"),
        Stretch(opened, until, "people"),
    ]
    return [wait for wait in waits if wait.end > wait.start]


def timeline(journal: Journal, titles: Titles, start: int, end: int, width: int = 80) -> list[str]:
    """Lines of the drawing, no wider than `width`: a ruler, a row a step that got anywhere, a legend.

    It goes from `start` to the end of the last thing anybody did, `end` at the latest.
    """
    rows = {step: did for step, did in stretches(journal).items() if did}
    end = min(end, max((stretch.end for did in rows.values() for stretch in did), default=start))
    if not rows or end <= start:
        return []
    label = min(max(columns_of(titles.step(step)) for step in rows), max(16, width * 2 // 5))
    columns = width - label - 4
    drawn = [f"  {fit(titles.step(step), label)} {_cells(did, start, end, columns)}" for step, did in rows.items()]
    used = {stretch.doing for did in rows.values() for stretch in did}
    return [*_ruler(end - start, label, columns), *(line.rstrip() for line in drawn), "", *_legend(used, width)]


def _legend(used: Collection[Doing], width: int) -> list[str]:
    lines = [" "]
    for entry in (f" {GLYPHS[doing]} {text}" for doing, text in LEGEND.items() if doing in used):
        if len(lines[-1]) + len(entry) > width:
            lines.append(" ")
        lines[-1] += entry + " "
    return [line.rstrip() for line in lines]


def _cells(did: Sequence[Stretch], start: int, end: int, columns: int) -> str:
    return "".join(
        _cell(did, start + (end - start) * c / columns, start + (end - start) * (c + 1) / columns)
        for c in range(columns)
    )


def _cell(did: Iterable[Stretch], start: float, end: float) -> str:
    """The glyph of what fills most of a cell; work shows even when it fills little."""
    shares: dict[Doing, float] = {}
    for stretch in did:
        overlap = min(end, stretch.end) - max(start, stretch.start)
        instant = stretch.start == stretch.end and start <= stretch.start < end
        if overlap > 0 or instant:
            weight = 1000 if stretch.doing in ("work", "rework") else 1
            shares[stretch.doing] = shares.get(stretch.doing, 0) + max(overlap, 1e-9) * weight
    return GLYPHS[max(shares, key=lambda doing: shares[doing])] if shares else " "


def _ruler(span: int, label: int, columns: int) -> list[str]:
    step = next((nice for nice in _NICE if columns * nice / span >= 9), _NICE[-1])
    marks, ticks = [" "] * (columns + 12), ["─"] * columns
    for tick in range(0, span, step):
        column = round(columns * tick / span)
        if column < columns:
            ticks[column] = "┬"
            if column + len(_mark(tick)) <= columns + 1:
                marks[column : column + len(_mark(tick))] = _mark(tick)
    indent = " " * (label + 3)
    return [(indent + "".join(marks)).rstrip(), indent + "".join(ticks)]


def _mark(tick: int) -> str:
    days, rest = divmod(tick, DAY)
    hours, minutes = divmod(rest // MINUTE, 60)
    if days:
        return f"+{days}d" if not hours else f"+{days}d{hours}h"
    return f"+{hours}:{minutes:02}"
