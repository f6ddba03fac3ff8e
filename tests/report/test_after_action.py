"""The after-action report: as it was, what its figures mean, and that text of others stays text."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from recovery.exercise import commands as do
from recovery.exercise.commands import Command
from recovery.exercise.entries import Memory
from recovery.exercise.session import Session
from recovery.report import render
from recovery.report.after_action import as_html, as_json, as_markdown, figures
from recovery.report.alternatives import alternatives
from recovery.report.views.after_action import after_action
from recovery.report.views.appraisal import band
from recovery.report.views.debrief import Debrief, Measured
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import played
from recovery.report.views.wording import RATINGS
from tests.report.papers import HOSTILE, html_tags, html_text, markdown_text, markdown_tokens
from tests.report.rehearsals import ROOM, compared, everything, plan, played_through, told

GOLDEN = Path(__file__).parents[1] / "golden"
Page = TypeVar("Page")
KEPT = {"P", "S", "M", "U", "done", "exercised", "simulated", "stated", "observed"}
"""Words by which templates choose; text of others is never one of them."""


@cache
def pages() -> dict[str, str]:
    samples = compared().study.time_to_recovery
    return {"after-action.md": as_markdown(told()), "after-action.html": as_html(told(), samples)}


@pytest.mark.parametrize("name", ["after-action.md", "after-action.html"])
def test_the_report_reads_as_it_did(name: str) -> None:
    made = pages()[name]
    if os.environ.get("RENEW"):
        (GOLDEN / name).write_bytes(made.encode())

    assert made.encode() == (GOLDEN / name).read_bytes()


def test_the_json_follows_its_schema() -> None:
    validator = Draft202012Validator(Debrief.model_json_schema(mode="serialization"))

    assert [error.message for error in validator.iter_errors(json.loads(as_json(told())))] == []


def test_an_exercise_that_is_replayed_has_the_same_report() -> None:
    session, keeper = played_through(everything(), ROOM)
    again = Session.resume(keeper.entries, Memory())
    reports = [debrief("k7fkm", played(each, keeper.entries[0])) for each in (session, again)]

    assert reports[0] == reports[1]


def measured(value: object) -> Iterator[Measured]:
    match value:
        case Measured():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from measured(getattr(value, name))
        case list():
            for each in value:
                yield from measured(each)


def test_every_figure_says_where_it_comes_from() -> None:
    assert {each.basis for each in measured(told())} == {"stated", "simulated", "exercised", "observed"}


def test_an_automatic_run_is_called_a_simulation() -> None:
    session, keeper = played_through(everything(), ROOM.model_copy(update={"mode": "automatic"}))
    report = debrief("k7fkm", played(session, keeper.entries[0]))

    assert report.time_to_recovery.basis == "simulated"
    assert "Nobody took part" in report.method[0]
    assert [each for each in report.participants if each.played] == []


def test_room_plan_and_luck_add_up_to_the_time_to_recovery() -> None:
    parts = told().split
    assert parts

    assert sum(each.seconds or 0 for each in (parts.room, parts.plan, parts.luck)) == told().time_to_recovery.seconds


SHORT_PLAYBOOK = """\
format: recovery/playbook@1
id: short
title: Short
services: [{id: shop, title: Shop, rto: 4h}]
roles: [{id: lead, title: Lead, hours: always}]
steps:
  - {id: look, title: Look, role: lead, takes: 30m}
  - id: way
    title: Which way?
    kind: decision
    needs: [look]
    role: lead
    takes: 10m
    options: [{id: fast, title: Fast, leads_to: [mend]}, {id: slow, title: Slow, leads_to: [mend]}]
  - {id: mend, title: Mend, role: lead, takes: 1h, restores: [shop]}
