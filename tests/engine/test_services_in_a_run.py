"""Known answers: how services stand, what closes the gates of steps, and when a run has recovered."""

import pytest

from recovery.model.journal import Cause, ServiceVerified, StepStarted, StillWaiting
from tests.engine.plans import (
    decision,
    hit,
    option,
    organisation,
    play,
    playbook,
    role,
    scenario,
    service,
    task,
    verify,
)

WEB = organisation(services=[service("web")])

# States


@pytest.mark.parametrize(
    ("state", "stands"), [("down", "o"), ("degraded", "d"), ("untrusted", "u")], ids=["down", "degraded", "untrusted"]
)
def test_a_restored_service_is_back_when_no_hit_is_left(state: str, stands: str) -> None:
    told = play(playbook(task("fix", 30, restores=["web"])), WEB, scenario(hit("web", state), detected=10))

    assert told.service("web") == [(0, stands), (40, "=")]
    assert (told.end, told.measures.time_to_recovery) == (("recovered", 40), 30)


def test_one_restore_clears_every_hit_and_the_isolation() -> None:
    hits = hit("web", "down"), hit("web", "untrusted", after=5), hit("web", "degraded", after=5)
    steps = task("cut", 5, effects=[{"isolate": "web"}]), task("fix", 10, needs=["cut"], restores=["web"])

    told = play(playbook(*steps), WEB, scenario(*hits, detected=10))

    assert told.service("web") == [(0, "o"), (5, "odu"), (25, "=")]


def test_a_hit_in_the_second_of_the_restoring_counts() -> None:
    told = play(
        playbook(task("fix", 30, restores=["web"]), task("again", 10, restores=["web"], needs=["fix"])),
        WEB,
        scenario(hit("web", "down"), hit("web", "untrusted", after=30)),
    )

    assert told.service("web") == [(0, "o"), (30, "u"), (40, "=")]


def test_an_isolated_service_is_out_until_released_and_its_hits_stay() -> None:
    steps = (
        task("cut", 5, effects=[{"isolate": "web"}]),
        task("free", 10, needs=["cut"], effects=[{"release": "web"}]),
        task("fix", 10, needs=["free"], restores=["web"]),
    )

    told = play(playbook(*steps), WEB, scenario(hit("web", "untrusted")))

    assert told.service("web") == [(0, "u"), (5, "ou"), (15, "u"), (25, "=")]


def test_a_restore_with_nothing_to_clear_changes_nothing() -> None:
    steps = task("early", 5, restores=["db"]), task("fix", 10, restores=["web"])
    told = play(playbook(*steps), organisation(services=[service("web"), service("db")]), scenario(hit("web")))

    assert (told.service("db"), told.moments["first-restored"]) == ([], 10)


# Dependencies


CHAIN = organisation(services=[service("web", needs=["api"]), service("api", needs=["db"]), service("db")])


def test_a_service_is_out_with_what_it_needs_at_any_distance_and_comes_back_with_it() -> None:
    told = play(playbook(task("fix", 20, restores=["db"])), CHAIN, scenario(hit("db")))

    assert [told.service(name) for name in ("web", "api", "db")] == [[(0, "o"), (20, "=")]] * 3


def test_untrusted_leaves_a_service_and_what_needs_it_up() -> None:
    told = play(playbook(task("fix", 20, restores=["db"])), CHAIN, scenario(hit("db", "untrusted")))

    assert (told.service("web"), told.service("db")) == ([], [(0, "u"), (20, "=")])


def test_degraded_leaves_what_needs_it_up_unless_it_does_not_tolerate_that() -> None:
    house = organisation(
        services=[
            service("a", needs=["b"]),
            service("b"),
            service("c", needs=["d"]),
            service("d", tolerates_degraded=False),
        ]
    )
    told = play(
        playbook(task("fix", 20, restores=["b"]), task("fix-too", 30, restores=["d"])),
        house,
        scenario(hit("b", "degraded"), hit("d", "degraded")),
    )

    assert [told.service(name) for name in "abcd"] == [
        [],
        [(0, "d"), (20, "=")],
        [(0, "o"), (30, "=")],
        [(0, "od"), (30, "=")],
    ]


