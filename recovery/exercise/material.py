"""What makes a plan, as a digest: by it one tells whether the plan that was exercised is the one in force."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, JsonValue

from recovery.exercise.entries import canonical
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook

_PROSE = frozenset(
    (
        "title", "do", "done_when", "commands", "summary", "start_when", "complete_when", "references", "criteria",
        "template", "owner", "reviewed", "review_every", "approved", "marking", "version", "because", "x",
        "source", "contacts", "casts", "exercise_every", "takes", "each", "hold", "chance", "find_chance", "pass_chance",
        "misses", "reach", "items", "loss_per_hour",
    )
)  # fmt: skip
"""Fields that say nothing about what is to be done, by whom, with what, in which order: prose, people, estimates."""


def material_of(organisation: Organisation, playbook: Playbook, inner: Mapping[tuple[str, ...], Playbook]) -> str:
    """The digest of what makes a plan: it changes when people would do something else, and for no better wording."""
    plans = {"/".join(path): _bare(each) for path, each in [((), playbook), *inner.items()]}
    return "sha256:" + sha256(canonical({"organisation": _bare(organisation), "plans": plans})).hexdigest()


def _bare(value: Any) -> JsonValue:
    """Without prose and estimates."""
    match value:
        case BaseModel():
            fields = {name: getattr(value, name) for name in type(value).model_fields if name not in _PROSE}
            return {name: _bare(each) for name, each in fields.items() if each not in (None, (), "", {})}
        case dict():
            return {str(key): _bare(each) for key, each in value.items()}
        case tuple() | list():
            return [_bare(each) for each in value]
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)
