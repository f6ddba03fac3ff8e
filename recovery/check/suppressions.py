"""What was accepted on purpose: findings that a comment or a setting keeps quiet, and until when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from recovery.config import Settings, Suppress
from recovery.load.comments import Comment, comments
from recovery.load.source import Lines, Source
from recovery.model.findings import Finding, Level, Location

_IGNORE = re.compile(
    r"ignore[ \t]*\[(?P<rules>[^\]]*)\](?:[ \t]+until[ \t]+(?P<until>\S+))?(?:[ \t]+because\b(?P<because>.*))?"
)
_NAME = re.compile(r"[^\s,]+")
FORM = "write # recovery: ignore[rule] until 2027-03-01 because ..., of which until may be left out"


@dataclass(frozen=True, slots=True)
class Named:
    """A rule that is kept quiet, and where its name stands."""

    rule: str
    place: Location


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings of some rules that nobody wants to hear of, in one file or in some."""

    rules: tuple[Named, ...]
    place: Location
    lines: Lines
    """The text it stands in, for findings about itself."""
    because: str | None = None
    until: date | None = None
    """The last day on which it holds."""
    within: tuple[int, int] | None = None
    """The lines in which findings begin that it is about; None in settings."""
    paths: tuple[str, ...] = ()
    """In settings: files, as patterns from the root of the workspace."""

    def covers(self, location: Location, path: PurePosixPath) -> bool:
        """Whether a place is one it is about; `path` is that of the file from the root of its workspace."""
        if self.within is not None:
            return location.file == self.lines.name and self.within[0] <= location.line <= self.within[1]
        return any(_is_meant(pattern, path) for pattern in self.paths)

    def finding(self, rule: str, level: Level, message: str, hint: str, place: Location | None = None) -> Finding:
        """Something about the suppression itself."""
        return self.lines.finding(rule, level, message, place or self.place, hint)


@dataclass
class Found:
    """The suppressions of a file, and what is wrong with how they are written."""

    suppressions: list[Suppression] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def in_comments(source: Source) -> Found:
    """Those in the comments of a file."""
    found = Found()
    for comment in comments(source):
        try:
            found.suppressions.append(_read(comment, source))
        except _Malformed as error:
            place = source.lines.location(comment.start, comment.end)
            found.findings.append(source.lines.finding("malformed-suppression", Level.ERROR, str(error), place, FORM))
    return found


class _Malformed(Exception):
    """A comment that is meant for us and cannot be understood."""


def _read(comment: Comment, source: Source) -> Suppression:
    match = _IGNORE.fullmatch(comment.text)
    if match is None:
        raise _Malformed("this comment is meant for recovery, and not written as it must be")
    start = comment.text_start + match.start("rules")
    named = tuple(
        Named(name[0], source.lines.location(start + name.start(), start + name.end()))
        for name in _NAME.finditer(match["rules"])
    )
    if not named:
        raise _Malformed("this comment names no rule between its brackets")
    return Suppression(
        named,
        source.lines.location(comment.start, comment.end),
        source.lines,
        (match["because"] or "").strip() or None,
        _day(match["until"]) if match["until"] else None,
        (comment.first_line, comment.last_line),
    )


def _day(written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise _Malformed("until is followed by a day such as 2027-03-01") from None


def in_settings(settings: Settings) -> Iterator[Suppression]:
    """Those in the settings of a workspace."""
    lines = Lines(settings.file, settings.text)
    for each in settings.check.suppress:
        place = _place(lines, settings.line(each.keys))
        yield Suppression(_named(each, place), place, lines, each.because, each.until, None, each.paths)


def _named(suppress: Suppress, place: Location) -> tuple[Named, ...]:
    return tuple(Named(rule, place) for rule in suppress.rules)


def _place(lines: Lines, number: int) -> Location:
    line = lines.line(number)
    return Location(lines.name, number, 1, number, len(line.rstrip()) + 1)


def _is_meant(written: str, path: PurePosixPath) -> bool:
    """Whether a file is this one, lies in this folder, or fits a pattern: `*` is a part of a name, `**` any folders."""
    parts = path.parts
    reached = {0}
    for each in written.removeprefix("./").strip("/").split("/"):
        if each in ("", "."):
            continue
        if each == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and fnmatchcase(parts[at], each)}
        if not reached:
            return False
    return True  # what is left of the path lies below