def test_what_a_service_softly_needs_degrades_it_when_out_or_puts_it_out_if_it_cannot_bear_that() -> None:
    house = organisation(
        services=[
            service("bears", soft_needs=["db"]),
            service("strict", soft_needs=["db"], tolerates_degraded=False),
            service("db"),
        ]
    )
    told = play(playbook(task("fix", 20, restores=["db"])), house, scenario(hit("db")))

    assert [told.service(name) for name in ("bears", "strict")] == [[(0, "d="), (20, "=")], [(0, "od"), (20, "=")]]


def test_services_that_need_each_other_fall_and_come_back_together() -> None:
    house = organisation(services=[service("a", needs=["b"]), service("b", needs=["a"])])
    told = play(playbook(task("fix", 20, restores=["a"])), house, scenario(hit("a")))

    assert [told.service(name) for name in "ab"] == [[(0, "o"), (20, "=")]] * 2


def test_a_standby_holds_a_service_up_until_all_of_the_group_are_out() -> None:
    house = organisation(
        services=[
            service("web", needs=[{"any": ["east", "west"]}]),
            service("east"),
            service("west"),
            service("top", needs=["web"]),
        ]
    )
    told = play(
        playbook(task("fix-west", 50, restores=["west"]), task("fix-east", 90, restores=["east"])),
        house,
        scenario(hit("east"), hit("west", after=20)),
    )

    assert told.service("web") == told.service("top") == [(20, "o"), (50, "=")]


# Gates


def test_a_step_starts_when_the_service_it_uses_is_up() -> None:
    told = play(playbook(task("fix", 30, restores=["web"]), task("tell", 5, uses=["web"])), WEB, scenario(hit("web")))

    [_, start] = told.all(StepStarted)
    assert start == StepStarted(30, "tell", 0, 0, Cause("gate", "web"), for_services=30, for_people=0)


def test_a_service_that_fails_under_way_does_not_stop_work() -> None:
    told = play(
        playbook(task("tell", 30, uses=["web"]), task("fix", 100, restores=["web"])),
        WEB,
        scenario(hit("web", after=10)),
    )

    assert told.spans == {"tell": (0, 30), "fix": (0, 100)}


def test_one_service_of_a_gate_is_enough_and_every_gate_must_be_open() -> None:
    house = organisation(services=[service("a"), service("b"), service("c")])
    told = play(
        playbook(
            task("fix-b", 10, restores=["b"]),
            task("fix-c", 25, restores=["c"]),
            task("fix-a", 60, restores=["a"]),
            task("x", 5, uses=[{"any": ["a", "b"]}, "c"]),
        ),
        house,
        scenario(hit("a"), hit("b"), hit("c")),
    )

    assert told.spans["x"] == (25, 30)
    assert told.all(StepStarted)[-1].cause == Cause("gate", "c")


def test_of_services_that_open_a_gate_together_the_first_is_the_cause() -> None:
    house = organisation(services=[service("a"), service("b")])
    steps = task("fix", 10, restores=["b", "a"]), task("x", 5, uses=[{"any": ["b", "a"]}])
    told = play(playbook(*steps), house, scenario(hit("a"), hit("b")))

    assert told.all(StepStarted)[-1].cause == Cause("gate", "a")


def test_degraded_and_untrusted_services_keep_gates_open() -> None:
    told = play(
        playbook(task("fix", 60, restores=["web"]), task("x", 5, uses=["web"])),
        WEB,
        scenario(hit("web", "degraded"), hit("web", "untrusted")),
    )

    assert told.spans["x"] == (0, 5)


def test_waiting_is_for_services_while_a_gate_is_closed_and_else_for_people() -> None:
    told = play(
        playbook(
            task("fix", 10, restores=["web"]),
            task("holds", 25, role="ann", priority=1),
            task("x", 5, uses=["web"], role="ann"),
        ),
        organisation(services=[service("web")], roles=[role("ann")]),
        scenario(hit("web")),
    )

    row = told.measures.steps[2]
    assert (row.for_services, row.for_people, row.started) == (10, 15, 25)


