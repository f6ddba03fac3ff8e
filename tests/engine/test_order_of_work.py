"""Known answers: what comes before what, who works when, failures, decisions, rework; in plans timed by themselves."""

from recovery.model.journal import (
    Cause,
    Decided,
    StepDead,
    StepEnded,
    StepReady,
    StepsReopened,
    StepStarted,
    StepWithdrawn,
)
from tests.engine.plans import decision, option, organisation, play, playbook, role, task, team, verify

# What comes before


def test_a_chain_adds_up() -> None:
    told = play(playbook(task("a", 10), task("b", 20, needs=["a"]), task("c", 30, needs=["b"])))

    assert told.spans == {"a": (0, 10), "b": (10, 30), "c": (30, 60)}
    assert (told.end, told.measures.time_to_recovery) == (("recovered", 60), 60)


def test_a_fan_takes_as_long_as_its_longest() -> None:
    told = play(playbook(task("a", 10), task("b", 50), task("c", 30), task("d", 5, needs=["a", "b", "c"])))

    assert told.spans == {"a": (0, 10), "b": (0, 50), "c": (0, 30), "d": (50, 55)}


def test_needs_any_starts_at_the_first_that_is_done() -> None:
    told = play(playbook(task("slow", 50), task("fast", 20), task("next", 5, needs_any=["slow", "fast"])))

    assert told.spans["next"] == (20, 25)


def test_after_waits_for_what_happens_and_needs_dies_with_what_does_not() -> None:
    told = play(
        playbook(
            decision("which", 10, option("left", leads_to=["a"]), option("right", chance=0, leads_to=["b"])),
            task("a", 20),
            task("b", 20),
            task("after-both", 5, after=["a", "b"]),
            task("needs-b", 5, needs=["b"]),
            task("any", 5, needs_any=["b", "a"]),
            task("none", 5, needs_any=["b", "needs-b"]),
        )
    )

    assert told.spans == {"which": (0, 10), "a": (10, 30), "after-both": (30, 35), "any": (30, 35)}
    assert [(dead.step, dead.at) for dead in told.all(StepDead)] == [("b", 10), ("needs-b", 10), ("none", 10)]


def test_one_guard_chosen_is_enough_and_a_step_with_all_guards_settled_otherwise_is_dead() -> None:
    told = play(
        playbook(
            decision("first", 10, option("yes", leads_to=["both"]), option("no", chance=0, leads_to=["neither"])),
            decision(
                "second",
                30,
                option("yes", leads_to=["second-only"]),
                option("no", chance=0, leads_to=["both", "neither"]),
            ),
            task("both", 5),
            task("second-only", 5),
            task("neither", 5),
        )
    )

    assert told.ready == {"first": 0, "second": 0, "both": 10, "second-only": 30}
    assert [(dead.step, dead.at) for dead in told.all(StepDead)] == [("neither", 30)]


def test_the_last_thing_needed_is_the_cause_and_a_tie_goes_to_the_lowest() -> None:
    steps = (
        task("a", 10),
        task("b", 10),
        task("c", 5),
        task("d", 1, needs=["c", "b", "a"]),
        task("e", 1, needs_any=["c", "a"]),
    )
    told = play(playbook(*steps))

    causes = {ready.step: ready.cause for ready in told.all(StepReady)}
    start = Cause("need", None)
    assert causes == {"a": start, "b": start, "c": start, "d": Cause("need", "a"), "e": Cause("need", "c")}


def test_an_optional_step_is_not_waited_for() -> None:
    told = play(playbook(task("a", 10), task("extra", 50, optional=True)))

    assert told.end == ("recovered", 10)


# People


def test_one_person_does_one_thing_after_the_other() -> None:
    told = play(playbook(*(task(name, 10, role="ann") for name in "abc")), organisation(roles=[role("ann")]))

    assert told.spans == {"a": (0, 10), "b": (10, 20), "c": (20, 30)}
    assert [start.cause for start in told.all(StepStarted)] == [
        Cause("need", None),
        Cause("people", "ann", "a"),
        Cause("people", "ann", "b"),
    ]


