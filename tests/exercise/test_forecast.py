"""A forecast keeps to what the room has seen, uses nothing it has not, and leaves the rest to luck."""

from collections.abc import Sequence

import pytest

from recovery.engine.draws import Luck
from recovery.exercise import commands as do
from recovery.exercise.forecast import before, forecast, played_on
from recovery.exercise.pace import SECOND
from recovery.exercise.session import Session
from recovery.model import journal as facts
from recovery.model.journal import Entry
from tests.exercise.rooms import INCIDENT, PLAN, Room, Words, plan
from tests.exercise.test_replay import played

MINUTE = 60
SHOWS = (facts.StepReady, facts.StepStarted, facts.StepEnded, facts.StepSkipped, facts.StepDead, facts.Decided,
         facts.InjectDelivered, facts.PersonReached, facts.HypothesisTested)  # fmt: skip
UNSURE: Words = {
    **PLAN,
    "steps": [{**step, **({"takes": "10m..2h"} if step["id"] == "fix-it" else {})} for step in PLAN["steps"]],
}


def shown(journal: Sequence[Entry], until: int) -> list[tuple[int | str, ...]]:
    """What a room sees of a run before a second after detection; the order within a second is of no account."""
    detected = next(e.at for e in journal if isinstance(e, facts.MomentCame) and e.moment == "detected")
    told = [e for e in journal if isinstance(e, SHOWS) and detected <= e.at < detected + until]
    return sorted((e.at - detected, type(e).__name__, *_what(e)) for e in told)


def _what(entry: Entry) -> tuple[str, ...]:
    return tuple(
        str(getattr(entry, name, "")) for name in ("step", "round", "attempt", "ending", "option", "inject", "role")
    )


def futures(session: Session, count: int) -> list[Sequence[Entry]]:
    start = before(session.plan, session.settings, session.ledger.branch, session.pace.at // SECOND)
    return [played_on(start, Luck(11, run)) for run in range(count)]


@pytest.mark.parametrize("seed", range(24))
def test_every_future_begins_with_what_the_room_has_seen(seed: int) -> None:
    session = played(seed).session
    now = min(session.pace.at // SECOND, session.table.now)

    seen = shown(session.journal, now)

    for journal in futures(session, 2):
        assert shown(journal, now) == seen


def test_work_at_hand_has_lasted_so_long_and_then_ends_as_luck_has_it() -> None:
    room = Room(of=plan({**INCIDENT, "injects": []}, UNSURE))
    room.do(do.Order(step="declare"), do.Jump(to=10 * MINUTE), do.Decide(step="way", option="fix"))
    room.do(do.Order(step="fix-it"), do.Jump(to=35 * MINUTE))

    ends = []
    for journal in futures(room.session, 30):
        detected = next(e.at for e in journal if isinstance(e, facts.MomentCame) and e.moment == "detected")
        ends += [e.at - detected for e in journal if isinstance(e, facts.StepEnded) and e.step == "fix-it"][:1]

    assert min(ends) > 35 * MINUTE
    assert len(set(ends)) > 20


def test_the_chance_of_a_target_falls_when_time_is_lost() -> None:
    room = Room(of=plan({**INCIDENT, "injects": []}, UNSURE))
    session = room.session

    early = forecast(session.plan, session.settings, session.ledger.branch, 0, 60)
    room.do(do.Jump(to=3 * 60 * MINUTE))
    late = forecast(session.plan, session.settings, session.ledger.branch, 3 * 60 * MINUTE, 60)
    first, then = (each.targets[0].met.value for each in (early, late))

    assert first is not None
    assert then is not None
    assert first > then + 0.3


def test_the_luck_that_a_room_has_not_seen_changes_nothing() -> None:
    """Two exercises with other luck that look the same so far have the same forecast."""
    both = [Room(of=plan({**INCIDENT, "injects": []}, UNSURE), luck="drawn", seed=seed) for seed in (1, 2)]
    for room in both:
        room.do(do.Order(step="declare"), do.Jump(to=15 * MINUTE), do.Decide(step="way", option="fix"))
        room.do(do.Order(step="fix-it"), do.Jump(to=20 * MINUTE))

    told = [forecast(r.session.plan, r.session.settings, r.session.ledger.branch, 20 * MINUTE, 20) for r in both]

    assert told[0] == told[1]
