"""A paper as plain data, for templates and for the typesetter: words, numbers, lists and mappings of them."""

from collections.abc import Iterator, Sequence

from recovery.report.paper.blocks import Figure, Leaf, Paper, Section
from recovery.report.plain import Plain, plain

ABOUT = ("name", "title", "under", "marking", "version", "digest", "date", "word", "language")


def as_data(paper: Paper) -> dict[str, Plain]:
    """The paper. Sections become a flat list, each with its `level`: 1 for chapters."""
    sections: list[Plain] = [
        {
            "id": section.id,
            "title": plain(section.title),
            "level": level,
            "page": section.page,
            "blocks": _blocks(section.blocks),
        }
        for level, section in _flat(paper.sections, 1)
    ]
    about: dict[str, Plain] = {name: plain(getattr(paper, name)) for name in ABOUT}
    return {**about, "cover": _blocks(paper.cover), "sections": sections}


def _blocks(blocks: Sequence[Leaf]) -> list[Plain]:
    return [_figure(block) if isinstance(block, Figure) else plain(block) for block in blocks]


def _figure(block: Figure) -> Plain:
    """Its drawing is our own, with text of others made safe in it already; it may have lines."""
    drawing = block.drawing
    told: dict[str, Plain] = {"title": plain(drawing.title), "description": plain(drawing.description)}
    return {"kind": block.kind, **told, "svg": drawing.svg}


def _flat(sections: Sequence[Section], level: int) -> Iterator[tuple[int, Section]]:
    for section in sections:
        yield level, section
        yield from _flat(section.sections, level + 1)
