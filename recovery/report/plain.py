"""What a template may see: words, numbers, lists and tables of them, and nothing that can do something."""

from dataclasses import fields, is_dataclass
from typing import TypeAlias

from recovery.model.shown import shown

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


def plain(value: object) -> Plain:
    """A view as plain data, each text in it safe to show on one line. Raises TypeError for anything that is no data."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return shown(value)
        case list() | tuple():
            return [plain(each) for each in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: plain(each) for key, each in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(f"a {type(value).__name__} is no plain data: a view must not hand it to a template")