# Verified


def test_a_service_that_the_plan_verifies_is_back_only_when_verified() -> None:
    steps = task("fix", 20, restores=["web"]), verify("test", 10, needs=["fix"], verifies=["web"])
    told = play(playbook(*steps), WEB, scenario(hit("web")))

    assert told.service("web") == [(0, "o"), (20, ""), (30, "=")]
    assert (told.measures.time_to_recovery, told.measures.services[0].verified) == (30, True)


def test_a_verification_before_the_restoring_is_worth_nothing() -> None:
    steps = (
        verify("too-early", 10, verifies=["web"]),
        task("fix", 20, restores=["web"]),
        verify("test", 30, needs=["fix"], verifies=["web"]),
    )
    told = play(playbook(*steps), WEB, scenario(hit("web")))

    assert [entry.at for entry in told.all(ServiceVerified)] == [10, 50]
    assert told.measures.time_to_recovery == 50


def test_a_verification_in_the_second_of_the_restoring_counts() -> None:
    steps = task("fix", 20, restores=["web"]), verify("test", 20, verifies=["web"])
    told = play(playbook(*steps), WEB, scenario(hit("web")))

    assert told.service("web") == [(0, "o"), (20, "=")]


def test_a_failed_verification_counts_for_no_service() -> None:
    steps = (
        task("fix", 20, restores=["web"]),
        verify("test", 10, needs=["fix"], verifies=["web"], pass_chance=0.5, on_fail="fix"),
    )
    told = play(
        playbook(*steps),
        WEB,
        scenario(hit("web")),
        pins={("step/test/check", 0, 0, 0): 0, ("step/test/check", 1, 0, 0): 1},
    )

    assert told.service("web") == [(0, "o"), (20, ""), (60, "=")]


# Effects of steps and options


def test_effects_at_the_start_act_when_work_starts_and_others_when_it_ends() -> None:
    effects = [{"isolate": "web", "at": "start"}, {"release": "web"}]
    told = play(playbook(task("scan", 20, effects=effects)), WEB, scenario(detected=5))

    assert told.service("web") == [(5, "o"), (25, "=")]


def test_a_failed_attempt_has_no_effects_at_its_end() -> None:
    step = task("fix", 10, restores=["web"], fails={"chance": 0.5, "retry": 1})
    told = play(
        playbook(step), WEB, scenario(hit("web")), pins={("step/fix/fail", 0, 0, 0): 1, ("step/fix/fail", 0, 1, 0): 0}
    )

    assert told.service("web") == [(0, "o"), (20, "=")]


def test_the_chosen_option_alone_has_effects() -> None:
    options = (
        option("cut", effects=[{"isolate": "web"}]),
        option("leave", effects=[{"hit": {"service": "web", "state": "down"}}]),
    )
    steps = decision("d", 10, *options), task("free", 30, restores=["web"])
    told = play(playbook(*steps), WEB, scenario(), pins={("step/d/choice", 0, 0, 0): 0})

    assert told.service("web") == [(10, "o"), (30, "=")]


def test_work_that_begins_at_a_tick_is_seen_by_a_decision_that_ends_at_it() -> None:
    options = option("up", **{"if": "service web up"}), option("out", leads_to=["free"])
    steps = (
        decision("instant", 0, *options, needs=["before"]),
        task("before", 10),
        task("cut", 20, needs=["before"], effects=[{"isolate": "web", "at": "start"}]),
        task("free", 10, needs=["cut"], restores=["web"]),
    )
    told = play(playbook(*steps), WEB, scenario(), pins={("step/instant/choice", 0, 0, 0): 0})

    assert told.spans == {"before": (0, 10), "instant": (10, 10), "cut": (10, 30), "free": (30, 40)}


# When it is over


