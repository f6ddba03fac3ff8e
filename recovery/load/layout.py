"""The way through a model along a Pydantic error: what of its location are keys of the file, and what only branches.

Pydantic writes the branch of a union into the location as if it were a key. Told apart by guessing, a mapping with a
key of that name would go wrong; so the schema that Pydantic compiled is walked beside the values.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from recovery.load.source import Route

Schema = Mapping[str, Any]

_KEY = "[key]"
_TRANSPARENT = frozenset({"default", "definitions", "function-after", "function-before", "function-wrap", "nullable"})
_ANYTHING: Schema = {"type": "any"}


@dataclass(frozen=True, slots=True)
class Fork:
    """A union that was passed: how much of the location led to it, and the branch taken behind it."""

    before: tuple[str | int, ...]
    branch: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an error is: the route in the file, at its key or its value, and what the model has there."""

    route: Route
    schema: Schema
    holder: Schema
    """What the model has one step before."""
    key: bool = False
    family: Mapping[str, Schema] | None = None
    """The kinds among which the nearest mapping was told apart, by name."""
    forks: tuple[Fork, ...] = ()
    length: int = 0
    """How many parts the location had."""

    def ends_at_fork(self, number: int) -> bool:
        """Whether the error is about what a union holds as a whole, not about something inside."""
        return self.length == len(self.forks[number].before) + 1


class Layout:
    """What a model looks like, as Pydantic compiled it."""

    def __init__(self, model: type[BaseModel]) -> None:
        model.model_rebuild()  # it may not have been built yet
        self._top: Schema = model.__pydantic_core_schema__
        self._definitions = {
            each["ref"]: each for each in self._top.get("definitions", ()) if self._top["type"] == "definitions"
        }

    def spot(self, location: tuple[str | int, ...]) -> Spot:
        """Where the location of an error leads."""
        schema = holder = self._bare(self._top)
        route: Route = ()
        family: Mapping[str, Schema] | None = None
        forks: list[Fork] = []
        for position, part in enumerate(location):
            if part == _KEY and holder["type"] == "dict" and position == len(location) - 1:
                schema = self._bare(holder.get("keys_schema", _ANYTHING))
                return Spot(route, schema, holder, True, None, tuple(forks), len(location))
            match schema["type"]:
                case "tagged-union":
                    family = {str(name): self._bare(choice) for name, choice in schema["choices"].items()}
                    schema = family.get(str(part), _ANYTHING)
                case "union":
                    forks.append(Fork(location[:position], str(part)))
                    schema = self._branch(schema, str(part))
                case _:
                    inner = self._inside(schema, part)
                    family = family if inner is None else None
                    holder, schema, route = schema, inner or _ANYTHING, (*route, part)
        return Spot(route, schema, holder, False, family, tuple(forks), len(location))

    def fields(self, schema: Schema) -> dict[str, Schema]:
        """The keys that a mapping of this model may have."""
        if schema["type"] != "model":
            return {}
        fields = self._bare(schema["schema"])["fields"]
        return {str(field.get("validation_alias", name)): field for name, field in fields.items()}

    def _bare(self, schema: Schema) -> Schema:
        """Without what only wraps it."""
        while True:
            if schema["type"] in _TRANSPARENT:
                schema = schema["schema"]
            elif schema["type"] == "definition-ref":
                schema = self._definitions[schema["schema_ref"]]
            elif schema["type"] == "json-or-python":
                schema = schema["json_schema"]
            else:
                return schema

    def _choices(self, schema: Schema) -> list[Schema]:
        return [self._bare(choice[0] if isinstance(choice, tuple) else choice) for choice in schema["choices"]]

    def _branch(self, schema: Schema, label: str) -> Schema:
        """The choice of a union that Pydantic calls by this label."""
        return next((choice for choice in self._choices(schema) if _is_called(choice, label)), _ANYTHING)

    def _inside(self, schema: Schema, part: str | int) -> Schema | None:
        match schema["type"]:
            case "model":
                field = self.fields(schema).get(str(part))
                return None if field is None else self._bare(field["schema"])
            case "dict":
                return self._bare(schema.get("values_schema", _ANYTHING))
            case "list":
                return self._bare(schema.get("items_schema", _ANYTHING))
            case "tuple":
                items = schema["items_schema"]
                return self._bare(items[min(int(part), len(items) - 1)])
            case _:
                return None


def _is_called(choice: Schema, label: str) -> bool:
    """Whether a label is that of a choice: `Name`, `function-after[check(), Name]`, `constrained-str`, `dict[...]`."""
    if "cls" in choice:
        collection = label.startswith(("dict[", "list[", "tuple["))
        return not collection and re.search(rf"\b{choice['cls'].__name__}\b", label) is not None
    return re.match(rf"(constrained-)?{choice['type']}\b", label) is not None
