"""What each kind of step and effect of a plan is lowered to."""

from typing import Any

import pytest

from recovery.engine import layout
from recovery.engine.codes import CERTAIN, DAY, NONE, Fact, Kind, Loses, Op, Slows, State, When
from recovery.engine.compile import compile_program
from recovery.engine.program import Atom, Choice, Demand, Effect, Guard, Node
from recovery.errors import DoesNotFit
from recovery.model.shapes import Exact
from tests.engine.homes import (
    BACKUP,
    CAST,
    CHAT,
    CREW,
    DB,
    HALF,
    HELP,
    HOUR,
    IMAGE,
    MAKER,
    OPS,
    PRESS,
    WEB,
    draw,
    home,
    incident,
    lowered,
    node,
    order,
    plan,
    reopened,
    task,
)

# ---------------------------------------------------------------------------------------------------------------- kinds


def test_a_task_is_one_node_with_its_people_gates_and_artefacts() -> None:
    program = lowered(
        task("a"),
        task(
            "b",
            needs=["a"],
            role={"ops": 2},
            uses=["chat", {"any": ["help", "maker"]}],
            slower_without={"db": 1.5, "help": 3},
            restores=["db"],
            marks=["contained"],
            fails={"chance": 0.5, "retry": 2, "after": "10m"},
            phase="restore",
            **{"from": ["backup", "image"]},
        ),
    )

    assert node(program, "b") == Node(
        kind=Kind.TASK,
        phase=4,
        priority=5,
        optional=False,
        needs=(0,),
        needs_any=(),
        after=(),
        guards=(),
        gates=((CHAT,), (HELP, MAKER)),
        demands=(Demand(OPS, 2), Demand(CREW, 2)),
        work=draw("step/b/work", HOUR),
        at_start=(),
        at_end=(Effect(Op.RESTORE, DB), Effect(Op.MARK, When.CONTAINED)),
        fail=draw("step/b/fail"),
        fail_chance=HALF,
        retry=2,
        back_off=draw("step/b/back-off", 600),
        choose=None,
        choices=(),
        default=NONE,
        limit=NONE,
        check=None,
        pass_chance=0,
        rounds=0,
        rework=NONE,
        reopened=(),
        begin=1,
        slower=((DB, 1500), (HELP, 3000)),
        artefacts=(BACKUP, IMAGE),
    )


def test_a_choice_and_a_failure_guard_the_steps_they_lead_to() -> None:
    options = [{"id": "yes", "title": "Yes", "leads_to": ["a"]}, {"id": "no", "title": "No", "chance": 0.5}]
    program = lowered(
        task("a"),
        {"id": "d", "kind": "decision", "takes": "1h", "limit": "2h", "default": "no", "options": options},
        task("t", fails={"chance": 0.1, "then": "a"}),
    )
    decision = node(program, "d")

    assert node(program, "a").guards == (Guard(1, 0), Guard(2, NONE))
    assert (decision.kind, decision.default, decision.limit) == (Kind.DECISION, 1, 2 * HOUR)
    assert decision.choices == (Choice(CERTAIN, NONE, ()), Choice(HALF, NONE, ()))
    assert program.names.options == ((), ("yes", "no"), ())