def test_relevant_are_the_affected_services_that_a_target_names_and_without_such_all_affected() -> None:
    house = organisation(services=[service("web"), service("wiki")])
    steps = task("fix-web", 20, restores=["web"]), task("fix-wiki", 90, restores=["wiki"])
    hits = hit("web"), hit("wiki")

    named = play(playbook(*steps, targets=[{"service": "web"}]), house, scenario(*hits))
    unhurt = play(playbook(*steps, targets=[{"service": "web"}]), house, scenario(hit("wiki")))
    unnamed = play(playbook(*steps), house, scenario(*hits))

    assert [told.measures.time_to_recovery for told in (named, unhurt, unnamed)] == [20, 90, 90]
    assert [told.moments["recovered"] for told in (named, unhurt, unnamed)] == [20, 90, 90]


def test_core_comes_when_every_affected_core_service_is_back() -> None:
    house = organisation(
        services=[service("web", core=True), service("pay", core=True), service("wiki"), service("hr", core=True)]
    )
    steps = task("a", 20, restores=["web"]), task("b", 50, restores=["pay"]), task("c", 90, restores=["wiki"])
    told = play(playbook(*steps), house, scenario(hit("web"), hit("pay"), hit("wiki")))

    moments = {name: told.moments[name] for name in ("first-restored", "core", "recovered", "ended")}
    assert moments == {"first-restored": 20, "core": 50, "recovered": 90, "ended": 90}
    assert told.measures.time_to_core == 50


def test_with_nothing_affected_there_is_no_time_to_recovery_and_the_outcome_says_why() -> None:
    told = play(playbook(task("look", 30)), WEB, scenario(detected=10))

    assert (told.end, told.measures.time_to_recovery) == (("nothing-affected", 40), None)


def test_time_to_recovery_is_when_it_came_back_for_good() -> None:
    steps = (
        task("fix", 20, restores=["web"]),
        task("fix-again", 30, needs=["fix"], after=["watch"], restores=["web"]),
        task("watch", 60),
    )
    told = play(playbook(*steps), WEB, scenario(hit("web"), hit("web", after=40)))

    assert (told.moments["recovered"], told.measures.time_to_recovery) == (20, 90)


def test_a_run_waits_for_hits_that_are_still_to_come() -> None:
    told = play(
        playbook(task("fix", 20, restores=["web"])), WEB, scenario(hit("web"), hit("web", "degraded", after=100))
    )

    assert told.end == ("stalled", 100 + 8 * 86_400)
    assert told.service("web") == [(0, "o"), (20, "="), (100, "d")]


def test_how_a_service_stands_is_told_too_when_a_last_failure_ends_the_run() -> None:
    steps = (
        task("begin", 1),
        verify("look", 9, needs=["begin"], pass_chance=0, on_fail="begin", rounds=1),
        task("fix", 10, restores=["web"]),
    )
    told = play(playbook(*steps), WEB, scenario(hit("web")))

    assert (told.end, told.service("web")) == (("rounds", 10), [(0, "o"), (10, "=")])


def test_a_plan_that_never_restores_stalls_and_says_what_each_step_waits_for() -> None:
    told = play(playbook(task("look", 30), task("use", 5, needs=["look"], uses=["web"])), WEB, scenario(hit("web")))

    assert told.end == ("stalled", 30 + 8 * 86_400)
    assert told.all(StillWaiting) == [StillWaiting(told.end[1], "use", 0, 0, 8 * 86_400, 0, ("web",), ())]
    assert told.measures.time_to_recovery is None


def test_a_stalled_run_has_recovered_if_every_relevant_service_is_back() -> None:
    house = organisation(services=[service("web"), service("wiki")])
    steps = task("fix", 30, restores=["web"]), task("use", 5, uses=["wiki"])
    told = play(playbook(*steps, targets=[{"service": "web"}]), house, scenario(hit("web"), hit("wiki")))

    assert (told.end, told.measures.time_to_recovery) == (("recovered", 30 + 8 * 86_400), 30)


def test_a_run_is_given_up_at_its_horizon_before_anything_due_then() -> None:
    plan, incident = playbook(task("fix", 100, restores=["web"])), scenario(hit("web"), detected=10)
    short, enough = (play(plan, WEB, incident, horizon=horizon) for horizon in (100, 101))

    assert (short.end, short.spans) == (("horizon", 110), {})
    assert enough.end == ("recovered", 110)


