"""An exercise does what people say, at the time they say it."""

import pytest

from recovery.exercise import commands as do
from recovery.exercise.session import Refused, Session
from recovery.model import journal as facts
from recovery.model.journal import Cause
from tests.exercise.rooms import INCIDENT, Room, plan

MINUTE = 60


def test_it_opens_paused_at_detection_with_what_is_ready_waiting_for_orders() -> None:
    room = Room()

    seen = room.session.facts

    assert (seen.clocks.at, seen.clocks.running, seen.orders) == (0, False, ("declare",))
    assert [inject.inject for inject in seen.injects] == ["alarm"]


def test_a_ready_step_waits_for_its_order_and_that_wait_is_counted_apart() -> None:
    room = Room()

    room.do(do.Start())
    room.session.pass_time(5_000)
    room.do(do.Order(step="declare"))
    [started] = room.all(facts.StepStarted)

    assert (started.cause, started.for_order, started.for_people) == (Cause("order", None), 5 * MINUTE, 0)
    assert room.starts() == {"declare": 5 * MINUTE}


def test_steps_of_roles_that_nobody_plays_go_on_by_themselves() -> None:
    room = Room(played=("lead",))

    room.do(do.Order(step="declare"), do.Jump(to=20 * MINUTE))

    assert {step: room.states()[step] for step in ("tell", "sweep", "way")} == {
        "tell": "working",
        "sweep": "working",
        "way": "working",
    }


def test_in_a_solo_exercise_the_plan_plays_itself_up_to_the_first_decision() -> None:
    room = Room(mode="solo")

    room.do(do.Jump())

    assert [decision.step for decision in room.session.facts.decisions] == ["way"]
    assert room.session.pace.at == 10 * MINUTE * 1_000


def test_a_batch_is_ordered_as_one_step() -> None:
    room = Room()

    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE))
    ready = room.session.facts.orders
    room.do(do.Order(step="sweep"))

    assert ready == ("tell", "sweep")
    assert room.states()["sweep"] == "working"


def test_while_a_decision_is_open_the_exercise_runs_at_the_rate_of_talk() -> None:
    room = Room(mode="solo", seed=3, luck="even")

    room.do(do.Start())
    room.session.pass_time(10_000)  # at speed 60: ten minutes, then the decision opens
    room.session.pass_time(7_000)

    assert (room.session.pace.at, room.session.talking) == (10 * MINUTE * 1_000 + 7_000, True)


def test_one_slice_that_a_decision_opens_in_is_cut_where_it_opens() -> None:
    room = Room(mode="solo", luck="even")

    room.do(do.Start())
    room.session.pass_time(17_000)

    assert room.session.pace.at == 10 * MINUTE * 1_000 + 7_000


def test_a_pause_costs_room_time_only() -> None:
    room = Room()

    room.do(do.Start())
    room.session.pass_time(1_000)
    room.do(do.Pause())
    room.session.pass_time(4_000)

    assert (room.session.pace.at, room.session.pace.room, room.session.pace.paused) == (60_000, 5_000, 4_000)


def test_a_jump_goes_to_the_next_thing_that_needs_people_and_no_further() -> None:
    room = Room()

    room.do(do.Order(step="declare"), do.Jump())
    first = room.session.pace.at
    room.do(do.Jump())

    assert (first, room.session.pace.at) == (600_000, 1_200_000)  # the decision opens; the customer calls


def test_while_something_waits_for_the_room_a_jump_goes_half_an_hour_at_most() -> None:
    first, later, *_ = INCIDENT["injects"]
    room = Room(of=plan({**INCIDENT, "injects": [first, {**later, "at": "detected + 9h"}]}))

    room.do(do.Jump())
    waiting = room.session.facts.clocks.at
    room.do(
        do.Order(step="declare"), do.Jump(), do.Skip(step="way"), do.Skip(step="tell"), do.Skip(step="sweep"), do.Jump()
    )

    assert (waiting, room.session.facts.clocks.at) == (30 * MINUTE, 9 * 60 * MINUTE)


def test_a_jump_stops_where_a_decision_has_taken_as_long_as_it_may() -> None:
    room = Room()

    room.do(do.Order(step="declare"), do.Jump(to=50 * MINUTE), do.Jump())

    assert room.session.facts.limits_passed == ("way",)
    assert room.session.facts.clocks.at == 70 * MINUTE


def test_a_jump_is_refused_when_nothing_comes_by_itself() -> None:
    room = Room(of=plan({**INCIDENT, "injects": []}))
    before = room.session.digest

    with pytest.raises(Refused, match="nothing more comes by itself"):
        room.do(do.Jump())

    assert (room.session.digest, room.session.pace.at) == (before, 0)


def test_when_facilitated_a_limit_takes_nothing_by_itself_and_solo_it_takes_the_default() -> None:
    asked, alone = Room(), Room(mode="solo", luck="even")

    asked.do(do.Order(step="declare"), do.Jump(to=2 * 60 * MINUTE))
    alone.do(do.Jump(to=2 * 60 * MINUTE))

    assert asked.all(facts.Decided) == []
    assert [(d.option, d.by) for d in alone.all(facts.Decided)] == [("rebuild", "limit")]


