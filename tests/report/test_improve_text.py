"""The page of `recovery improve`: does its first screen say what to do first, and how sure that is?"""

from typing import Any

from recovery.engine.draws import Luck
from recovery.report.amounts import amount, points, signed
from recovery.report.improve_text import ToldSearch, headline, improve_text
from recovery.report.results import Given
from recovery.study.exceedance import exceedance
from recovery.study.improve import begun, search
from recovery.study.statistics import Interval
from recovery.study.variants import Bound
from tests.cli.terminal import lines_too_long
from tests.engine.plans import hit, organisation, playbook, role, scenario, service, task

HOUSE = organisation(roles=[role("engineer")], services=[service("db", rto="90m", loss_per_hour=500)])
SPLIT = playbook(
    task("left", "30m..2h", role="engineer"),
    task("right", "30m..2h", role="engineer"),
    task("mend", 0, needs=["left", "right"], restores=["db"]),
)
CHAIN = playbook(
    task("look", "1h", role="engineer"), task("mend", "1h", role="engineer", needs=["look"], restores=["db"])
)


def told(plan: Any, incident: Any = None) -> ToldSearch:
    found = begun(Bound(HOUSE, plan, {}, incident, {}), seed=1)
    search(found, 160)
    return ToldSearch(Given(HOUSE, plan, incident), found, "plan incident")


def test_the_page_begins_with_what_to_do_first_and_how_sure_that_is() -> None:
    page = told(SPLIT, scenario(hit("db")))
    sentence = headline(page)

    assert sentence.startswith("Do this first: one more engineer. The typical recovery comes ")
    assert " sooner (" in sentence
    assert "the chance to meet the RTO changes by +" in sentence
    assert improve_text(page).startswith("Do this first: one more engineer.")


def test_a_plan_without_waits_is_told_that_more_people_do_not_help() -> None:
    page = told(CHAIN)

    assert headline(page).startswith("More people would not help")
    assert "Nobody waited for engineer" in improve_text(page)


def test_every_line_fits_eighty_columns_and_the_map_names_all_days() -> None:
    page = improve_text(told(SPLIT, scenario(hit("db"))))

    assert lines_too_long(page) == []
    assert [day for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") if f"  {day}  " in page][-1] == "Sun"
    assert "more than" in page
    assert "How long it takes now" in page


def test_differences_are_told_with_their_direction() -> None:
    assert signed(Interval(3600.0, 1800.0, 5400.0)) == "1 h sooner (30 min to 1 h 30 min)"
    assert signed(Interval(-3600.0, -5400.0, 600.0)) == "1 h later (-10 min to 1 h 30 min)"
    assert signed(Interval(0.0, 0.0, 0.0)) == "as before"
    assert points(Interval(-0.123, -0.2, 0.01)) == "-12 points (-20 to +1)"
    assert points(Interval(0.0, -0.02, 0.02)) == "±0 points (-2 to +2)"
    assert (amount(18_000), amount(1_250_000)) == ("18,000", "1.25 million")


def test_a_run_that_did_not_recover_costs_more_than_any_amount() -> None:
    curve = exceedance([0.0] * 40 + [1000.0] * 40 + [None] * 20)
    assert curve is not None

    assert (curve.points[0].chance.value, curve.points[-1].chance.value) == (0.6, 0.2)
    assert curve.half.value == 1000.0
    assert exceedance([0.0] * 10) is None


def test_the_map_counts_each_run_at_the_hour_it_begins() -> None:
    page = told(SPLIT, scenario(hit("db")))
    base, week = page.found.base, page.found.week
    assert week is not None

    assert sum(cell.runs for cell in week.cells) == base.study.runs
    assert base.onset(3) == Luck(1, 3).start(base.subject.program) % 604_800


def test_a_target_that_asks_for_a_chance_is_drawn_with_its_mark() -> None:
    asked = SPLIT.model_copy(
        update={"targets": playbook(task("x"), targets=[{"service": "db", "rto": "90m", "chance": 0.9}]).targets}
    )
    page = improve_text(told(asked, scenario(hit("db"))))

    assert "How long services with a target are down now" in page
    assert "^ RTO 1 h 30 min" in page