"""
SHORT_SCENARIO = """\
format: recovery/scenario@1
id: broken
title: Broken
category: x-broken
cast: {shop: {service: shop}}
summary: It broke.
detection: {takes: 10m}
hits: [{service: shop, state: down}]
objectives: [{id: stop, title: Stop it, capability: Planning}]
"""


def test_what_the_room_took_is_its_orders_and_decisions_to_the_second(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(SHORT_PLAYBOOK, "utf-8")
    (tmp_path / "broken.yaml").write_text(SHORT_SCENARIO, "utf-8")
    keeper = Memory()
    session = Session.open(plan(tmp_path, "short.yaml", "broken.yaml"), ROOM, keeper)
    session.do(do.Start())
    for at, command in (
        (7, do.Order(step="look")),
        (50, do.Decide(step="way", option="fast", reason="It is late.")),
        (55, do.Order(step="mend")),
    ):
        session.do(do.Jump(to=at * 60))
        session.do(command, "Ann")
    session.do(do.Jump(to=4 * 3600))
    report = debrief("k7fkm", played(session, keeper.entries[0]))
    assert report.split

    assert report.time_to_recovery == Measured(seconds=115 * 60, basis="exercised")
    assert report.split.room.seconds == (7 + 13 + 5) * 60
    assert report.split.plan.seconds == 90 * 60
    assert [(each.step.id, each.waits, each.took.seconds) for each in report.steps] == [
        ("look", {"order": 7 * 60, "work": 30 * 60}, 37 * 60),
        ("way", {"work": 13 * 60}, 13 * 60),
        ("mend", {"order": 5 * 60, "work": 60 * 60}, 65 * 60),
    ]
    assert [(each.opened.seconds, each.decided.seconds, each.author, each.reason) for each in report.decisions] == [
        (37 * 60, 50 * 60, "Ann", "It is late.")
    ]
    assert [(each.downtime.seconds, each.rto.seconds, each.rto_met) for each in report.services] == [
        (125 * 60, 4 * 3600, True)
    ]


def test_a_decision_that_nobody_took_is_told_as_open(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(SHORT_PLAYBOOK, "utf-8")
    (tmp_path / "broken.yaml").write_text(SHORT_SCENARIO, "utf-8")
    keeper = Memory()
    session = Session.open(plan(tmp_path, "short.yaml", "broken.yaml"), ROOM, keeper)
    session.do(do.Start())
    session.do(do.Order(step="look"))
    session.do(do.Jump(to=3600))
    session.do(do.End())
    report = debrief("k7fkm", played(session, keeper.entries[0]))

    assert [(each.decision.title, each.opened.seconds) for each in report.undecided] == [("Which way?", 30 * 60)]
    assert "- Which way? (since T+0:30)" in as_markdown(report)


WAYS_PLAYBOOK = SHORT_PLAYBOOK.replace("leads_to: [mend]}]", "leads_to: [dig]}, {id: later, title: Later}]") + (
    "  - {id: dig, title: Dig, role: lead, takes: 3h, restores: [shop]}\n"
)


def test_what_another_option_would_have_changed_is_told_to_the_minute(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(WAYS_PLAYBOOK, "utf-8")
    (tmp_path / "broken.yaml").write_text(SHORT_SCENARIO + "difficulty: none\n", "utf-8")
    keeper = Memory()
    session = Session.open(plan(tmp_path, "short.yaml", "broken.yaml"), ROOM, keeper)
    session.do(do.Start())
    session.do(do.Order(step="look"))
    session.do(do.Jump(to=40 * 60))
    session.do(do.Decide(step="way", option="slow"))
    session.do(do.Order(step="dig"))
    session.do(do.Jump(to=8 * 3600))
    session.do(do.End())
    exercise = played(session, keeper.entries[0])
    (decision,) = debrief("k7fkm", exercise, None, alternatives(exercise, 8)).decisions
    fast, later = decision.alternatives

    assert fast.difference
    assert (fast.difference.value, fast.better, fast.runs) == (-2 * 3600, 1.0, 8)
    assert (later.option.title, later.difference) == ("Later", None)
    assert "Instead, Fast: 2 h faster in the median" in as_markdown(
        debrief("x", exercise, None, alternatives(exercise, 8))
    )


BATCH_PLAYBOOK = """\
format: recovery/playbook@1
id: short
title: Short
services: [{id: shop, title: Shop, rto: 4h}]
roles: [{id: lead, title: Lead, people: 4, on_duty: 4, hours: always}]
steps:
  - {id: look, title: Look, role: lead, takes: 30m}
  - {id: mend, title: Mend, kind: batch, needs: [look], role: lead, items: 4, each: 10m, at_once: 2, restores: [shop]}
