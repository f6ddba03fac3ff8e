"""Known answers: moments, injects with conditions and offsets, slow-downs, difficulty, and a room that answers."""

import pytest

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.responders import Live
from recovery.engine.simulate import Run
from recovery.model.journal import Decided, InjectDelivered, InjectDropped, StepEnded
from tests.engine.plans import (
    Told,
    Words,
    decision,
    hit,
    inject,
    option,
    organisation,
    play,
    playbook,
    role,
    scenario,
    service,
    task,
)

WEB = organisation(services=[service("web")])
SLOW = {"slow": {"step": "work", "by": 2, "for": "1h"}}


def delivered(told: Told) -> dict[str, int]:
    return {entry.inject: entry.at for entry in told.all(InjectDelivered)}


def dropped(told: Told) -> dict[str, str]:
    return {entry.inject: entry.why for entry in told.all(InjectDropped)}


# Moments


def test_moments_come_once_in_their_order() -> None:
    steps = (
        task("declare", 10, marks=["declared", "aware"]),
        task("again", 20, marks=["declared"]),
        task("classify", 30, effects=[{"mark": "classified", "at": "start"}], needs=["declare"]),
        task("contain", 5, needs=["again"], marks=["contained"]),
        task("root-out", 50, marks=["eradicated"]),
        task("fix", 60, restores=["web"]),
    )
    told = play(playbook(*steps), WEB, scenario(hit("web"), detected=100))

    assert told.moments == {
        "intruded": 0,
        "onset": 0,
        "detected": 100,
        "declared": 110,
        "aware": 110,
        "classified": 110,
        "contained": 125,
        "eradicated": 150,
        "first-restored": 160,
        "recovered": 160,
        "ended": 160,
    }


def test_the_incident_has_ended_when_what_completion_needs_is_settled() -> None:
    told = play(playbook(task("a", 10), task("b", 50), complete_needs=["a"]))

    assert (told.moments["ended"], told.end) == (10, ("recovered", 50))


def test_nobody_works_before_the_detection() -> None:
    told = play(playbook(task("fix", 10, restores=["web"])), WEB, scenario(hit("web"), detected="2h"))

    assert (told.spans, told.measures.time_to_detect) == ({"fix": (7200, 7210)}, 7200)


def test_a_hit_may_come_before_or_after_the_detection() -> None:
    steps = (
        task("fix", 10, restores=["web"]),
        task("fix-later", 10, needs=["fix"], uses=[], restores=["db"], after=["wait"]),
    )
    house = organisation(services=[service("web"), service("db")])
    told = play(
        playbook(*steps, task("wait", 80)), house, scenario(hit("web", after=5), hit("db", after=60), detected=20)
    )

    assert (told.service("web"), told.service("db")) == ([(5, "o"), (30, "=")], [(60, "o"), (110, "=")])


# Injects


def injected(*injects: Words, work: object = 100, **rest: object) -> Told:
    steps = task("first", 10, marks=["declared"]), task("work", work, needs=["first"])
    return play(playbook(*steps), WEB, scenario(injects=list(injects), **rest))  # type: ignore[arg-type]


def test_an_inject_comes_when_its_condition_first_holds_and_only_once() -> None:
    told = injected(
        inject("at-once", "onset"),
        inject("noticed", "detected"),
        inject("after-first", "step first done"),
        inject("undone", "not step work done"),
        inject("web-up", "service web up"),
        inject("never", "core"),
        detected=20,
    )

    times = {"at-once": 0, "undone": 0, "web-up": 0, "noticed": 20, "after-first": 30}
    assert (delivered(told), len(told.all(InjectDelivered))) == (times, 5)


def test_an_offset_counts_from_when_the_fact_first_held_whether_or_not_it_still_holds() -> None:
    told = injected(
        inject("later", "declared + 40s"),
        inject("undone", "not step first done + 15s"),
        inject("both", ["declared + 5s", "step work done"]),
        detected=20,
    )

    assert delivered(told) == {"undone": 15, "later": 70, "both": 130}


