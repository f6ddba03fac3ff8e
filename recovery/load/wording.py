"""What Pydantic found, in the words of whoever wrote the file: a rule, a sentence, and what to do next."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from recovery.load.characters import quoted
from recovery.load.layout import Layout, Schema, Spot
from recovery.load.source import Route
from recovery.model.base import Date, Id, Malformed
from recovery.model.sentences import sentences

LONGEST_LIST = 12
"""How many words a hint lists."""

_EXPECTED = {
    "bool_type": "true or false",
    "dataclass_type": "a mapping",
    "dict_type": "a mapping",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_type": "a mapping",
    "string_type": "a text",
    "tuple_type": "a list",
}
_LIMITS = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}


@dataclass(frozen=True, slots=True)
class Worded:
    """A fault in words; it stands at the value of a route, or at its key."""

    rule: str
    route: Route
    message: str
    hint: str | None
    key: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of Pydantic, and where in the file and in the model it is."""

    type: str
    spot: Spot
    value: Any
    around: Any
    """The list or mapping that holds the value."""
    context: Mapping[str, Any]
    message: str

    @property
    def wrong_type(self) -> bool:
        """Whether the value is not even of the right sort: then another branch of a union was meant."""
        return self.type in _EXPECTED or (self.type == "literal_error" and not isinstance(self.value, str))

    @property
    def expected(self) -> str:
        """The sort of value that fits."""
        words = self.spot.schema.get("expected", ())
        return _EXPECTED.get(self.type) or (_or(words) if 0 < len(words) <= 4 else "a word that is known here")


def worded(fault: Fault, layout: Layout, raw: str) -> Worded | None:
    """The fault in words; None where it only follows from others. `raw` is the value as it stands in the file."""
    if fault.spot.key:
        return _text_pattern(fault)
    if fault.wrong_type:
        return wrong_type([fault], raw)
    if fault.type in _IN_MODEL:
        return _IN_MODEL[fault.type](fault, layout)
    if fault.type in _IN_VALUE:
        return _IN_VALUE[fault.type](fault)
    if fault.spot.schema["type"] == "tagged-union":
        return _unknown_kind(fault)
    return Worded("malformed-value", fault.spot.route, fault.message, None)


def wrong_type(faults: list[Fault], raw: str) -> Worded:
    """None of the sorts of value that would fit."""
    value, route = faults[0].value, faults[0].spot.route
    expected = _or(dict.fromkeys(fault.expected for fault in faults))
    if value is None:
        hint = "write the value, or delete the key"
        return Worded("wrong-type", route, f"{expected} is expected here; nothing is given", hint)
    message = f"{expected} is expected here, not {_sort(value)}"
    return Worded("wrong-type", route, message, _type_hint(expected, value, raw))


def _sort(value: object) -> str:
    match value:
        case bool():
            return f"the truth value {str(value).lower()}"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text {quoted(value)}"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _type_hint(expected: str, value: object, raw: str) -> str | None:
    alone = not isinstance(value, dict | list)
    if "a text" in expected and alone:
        return f'put it in quotes: "{raw}"'
    if expected == "true or false":
        return "write true or false, without quotes"
    if "number" in expected and isinstance(value, str):
        return "write digits, without quotes or units"
    if expected == "a list" and alone:
        return f"write it as a list: [{raw}]"
    if "a mapping" in expected:
        return "write its keys and values, such as {key: value}"
    return None


def _unknown_key(fault: Fault, layout: Layout) -> Worded:
    key = str(fault.spot.route[-1])
    return Worded(
        "unknown-key", fault.spot.route, f"no key is called {quoted(key)} here", _key_hint(key, fault, layout), True
    )


def _key_hint(key: str, fault: Fault, layout: Layout) -> str:
    known = list(layout.fields(fault.spot.holder))
    if key in (fault.spot.family or {}):
        return "give it an entry of its own"
    others = [
        kind for kind, schema in (fault.spot.family or {}).items() if key in layout.fields(schema) and key not in known
    ]
    if others:
        return f"it belongs to {_or(quoted(kind) for kind in others)}"
    near = get_close_matches(key[:64], [each for each in known if each not in fault.around], n=1)
    if near:
        return f"did you mean {near[0]}?"
    own = "; what is yours alone goes under x" if "x" in known else ""
    return _one_of(known) + own


def _missing_key(fault: Fault, layout: Layout) -> Worded:
    *route, key = fault.spot.route
    field = layout.fields(fault.spot.holder).get(str(key), {})
    said = (_sentence(fault.spot.holder, str(key)), _told().get(field.get("schema", {}).get("pattern")))
    hint = " ".join(each for each in said if each) or _description(fault.spot.schema)
    return Worded("missing-key", tuple(route), f"the key {key} is missing", hint, True)


def _unknown_value(fault: Fault) -> Worded:
    known = [str(word) for word in fault.spot.schema.get("expected", ())]
    return _unknown_word("unknown-value", fault.spot.route, str(fault.value), known, key=False)


