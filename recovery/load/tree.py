"""From the parser's events to plain values, under limits: nothing is built past one, and nothing here recurses.

Faults that leave the rest of the file readable are reported and stepped over, so that one reading finds many.
"""

from collections.abc import Callable
from typing import Protocol

from yaml import events

from recovery.load import scalars
from recovery.load.characters import cleaned, cut, quoted, same, unwelcome_in_value
from recovery.load.source import Findings, Lines, Nodes
from recovery.model.findings import Level

DEEPEST = 32
MOST_VALUES = 250_000
LONGEST_TEXT = 65_536
LONGEST_KEY = 256
MOST_KEYS = 10_000

_NO_END = "\n\r \t"


class Stopped(Exception):
    """A limit is passed, or more follows that this format does not have; the finding is written down."""


class Mark(Protocol):
    """A place in the text, as the parser tells it."""

    index: int


class _Frame:
    """A list or mapping that is being filled. In a mapping, `key` is the one whose value comes next."""

    __slots__ = ("block", "items", "key", "key_span", "kept", "number", "seen")

    def __init__(self, items: "list[object] | dict[str, object]", number: int, *, block: bool) -> None:
        self.items = items
        self.number = number
        self.block = block
        self.key: str | None = None
        self.key_span: tuple[int, int] | None = None
        self.kept = True
        self.seen: dict[str, int] = {}


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
        self._documents = 0
        self._take: dict[type[events.Event], Callable[..., None]] = {
            events.ScalarEvent: self._scalar,
            events.SequenceStartEvent: self._sequence,
            events.MappingStartEvent: self._mapping,
            events.SequenceEndEvent: self._end,
            events.MappingEndEvent: self._end,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._document,
        }

    def take(self, event: events.Event) -> None:
        """One more event. Raises Stopped when the rest must not be read."""
        take = self._take.get(type(event))
        if take is not None:
            take(event)

    # ------------------------------------------------------------------------------------------------ the five events

    def _document(self, event: events.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop("many-documents", "a second document starts here; a file holds one", event, "put it into a file of its own")
        if event.version or event.tags:
            self._error("directive", "directives (%YAML, %TAG) are not part of this format", event, "delete the line")

    def _scalar(self, event: events.ScalarEvent) -> None:
        self._check_node(event)
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.items, dict) and frame.key_span is None:
            self._key(event, frame)
            return
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in ("|", ">"):
            end = self._trimmed(start, end)
        number = self._value(self._text(event), start, end, event)
        self._done(number)
        if not self._open:
            self.empty = start == end

    def _sequence(self, event: events.SequenceStartEvent) -> None:
        self._collection([], event)

    def _mapping(self, event: events.MappingStartEvent) -> None:
        self._collection({}, event)

    def _end(self, event: events.CollectionEndEvent) -> None:
        frame = self._open.pop()
        # The parser ends an indented collection where the next thing starts; people see it end with its last value.
        end = self.nodes.last_end() if frame.block else event.end_mark.index
        self.nodes.close(frame.number, end)
        self._done(frame.number)

    def _alias(self, event: events.AliasEvent) -> None:
        self._error("alias", "aliases (*name) are not part of this format", event, "write the value out, or quote a text that starts with *")
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.items, dict) and frame.key_span is None:
            self._skip_next(frame, event)
        else:
            self._done(self._value(None, event.start_mark.index, event.end_mark.index, event))

    # ---------------------------------------------------------------------------------------------- values and places

    def _collection(
        self, items: "list[object] | dict[str, object]", event: events.SequenceStartEvent | events.MappingStartEvent
    ) -> None:
        self._check_node(event)
        frame = self._open[-1] if self._open else None
        if frame and isinstance(frame.items, dict) and frame.key_span is None:
            self._error("key-not-text", "a key is a text, not a list or a mapping", event, "write key: value")
            self._skip_this(frame, event)
        if len(self._open) >= DEEPEST:
            self._stop("too-deep", f"nested more than {DEEPEST} levels deep", event, "nothing in this format needs that")
        start, end = event.start_mark.index, event.end_mark.index
        number = self._value(items, start, end, event)
        self._open.append(_Frame(items, number, block=not event.flow_style))
        self.empty = False

    def _value(self, value: object, start: int, end: int, event: events.Event) -> int:
        """Put a value where it belongs; its node."""
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop("too-many-values", f"more than {MOST_VALUES:,} values", event, "split the file")
        if not self._open:
            self.data = value
            return self.nodes.add(start, start, start, end)
        frame = self._open[-1]
        if isinstance(frame.items, list):
            frame.items.append(value)
            return self.nodes.add(start, start, start, end)
        if frame.key is not None and frame.kept:
            frame.items[frame.key] = value
        key_start, key_end = frame.key_span or (start, start)
        return self.nodes.add(key_start, key_end, start, end)

    def _done(self, number: int) -> None:
        """A value is whole: the next thing in its mapping is a key."""
        if not self._open:
            return
        frame = self._open[-1]
        if not frame.kept:
            self.nodes.forget(number)
        frame.key, frame.key_span, frame.kept = None, None, True
