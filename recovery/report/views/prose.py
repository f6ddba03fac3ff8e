"""Text of others as paragraphs and lists. Nothing else in it means anything: no emphasis, no links, no pictures."""

import re
from dataclasses import dataclass

_POINT = re.compile(r"\s{0,8}(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list of points where there are any."""

    text: str
    points: tuple[str, ...] = ()


def blocks(text: str) -> tuple[Block, ...]:
    """What people wrote, cut at blank lines; lines that begin like a list become its points."""
    return tuple(block for part in re.split(r"\n\s*\n", text.strip()) for block in _blocks(part) if part.strip())


def _blocks(part: str) -> list[Block]:
    said: list[str] = []
    points: list[str] = []
    for line in part.split("\n"):
        marker = _POINT.match(line)
        if marker:
            points.append(line[marker.end() :].strip())
        elif points:
            points[-1] = f"{points[-1]} {line.strip()}"
        else:
            said.append(line.strip())
    paragraph = [Block(" ".join(said))] if said else []
    return paragraph + ([Block("", tuple(points))] if points else [])


def one_line(text: str) -> str:
    """The same text with its line breaks turned to blanks, for the cell of a table."""
    return " ".join(text.split())
