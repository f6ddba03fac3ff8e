"""The register of a workspace: what was exercised and what it came to, what is due, which improvements are still open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.record import ExerciseRecord, RecordedAction


@dataclass(frozen=True, slots=True)
class Due:
    """A plan, and when it is to be exercised next."""

    plan: str
    last: date | None
    """The last exercise that counts."""
    next: date | None
    """None: never exercised, so now; or nothing says how often."""
    overdue: bool
    changed: bool | None
    """Whether the plan is another one than what was exercised; None: not exercised."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Times to recovery of one plan against one incident, oldest first; None where it did not recover."""

    plan: str
    scenario: str
    dates: tuple[str, ...]
    seconds: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """An improvement item: its last state, the exercise it came from, and how long it is overdue at a day."""

    action: RecordedAction
    since: str
    """The exercise in which it first came up."""
    plan: str
    overdue: int
    """Days; 0 where it is not."""


def history(records: Iterable[ExerciseRecord]) -> tuple[ExerciseRecord, ...]:
    """Newest first."""
    return tuple(sorted(records, key=lambda record: (record.date, record.id), reverse=True))


def trends(records: Iterable[ExerciseRecord]) -> tuple[Trend, ...]:
    """Of every pair that was played at least twice with people, those with even luck apart from the others."""
    pairs: dict[tuple[str, str, bool], list[ExerciseRecord]] = {}
    for record in reversed(history(records)):
        if record.mode != "automatic":
            pairs.setdefault((record.plan.id, record.scenario, record.even_luck), []).append(record)
    return tuple(
        Trend(
            plan,
            scenario,
            tuple(each.date for each in found),
            tuple(each.time_to_recovery for each in found),
        )
        for (plan, scenario, _), found in pairs.items()
        if len(found) > 1
    )


def due(
    plans: Sequence[tuple[Playbook, Organisation, str]], records: Iterable[ExerciseRecord], today: date
) -> tuple[Due, ...]:
    """Each plan with its organisation and material digest: when it was exercised last, and when it is due."""
    found = history(records)
    return tuple(_due(playbook, house, material, found, today) for playbook, house, material in plans)


def _due(playbook: Playbook, house: Organisation, material: str, records: Sequence[ExerciseRecord], today: date) -> Due:
    ours = [r for r in records if (r.plan.id, r.organisation) == (playbook.id, house.id) and r.counts_as == "exercised"]
    if not ours:
        return Due(playbook.id, None, None, house.exercise_every is not None, None)
    last = date.fromisoformat(ours[0].date)
    following = None if house.exercise_every is None else last + timedelta(seconds=house.exercise_every)
    changed = ours[0].plan.material != material
    return Due(playbook.id, last, following, following is not None and following < today, changed)


def actions(records: Iterable[ExerciseRecord], today: date, *, all_of_them: bool = False) -> tuple[Followed, ...]:
    """Improvement items in the order in which they are due; a later record says how far one is. Open ones, or all."""
    first: dict[str, ExerciseRecord] = {}
    last: dict[str, RecordedAction] = {}
    for record in reversed(history(records)):
        for action in record.actions:
            first.setdefault(action.id, record)
            last[action.id] = action
    items = [
        Followed(action, first[id].id, first[id].plan.id, _overdue(action, today))
        for id, action in last.items()
        if all_of_them or action.status == "open"
    ]
    return tuple(sorted(items, key=lambda item: (item.action.due or "9999", item.action.id)))


def _overdue(action: RecordedAction, today: date) -> int:
    if action.due is None or action.status != "open":
        return 0
    return max(0, (today - date.fromisoformat(action.due)).days)
