"""From the parser's events to plain values, under limits: nothing is built past one, and nothing here recurses.

Faults that leave the rest of the file readable are reported and stepped over, so that one reading finds many.
"""

import re
from collections.abc import Callable
from typing import NoReturn

from yaml import events

from recovery.load import scalars
from recovery.load.characters import cleaned, cut, quoted, same, unwelcome_in_value
from recovery.load.source import Findings, Lines, Nodes
from recovery.model.findings import Level, Location

DEEPEST = 32
MOST_VALUES = 250_000
LONGEST_TEXT = 65_536
LONGEST_KEY = 256
MOST_KEYS = 10_000
NO_NEED = "nothing in this format needs that"

_BLANKS = " \t\r\n"
_MORE = re.compile(r"(?:\s|\.\.\.(?=\s|\Z)|#[^\n]*)*+(\S+)")
_PROPERTIES = re.compile(r"([&!][^\s,\[\]{}]*)(?:\s+([&!][^\s,\[\]{}]*))?")
_MERGE = "<<"


class Stopped(Exception):
    """A limit is passed, or there are faults enough; the findings are written down."""


class _Frame:
    """A list or mapping that is being filled. In a mapping, `key` is the one whose value comes next."""

    __slots__ = ("block", "items", "key", "key_end", "key_start", "mapping", "number", "places")

    def __init__(self, items: "list[object] | dict[str, object]", number: int, *, block: bool) -> None:
        self.items = items
        self.mapping = isinstance(items, dict)
        self.number = number
        self.block = block
        self.key: str | None = None
        self.key_start = self.key_end = 0
        self.places: dict[str, int] = {}
        """Where each key was first given, by the form in which keys are compared."""

    @property
    def wants_key(self) -> bool:
        """Whether what comes next is a key, not a value."""
        return self.mapping and self.key is None