def test_a_verification_counts_for_services_and_looks_into_artefacts() -> None:
    program = lowered(
        task("a"),
        task("b", needs=["a"]),
        task("aside", needs=["a"]),
        {
            "id": "v",
            "kind": "verify",
            "needs": ["b"],
            "takes": "1h",
            "pass_chance": 0.5,
            "on_fail": "a",
            "verifies": ["web", "backup"],
            "misses": 0.25,
            "rounds": 4,
        },
    )
    check = node(program, "v")

    assert (check.kind, check.at_end, check.inspects) == (Kind.VERIFY, (Effect(Op.VERIFIED, WEB),), (BACKUP,))
    assert (check.check, check.pass_chance, check.rounds) == (draw("step/v/check"), HALF, 4)
    assert (check.miss, check.miss_chance) == (draw("step/v/miss"), CERTAIN // 4)
    assert (check.rework, reopened(program, "v")) == (0, ("a", "b", "v"))
    assert [service.checked for service in program.services] == [True, False, False, False, False]


def test_a_diagnosis_is_one_node_of_several_hypotheses() -> None:
    worsens = {"chance": 0.5, "effects": [{"hit": {"service": "db", "state": "down"}}]}
    program = lowered({"id": "d", "kind": "diagnose", "each": "1h", "find_chance": 0.5, "most": 6, "worsens": worsens})
    diagnosis = node(program, "d")

    assert (diagnosis.kind, diagnosis.segments, diagnosis.work) == (Kind.DIAGNOSE, 6, draw("step/d/work", HOUR))
    assert (diagnosis.find, diagnosis.find_chance) == (draw("step/d/find"), HALF)
    assert (diagnosis.harm, diagnosis.harm_chance) == (draw("step/d/harm"), HALF)
    assert diagnosis.harms == (Effect(Op.HIT, DB, State.DOWN),)


def test_a_batch_is_a_begin_its_lanes_and_an_end() -> None:
    program = lowered(
        task("a"),
        {
            "id": "b",
            "kind": "batch",
            "needs": ["a"],
            "role": "ops",
            "uses": ["db"],
            "items": 9,
            "each": "10m",
            "at_once": 2,
            "restores": ["web"],
            "effects": [{"isolate": "web", "at": "start"}, {"release": "web"}],
            "marks": ["eradicated"],
        },
        task("c", needs=["b"]),
    )
    begin, first, second, end = (node(program, name) for name in ("b/0", "b/1", "b/2", "b"))

    assert order(program) == {
        "a": ((), ()),
        "b/0": (("a",), ()),
        "b/1": (("b/0",), ()),
        "b/2": (("b/0",), ()),
        "b": (("b/1", "b/2"), ()),
        "c": (("b",), ()),
    }
    assert [n.begin for n in program.nodes] == [0, 1, 1, 1, 1, 5]
    assert (begin.demands, begin.gates, begin.work.shape, begin.at_start) == ((), (), Exact(0), ())
    assert (first.work, first.items) == (draw("step/b/work", 600), draw("step/b/items", 9, 10_000_000))
    assert [(lane.lane, lane.lanes, lane.batch) for lane in (first, second)] == [(0, 2, 4), (1, 2, 4)]
    assert (first.at_start, second.at_start) == ((Effect(Op.ISOLATE, WEB),), ())
    assert first.demands == second.demands == (Demand(OPS, 1), Demand(CREW, 1))
    assert first.gates == second.gates == ((DB,),)
    assert (end.demands, end.at_end) == (
        (),
        (Effect(Op.RESTORE, WEB), Effect(Op.RELEASE, WEB), Effect(Op.MARK, When.ERADICATED)),
    )


def test_a_ramp_releases_at_its_start_and_readmits_when_enough_is_back() -> None:
    program = lowered(
        {
            "id": "r",
            "kind": "ramp",
            "stages": ["1%", "50%", "100%"],
            "hold": "1h",
            "readmits": ["web"],
            "enough": "40%",
        }
    )
    ramp = node(program, "r")

    assert (ramp.kind, ramp.segments, ramp.enough, ramp.work) == (Kind.RAMP, 3, 1, draw("step/r/work", HOUR))
    assert (ramp.at_start, ramp.at_enough) == ((Effect(Op.RELEASE, WEB),), (Effect(Op.READMITTED, WEB),))
    assert [service.ramped for service in program.services] == [True, False, False, False, False]


def test_a_notice_waits_for_what_it_says_and_knows_its_clock() -> None:
    notice = {"id": "n", "kind": "notify", "takes": "1h", "to": ["regulator"], "after": ["b"], "facts_from": ["a", "b"]}
    program = compile_program(
        home(clocks=["ukgdpr-34", "ukgdpr-33"]), plan(task("a"), task("b"), {**notice, "clock": "ukgdpr-33"})
    )

    assert (node(program, "n").kind, node(program, "n").clock, order(program)["n"]) == (Kind.TASK, 1, ((), ("b", "a")))


def test_a_wait_has_no_work_but_a_condition() -> None:
    program = lowered(task("a"), {"id": "w", "kind": "wait", "until": ["contained + 30m", "step a done"]})
    wait = node(program, "w")

    assert (wait.kind, wait.work, wait.until) == (Kind.WAIT, draw("step/w/work", 0), 0)
    assert [program.atoms[atom] for atom in program.conditions[0]] == [
        Atom(Fact.MOMENT, When.CONTAINED, offset=1800),
        Atom(Fact.STEP_DONE, 0),
    ]


INNER = plan(
    task("find"), task("mend", needs=["find"], draws_as="fix"), task("tidy", needs=["mend"], optional=True), id="inner"
)


def test_an_inner_playbook_is_laid_out_between_its_begin_and_its_end() -> None:
    call = {
        "id": "db-back",
        "kind": "playbook",
        "playbook": "inner.yaml",
        "needs": ["a"],
        "effects": [{"isolate": "db", "at": "start"}, {"release": "db"}],
        "draws_as": "old",
    }
    program = compile_program(
        home(), plan(task("a"), call, task("find", needs=["db-back"])), inner={("db-back",): INNER}
    )
    end = node(program, "db-back")

    assert order(program) == {
        "a": ((), ()),
        "db-back/0": (("a",), ()),
        "db-back/find": (("db-back/0",), ()),
        "db-back/mend": (("db-back/0", "db-back/find"), ()),
        "db-back/tidy": (("db-back/0", "db-back/mend"), ()),
        "db-back": (("db-back/0",), ("db-back/find", "db-back/mend")),
        "find": (("db-back",), ()),
    }
    assert [n.begin for n in program.nodes] == [0, 1, 2, 3, 4, 1, 6]
    assert node(program, "db-back/mend").work == draw("step/old/fix/work", HOUR)
    assert node(program, "db-back/0").at_start == (Effect(Op.ISOLATE, DB),)
    assert (end.at_end, end.broken_by) == ((Effect(Op.RELEASE, DB),), (2, 3))
    assert program.ends == (0, 5, 6)


def test_a_playbook_inside_a_playbook_inside_a_playbook_has_the_whole_path_and_breaks_both() -> None:
    middle = plan({"id": "deep", "kind": "playbook", "playbook": "x"}, id="middle")
    program = compile_program(
        home(),
        plan({"id": "top", "kind": "playbook", "playbook": "y", "optional": True}),
        inner={("top",): middle, ("top", "deep"): plan(task("find"))},
    )

    assert program.names.nodes == ("top/0", "top/deep/0", "top/deep/find", "top/deep", "top")
    assert [n.broken_by for n in program.nodes] == [(), (), (), (2,), (3, 2)]
    assert [n.optional for n in program.nodes] == [True] * 5
    assert node(program, "top/deep/find").work.name == "step/top/deep/find/work"


def test_names_in_an_inner_playbook_mean_its_own_steps_first() -> None:
    inside = plan(
        task("find"),
        {"id": "w", "kind": "wait", "until": "step find done"},
        {"id": "v", "kind": "verify", "takes": "1h", "needs": ["find"], "on_fail": "find", "pass_chance": 0.5},
    )
    program = compile_program(
        home(), plan(task("find"), {"id": "p", "kind": "playbook", "playbook": "x"}), inner={("p",): inside}
    )

    assert program.atoms == (Atom(Fact.STEP_DONE, program.names.nodes.index("p/find")),)
    assert reopened(program, "p/v") == ("p/find", "p/v")


def test_rework_that_goes_back_to_a_composite_step_does_all_of_it_again() -> None:
    program = compile_program(
        home(),
        plan(
            task("a"),
            {"id": "p", "kind": "playbook", "playbook": "x", "needs": ["a"]},
            {"id": "b", "kind": "batch", "items": 3, "each": "1h", "at_once": 2, "needs": ["p"]},
            {"id": "v", "kind": "verify", "takes": "1h", "needs": ["b"], "on_fail": "p", "pass_chance": 0.5},
        ),
        inner={("p",): INNER},
    )

    assert program.names.nodes[node(program, "v").rework] == "p/0"
    assert reopened(program, "v") == (
        *("p/0", "p/find", "p/mend", "p/tidy", "p"),
        *("b/0", "b/1", "b/2", "b"),
        "v",
    )


# ---------------------------------------------------------------------------------------------------- effects and names


def test_each_effect_becomes_its_operation() -> None:
    program = lowered(
        {"id": "b", "kind": "batch", "items": 3, "each": "1h"},
        task(
            "a",
            effects=[
                {"hit": {"service": "web", "state": "untrusted"}},
                {"isolate": "web"},
                {"release": "web"},
                {"restore": "web"},
                {"lose": {"role": "ops", "people": 2, "for": "1h"}},
                {"lose": {"vendor": "maker"}},
                {"lose": {"channel": "chat"}},
                {"lose": {"artefact": "backup"}},
                {"lose": {"artefact": "image", "reason": "empty"}},
                {"lose": {"artefact": "image", "for": "0m"}},
                {"slow": {"phase": "restore", "by": 2, "for": "1h"}},
                {"slow": {"role": "press", "by": 1.5, "for": "1h"}},
                {"slow": {"step": "b", "by": 1.5, "for": "1h"}},
                {"reveal": {"items": 7, "of": "b"}},
                {"cancel": "b"},
                {"mark": "declared"},
            ],
        ),
    )

    assert node(program, "a").at_end == (
        Effect(Op.HIT, WEB, State.UNTRUSTED),
        Effect(Op.ISOLATE, WEB),
        Effect(Op.RELEASE, WEB),
        Effect(Op.RESTORE, WEB),
        Effect(Op.LOSE, OPS, Loses.PEOPLE, 2, HOUR),
        Effect(Op.LOSE, CREW, Loses.PEOPLE, 2, HOUR),
        Effect(Op.LOSE, MAKER, Loses.THING),
        Effect(Op.LOSE, CHAT, Loses.THING),
        Effect(Op.LOSE, BACKUP, Loses.ARTEFACT),
        Effect(Op.LOSE, IMAGE, Loses.EMPTY),
        Effect(Op.SLOW, 4, Slows.PHASE, 2000, HOUR),
        Effect(Op.SLOW, PRESS, Slows.POOL, 1500, HOUR),
        *(Effect(Op.SLOW, part, Slows.NODE, 1500, HOUR) for part in (0, 1, 2)),
        Effect(Op.REVEAL, 2, by=7),
        *(Effect(Op.CANCEL, part) for part in (0, 1, 2)),
        Effect(Op.MARK, When.DECLARED),
    )


def test_conditions_look_at_the_end_and_guards_at_the_begin_of_a_composite_step() -> None:
    options = [{"id": "yes", "title": "Yes", "leads_to": ["b"], "if": "step b done"}]
    program = lowered(
        {"id": "b", "kind": "batch", "items": 3, "each": "1h"},
        {"id": "d", "kind": "decision", "takes": "1h", "options": options},
    )

    assert program.atoms == (Atom(Fact.STEP_DONE, 2),)
    assert [n.guards for n in program.nodes] == [(Guard(3, 0),), (), (), ()]


def test_every_fact_of_a_condition_becomes_an_atom() -> None:
    until = [
        "artefact backup available",
        "service maker up",
        "not step w done",
        "submitted mine",
        "submitted nis2-ew",
        "Tue 09:00 + 1h",
        "d = yes",
    ]
    mine = {"id": "mine", "title": "Mine", "to": "us"}
    options = [{"id": "no", "title": "No"}, {"id": "yes", "title": "Yes"}]
    program = compile_program(
        home(clocks=[mine]),
        plan(
            {"id": "w", "kind": "wait", "until": until},
            {"id": "d", "kind": "decision", "takes": "1h", "options": options},
        ),
    )

    assert [program.atoms[atom] for atom in program.conditions[0]] == [
        Atom(Fact.AVAILABLE, BACKUP),
        Atom(Fact.SERVICE_UP, MAKER),
        Atom(Fact.STEP_NOT_DONE, 0),
        Atom(Fact.SUBMITTED, 0),
        Atom(Fact.NEVER),
        Atom(Fact.HOUR, 0, offset=HOUR),
        Atom(Fact.CHOSEN, 1, 1),
    ]
    assert program.hours[0][:2] == (DAY + 9 * HOUR, 8 * DAY + 9 * HOUR)


def test_every_node_has_a_name_of_its_own() -> None:
    inject = {"id": "call", "at": "detected", "from": "x", "to": ["expert"], "title": "x", "message": "x"}
    question = {"role": "expert", "title": "x", "takes": "1h", "options": [{"id": "yes", "title": "Yes"}]}
    program = compile_program(
        home(),
        plan(
            task("call"),
            {"id": "p", "kind": "playbook", "playbook": "x"},
            {"id": "b", "kind": "batch", "items": 1, "each": "1h", "at_once": 3},
        ),
        incident(injects=[{**inject, "asks": question}]),
        CAST,
        inner={("p",): plan(task("call"), {"id": "b", "kind": "batch", "items": 1, "each": "1h"})},
    )

    assert program.names.nodes == (
        *("call", "p/0", "p/call", "p/b/0", "p/b/1", "p/b", "p"),
        *("b/0", "b/1", "b/2", "b/3", "b", "@call"),
    )


# ----------------------------------------------------------------------------------------------------------------- size


def test_twenty_thousand_steps_in_one_chain_compile_in_seconds() -> None:
    def step(i: int) -> dict[str, Any]:
        needs = [f"s{i - 1}"] if i else []
        if i % 10 == 9:
            return {
                "id": f"s{i}",
                "kind": "verify",
                "takes": "1h",
                "needs": needs,
                "pass_chance": 0.5,
                "on_fail": f"s{i - 3}",
            }
        return task(f"s{i}", needs=needs, restores=["web"] if i % 500 == 1 else [])

    threat = {"returns": {"chance": 0.5, "after": "1d"}}
    program = lowered(*(step(i) for i in range(20_000)), scenario=incident(threat=threat))

    assert [n.reopened for n in program.nodes if n.kind is Kind.VERIFY] == [
        (i - 3, i - 2, i - 1, i) for i in range(9, 20_000, 10)
    ]


def test_more_nodes_than_a_million_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MOST_NODES", 10)
    steps = [{"id": f"b{i}", "kind": "batch", "items": 1, "each": "1h", "at_once": 3} for i in range(2)]

    assert len(lowered(*steps).nodes) == 10
    with pytest.raises(DoesNotFit, match="more than 10 steps"):
        lowered(*steps, task("one"))


def test_a_playbook_that_calls_itself_without_end_is_refused() -> None:
    inner = {("p",) * depth: plan({"id": "p", "kind": "playbook", "playbook": "x"}) for depth in range(1, 99)}

    with pytest.raises(DoesNotFit, match="more than 64 playbooks stand inside one another"):
        lowered({"id": "p", "kind": "playbook", "playbook": "x"}, inner=inner)
