"""The papers of an exercise: as they were, for whom they are, and nothing of others' text acts in them."""

import csv
import io
import os
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.measures.measure import measure
from recovery.model import journal as facts
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.report.expectation import SEED, expectation
from recovery.report.papers import handouts
from recovery.report.views import msel
from recovery.report.views.planned import Planned
from tests.report.papers import (
    HOSTILE,
    everything,
    html_tags,
    html_text,
    markdown_text,
    markdown_tokens,
    with_scenario,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "handouts"
OURS = handouts(everything())
PAPERS = tuple(OURS)
MANUAL = ("situation-manual.md", "situation-manual.html")
WORD = re.compile(r"[^\W_]+")


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_reads_as_it_did(name: str) -> None:
    made = OURS[name]
    if os.environ.get("RENEW"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_bytes(made.encode())

    assert made.encode() == (GOLDEN / name).read_bytes()


def without_secrets(planned: Planned) -> Planned:
    """The same exercise for somebody who never had what players must not know."""
    return with_scenario(
        replace(planned, expectation=None),
        injects=(),
        facilitator_notes="",
        category="x-unknown",
        hits=(),
        threat=Scenario.model_fields["threat"].default,
        loses=(),
        applies={},
        sources=(),
        tags=(),
        modules=tuple(each.model_copy(update={"title": "-", "discuss": ()}) for each in planned.scenario.modules),
        objectives=tuple(each.model_copy(update={"tasks": ()}) for each in planned.scenario.objectives),
    )


def test_the_manual_is_the_same_when_nothing_is_known_of_injects_and_notes() -> None:
    whole, blind = handouts(everything()), handouts(without_secrets(everything()))

    assert [whole[name] for name in MANUAL] == [blind[name] for name in MANUAL]
    assert whole["facilitator-guide.md"] != blind["facilitator-guide.md"]


texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts, texts, texts, texts, texts), min_size=1, max_size=4))
def test_the_manual_holds_no_word_of_an_inject_that_players_may_not_see_anyway(told: list[tuple[str, ...]]) -> None:
    first = everything().scenario.injects[0]
    injects = tuple(
        first.model_copy(
            update={"title": title, "message": message, "expected_response": expected, "from_": sender, "mode": mode}
        )
        for title, message, expected, sender, mode in told
    )
    seen = {word for name in MANUAL for word in WORD.findall(OURS[name])}
    secret = {word for inject in told for text in inject for word in WORD.findall(text)} - seen
    papers = handouts(with_scenario(everything(), injects=injects))

    assert {word for name in MANUAL for word in WORD.findall(papers[name])} & secret == set()


def hostile(text: str) -> Planned:
    """The exercise with this text wherever the papers show one."""
    planned = everything()
    scenario, playbook, organisation = planned.scenario, planned.playbook, planned.organisation
    assert isinstance(playbook, Playbook)
    asks = next(each.asks for each in scenario.injects if each.asks)
    option = {"title": text}
    changed = {
        "title": text,
        "summary": text,
        "briefing": f"{text}\n\n{text}\n- {text}",
        "facilitator_notes": f"{text}\n{text}",
        "injects": tuple(
            each.model_copy(
                update={
                    "title": text,
                    "message": f"{text}\n{text}",
                    "expected_response": text,
                    "from_": text,
                    "mode": text,
                    "asks": asks.model_copy(
                        update={"title": text, "options": tuple(o.model_copy(update=option) for o in asks.options)}
                    ),
                }
            )
            for each in scenario.injects
        ),
        "objectives": tuple(
            each.model_copy(update={"title": text, "capability": text, "tasks": (text,)})
            for each in scenario.objectives
        ),
        "modules": tuple(
            each.model_copy(
                update={
                    "title": text,
                    "discuss": tuple(d.model_copy(update={"ask": text, "look_for": (text,)}) for d in each.discuss),
                }
            )
            for each in scenario.modules
        ),
        "sources": tuple(each.model_copy(update={"title": text, "ref": text}) for each in scenario.sources),
        "tags": (text,),
        "detection": scenario.detection.model_copy(update={"by": text}),
    }
    return replace(
        planned,
        scenario=scenario.model_copy(update=changed),
        organisation=_renamed(organisation, text),
        playbook=playbook.model_copy(
            update={
                "title": text,
                "version": text,
                "steps": tuple(step.model_copy(update={"title": text}) for step in playbook.steps),
            }
        ),
    )


def _renamed(organisation: Organisation, text: str) -> Organisation:
    things = {
        part: tuple(each.model_copy(update={"title": text}) for each in getattr(organisation, part))
        for part in ("services", "roles", "artefacts", "vendors", "channels", "teams")
    }
    return organisation.model_copy(update={"title": text, **things})


@cache
def plain_tags() -> set[tuple[str, tuple[str, ...]]]:
    return {tag for page in PAPERS if page.endswith("html") for tag in html_tags(OURS[page])}