def test_two_people_do_two_things_at_a_time() -> None:
    told = play(playbook(*(task(name, 10, role="ops") for name in "abc")), organisation(roles=[role("ops", 2)]))

    assert told.spans == {"a": (0, 10), "b": (0, 10), "c": (10, 20)}


def test_roles_of_one_team_share_its_heads() -> None:
    house = organisation(
        roles=[role("db", team="core"), role("net", team="core"), role("web")], teams=[team("core", 1)]
    )
    told = play(playbook(task("a", 10, role="db"), task("b", 10, role="net"), task("c", 10, role="web")), house)

    assert told.spans == {"a": (0, 10), "b": (10, 20), "c": (0, 10)}
    assert told.all(StepStarted)[-1].cause == Cause("people", "core", "a")


def test_work_for_two_roles_of_a_team_takes_two_heads() -> None:
    house = organisation(roles=[role("db", team="core"), role("net", team="core")], teams=[team("core", 2)])
    told = play(
        playbook(task("a", 10, role={"db": 1, "net": 1}), task("b", 5, role="db"), task("c", 5, role="net")), house
    )

    assert told.spans == {"a": (0, 10), "b": (10, 15), "c": (10, 15)}


def test_a_step_takes_all_its_people_at_once_or_nobody() -> None:
    house = organisation(roles=[role("ann"), role("bob")])
    told = play(
        playbook(
            task("long", 30, role="bob"), task("both", 10, role={"ann": 1, "bob": 1}), task("small", 5, role="ann")
        ),
        house,
    )

    assert told.spans == {"long": (0, 30), "small": (0, 5), "both": (30, 40)}  # ann stays free for what fits


def test_what_does_not_fit_is_passed_over() -> None:
    steps = task("one", 10, role="ops"), task("three", 10, role={"ops": 3}), task("two", 10, role={"ops": 2})
    told = play(playbook(*steps), organisation(roles=[role("ops", 3)]))

    assert told.spans == {"one": (0, 10), "two": (0, 10), "three": (10, 20)}


def test_the_lower_priority_number_goes_first_then_who_was_ready_first_then_who_is_declared_first() -> None:
    steps = [
        task("holds", 100, role="ann", priority=1),
        task("later", 50),
        task("ready-later", 10, role="ann", needs=["later"]),
        task("c", 10, role="ann"),
        task("d", 10, role="ann"),
        task("urgent-later", 10, role="ann", needs=["later"], priority=4),
        task("can-wait", 10, role="ann", priority=9),
    ]
    told = play(playbook(*steps), organisation(roles=[role("ann")]))

    order = [start.step for start in told.all(StepStarted) if start.step != "later"]
    assert order == ["holds", "urgent-later", "c", "d", "ready-later", "can-wait"]


def test_work_without_people_is_done_by_itself_however_much_there_is() -> None:
    told = play(playbook(*(task(f"s{n}", 10) for n in range(50))))

    assert set(told.spans.values()) == {(0, 10)}


# Failures


def test_an_attempt_that_fails_is_made_again_after_its_back_off() -> None:
    pins = {("step/a/fail", 0, 0, 0): 1, ("step/a/fail", 0, 1, 0): 1, ("step/a/fail", 0, 2, 0): 0}
    told = play(
        playbook(task("a", 10, fails={"chance": 0.5, "retry": 3, "after": "7s"}), task("b", 1, needs=["a"])), pins=pins
    )

    assert told.attempts == [("a", 0, 10), ("a", 17, 27), ("a", 34, 44), ("b", 44, 45)]
    assert [(e.attempt, e.ending) for e in told.all(StepEnded) if e.step == "a"] == [
        (0, "try-again"),
        (1, "try-again"),
        (2, "done"),
    ]


