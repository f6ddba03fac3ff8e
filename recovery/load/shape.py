"""Plain values become a model, or every way in which they do not fit it becomes a finding at its line and column."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from recovery.load.layout import Layout
from recovery.load.pieces import LARGEST, Piece, pieces
from recovery.load.source import MOST_FINDINGS, Findings, Source, value_at
from recovery.load.wording import Fault, Worded, worded, wrong_type
from recovery.model.findings import Finding, Level, Location

Shaped = TypeVar("Shaped", bound=BaseModel)

_ABOUT_A_WHOLE = frozenset({"missing-key", "conflicting-keys"})


def validate(model: type[Shaped], source: Source) -> tuple[Shaped | None, list[Finding]]:
    """The model in a source, and what does not fit. There is no model where reading found a fault already."""
    if source.data is None and source.refused:
        return None, []
    layout, faults = Layout(model), _Faults(source)
    if source.nodes.size(0) > LARGEST:
        for piece in pieces(source.data, source.nodes):
            _, error = _judge(model, piece.value)
            faults.take(error, layout, piece)
            if faults.full:
                return None, faults.findings()
    shaped, error = _judge(model, source.data)
    faults.take(error, layout, Piece(source.data))
    return (None if faults.found or source.refused else shaped), faults.findings()


def _judge(model: type[Shaped], data: object) -> tuple[Shaped | None, ValidationError | None]:
    # As JSON, because Pydantic is then strict about texts, numbers and truth values, yet takes a list for a tuple.
    try:
        return model.model_validate_json(json.dumps(data, ensure_ascii=False), strict=True), None
    except ValidationError as error:
        return None, error


class _Faults:
    """What was found so far, each once."""

    def __init__(self, source: Source) -> None:
        self.found: dict[Worded, None] = {}
        self._source = source
        self._unreadable = [finding.location for finding in source.findings if finding.level is Level.ERROR]

    @property
    def full(self) -> bool:
        """Whether there are more than anybody will see."""
        return len(self.found) > MOST_FINDINGS

    def take(self, error: ValidationError | None, layout: Layout, piece: Piece) -> None:
        """What an error about a piece says about the file, as far as there is room."""
        for each in _worded(_faults(error, layout, piece), 0, layout, self._source) if error else ():
            if self._counts(each, piece):
                self.found[each] = None
            if self.full:
                return

    def findings(self) -> list[Finding]:
        """In the order of the file."""
        findings = Findings(self._source.name)
        for each in list(self.found)[:MOST_FINDINGS]:
            finding = self._source.finding(
                each.rule, Level.ERROR, each.message, each.route, key=each.key, hint=each.hint
            )
            findings.add(finding)
        if self.full:
            findings.stop(Level.ERROR)
        return findings.sorted()

    def _counts(self, fault: Worded, piece: Piece) -> bool:
        """Not what only follows from what could not be read, or from the file's being divided."""
        if any(fault.route == piece.route(divided) for divided in piece.divided):
            return False
        if not self._unreadable:
            return True
        place = self._source.locate(fault.route, key=fault.key)
        return fault.rule not in _ABOUT_A_WHOLE and not any(_overlap(place, other) for other in self._unreadable)


def _faults(error: ValidationError, layout: Layout, piece: Piece) -> list[Fault]:
    faults = []
    for each in error.errors(include_url=False, include_input=False):
        spot = layout.spot(each["loc"])
        value, around = value_at(piece.value, spot.route), value_at(piece.value, spot.route[:-1])
        in_file = replace(spot, route=piece.route(spot.route))
        faults.append(Fault(each["type"], in_file, value, around, each.get("ctx", {}), each["msg"]))
    return faults


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
