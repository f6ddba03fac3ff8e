"""Known answers: diagnoses, ramps, waits, lanes, and steps made of nodes."""

from typing import Any

from recovery.engine.codes import CERTAIN, Fact, Kind, Op, Slows, State, When
from recovery.engine.program import Atom, Demand, Effect, Guard
from recovery.model.journal import (
    Cause,
    HypothesisTested,
    ItemsRevealed,
    ServiceChanged,
    ServiceHit,
    ServiceReadmitted,
    StageHeld,
    StepDead,
    StepStarted,
    StepWithdrawn,
    StillWaiting,
)
from tests.engine.nodes import (
    HALF,
    Named,
    Played,
    choice,
    draw,
    hit,
    inject,
    mark,
    pinned,
    play,
    pool,
    restore,
    service,
    since,
    step,
    verify,
    wait,
)

# Diagnosis


def test_hypotheses_are_tested_one_after_another_until_one_is_right() -> None:
    find = step("find", 10, kind=Kind.DIAGNOSE, segments=5, find_chance=HALF)
    pins = {(f"step/find/{what}", 0, 0, lane): value for what, lane, value in [("find", 0, 0), ("find", 1, 1)]}

    told = play(find, pins=pins | pinned("step/find/work", 25, lane=1))

    assert [(e.at, e.number, e.right) for e in told.all(HypothesisTested)] == [(10, 0, False), (35, 1, True)]
    assert told.attempts == [("find", 0, 35, "done")]


def test_the_last_hypothesis_is_right_in_any_case() -> None:
    told = play(step("find", 10, kind=Kind.DIAGNOSE, segments=3, find_chance=0))

    assert [(e.at, e.right) for e in told.all(HypothesisTested)] == [(10, False), (20, False), (30, True)]


def test_a_wrong_hypothesis_may_do_harm_at_its_end() -> None:
    harms = (Effect(Op.HIT, 1, State.DEGRADED),)
    find = step("find", 10, kind=Kind.DIAGNOSE, segments=3, find_chance=0, harm_chance=HALF, harms=harms)
    pins = pinned("step/find/harm", 0, lane=0) | pinned("step/find/harm", 1, lane=1)

    told = play(find, services=(service(0), service(1)), hits=(hit(0),), pins=pins)

    assert [(e.at, e.harm) for e in told.all(HypothesisTested)] == [(10, False), (20, True), (30, False)]
    assert [(e.at, e.service, e.by) for e in told.all(ServiceHit)] == [(0, "s0", "incident"), (20, "s1", "effect")]


def test_people_are_held_through_all_hypotheses() -> None:
    find = step("find", 10, people=1, kind=Kind.DIAGNOSE, segments=3, find_chance=0)

    told = play(find, step("next", 5, people=1), pools=(pool(1),))

    assert told.spans["next"] == (30, 35)


def test_a_slow_down_at_the_start_of_a_diagnosis_slows_every_hypothesis() -> None:
    find = step("find", 10, needs=(1,), kind=Kind.DIAGNOSE, segments=2, find_chance=0)
    slow = step("slow", 1, Effect(Op.SLOW, 0, Slows.NODE, 2000, 5))

    assert play(find, slow).spans["find"] == (1, 41)


def test_a_step_is_slower_without_a_service_that_is_out_when_it_starts() -> None:
    told = play(step("work", 10, restore(0), slower=((0, 1500),)), services=(service(),), hits=(hit(),))

    assert told.spans["work"] == (0, 15)


# Ramps


def test_services_are_readmitted_at_the_end_of_the_stage_that_is_enough() -> None:
    readmit = (Effect(Op.READMITTED, 0),)
    steps = (
        step("fix", 10, restore(0)),
        step("ramp", 5, needs=(0,), kind=Kind.RAMP, segments=3, enough=1, at_enough=readmit),
    )

    told = play(*steps, services=(service(ramped=True),), hits=(hit(),))

    assert [(e.at, e.stage) for e in told.all(StageHeld)] == [(15, 0), (20, 1), (25, 2)]
    assert [e.at for e in told.all(ServiceReadmitted)] == [20]
    assert told.service() == [(0, "o"), (10, ""), (20, "=")]
    assert (told.spans["ramp"], told.moments["recovered"], told.end) == ((10, 25), 20, ("recovered", 25))


def test_a_restore_takes_readmission_back() -> None:
    steps = (
        step("ramp", 5, kind=Kind.RAMP, enough=0, at_enough=(Effect(Op.READMITTED, 0),)),
        step("fix", 10, restore(0)),
    )

    told = play(*steps, services=(service(ramped=True),), hits=(hit(),))

    assert told.service() == [(0, "o"), (10, "")]
    assert told.end[0] == "stalled"


# Waits


def test_a_wait_ends_when_its_condition_holds_and_its_effects_act_then() -> None:
    told = play(wait("hold", 0, mark(When.DECLARED), needs=(1,)), step("go", 5), atoms=(since(When.DETECTED, 20),))

    assert (told.spans, told.moments["declared"]) == ({"go": (0, 5), "hold": (5, 20)}, 20)


