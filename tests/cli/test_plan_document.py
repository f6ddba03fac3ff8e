"""`recovery plan`: the document as people get it."""

import os
import re
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.terminal import called, ran

GOLDEN = Path(__file__).parents[1] / "golden"
EVERYTHING = Path(__file__).parents[1] / "everything"


@pytest.mark.parametrize("audience", ["reader", "responder", "auditor"])
@pytest.mark.parametrize("ending", ["md", "html"])
def test_a_document_reads_as_it_did(
    audience: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    golden = GOLDEN / f"plan-{audience}.{ending}"
    words = ("plan", "first-plan", "poisoned-model", "--for", audience, "--runs", "40", "-o", f"plan.{ending}")

    said = called(capsys, *words)
    text = (tmp_path / f"plan.{ending}").read_text("utf-8")
    if os.environ.get("RENEW"):
        golden.write_text(text, encoding="utf-8", newline="\n")

    assert (said.code, said.out, said.err) == (0, "", f"  plan.{ending}\n")
    assert text == golden.read_text("utf-8")


def test_a_plan_with_everything_in_it_becomes_pages_with_a_marking_and_a_number_on_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("plan", str(EVERYTHING / "everything.yaml"), "--runs", "40", "-o")

    codes = [called(capsys, *words, name).code for name in ("one.pdf", "two.pdf")]
    pages = [page.extract_text() for page in PdfReader(tmp_path / "one.pdf").pages]

    assert codes == [0, 0]
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert [
        number
        for number, page in enumerate(pages, 1)
        if "TLP:GREEN" not in page or f"page {number} of {len(pages)}" not in page
    ] == []
    assert (
        set(PdfReader(tmp_path / "one.pdf").attachments) >= {"everything.yaml", "organisation.yaml"}
        or len(PdfReader(tmp_path / "one.pdf").attachments) >= 2
    )


@pytest.mark.checkout
def test_the_document_of_the_shipped_organisation_has_more_than_25_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    plans = [path.stem for path in sorted((Path(__file__).parents[2] / "playbooks" / "northwind").glob("*.yaml"))]

    said = called(capsys, "plan", *(each for each in plans if each != "organisation"), "--runs", "0", "-o", "all.pdf")
    read = PdfReader(tmp_path / "all.pdf")

    assert said.code == 0
    assert len(read.pages) >= 25
    assert [each.title for each in read.outline if not isinstance(each, list)][:3] == [
        "How to use this in ten minutes",
        "Introduction",
        "Which plan",
    ]  # type: ignore[union-attr]


def test_what_cannot_be_asked_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = {
        "no playbook": ("plan",),
        "a PDF goes into a file": ("plan", "first-plan", "--output-format", "pdf"),
        "does not say how to write it": ("plan", "first-plan", "-o", "plan.doc"),
        "is no day": ("plan", "first-plan", "--today", "tomorrow"),
        "nothing is called": ("plan", "nowhere"),
    }

    said = {expected: called(capsys, *words) for expected, words in asked.items()}

    assert {expected: each.code for expected, each in said.items()} == dict.fromkeys(asked, 2)
    assert [
        expected for expected, each in said.items() if expected not in each.err and expected != "nothing is called"
    ] == []


def test_without_the_extra_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "recovery.report.paper.pdf", raising=False)

    said = called(capsys, "plan", "first-plan", "--runs", "0", "-o", "plan.pdf")

    assert (said.code, said.out, "pip install 'recovery[pdf]'" in said.err) == (2, "", True)
    assert not (tmp_path / "plan.pdf").exists()


def test_the_day_comes_from_the_files_or_the_environment_and_never_from_the_calendar(tmp_path: Path) -> None:
    words = ("plan", "first-plan", "--runs", "0")

    days = [
        re.findall(r"Version 0, ([^.]+)\.", said.out)
        for said in (ran(*words, cwd=tmp_path), ran(*words, cwd=tmp_path, SOURCE_DATE_EPOCH="1800000000"))
    ]

    assert days == [["2026-10-20"], ["2027-01-15"]]
