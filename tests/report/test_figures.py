"""Figures tell the truth, say it in words too, and take text of others as text."""

import re
from xml.etree import ElementTree

import pytest

from recovery.model.durations import HOUR, MINUTE
from recovery.report.figures.distribution import distribution
from recovery.report.figures.rows import MOST_ROWS, Bar, DeadlineRow, StepRow, WaitRow, deadlines, gantt, waits
from recovery.report.figures.svg import Drawing
from tests.report.papers import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def steps(label: str, count: int = 1) -> tuple[StepRow, ...]:
    return tuple(
        StepRow(label, ((0, HOUR),), (Bar(0, 10 * MINUTE, "order"), Bar(10 * MINUTE, HOUR, "work")))
        for _ in range(count)
    )


def drawn(label: str) -> list[Drawing]:
    histogram = distribution([HOUR, 2 * HOUR, None], 3 * HOUR, HOUR)
    assert histogram
    return [
        histogram,
        *gantt(steps(label)),
        *waits([WaitRow(label, {"work": 5, "rework": 6, "people": 1, "services": 2, "order": 3, "backing-off": 4})]),
        *deadlines([DeadlineRow(label, 0, HOUR, 2 * HOUR, "late by 1 h"), DeadlineRow(label, 0, HOUR, None, label)]),
    ]


def bars(figure: Drawing, look: str) -> list[tuple[float, float]]:
    """Left end and width of each bar of a look."""
    found = ElementTree.fromstring(figure.svg).iter(f"{SVG}rect")
    return [(float(each.attrib["x"]), float(each.attrib["width"])) for each in found if each.attrib["class"] == look]


def test_bars_are_as_high_as_the_share_of_runs_and_nothing_is_left_out() -> None:
    figure = distribution([10 * MINUTE] * 3 + [50 * MINUTE])
    assert figure
    heights = [float(bar.attrib["height"]) for bar in ElementTree.fromstring(figure.svg).iter(f"{SVG}rect")]

    assert [round(height / heights[0], 2) for height in heights] == [1, 0.33]


def test_the_words_of_a_distribution_say_what_it_shows() -> None:
    figure = distribution([HOUR] * 6 + [3 * HOUR] * 2 + [None] * 2, target=2 * HOUR, exercised=90 * MINUTE)
    assert figure

    assert figure.description == (
        "10 simulated runs; half of them recover within 1 h; 60% within the target of 2 h; the exercise took 1 h 30 min."
    )


def test_where_no_run_recovers_there_is_nothing_to_draw() -> None:
    assert distribution([None, None]) is None
    assert (gantt([]), waits([WaitRow("a", {})]), deadlines([])) == ((), (), ())


def test_a_bar_is_as_long_as_its_time() -> None:
    (figure,) = waits([WaitRow("a", {"work": 60, "people": 30}), WaitRow("b", {"work": 30})])
    (start, hour), (other, half) = bars(figure, "a")[:2]

    assert (start, round(hour / half, 2)) == (other, 2)
    assert round(bars(figure, "b")[0][0] - start - hour, 1) == 0


def test_many_rows_make_several_figures_that_hold_each_row_once() -> None:
    figures = gantt(steps("step", 2 * MOST_ROWS + 1))

    assert [figure.title[-9:] for figure in figures] == [" (1 of 3)", " (2 of 3)", " (3 of 3)"]
    assert sum(figure.svg.count(">step</text>") for figure in figures) == 2 * MOST_ROWS + 1


@pytest.mark.parametrize("text", [*HOSTILE, "\x1b]52;c;x\x07", "a" * 10_000])
def test_text_of_others_stays_text_in_a_figure(text: str) -> None:
    plain = {each.tag for figure in drawn("a") for each in ElementTree.fromstring(figure.svg).iter()}
    found = [each for figure in drawn(text) for each in ElementTree.fromstring(figure.svg).iter()]

    assert {each.tag for each in found} == plain
    assert [key for each in found for key in each.attrib if key.startswith("on") or key.endswith("href")] == []


def test_every_figure_has_a_title_and_a_description_and_loads_nothing() -> None:
    for figure in drawn("a"):
        root = ElementTree.fromstring(figure.svg)
        named = root.attrib["aria-labelledby"].split()
        texts = {each.attrib.get("id"): each.text for each in root.iter()}

        assert [texts[name] for name in named] == [figure.title, figure.description]
        assert re.findall(r"url\((?!#)|href|<image|<style|<script", figure.svg) == []


def test_ids_of_several_figures_do_not_collide() -> None:
    ids = [each for figure in drawn("a") for each in re.findall(r' id="([^"]+)"', figure.svg)]

    assert len(ids) == len(set(ids))
