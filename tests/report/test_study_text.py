"""The sentence that answers: half and nine of ten, what sampling leaves open, and what it rests on."""

import re

from recovery.engine.codes import HORIZON
from recovery.engine.compile import compile_program
from recovery.model.scenario import Scenario
from recovery.report.results import Given, study_result
from recovery.report.study_text import ToldStudy, headline, study_text
from recovery.study.replicate import Study, replicate
from tests.engine.plans import Words, hit, organisation, playbook, scenario, service, task

HOUSE = organisation(services=[service("db", title="Ledger", rto="2h"), service("idle")])
GUESS = task("mend", "1h..2h", restores=["db"])
KNOWN = {**GUESS, "source": {"kind": "exercise"}}
HIT = scenario(hit("db"))


def told(*steps: Words, incident: Scenario | None = HIT, runs: int = 64, targets: tuple[Words, ...] = ()) -> ToldStudy:
    plan = playbook(*steps, targets=list(targets))
    study = replicate(compile_program(HOUSE, plan, incident), HOUSE, plan, runs, 1)
    return ToldStudy(Given(HOUSE, plan, incident), study, HORIZON, "plan incident")


def answer(*steps: Words, incident: Scenario | None = HIT, runs: int = 64) -> str:
    told_study = told(*steps, incident=incident, runs=runs)
    return headline(told_study.given, told_study.study, HORIZON)


def test_the_answer_is_one_sentence_with_its_error_and_what_it_rests_on() -> None:
    assert answer(GUESS).startswith("If this happens: half of the time recovered within 1 h ")
    assert answer(GUESS).endswith("; all of the time rests on guesses).")
    assert answer(KNOWN).endswith("; none of the time rests on guesses).")
    assert answer(GUESS).count("±") == 2


def test_a_plan_by_itself_is_done_rather_than_recovered() -> None:
    said = answer(GUESS, incident=None)

    assert said.startswith(
        "If everybody is told at the start and nothing is hit: half of the time the plan is done within 1 h "
    )
    assert "detection" not in said


def test_what_the_runs_cannot_support_is_not_said() -> None:
    assert answer(GUESS, runs=1) == (
        "If this happens: too few runs for an answer: half of the time needs at least 6 runs, and there are 1."
    )
    assert answer(GUESS, runs=20).endswith("; 9 of 10: needs at least 36 runs, and there are 20).")


def test_runs_that_do_not_recover_lie_above_every_quantile() -> None:
    seldom = {**GUESS, "fails": {"chance": 0.75}}
    mostly = {**GUESS, "fails": {"chance": 0.25}}

    assert answer(seldom).startswith("If this happens: recovered in only ")
    assert answer(seldom).endswith("of runs within 90 d, so there is no time by which half of them are.")
    assert answer(mostly).endswith("; 9 of 10: more than 10% of runs did not get there).")


def test_a_mean_never_stands_bare() -> None:
    """It has its interval, and says what was counted for the runs that did not recover."""
    all_recover, some_do = (
        study_text(told({**GUESS, "fails": {"chance": chance}}, runs=320), 200) for chance in (0, 0.25)
    )

    assert re.findall("On average.*", all_recover) == ["On average: 1 h 27 min (1 h 25 min to 1 h 29 min)."]
    assert re.findall("On average[^:]*", some_do) == ["On average, with 78 runs that did not get there counted as 90 d"]


def test_there_is_no_mean_of_few_runs_nor_where_none_recovered() -> None:
    few, none = study_text(told(GUESS, runs=319)), study_text(told({**GUESS, "fails": {"chance": 1}}, runs=320))

    assert "On average" not in few + none


def test_the_mean_in_json_says_how_many_runs_count_as_the_horizon() -> None:
    made = told({**GUESS, "fails": {"chance": 0.25}}, runs=320)
    mean = study_result(made.given, made.study, {}, HORIZON).mean_to_horizon_s

    lost = made.study.runs - made.study.outcomes["recovered"]
    assert (mean.horizon_s, mean.not_recovered, mean.reason) == (HORIZON, lost, None)
    assert (mean.low or 0) < (mean.value or 0) < (mean.high or 0)


def test_where_nothing_is_affected_there_is_nothing_to_recover() -> None:
    assert answer(GUESS, incident=scenario()) == (
        "If this happens: no service of the plan is affected, so there is nothing to recover."
    )


def test_an_interrupted_study_is_a_page_like_any_other() -> None:
    for runs in (1, 5, 40):
        page = study_text(told(GUESS, runs=runs, targets=({"service": "db", "rto": "90m", "chance": 0.5},)))

        assert f"{runs} run{'s' * (runs > 1)}, seed 1" in page
        assert "Ledger" in page


def test_a_study_without_any_sample_still_says_how_often_and_why() -> None:
    page = study_text(told(task("look")))

    assert "Recovered within 90 d: 0% (0% to 6%) of runs." in page
    assert (
        "Not back at their end: Ledger in 64 runs.\nHow the first of them went:\n  recovery run plan incident --run 0\n"
        in page
    )


def test_guesses_in_an_untouched_study_are_unknown() -> None:
    assert Study(1).guess_share(playbook(GUESS)) is None
