"""For people: each finding with its line, and what to do next.

The output often goes into the log of a service that obeys lines which look like its commands. So no line begins with
words of a file, and the signs by which some services know a command anywhere in a line are broken up.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from recovery.check.examined import Examined
from recovery.model import shown as safe
from recovery.model.findings import Finding, Level, Linked, Location

Paint = Callable[[str, str], str]
"""A text and a terminal's number for a colour become a coloured text."""

WIDEST_EXCERPT = 100
_BOLD, _FAINT, _RED, _YELLOW = "1", "2", "1;31", "1;33"
_ORDINARY = re.compile(r"[\w./<]")
_COMMAND = re.compile(r"##(?=\[|vso\[|teamcity\[)")
"""As wide as what stands in its place, so that carets stay below what they mean."""
_COLOURS = {Level.ERROR: _RED, Level.WARNING: _YELLOW}


def plain(text: str, _colour: str) -> str:
    """Without colours."""
    return text


def write(examined: Examined, paint: Paint = plain) -> str:
    """For people: each finding with its line and what to do next, and how many there are."""
    return "".join(f"{line}\n" for finding in examined.findings for line in told(finding, paint)) + summary(examined)


def told(finding: Finding, paint: Paint) -> Iterator[str]:
    """The lines of one finding."""
    level = paint(f"{finding.level}:", _COLOURS[finding.level])
    rule = paint(f"[{finding.rule}]", _FAINT)
    yield f"{paint(place(finding.location), _BOLD)}: {level} {shown(finding.message)} {rule}"
    if finding.excerpt is not None:
        yield from _excerpt(finding.excerpt, finding.location, paint)
    if finding.hint:
        yield f"  {shown(finding.hint)}"
    if isinstance(finding, Linked):
        for related in finding.also:
            yield f"  {place(related.location)}: {shown(related.note)}"


def place(location: Location) -> str:
    """file:line:column, or the file alone."""
    file = shown(location.file)
    parts = [file if _ORDINARY.match(file) else f"./{file}"]
    return ":".join(parts + ([str(location.line), str(location.column)] if location.line else []))


def shown(text: str) -> str:
    """One line of it, in which neither a terminal nor the service that keeps the log finds a command."""
    return _COMMAND.sub("# ", safe.shown(text))


def _excerpt(line: str, location: Location, paint: Paint) -> Iterator[str]:
    """The line, and below it carets under what is meant; a window of it where it is long."""
    line, start = line.replace("\t", " "), location.column - 1
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    first = 0 if len(line) <= WIDEST_EXCERPT else max(0, min(start - WIDEST_EXCERPT // 3, len(line) - WIDEST_EXCERPT))
    seen, meant = line[first : first + WIDEST_EXCERPT].rstrip(), line[start : min(end, first + WIDEST_EXCERPT)].rstrip()
    number = f"{location.line:>5} | "
    yield paint(number, _FAINT) + shown(seen)
    yield f"{'':{len(number) + columns(line[first:start])}}" + paint(
        "^" * max(1, columns(meant)), _COLOURS[Level.ERROR]
    )


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def summary(examined: Examined) -> str:
    """One line: how much was looked at, and how much is wrong."""
    errors, warnings = (examined.count(level) for level in Level)
    files = counted(len(examined.files), "file")
    if not examined.findings:
        return f"{files} checked: nothing found\n"
    found = [counted(number, what) for number, what in ((errors, "error"), (warnings, "warning")) if number]
    return f"{files} checked: {' and '.join(found)}\n"


def counted(number: int, what: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
