"""A file that was read: its text, the plain values in it, and the place of every key and value."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from recovery.load.characters import LONGEST_MESSAGE, cleaned, cut
from recovery.model.findings import Finding, Level, Location

Route = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value in it."""

LONGEST_EXCERPT = 200
MOST_FINDINGS = 100


class Lines:
    """The text of a file, by offset and by line. Offsets, lines and columns count code points."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @cached_property
    def _starts(self) -> "array[int]":
        starts, at = array("I", [0]), self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start(self, line: int) -> int:
        """The offset where a line starts, which must exist."""
        return self._starts[line - 1]

    def end(self, line: int) -> int:
        """The offset where a line ends, before its line end."""
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return end - 1 if self.text[max(end - 1, 0) : end] == "\r" else end

    def line(self, number: int) -> str:
        """A line without its line end."""
        return self.text[self.start(number) : self.end(number)] if 1 <= number <= len(self._starts) else ""

    def location(self, start: int, end: int) -> Location:
        """The span from one offset to before another."""
        return Location(self.name, *self.place(start), *self.place(max(start, end)))

    def excerpt(self, location: Location) -> str | None:
        """The line of a location, safe to show and with every column in its place; None when that is too far right."""
        if not location.line or location.column > LONGEST_EXCERPT:
            return None
        start = self.start(location.line)
        return cleaned(self.text[start : min(self.end(location.line), start + LONGEST_EXCERPT)])

    def finding(self, rule: str, level: Level, message: str, location: Location, hint: str | None = None) -> Finding:
        """A finding with its excerpt; whatever the message and hint repeat is made safe, and cut."""
        return Finding(
            rule,
            level,
            cut(message, LONGEST_MESSAGE),
            location,
            None if hint is None else cut(hint, LONGEST_MESSAGE),
            self.excerpt(location),
        )


class Nodes:
    """Where every key and value of a file stands: five numbers each, in the order of the file.

    A node's first child follows it, and its next sibling comes after as many nodes as its own tree has; that is all
    there is to know, since lists and mappings keep the same order. Values under refused keys have no node.
    """

    def __init__(self) -> None:
        self._numbers = array("I")

    def __len__(self) -> int:
        return len(self._numbers) // 5

    def add(self, key_start: int, key_end: int, start: int, end: int) -> int:
        """The number of a new node; without a key, `key_start` and `key_end` are the same."""
        self._numbers.extend((key_start, key_end, start, end, 1))
        return len(self._numbers) // 5 - 1

    def close(self, number: int, end: int) -> None:
        """Everything added since `number` lies inside it, and it ends here."""
        self._numbers[5 * number + 3] = end
        self._numbers[5 * number + 4] = len(self) - number

    def size(self, number: int) -> int:
        """How many values a value is, with all inside it."""
        return self._numbers[5 * number + 4]

    def span(self, number: int) -> tuple[int, int]:
        """From where to before where a value stands."""
        return self._numbers[5 * number + 2], self._numbers[5 * number + 3]

    def key_span(self, number: int) -> tuple[int, int] | None:
        """From where to before where the key of a value stands; None for items of lists and the top."""
        start, end = self._numbers[5 * number], self._numbers[5 * number + 1]
        return (start, end) if start < end else None

    def children(self, number: int) -> Iterator[int]:
        """The nodes directly inside a node."""
        child, stop = number + 1, number + self.size(number)
        while child < stop:
            yield child
            child += self.size(child)


@dataclass(frozen=True)
class Source:
    """A file as read: `data` is None when it was refused as a whole; `findings` are those of reading it."""

    name: str
    text: str
    data: object
    findings: tuple[Finding, ...]
    lines: Lines = field(repr=False, compare=False)
    nodes: Nodes = field(repr=False, compare=False, default_factory=Nodes)

    @property
    def refused(self) -> bool:
        """Whether reading found a fault that must be mended before the values can be trusted."""
        return any(finding.level is Level.ERROR for finding in self.findings)

    def locate(self, route: Route, *, key: bool = False) -> Location:
        """Where a value stands, or its key; the nearest one around it when it does not exist.

        A value that is left empty stands at its key. Items of lists and the whole file have no key: their first line
        stands for it.
        """
        if not len(self.nodes):
            return Location(self.name)
        number = self._node(route)
        start, end = self.nodes.span(number)
        key_span = self.nodes.key_span(number)
        if key_span and (key or start == end):
            return self.lines.location(*key_span)
        if key:
            line, _ = self.lines.place(start)
            end = min(end, self.lines.end(line))
        return self.lines.location(start, end)

    def finding(
        self, rule: str, level: Level, message: str, route: Route, *, key: bool = False, hint: str | None = None
    ) -> Finding:
        """A finding about a value, or about its key, with its place and line."""
        return self.lines.finding(rule, level, message, self.locate(route, key=key), hint)

    def _node(self, route: Route) -> int:
        number, value = 0, self.data
        for part in route:
            match value, part:
                case dict(), str() if part in value:
                    number = self._by_key(number, value)[part]
                    value = value[part]
                case list(), int() if part < len(value):
                    number = self._by_position(number)[part]
                    value = value[part]
                case _:
                    break
        return number

    def _by_key(self, number: int, value: dict[str, object]) -> dict[str, int]:
        """The nodes directly inside a mapping."""
        if number not in self._mappings:
            self._mappings[number] = dict(zip(value, self.nodes.children(number), strict=True))
        return self._mappings[number]

    def _by_position(self, number: int) -> "array[int]":
        """The nodes directly inside a list."""
        if number not in self._lists:
            self._lists[number] = array("I", self.nodes.children(number))
        return self._lists[number]

    @cached_property
    def _mappings(self) -> dict[int, dict[str, int]]:
        return {}

    @cached_property
    def _lists(self) -> "dict[int, array[int]]":
        return {}


def parts(value: object) -> Iterator[tuple[str | int, object]]:
    """What is directly inside a value, by key or position."""
    match value:
        case dict():
            yield from value.items()
        case list():
            yield from enumerate(value)


def value_at(data: object, route: Route) -> object:
    """What stands at the end of a route; None where it leads nowhere."""
    for part in route:
        match data, part:
            case dict(), str() if part in data:
                data = data[part]
            case list(), int() if part < len(data):
                data = data[part]
            case _:
                return None
    return data


class Findings:
    """Findings of one file as they come up: a hundred are kept, errors before warnings, and others counted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: dict[Level, list[Finding]] = {level: [] for level in Level}
        self._more = dict.fromkeys(Level, 0)
        self._unknown: set[Level] = set()

    def room(self, level: Level) -> bool:
        """Whether one more of this level may be kept."""
        return len(self._kept[level]) < MOST_FINDINGS

    def add(self, finding: Finding, *, always: bool = False) -> None:
        """Keep it while there is room, or always."""
        if always or self.room(finding.level):
            self._kept[finding.level].append(finding)
        else:
            self.count(finding.level)

    def count(self, level: Level, number: int = 1) -> None:
        """Findings that nobody wrote down."""
        self._more[level] += number

    def stop(self, level: Level) -> None:
        """There are more, and nobody looked how many."""
        self._unknown.add(level)

    def sorted(self) -> list[Finding]:
        """In the order of the file, and last how many more there are."""
        errors, warnings = self._kept[Level.ERROR], self._kept[Level.WARNING]
        room = max(0, MOST_FINDINGS - len(errors))
        more = {**self._more, Level.WARNING: self._more[Level.WARNING] + max(0, len(warnings) - room)}
        kept = sorted([*errors, *warnings[:room]], key=lambda finding: finding.location)
        rest = [self._rest(level, number) for level, number in more.items() if number or level in self._unknown]
        return kept + rest

    def _rest(self, level: Level, number: int) -> Finding:
        what = "fault" if level is Level.ERROR else "warning"
        message = f"{number:,} more {what}{'' if number == 1 else 's'} in this file"
        if level in self._unknown:
            message = f"there are more {what}s in this file"
        return Finding("more-findings", level, message, Location(self._name), "mend those above and check again")
