"""Comments of a file that are meant for us, and what they are about. A file without any costs one search in its text."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from recovery.load.source import Source

_MARK = re.compile(r"#[ \t]*recovery:[ \t]*(?=ignore\b|[\w-]+[ \t]*\[)([^\r\n]*)")
_EMPTY = re.compile(r"[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` is what follows the mark `recovery:`. Offsets are of the whole comment, lines those it is about."""

    text: str
    start: int
    end: int
    first_line: int
    last_line: int

    @property
    def text_start(self) -> int:
        """The offset where the text begins."""
        return self.end - len(self.text)


def comments(source: Source) -> Iterator[Comment]:
    """Those that begin with `# recovery:` and one of its words, in order; none where the file was refused as a whole.

    At the end of a line a comment is about that line. On a line of its own it is about the value that begins in the
    next line, to its end: a key with its value, or an item of a list.
    """
    found = [each for each in _MARK.finditer(source.text) if _is_free(source.text, each.start())]
    if not found or not len(source.nodes):
        return
    text, lines, spans = source.text, source.lines, _Spans(source)
    below = _contents(source)
    for each in found:
        if spans.inside(each.start()):
            continue
        line, _ = lines.place(each.start())
        words = each[1].rstrip()
        end = each.start(1) + len(words)
        if text[lines.start(line) : each.start()].strip():
            yield Comment(words, each.start(), end, line, line)
        else:
            yield Comment(words, each.start(), end, *spans.block(below[line]))


def _is_free(text: str, at: int) -> bool:
    """Whether a number sign is not part of a word before it."""
    return at == 0 or text[at - 1] in " \t\n"


def _contents(source: Source) -> list[int]:
    """For each line, from 0, the first one after it that holds more than a comment; the last where none does."""
    last, _ = source.lines.place(len(source.text))
    below = [last] * (last + 1)
    for line in range(last - 1, -1, -1):
        empty = _EMPTY.match(source.text, source.lines.start(line + 1))
        below[line] = below[line + 1] if empty and line + 1 < last else line + 1
    return below


class _Spans:
    """Where the values of a file stand."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(self._leaves()):
            self._starts.append(start)
            self._ends.append(end)

    def _leaves(self) -> Iterator[tuple[int, int]]:
        """The texts of the file, in which a number sign is no comment: keys, and values with nothing inside."""
        nodes, text = self._source.nodes, self._source.text
        for number in range(len(nodes)):
            key = nodes.key_span(number)
            if key:
                yield key
            start, end = nodes.span(number)
            if nodes.size(number) == 1:
                block = text[start : start + 1] in ("|", ">")  # its first line may end in a comment
                yield (min(text.find("\n", start) % (len(text) + 1), end) if block else start), end

    def inside(self, offset: int) -> bool:
        """Whether an offset is part of a text."""
        before = bisect_right(self._starts, offset) - 1
        return before >= 0 and offset < self._ends[before]

    def block(self, line: int) -> tuple[int, int]:
        """The lines of the largest value that begins in a line; the file as a whole begins nowhere."""
        return line, self._blocks.get(line, line)

    @cached_property
    def _blocks(self) -> dict[int, int]:
        """First line -> last line, of the largest value that begins there."""
        nodes, lines = self._source.nodes, self._source.lines
        blocks: dict[int, int] = {}
        for number in range(1, len(nodes)):
            start, end = nodes.span(number)
            begins, _ = lines.place((nodes.key_span(number) or (start, 0))[0])
            if begins not in blocks:
                blocks[begins] = max(begins, lines.place(end)[0])
        return blocks