def test_what_is_waited_for_at_the_horizon_is_counted_up_to_it() -> None:
    steps = task("fix", 1000, restores=["web"]), task("use", 5, uses=["web"])
    told = play(playbook(*steps), WEB, scenario(hit("web")), horizon=100)

    assert told.all(StillWaiting) == [StillWaiting(100, "use", 0, 0, 100, 0, ("web",), ())]


def test_a_plan_by_itself_that_failed_has_not_recovered_though_its_services_are_back() -> None:
    steps = (
        task("cut", 10, effects=[{"isolate": "web"}]),
        task("free", 10, needs=["cut"], effects=[{"release": "web"}]),
        task("fails", 5, fails={"chance": 1}),
        decision("stuck", 5, option("never", **{"if": "step fails done"})),
    )
    told = play(playbook(*steps), WEB)

    assert told.end == ("stalled", 20 + 8 * 86_400)


@pytest.mark.parametrize(("horizon", "end"), [(90 * 86_400, ("stalled", 20 + 8 * 86_400)), (100, ("horizon", 100))])
def test_a_plan_by_itself_that_is_not_done_has_not_recovered_though_its_services_are_back(
    horizon: int, end: tuple[str, int]
) -> None:
    steps = (
        task("cut", 10, effects=[{"isolate": "web"}]),
        task("free", 10, needs=["cut"], effects=[{"release": "web"}]),
        decision("stuck", 5, option("never", **{"if": "step free done"}), needs=["cut"]),
    )
    told = play(playbook(*steps), WEB, horizon=horizon)

    assert (told.end, told.moments["recovered"], told.measures.time_to_recovery) == (end, 20, None)


# Clocks of targets


def test_targets_are_measured_from_the_impact_the_detection_or_the_declaration() -> None:
    house = organisation(
        services=[
            service("a", rto="100s"),
            service("b", rto="90s", rto_from="detected"),
            service("c", rto="85s", rto_from="declared"),
            service("d", mtd="150s", wrt="51s"),
        ]
    )
    steps = task("declare", 5, marks=["declared"]), task("fix", 85, needs=["declare"], restores=["a", "b", "c", "d"])
    told = play(playbook(*steps), house, scenario(*(hit(name) for name in "abcd"), detected=10))

    assert [(t.service, t.rto_met, t.mtd_met) for t in told.measures.targets] == [
        ("a", True, None),
        ("b", True, None),
        ("c", True, None),
        ("d", None, False),
    ]


def test_a_service_that_was_never_out_has_no_downtime_and_meets_its_targets_once_it_is_back() -> None:
    house = organisation(services=[service("web", rto="1m", mtd="1m")])
    plan, incident = playbook(task("fix", "1h", restores=["web"])), scenario(hit("web", "degraded"))
    healed, given_up = play(plan, house, incident).measures, play(plan, house, incident, horizon=60).measures

    assert [(m.services[0].impact, m.services[0].downtime) for m in (healed, given_up)] == [(None, 0), (None, None)]
    assert [(t.rto_met, t.mtd_met) for m in (healed, given_up) for t in m.targets] == [(True, True), (False, False)]


def test_a_service_healed_in_the_second_of_its_hit_was_out_for_no_time() -> None:
    told = play(playbook(task("fix", 0, restores=["web"])), WEB, scenario(hit("web"), detected=0))

    assert (told.service("web"), told.end) == ([], ("recovered", 0))
    assert (told.measures.services[0].impact, told.measures.services[0].downtime) == (0, 0)
    assert told.measures.time_to_recovery == 0


def test_what_was_out_for_no_time_recovered_at_once() -> None:
    steps = (
        task("cut", 0, effects=[{"isolate": "web"}]),
        task("free", 0, needs=["cut"], effects=[{"release": "web"}]),
        task("more", 10),
    )
    told = play(playbook(*steps), WEB, scenario(detected=5))

    assert (told.end, told.measures.time_to_recovery) == (("recovered", 15), 0)
