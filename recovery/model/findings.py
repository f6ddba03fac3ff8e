"""A finding: one fault of one file, at its place. Wording and layout of outputs live in `check.formats`."""

from dataclasses import dataclass
from enum import StrEnum

UNREADABLE = frozenset({"unreadable-file", "not-a-file"})
"""Rules of findings that say there was nothing to read, rather than what is wrong inside."""


class Level(StrEnum):
    """How much a finding matters: an error breaks or misleads a recovery, a warning is what a reviewer would say."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span of a file; lines and columns count from 1, in code points. Line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` is one line; `hint` says what to do next; `excerpt` is the source line, without its line end."""

    rule: str
    level: Level
    message: str
    location: Location
    hint: str | None = None
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A second place of a finding."""

    location: Location
    note: str


@dataclass(frozen=True, slots=True)
class Linked(Finding):
    """A finding that points at further places."""

    also: tuple[Related, ...] = ()
