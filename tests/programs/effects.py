"""Random conditions, effects and clocks."""

from random import Random

from recovery.engine.codes import DAY, NONE, Fact, Loses, Op, Slows, State, When
from recovery.engine.program import Atom, Clock, Effect
from tests.programs.dice import COARSE, WEEK
from tests.programs.layout import Layout, Piece

MARKS = tuple(when for when in When if When.DECLARED <= when <= When.ERADICATED)
PHASES = ("assess", "restore", "verify")


class Effects(Layout):
    """What may hold, and what may be done to the world."""

    def __init__(self, random: Random, size: int, ties: bool) -> None:
        super().__init__(random, size, ties)
        self.atoms: dict[Atom, int] = {}
        self.conditions: list[tuple[int, ...]] = []
        self.clocks = random.choice([0, 0, 1, 2])
        self.hours = [tuple(range(COARSE * random.randint(0, 83), 8 * WEEK, WEEK)) for _ in range(2)]

    def condition(self) -> int:
        atoms = [self.atom() for _ in range(self.random.choice([1, 1, 2, 3]))]
        self.conditions.append(tuple(self.atoms.setdefault(atom, len(self.atoms)) for atom in atoms))
        return len(self.conditions) - 1

    def atom(self) -> Atom:
        offset = self.span(3) if self.maybe(0.4) else 0
        fact = self.random.choice([*Fact, Fact.MOMENT, Fact.MOMENT, Fact.STEP_DONE, *[Fact.SERVICE_UP] * 3])
        if fact is Fact.SERVICE_UP and self.services:
            return Atom(fact, self.random.randrange(len(self.services)), offset=offset)
        if fact is Fact.CHOSEN and any(self.options):
            decision = self.random.choice([n for n, count in enumerate(self.options) if count])
            return Atom(fact, decision, self.random.randrange(self.options[decision]), offset)
        if fact is Fact.AVAILABLE and self.artefacts:
            return Atom(fact, self.random.randrange(len(self.artefacts)), offset=offset)
        if fact is Fact.SUBMITTED and self.clocks:
            return Atom(fact, self.random.randrange(self.clocks), offset=offset)
        if fact in (Fact.STEP_DONE, Fact.STEP_NOT_DONE):
            return Atom(fact, self.random.randrange(len(self.places)), offset=offset)
        if fact is Fact.HOUR:
            return Atom(fact, self.random.randrange(len(self.hours)), offset=offset)
        if fact is Fact.NEVER and self.maybe(0.5):
            return Atom(fact)
        return Atom(Fact.MOMENT, self.random.choice(list(When)), offset=offset)

    def effects(self, most: int, chance: float) -> tuple[Effect, ...]:
        return tuple(effect for _ in self.some(range(most), most, chance) for effect in self.effect())

    def effect(self) -> tuple[Effect, ...]:
        """One effect, as files say it: what it does to a step made of several nodes it does to all of them."""
        service = self.random.randrange(self.own_services) if self.own_services else NONE
        ops = [*[Op.RESTORE] * 8, Op.RELEASE, Op.RELEASE, Op.ISOLATE, Op.HIT] if self.own_services else []
        batches = [group.end for group in self.groups if group.batch]
        ops += [Op.MARK, Op.SLOW, Op.LOSE, *[Op.REVEAL] * bool(batches), *[Op.CANCEL] * self.maybe(0.5)]
        match op := self.random.choice(ops):
            case Op.MARK:
                return (Effect(op, self.random.choice(MARKS)),)
            case Op.SLOW:
                return self.slow()
            case Op.HIT:
                return (Effect(op, service, self.random.choice(list(State))),)
            case Op.LOSE:
                return self.loss()
            case Op.REVEAL:
                return (Effect(op, self.random.choice(batches), by=self.random.randint(1, 4)),)
            case Op.CANCEL:
                return tuple(Effect(op, n) for n in self.step_of(self.cancelled()))
            case _:
                return (Effect(op, service),)

    def slow(self) -> tuple[Effect, ...]:
        kind, by, ticks = self.random.choice(list(Slows)), self.random.choice([500, 1500, 2000, 3333]), self.span(6)
        if kind is Slows.NODE:
            slowed = [*self.step_of(self.random.randrange(len(self.places)))]
        else:
            slowed = [self.random.randrange(len(PHASES) if kind is Slows.PHASE else self.roles)]
        return tuple(Effect(Op.SLOW, target, kind, by, ticks) for target in slowed)

    def cancelled(self) -> int:
        """A node that may be cancelled; without ties none of an inner playbook, whose parts may then die together."""
        places = enumerate(self.places)
        return self.random.choice(
            [n for n, place in places if self.ties or (place.outer == NONE and place.piece is not Piece.LANE)]
        )

    def loss(self) -> tuple[Effect, ...]:
        kinds = [Loses.PEOPLE, *[Loses.THING] * bool(self.things)]
        kind = self.random.choice([*kinds, *[Loses.ARTEFACT, Loses.ARTEFACT, Loses.EMPTY] * bool(self.artefacts)])
        ticks = 0 if self.maybe(0.3 if kind is Loses.PEOPLE else 0.5) and kind is not Loses.THING else self.span(6)
        match kind:
            case Loses.PEOPLE:
                role, people = self.random.randrange(self.roles), self.random.randint(1, 2)
                teams = [self.roles + self.team_of[role]] * (self.team_of[role] != NONE)
                return tuple(Effect(Op.LOSE, pool, kind, people, ticks) for pool in (role, *teams))
            case Loses.THING:
                return (Effect(Op.LOSE, self.random.choice(self.things), kind, ticks=ticks),)
            case _:
                return (
                    Effect(Op.LOSE, self.random.randrange(len(self.artefacts)), kind, ticks=min(ticks, 3 * COARSE)),
                )

    def make_clocks(self) -> tuple[Clock, ...]:
        return tuple(self.make_clock(c) for c in range(self.clocks))

    def make_clock(self, c: int) -> Clock:
        in_days = self.maybe(0.4)
        return Clock(
            chance=self.chance(),
            luck=self.luck(f"scenario/clock/c{c}"),
            starts=self.condition(),
            aware=self.maybe(0.5),
            within=self.random.randint(1, 3) if in_days else self.random.choice([NONE, self.span(9)]),
            days=self.business_days() if in_days else (),
            latest=(self.random.choice(list(When)), self.random.choice([0, self.span(9)]))
            if self.maybe(0.4)
            else (NONE, 0),
        )

    def business_days(self) -> tuple[int, ...]:
        """Their ends; the clocks may change on the first Sunday."""
        shift = self.random.choice([0, 0, 3600, -3600])
        days = range(0, 3 * WEEK + self.horizon, DAY)
        return tuple(day + DAY + shift * (day >= WEEK) for day in days if day // DAY % 7 < 5)
