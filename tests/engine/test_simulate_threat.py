"""Known answers: the spread, returns, artefacts and verifications that do not see."""

from typing import Any

import pytest

from recovery.engine.codes import CERTAIN, Fact, Loses, Op, State, When
from recovery.engine.program import Artefact, Atom, Effect, Redo, TimedLoss
from recovery.model.journal import (
    ArtefactFound,
    Cause,
    ServiceHit,
    ServiceRestored,
    StepReady,
    StepsReopened,
    StepStarted,
    VerificationMissed,
)
from tests.engine.nodes import (
    HALF,
    Named,
    Played,
    artefact,
    draw,
    hit,
    inject,
    loss,
    mark,
    pinned,
    play,
    restore,
    returning,
    service,
    since,
    spread,
    step,
    verify,
    wait,
)


def hits(told: Played) -> list[tuple[int, str, str]]:
    return [(e.at, e.service, e.by) for e in told.all(ServiceHit)]


# Spread


def test_the_threat_reaches_one_service_after_another() -> None:
    lanes = pinned("scenario/spread", 7, lane=1)

    told = play(
        step("fix", 50, restore(0), restore(1)),
        services=(service(0), service(1)),
        spread=spread(10, 0, 1),
        pins=lanes,
    )

    assert hits(told) == [(10, "s0", "spread"), (17, "s1", "spread")]


@pytest.mark.parametrize("contained", [15, 20])
def test_containment_stops_the_spread(contained: int) -> None:
    steps = step("cut", contained, mark(When.CONTAINED)), step("fix", 50, restore(0))

    told = play(*steps, services=(service(0), service(1)), spread=spread(10, 0, 1))

    assert (hits(told), told.end) == ([(10, "s0", "spread")], ("recovered", 50))


def test_once_it_is_contained_nothing_of_the_spread_is_waited_for() -> None:
    steps = step("cut", 12, mark(When.CONTAINED)), step("fix", 15, restore(0))

    told = play(*steps, services=(service(0), service(1)), spread=spread(10, 0, 1))

    assert told.end == ("recovered", 15)


def test_a_run_is_not_finished_while_the_threat_spreads() -> None:
    told = play(step("fix", 5, restore(0)), services=(service(0), service(1)), hits=(hit(),), spread=spread(90, 1))

    assert (told.moments["recovered"], told.end) == (5, ("stalled", 90 + 8 * 86_400))


# Return


def restored_early(chance: int = HALF, eradicated: int = 100, **parts: Any) -> Played:
    steps = (
        step("fix", 10, restore(0), begin=0, redo=(Redo(0, (0,)),)),
        step("clean", eradicated, mark(When.ERADICATED)),
    )
    given: dict[str, Any] = {
        "services": (returning(),),
        "hits": (hit(state=State.UNTRUSTED), hit(state=State.DEGRADED)),
    }
    return play(*steps, return_chance=chance, **{**given, **parts})


def test_restoring_before_eradicating_brings_the_threat_back_with_the_gravest_state() -> None:
    told = restored_early(pins={("scenario/return/s0/chance", n, 0, 0): int(n == 0) for n in range(2)})

    returned = [(e.at, e.state) for e in told.all(ServiceHit) if e.by == "return"]
    assert returned == [(40, "degraded")]


def test_luck_may_spare_what_was_restored_early() -> None:
    assert hits(restored_early(pins=pinned("scenario/return/s0/chance", 0)))[2:] == []