@cache
def plain_kinds() -> set[str]:
    return {kind for page in PAPERS if page.endswith("md") for kind in markdown_tokens(OURS[page])}


@cache
def hostile_papers(text: str) -> dict[str, str]:
    return handouts(hostile(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_stays_text_in_html(text: str) -> None:
    pages = {name: page for name, page in hostile_papers(text).items() if name.endswith("html")}

    assert {tag for page in pages.values() for tag in html_tags(page)} - plain_tags() == set()
    assert [name for name, page in pages.items() if text not in html_text(page)] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_stays_text_in_markdown(text: str) -> None:
    pages = {name: page for name, page in hostile_papers(text).items() if name.endswith("md")}

    assert {kind for page in pages.values() for kind in markdown_tokens(page)} - plain_kinds() == set()
    assert [name for name, page in pages.items() if text not in markdown_text(page)] == []


@pytest.mark.parametrize("text", [*HOSTILE, "+1", "-1", "＝1", "\t=1", "  =1"])
def test_no_cell_of_the_list_is_a_formula_and_none_is_lost(text: str) -> None:
    made = hostile_papers(text)["msel.csv"]
    rows = list(csv.reader(io.StringIO(made, newline="")))

    assert rows[1] == list(msel.COLUMNS)
    assert {len(row) for row in rows[1:]} == {len(msel.COLUMNS)}
    assert [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))] == []
    assert all(text.strip() in row[3] for row in rows[2:])


@pytest.mark.parametrize("name", [name for name in PAPERS if name.endswith("html")])
def test_a_page_loads_nothing_and_says_exercise_and_its_marking_above_and_below(name: str) -> None:
    page = OURS[name]
    attributes = {attribute for _, names in html_tags(page) for attribute in names}

    assert attributes & {"src", "href", "srcset", "action", "data", "poster", "background", "style"} == set()
    assert "default-src 'none'; style-src 'sha256-" in page
    assert re.findall(r"url\(|@import|<script|<link", page) == []
    assert page.count("<p>EXERCISE EXERCISE EXERCISE</p><p>TLP:AMBER+STRICT</p>") == 2


@pytest.mark.parametrize("name", [name for name in PAPERS if name.endswith("md")])
def test_markdown_says_exercise_and_its_marking_on_its_first_and_last_line(name: str) -> None:
    lines = OURS[name].rstrip().splitlines()

    assert [lines[0], lines[-1]] == ["**EXERCISE EXERCISE EXERCISE · TLP:AMBER+STRICT**"] * 2


def test_the_strictest_marking_of_what_goes_in_is_the_marking_of_the_papers() -> None:
    planned = everything()
    assert planned.playbook is not None
    red = replace(planned, playbook=planned.playbook.model_copy(update={"marking": "TLP:RED"}))

    assert "EXERCISE · TLP:RED" in handouts(red)["ground-rules.md"]


def test_a_spreadsheet_knows_the_list_for_utf_8_and_finds_its_marking_first() -> None:
    assert OURS["msel.csv"].encode().startswith(b'\xef\xbb\xbf"EXERCISE EXERCISE EXERCISE TLP:AMBER+STRICT: ')


def test_an_inject_has_the_hour_at_which_a_typical_run_had_it_where_the_play_decides() -> None:
    rows = list(csv.reader(io.StringIO(OURS["msel.csv"], newline="")))[2:]

    assert [row[1] for row in rows[:3]] == [
        "T+0:20",
        "1 h after the incident is declared (simulated: T+1:20)",
        "once “Restore, or enter by hand?” is done",
    ]


def test_the_hours_of_injects_are_those_of_the_median_run() -> None:
    planned = everything()
    assert planned.playbook
    found = expectation(planned.organisation, planned.playbook, planned.scenario, planned.cast, planned.inner, runs=15)
    program = compile_program(
        planned.organisation, planned.playbook, planned.scenario, dict(planned.cast), inner=planned.inner
    )
    runs = [Run(program, Luck(SEED, number)).finish() for number in range(15)]
    spans = [measure(run, planned.organisation, planned.playbook).time_to_recovery for run in runs]
    half = sorted(span for span in spans if span is not None)[7]
    run = runs[spans.index(half)]
    detected = next(e.at for e in run if isinstance(e, facts.MomentCame) and e.moment == "detected")

    assert found.half.value == half
    assert found.injects == {e.inject: e.at - detected for e in run if isinstance(e, facts.InjectDelivered)} != {}


def test_a_scenario_without_plan_objectives_or_injects_still_has_its_papers() -> None:
    bare = replace(with_scenario(everything(), objectives=(), injects=(), modules=()), playbook=None, inner={})
    papers = handouts(bare)

    assert tuple(papers) == PAPERS
    assert "The scenario has no injects." in papers["msel.html"]
    assert "Objective 1" in papers["evaluation-guides.md"]
