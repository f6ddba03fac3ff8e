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
_TAB = "found a tab character that cannot start any token"


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
            if self._line_break():
                self.allow_simple_key = self.allow_simple_key or not self.flow_level
            else:
                found = True

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:
        """What stands between two words of a text without quotes: blanks, or the line breaks that count."""
        blanks = ""
        while self.peek() in (" ", "\t"):
            blanks += self.peek()
            self.forward()
        if self.peek() not in ("\r", "\n"):
            return [blanks] if blanks else []
        self._line_break()
        self.allow_simple_key = True
        breaks = []
        while not self._document_ends():
            if self.peek() in ("\r", "\n"):
                breaks.append(self._line_break())
            elif self.peek() == "\t" and self.column < indent:
                raise ScannerError("while scanning a plain scalar", start_mark, _TAB, self.get_mark())
            elif self.peek() in (" ", "\t"):
                self.forward()
            else:
                return breaks or [" "]
        return []

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """Whether the line breaks at the end of a block of text are kept, and how far it is indented."""
        keep, indent = None, None
        for _ in range(2):
            if keep is None and self.peek() in ("+", "-"):
                keep = self.peek() == "+"
                self.forward()
            elif indent is None and self.peek() in tuple("123456789"):
                indent = int(self.peek())
                self.forward()
        return keep, indent

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> None:
        """The rest of the line that opens a block of text."""
        while self.peek() in (" ", "\t"):
            self.forward()
        super().scan_block_scalar_ignored_line(start_mark)

    def _line_break(self) -> str:
        found: str = self.scan_line_break()  # type: ignore[no-untyped-call]
        return found

    def _document_ends(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in "\0 \t\r\n"


def events(text: str) -> Iterator[kinds.Event]:
    """What the parser sees, one after another. Raises YAMLError, or ValueError for a character past Unicode."""
    parser: Any = _Slow(text) if _FAST is None else _FAST(text)
    try:
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()