def test_the_threat_comes_back_in_as_many_runs_as_the_chance_says() -> None:
    returns = [any(by == "return" for _, _, by in hits(restored_early(CERTAIN // 4, seed=seed))) for seed in range(400)]

    assert 0.18 < sum(returns) / 400 < 0.33


@pytest.mark.parametrize("eradicated", [5, 10])
def test_what_is_restored_after_eradicating_or_with_it_stays(eradicated: int) -> None:
    assert hits(restored_early(CERTAIN, eradicated))[2:] == []


def test_later_eradication_does_not_stop_a_return_on_its_way() -> None:
    assert (40, "s0", "return") in hits(restored_early(CERTAIN, eradicated=15))


def test_a_return_reopens_the_step_that_restored_and_what_verifies_after_it() -> None:
    steps = (
        step("fix", 10, restore(0), begin=0, redo=(Redo(0, (0, 1)),)),
        verify("check", 5, 0, needs=(0,)),
        step("tell", 1, needs=(0,)),
        step("clean", 20, mark(When.ERADICATED)),
    )

    told = play(*steps, services=(returning(checked=True),), hits=(hit(),), return_chance=CERTAIN)

    assert told.all(StepsReopened) == [StepsReopened(40, "return", "s0", "fix", ("fix", "check"))]
    assert [(e.at, e.round, e.cause) for e in told.all(StepReady) if e.step == "fix"] == [
        (0, 0, Cause("need", None)),
        (40, 1, Cause("need", None)),
    ]
    assert (told.spans["check"], told.spans["tell"], told.end) == ((50, 55), (10, 11), ("recovered", 55))


def test_a_return_to_what_an_inject_restored_reopens_nothing() -> None:
    told = play(
        step("clean", 20, mark(When.ERADICATED)),
        services=(returning(),),
        hits=(hit(),),
        return_chance=CERTAIN,
        injects=(inject(0, restore(0)),),
        atoms=(since(When.DETECTED, 5),),
    )

    assert (hits(told)[1:], told.all(StepsReopened)) == ([(35, "s0", "return")], [])


def test_a_return_to_what_an_inject_restored_leaves_alone_whoever_might_have_restored_it() -> None:
    redone = step("fix", 30, restore(0), begin=1, redo=(Redo(0, (1,)),))
    told = play(
        step("clean", 20, mark(When.ERADICATED)),
        redone,
        services=(returning(),),
        hits=(hit(),),
        return_chance=CERTAIN,
        injects=(inject(0, restore(0)),),
        atoms=(since(When.DETECTED, 5),),
    )

    assert (told.all(StepsReopened), told.spans["fix"]) == ([], (0, 30))


def test_a_threat_that_always_returns_comes_three_times_and_the_run_ends() -> None:
    told = restored_early(CERTAIN, eradicated=5000)

    assert [at for at, _, by in hits(told) if by == "return"] == [40, 80, 120]
    assert told.end == ("recovered", 5000)


def test_a_return_waits_for_no_one_to_finish_the_run_before_it() -> None:
    told = restored_early(CERTAIN, eradicated=11)

    assert (told.moments["recovered"], told.end) == (10, ("recovered", 50))


# Verifications that do not see


def checked(misses: dict[tuple[str, int, int, int], int], **parts: Any) -> Played:
    steps = (
        step("fix", 10, restore(0), begin=0, redo=(Redo(0, (0, 1)),)),
        verify("check", 5, 0, needs=(0,), pass_chance=HALF, miss_chance=HALF, rework=0, reopened=(0, 1)),
    )
    pins = pinned("step/check/check", 0) | pinned("step/check/check", 1, round=1) | misses
    given: dict[str, Any] = {"services": (returning(checked=True),), "hits": (hit(),), "return_chance": HALF}
    spared = pinned("scenario/return/s0/chance", 0) | pinned("scenario/return/s0/chance", 0, round=1)
    return play(*steps, pins=pins | spared, **{**given, **parts})


def test_a_failure_that_goes_unseen_passes_and_the_threat_returns_later() -> None:
    told = checked(pinned("step/check/miss", 1))

    assert told.all(VerificationMissed) == [VerificationMissed(15, "check", 0)]
    assert told.service() == [(0, "o"), (10, ""), (15, "="), (45, "o"), (55, ""), (60, "=")]
    assert [e.because for e in told.all(StepsReopened)] == ["return"]


def test_a_failure_that_is_seen_is_reopened() -> None:
    told = checked(pinned("step/check/miss", 0))

    assert (told.all(VerificationMissed), [e.because for e in told.all(StepsReopened)]) == ([], ["verification"])


def test_nothing_goes_unseen_where_no_threat_returns() -> None:
    told = checked(pinned("step/check/miss", 1), return_chance=0)

    assert told.all(VerificationMissed) == []


def test_a_verification_that_passes_finds_what_is_wrong_with_artefacts_unless_it_does_not_see() -> None:
    check = verify("check", 5, miss_chance=HALF, inspects=(0, 1, 2))
    empty = [loss(Effect(Op.LOSE, a, Loses.EMPTY)) for a in (0, 1)]
    pins = {("step/check/miss", 0, 0, 1 + i): int(i == 1) for i in range(3)}

    told = play(check, artefacts=(artefact(),) * 3, losses=tuple(empty), pins=pins)

    assert told.all(ArtefactFound) == [ArtefactFound(5, "a0", "empty")]


# Artefacts


def from_artefacts(
    *losses: TimedLoss, artefacts: tuple[Artefact, ...] = (artefact(), artefact(copying=3)), **parts: Any
) -> Played:
    fix = step("fix", 10, restore(0), artefacts=tuple(range(len(artefacts))))
    given: dict[str, Any] = {"services": (service(),), "hits": (hit(),), "artefacts": artefacts, "losses": losses}
    return play(fix, **{**given, **parts})


def test_restoring_takes_the_first_artefact_and_the_time_to_copy_it() -> None:
    told = from_artefacts(artefacts=(artefact(copying=3), artefact()))

    assert told.attempts == [("fix", 0, 13, "done")]
    assert told.all(ServiceRestored) == [ServiceRestored(13, "s0", "a0", None)]


@pytest.mark.parametrize("at", [0, 5, 10])
@pytest.mark.parametrize(("how", "what"), [(Loses.ARTEFACT, "lost"), (Loses.EMPTY, "empty")])
def test_an_artefact_that_is_lost_or_empty_costs_the_attempt_and_the_next_is_tried(
    at: int, how: Loses, what: str
) -> None:
    told = from_artefacts(loss(Effect(Op.LOSE, 0, how), max(0, at - 1)))

    assert told.attempts == [("fix", 0, 10, "next-artefact"), ("fix", 10, 23, "done")]
    assert [(e.at, e.artefact, e.what) for e in told.all(ArtefactFound)] == [(10, "a0", what)]
    assert [e.artefact for e in told.all(StepStarted)] == ["a0", "a1"]


def test_an_artefact_that_was_lost_at_the_start_is_found_so_though_it_is_back() -> None:
    told = from_artefacts(loss(Effect(Op.LOSE, 0, Loses.ARTEFACT, ticks=5)))

    assert [e.what for e in told.all(ArtefactFound)] == ["lost"]


def test_a_step_fails_for_good_when_all_its_artefacts_are_found_useless() -> None:
    told = from_artefacts(loss(Effect(Op.LOSE, 0, Loses.EMPTY)), artefacts=(artefact(),))

    assert told.attempts == [("fix", 0, 10, "failed")]


def test_an_attempt_that_starts_with_all_its_artefacts_found_takes_no_time_and_fails() -> None:
    first, second = (step(n, 10, restore(0), artefacts=(0,), after=a) for n, a in (("one", ()), ("two", (0,))))

    told = play(
        first,
        second,
        services=(service(),),
        hits=(hit(),),
        artefacts=(artefact(),),
        losses=(loss(Effect(Op.LOSE, 0, Loses.EMPTY)),),
    )

    assert told.attempts == [("one", 0, 10, "failed"), ("two", 10, 10, "failed")]


def test_the_next_artefact_does_not_count_against_retry() -> None:
    fix = step("fix", 10, restore(0), artefacts=(0, 1), fail_chance=HALF, retry=1)
    pins = pinned("step/fix/fail", 1, attempt=1) | pinned("step/fix/fail", 0, attempt=2)
    empty = loss(Effect(Op.LOSE, 0, Loses.EMPTY))

    told = play(fix, services=(service(),), hits=(hit(),), artefacts=(artefact(),) * 2, losses=(empty,), pins=pins)

    assert [ending for *_, ending in told.attempts] == ["next-artefact", "try-again", "done"]


@pytest.mark.parametrize(("dwell", "instant"), [(0, -40), (40, -40), (41, -140), (240, -240)])
def test_the_newest_generation_made_before_the_intrusion_is_used(dwell: int, instant: int) -> None:
    told = from_artefacts(
        artefacts=(artefact(every=100, keep=3),),
        dwell=draw("scenario/dwell", dwell),
        pins=pinned("artefact/it/age", 40),
    )

    assert [e.instant for e in told.all(ServiceRestored)] == [instant]
    assert told.journal[0].at == told.moments["intruded"] == -dwell


def test_where_every_generation_kept_was_made_after_the_intrusion_the_newest_is_poisoned() -> None:
    told = from_artefacts(
        artefacts=(artefact(every=100, keep=3), artefact()),
        dwell=draw("scenario/dwell", 241),
        pins=pinned("artefact/it/age", 40),
    )

    assert [(e.artefact, e.what) for e in told.all(ArtefactFound)] == [("a0", "poisoned")]
    assert [(e.artefact, e.instant) for e in told.all(ServiceRestored)] == [("a1", None)]


def test_an_artefact_is_available_until_it_is_lost_or_found_useless() -> None:
    fall_back: tuple[Named, ...] = (step("fix", 10, restore(0), artefacts=(0,)), wait("ask", 0))

    told = play(
        *fall_back,
        services=(service(),),
        hits=(hit(),),
        artefacts=(artefact(),),
        losses=(loss(Effect(Op.LOSE, 0, Loses.EMPTY)),),
        atoms=(Atom(Fact.AVAILABLE, 0), Atom(Fact.AVAILABLE, 0, offset=20)),
        injects=(inject(1, mark(When.DECLARED)),),
    )

    assert (told.spans["ask"], told.moments["declared"]) == ((0, 0), 20)