def test_a_limit_can_be_put_off_where_it_counts_and_where_it_does_not_that_is_said() -> None:
    alone, led = Room(mode="solo", luck="even"), Room()
    alone.do(do.Jump(to=15 * MINUTE), do.Mark(step="way", later=30 * MINUTE))
    led.do(do.Order(step="declare"), do.Jump(to=15 * MINUTE))

    [decision] = alone.session.facts.decisions
    alone.do(do.Jump(to=3 * 60 * MINUTE))
    with pytest.raises(Refused, match="takes nothing by itself"):
        led.do(do.Mark(step="way", later=30 * MINUTE))

    assert decision.limit == 100 * MINUTE
    assert [d.at - alone.session.table.detected for d in alone.all(facts.Decided)] == [100 * MINUTE]


def test_a_decision_counts_from_when_it_is_taken() -> None:
    room = Room()

    room.do(do.Order(step="declare"), do.Jump(to=25 * MINUTE))
    room.do(do.Decide(step="way", option="fix", reason="It is faster.", confidence="low", dissent=("Ann",)), by="Bob")

    assert [(d.at - room.session.table.detected, d.option, d.by) for d in room.all(facts.Decided)] == [
        (25 * MINUTE, "fix", "room")
    ]
    assert room.session.facts.orders == ("fix-it", "tell", "sweep")


def test_another_way_waits_until_the_facilitator_maps_it() -> None:
    room = Room()

    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Decide(step="way", other="Ask the vendor first"))
    open_way = room.session.facts.own_ways
    room.do(do.Map(step="way", option="fix", delay=15 * MINUTE), do.Jump(to=40 * MINUTE))

    assert open_way == ("way",)
    assert [(d.at - room.session.table.detected, d.option, d.by) for d in room.all(facts.Decided)] == [
        (25 * MINUTE, "fix", "room")
    ]


def test_another_way_may_be_effects_alone_and_then_nothing_that_an_option_leads_to_is_done() -> None:
    room = Room()
    effects = do.Map.model_validate({"step": "way", "effects": [{"restore": "web"}]})

    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Decide(step="way", other="Failover"), effects)

    assert [(d.option, d.by) for d in room.all(facts.Decided)] == [("", "other")]
    assert [entry.service for entry in room.all(facts.ServiceRestored)] == ["web"]
    assert {room.states()[step] for step in ("fix-it", "rebuild-it", "check")} == {"dead"}


def test_injects_are_held_released_left_out_and_given_another_moment() -> None:
    room = Room()

    room.do(do.Hold(inject="call"), do.Drop(inject="worse"), do.BringForward(inject="stuck", at=5 * MINUTE))
    room.do(do.Jump(to=30 * MINUTE))
    held = {inject.inject: inject.state for inject in room.session.facts.planned}
    room.do(do.Release(inject="call"))

    assert held == {"alarm": "delivered", "call": "held", "worse": "dropped", "stuck": "delivered"}
    assert [(i.inject, i.at) for i in room.session.facts.injects] == [
        ("alarm", 0),
        ("stuck", 5 * MINUTE),
        ("call", 30 * MINUTE),
    ]
    assert [decision.step for decision in room.session.facts.decisions] == ["@call"]


def test_what_is_for_a_room_that_is_stuck_comes_when_its_facilitator_says_so() -> None:
    room = Room()

    room.do(do.Jump(to=5 * 60 * MINUTE))

    assert room.session.facts.planned[-1].state == "held"


def test_a_release_can_be_undone_as_if_it_had_not_come() -> None:
    room = Room(luck="even")

    number = room.do(do.Jump(to=5 * MINUTE), do.Release(inject="worse"))
    hit = [entry.service for entry in room.all(facts.ServiceHit)]
    room.do(do.Jump(to=10 * MINUTE), do.Undo(of=number))

    assert (hit, [entry.service for entry in room.all(facts.ServiceHit)]) == (["web", "wiki"], ["web"])
    assert room.session.facts.clocks.at == 10 * MINUTE
    assert [i.state for i in room.session.facts.planned if i.inject == "worse"] == ["held"]


def test_a_step_can_be_skipped_marked_as_done_and_prolonged() -> None:
    room = Room()

    room.do(do.Order(step="declare"), do.Mark(step="declare", later=5 * MINUTE), do.Jump(to=15 * MINUTE))
    late = room.states()["declare"]
    room.do(do.Order(step="sweep"), do.Skip(step="tell", reason="Not now"), do.Mark(step="sweep"))

    assert (late, room.states()["tell"], room.states()["sweep"]) == ("done", "skipped", "done")


def test_what_needs_a_skipped_step_goes_on_without_it() -> None:
    room = Room()

    room.do(do.Skip(step="declare"))

    assert room.session.facts.orders == ("tell", "sweep")
    assert [decision.step for decision in room.session.facts.decisions] == ["way"]