def test_a_wait_whose_condition_holds_already_takes_no_time() -> None:
    told = play(wait("hold", 0), step("go", 5, needs=(0,)), atoms=(since(When.ONSET),))

    assert told.spans == {"hold": (0, 0), "go": (0, 5)}


def test_a_wait_does_not_keep_a_run_from_stalling() -> None:
    told = play(wait("hold", 0), step("next", 5, needs=(0,)), atoms=(Atom(Fact.NEVER),))

    assert (told.end, told.all(StillWaiting)) == (("stalled", 8 * 86_400), [])


# Lanes


def batch(lanes: int, items: int, *, each: int = 10, people: int = 0) -> list[Named]:
    """A batch that begins with node 0; its lanes follow, then its end."""
    count = draw("step/many/items", items)
    inner = [
        step(f"many/{1 + k}", each, people=people, needs=(0,), items=count, lane=k, lanes=lanes, batch=1 + lanes)
        for k in range(lanes)
    ]
    return [step("many/0", 0), *inner, step("many", 0, needs=tuple(range(1, 1 + lanes)))]


def test_the_items_of_a_batch_are_dealt_to_its_lanes() -> None:
    told = play(*batch(3, 7))

    assert [e.items for e in told.all(StepStarted)] == [None, 3, 2, 2, None]
    assert told.spans == {"many/0": (0, 0), "many/1": (0, 30), "many/2": (0, 20), "many/3": (0, 20), "many": (30, 30)}


def test_lanes_beyond_the_items_have_none_and_take_no_time() -> None:
    assert play(*batch(3, 1)).spans["many/3"] == (0, 0)


def test_lanes_that_have_not_started_work_on_what_has_been_revealed() -> None:
    reveal = inject(0, Effect(Op.REVEAL, 3, by=4))

    told = play(*batch(2, 2, people=1), injects=(reveal,), atoms=(since(When.DETECTED, 5),), pools=(pool(1),))

    assert told.all(ItemsRevealed) == [ItemsRevealed(5, "many", 4)]
    assert (told.spans["many/1"], told.spans["many/2"]) == ((0, 10), (10, 40))


# Inner playbooks


def test_the_end_of_an_inner_playbook_is_dead_when_a_step_that_counts_has_failed() -> None:
    steps = (
        step("call/0", 0),
        step("call/try", 10, needs=(0,), fail_chance=CERTAIN),
        step("call/else", 20, needs=(0,)),
        step("call", 0, needs=(0,), after=(1, 2), broken_by=(1,)),
        step("next", 5, needs=(3,)),
    )

    told = play(*steps)

    assert [(e.at, e.step) for e in told.all(StepDead)] == [(10, "call"), (10, "next")]


def test_an_inner_playbook_is_whole_again_when_what_broke_it_is_done_again() -> None:
    steps = (
        step("call/0", 0),
        step("call/try", 10, needs=(0,), fail_chance=HALF),
        verify("call/look", 5, needs=(0,), after=(1,), pass_chance=HALF, rework=1, reopened=(1, 2)),
        step("call", 0, needs=(0,), after=(1, 2), broken_by=(1, 2)),
        step("next", 5, needs=(3,)),
    )
    pins = pinned("step/call/try/fail", 1) | pinned("step/call/try/fail", 0, round=1)
    pins |= pinned("step/call/look/check", 0) | pinned("step/call/look/check", 1, round=1)

    told = play(*steps, pins=pins)

    assert [(e.at, e.step) for e in told.all(StepDead)] == [(10, "call"), (10, "next")]
    assert (told.spans["call"], told.spans["next"]) == ((30, 30), (30, 35))


def test_an_inner_playbook_goes_on_after_a_failure_that_does_not_count() -> None:
    steps = (
        step("call/0", 0),
        step("call/try", 10, needs=(0,), fail_chance=CERTAIN, optional=True),
        step("call", 0, needs=(0,), after=(1,)),
    )

    assert play(*steps).spans["call"] == (10, 10)


# Cancelling


def cancelled(*steps: Named, node: int, at: int = 5, **parts: Any) -> Played:
    given: dict[str, Any] = {
        "injects": (inject(0, Effect(Op.CANCEL, node)),),
        "atoms": (since(When.DETECTED, at),),
        **parts,
    }
    return play(*steps, **given)


def test_cancelled_work_stops_and_its_people_are_free() -> None:
    steps = step("work", 100, people=1), step("next", 10, people=1, priority=9), step("then", 1, needs=(0,))

    told = cancelled(*steps, node=0, pools=(pool(1),))

    assert told.spans == {"next": (5, 15)}
    assert [(e.at, e.step, e.cancelled) for e in told.all(StepDead)] == [(5, "work", True), (5, "then", False)]
    assert [(e.at, e.step) for e in told.all(StepWithdrawn)] == [(5, "work")]
    assert next(e.cause for e in told.all(StepStarted) if e.step == "next") == Cause("people", "p0", "work")