@pytest.mark.parametrize("dwell", [0, 1, 30, 100])
def test_an_offset_of_intruded_counts_from_the_intrusion(dwell: int) -> None:
    told = injected(
        inject("over", "intruded + 1s"),
        inject("runs", "intruded + 40s"),
        inject("with-a-step", ["intruded + 30s", "step first done"]),
        dwell=f"{dwell}s",
        detected=20,
    )

    times = {"over": max(0, 1 - dwell), "runs": max(0, 40 - dwell), "with-a-step": 30}
    assert (told.journal[0].at, delivered(told)) == (-dwell, times)


def test_an_inject_that_counts_from_the_intrusion_keeps_a_run_going() -> None:
    told = injected(inject("late", "intruded + 400s", {"mark": "aware"}), dwell="100s")

    assert (told.moments["aware"], told.end[1]) == (300, 300)


def test_a_run_knows_when_a_condition_will_hold_if_only_time_is_missing() -> None:
    steps = task("first", 10, marks=["declared"]), task("work", 100, needs=["first"])
    at = ["declared + 40s", ["declared + 5s", "Mon 00:01"], "detected", "step work done"]
    told = scenario(injects=[inject(f"i{n}", when) for n, when in enumerate(at)])
    run = Run(compile_program(WEB, playbook(*steps), told, starts="Mon 00:00"), Luck(0))

    run.advance(20)

    assert [run.due_at(inject.at) for inject in run.program.injects] == [50, 60, 0, None]


def test_all_parts_of_a_condition_must_hold_together() -> None:
    told = injected(
        inject("both", ["step first done", "not step work done"]),
        inject("no", ["step work done", "not step first done"]),
    )

    assert delivered(told) == {"both": 10}


def test_an_inject_is_dropped_if_only_if_does_not_hold_at_its_time() -> None:
    told = injected(
        inject("kept", "declared", only_if="not step work done"),
        inject("too-late", "step work done", only_if="not step work done"),
        inject("too-early", "declared", only_if="step work done"),
    )

    assert (delivered(told), dropped(told)) == ({"kept": 10}, {"too-late": "condition", "too-early": "condition"})


def test_an_inject_with_a_chance_comes_in_its_share_of_runs() -> None:
    plan, incident = playbook(task("a", 1)), scenario(injects=[inject("maybe", "onset", chance=0.3)])

    came = sum(bool(delivered(play(plan, WEB, incident, run=run))) for run in range(2000))

    assert 530 <= came <= 670  # 600, give or take 3.4 standard deviations


def test_a_pinned_chance_decides() -> None:
    name = ("scenario/inject/maybe/chance", 0, 0, 0)
    plan, incident = playbook(task("a", 1)), scenario(injects=[inject("maybe", "onset", chance=0.5)])
    came = play(plan, WEB, incident, pins={name: 1})
    did_not = play(plan, WEB, incident, pins={name: 0})

    assert (delivered(came), dropped(did_not)) == ({"maybe": 0}, {"maybe": "chance"})


def test_an_hour_of_the_week_is_the_first_at_or_after_detection() -> None:
    plan = playbook(task("a", "3h"))
    at = {"monday": "Mon 09:00", "tuesday": "Tue 09:00", "sharp": "Mon 10:00", "later": "Mon 10:00 + 30m"}
    injects = [inject(name, when, {"mark": "aware"}) for name, when in at.items()]

    told = play(plan, WEB, scenario(detected="1h", injects=injects), starts="Mon 09:00")

    hour = 3600
    assert delivered(told) == {"sharp": hour, "later": hour + 1800, "tuesday": 24 * hour, "monday": 168 * hour}
    assert told.end == ("nothing-affected", 168 * hour)  # a timed inject with effects keeps the run going


