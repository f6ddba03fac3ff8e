"""Random programs: small and valid, with all that a program can have, and as much at one tick as possible."""

from dataclasses import replace
from random import Random

from recovery.engine.codes import CERTAIN, NONE, Kind, Op, State
from recovery.engine.draws import name_key
from recovery.engine.program import Draw, Inject, Names, Program, Spread, TimedHit, TimedLoss
from recovery.model.shapes import Empirical
from tests.programs.dice import COARSE
from tests.programs.effects import PHASES
from tests.programs.layout import Piece, Place
from tests.programs.renumber import renumbered
from tests.programs.steps import Steps


def program(random: Random, size: int, *, ties: bool = True) -> Program:
    """A random program of about `size` nodes at most; without `ties`, durations hardly ever agree, and priorities never do."""
    return _Maker(random, size, ties).program()


class _Maker(Steps):
    """Adds the incident, and puts everything together."""

    def program(self) -> Program:
        self.make_nodes()
        injects = self.injects()
        self.make_questions(len(injects))
        self.make_redo()
        if not self.ties:
            priorities = self.random.sample(range(len(self.nodes)), len(self.nodes))
            self.nodes = [replace(node, priority=p) for node, p in zip(self.nodes, priorities, strict=True)]
        checked = {e.target for node in self.nodes for e in node.at_end if e.op is Op.VERIFIED}
        ramped = {e.target for node in self.nodes for e in node.at_enough}
        required = tuple(n for n, node in enumerate(self.nodes) if not node.optional)
        clocks, pools = self.make_clocks(), self.pools()
        made = Program(
            names=self.names(len(pools), len(injects)),
            nodes=tuple(self.nodes),
            pools=pools,
            services=tuple(replace(it, checked=s in checked, ramped=s in ramped) for s, it in enumerate(self.services)),
            order=self.order,
            artefacts=tuple(self.artefacts),
            clocks=clocks,
            hits=self.hits(),
            losses=self.losses(),
            spread=self.spread(),
            return_chance=self.chance() if self.returns else 0,
            dwell=self.draw("scenario/dwell", 30) if self.scenario and self.maybe(0.8) else None,
            injects=injects,
            atoms=tuple(self.atoms),
            conditions=tuple(self.conditions),
            hours=tuple(self.hours),
            ends=tuple(self.some(range(len(self.nodes)), 3)) or required,
            detection=self.draw("scenario/detection", 6) if self.scenario else None,
            difficulty=self.difficulty() if self.scenario and self.maybe(0.5) else None,
            start=self.random.choice([NONE, *(COARSE * self.random.randint(0, 83) for _ in range(4))]),
            anchor="2026-06-01T00:00:00",
            horizon=self.horizon,
        )
        return renumbered(made, self.random.sample(range(len(self.nodes)), len(self.nodes)))

    def hits(self) -> tuple[TimedHit, ...]:
        if not self.scenario or not self.own_services:
            return ()
        names = (f"scenario/hit/{h}" for h in range(self.random.randint(0, 4)))
        return tuple(
            TimedHit(
                self.random.randrange(self.own_services),
                self.random.choice(list(State)),
                self.draw(name, 6) if self.maybe(0.5) else None,
            )
            for name in names
        )

    def losses(self) -> tuple[TimedLoss, ...]:
        return tuple(
            TimedLoss(
                self.loss(),
                self.chance(),
                self.luck(f"scenario/lose/l{i}/chance"),
                self.draw(f"scenario/lose/l{i}/after", 5) if self.maybe(0.5) else None,
            )
            for i in self.some(range(3), 3, 0.7 * self.scenario)
        )

    def spread(self) -> Spread | None:
        to = tuple(self.some(range(self.own_services), 3, 0.6 * self.scenario))
        return Spread(self.draw("scenario/spread", 6), to, self.random.choice(list(State))) if to else None

    def injects(self) -> tuple[Inject, ...]:
        return tuple(
            Inject(
                self.condition(),
                self.condition() if self.maybe(0.3) else NONE,
                self.chance() if self.maybe(0.4) else CERTAIN,
                self.luck(f"scenario/inject/{i}/chance"),
                self.effects(2, 0.8),
            )
            for i in self.some(range(5), 5, float(self.scenario))
        )

    def make_questions(self, injects: int) -> None:
        """What some injects ask, as the last of the nodes."""
        for inject in self.some(range(injects), 2, 0.6):
            n, place = len(self.nodes), Place(Kind.DECISION, Piece.WHOLE)
            self.places.append(place)
            self.options.append(self.random.randint(1, 2))
            node = replace(
                self.blank(n, place),
                optional=True,
                needs=(),
                needs_any=(),
                after=(),
                guards=(),
                gates=(),
                slower=(),
                clock=NONE,
                inject=inject,
                work=self.draw(f"scenario/inject/{inject}/work", hard=self.maybe(0.7)),
            )
            self.nodes.append(self.decision(n, node))

    def difficulty(self) -> Draw:
        name = "scenario/difficulty"
        return Draw(name, name_key(name), Empirical((500, 999, 1000, 2000)), 1_000_000)

    def names(self, pools: int, injects: int) -> Names:
        return Names(
            playbook="plan",
            scenario="incident" if self.scenario else None,
            nodes=tuple(f"n{n}" for n in range(len(self.nodes))),
            options=tuple(tuple(f"o{option}" for option in range(count)) for count in self.options),
            pools=tuple(f"r{p}" for p in range(pools)),
            services=tuple(f"s{s}" for s in range(len(self.services))),
            injects=tuple(f"i{i}" for i in range(injects)),
            phases=PHASES,
            artefacts=tuple(f"a{a}" for a in range(len(self.artefacts))),
            clocks=tuple(f"c{c}" for c in range(self.clocks)),
        )
