"""Deadlines of the organisation become clocks of a run."""

from difflib import get_close_matches

from recovery.engine.calendar import Calendar
from recovery.engine.codes import CERTAIN, NONE, Fact
from recovery.engine.draws import chance_of
from recovery.engine.layout import Scope
from recovery.engine.lower_conditions import Conditions, moment
from recovery.engine.lower_house import House
from recovery.engine.program import Atom, Clock
from recovery.engine.quantities import Quantities
from recovery.errors import DoesNotFit
from recovery.model import clocks as model
from recovery.model.durations import DAY
from recovery.model.scenario import Applies, Scenario
from recovery.standards.clocks import CLOCKS

FEW = 8


def clocks(
    house: House,
    scenario: Scenario | None,
    scope: Scope,
    weeks: Calendar,
    quantities: Quantities,
    conditions: Conditions,
) -> tuple[Clock, ...]:
    """The clocks that may bind the organisation, in its order; against a scenario only those it names apply.

    Raises DoesNotFit for a clock that neither the organisation nor the catalogue has.
    """
    lowered = []
    for named in house.organisation.clocks:
        clock = _known(named)
        applies = None if scenario is None else scenario.applies.get(clock.id, Applies(chance=0))
        business = clock.calendar == "business-days"
        days = (clock.within or 0) // DAY
        lowered.append(
            Clock(
                chance=CERTAIN if applies is None else chance_of(applies.chance),
                luck=quantities.draw(f"scenario/clock/{clock.id}"),
                starts=_starts(clock, applies, house, scope, conditions),
                aware=applies is not None and applies.aware is not None,
                within=days if business else NONE if clock.within is None else clock.within,
                days=weeks.business_days(days) if business else (),
                latest=(moment(clock.latest.starts), clock.latest.within) if clock.latest else (NONE, 0),
            )
        )
    return tuple(lowered)


def _known(named: str | model.Clock) -> model.Clock:
    if isinstance(named, model.Clock):
        return named
    if named not in CLOCKS:
        raise DoesNotFit(f"no clock is called {named}", _nearest(named))
    return CLOCKS[named].clock


def _nearest(word: str) -> str:
    near = get_close_matches(word, CLOCKS, n=1)
    return f"did you mean {near[0]}?" if near else f"the catalogue has {', '.join(list(CLOCKS)[:FEW])}, and more"


def _starts(clock: model.Clock, applies: Applies | None, house: House, scope: Scope, conditions: Conditions) -> int:
    chained = clock.chained_from
    if applies is not None and applies.aware is not None:
        if chained is not None or clock.starts != "aware":
            raise DoesNotFit(
                f"the scenario says when one becomes aware, but {clock.id} starts at another moment",
                "put `aware` under a clock that starts then",
            )
        return conditions.lower(applies.aware, scope)
    if chained is None:
        return conditions.of(Atom(Fact.MOMENT, moment(clock.starts)))
    if chained not in house.clock_of:
        raise DoesNotFit(
            f"{clock.id} counts from {chained}, which does not bind {house.organisation.id}",
            f"add {chained} to the `clocks` of the organisation",
        )
    return conditions.of(Atom(Fact.SUBMITTED, house.clock_of[chained]))
