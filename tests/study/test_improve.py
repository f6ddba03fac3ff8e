"""What would help most: plans whose answer is known without a simulation."""

from contextlib import suppress
from typing import Any

from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.study.improve import Effect, Search, begun, search
from recovery.study.variants import Bound
from tests.engine.plans import Words, hit, organisation, playbook, role, scenario, service, task

HOUR = 3600


def bound(house: Organisation, plan: Playbook, incident: Scenario | None = None) -> Bound:
    return Bound(house, plan, {}, incident, {})


def searched(house: Organisation, plan: Playbook, incident: Scenario | None = None, runs: int = 160) -> Search:
    found = begun(bound(house, plan, incident), seed=1)
    search(found, runs)
    return found


def named(effects: list[Effect]) -> list[tuple[str, str]]:
    return [(each.variant.kind, each.variant.name) for each in effects]


def two_for_one(*more: Words, **rest: Any) -> tuple[Organisation, Playbook, Scenario]:
    """Two hours of work for one engineer that two could do in one; a clerk with nothing to wait for."""
    house = organisation(roles=[role("engineer"), role("clerk")], services=[service("db", rto="90m", **rest)])
    plan = playbook(
        task("left", HOUR, role="engineer"),
        task("right", HOUR, role="engineer"),
        task("tell", 60, role="clerk"),
        task("mend", 0, needs=["left", "right"], restores=["db"]),
        *more,
    )
    return house, plan, scenario(hit("db"))


def test_the_only_bottleneck_comes_first_with_the_hour_that_it_costs() -> None:
    best = searched(*two_for_one()).effects(helpful=True)[0]

    assert (best.variant.kind, best.variant.name, best.changed, best.helps) == ("more-people", "engineer", 160, True)
    assert (best.half.value, best.half.low, best.half.high) == (HOUR, HOUR, HOUR)
    assert best.rto is not None
    assert (best.rto.value, best.sure_rto > 0.9) == (1.0, True)


def test_nobody_waits_for_the_clerk_so_one_more_is_not_even_tried() -> None:
    found = searched(*two_for_one())

    assert [(each.kind, each.name) for each in found.idle] == [("more-people", "clerk")]


def test_without_a_role_that_is_needed_nothing_recovers() -> None:
    worst = searched(*two_for_one()).effects(helpful=False)[0]

    assert (worst.variant.kind, worst.variant.name) == ("role-lost", "engineer")
    assert (worst.recovered.value, worst.median) == (-1.0, None)


def test_a_plan_without_waits_says_that_more_people_do_not_help() -> None:
    house = organisation(roles=[role("engineer")], services=[service("db")])
    plan = playbook(
        task("look", "20m..1h", role="engineer"),
        task("mend", "20m..1h", role="engineer", needs=["look"], restores=["db"]),
    )
    found = searched(house, plan, scenario(hit("db")))

    assert sorted(named(found.effects(helpful=True))) == [("quicker", "step/look/work"), ("quicker", "step/mend/work")]
    assert [(each.kind, each.name) for each in found.idle] == [("more-people", "engineer")]


def test_time_is_told_by_what_the_way_waited_for() -> None:
    found = searched(*two_for_one())

    assert dict(found.base.causes) == {("work", None): 64 * 2 * HOUR}


def test_an_incident_at_night_waits_for_the_morning_and_the_clock_round_helps() -> None:
    office = role("engineer", hours="Mon-Fri 09:00-17:00")
    house = organisation(roles=[office], services=[service("db", rto="2h")])
    plan = playbook(task("mend", HOUR, role="engineer", restores=["db"]))
    found = searched(house, plan, scenario(hit("db"), starts="Sat 09:00"), runs=160)
    best = found.effects(helpful=True)[0]

    assert (best.variant.kind, best.variant.name, best.half.value) == ("around-the-clock", "engineer", 48 * HOUR)
    week = found.week
    assert week is not None
    shares = {(cell.day, cell.hour): cell.met.value for cell in week.cells if cell.met.value is not None}
    assert {share for (day, _), share in shares.items() if day == 5} <= {0.0}
    assert week.within is None


def test_what_varies_and_matters_correlates_and_what_does_not_matter_does_not() -> None:
    house = organisation(roles=[role("engineer"), role("clerk")], services=[service("db")])
    plan = playbook(
        task("mend", "20m..3h", role="engineer", restores=["db"]),
        task("tell", "20m..3h", role="clerk"),
    )
    found = searched(house, plan, scenario(hit("db")))
    by_name = {each.input.of: each.correlation.value or 0.0 for each in found.correlated}

    assert found.correlated[0].input.of == "mend"
    assert by_name["mend"] > 0.999
    assert abs(by_name["tell"]) < 0.3


def test_a_loss_by_the_hour_is_counted_in_each_run() -> None:
    found = searched(*two_for_one(loss_per_hour=500))

    assert set(found.base.loss) == {1000.0}


def test_an_interrupted_search_is_a_smaller_one_that_can_be_told() -> None:
    def stop(played: int, most: int) -> None:
        assert played <= most
        if played >= 170:
            raise KeyboardInterrupt

    found = begun(bound(*two_for_one()), seed=1)
    with suppress(KeyboardInterrupt):
        search(found, 160, stop)
    effects = [*found.effects(helpful=True), *found.effects(helpful=False)]

    assert (found.complete, found.base.study.runs, len(effects)) == (False, 160, 1)
    assert effects[0].runs in (16, 32)  # a block on lists, or one that is jitted


def test_the_plan_by_itself_can_be_improved_too() -> None:
    house, plan, _ = two_for_one()
    best = searched(house, plan).effects(helpful=True)[0]

    assert (best.variant.kind, best.variant.name, best.half.value, best.rto) == ("more-people", "engineer", HOUR, None)


def test_a_step_that_waits_behind_a_long_one_is_put_first_in_line() -> None:
    house = organisation(roles=[role("engineer")], services=[service("db", rto="90m")])
    plan = playbook(
        task("tidy", 2 * HOUR, role="engineer", optional=True),
        task("mend", HOUR, role="engineer", restores=["db"]),
    )
    effects = searched(house, plan, scenario(hit("db"))).effects(helpful=True)
    found = {(each.variant.kind, each.variant.name): each.half.value for each in effects}

    assert found == {("first-in-line", "mend"): 2 * HOUR, ("more-people", "engineer"): 2 * HOUR}