def test_after_its_last_attempt_a_task_has_failed_for_good_and_what_needs_it_is_dead() -> None:
    told = play(
        playbook(task("a", 10, fails={"chance": 1, "retry": 1}), task("b", 1, needs=["a"]), task("c", 1, after=["a"]))
    )

    assert told.attempts == [("a", 0, 10), ("a", 10, 20), ("c", 20, 21)]
    assert [(dead.step, dead.at) for dead in told.all(StepDead)] == [("b", 20)]
    assert (told.end, told.measures.time_to_recovery) == (("stalled", 21), None)


def test_what_follows_a_failure_happens_only_then_and_the_plan_is_not_lost() -> None:
    plan = playbook(task("a", 10, fails={"chance": 0.5, "then": "b"}), task("b", 20))
    failed = play(plan, pins={("step/a/fail", 0, 0, 0): 1})
    done = play(plan, pins={("step/a/fail", 0, 0, 0): 0})

    assert (failed.spans, failed.end) == ({"a": (0, 10), "b": (10, 30)}, ("recovered", 30))
    assert (done.spans, done.end) == ({"a": (0, 10)}, ("recovered", 10))


def test_an_attempt_with_nothing_to_wait_for_keeps_its_person() -> None:
    steps = task("a", 10, role="ann", fails={"chance": 0.5, "retry": 1}, priority=1), task("b", 10, role="ann")
    told = play(
        playbook(*steps),
        organisation(roles=[role("ann")]),
        pins={("step/a/fail", 0, 0, 0): 1, ("step/a/fail", 0, 1, 0): 0},
    )

    assert told.attempts == [("a", 0, 10), ("a", 10, 20), ("b", 20, 30)]


def test_a_person_is_free_for_others_during_a_back_off() -> None:
    steps = (
        task("a", 10, role="ann", fails={"chance": 0.5, "retry": 1, "after": "5s"}, priority=1),
        task("b", 10, role="ann"),
    )
    told = play(
        playbook(*steps),
        organisation(roles=[role("ann")]),
        pins={("step/a/fail", 0, 0, 0): 1, ("step/a/fail", 0, 1, 0): 0},
    )

    assert told.attempts == [("a", 0, 10), ("b", 10, 20), ("a", 20, 30)]


# Decisions


def test_chances_count_relative_to_the_options_that_are_possible() -> None:
    options = [option("no", chance=0.6, **{"if": "step never done"}), option("a", chance=0.1), option("b", chance=0.3)]
    plan = playbook(decision("d", 10, *options))

    chosen = [play(plan, run=run).all(Decided)[0].option for run in range(2000)]

    counts = {name: chosen.count(name) for name in ("no", "a", "b")}
    assert counts["no"] == 0
    assert 430 <= counts["a"] <= 570  # a quarter of 2000, give or take 3.6 standard deviations


def test_a_decision_that_takes_too_long_ends_at_its_limit_with_the_default() -> None:
    options = option("a"), option("b", leads_to=["c"])
    told = play(playbook(decision("d", 50, *options, limit="30s", default="b"), task("c", 5)))

    assert told.spans == {"d": (0, 30), "c": (30, 35)}
    assert [(d.option, d.by) for d in told.all(Decided)] == [("b", "limit")]


def test_a_decision_that_ends_exactly_at_its_limit_is_decided() -> None:
    told = play(playbook(decision("d", 30, option("a"), option("b", chance=0), limit="30s", default="b")))

    assert [(d.at, d.option, d.by) for d in told.all(Decided)] == [(30, "a", "luck")]


def test_with_no_option_possible_the_default_is_the_last_resort() -> None:
    told = play(
        playbook(
            decision("d", 10, option("a", **{"if": "step x done"}), option("b", chance=0), default="b"), task("x", 20)
        )
    )

    assert [(d.option, d.by) for d in told.all(Decided)] == [("b", "last-resort")]


