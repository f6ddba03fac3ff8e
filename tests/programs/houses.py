"""Random services, channels, vendors, artefacts and people."""

from dataclasses import replace
from random import Random

from recovery.engine import topology
from recovery.engine.codes import DAY
from recovery.engine.program import Artefact, Pool, Service
from recovery.errors import DoesNotFit
from tests.programs.dice import COARSE, WEEK, Dice


class Houses(Dice):
    """What a program is about and who works in it; whether there is an incident, and whether the threat returns."""

    def __init__(self, random: Random, ties: bool) -> None:
        super().__init__(random, ties)
        self.scenario = self.maybe(0.85)
        self.returns = self.scenario and self.maybe(0.6)
        self.horizon = random.choice([COARSE, DAY, 8 * DAY, 20 * DAY, *[40 * DAY] * 12])
        self.roles = random.randint(1, 4)
        self.teams = random.choice([0, 0, 1, 2])
        self.team_of = [random.randrange(-1, self.teams) for _ in range(self.roles)]
        self.own_services = random.choice([0, 1, 2, 4, 6])
        self.services, order = self.make_services(self.own_services)
        self.services += [self.thing(len(self.services) + i) for i in range(random.choice([0, 0, 1, 2, 3]))]
        self.order = (*order, *self.things)
        self.artefacts = [self.artefact(a) for a in range(random.choice([0, 1, 2, 3, 3]))]

    @property
    def things(self) -> range:
        """Channels and vendors."""
        return range(self.own_services, len(self.services))

    def make_services(self, count: int) -> tuple[list[Service], tuple[int, ...]]:
        """Services, and the order of those that stand by for others."""
        others = range(count)
        tolerant = [self.maybe(0.7) for _ in others]
        soft = [self.some([o for o in others if o != s], 2, 0.5) for s in others]
        hard = [self.some([o for o in others if o != s], 2, 0.5) + ([] if tolerant[s] else soft[s]) for s in others]
        closures = [topology.reach(s, hard) for s in others]
        groups = [[tuple(self.some([o for o in others if o != s], 3, 0.3))] for s in others]
        standbys: list[tuple[tuple[int, ...], ...]] = []
        order: tuple[int, ...] | None = None
        while order is None:
            standbys = [tuple(dict.fromkeys(g for member in c for g in groups[member] if g)) for c in closures]
            try:
                order = topology.standby_order([*zip(closures, standbys, strict=True)], [str(s) for s in others])
            except DoesNotFit:
                groups[self.random.randrange(count)] = []
        flags = [(tolerant[s], self.maybe(0.4), self.maybe(0.4), False) for s in others]
        made = [Service(closures[s], standbys[s], tuple(soft[s]), *flags[s]) for s in others]
        return [self.haunted(s, it) if self.returns and self.maybe(0.7) else it for s, it in enumerate(made)], order

    def haunted(self, s: int, service: Service) -> Service:
        """One to which the threat returns."""
        name = f"scenario/return/s{s}"
        return replace(service, return_luck=self.luck(f"{name}/chance"), return_after=self.draw(f"{name}/after", 3))

    def thing(self, s: int) -> Service:
        """A channel, or a vendor who must be called."""
        needs = self.some(range(self.own_services), 1, 0.5)
        hard = [list(self.services[n].closure) for n in needs]
        called = self.maybe(0.5)
        return Service(
            closure=(s, *sorted({member for closed in hard for member in closed})),
            standbys=tuple(dict.fromkeys(group for n in needs for group in self.services[n].standbys)),
            soft=(),
            tolerates_degraded=True,
            core=False,
            relevant=False,
            checked=False,
            counts=False,
            called=called,
            reach=self.draw(f"vendor/v{s}/reach", 3) if called and self.maybe(0.7) else None,
            edges=self.hours_of_work(DAY) if called and self.maybe(0.5) else (),
        )

    def artefact(self, a: int) -> Artefact:
        every, keep = self.random.choice([0, DAY // 2, DAY]), self.random.choice([1, 1, 1, 2, 4])
        return Artefact(every, keep, self.luck(f"artefact/a{a}/age"), self.random.choice([0, COARSE]))

    def pools(self) -> tuple[Pool, ...]:
        teams = [self.random.randint(1, 3) for _ in range(self.teams)]
        return (*(self.role(r) for r in range(self.roles)), *(Pool(people, (), 0, None, people) for people in teams))

    def role(self, r: int) -> Pool:
        units, more = self.random.randint(1, 3), self.random.choice([0, 0, 1])
        if self.maybe(0.4):
            return Pool(units, (), 0, None, units + more)
        edges = self.hours_of_work(self.random.choice([DAY, DAY, WEEK]))
        if self.maybe(0.3):
            return Pool(units, edges, 0, None, units + more)
        called = self.random.randint(1, 3)
        return Pool(units, edges, called, self.draw(f"role/r{r}/reach", 3), max(units, called) + more)

    def hours_of_work(self, period: int) -> tuple[int, ...]:
        begin, end = sorted(self.random.sample(range(period // COARSE), 2))
        weeks = range(0, WEEK + 4 * DAY + self.horizon, period)
        return tuple(day + edge * COARSE for day in weeks for edge in (begin, end))