def _unknown_kind(fault: Fault) -> Worded:
    """A mapping that is told apart by its `kind`, or by its only key, and is none of those known."""
    known, route = [str(kind) for kind in fault.spot.schema["choices"]], fault.spot.route
    if not isinstance(fault.value, dict):
        message = (
            f"a mapping is expected here, not {_sort(fault.value)}"
            if fault.value is not None
            else "nothing is given here"
        )
        return Worded("wrong-type", route, message, _one_of(known))
    if "kind" in fault.value:
        return _unknown_word("unknown-kind", (*route, "kind"), str(fault.value["kind"]), known, key=False)
    if not fault.value:
        return Worded("unknown-kind", route, "an empty mapping says nothing", _one_of(known))
    word = next((word for word in fault.value if get_close_matches(word[:64], known)), next(iter(fault.value)))
    return _unknown_word("unknown-kind", (*route, word), word, known, key=True)


def _unknown_word(rule: str, route: Route, word: str, known: list[str], *, key: bool) -> Worded:
    near = get_close_matches(word[:64], known, n=1) or [each for each in known if each.lower() == word.lower()]
    hint = f"did you mean {near[0]}?" if near else _one_of(known)
    return Worded(rule, route, f"{quoted(word)} is not known here", hint, key)


def _text_pattern(fault: Fault) -> Worded:
    text = str(fault.spot.route[-1] if fault.spot.key else fault.value)
    pattern = str(fault.context.get("pattern", ""))
    slug = re.sub(r"[^a-z0-9]+", "-", text[:64].lower()).strip("-")
    hint = _told().get(pattern) or _description(fault.spot.schema) or f"it must match {pattern}"
    if re.fullmatch(pattern, slug):
        hint = f"{slug} would do. {hint}"
    return Worded(
        "malformed-value", fault.spot.route, f"{quoted(text)} is not written as it must be here", hint, fault.spot.key
    )


def _malformed(fault: Fault) -> Worded:
    """What one of our own validators said: about a value, or about keys that do not go together."""
    error = fault.context["error"]
    hint = error.hint if isinstance(error, Malformed) else None
    whole = fault.spot.schema["type"] == "model"
    return Worded("conflicting-keys" if whole else "malformed-value", fault.spot.route, str(error), hint, whole)


def _out_of_range(fault: Fault) -> Worded:
    limits = [f"{words} {fault.spot.schema[name]:g}" for name, words in _LIMITS.items() if name in fault.spot.schema]
    message = f"the number {fault.value} is out of range"
    return Worded("out-of-range", fault.spot.route, message, f"write {' and '.join(limits)}" if limits else None)


def _text_length(fault: Fault) -> Worded:
    if fault.type == "string_too_short":
        return Worded("wrong-length", fault.spot.route, "the text is empty", "write something, or delete the key")
    most = fault.context["max_length"]
    return Worded("wrong-length", fault.spot.route, f"a text of {len(fault.value):,} characters", f"at most {most:,}")


def _list_length(fault: Fault) -> Worded | None:
    number = len(fault.value)
    least, most = fault.context.get("min_length"), fault.context.get("max_length")
    if least is not None and number >= least:
        return None  # there are enough, and each has a finding of its own
    limit = f"at least {least:,}" if least is not None else f"at most {most:,}"
    return Worded("wrong-length", fault.spot.route, f"a list of {number:,}; {limit}", "see how many make sense here")


_IN_MODEL: dict[str, Callable[[Fault, Layout], Worded]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
}
_IN_VALUE: dict[str, Callable[[Fault], Worded | None]] = {
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _out_of_range),
    "literal_error": _unknown_value,
    "string_pattern_mismatch": _text_pattern,
    "string_too_long": _text_length,
    "string_too_short": _text_length,
    "too_long": _list_length,
    "too_short": _list_length,
    "value_error": _malformed,
}


def _sentence(holder: Schema, key: str) -> str | None:
    """What the model says below the field of a key."""
    model: type[BaseModel] | None = holder.get("cls")
    if model is None or holder["type"] != "model":
        return None
    names = (name for name, field in model.model_fields.items() if (field.alias or name) == key)
    return sentences(model).get(next(names, ""))


def _description(schema: Schema) -> str | None:
    """What the model says about a value, where it says something."""
    told = schema.get("metadata", {}).get("pydantic_js_updates", {}).get("description")
    return None if told is None else str(told)


@cache
def _told() -> dict[str, str]:
    """What the model says about the texts that are found everywhere, by their pattern."""
    schemas = [TypeAdapter[Any](kind).json_schema() for kind in (Id, Date)]
    return {schema["pattern"]: schema["description"] for schema in schemas}


def _one_of(words: list[str]) -> str:
    more = ", ..." if len(words) > LONGEST_LIST else ""
    return "one of: " + ", ".join(words[:LONGEST_LIST]) + more


def _or(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