class Tree:
    """Takes the events of one file, in order. `data` and `nodes` are what came of them so far."""

    def __init__(self, lines: Lines, findings: Findings) -> None:
        self.data: object = None
        self.nodes = Nodes()
        self.empty = True
        self._lines = lines
        self._findings = findings
        self._open: list[_Frame] = []
        self._values = 0
        self._last_end = 0
        self._to_skip = 0  # whole keys and values that are stepped over, and the lists and mappings open in them
        self._skipped_open = 0
        self._take: dict[type[events.Event], Callable[..., None]] = {
            events.ScalarEvent: self._scalar,
            events.SequenceStartEvent: self._sequence,
            events.MappingStartEvent: self._mapping,
            events.SequenceEndEvent: self._end,
            events.MappingEndEvent: self._end,
            events.AliasEvent: self._alias,
            events.DocumentEndEvent: self._document_end,
        }

    def take(self, event: events.Event) -> None:
        """One more event. Raises Stopped when the rest must not be read."""
        take = self._take.get(type(event))
        if take is None:
            return
        if self._to_skip:
            self._step_over(event)
        else:
            take(event)

    # ------------------------------------------------------------------------------------------- one kind of event each

    def _document_end(self, event: events.DocumentEndEvent) -> None:
        """Nothing may follow. The parser is not asked: it takes long over thousands of directives."""
        _, end = _span(event)
        found = _MORE.match(self._lines.text, end)
        if found:
            place = self._lines.location(found.start(1), found.end(1))
            message = "something follows the end of the document; a file holds one"
            hint = "delete it, or put it into a file of its own"
            self._findings.add(self._lines.finding("many-documents", Level.ERROR, message, place, hint), always=True)
            raise Stopped

    def _scalar(self, event: events.ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._report_properties(event)
        if self._open and self._open[-1].wants_key:
            self._key(event, self._open[-1])
            return
        self._count(event)
        start, end = _span(event)
        if event.style in ("|", ">"):
            end = self._trimmed(start, end)
        self._value(self._scalar_value(event), start, end)
        self._done(end)
        if not self._open:
            self.empty = start == end

    def _sequence(self, event: events.SequenceStartEvent) -> None:
        self._collection([], event)

    def _mapping(self, event: events.MappingStartEvent) -> None:
        self._collection({}, event)

    def _collection(
        self, items: "list[object] | dict[str, object]", event: events.SequenceStartEvent | events.MappingStartEvent
    ) -> None:
        if event.anchor is not None or event.tag is not None:
            self._report_properties(event)
        if self._open and self._open[-1].wants_key:
            message = "a key is a text, not a list or a mapping"
            self._error("key-not-text", message, event, "write key: value; a text that starts with [ or { needs quotes")
            self._to_skip = 2  # the key and its value
            self._step_over(event)
            return
        self._count(event)
        self._check_depth(event)
        number = self._value(items, *_span(event))
        self._open.append(_Frame(items, number, block=not event.flow_style))
        self.empty = False

    def _end(self, event: events.CollectionEndEvent) -> None:
        frame = self._open.pop()
        # The parser ends an indented collection where the next thing starts; people see it end with its last value.
        end = self._last_end if frame.block else _span(event)[1]
        self.nodes.close(frame.number, end)
        self._done(end)

    def _alias(self, event: events.AliasEvent) -> None:
        message = "aliases (*name) are not part of this format"
        self._error("alias", message, event, "write the value out, or quote a text that starts with *")
        if self._open and self._open[-1].wants_key:
            self._to_skip = 1
        else:
            self._count(event)
            start, end = _span(event)
            self._value(None, start, end)
            self._done(end)

    def _step_over(self, event: events.Event) -> None:
        """One event of a value that nobody will see; the limits hold all the same."""
        if isinstance(event, events.CollectionEndEvent):
            self._skipped_open -= 1
        else:
            self._count(event)
        if isinstance(event, events.CollectionStartEvent):
            self._check_depth(event)
            self._skipped_open += 1
        if not self._skipped_open:
            self._to_skip -= 1

    # ------------------------------------------------------------------------------------------------ keys and values

    def _key(self, event: events.ScalarEvent, frame: _Frame) -> None:
        """A key of a mapping: taken, or refused together with its value."""
        key = self._key_text(event)
        if key is None:
            self._to_skip = 1
            return
        start, end = _span(event)
        first = frame.places.setdefault(same(key), start)
        if first != start:
            line, _ = self._lines.place(first)
            message = f"{quoted(key)} is given twice (first in line {line})"
            self._error("duplicate-key", message, event, "keep one of them")
            self._to_skip = 1
        elif len(frame.places) > MOST_KEYS:
            self._stop("too-many-keys", f"more than {MOST_KEYS:,} keys in one mapping", event, "split it")
        else:
            frame.key = key
            frame.key_start, frame.key_end = start, end

    def _key_text(self, event: events.ScalarEvent) -> str | None:
        """The text of a key; None when it is refused."""
        text: str = event.value
        if len(text) > LONGEST_KEY:
            message = f"a key of {len(text):,} characters; at most {LONGEST_KEY}"
            self._error("key-too-long", message, event, "a long text is a value, not a key")
            return None
        if event.style:
            return self._checked(text, event)
        if text == _MERGE:
            self._error("merge-key", "merge keys (<<) are not part of this format", event, "write the keys out")
            return None
        value = self._plain(text, event)
        if not isinstance(value, str):
            hint = f'put it in quotes: "{cut(text, 60)}"' if text else "write the key before the colon"
            self._error("key-not-text", f"{quoted(text)} is no text, and keys are texts", event, hint)
            return None
        return self._checked(value, event)

    def _scalar_value(self, event: events.ScalarEvent) -> scalars.Plain:
        text: str = event.value
        if len(text) > LONGEST_TEXT:
            message = f"a text of {len(text):,} characters; at most {LONGEST_TEXT:,}"
            self._error("text-too-long", message, event, "shorten it, or keep it in a document of its own")
            return ""
        value = text if event.style else self._plain(text, event)
        return self._checked(value, event) if isinstance(value, str) else value

    def _plain(self, text: str, event: events.ScalarEvent) -> scalars.Plain:
        """The value of a word without quotes; doubts about it are reported."""
        value = scalars.resolve(text)
        if not isinstance(value, scalars.Doubt):
            return value
        if self._room(value.level):
            place = self._place(event)
            self._findings.add(self._lines.finding(value.rule, value.level, value.message, place, value.hint))
        return value.value

    def _checked(self, text: str, event: events.ScalarEvent) -> str:
        """The text without characters that an escape such as `\\x1b` smuggled in."""
        unwelcome = unwelcome_in_value(text)
        if unwelcome is None:
            return text
        self._error(unwelcome.rule, unwelcome.message, event, unwelcome.hint)
        return cleaned(text)

    def _value(self, value: object, start: int, end: int) -> int:
        """Put a value where it belongs; its node."""
        if not self._open:
            self.data = value
            return self.nodes.add(start, start, start, end)
        frame = self._open[-1]
        if isinstance(frame.items, list):
            frame.items.append(value)
            return self.nodes.add(start, start, start, end)
        assert frame.key is not None
        frame.items[frame.key] = value
        return self.nodes.add(frame.key_start, frame.key_end, start, end)

    def _done(self, end: int) -> None:
        """A value is whole: the next thing in its mapping is a key."""
        self._last_end = end
        if self._open:
            self._open[-1].key = None

    def _trimmed(self, start: int, end: int) -> int:
        """Where a block of text ends for people: the parser counts the blank lines after it, up to the next thing."""
        return start + len(self._lines.text[start:end].rstrip(_BLANKS))

    # ---------------------------------------------------------------------------------------------- limits and faults

    def _count(self, event: events.Event) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop("too-many-values", f"more than {MOST_VALUES:,} values", event, "split the file")

    def _check_depth(self, event: events.Event) -> None:
        if len(self._open) + self._skipped_open >= DEEPEST:
            message = f"nested more than {DEEPEST} levels deep"
            self._stop("too-deep", message, event, NO_NEED)

    def _report_properties(self, event: events.ScalarEvent | events.CollectionStartEvent) -> None:
        if event.anchor is not None:
            message = "anchors (&name) are not part of this format"
            self._add(
                "anchor", message, self._property(event, "&"), "delete it and write the value out where it is meant"
            )
        if event.tag is not None:
            message = f"tags ({cut(event.tag, 40)}) are not part of this format"
            self._add("tag", message, self._property(event, "!"), "delete it; a text that starts with ! needs quotes")

    def _property(self, event: events.Event, sign: str) -> Location:
        """Where the anchor or tag before a value stands, itself or the one before it."""
        start, _ = _span(event)
        found = _PROPERTIES.match(self._lines.text, start)
        if found is None:
            return self._place(event)
        group = 2 if (found[2] or "").startswith(sign) else 1
        return self._lines.location(*found.span(group))

    def _error(self, rule: str, message: str, event: events.Event, hint: str) -> None:
        self._add(rule, message, self._place(event), hint)

    def _add(self, rule: str, message: str, place: Location, hint: str) -> None:
        if self._room(Level.ERROR):
            self._findings.add(self._lines.finding(rule, Level.ERROR, message, place, hint))

    def _room(self, level: Level) -> bool:
        """Whether one more finding is kept. Raises Stopped after so many errors that nobody reads on."""
        if self._findings.room(level):
            return True
        if level is Level.ERROR:
            self._findings.stop(level)
            raise Stopped
        self._findings.count(level)
        return False

    def _stop(self, rule: str, message: str, event: events.Event, hint: str) -> NoReturn:
        finding = self._lines.finding(rule, Level.ERROR, message, self._place(event), hint)
        self._findings.add(finding, always=True)
        raise Stopped

    def _place(self, event: events.Event) -> Location:
        start, end = _span(event)
        return self._lines.location(start, self._trimmed(start, end))


def _span(event: events.Event) -> tuple[int, int]:
    """From where to before where the parser saw it."""
    start, end = event.start_mark, event.end_mark
    assert start is not None
    assert end is not None
    return start.index, end.index
