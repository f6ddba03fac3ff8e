"""Findings as scripts get them: the published schema `recovery/findings@1` is generated from these models."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from recovery.check.examined import Examined
from recovery.model.findings import Finding, Level, Linked, Location


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, defer_build=True)


class RelatedResult(_Result):
    """A further place that a finding points at."""

    message: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class FindingResult(_Result):
    """A fault of a file. Lines and columns count from 1, in code points; line 0 means the file as a whole."""

    rule: str
    level: Literal["error", "warning"]
    message: str
    hint: str | None
    """What to do next."""
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    """The column after the last one that is meant."""
    excerpt: str | None
    """The line of the file, without its line end."""
    related: tuple[RelatedResult, ...]


class FindingsResult(_Result):
    """What `recovery check` found, in the order of the files, then by line and column."""

    format: Literal["recovery/findings@1"] = "recovery/findings@1"
    files: tuple[str, ...]
    """The files that were checked."""
    errors: int
    warnings: int
    findings: tuple[FindingResult, ...]


class CaseResult(_Result):
    """A case of a drill."""

    case: str
    """The id of the drill, and the title of the case."""
    file: str
    passed: bool
    findings: tuple[FindingResult, ...]
    """What does not hold, or was not found; empty where it passed."""


class DrillsResult(_Result):
    """What `recovery test --json` prints."""

    format: Literal["recovery/test@1"] = "recovery/test@1"
    files: tuple[str, ...]
    """The drills that were played."""
    passed: int
    failed: int
    cases: tuple[CaseResult, ...]


def drills_result(examined: Examined) -> DrillsResult:
    """Drills as scripts get them."""
    cases = tuple(
        CaseResult(
            case=each.name,
            file=each.file,
            passed=not each.findings,
            findings=tuple(map(_finding_result, each.findings)),
        )
        for each in examined.cases
    )
    passed = sum(case.passed for case in cases)
    return DrillsResult(files=examined.files, passed=passed, failed=len(cases) - passed, cases=cases)


def findings_result(examined: Examined) -> FindingsResult:
    """What was examined, as scripts get it."""
    return FindingsResult(
        files=examined.files,
        errors=examined.count(Level.ERROR),
        warnings=examined.count(Level.WARNING),
        findings=tuple(_finding_result(finding) for finding in examined.findings),
    )


def _finding_result(finding: Finding) -> FindingResult:
    at, also = finding.location, finding.also if isinstance(finding, Linked) else ()
    return FindingResult(
        rule=finding.rule,
        level=finding.level.value,
        message=finding.message,
        hint=finding.hint,
        file=at.file,
        line=at.line,
        column=at.column,
        end_line=at.end_line,
        end_column=at.end_column,
        excerpt=finding.excerpt,
        related=tuple(_related_result(related.location, related.note) for related in also),
    )


def _related_result(at: Location, message: str) -> RelatedResult:
    return RelatedResult(
        message=message,
        file=at.file,
        line=at.line,
        column=at.column,
        end_line=at.end_line,
        end_column=at.end_column,
    )
