"""Known answers: people, vendors and channels that are lost, and those that come back."""

from recovery.engine.codes import CERTAIN, Loses, Op, When
from recovery.engine.program import Effect
from recovery.model.journal import (
    CameBack,
    Cause,
    Lost,
    PersonCalled,
    PersonReached,
    ServiceChanged,
    StepStarted,
    StillWaiting,
)
from tests.engine.nodes import (
    draw,
    inject,
    loss,
    mark,
    pinned,
    play,
    pool,
    service,
    since,
    step,
    vendor,
)

HOUR = 3_600


def people(count: int, ticks: int = 0) -> Effect:
    return Effect(Op.LOSE, 0, Loses.PEOPLE, count, ticks)


# People


def test_people_who_are_lost_come_back_when_it_is_over() -> None:
    told = play(step("work", 10, people=2), pools=(pool(2),), losses=(loss(people(1, 30)),))

    assert (told.all(Lost), told.all(CameBack)) == ([Lost(0, "people", "p0", 1)], [CameBack(30, "people", "p0", 1)])
    assert told.spans["work"] == (30, 40)
    assert [(e.cause, e.for_people) for e in told.all(StepStarted)] == [(Cause("people", "p0"), 30)]


def test_those_at_work_finish_when_people_are_lost_and_fewer_than_none_are_free() -> None:
    steps = step("one", 20, people=1), step("two", 30, people=1), step("three", 5, people=1, priority=9)

    told = play(*steps, pools=(pool(2),), losses=(loss(people(1), 10),))

    assert told.spans == {"one": (0, 20), "two": (0, 30), "three": (30, 35)}


def test_losing_people_leaves_those_in_hours_whom_the_pool_has_beyond_its_units() -> None:
    told = play(step("work", 10, people=2), pools=(pool(2, heads=3),), losses=(loss(people(1)),))

    assert told.spans["work"] == (0, 10)


def test_those_who_are_lost_cannot_be_called() -> None:
    night = pool(2, edges=(8 * HOUR, 16 * HOUR), callable=2, reach=draw("role/p0/reach", 5))

    told = play(step("work", 10, people=2), pools=(night,), losses=(loss(people(1, 100)),))

    assert [(e.at, e.unit) for e in told.all(PersonCalled)] == [(0, 0), (100, 1)]
    assert told.spans["work"] == (105, 115)


def test_what_luck_spares_is_not_lost_and_is_never_due() -> None:
    fatal = loss(people(1), after=30 * 86_400, chance=CERTAIN // 2)

    told = play(
        step("work", 10, people=2), pools=(pool(1),), losses=(fatal,), pins=pinned("scenario/lose/it/chance", 0)
    )

    assert (told.all(Lost), told.end) == ([], ("stalled", 8 * 86_400))


def test_a_loss_that_will_be_over_keeps_a_run_from_stalling() -> None:
    told = play(step("work", 10, people=1), pools=(pool(1),), losses=(loss(people(1, 20 * 86_400)),))

    assert told.spans["work"] == (20 * 86_400, 20 * 86_400 + 10)


# Channels


def test_a_step_waits_for_a_channel_that_is_lost_and_the_channel_is_never_affected() -> None:
    lost = inject(0, Effect(Op.LOSE, 0, Loses.THING, ticks=40))

    told = play(
        step("talk", 10, gates=((0,),)),
        services=(service(0, counts=False),),
        injects=(lost,),
        atoms=(since(When.ONSET),),
    )

    assert told.spans["talk"] == (40, 50)
    assert [(e.cause, e.for_services) for e in told.all(StepStarted)] == [(Cause("gate", "s0"), 40)]
    assert (told.all(ServiceChanged), told.end) == ([], ("nothing-affected", 50))


# Vendors


def test_a_vendor_is_called_once_when_a_step_waits_for_it_and_stays_on_the_case() -> None:
    steps = step("early", 20), step("ask", 10, needs=(0,), gates=((0,),)), step("more", 5, needs=(1,), gates=((0,),))

    told = play(*steps, services=(vendor(0, reach=7),))

    assert told.all(PersonCalled) == [PersonCalled(20, "s0", 0)]
    assert told.all(PersonReached) == [PersonReached(27, "s0", 0)]
    assert (told.spans["ask"], told.spans["more"]) == ((27, 37), (37, 42))


def test_a_vendor_that_is_called_outside_its_hours_is_reached_after_they_begin() -> None:
    told = play(step("ask", 10, gates=((0,),)), services=(vendor(0, reach=7, edges=(8 * HOUR, 16 * HOUR)),))

    assert (told.all(PersonCalled)[0].at, told.all(PersonReached)[0].at) == (0, 8 * HOUR + 7)


def test_a_vendor_without_hours_to_come_is_never_reached_and_the_run_stalls() -> None:
    told = play(step("ask", 10, gates=((0,),)), services=(vendor(0, edges=(0, 0)),))

    assert told.end == ("stalled", 8 * 86_400)
    assert [e.services for e in told.all(StillWaiting)] == [("s0",)]


def test_a_vendor_that_is_lost_is_not_called_before_it_is_there_again() -> None:
    gone = loss(Effect(Op.LOSE, 0, Loses.THING, ticks=50))

    told = play(step("ask", 10, gates=((0,),)), services=(vendor(0, reach=7),), losses=(gone,))

    assert (told.all(PersonCalled)[0].at, told.spans["ask"]) == (50, (57, 67))


def test_a_vendor_that_is_lost_after_the_call_is_reached_all_the_same() -> None:
    gone = loss(Effect(Op.LOSE, 0, Loses.THING, ticks=50), after=2)

    told = play(step("ask", 10, gates=((0,),)), services=(vendor(0, reach=7),), losses=(gone,))

    assert (told.all(PersonReached)[0].at, told.spans["ask"]) == (7, (52, 62))


def test_a_vendor_that_stands_by_is_not_called_while_the_gate_is_open() -> None:
    told = play(step("ask", 10, gates=((0, 1),)), services=(vendor(0), service(1)))

    assert told.all(PersonCalled) == []


def test_intrusion_without_dwell_comes_with_onset() -> None:
    told = play(step("work", 10, mark(When.AWARE)))

    assert [(m, at) for m, at in told.moments.items()][:3] == [("intruded", 0), ("onset", 0), ("detected", 0)]
