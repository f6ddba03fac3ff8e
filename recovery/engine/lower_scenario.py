"""The scenario becomes what happens to us, and when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from recovery.engine.codes import LONGEST_DETECTION, NONE, Kind, State
from recovery.engine.draws import chance_of
from recovery.engine.layout import Scope
from recovery.engine.lower_conditions import Conditions
from recovery.engine.lower_effects import Effects
from recovery.engine.lower_house import House, Returns
from recovery.engine.lower_steps import Steps
from recovery.engine.program import Draw, Inject, Node, Spread, TimedHit, TimedLoss
from recovery.engine.quantities import Quantities
from recovery.errors import DoesNotFit
from recovery.model import scenario as model
from recovery.model.casting import Cast, things
from recovery.model.estimates import Estimate
from recovery.model.scenario import Scenario
from recovery.model.shapes import Lognormal

LONGEST_DWELL = 10 * LONGEST_DETECTION
_LOG_THOUSAND = 6.907755278982137  # of difficulty: median 1000 per mille
_MOST_DIFFICULT = 1_000_000


def check_cast(scenario: Scenario, cast: Cast, house: House) -> None:
    """Raises DoesNotFit for a part that is filled by something the organisation does not have."""
    ids = things(house.organisation)
    for name, member in scenario.cast.items():
        if name in cast and cast[name] not in ids[member.kind]:
            raise DoesNotFit(
                f"{house.organisation.id} has no {member.kind} {cast[name]} to be {name}",
                f"say who is: --cast {name}=ID",
            )


@dataclass(frozen=True, slots=True)
class Happenings:
    """Lowers what a scenario does."""

    scenario: Scenario
    scope: Scope
    house: House
    quantities: Quantities
    effects: Effects
    conditions: Conditions

    def hits(self) -> tuple[TimedHit, ...]:
        """The hits, in their order."""
        counted = _counter()
        return tuple(
            TimedHit(
                self.house.service(self.scope.ours(hit.service)),
                State[hit.state.upper()],
                self._later(counted(f"scenario/hit/{hit.service}/{hit.state}"), hit.after),
            )
            for hit in self.scenario.hits
        )

    def losses(self) -> tuple[TimedLoss, ...]:
        """The losses, in their order, but for those that last no time."""
        return tuple(loss for loss in self._losses() if loss.effects)

    def _losses(self) -> Iterator[TimedLoss]:
        counted = _counter()
        for loss in self.scenario.loses:
            name = counted(f"scenario/lose/{loss.named}")
            yield TimedLoss(
                effects=self.effects.lose(loss, self.scope),
                chance=chance_of(loss.chance),
                luck=self.quantities.draw(f"{name}/chance"),
                after=self._later(f"{name}/after", loss.after),
            )

    def spread(self) -> Spread | None:
        """How the threat reaches further."""
        spreads = self.scenario.threat.spreads
        if spreads is None:
            return None
        return Spread(
            every=self.quantities.draw("scenario/spread", spreads.every, cap=LONGEST_DETECTION),
            to=tuple(self.house.service(self.scope.ours(name)) for name in spreads.to[: spreads.most]),
            state=State[spreads.state.upper()],
        )

    @property
    def return_chance(self) -> int:
        """How likely the threat comes back after a restore."""
        back = self.scenario.threat.returns
        return 0 if back is None else chance_of(back.chance)

    def returns(self) -> Returns:
        """By service: the luck of the threat's return, named as the first part of the cast that is this service."""
        back = self.scenario.threat.returns
        if back is None:
            return {}
        first: dict[int, str] = {}
        for name, member in self.scenario.cast.items():
            if member.kind == "service":
                first.setdefault(self.house.service(self.scope.ours(name)), name)
        return {
            service: (
                self.quantities.draw(f"scenario/return/{name}/chance"),
                self.quantities.draw(f"scenario/return/{name}/after", back.after),
            )
            for service, name in first.items()
        }

    def dwell(self) -> Draw | None:
        """How long the intruder was there before onset."""
        dwell = self.scenario.dwell
        return None if dwell is None else self.quantities.draw("scenario/dwell", dwell, cap=LONGEST_DWELL)

    def detection(self) -> Draw:
        """From onset until somebody knows."""
        return self.quantities.draw("scenario/detection", self.scenario.detection.takes, cap=LONGEST_DETECTION)

    def difficulty(self) -> Draw | None:
        """How hard the incident is as a whole."""
        if self.scenario.difficulty == "none":
            return None
        shape = Lognormal(_LOG_THOUSAND, self.scenario.difficulty.sigma)
        return self.quantities.draw("scenario/difficulty", Estimate(shape, "difficulty"), cap=_MOST_DIFFICULT)

    def injects(self) -> tuple[Inject, ...]:
        """The injects, without their questions."""
        return tuple(
            Inject(
                at=self.conditions.lower(inject.at, self.scope),
                only_if=self.conditions.lower(inject.only_if, self.scope),
                chance=chance_of(inject.chance),
                luck=self.quantities.draw(f"scenario/inject/{inject.id}/chance"),
                effects=self.effects.lower(inject.effects, self.scope),
            )
            for inject in self.scenario.injects
        )

    def questions(self, steps: Steps, first: int) -> tuple[tuple[str, Node], ...]:
        """What injects ask, as decisions with the ids of their injects; the first has this index."""
        asking = [(number, inject) for number, inject in enumerate(self.scenario.injects) if inject.asks]
        return tuple(
            (inject.id, self._question(steps, inject.id, number, inject.asks, here))
            for here, (number, inject) in enumerate(asking, first)
            if inject.asks
        )

    def _question(self, steps: Steps, inject: str, number: int, asked: model.Question, here: int) -> Node:
        luck = f"scenario/inject/{inject}"
        people = self.house.demands({self.scope.ours(asked.role): 1})
        node = Node(
            kind=Kind.DECISION,
            phase=NONE, priority=5, optional=True,
            needs=(), needs_any=(), after=(), guards=(), gates=(), demands=people,
            work=self.quantities.draw(f"{luck}/work", asked.takes, hard=asked.takes.varies),
            at_start=(), at_end=(),
            fail=None, fail_chance=0, retry=0, back_off=None,
            choose=None, choices=(), default=NONE, limit=NONE,
            check=None, pass_chance=0, rounds=0, rework=NONE, reopened=(),
            begin=here, inject=number,
        )  # fmt: skip
        options = {option.id: place for place, option in enumerate(asked.options)}
        return steps.decision(node, asked, self.quantities.draw(f"{luck}/choice"), self.scope, options)

    def _later(self, name: str, after: Estimate | None) -> Draw | None:
        return self.quantities.draw(name, after, cap=LONGEST_DETECTION) if after else None


def _counter() -> Callable[[str], str]:
    """Names that repeat are numbered from their second time: name, name/2, name/3."""
    seen: dict[str, int] = {}

    def counted(name: str) -> str:
        seen[name] = seen.get(name, 0) + 1
        return f"{name}/{seen[name]}" if seen[name] > 1 else name

    return counted
