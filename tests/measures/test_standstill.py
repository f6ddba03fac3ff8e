"""The circle in which a stalled run stands still, through whatever it runs."""

from tests.engine.plans import (
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

SHOP = {"services": [service("db"), service("shop", needs=["db"])]}


def circle(*steps: Words, hits: tuple[Words, ...] = (hit("db"),), injects: tuple[Words, ...] = (), **house: object):
    parts = {**SHOP, "roles": [role("ops")], **house}
    return play(playbook(*steps), organisation(**parts), scenario(*hits, injects=list(injects))).measures.standstill


def test_a_step_that_uses_what_it_restores_itself_is_a_circle() -> None:
    assert circle(task("mend", uses=["db"], restores=["db"])) == ("mend", "db", "mend")


def test_a_step_may_be_called_as_what_it_restores() -> None:
    assert circle(task("db", uses=["shop"], restores=["db"])) == ("db", "shop", "db", "db")


def test_a_circle_runs_through_what_a_service_needs() -> None:
    assert circle(task("mend", uses=["shop"], restores=["db"])) == ("mend", "shop", "db", "mend")


def test_a_circle_runs_through_what_a_channel_needs() -> None:
    chat = {"id": "chat", "title": "Chat", "needs": ["shop"]}

    found = circle(task("mend", uses=["chat"], restores=["db"]), channels=[chat])

    assert found == ("mend", "chat", "shop", "db", "mend")


def test_a_circle_runs_through_services_at_any_distance_and_steps_before_steps() -> None:
    chain = [service("db"), service("api", needs=["db"]), service("shop", needs=["api"])]

    found = circle(task("look", uses=["shop"]), task("mend", needs=["look"], restores=["db"]), services=chain)

    assert found == ("look", "shop", "api", "db", "mend", "look")


def test_a_circle_runs_through_a_group_only_if_all_of_it_is_out() -> None:
    services = [service("db"), service("spare"), service("shop", needs=[{"any": ["db", "spare"]}])]
    steps = task("mend", uses=["shop"], restores=["db"]), task("wake", uses=["shop"], restores=["spare"])
    both = circle(*steps, services=services, hits=(hit("db"), hit("spare")))
    one = circle(*steps, services=services)

    assert (both, one) == (("mend", "shop", "db", "mend"), ())


def test_a_circle_runs_through_a_soft_need_where_degraded_is_not_tolerated() -> None:
    picky = [service("db"), service("shop", soft_needs=["db"], tolerates_degraded=False)]

    assert circle(task("mend", uses=["shop"], restores=["db"]), services=picky) == ("mend", "shop", "db", "mend")


def test_a_service_that_is_out_only_through_another_does_not_wait_for_its_own_restore() -> None:
    assert circle(task("mend", uses=["shop"], restores=["shop"])) == ()


def test_a_circle_runs_through_the_release_of_an_isolated_service() -> None:
    isolated = inject("cut", "onset", {"isolate": "shop"})
    steps = task("open", uses=["shop"], effects=[{"release": "shop"}])

    assert circle(steps, hits=(), injects=(isolated,)) == ("open", "shop", "open")


def test_a_circle_runs_through_a_wait_and_through_a_choice() -> None:
    until_up = {"id": "pause", "title": "pause", "kind": "wait", "until": "service shop up"}
    choose = decision("choose", 10, option("o", leads_to=["mend"]), needs=["pause"])

    found = circle(until_up, choose, task("mend", restores=["db"]))

    assert found == ("pause", "shop", "db", "mend", "choose", "pause")


def test_a_circle_runs_through_what_an_option_restores() -> None:
    choose = decision("choose", 10, option("o", effects=[{"restore": "db"}]), uses=["shop"])

    assert circle(choose) == ("choose", "shop", "db", "choose")


def test_the_lanes_of_a_batch_wait_for_it() -> None:
    batch = {"id": "copy", "title": "copy", "kind": "batch", "items": 4, "each": "1m", "at_once": 2}

    assert circle({**batch, "uses": ["shop"], "restores": ["db"]}) == ("copy", "shop", "db", "copy")


def test_what_is_only_missing_people_or_never_restored_is_no_circle() -> None:
    nobody = role("ops", hours="Mon 00:00-00:01")
    nobody_comes = circle(task("late", 120, role="ops"), task("mend", needs=["late"], restores=["db"], role="ops"),
                          roles=[nobody])  # fmt: skip
    never_restored = circle(task("use", uses=["shop"]))

    assert (nobody_comes, never_restored) == ((), ())
