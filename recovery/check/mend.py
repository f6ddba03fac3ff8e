"""What can be mended without asking: where one change is surely right, and leaves every value what it was.

A misspelt name is not among it. A plan that names the wrong step is worse than one that fails the check.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from recovery.load.edit import Edit, edited
from recovery.load.files import Document
from recovery.model.findings import Finding, Location

Fix = Callable[[Document, int, int], Edit | None]
"""Given the file and the span of the finding, the change that mends it; None where there is doubt after all."""

_NAMES = re.compile(r"ignore[ \t]*\[(?P<names>[^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Mended:
    """A file as it should be."""

    path: Path
    document: Document
    text: str
    changes: int


def mended(findings: Iterable[Finding], documents: Iterable[Document]) -> Iterator[Mended]:
    """Each file in which something can be mended, with all of it mended that does not overlap."""
    edits: dict[str, list[Edit]] = {}
    read = {document.source.name: document for document in documents}
    for finding in findings:
        document, fix = read.get(finding.location.file), FIXES.get(finding.rule)
        if document is not None and fix is not None and finding.location.line:
            edit = fix(document, *_span(document, finding.location))
            edits.setdefault(finding.location.file, []).extend([edit] if edit else [])
    for name, changes in edits.items():
        document = read[name]
        text, made = edited(document.source.text, changes)
        if made:
            yield Mended(document.folder / PurePath(name).name, document, text, made)


def _span(document: Document, at: Location) -> tuple[int, int]:
    lines = document.source.lines
    return lines.start(at.line) + at.column - 1, lines.start(at.end_line) + at.end_column - 1


# ------------------------------------------------------------------------------------------------------------ the fixes


def _quote(document: Document, start: int, end: int) -> Edit | None:
    """In quotes a word is the text that it is to us already. Only where a text is what belongs there."""
    if document.model is None:
        return None
    return Edit(start, end, f'"{document.source.text[start:end]}"')


def _delete_character(document: Document, start: int, end: int) -> Edit | None:
    """One that cannot be seen, where it stands itself and is no escape in quotes."""
    return Edit(start, end) if end - start == 1 and not document.source.text[start].isascii() else None


def _delete_version(document: Document, start: int, _end: int) -> Edit | None:
    """The line `%YAML 1.2`, and the line `---` that has to follow it."""
    found = re.compile(r"%YAML[ \t]+1\.[0-9][ \t]*\r?\n(?:---[ \t]*\r?\n)?").match(document.source.text, start)
    return Edit(start, found.end()) if found else None


def _drop_suppression(document: Document, start: int, end: int) -> Edit | None:
    """The name in the brackets or, where it is the only one, the comment, with its line if that holds nothing else."""
    text, lines = document.source.text, document.source.lines
    line, _ = lines.place(start)
    first, last = lines.start(line), lines.end(line)
    brackets = next(
        (found for found in _NAMES.finditer(text, first, last) if found.start() < start < found.end()), None
    )
    if brackets is None:
        return None
    names = [(at.start(), at.end()) for at in re.compile(r"[^\s,]+").finditer(text, *brackets.span("names"))]
    if (start, end) not in names:
        return None
    if len(names) > 1:
        number = names.index((start, end))
        return Edit(start, names[number + 1][0]) if number + 1 < len(names) else Edit(names[number - 1][1], end)
    sign = text.rindex("#", first, brackets.start())
    if not text[first:sign].strip():
        after = text.find("\n", last)
        return Edit(first, after + 1 if after >= 0 else len(text))
    return Edit(first + len(text[first:sign].rstrip()), last)


FIXES: dict[str, Fix] = {
    "ambiguous-value": _quote,
    "bidi-control": _delete_character,
    "directive": _delete_version,
    "invisible-character": _delete_character,
    "unused-suppression": _drop_suppression,
}
"""Rule -> how its findings are mended."""
