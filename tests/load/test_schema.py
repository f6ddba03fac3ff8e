"""The schemas for editors agree with what loads: they take what is sound, and refuse what is broken in its shape."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from recovery.load import reader, shape
from recovery.load.files import KINDS, MODELS, Kind
from recovery.load.schema import schema
from recovery.model.conditions import ConditionField
from recovery.model.durations import Duration
from recovery.model.estimates import CountField, EstimateField
from recovery.model.hours import WorkingHours
from recovery.model.scenario import Start
from recovery.model.sizes import Rate, Size
from tests.load.broken import BROKEN, FILES, Broken

ROOT = Path(__file__).parents[2]
SHIPPED = [path for folder in ("playbooks", "scenarios") for path in sorted((ROOT / folder).rglob("*.yaml"))]
VALIDATORS = {kind: Draft202012Validator(schema(kind)) for kind in KINDS}


def data(text: str) -> Any:
    return reader.read_text(text, "file.yaml").data


def kind_of(document: dict[str, Any]) -> Kind:
    return next(kind for kind in KINDS if document["format"] == f"recovery/{kind}@1")


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_and_says_which(kind: Kind) -> None:
    generated = schema(kind)

    Draft202012Validator.check_schema(generated)
    assert [generated[key] for key in ("$schema", "$id", "title")] == [
        "https://json-schema.org/draft/2020-12/schema",
        f"urn:recovery:{kind}@1",
        f"recovery/{kind}@1",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_takes_a_sound_file(kind: Kind) -> None:
    assert [error.message for error in VALIDATORS[kind].iter_errors(data(FILES[kind]))] == []


@pytest.mark.checkout
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_schema_takes_what_is_shipped(path: Path) -> None:
    document = data(path.read_text("utf-8"))

    assert [error.message for error in VALIDATORS[kind_of(document)].iter_errors(document)] == []


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_schema_refuses_what_is_broken_in_its_shape(broken: Broken) -> None:
    assert VALIDATORS[broken.kind].is_valid(data(broken.text)) is not broken.schema_sees_it


# ------------------------------------------------------------------------------------- every place of a file, broken


def places(value: object, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value of a file, but not into what people keep there for themselves."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, each in inner:
        if part != "x":
            yield (*route, part)
            yield from places(each, (*route, part))


def changed(value: Any, route: tuple[str | int, ...], new: object) -> Any:
    """A copy with another value at the end of the way."""
    if not route:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[route[0]] = changed(value[route[0]], route[1:], new)
    return copy


def with_odd_key(value: Any, route: tuple[str | int, ...]) -> Any:
    """A copy in which the key at the end of the way is written so that it is no id either."""
    mapping = value
    for part in route[:-1]:
        mapping = mapping[part]
    return changed(value, route[:-1], {f"{key} ?" if key == route[-1] else key: each for key, each in mapping.items()})


def faults(kind: Kind, document: object) -> list[str]:
    source = reader.read_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "file.yaml")
    assert source.findings == ()
    return [finding.rule for finding in shape.validate(MODELS[kind], source)[1]]


def judged(kind: Kind, document: object) -> tuple[bool, bool]:
    """Whether it loads, and whether its schema takes it."""
    return not faults(kind, document), VALIDATORS[kind].is_valid(document)


@pytest.mark.parametrize("kind", KINDS)
def test_both_refuse_a_misspelt_key_wherever_it_stands(kind: Kind) -> None:
    whole = data(FILES[kind])
    keys = [route for route in places(whole) if isinstance(route[-1], str)]
    judgements = {route: judged(kind, with_odd_key(whole, route)) for route in keys}

    assert len(keys) > 20
    assert {route: found for route, found in judgements.items() if found != (False, False)} == {}


@pytest.mark.parametrize("new", [[[]], {"a ?": {}}, 2.5, True, "\u2603 ?"], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_both_judge_alike_whatever_stands_in_a_place(kind: Kind, new: object) -> None:
    whole = data(FILES[kind])
    judgements = {route: judged(kind, changed(whole, route, new)) for route in places(whole)}
    agreed = [found for found in judgements.values() if found == (False, False)]

    assert {route: found for route, found in judgements.items() if found[0] != found[1]} == {}
    assert len(agreed) > len(judgements) / 2


@pytest.mark.slow
@pytest.mark.checkout
@pytest.mark.parametrize("new", [[[]], "\u2603 ?"], ids=str)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_both_judge_what_is_shipped_alike_whatever_stands_in_a_place(path: Path, new: object) -> None:
    whole = data(path.read_text("utf-8"))
    kind = kind_of(whole)
    judgements = {route: judged(kind, changed(whole, route, new)) for route in places(whole)}

    # That a mapping has none of several keys, or lacks one beside another, no schema sees.
    differing = {route: found for route, found in judgements.items() if found[0] != found[1]}
    rules = {rule for route in differing for rule in faults(kind, changed(whole, route, new))}
    assert rules <= {"conflicting-keys"}


# -------------------------------------------------------------------------------------------- texts with a grammar

GRAMMARS: dict[str, tuple[Any, list[str], list[str]]] = {  # sound ones, and broken ones that a schema can see
    "duration": (
        Duration,
        ["45m", "0m", "1d 2h", "1h30m", "PT4H", "P1DT2H", " 45m ", "1w 2d 3h 4m 5s", "P1W"],
        ["", "45", "4 5m", "PT", "P", "T1H", "1h1d", "1.5h", "\uff14m", "-5m"],
    ),
    "estimate": (
        EstimateField,
        ["5m", "5m..1h", "1m..2m..3m", "1d 2h .. 3d", "PT1H..PT2H"],
        ["1m..", "..1m", "1m..2m..3m..4m", "5m1h", "5m...1h", "PT..PT1H"],
    ),
    "condition": (
        ConditionField,
        [
            "contained",
            "step a done",
            "not step a done + 90m",
            " service a up",
            "a = b+1h 30m",
            "Mon 24:00",
            "artefact a available",
            "submitted c + 1d",
        ],
        ["contained +", "contained + 5", "contained + TM", "step A done", "not service a up", "a == b", "Mon 24:30"],
    ),
    "hours": (
        WorkingHours,
        ["always", "Mon-Fri 09:00-17:30", "Mon 00:00-24:00 ,Tue 01:00-02:00"],
        ["never", " always", "Mon 9:00-10:00", "Mon 09:00-24:30", "Mon 09:00-10:00,", "Mon-Fri"],
    ),
    "count": (CountField, ["12", "12..40", "1..2..3"], ["", "a", "1..", "1..2..3..4", "-1", "1.5", "\uff11"]),
    "size": (Size, ["40 GB", "1kB", " 5 MiB "], ["40", "40 gb", "GB", "4.5 GB", "40  GB"]),
    "rate": (Rate, ["200 MB/s", "1kB/s "], ["200 MB", "200 MB/h", "200 MB /s"]),
    "start": (
        Start,
        ["any", "Sat 02:00", "2026-12-24 18:00"],
        ["Sat 24:30", "Sat  02:00", "2026-12-24", "anytime", "2026-12-24T18:00"],
    ),
}


def fits(kind: Any, text: str) -> tuple[bool, bool]:
    """Whether a text loads, and whether its schema takes it."""
    adapter = TypeAdapter[Any](kind)
    taken = Draft202012Validator(adapter.json_schema()).is_valid(text)
    try:
        adapter.validate_json(json.dumps(text), strict=True)
    except ValidationError:
        return False, taken
    return True, taken


@pytest.mark.parametrize("name", GRAMMARS)
def test_texts_with_a_grammar_are_judged_alike(name: str) -> None:
    kind, sound, broken = GRAMMARS[name]

    assert {text: fits(kind, text) for text in sound} == dict.fromkeys(sound, (True, True))
    assert {text: fits(kind, text) for text in broken} == dict.fromkeys(broken, (False, False))


@pytest.mark.parametrize("name", GRAMMARS)
@given(st.data())
def test_a_text_that_is_understood_fits_its_schema(name: str, data: st.DataObject) -> None:
    kind, sound, broken = GRAMMARS[name]
    text = data.draw(st.sampled_from([*sound, *broken]))
    at, cut = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 2))
    typed = data.draw(st.text("0123456789wdhmsPTDHMS .+-:,=aMon\t\uff11", max_size=2))

    loads, taken = fits(kind, text[:at] + typed + text[at + cut :])

    assert taken or not loads
