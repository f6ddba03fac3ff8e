"""Papers of blocks: text of others stays text in every format, the same paper gives the same bytes, PDFs read back."""

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from recovery.report import render
from recovery.report.figures.layers import Box, layers
from recovery.report.figures.swimlane import Lane, Piece, swimlane
from recovery.report.paper.blocks import (
    Callout,
    Code,
    Column,
    Figure,
    Figures,
    Form,
    Leaf,
    Number,
    Paper,
    Paragraph,
    Points,
    Run,
    Section,
    cell,
    facts,
    marked,
    quiet,
    strong,
    table,
    told,
    words,
)
from recovery.report.paper.pdf import as_pdf
from recovery.report.paper.plain import as_data
from tests.report.papers import HOSTILE, html_tags, html_text, markdown_text, markdown_tokens


def blocks(text: str) -> tuple[Leaf, ...]:
    """A block of every kind, with this text wherever one fits."""
    columns = (Column(text), Column(text, "number"), Column(text, "tick"), Column(text, "blank"))
    drawings = [
        swimlane([Lane(text, (Piece(1, text, 0, 60),))], "swim"),
        *layers([Box("a", text), Box("b", text, ("a",))], "flow", text),
    ]
    return (
        *told(f"{text}\n\n- a point"),
        Paragraph(words(text, strong(text), quiet(text), Run(text, "code"), *marked(text, "stated")), "lead"),
        Points((words(text), words(text)), numbered=True),
        *facts([(text, text)]),
        Figures((Number(text, text, "simulated"), Number(text, text))),
        Callout(text, words(text)),
        Code((text, text), text),
        *table(columns, [(cell(text, strong(text)), cell(text), (), ())], text),
        *(Figure(drawing) for drawing in drawings if drawing),
        Form((text, text)),
        Form((text,), lines=3),
    )  # fmt: skip


def paper(text: str) -> Paper:
    inner = Section("b", text, blocks(text), page=True)
    return Paper(
        text,
        text,
        text,
        "TLP:RED",
        text,
        "sha256:" + "0" * 64,
        "2026-11-25",
        (Section("a", text, blocks(text), (inner,)),),
        word="EXERCISE",
        cover=blocks(text),
    )


PLAIN = paper("words")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_makes_nothing_but_text_in_html_and_markdown(text: str) -> None:
    html, markdown = (write(as_data(paper(text))) for write in (render.paper_html, render.paper_markdown))

    assert html_tags(html) <= html_tags(render.paper_html(as_data(PLAIN)))
    assert text in html_text(html)
    assert markdown_tokens(markdown) <= markdown_tokens(render.paper_markdown(as_data(PLAIN)))
    assert text.strip() in markdown_text(markdown)


def test_text_of_others_stays_text_in_a_pdf() -> None:
    said = [text for text in HOSTILE if len(text) < 40]

    pages = PdfReader(BytesIO(as_pdf(paper(" | ".join(said))).pdf)).pages
    read = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))

    assert [text for text in said if re.sub(r"\s+", "", text) not in read] == []


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_makes_a_pdf_and_what_the_fonts_lack_is_reported(text: str) -> None:
    made = as_pdf(paper(text))

    assert made.pdf.startswith(b"%PDF-")
    assert {sign for sign in made.unknown if ord(sign) < 0x250 and sign.isprintable()} == set()


def test_greek_and_cyrillic_stand_in_a_pdf_and_a_number_stands_for_what_no_font_has() -> None:
    made = as_pdf(paper("Ωμέγα Привет 山"))
    read = "".join(page.extract_text() for page in PdfReader(BytesIO(made.pdf)).pages)

    assert made.unknown == ("山",)
    assert all(words in read for words in ("Ωμέγα", "Привет", "[U+5C71]"))


def test_a_pdf_is_tagged_names_its_standards_and_carries_its_sources() -> None:
    made = as_pdf(PLAIN, sources={"plans/ours.yaml": b"id: ours\n"})
    read = PdfReader(BytesIO(made.pdf))
    about = read.xmp_metadata
    root = read.trailer["/Root"].get_object()

    assert bool(root["/MarkInfo"]["/Marked"])
    assert (root["/Lang"], "pdfuaid" in about.stream.get_data().decode()) == ("en", True)  # type: ignore[union-attr]
    assert read.metadata is not None
    assert read.metadata.title == "words: words"
    assert dict(read.attachments.items()) == {"plans/ours.yaml": [b"id: ours\n"]}


def test_the_same_paper_gives_the_same_bytes_and_another_size_another_page() -> None:
    first, again, letter = (as_pdf(PLAIN, size=size, epoch=1_700_000_000) for size in ("a4", "a4", "us-letter"))  # type: ignore[arg-type]

    assert first.pdf == again.pdf
    assert [round(float(PdfReader(BytesIO(each.pdf)).pages[0].mediabox.width)) for each in (first, letter)] == [
        595,
        612,
    ]


def test_a_page_loads_nothing_and_trusts_one_style_and_one_script() -> None:
    page = render.paper_html(as_data(PLAIN))

    assert re.findall(r'(?:src|href)="(?!#)[^"]*"|url\((?!#)[^)]*\)|@import', page) == []
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "script-src 'sha256-" in page
    assert page.count("<script") == page.count("<style") == 1


def test_eighty_steps_make_figures_that_fit_on_pages() -> None:
    boxes = [
        Box(f"s{i}", f"{i} {'A step with a long name that goes on ' * 3}", (f"s{i - 1}",) if i % 3 else ())
        for i in range(80)
    ]
    lanes = [Lane("A role with a long name " * 3, tuple(Piece(i, "x" * 90, 60 * i, 60 * i + 600) for i in range(80)))]

    drawings = layers(boxes, "flow", "The way")
    heights = [int(re.search(r'viewBox="0 0 720 (\d+)"', each.svg)[1]) for each in (*drawings, swimlane(lanes, "swim"))]  # type: ignore[index,union-attr]

    assert max(heights) <= 900
    assert sum(each.svg.count("<rect") for each in drawings) == 80