def test_an_inject_without_effects_keeps_no_run_alive_and_neither_does_a_fact_that_may_never_come() -> None:
    told = injected(inject("news", "Tue 09:00"), inject("worse", "core", SLOW), work=10)

    assert (delivered(told), told.end) == ({}, ("nothing-affected", 20))


def test_a_running_offset_with_effects_keeps_a_run_going() -> None:
    told = injected(inject("late", "declared + 1h", {"hit": {"service": "web", "state": "down"}}), work=10)

    assert told.service("web") == [(3610, "o")]
    assert told.end == ("stalled", 3610 + 8 * 86_400)


def test_effects_of_injects_of_one_moment_act_together_and_the_hit_counts() -> None:
    told = injected(
        inject("hurt", "declared", {"hit": {"service": "web", "state": "down"}}),
        inject("heal", "declared", {"restore": "web"}),
        inject("heal-later", "declared + 50s", {"restore": "web"}),
    )

    assert told.service("web") == [(10, "o"), (60, "=")]


def test_an_inject_may_follow_from_the_effects_of_another_at_the_same_moment() -> None:
    told = injected(
        inject("first", "declared", {"mark": "aware"}),
        inject("second", "aware", {"mark": "classified"}),
        inject("third", "classified"),
    )

    assert delivered(told) == {"first": 10, "second": 10, "third": 10}


def test_a_choice_is_a_condition() -> None:
    plan = playbook(decision("pay", 10, option("yes"), option("no", chance=0)))
    told = play(
        plan,
        WEB,
        scenario(injects=[inject("paid", "pay = yes"), inject("not-paid", "pay = no"), inject("other", "x = y")]),
    )

    assert delivered(told) == {"paid": 10}


# Slow-downs


def test_work_that_starts_while_a_slow_down_lasts_takes_longer() -> None:
    slow = {"slow": {"phase": "restore", "by": 1.5, "for": "100s"}}
    steps = [
        task("before", 50, phase="restore"),
        task("wait", 20),
        task("wait-more", 119),
        task("wait-most", 120),
        task("within", 10, phase="restore", needs=["wait"]),
        task("last", 10, phase="restore", needs=["wait-more"]),
        task("past", 10, phase="restore", needs=["wait-most"]),
        task("other", 10, phase="verify", needs=["wait"]),
    ]
    told = play(playbook(*steps), WEB, scenario(injects=[inject("slow", "step wait done", slow)]))

    times = {name: end - start for name, (start, end) in told.spans.items()}
    assert [times[name] for name in ("before", "within", "last", "past", "other")] == [50, 15, 15, 10, 10]


def test_of_several_slow_downs_the_largest_counts_and_halves_round_up() -> None:
    effects = [
        {"slow": {"role": "ann", "by": 1.5, "for": "1h"}},
        {"slow": {"step": "work", "by": 1.1, "for": "1h"}},
        {"slow": {"phase": "verify", "by": 9, "for": "1h"}},
    ]
    told = play(
        playbook(task("work", 5, role="ann", phase="restore"), task("free", 5)),
        organisation(roles=[role("ann")]),
        scenario(injects=[inject("slow", "onset", *effects)]),
    )

    assert told.spans == {"work": (0, 8), "free": (0, 5)}


@pytest.mark.parametrize(("by", "takes"), [(1.499, 1), (1.5, 2), (2.499, 2), (2.5, 3)])
def test_slowed_work_is_rounded_half_up(by: float, takes: int) -> None:
    slow = inject("slow", "onset", {"slow": {"step": "work", "by": by, "for": "1h"}})
    told = play(playbook(task("work", 1)), organisation(), scenario(injects=[slow]))

    assert told.spans["work"] == (0, takes)


def test_a_factor_below_one_makes_work_faster_unless_a_larger_one_applies() -> None:
    fast, none = ({"slow": {"step": "work", "by": by, "for": "1h"}} for by in (0.5, 1))
    alone = injected(inject("fast", "onset", fast))
    both = injected(inject("fast", "onset", fast), inject("none", "onset", none))

    assert (alone.spans["work"], both.spans["work"]) == ((10, 60), (10, 110))


