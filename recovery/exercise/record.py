"""The record of an exercise that is committed: what came of it, as values and as the text of its file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from recovery.exercise import commands as do
from recovery.exercise.entries import Kept, jsonl
from recovery.exercise.ledger import Ledger
from recovery.exercise.material import material_of
from recovery.exercise.plan import Plan
from recovery.exercise.session import Session
from recovery.measures.measure import measure
from recovery.model import journal as facts
from recovery.model.durations import written as span
from recovery.model.record import ExerciseRecord, RecordedAction, RecordedPlan, RecordedRating


def record_of(session: Session, id: str, entries: Sequence[Kept]) -> ExerciseRecord:
    """The record of an exercise that was closed; `entries`: all that was kept of it."""
    plan, settings, ledger = session.plan, session.settings, session.ledger
    journal = session.journal
    if not isinstance(journal[-1], facts.RunOver):
        journal = (*journal, facts.RunOver(session.table.run.now, "stopped"))
    measures = measure(journal, plan.organisation, session.table.playbook)
    seconds = measures.time_to_recovery
    return ExerciseRecord.model_validate(
        {
            "format": "recovery/exercise@1",
            "id": id,
            "date": datetime.fromisoformat(entries[0].wall).date().isoformat(),
            "mode": settings.mode,
            "organisation": plan.organisation.id,
            "plan": RecordedPlan(id=plan.playbook.id, version=plan.playbook.version, material=material(plan)),
            "scenario": plan.scenario.id,
            "outcome": measures.outcome,
            "time_to_recovery": None if seconds is None else span(seconds),
            "even_luck": settings.even,
            "people": {role: names for role, names in settings.people.items() if names},
            "facilitator": settings.facilitator[:200] or None,
            "ratings": tuple(_ratings(ledger, plan)),
            "actions": tuple(_actions(ledger)),
            "journal": "sha256:" + sha256("".join(jsonl(entry) for entry in entries).encode()).hexdigest(),
        }
    )


def _ratings(ledger: Ledger, plan: Plan) -> Iterator[RecordedRating]:
    """The last rating of each objective, in the order of the scenario."""
    last = {past.command.objective: past.command for past in ledger.log if isinstance(past.command, do.RateObjective)}
    for objective in plan.scenario.objectives:
        rated = last.get(objective.id)
        if rated is not None:
            yield RecordedRating(objective=objective.id, title=objective.title, rating=rated.rating, grounds=rated.text)


def _actions(ledger: Ledger) -> Iterator[RecordedAction]:
    """The last words about each item, in the order in which they first came up."""
    last: dict[str, do.Improvement] = {}
    for past in ledger.log:
        if isinstance(past.command, do.Improvement):
            last[past.command.id] = past.command
    for item in last.values():
        text = f"{item.text}\n{item.action}" if item.action else item.text
        yield RecordedAction(id=item.id, text=text, owner=item.owner, due=item.due)


# ------------------------------------------------------------------------------------------------------ what was exercised


def material(plan: Plan) -> str:
    """The digest of what makes a plan: it changes when people would do something else, and for no better wording."""
    return material_of(plan.organisation, plan.playbook, plan.inner)


# ----------------------------------------------------------------------------------------------------------- its file


def file_name(record: ExerciseRecord) -> str:
    """How its file is called: the day first, so that a folder lists them in their order."""
    return f"{record.date}-{record.id}.yaml"


def text_of(record: ExerciseRecord) -> str:
    """Its file: YAML that people can read, sign and change."""
    plain = record.model_dump(mode="json", exclude_none=True, exclude_defaults=True, by_alias=True)
    plain = {"format": record.format, **plain}
    if record.time_to_recovery is not None:
        plain["time_to_recovery"] = span(record.time_to_recovery)
    lines = [
        "# What came of an exercise. Commit it beside the plan. It counts as exercised when somebody has signed it:",
        f"# signed: {{by: ..., date: {record.date}}}",
        *_lines(plain, ""),
    ]
    return "\n".join(lines) + "\n"


def _lines(mapping: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        match value:
            case dict() if value:
                yield f"{indent}{key}:"
                yield from _lines(value, indent + "  ")
            case list() if value and all(isinstance(each, dict) for each in value):
                yield f"{indent}{key}:"
                for each in value:
                    first, *rest = _lines(each, indent + "    ")
                    yield f"{indent}  - {first.strip()}"
                    yield from rest
            case _:
                yield f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}"