def test_people_can_go_and_come_back() -> None:
    room = Room()
    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Decide(step="way", option="rebuild"))

    room.do(do.Lose(role="ops", person="Ann"), do.Order(step="rebuild-it"), do.Jump(to=20 * MINUTE))
    short = next(step for step in room.session.facts.steps if step.step == "rebuild-it")
    room.do(do.Return(role="ops"))

    assert (short.state, short.for_roles) == ("waiting", ("ops",))
    assert room.states()["rebuild-it"] == "working"


def test_a_step_that_the_plan_did_not_have_begins_when_it_is_thought_of() -> None:
    room = Room()
    step = {"id": "fail-over", "title": "Fail over", "role": "ops", "takes": "10m", "restores": ["web"]}

    room.do(do.Jump(to=5 * MINUTE), do.Improvise(step=step), do.Jump(to=15 * MINUTE))

    assert room.starts() == {"fail-over": 5 * MINUTE}
    assert [entry.service for entry in room.all(facts.ServiceRestored)] == ["web"]
    assert room.session.facts.steps[-1].improvised


def test_a_rewind_goes_on_from_an_earlier_entry_and_what_was_left_stays_in_the_log() -> None:
    room = Room()
    ordered = room.do(do.Order(step="declare"))
    room.do(do.Jump(to=10 * MINUTE), do.Decide(step="way", option="fix"))

    room.do(do.Rewind(to=ordered))

    assert (room.session.facts.clocks.at, room.all(facts.Decided), room.states()["declare"]) == (0, [], "working")
    assert [type(past.command) for past in room.session.ledger.log] == [do.Order, do.Jump, do.Decide, do.Rewind]


def test_nothing_goes_on_while_something_real_has_happened() -> None:
    room = Room()
    room.do(do.Start(), do.RealIncident(text="The building is on fire"))

    room.session.pass_time(60_000)
    with pytest.raises(Refused, match="something real"):
        room.do(do.Order(step="declare"))
    room.do(do.RealIncidentOver())

    assert (room.session.pace.at, room.session.facts.clocks.stopped, room.session.pace.running) == (0, False, False)


def test_an_exercise_that_was_ended_takes_only_what_belongs_to_its_end() -> None:
    room = Room()
    room.do(do.End())

    room.do(do.TakeNote(text="Good."), do.RateObjective(objective="o1", rating="S"))
    with pytest.raises(Refused, match="ended"):
        room.do(do.Order(step="declare"))

    assert (room.session.facts.clocks.outcome, room.session.goes_on) == ("stopped", False)


@pytest.mark.parametrize(
    "command",
    [
        do.Order(step="way"),
        do.Order(step="nothing"),
        do.Decide(step="way", option="fix"),
        do.Decide(step="way"),
        do.Map(step="declare"),
        do.Release(inject="alarm"),
        do.Hold(inject="nobody"),
        do.BringForward(inject="alarm", at=100),
        do.Undo(of=1),
        do.Skip(step="nothing"),
        do.Mark(step="declare"),
        do.Lose(role="king"),
        do.Observe(objective="o9", text="?"),
        do.Reply(of=7, text="Yes"),
        do.Correct(of=99, text="No"),
        do.Rewind(to=99),
        do.RealIncidentOver(),
        do.Pause(),
        do.Chance(of="nothing", comes=1),
        do.Improvise(step={"id": "declare", "title": "Again", "takes": "5m"}),
        do.Improvise(step={"title": "No id"}),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_does_not_fit_is_refused_with_a_hint_and_changes_nothing(command: do.Command) -> None:
    room = Room()
    entries = list(room.keeper.entries)

    with pytest.raises(Refused) as refused:
        room.do(command)

    assert (bool(refused.value.hint), room.keeper.entries) == (True, entries)


def test_players_see_nothing_of_what_is_only_ready_held_or_luck() -> None:
    room = Room()
    room.do(do.Hold(inject="call"), do.Observe(objective="o1", text="Slow"), do.TakeNote(text="Hello"))

    players = room.session.players

    assert {step.state for step in players.steps} == {"pending"}
    assert [item.kind for item in players.feed] == ["moment-came", "inject-delivered", "noted"]
    assert not any(hasattr(players, name) for name in ("orders", "planned", "chances", "unseen"))


def test_a_view_tells_no_time_before_detection() -> None:
    room = Room()

    [web] = [service for service in room.session.players.services if service.service == "web"]

    assert (web.state, web.since, web.out_since) == ("out", 0, 0)
    assert min(item.at for item in room.session.facts.feed) == 0


def test_chances_are_the_facilitators_choice_where_luck_is_even() -> None:
    likely, chosen = Room(), Room()

    for room, chance in ((likely, 0), (chosen, 1)):
        room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Decide(step="way", option="fix"))
        room.do(do.Chance(of="step/fix-it/fail", comes=chance), do.Order(step="fix-it"), do.Jump(to=60 * MINUTE))

    assert (likely.states()["fix-it"], chosen.states()["fix-it"]) == ("done", "failed")


def test_a_session_that_does_not_begin_with_its_opening_is_none() -> None:
    room = Room()

    with pytest.raises(Exception, match="do not begin with the opening"):
        Session.resume(room.keeper.entries[1:], room.keeper)
