"""Each broken plan is told its fault, where it is, and nothing else."""

import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from recovery.check.examine import examine
from recovery.check.gather import gather
from recovery.check.registry import all_rules
from recovery.model.findings import Finding
from tests.corpus.cases import BASE, Case, cases

TODAY = date(2026, 12, 1)
"""The day as of which the workspace is without fault."""

CASES = [
    pytest.param(case, id=f"{file.stem}-{number}-{case.rule}")
    for file in sorted(BASE.parent.glob("*.diff"))
    for number, case in enumerate(cases(file.read_text("utf-8")))
]
TOO_LARGE = {"too-many-steps"}
"""Faults that nobody wants to read a case of."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace without fault; each case puts its files in and takes them out again."""
    folder = tmp_path_factory.mktemp("corpus") / "base"
    shutil.copytree(BASE, folder)
    return folder


def found(folder: Path) -> tuple[Finding, ...]:
    return examine(gather([], folder, io.BytesIO()), list(all_rules().values()), TODAY).findings


def placed(finding: Finding, *, whole: bool) -> str:
    at = finding.location
    end = f"-{at.end_line}:{at.end_column}" if whole else ""
    return f"{finding.rule} {at.file}:{at.line}:{at.column}{end}"


def expected(case: Case) -> str:
    file, line, column = case.begins
    return f"{case.rule} {file}:{line}:{column}" + (f"-{case.ends[0]}:{case.ends[1]}" if case.ends else "")


def test_nothing_is_wrong_with_the_workspace_that_the_cases_change(folder: Path) -> None:
    assert found(folder) == ()


@pytest.mark.parametrize("case", CASES)
def test_a_broken_plan_is_told_its_fault_where_it_is_and_nothing_else(case: Case, folder: Path) -> None:
    for name, text in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    try:
        findings = found(folder)
    finally:
        for name in case.files:
            (folder / name).unlink()
            if (BASE / name).exists():
                shutil.copy(BASE / name, folder / name)

    assert [placed(finding, whole=case.ends is not None) for finding in findings] == [expected(case)]
    assert case.message in (None, findings[0].message)


def test_every_fault_of_a_plan_has_a_case() -> None:
    judged = {rule.name for rule in all_rules().values() if rule.looks_at}

    assert judged - {case.values[0].rule for case in CASES} == TOO_LARGE
