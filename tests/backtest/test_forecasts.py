"""Scores have known answers, a forecast is the same each time, and no incident helps to forecast itself."""

import json
from math import exp, log
from pathlib import Path
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.backtest.__main__ import main
from benchmarks.backtest.cases import OURS, SCORED, ours, rows
from benchmarks.backtest.encode import encode
from benchmarks.backtest.forecast import forecast
from benchmarks.backtest.incident import Fair, Outcome, Work
from benchmarks.backtest.rates import KINDS, fit
from benchmarks.backtest.score import crps_of_normal, crps_of_samples, naive, summary

pytestmark = pytest.mark.checkout
PAGE = Path(__file__).parents[2] / "docs" / "backtest.md"
FIELDS = (
    ["incident", "level", "metric", "real_h", "p10_h", "p50_h", "p90_h", "quantile", "crps_log", "naive_crps_log"]
)  # fmt: skip


def test_the_score_of_a_single_sample_is_its_distance() -> None:
    assert (crps_of_samples([3.0], 5.0), crps_of_samples([5.0], 5.0)) == (2.0, 0.0)


def test_the_score_of_two_samples_is_known() -> None:
    assert crps_of_samples([0.0, 1.0], 0.0) == pytest.approx(0.5 - 0.25)


@given(st.floats(-3, 3), st.floats(0.2, 3), st.floats(-6, 6))
def test_samples_of_a_normal_score_as_its_closed_form(mu: float, sigma: float, value: float) -> None:
    samples = [NormalDist(mu, sigma).inv_cdf((place + 0.5) / 2_000) for place in range(2_000)]

    assert crps_of_samples(samples, value) == pytest.approx(crps_of_normal(mu, sigma, value), abs=0.01)


def test_the_naive_forecast_is_the_lognormal_of_the_category_and_of_all_where_there_is_none() -> None:
    of_two, of_none = naive([1.0, exp(2)], [1.0]), naive([], [1.0, exp(4)])

    assert (of_two.mu, of_two.sigma, of_none.mu, of_none.sigma) == pytest.approx((1.0, 1.0, 2.0, 2.0))


def test_a_forecast_of_one_step_is_its_lognormal_times_the_difficulty() -> None:
    known = Fair("x", "infra-outage", work=(Work("a", "rollback"),))
    samples = forecast(encode(known, fit([])), 800)["core_recovery"]

    assert log(samples[400] / 0.7) == pytest.approx(0, abs=0.2)
    assert log(samples[720] / samples[80]) == pytest.approx(2 * 1.2816 * (1.1**2 + 0.9**2) ** 0.5, rel=0.12)


def test_rates_without_incidents_are_those_believed_before_and_move_with_what_is_seen() -> None:
    luck = Random(1)
    seen = [
        (
            Fair("x", "infra-outage"),
            Outcome("A", {}, tuple(("rollback", luck.lognormvariate(2, 0.5)) for _ in range(200))),
        )
    ]

    assert fit([]).median("rollback", "outage") == pytest.approx(KINDS["quick"][0])
    assert log(fit(seen).median("rollback", "outage")) == pytest.approx(2, abs=0.15)


def test_an_incident_does_not_help_to_forecast_itself() -> None:
    known = ours()
    [one] = [each for each in known if each[0].id == "fastly-2021"]
    lied = [each for each in known if each is not one] + [
        (one[0], Outcome("A", {"detect_to_contain_h": 9e5}, (("rollback", 9e5),)))
    ]

    assert rows(one, known, 2, 40) == rows(one, lied, 2, 40)


def test_the_json_of_a_file_is_the_agreed_object_and_the_same_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(OURS / "fastly-2021.yaml"), "--json", "--runs", "60"]

    printed = [(main(words), capsys.readouterr().out)[1] for _ in range(2)]
    found = json.loads(printed[0])

    assert printed[0] == printed[1]
    assert list(found) == ["format", "cases", "coverage_80", "skill_against_category_lognormal", "rows"]
    assert (found["format"], found["cases"], [list(row) for row in found["rows"]]) == (
        "recovery/backtest@1",
        1,
        [FIELDS] * 3,
    )
    assert all(row["p10_h"] <= row["p50_h"] <= row["p90_h"] for row in found["rows"])


@pytest.mark.slow
def test_the_band_holds_its_share_and_the_forecast_beats_the_category() -> None:
    known = ours()

    found = summary([row for each in known if each[1].grade in SCORED for row in rows(each, known, 2, 300)])

    assert found.cases == 29
    assert 0.7 <= found.coverage_80 <= 0.9
    assert found.skill > 0.1
    assert found.width < 40


@pytest.mark.slow
def test_the_page_is_what_the_command_makes_of_it(tmp_path: Path) -> None:
    page = tmp_path / "backtest.md"
    page.write_text(PAGE.read_text("utf-8"), encoding="utf-8")

    main(["--page", str(page)])

    assert page.read_text("utf-8") == PAGE.read_text("utf-8")
