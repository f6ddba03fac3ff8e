"""What a paper is made of: frozen blocks that say what something is, and leave how it looks to the format.

Every paper is arranged once, as a tree of these, and written in every format from the same tree. Text in a block is text:
no format takes a sign of it for markup. Texts have no line breaks; what has lines is several blocks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from recovery.report.figures.svg import Drawing
from recovery.report.views import prose

Basis = Literal["stated", "simulated", "exercised", "observed"]
"""Where a figure comes from: it stands in the plan, many runs of a simulator gave it, an exercise did, or a clock."""
Look = Literal["", "strong", "quiet", "code", "stated", "simulated", "exercised", "observed"]
Width = Literal["narrow", "middle", "wide"]


@dataclass(frozen=True, slots=True)
class Run:
    """Some words, and how they are meant; a basis stands behind the figure it is about."""

    text: str
    look: Look = ""


Words: TypeAlias = tuple[Run, ...]


def words(*parts: str | Run | Words) -> Words:
    """Words of plain text, runs and other words, one after another."""
    found: list[Run] = []
    for part in parts:
        match part:
            case str():
                found += [Run(_line(part))] if part else []
            case Run():
                found += [part] if part.text else []
            case _:
                found += part
    return tuple(found)


def _line(text: str) -> str:
    return prose.one_line(text) if "\n" in text else text


def strong(text: str) -> Run:
    """What the eye is to find."""
    return Run(_line(text), "strong")


def quiet(text: str) -> Run:
    """What one may pass over."""
    return Run(_line(text), "quiet")


def marked(text: str, basis: Basis) -> Words:
    """A figure with the word for where it comes from."""
    return (Run(text + " "), Run(basis, basis))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` opens a paper or a chapter, `note` is small."""

    words: Words
    look: Literal["", "lead", "note"] = ""
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    items: tuple[Words, ...]
    numbered: bool = False
    kind: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it is."""

    name: str
    words: Words


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values beside each other."""

    rows: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Figures:
    """Big numbers, each with what it is."""

    rows: tuple["Number", ...]
    kind: Literal["numbers"] = "numbers"


@dataclass(frozen=True, slots=True)
class Number:
    """A big number, what it means, and where it comes from."""

    value: str
    what: str
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Callout:
    """Something that must not be missed, with a word that says so."""

    word: str
    words: Words
    kind: Literal["callout"] = "callout"


@dataclass(frozen=True, slots=True)
class Code:
    """What a person types, line by line, and where."""

    lines: tuple[str, ...]
    where: str = ""
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `tick` is a box to tick, `blank` room to write."""

    title: str
    holds: Literal["text", "number", "tick", "blank"] = "text"
    width: Width = "middle"


Cell: TypeAlias = tuple[Words, ...]
"""Lines of a cell; none where somebody writes or ticks."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that stands again on each page; the first column says what a row is about."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing; `title` stands below it, its description is for those who cannot see it."""

    drawing: Drawing
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class Form:
    """Room to write: a line for each label, or several."""

    labels: tuple[str, ...]
    lines: int = 1
    kind: Literal["form"] = "form"


Leaf: TypeAlias = Paragraph | Points | Facts | Figures | Callout | Code | Table | Figure | Form


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, other sections last. `page`: it begins a new one."""

    id: str
    title: str
    blocks: tuple[Leaf, ...] = ()
    sections: tuple["Section", ...] = ()
    page: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `word` stands on every page beside the marking, such as EXERCISE."""

    name: str
    """What kind of paper it is."""
    title: str
    under: str
    """A line below the title."""
    marking: str
    version: str
    digest: str
    """Of everything it was made from, so that a printed copy can be told from another."""
    date: str
    sections: tuple[Section, ...]
    word: str = ""
    cover: tuple[Leaf, ...] = ()
    language: str = "en"


def told(text: str, look: Literal["", "lead", "note"] = "") -> tuple[Leaf, ...]:
    """What people wrote, as paragraphs and lists."""
    found: list[Leaf] = []
    for block in prose.blocks(text):
        if block.points:
            found.append(Points(tuple(words(point) for point in block.points)))
        else:
            found.append(Paragraph(words(block.text), look))
    return tuple(found)


def cell(*lines: str | Run | Words) -> Cell:
    """A cell of these lines; empty ones are left out."""
    return tuple(line for line in (words(each) for each in lines) if line)


def facts(rows: Iterable[tuple[str, str | Words]]) -> tuple[Leaf, ...]:
    """Those of these names that have a value."""
    found = tuple(Fact(name, words(value)) for name, value in rows if value)
    return (Facts(found),) if found else ()


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], caption: str = "") -> tuple[Leaf, ...]:
    """A table, or nothing where it has no rows."""
    found = tuple(tuple(row) for row in rows)
    return (Table(tuple(columns), found, caption),) if found else ()
