"""A paper as PDF: tagged for screen readers (PDF/UA-1), made to last (PDF/A), with its own fonts and its sources attached.

The typesetter reads data and one template of ours; what people wrote is never its source. It may read its own small folder
and nothing else. Importing this needs the extra `pdf`.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from recovery.errors import RecoveryError
from recovery.report.paper.blocks import Paper
from recovery.report.paper.glyphs import FONTS, known
from recovery.report.paper.plain import as_data

TEMPLATE = Path(__file__).parents[1] / "templates" / "paper" / "paper.typ"
Size = Literal["a4", "us-letter"]


@dataclass(frozen=True, slots=True)
class Made:
    """The file, and the characters of the text that no font here has: their numbers stand in their place."""

    pdf: bytes
    unknown: tuple[str, ...] = ()


def as_pdf(paper: Paper, *, size: Size = "a4", epoch: int = 0, sources: Mapping[str, bytes] | None = None) -> Made:
    """The same bytes for the same paper, size, sources and `epoch` (seconds since 1970, the date in the file).

    Raises RecoveryError where the typesetter cannot set it.
    """
    data, unknown = _known(as_data(paper))
    assert isinstance(data, dict)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        short = paper.digest.removeprefix("sha256:")[:12]
        (root / "paper.json").write_text(json.dumps({**data, "size": size, "short": short}), "utf-8")
        stamp = BytesIO()
        segno.make(f"{paper.name} {paper.version} {paper.digest}", error="m").save(
            stamp, kind="svg", border=0, dark="#1a1d21"
        )
        (root / "stamp.svg").write_bytes(stamp.getvalue())
        (root / "paper.typ").write_text(TEMPLATE.read_text("utf-8") + _attached(root, sources or {}), "utf-8")
        try:
            pdf = typst.compile(
                root / "paper.typ", root=root, font_paths=[FONTS], ignore_system_fonts=True, format="pdf",
                pdf_standards=["ua-1", "a-3a"], timestamp=datetime.fromtimestamp(epoch, UTC),
            )  # fmt: skip
        except (typst.TypstError, RuntimeError, ValueError) as error:
            said = " ".join(str(error).split())[:300]
            raise RecoveryError(
                f"the PDF cannot be set: {said}", "this is a fault of recovery: please report it"
            ) from error
    return Made(pdf, tuple(sorted(unknown)))


def _attached(root: Path, sources: Mapping[str, bytes]) -> str:
    """The files a paper was made from travel with it; their names here are numbers, those they had are data."""
    lines = []
    for number, (name, content) in enumerate(sorted(sources.items())):
        (root / f"source-{number}").write_bytes(content)
        said = json.dumps(re.sub(r"[^\w./+ -]", "_", name))
        lines.append(
            f'#pdf.attach({said}, read("source-{number}", encoding: none), relationship: "source", mime-type: "text/plain",'
            f' description: "A file this paper was made from")'
        )
    return "\n" + "\n".join(lines)


def _known(data: Any) -> tuple[Any, set[str]]:
    """The same data with the number of each character that cannot be printed in its place, and these characters."""
    unknown: set[str] = set()
    has = known()

    def text(value: str) -> str:
        missing = {sign for sign in value if ord(sign) not in has and sign != "\n"}
        unknown.update(missing)
        return "".join(f"[U+{ord(sign):04X}]" if sign in missing else sign for sign in value) if missing else value

    def walk(value: Any) -> Any:
        match value:
            case str():
                return text(value)
            case list():
                return [walk(each) for each in value]
            case dict():
                return {key: walk(each) for key, each in value.items()}
            case _:
                return value

    return walk(data), unknown