def test_a_step_that_is_done_is_not_cancelled_any_more() -> None:
    told = cancelled(step("work", 5), step("then", 5, needs=(0,)), node=0, at=6)

    assert (told.spans["then"], told.all(StepDead)) == ((5, 10), [])


def test_a_back_off_that_ends_in_the_second_of_the_cancelling_ends_for_good() -> None:
    flaky = step("flaky", 5, fail_chance=CERTAIN, retry=3, back_off=draw("step/flaky/back-off", 5))

    told = play(flaky, step("stop", 10, Effect(Op.CANCEL, 0)))

    assert told.attempts == [("flaky", 0, 5, "try-again"), ("stop", 0, 10, "done")]


def test_a_cancelled_step_stays_dead_when_it_is_reopened() -> None:
    steps = (
        step("fix", 10),
        step("extra", 1, needs=(0,), optional=True),
        verify("check", 5, needs=(0,), after=(1,), pass_chance=HALF, rework=0, reopened=(0, 1, 2)),
    )

    told = cancelled(*steps, node=1, pins=pinned("step/check/check", 0) | pinned("step/check/check", 1, round=1))

    assert told.attempts == [
        ("fix", 0, 10, "done"),
        ("check", 10, 15, "not-passed"),
        ("fix", 15, 25, "done"),
        ("check", 25, 30, "done"),
    ]


# Questions of injects and guards


def test_a_question_is_asked_when_its_inject_is_delivered_and_its_options_act() -> None:
    ask = step("@i0", 10, kind=Kind.DECISION, optional=True, inject=0, choices=(choice(mark(When.DECLARED)),))

    told = play(ask, step("work", 8), injects=(inject(0),), atoms=(since(When.DETECTED, 7),))

    assert (told.ready["@i0"], told.moments["declared"], told.end) == (7, 17, ("nothing-affected", 17))


def test_a_question_dies_with_its_inject_and_without_effects_nobody_waits_for_it() -> None:
    dropped = step("@i0", 10, kind=Kind.DECISION, optional=True, inject=0, choices=(choice(),))
    idle = step("@i1", 50, kind=Kind.DECISION, optional=True, inject=1, choices=(choice(),))
    injects = inject(0, only_if=1), inject(0)

    told = play(dropped, idle, step("work", 8), injects=injects, atoms=(since(When.ONSET), Atom(Fact.NEVER)))

    assert [(e.at, e.step) for e in told.all(StepDead)] == [(0, "@i0")]
    assert told.end == ("nothing-affected", 8)


def test_a_guarded_step_never_runs_on_the_wrong_branch() -> None:
    options = (choice(weight=HALF), choice(weight=HALF))
    steps = (
        step("choose", 10, kind=Kind.DECISION, choices=options),
        step("left", 5, guards=(Guard(0, 0),)),
        step("right", 5, guards=(Guard(0, 1),)),
    )

    taken = [play(*steps, pins=pinned("step/choose/choice", option)).spans.keys() for option in (0, 1)]

    assert taken == [{"choose", "left"}, {"choose", "right"}]


# Services


def test_services_that_need_each_other_come_back_together() -> None:
    steps = step("one", 10, restore(0)), step("two", 20, restore(1))

    told = play(*steps, services=(service(0, 1), service(1, 0)), hits=(hit(0), hit(1)))

    assert told.service(0) == told.service(1) == [(0, "o"), (20, "=")]


def test_isolating_a_service_that_was_up_starts_its_outage() -> None:
    steps = step("cut", 5, Effect(Op.ISOLATE, 0)), step("free", 10, Effect(Op.RELEASE, 0), needs=(0,))

    told = play(*steps, services=(service(),))

    assert [(e.at, e.out, e.back) for e in told.all(ServiceChanged)] == [(5, True, False), (15, False, True)]
    assert (told.moments["recovered"], told.end) == (15, ("recovered", 15))


def test_work_takes_the_people_of_a_role_and_of_its_team() -> None:
    both = (Demand(0, 1), Demand(2, 1)), (Demand(1, 1), Demand(2, 1))

    told = play(*(step(f"n{i}", 10, demands=d) for i, d in enumerate(both)), pools=(pool(1), pool(1), pool(1)))

    assert told.spans == {"n0": (0, 10), "n1": (10, 20)}
    assert [e.cause for e in told.all(StepStarted)] == [Cause("need", None), Cause("people", "p2", "n0")]


def test_an_hour_that_does_not_come_any_more_never_holds() -> None:
    wait = step("wait", kind=Kind.WAIT, until=0)

    told = play(wait, detection=draw("scenario/detection", 50), hours=((0, 40),), atoms=(Atom(Fact.HOUR, 0),))

    assert (told.end, told.spans) == (("stalled", 50 + 8 * 86_400), {})
