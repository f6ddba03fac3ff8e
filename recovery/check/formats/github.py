"""Annotations of GitHub Actions: commands in the log that put a finding beside its line of a pull request."""

from collections.abc import Iterator

from recovery.check.examined import Examined
from recovery.model.findings import Finding
from recovery.model.shown import shown


def write(examined: Examined) -> str:
    """One command for each finding. GitHub shows the first ten errors and the first ten warnings of a step."""
    return "".join(f"{_command(finding, examined)}\n" for finding in examined.findings)


def _command(finding: Finding, examined: Examined) -> str:
    properties = {"file": shown(examined.path(finding.location.file)), **dict(_span(finding)), "title": finding.rule}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    told = shown(finding.message) + (f"\n{shown(finding.hint)}" if finding.hint else "")
    return f"::{finding.level} {written}::{_data(told)}"


def _span(finding: Finding) -> Iterator[tuple[str, str]]:
    """Columns count only where they are all of one line, and the last one is part of what is meant."""
    at = finding.location
    if not at.line:
        return
    yield "line", str(at.line)
    yield "endLine", str(at.end_line)
    if at.line == at.end_line:
        yield "col", str(at.column)
        yield "endColumn", str(max(at.column, at.end_column - 1))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
