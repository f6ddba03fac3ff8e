"""Plain values become a model, or every way in which they do not fit it becomes a finding at its line and column."""

import json
from collections.abc import Iterable, Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from recovery.load.layout import Layout
from recovery.load.source import Findings, Source
from recovery.load.wording import Fault, Worded, worded, wrong_type
from recovery.model.findings import Finding, Level, Location

Shaped = TypeVar("Shaped", bound=BaseModel)

_ABOUT_A_WHOLE = frozenset({"missing-key", "conflicting-keys"})


def validate(model: type[Shaped], source: Source) -> tuple[Shaped | None, list[Finding]]:
    """The model in a source, and what does not fit. There is no model where reading found a fault already."""
    # As JSON, because Pydantic is then strict about texts, numbers and truth values, yet takes a list for a tuple.
    text = json.dumps(source.data, ensure_ascii=False)
    try:
        shaped = model.model_validate_json(text, strict=True)
    except ValidationError as error:
        return None, _findings(error, Layout(model), source)
    return (None if source.refused else shaped), []


def _findings(error: ValidationError, layout: Layout, source: Source) -> list[Finding]:
    findings = Findings(source.name)
    places = [finding.location for finding in source.findings if finding.level is Level.ERROR]
    for each in dict.fromkeys(_worded(_faults(error, layout, source), 0, layout, source)):
        if places and each.rule in _ABOUT_A_WHOLE:
            continue  # what is missing may well be what could not be read
        place = source.locate(each.route, key=each.key)
        if not any(_overlap(place, other) for other in places):
            findings.add(source.finding(each.rule, Level.ERROR, each.message, each.route, key=each.key, hint=each.hint))
    return findings.sorted()


def _faults(error: ValidationError, layout: Layout, source: Source) -> list[Fault]:
    return [
        Fault(each["type"], spot, source.value(spot.route), each.get("ctx", {}), each["msg"])
        for each in error.errors(include_url=False, include_input=False)
        for spot in [layout.spot(each["loc"])]
    ]


def _worded(faults: Iterable[Fault], depth: int, layout: Layout, source: Source) -> Iterator[Worded]:
    """The faults in words, of every union only those in the branch that was meant."""
    unions: dict[tuple[str | int, ...], dict[str, list[Fault]]] = {}
    for fault in faults:
        if len(fault.spot.forks) <= depth:
            said = worded(fault, layout, _raw(fault, source))
            yield from [said] if said else []
            continue
        fork = fault.spot.forks[depth]
        unions.setdefault(fork.before, {}).setdefault(fork.branch, []).append(fault)
    for branches in unions.values():
        yield from _of_union(list(branches.values()), depth, layout, source)


def _of_union(branches: list[list[Fault]], depth: int, layout: Layout, source: Source) -> Iterator[Worded]:
    """The branch that was meant is one that takes a value of this sort; of two, the one that knows its words."""
    fitting = [branch for branch in branches if not _wrong_type(branch, depth)]
    if not fitting:
        first = branches[0][0]
        yield wrong_type([fault for branch in branches for fault in branch], _raw(first, source))
        return
    known_words = [branch for branch in fitting if branch[0].type == "literal_error"]
    yield from _worded((known_words or fitting)[0], depth + 1, layout, source)


def _wrong_type(branch: list[Fault], depth: int) -> bool:
    """Whether the value as a whole is not of the sort this branch takes."""
    fault = branch[0]
    return fault.wrong_type and len(branch) == 1 and fault.spot.ends_at_fork(depth)


def _raw(fault: Fault, source: Source) -> str:
    """The value as it stands in the file, its first line."""
    location = source.locate(fault.spot.route)
    line = source.lines.line(location.line)
    return line[location.column - 1 : location.end_column - 1 if location.end_line == location.line else None]


def _overlap(one: Location, other: Location) -> bool:
    starts, ends = (one.line, one.column), (one.end_line, one.end_column)
    return starts < (other.end_line, other.end_column) and (other.line, other.column) < ends
