"""What stands in the report of a study: an answer, numbers, and chapters with tables and figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A large figure, and what it is."""

    value: str
    what: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what was studied."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; numbers are aligned to the right."""

    head: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as wide as its columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and what is below it. `figure`: the place of its drawings, or none."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    figure: str = ""


@dataclass(frozen=True, slots=True)
class StudyPage:
    """The whole paper. `command`: what to type for the same result."""

    paper: str
    title: str
    lead: str
    answer: str
    numbers: tuple[Number, ...]
    facts: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]
    command: str
