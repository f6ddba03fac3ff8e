"""Where the time of each step went. A batch or an inner playbook is one step; inner steps have rows too."""

from collections.abc import Iterator
from dataclasses import replace

from recovery.measures.values import StepMeasure, StepOutcome
from recovery.model import journal as facts
from recovery.model.journal import Entry, Journal
from recovery.model.playbook import Playbook


def step_measures(journal: Journal, playbook: Playbook, end: int) -> tuple[StepMeasure, ...]:
    """One row a step, in the order of the playbook; the steps of an inner playbook follow the step that calls it."""
    detected = next((e.at for e in journal if isinstance(e, facts.MomentCame) and e.moment == "detected"), end)
    entries = list(by_step(journal))
    rows = {name: StepMeasure(name) for name in _names(playbook, entries)}
    for name, entry in entries:
        rows[name] = _next_row(rows[name], entry)
    return tuple(_closed(row, detected, end) for row in rows.values())


def _names(playbook: Playbook, entries: list[tuple[str, Entry]]) -> list[str]:
    seen = dict.fromkeys(name for name, _ in entries)
    return [
        name
        for step in playbook.steps
        for name in (step.id, *(inner for inner in seen if inner.startswith(f"{step.id}/")))
    ]


def part_of(node: str) -> str:
    """The step that a node is a part of: its own for a lane or the begin of a batch, else the node itself."""
    above, _, last = node.rpartition("/")
    return above if last.isdecimal() else node


def by_step(journal: Journal) -> Iterator[tuple[str, Entry]]:
    """Entries about steps; those about the nodes of a batch or an inner playbook told once more as one step's."""
    whole = {part_of(name) for entry in journal if (name := _step(entry)) and name.endswith("/0")}
    at_work: dict[str, bool] = {}  # of a step made of nodes that is under way: whether a part has started
    ordered: dict[str, int] = {}  # of a batch that has begun: how long it waited for its order before its lanes could
    for fact in journal:
        entry = _with_the_order(fact, ordered)
        name = _step(entry)
        if name is None or name.startswith("@"):
            continue
        if part_of(name) == name and name not in whole:
            yield name, entry
        for step in (above for above in _around(name) if above in whole):
            told = _as_whole(step, name, entry, at_work)
            if told is not None:
                yield step, told


def _with_the_order(entry: Entry, ordered: dict[str, int]) -> Entry:
    """A batch is ordered as one: the wait for it belongs to the first lane that starts."""
    if not isinstance(entry, facts.StepStarted) or part_of(entry.step) == entry.step:
        return entry
    if entry.step.endswith("/0"):
        ordered[part_of(entry.step)] = entry.for_order
        return entry
    return replace(entry, for_order=entry.for_order + ordered.pop(part_of(entry.step), 0))


def _step(entry: Entry) -> str | None:
    name = getattr(entry, "step", None)
    return name if isinstance(name, str) else None


def _around(node: str) -> list[str]:
    """The steps a node may belong to, itself included, outermost first."""
    parts = node.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _as_whole(step: str, node: str, entry: Entry, at_work: dict[str, bool]) -> Entry | None:
    """What an entry about a node means for the step it is a part of."""
    match entry:
        case facts.StepReady() if node == f"{step}/0":
            at_work[step] = False
            return replace(entry, step=step)
        case facts.StepStarted() if node != step and not node.endswith("/0") and at_work.get(step) is False:
            at_work[step] = True
            return replace(entry, step=step, attempt=0)
        case facts.StepEnded() | facts.StepDead() | facts.StepSkipped() if node == step:
            at_work.pop(step, None)
            return entry
        case facts.StepWithdrawn() if step in at_work:
            started = at_work.pop(step)
            if not started:
                return replace(entry, step=step, attempt=0)
            return replace(entry, step=step, attempt=0, for_services=0, for_people=0, for_order=0)
        case facts.StillWaiting() if at_work.get(step) is False:
            at_work[step] = True
            return replace(entry, step=step, attempt=0)
        case _:
            return None


def _next_row(row: StepMeasure, entry: Entry) -> StepMeasure:
    match entry:
        case facts.StepReady(at, _, round, attempt):
            backed_off = at - row.done if attempt > 0 and row.done is not None else 0
            fresh = replace(row, round=round, attempt=attempt, ready=at, started=None, done=None, outcome="unfinished")
            return replace(fresh, rework=row.rework + backed_off)
        case facts.StepStarted(at):
            return _waited(replace(row, started=at), entry)
        case facts.StepEnded(at, ending=ending):
            return replace(_worked(row, at), done=at, outcome=_outcome(ending))
        case facts.StepDead(_, _, round):
            return replace(row, round=round, ready=None, started=None, done=None, outcome="dead")
        case facts.StepSkipped(at, _, round):
            return replace(row, round=round, started=None, done=at, outcome="skipped")
        case facts.StepWithdrawn(at):
            return replace(_worked(_waited(row, entry), at), started=None, done=None, outcome="unfinished")
        case facts.StillWaiting():
            return _waited(row, entry)
        case _:
            return row


def _waited(row: StepMeasure, entry: facts.StepStarted | facts.StepWithdrawn | facts.StillWaiting) -> StepMeasure:
    return replace(
        row,
        for_order=row.for_order + entry.for_order,
        for_services=row.for_services + entry.for_services,
        for_people=row.for_people + entry.for_people,
    )


def _outcome(ending: facts.Ending) -> StepOutcome:
    match ending:
        case "done":
            return "done"
        case "failed" | "not-passed":
            return "failed"
        case "try-again" | "next-artefact" | "stuck":
            return "unfinished"


def _worked(row: StepMeasure, until: int) -> StepMeasure:
    """The row after its work, or its back-off, has gone on until then."""
    if row.started is None:
        return row
    spent = until - (row.started if row.done is None else row.done)
    again = row.round > 0 or row.attempt > 0 or row.done is not None
    return replace(row, rework=row.rework + spent * again, working=row.working + spent * (not again))


def _closed(row: StepMeasure, detected: int, end: int) -> StepMeasure:
    """The row at the end of the run; what is not accounted for otherwise was waiting for work before the step."""
    if row.outcome == "dead":
        return row
    if row.outcome == "unfinished":
        row = _worked(row, end)
    last = row.done if row.done is not None and row.outcome != "unfinished" else end
    parts = row.for_services + row.for_people + row.for_order + row.working + row.rework
    return replace(row, for_work=max(detected, last) - detected - parts)
