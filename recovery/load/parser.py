"""PyYAML's parser, as a stream of events: the one written in C where it is there, else the one in Python.

No object is constructed and no tag resolved. Both see the same values at the same places.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml import events as kinds
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

_FAST = getattr(yaml, "CSafeLoader", None)


class _Slow(Reader, Scanner, Parser):
    """The parser in Python, with blanks as the one in C takes them: a tab separates, but never indents."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def scan_to_next_token(self) -> None:
        """Go on to what is neither blank nor comment."""
        found = False
        while not found:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0\r\n":
                    self.forward()
            if self.scan_line_break():  # type: ignore[no-untyped-call]
                self.allow_simple_key = self.allow_simple_key or not self.flow_level
            else:
                found = True

    def scan_directive(self) -> Any:
        """Directives end the reading, those that nobody knows too."""
        mark = self.get_mark()
        raise ScannerError("while scanning a directive", mark, "found a directive", mark)


def events(text: str, *, slow: bool = _FAST is None) -> Iterator[kinds.Event]:
    """What the parser sees, one after another. Raises YAMLError, or ValueError for a character past Unicode."""
    parser: Any = _Slow(text) if slow or _FAST is None else _FAST(text)
    try:
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()
