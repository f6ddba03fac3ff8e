"""The reports of studies as one HTML page, and their figures."""

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from recovery.report.figures.exceedance import exceedance
from recovery.report.figures.svg import Drawing
from recovery.report.figures.tornado import TornadoRow, tornado
from recovery.report.figures.week import week
from recovery.report.improve_report import improve_html, improve_page
from recovery.report.improve_text import ToldSearch
from recovery.report.results import Given
from recovery.report.study_report import study_html
from recovery.report.study_text import ToldStudy
from recovery.study.improve import begun, search
from recovery.study.variants import Bound
from tests.cli.terminal import called
from tests.engine.plans import hit, organisation, playbook, role, scenario, service, task

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert(1)</script> & "co"'


@cache
def told() -> ToldSearch:
    house = organisation(roles=[role("engineer")], services=[service("db", rto="90m", loss_per_hour=500)])
    plan = playbook(
        {**task("left", "30m..2h", role="engineer"), "title": NASTY},
        task("right", "30m..2h", role="engineer"),
        task("mend", 0, needs=["left", "right"], restores=["db"]),
        targets=[{"service": "db", "rto": "90m", "chance": 0.9}],
    )
    incident = scenario(hit("db"))
    found = begun(Bound(house, plan, {}, incident, {}), seed=1)
    search(found, 160)
    return ToldSearch(Given(house, plan, incident), found, "plan incident")


def words(drawing: Drawing) -> list[str]:
    root = ET.fromstring(drawing.svg)
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_the_page_says_first_what_to_do_first_and_stands_alone() -> None:
    page = improve_html(told())

    assert page.index("Do this first: one more engineer.") < page.index("What would help</h2>")
    assert re.findall(r"(?:src|href)=|@import|url\((?!#)", page) == []
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_every_chapter_with_figures_has_them() -> None:
    page, figures = improve_page(told())

    shown = [chapter.figure for chapter in page.chapters if chapter.figure]
    assert shown == ["distribution", "waits", "tornado", "week", "exceedance"]
    assert {name: len(figures[name]) > 0 for name in shown} == dict.fromkeys(shown, True)


def test_each_figure_has_a_title_and_a_description_for_screen_readers() -> None:
    _, figures = improve_page(told())
    for drawing in (each for some in figures.values() for each in some):
        root = ET.fromstring(drawing.svg)
        assert root.attrib["role"] == "img"
        assert [len((root.findtext(f"{SVG}{name}") or "").split()) > 1 for name in ("title", "desc")] == [True, True]
    names = [re.search(r'id="([^"]+)-title"', each.svg)[1] for some in figures.values() for each in some]  # type: ignore[index]
    assert len(names) == len(set(names))


def test_the_page_of_a_study_has_its_targets_and_its_distribution() -> None:
    search_told = told()
    page = study_html(ToldStudy(search_told.given, search_told.found.base.study, 90 * 86_400, "plan incident"))

    assert "How long it takes" in page
    assert "RTO 1 h 30 min" in page
    assert "Downtime of db in many simulated runs" in page


def test_a_tornado_has_its_longest_bar_at_full_length_and_words_at_the_ends() -> None:
    rows = [TornadoRow("restore", 3600, 7200, "1 h", "2 h"), TornadoRow("check", 0, 600, "", "10 min")]
    [drawing] = tornado(rows, "Swing", ("sooner", "later"))

    assert words(drawing) == ["← sooner", "later →", "restore", "1 h", "2 h", "check", "10 min"]
    assert drawing.description == "restore: 1 h sooner, 2 h later; check: 10 min later."
    assert tornado([TornadoRow("nothing", 0, 0, "", "")], "Swing", ("sooner", "later")) == ()


def test_a_week_is_filled_as_far_as_its_share() -> None:
    [drawing] = week([[1.0, 0.5, 0.0, None, 0.25, 0.75]] * 7, "Chance to meet the RTO")
    widths = [float(each) for each in re.findall(r'width="([0-9.]+)" height="10.0" class="a"', drawing.svg)]

    assert widths[:4] == pytest.approx([widths[0], widths[0] / 2, widths[0] / 4, widths[0] * 3 / 4], abs=0.1)
    assert words(drawing).count("too few runs") == 7
    assert week([[None] * 6] * 7, "Chance") == ()


def test_a_curve_of_losses_falls_from_the_left_to_the_right() -> None:
    [drawing] = exceedance([(0.0, "0", 1.0), (1000.0, "1,000", 0.5), (2000.0, "2,000", 0.0)], "Loss")

    assert drawing.description == "more than 0 in 100%; more than 1,000 in 50%; more than 2,000 in 0%."
    assert exceedance([(0.0, "0", 1.0)], "Loss") == ()


def test_a_report_is_written_beside_the_answer_and_never_over_another_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept.html").write_text("mine", encoding="utf-8")
    simulated = called(capsys, "simulate", "first-plan", "--runs", "64", "-o", "study.html")
    refused = called(capsys, "improve", "first-plan", "--runs", "64", "-o", "kept.html")
    forced = called(capsys, "improve", "first-plan", "--runs", "64", "-o", "kept.html", "--force")
    misnamed = called(capsys, "improve", "first-plan", "--runs", "64", "-o", "kept.pdf")

    assert [each.code for each in (simulated, refused, forced, misnamed)] == [0, 2, 0, 2]
    assert (tmp_path / "study.html").read_text("utf-8").startswith("<!doctype html>")
    assert "What would help most" in (tmp_path / "kept.html").read_text("utf-8")
    assert "end it in .html" in misnamed.err