def test_with_nothing_possible_and_no_default_a_decision_is_stuck_and_its_people_free() -> None:
    steps = (
        decision("d", 10, option("a", **{"if": "step x done"}), role="ann"),
        task("x", 20, role="ann"),
        task("y", 1, needs=["d"]),
    )
    told = play(playbook(*steps), organisation(roles=[role("ann")]))

    assert told.spans == {"d": (0, 10), "x": (10, 30)}
    assert [e.ending for e in told.all(StepEnded)] == ["stuck", "done"]
    assert told.end == ("stalled", 30 + 8 * 86_400)


def test_an_option_is_possible_by_what_held_before_the_work_of_that_second_ended() -> None:
    options = option("a", **{"if": "step x done"}), option("b", **{"if": "not step x done"})
    decided_last = play(playbook(task("x", 10), decision("d", 10, *options)))
    decided_first = play(playbook(decision("d", 10, *options), task("x", 10)))

    assert [[d.option for d in told.all(Decided)] for told in (decided_last, decided_first)] == [["b"], ["b"]]


# Rework


def rework(**rest: object) -> list[dict[str, object]]:
    return [
        task("a", 10),
        task("b", 20, needs=["a"]),
        verify("v", 5, needs=["b"], pass_chance=0.5, on_fail="b", **rest),
    ]


def test_a_failed_verification_has_what_lies_between_done_again() -> None:
    told = play(
        playbook(*rework(), task("c", 1, needs=["v"])),
        pins={("step/v/check", 0, 0, 0): 0, ("step/v/check", 1, 0, 0): 1},
    )

    assert told.attempts == [("a", 0, 10), ("b", 10, 30), ("v", 30, 35), ("b", 35, 55), ("v", 55, 60), ("c", 60, 61)]
    assert [(r.at, r.of, r.rework, r.steps) for r in told.all(StepsReopened)] == [(35, "v", "b", ("b", "v"))]
    assert told.end == ("recovered", 61)


def test_when_a_verification_has_failed_too_often_the_run_ends() -> None:
    told = play(playbook(*rework(rounds=2)), pins={("step/v/check", 0, 0, 0): 0, ("step/v/check", 1, 0, 0): 0})

    assert told.attempts == [("a", 0, 10), ("b", 10, 30), ("v", 30, 35), ("b", 35, 55), ("v", 55, 60)]
    assert (told.end, told.measures.time_to_recovery) == (("rounds", 60), None)


def test_rework_withdraws_what_still_works_and_frees_its_people() -> None:
    steps = [
        task("fix", 10),
        task("check", 5, needs=["fix"]),
        task("long", 100, needs=["fix"], role="ann"),
        verify("v", 1, needs_any=["check", "long"], pass_chance=0.5, on_fail="fix"),
        task("other", 4, needs=["check"], role="ann"),
    ]
    told = play(
        playbook(*steps),
        organisation(roles=[role("ann")]),
        pins={("step/v/check", 0, 0, 0): 0, ("step/v/check", 1, 0, 0): 1},
    )

    assert [(w.at, w.step, w.round) for w in told.all(StepWithdrawn)] == [(16, "long", 0)]
    assert told.attempts == [
        ("fix", 0, 10),
        ("check", 10, 15),
        ("v", 15, 16),
        ("other", 16, 20),
        ("fix", 16, 26),
        ("check", 26, 31),
        ("v", 31, 32),
        ("long", 26, 126),
    ]


def test_a_choice_is_made_anew_in_the_next_round_and_the_dead_branch_lives() -> None:
    steps = [
        decision("how", 10, option("patch", leads_to=["patch"]), option("rebuild", leads_to=["rebuild"])),
        task("patch", 20),
        task("rebuild", 60),
        verify("v", 5, needs_any=["patch", "rebuild"], pass_chance=0.5, on_fail="how"),
    ]
    told = play(
        playbook(*steps),
        pins={
            ("step/how/choice", 0, 0, 0): 0,
            ("step/how/choice", 1, 0, 0): 1,
            ("step/v/check", 0, 0, 0): 0,
            ("step/v/check", 1, 0, 0): 1,
        },
    )

    assert told.attempts == [
        ("how", 0, 10),
        ("patch", 10, 30),
        ("v", 30, 35),
        ("how", 35, 45),
        ("rebuild", 45, 105),
        ("v", 105, 110),
    ]
    assert [(dead.step, dead.at) for dead in told.all(StepDead)] == [("rebuild", 10), ("patch", 45)]


