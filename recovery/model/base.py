"""What every domain value shares: it never changes, and it refuses words it does not know."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

# These describe themselves in the schema rather than as fields, so that the sentence below a field is not lost.
_ID = r"^[a-z][a-z0-9-]{0,63}$"
_DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
Id = Annotated[
    str,
    StringConstraints(pattern=_ID),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _ID,
            "description": "A short name: a letter, then letters, digits and hyphens, at most 64, all in lower case.",
        }
    ),
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=65_536)]
Date = Annotated[
    str,
    StringConstraints(pattern=_DATE),
    WithJsonSchema({"type": "string", "pattern": _DATE, "description": "A day, written 2026-10-01."}),
]
Chance = Annotated[
    float,
    Field(ge=0, le=1),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1, "description": "A probability between 0 and 1."}),
]


class Malformed(ValueError):
    """A text that does not follow its grammar; `hint` tells how to write what was probably meant."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class Written:
    """Annotates a value that people write in a form of its own: the function that reads it, and its JSON Schema.

    Pydantic need not look inside the value then, which every start of the command would pay for.
    """

    def __init__(self, read: Callable[[Any], object], schema: Mapping[str, object]) -> None:
        self._read = read
        self._schema = schema

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self._schema)


class Frozen(BaseModel):
    """Base of every domain value: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Extensible(Frozen):
    """Base of every object people write: it may carry `x:`, which is theirs."""

    x: dict[str, JsonValue] | None = None
    """Anything of your own. Never read by the engine."""