# Difficulty


def test_difficulty_multiplies_estimates_that_vary_of_steps_that_people_work() -> None:
    steps = [
        task("varies", "20s..10m", role="ann"),
        task("exact", 100, role="bob"),
        task("machine", "20s..10m"),
    ]
    house = organisation(roles=[role("ann"), role("bob")])
    pins = {
        ("step/varies/work", 0, 0, 0): 101,
        ("step/machine/work", 0, 0, 0): 101,
        ("scenario/difficulty", 0, 0, 0): 1500,
    }

    told = play(playbook(*steps), house, scenario(difficulty={"sigma": 0.6}), pins=pins)
    alone = play(playbook(*steps), house, pins=pins)

    assert told.spans == {"varies": (0, 152), "exact": (0, 100), "machine": (0, 101)}
    assert alone.spans == {"varies": (0, 101), "exact": (0, 100), "machine": (0, 101)}


def test_the_difficulty_of_runs_is_lognormal_around_one() -> None:
    plan = playbook(task("work", "1h..1h1s", role="ann"))
    incident, house = scenario(difficulty={"sigma": 0.5}), organisation(roles=[role("ann")])

    spans = sorted(play(plan, house, incident, run=run).spans["work"][1] for run in range(1000))

    median, upper = spans[500] / 3600, spans[841] / 3600  # 84.1% lie below one sigma
    assert 0.93 <= median <= 1.07
    assert 1.5 <= upper <= 1.82  # exp(0.5) is 1.65


# A room


def test_in_a_room_a_decision_lasts_until_it_is_answered() -> None:
    room = Live()
    plan = playbook(
        decision("pay", 5, option("yes", leads_to=["a"]), option("no", leads_to=["b"])), task("a", 10), task("b", 20)
    )
    program = compile_program(organisation(), plan, starts="Mon 00:00")
    run = Run(program, Luck(0), room)

    run.advance(1000)
    room.answer("pay", "no")
    told = Told(organisation(), plan, program, run.finish())

    assert told.spans == {"pay": (0, 1000), "b": (1000, 1020)}
    assert [(d.option, d.by) for d in told.all(Decided)] == [("no", "room")]


def test_a_room_that_says_nothing_is_decided_for_at_the_limit() -> None:
    options = option("yes"), option("no")
    told = play(playbook(decision("pay", 5, *options, limit="30s", default="no")), room=Live())

    assert [(d.at, d.option, d.by) for d in told.all(Decided)] == [(30, "no", "limit")]


def test_an_answer_to_no_open_question_changes_nothing() -> None:
    room = Live()
    plan = playbook(task("first", 10), decision("pay", 5, option("yes"), option("no"), needs=["first"]))
    program = compile_program(organisation(), plan, starts="Mon 00:00")
    run = Run(program, Luck(0), room)

    room.answer("pay", "yes")  # not open yet
    run.advance(20)
    for step, answer in (("nothing", "yes"), ("pay", "perhaps"), ("pay", "no"), ("pay", "yes")):
        room.answer(step, answer)
    told = Told(organisation(), plan, program, run.finish())

    assert [(d.at, d.option) for d in told.all(Decided)] == [(20, "no")]
    assert [(e.step, e.at) for e in told.all(StepEnded)] == [("first", 10), ("pay", 20)]


def test_an_answer_that_is_not_possible_leaves_the_question_open() -> None:
    room = Live()
    options = option("restore", **{"if": "step back-up done"}), option("rebuild")
    plan = playbook(decision("how", 5, *options), task("back-up", 50))
    program = compile_program(organisation(), plan, starts="Mon 00:00")
    run = Run(program, Luck(0), room)

    for tick in (20, 60):
        run.advance(tick)
        room.answer("how", "restore")

    assert [d.at for d in Told(organisation(), plan, program, run.finish()).all(Decided)] == [60]