def test_a_dead_end_beside_the_rework_lives_again_with_what_it_needs() -> None:
    steps = [
        decision("how", 10, option("patch", leads_to=["patch"]), option("rebuild", leads_to=["rebuild"])),
        task("patch", 20),
        task("rebuild", 60),
        task("report", 5, needs=["rebuild"]),
        verify("v", 5, needs_any=["patch", "rebuild"], pass_chance=0.5, on_fail="how"),
    ]
    pins = {("step/how/choice", round, 0, 0): round for round in (0, 1)}
    told = play(playbook(*steps), pins=pins | {("step/v/check", round, 0, 0): round for round in (0, 1)})

    assert [(dead.step, dead.at) for dead in told.all(StepDead)] == [("rebuild", 10), ("report", 10), ("patch", 45)]
    assert told.spans["report"] == (105, 110)


def test_in_rework_an_alternative_that_is_not_done_again_no_longer_opens_the_verification() -> None:
    steps = [
        task("before", 1),
        task("fix", 10),
        verify("v", 5, needs_any=["before", "fix"], pass_chance=0.5, on_fail="fix"),
    ]
    told = play(playbook(*steps), pins={("step/v/check", 0, 0, 0): 0, ("step/v/check", 1, 0, 0): 1})

    assert told.attempts == [("before", 0, 1), ("v", 1, 6), ("fix", 6, 16), ("v", 16, 21)]


def test_two_verifications_that_fail_together_reopen_in_the_order_of_the_plan() -> None:
    steps = [
        task("a", 10),
        verify("v", 5, needs=["a"], pass_chance=0.5, on_fail="a"),
        verify("w", 5, needs=["a"], pass_chance=0.5, on_fail="a"),
    ]
    pins = {(f"step/{name}/check", round, 0, 0): int(round > 0) for name in "vw" for round in range(3)}
    told = play(playbook(*steps), pins=pins)

    assert [(r.of, r.steps) for r in told.all(StepsReopened)] == [("v", ("a", "v")), ("w", ("a", "w"))]
    assert told.spans == {"a": (15, 25), "v": (25, 30), "w": (25, 30)}


# Waits


def test_what_a_step_did_from_the_start_to_its_end_adds_up_part_by_part() -> None:
    steps = [
        task("first", 10, role="ann"),
        task("holds", 30, role="ann", priority=1, needs=["first"]),
        task("waits", 5, role="ann", needs=["first"], fails={"chance": 0.5, "retry": 1, "after": "3s"}),
    ]
    told = play(
        playbook(*steps),
        organisation(roles=[role("ann")]),
        pins={("step/waits/fail", 0, 0, 0): 1, ("step/waits/fail", 0, 1, 0): 0},
    )

    row = told.measures.steps[2]
    assert (row.for_work, row.for_people, row.working, row.rework, row.done) == (10, 30, 5, 8, 53)


def test_the_chain_that_held_the_plan_back_leads_through_the_person_who_was_busy() -> None:
    steps = task("a", 10, role="ann"), task("b", 30, role="ann", priority=1), task("c", 5, role="ann", needs=["a"])
    told = play(playbook(*steps), organisation(roles=[role("ann")]))

    assert told.spans == {"b": (0, 30), "a": (30, 40), "c": (40, 45)}
    assert [(link.step, link.started, link.ended) for link in told.measures.chain] == [
        ("b", 0, 30),
        ("a", 30, 40),
        ("c", 40, 45),
    ]