"""


def test_a_batch_waits_for_its_order_as_one(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(BATCH_PLAYBOOK, "utf-8")
    (tmp_path / "broken.yaml").write_text(SHORT_SCENARIO, "utf-8")
    keeper = Memory()
    session = Session.open(plan(tmp_path, "short.yaml", "broken.yaml"), ROOM, keeper)
    session.do(do.Start())
    session.do(do.Order(step="look"), "Ann")
    session.do(do.Jump(to=50 * 60))
    session.do(do.Order(step="mend"), "Ann")
    session.do(do.Jump(to=4 * 3600))
    report = debrief("k7fkm", played(session, keeper.entries[0]))
    assert report.split

    assert (report.time_to_recovery.seconds, report.split.room.seconds) == (70 * 60, 20 * 60)
    assert [(each.step.id, each.waits) for each in report.steps] == [
        ("look", {"work": 30 * 60}),
        ("mend", {"order": 20 * 60, "work": 20 * 60}),
    ]
    assert [(each.start_s, each.end_s, each.part) for each in report.steps[1].did] == [
        (30 * 60, 50 * 60, "order"),
        (50 * 60, 70 * 60, "work"),
    ]


def test_the_parts_of_a_step_add_up_to_what_it_took() -> None:
    assert [sum(step.waits.values()) for step in told().steps if step.took.seconds is not None] == [
        step.took.seconds for step in told().steps if step.took.seconds is not None
    ]


def with_words(*said: tuple[Command, str]) -> Debrief:
    """The report on a room that only talked."""
    keeper = Memory()
    session = Session.open(everything(), ROOM, keeper)
    session.do(do.Start(), "Fay")
    for command, by in said:
        session.do(command, by)
    return debrief("k7fkm", played(session, keeper.entries[0]))


@pytest.mark.parametrize("rating", [each.code for each in RATINGS])
def test_only_u_means_that_an_objective_was_not_achieved(rating: str) -> None:
    report = with_words(
        (do.End(), "Fay"), (do.RateObjective.model_validate({"objective": "stop", "rating": rating}), "Eva")
    )

    assert [each.achieved for each in report.objectives] == [rating != "U"]


def test_the_last_rating_counts_and_a_correction_stands_beside_what_it_corrects() -> None:
    keeper = Memory()
    session = Session.open(everything(), ROOM, keeper)
    session.do(do.Start())
    seen = session.do(do.Observe(objective="stop", text="At five past."), "Eva")
    session.do(do.End())
    session.do(do.Correct(of=seen.number, text="At ten past."), "Eva")
    for rating in ("U", "S"):
        session.do(do.RateObjective.model_validate({"objective": "stop", "rating": rating}), "Eva")
    (objective,) = debrief("k7fkm", played(session, keeper.entries[0])).objectives

    assert (objective.rating, objective.achieved) == ("S", True)
    assert [(each.text, each.corrected) for each in objective.observations] == [("At five past.", "At ten past.")]


def test_the_easiest_improvement_stands_first_and_a_later_version_replaces_the_earlier() -> None:
    hard = {"cost": 3, "knowledge": 3, "feasibility": 3}
    easy = {"cost": 1, "knowledge": 1, "feasibility": 2}
    report = with_words(
        (do.End(), "Fay"),
        *(
            (do.Improvement.model_validate({"id": id, "text": text, **ease}), "Fay")
            for id, text, ease in (("a", "old", {}), ("b", "hard", hard), ("c", "easy", easy), ("a", "new", {}))
        ),
    )

    assert [(each.id, each.observation, each.ease, each.band) for each in report.improvements] == [
        ("c", "easy", 4, "easy"),
        ("b", "hard", 9, "hard"),
        ("a", "new", None, None),
    ]


def test_the_bands_of_ease_are_those_of_the_ncsc() -> None:
    assert [band(score) for score in range(3, 10)] == ["easy"] * 2 + ["medium"] * 2 + ["hard"] * 3


def test_an_exercise_that_is_not_over_has_a_report_without_a_time_to_recovery() -> None:
    report = with_words((do.TakeNote(text="We had to leave."), "Fay"))
    page = as_markdown(report)

    assert (report.recovered, report.time_to_recovery.seconds, report.split) == (False, None, None)
    assert "there is no time to recovery, and none was made up" in page
    assert "We had to leave" in page


def test_what_was_taken_back_does_not_count_but_is_told() -> None:
    keeper = Memory()
    session = Session.open(everything(), ROOM, keeper)
    session.do(do.Start())
    first = session.do(do.TakeNote(text="Before."))
    session.do(do.Order(step="declare"))
    session.do(do.TakeNote(text="Afterwards."))
    session.do(do.Rewind(to=first.number))
    session.do(do.End())
    report = debrief("k7fkm", played(session, keeper.entries[0]))

    assert [each.text for each in report.notes] == ["Before."]
    assert [each.text for each in report.timeline if each.word == "note"] == ["Before.", "Afterwards."]
    assert report.setting.rewinds == 1
    assert any("taken back" in each for each in report.limits)


def with_text(value: Any, text: str) -> Any:
    """The same page with this text wherever it holds one."""
    match value:
        case str() if value not in KEPT and value:
            return text
        case tuple():
            return tuple(with_text(each, text) for each in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: with_text(getattr(value, f.name), text) for f in fields(value)})
        case _:
            return value


def titled(report: Debrief, text: str) -> Debrief:
    steps = [each.model_copy(update={"step": each.step.model_copy(update={"title": text})}) for each in report.steps]
    return report.model_copy(update={"steps": steps})


def hostile_html(text: str, samples: Sequence[int | None]) -> str:
    page = with_text(after_action(told()), text)
    return render.html("after-action", page, figures(titled(told(), text), page, samples))


@cache
def plain_kinds() -> tuple[set[tuple[str, tuple[str, ...]]], set[str]]:
    return html_tags(pages()["after-action.html"]), markdown_tokens(pages()["after-action.md"])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_stays_text_in_the_report(text: str) -> None:
    samples = compared().study.time_to_recovery
    as_page = hostile_html(text, samples)
    as_text = render.markdown("after-action", with_text(after_action(told()), text))

    assert (html_tags(as_page) - plain_kinds()[0], markdown_tokens(as_text) - plain_kinds()[1]) == (set(), set())
    assert text in html_text(as_page)
    assert text in markdown_text(as_text)


def test_the_report_loads_nothing_and_shows_every_figure() -> None:
    page = pages()["after-action.html"]

    assert page.count("<svg ") == 4
    assert {name for _, names in html_tags(page) for name in names} & {"src", "href", "style", "onload"} == set()
