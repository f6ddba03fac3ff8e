"""Text in the columns of a terminal: how wide it is, and how it is cut, filled and broken into lines."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

from recovery.model.shown import shown, shown_lines

WIDTH = 80


def columns(text: str) -> int:
    """How many columns a terminal gives it."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def fit(text: str, width: int) -> str:
    """Exactly so many columns of it: cut with an ellipsis, or filled with blanks."""
    return cut(text, width) + " " * max(0, width - columns(text))


def cut(text: str, width: int) -> str:
    """At most so many columns of it; an ellipsis where something was cut off."""
    if columns(text) <= width:
        return text
    return _start(text, width - 1) + "…"


def _start(text: str, width: int) -> str:
    """As much of its beginning as fits, one character at least."""
    used = 0
    for at, sign in enumerate(text):
        used += columns(sign)
        if used > width:
            return text[: max(1, at)]
    return text


def wrapped(text: str, width: int = WIDTH, first: str = "", rest: str | None = None) -> list[str]:
    """Lines no wider than `width`, broken at blanks; `first` begins the first line, `rest` (or as many blanks) the others."""
    indent = " " * columns(first) if rest is None else rest
    lines: list[str] = []
    line, empty = first, True
    for word in _words(text, max(8, width - max(columns(first), columns(indent)))):
        if not empty and columns(line) + 1 + columns(word) > width:
            lines.append(line.rstrip())
            line, empty = indent, True
        line += word if empty else " " + word
        empty = False
    return [*lines, line.rstrip()] if not empty or not lines else lines


def _words(text: str, longest: int) -> Iterator[str]:
    """Its words; one that no line can hold comes in pieces."""
    for word in text.split(" "):
        at = 0
        while at < len(word):
            piece = _start(word[at : at + longest], longest)
            yield piece
            at += len(piece)


def prose(text: str, width: int, first: str = "") -> list[str]:
    """Text of others as paragraphs: lines are filled anew, but lists, headings and what is indented stay as they are."""
    lines: list[str] = []
    for line in shown_lines(text):
        if lines and _goes_on(lines[-1], line):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return [each for line in lines for each in _hanging(line, width, first)] if text.strip() else []


def _hanging(line: str, width: int, first: str) -> list[str]:
    words = line.lstrip()
    indent = first + " " * min(len(line) - len(words), 8)
    return wrapped(words, width, indent, indent + ("  " if _OWN_LINE.match(words) else ""))


def _goes_on(before: str, line: str) -> bool:
    return bool(before) and not before.startswith(("#", "    ", "```", "|")) and not _OWN_LINE.match(line)


_OWN_LINE = re.compile(r"\s*$|#|    |```|\||\s*([-*+>]|\d+[.)]) ")


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset(), gap: str = "  ") -> list[str]:
    """Rows with their columns under one another; those in `right` are aligned there. The last is left as long as it is."""
    widths = [max(columns(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return [
        gap.join(_cell(text, widths[i], i in right, i == len(row) - 1) for i, text in enumerate(row)).rstrip()
        for row in rows
    ]


def _cell(text: str, width: int, right: bool, last: bool) -> str:
    blanks = " " * (width - columns(text))
    return blanks + text if right else text if last else text + blanks


def hanging(rows: Sequence[Sequence[str]], width: int, right: frozenset[int] = frozenset()) -> list[str]:
    """Rows with their columns under one another, two blanks before them; the last is broken where it is too long."""
    lines: list[str] = []
    widths = [max(columns(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
    for row in rows:
        cells = [_cell(text, widths[i], i in right, False) for i, text in enumerate(row[:-1])]
        lines += wrapped(row[-1], width, "  ".join(["", *cells, ""]))
    return lines


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def counted(number: int, what: str) -> str:
    """`1 run`, `1,200 runs`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def to_type(command: str, seed: int = 1) -> str:
    """A command to try next. Never broken into lines, so that it can be copied."""
    return f"  recovery {shown(command)}" + (f" --seed {seed}" if seed != 1 else "")
