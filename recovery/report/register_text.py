"""The register of exercises and of improvement items, as pages and for scripts."""

from collections.abc import Iterator
from typing import Literal

from recovery.exercise.register import Due, Followed, Trend
from recovery.model.durations import spoken
from recovery.model.record import ExerciseRecord
from recovery.model.shown import shown
from recovery.report.layout import counted, hanging, wrapped
from recovery.report.results import Result

_COUNTS = {"exercised": "exercised", "unsigned": "not signed yet", "simulated": "simulated"}


class Held(Result):
    """An exercise that was recorded."""

    id: str
    date: str
    plan: str
    version: str
    scenario: str
    mode: Literal["facilitated", "solo", "automatic"]
    counts_as: Literal["exercised", "unsigned", "simulated"]
    outcome: str
    time_to_recovery_s: int | None
    even_luck: bool
    ratings: dict[str, Literal["P", "S", "M", "U"]]
    open_actions: int


class Next(Result):
    """When a plan is to be exercised."""

    plan: str
    last: str | None
    next: str | None
    overdue: bool
    changed: bool | None
    """Whether the plan is another one than what was exercised."""


class HistoryResult(Result):
    """What `recovery history --json` prints."""

    format: Literal["recovery/history@1"] = "recovery/history@1"
    exercises: list[Held]
    due: list[Next]


class Item(Result):
    """An improvement item, as the last record that names it has it."""

    id: str
    text: str
    owner: str | None
    due: str | None
    overdue_days: int
    status: Literal["open", "done", "dropped"]
    retested: str | None
    since: str
    plan: str


class ActionsResult(Result):
    """What `recovery actions --json` prints."""

    format: Literal["recovery/actions@1"] = "recovery/actions@1"
    actions: list[Item]


def held(record: ExerciseRecord) -> Held:
    """A row of the history."""
    return Held(
        id=record.id,
        date=record.date,
        plan=record.plan.id,
        version=record.plan.version,
        scenario=record.scenario,
        mode=record.mode,
        counts_as=record.counts_as,
        outcome=record.outcome,
        time_to_recovery_s=record.time_to_recovery,
        even_luck=record.even_luck,
        ratings={rating.objective: rating.rating for rating in record.ratings},
        open_actions=sum(action.status == "open" for action in record.actions),
    )


def following(found: Due) -> Next:
    """A row of what is due."""
    return Next(
        plan=found.plan,
        last=found.last.isoformat() if found.last else None,
        next=found.next.isoformat() if found.next else None,
        overdue=found.overdue,
        changed=found.changed,
    )


def item(found: Followed) -> Item:
    """A row of the improvement items."""
    action = found.action
    return Item(
        id=action.id,
        text=action.text,
        owner=action.owner,
        due=action.due,
        overdue_days=found.overdue,
        status=action.status,
        retested=action.retested,
        since=found.since,
        plan=found.plan,
    )


def history_text(result: HistoryResult, trends: tuple[Trend, ...], width: int) -> str:
    """The page of `recovery history`."""
    lines = ["Exercises", ""]
    if not result.exercises:
        lines.append("  None is recorded yet: closing an exercise writes its record into exercises/.")
    for each in result.exercises:
        lines += _held(each, width)
    for trend in trends:
        times = ", ".join("not recovered" if s is None else spoken(s) for s in trend.seconds)
        lines += wrapped(f"{trend.plan} against {trend.scenario}, oldest first: {times}", width, "  trend: ", "    ")
    if result.due:
        lines += ["", "Due", ""]
        lines += hanging([(each.plan, _due(each)) for each in result.due], width)
    return "\n".join(lines) + "\n"


def _held(each: Held, width: int) -> Iterator[str]:
    time = "did not recover" if each.time_to_recovery_s is None else f"recovered in {spoken(each.time_to_recovery_s)}"
    if each.time_to_recovery_s is not None and each.even_luck:
        time += " (even luck, no measurement)"
    rated = " ".join(f"{name}:{rating}" for name, rating in each.ratings.items())
    parts = [f"{each.plan} {each.version}", f"against {each.scenario}", time, _COUNTS[each.counts_as]]
    parts += [rated] if rated else []
    parts += [f"{counted(each.open_actions, 'action')} open"] if each.open_actions else []
    yield from wrapped(shown(", ".join(parts)), width, f"  {each.date} {each.id}  ", "    ")


def _due(each: Next) -> str:
    if each.last is None:
        return "never exercised" + (", overdue" if each.overdue else "")
    told = f"exercised on {each.last}"
    if each.next is not None:
        told += f", {'OVERDUE since' if each.overdue else 'next until'} {each.next}"
    return told + (", and changed since" if each.changed else "")


def actions_text(result: ActionsResult, width: int) -> str:
    """The page of `recovery actions`."""
    lines = ["Improvement items", ""]
    if not result.actions:
        lines.append("  None is open.")
    for each in result.actions:
        late = f", OVERDUE by {counted(each.overdue_days, 'day')}" if each.overdue_days else ""
        owner, due = each.owner or "nobody yet", each.due or "no date"
        head = f"{each.id} [{each.status}]: {owner}, {due}{late}, since {each.since} ({each.plan})"
        lines += wrapped(shown(head), width, "  ", "    ")
        for line in each.text.split("\n"):
            lines += wrapped(shown(line), width, "    ", "    ")
        if each.retested:
            lines.append(f"    retested in {shown(each.retested)}")
    return "\n".join(lines) + "\n"


def record_page(record: ExerciseRecord, width: int) -> Iterator[str]:
    """One record, as `recovery show` has it."""
    yield from _held(held(record), width)
    for rating in record.ratings:
        yield from wrapped(shown(f"{rating.rating}: {rating.title}. {rating.grounds}"), width, "  ", "    ")
    for action in record.actions:
        yield from wrapped(shown(f"{action.id} [{action.status}]: {action.text}"), width, "  ", "    ")
    signed = "not signed yet" if record.signed is None else f"signed by {record.signed.by} on {record.signed.date}"
    yield from wrapped(shown(signed), width, "  ", "    ")
