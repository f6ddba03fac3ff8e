"""A program as one row of integers, and the blank state of its runs."""

from collections.abc import Iterable
from dataclasses import dataclass

from recovery.engine.codes import NONE, Kind, Op, State
from recovery.engine.draws import OCTAVES, PIECES, chance_of, name_key, table
from recovery.engine.kernel import places as at
from recovery.engine.program import Choice, Draw, Effect, Inject, Node, Pool, Program, Service
from recovery.errors import DoesNotFit
from recovery.model.shapes import Empirical, Exact, Mix, Shape

WORD = 0xFFFFFFFF
LONGEST = 1 << 30
"""Ticks that fit where they are multiplied by weights and factors."""
SIDE = OCTAVES * PIECES + 1
"""Entries on each side of the median."""
UNKNOWN = -1
"""An entry of a table that no run has asked for yet."""


@dataclass(frozen=True)
class Flat:
    """A program for the kernel. `tables`: where each table of a shape begins, with its shape and its cap."""

    program: list[int]
    blank: list[int]
    """The state before a run, without heap and log, which come after it."""
    tables: dict[int, tuple[Shape, int]]

    def state(self, room: int = 1) -> list[int]:
        """Room for one run after another; more of it where a run had not enough."""
        heap = (4 * self.program[at.E_END] + 64) * room
        log = (120 * self.program[at.COUNT_NODES] + 40 * self.program[at.COUNT_SERVICES] + 4_000) * room
        first = len(self.blank)
        state = [*self.blank, *[0] * (4 * heap + log)]
        state[at.HEAP_ROOM] = state[at.SLOW_ROOM] = heap
        state[at.TRAY_FIRST], state[at.SLOW_FIRST] = first + heap, first + 2 * heap
        state[at.LOG_FIRST] = state[at.LOG] = first + 4 * heap
        state[at.LOG_ROOM] = len(state)
        return state

    def fill(self, missing: int) -> tuple[int, int]:
        """Work out the part of a table that a run has missed, the octave around an entry; where it begins and ends."""
        first = max(start for start in self.tables if start <= missing)
        shape, cap = self.tables[first]
        side, knot = divmod(missing - first, SIDE)
        begin = min(knot // PIECES, OCTAVES - 1) * PIECES
        entries, place = table(shape, cap), first + side * SIDE
        for k in range(begin, begin + PIECES + 1):
            self.program[place + k] = entries.entry(k, side)
        return place + begin, place + begin + PIECES + 1


def flatten(program: Program) -> Flat:
    """The program in the places that places.py names. Raises DoesNotFit for what is too large for them."""
    return _Flattening(program).flat()


class _Flattening:
    """Puts the head first, then the nodes, then everything else as it comes."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.row = [0] * (at.NODES + len(program.nodes) * at.NODE)
        self.tables: dict[int, tuple[Shape, int]] = {}
        self.table_of: dict[tuple[Shape, int], int] = {}
        self.draws: dict[tuple[str, Shape | None, int], int] = {}
        self.ranks: dict[Effect, int] = {}

    def flat(self) -> Flat:
        program, row = self.program, self.row
        if max(len(program.nodes), len(program.artefacts)) >= at.ID_MASK:
            raise DoesNotFit("more steps than the kernel can number", "split the plan")
        self._effects()
        self._counts()
        self._scenario()
        self._house()
        self._conditions()
        self._nodes()
        self._entities()
        blank = self._state()
        return Flat(row, blank, self.tables)

    # parts

    def put(self, numbers: Iterable[int]) -> tuple[int, int]:
        """A list at the end of the row: where it begins and ends."""
        first = len(self.row)
        self.row += numbers
        return first, len(self.row)

    def part(self, place: int, numbers: Iterable[int]) -> None:
        """A list whose begin and end stand in two places of the head, or of a record."""
        self.row[place], self.row[place + 1] = self.put(numbers)

    def draw(self, draw: Draw | None) -> int:
        """Where a draw stands; 0 for none."""
        if draw is None:
            return 0
        key = (draw.name, draw.shape, draw.cap)
        if key not in self.draws:
            kind, a, b = self.shape(draw.shape, draw.cap)
            whole = name_key(draw.name + "/part") if kind == at.MIX else 0
            record = (kind, draw.key & WORD, draw.key >> 32, a, b, whole & WORD, whole >> 32, NONE)
            self.draws[key] = self.put(record)[0]
        return self.draws[key]

    def shape(self, shape: Shape | None, cap: int) -> tuple[int, int, int]:
        """The kind of a shape, and its two numbers."""
        if cap >= LONGEST:
            raise DoesNotFit("a horizon of more than 34 years is too long for the kernel", "take a shorter one")
        match shape:
            case None:
                return at.NOTHING, 0, 0
            case Exact(seconds):
                return at.EXACT, min(seconds, cap), 0
            case Empirical(values):
                return at.EMPIRICAL, self.put(min(value, cap) for value in values)[0], len(values)
            case Mix(parts):
                made = [(chance_of(chance), *self.shape(part, cap)) for chance, part in parts]
                return at.MIX, self.put(number for part in made for number in part)[0], len(parts)
            case _:
                key = (shape, cap)
                if key not in self.table_of:
                    first, _ = self.put([UNKNOWN] * (2 * SIDE))
                    self.table_of[key] = first
                    self.tables[first] = key
                return at.TABLE, self.table_of[key], 0

    def effects(self, place: int, effects: Iterable[Effect]) -> None:
        """A list of effects whose begin and end stand in two places."""
        self.row[place], self.row[place + 1] = self.ranked(effects)

    def ranked(self, effects: Iterable[Effect]) -> tuple[int, int]:
        """A list of effects, by their ranks."""
        return self.put([self.ranks[effect] for effect in effects])

    # sections

    def _effects(self) -> None:
        """All effects there are, in the order in which they are applied."""
        ordered = sorted(set(self._every_effect()), key=lambda e: (e.op, e.target, e.a, e.by, e.ticks))
        if len(ordered) >= at.ID_MASK:
            raise DoesNotFit("more effects than the kernel can number", "split the plan")
        self.ranks = {effect: rank for rank, effect in enumerate(ordered)}
        self.row[at.COUNT_EFFECTS] = len(ordered)
        self.row[at.EFFECTS], _ = self.put(n for e in ordered for n in (int(e.op), e.target, e.a, e.by, e.ticks))

    def _every_effect(self) -> Iterable[Effect]:
        program = self.program
        for node in program.nodes:
            yield from (*node.at_start, *node.at_end, *node.harms, *node.at_enough)
            for choice in node.choices:
                yield from choice.effects
        for inject in program.injects:
            yield from inject.effects
        for loss in program.losses:
            yield from loss.effects
        for hit in program.hits:
            yield Effect(Op.HIT, hit.service, hit.state)
        if program.spread:
            yield from (Effect(Op.HIT, to, program.spread.state) for to in program.spread.to)
        for s in range(len(program.services)):
            yield from (Effect(Op.HIT, s, state) for state in State)
        yield from (Effect(Op.INSPECT, artefact) for artefact in range(len(program.artefacts)))

    def _counts(self) -> None:
        program, row = self.program, self.row
        for place, things in (
            (at.COUNT_NODES, program.nodes), (at.COUNT_POOLS, program.pools), (at.COUNT_SERVICES, program.services),
            (at.COUNT_ATOMS, program.atoms), (at.COUNT_CONDITIONS, program.conditions), (at.COUNT_HOURS, program.hours),
            (at.COUNT_ARTEFACTS, program.artefacts), (at.COUNT_CLOCKS, program.clocks), (at.COUNT_HITS, program.hits),
            (at.COUNT_LOSSES, program.losses), (at.COUNT_INJECTS, program.injects),
        ):  # fmt: skip
            row[place] = len(things)
        kinds = enumerate(program.nodes)
        self.part(at.WAITS, [i for i, node in kinds if node.kind is Kind.WAIT])
        asking = [
            i
            for i, node in enumerate(program.nodes)
            if node.inject != NONE and any(choice.effects for choice in node.choices)
        ]
        self.part(at.QUESTIONS, asking)
        self.part(at.TIMED, [i for i, atom in enumerate(program.atoms) if atom.offset])
        self.part(at.ENDS, program.ends)
        self.part(at.ORDER, program.order)

    def _scenario(self) -> None:
        program, row = self.program, self.row
        shift = name_key("start")
        row[at.SHIFT_LOW], row[at.SHIFT_HIGH] = shift & WORD, shift >> 32
        row[at.START], row[at.HORIZON] = program.start, program.horizon
        row[at.DETECTION], row[at.DIFFICULTY] = self.draw(program.detection), self.draw(program.difficulty)
        row[at.DWELL], row[at.RETURN_CHANCE] = self.draw(program.dwell), program.return_chance
        if program.spread:
            row[at.SPREAD] = self.draw(program.spread.every)
            state = program.spread.state
            self.effects(at.SPREAD_TO, [Effect(Op.HIT, to, state) for to in program.spread.to])
        hits = [Effect(Op.HIT, s, state) for s in range(len(program.services)) for state in State]
        row[at.RETURN_HITS], _ = self.put(self.ranks[hit] for hit in hits)
        looks = [Effect(Op.INSPECT, artefact) for artefact in range(len(program.artefacts))]
        row[at.INSPECTS], _ = self.put(self.ranks[look] for look in looks)
        at_once = [self.ranks[Effect(Op.HIT, hit.service, hit.state)] for hit in program.hits]
        hurts = [(self.draw(h.after), 0, 0, *self.put([e])) for h, e in zip(program.hits, at_once, strict=True)]
        row[at.HITS], _ = self.put(number for hurt in hurts for number in hurt)
        losses = [(self.draw(t.after), self.draw(t.luck), t.chance, *self.ranked(t.effects)) for t in program.losses]
        row[at.LOSSES], _ = self.put(number for loss in losses for number in loss)
        injects = [self._inject(number, inject) for number, inject in enumerate(program.injects)]
        row[at.INJECTS], _ = self.put(number for inject in injects for number in inject)

    def _inject(self, number: int, inject: Inject) -> tuple[int, ...]:
        asked = [i for i, node in enumerate(self.program.nodes) if node.inject == number]
        luck = self.draw(inject.luck)
        return inject.at, inject.only_if, inject.chance, luck, *self.ranked(inject.effects), *self.put(asked)

    def _house(self) -> None:
        program, row = self.program, self.row
        units, pools = 0, []
        for pool in program.pools:
            pools.append(self._pool(pool, units))
            units += pool.callable
        row[at.POOLS], _ = self.put(number for record in pools for number in record)
        row[at.E_UNIT] = units  # for now their count
        services = [self._service(service) for service in program.services]
        row[at.SERVICES], _ = self.put(number for record in services for number in record)
        artefacts = [(a.every, a.keep, self.draw(a.age), a.copying) for a in program.artefacts]
        row[at.ARTEFACTS], _ = self.put(number for record in artefacts for number in record)
        called = any(service.called for service in program.services)
        row[at.CALLABLE] = int(called or any(pool.callable for pool in program.pools))

    def _pool(self, pool: Pool, units: int) -> tuple[int, ...]:
        edges = self.put(pool.edges)
        return pool.units, *edges, pool.callable, self.draw(pool.reach), pool.heads, units

    def _service(self, service: Service) -> tuple[int, ...]:
        groups = [self.put(group) for group in service.standbys]
        return (
            *self.put(service.closure),
            *self.put(number for group in groups for number in group),
            *self.put(service.soft),
            int(service.tolerates_degraded),
            int(service.core),
            int(service.relevant),
            int(service.checked),
            int(service.ramped),
            int(service.counts),
            int(service.called),
            self.draw(service.reach),
            *self.put(service.edges),
            self.draw(service.return_luck),
            self.draw(service.return_after),
        )

    def _conditions(self) -> None:
        program, row = self.program, self.row
        atoms = [(int(atom.fact), atom.a, atom.b, atom.offset) for atom in program.atoms]
        row[at.ATOMS], _ = self.put(number for atom in atoms for number in atom)
        lists = [self.put(condition) for condition in program.conditions]
        row[at.CONDITIONS], _ = self.put(number for each in lists for number in each)
        lists = [self.put(ticks) for ticks in program.hours]
        row[at.HOURS], _ = self.put(number for each in lists for number in each)
        clocks = []
        for clock in program.clocks:
            days = self.put(clock.days)
            luck = self.draw(clock.luck)
            clocks.append((clock.chance, luck, clock.starts, int(clock.aware), clock.within, *days, *clock.latest))
        row[at.CLOCKS], _ = self.put(number for clock in clocks for number in clock)

    # nodes

    def _nodes(self) -> None:
        """Alternatives and gates of all nodes stand in one row each, so that the state can say more of them."""
        nodes = self.program.nodes
        for i, node in enumerate(nodes):
            self.part(at.NODES + i * at.NODE + at.N_ANY, node.needs_any)
        gates = [[self.put(gate) for gate in node.gates] for node in nodes]
        for i, lists in enumerate(gates):
            self.part(at.NODES + i * at.NODE + at.N_GATES, [number for gate in lists for number in gate])
        followers: list[list[int]] = [[] for _ in nodes]
        for i, node in enumerate(nodes):
            before = (
                *node.needs,
                *node.needs_any,
                *node.after,
                *(guard.node for guard in node.guards),
                *node.broken_by,
            )
            for other in dict.fromkeys(before):
                followers[other].append(i)
        followed = {guard.node for node in nodes for guard in node.guards if guard.option == NONE}
        slows = any(effect.op is Op.SLOW for effect in self.ranks)
        for i, node in enumerate(nodes):
            self._node(at.NODES + i * at.NODE, node)
            self.part(at.NODES + i * at.NODE + at.N_FOLLOWERS, followers[i])
            self.row[at.NODES + i * at.NODE + at.N_FOLLOWED] = int(i in followed)
            self.row[at.NODES + i * at.NODE + at.N_SLOWABLE] = int(slows or bool(node.slower))

    def _node(self, n: int, node: Node) -> None:
        for place, numbers in (
            (at.N_NEEDS, node.needs),
            (at.N_AFTER, node.after),
            (at.N_GUARDS, [number for guard in node.guards for number in (guard.node, guard.option)]),
            (at.N_DEMANDS, [number for demand in node.demands for number in (demand.pool, demand.people)]),
            (at.N_REOPENED, node.reopened),
            (at.N_BROKEN_BY, node.broken_by),
            (at.N_SLOWER, [number for pair in node.slower for number in pair]),
            (at.N_ARTEFACTS, node.artefacts),
            (at.N_INSPECTS, node.inspects),
        ):
            self.part(n + place, numbers)
        for place, effects in (
            (at.N_AT_START, node.at_start),
            (at.N_AT_END, node.at_end),
            (at.N_HARMS, node.harms),
            (at.N_AT_ENOUGH, node.at_enough),
        ):
            self.effects(n + place, effects)
        for place, draw in (
            (at.N_WORK, node.work), (at.N_FAIL, node.fail), (at.N_BACK_OFF, node.back_off), (at.N_CHOOSE, node.choose),
            (at.N_CHECK, node.check), (at.N_MISS, node.miss), (at.N_FIND, node.find), (at.N_HARM, node.harm),
            (at.N_ITEMS, node.items),
        ):  # fmt: skip
            self.row[n + place] = self.draw(draw)
        self._numbers(n, node)
        choices = [self._choice(choice) for choice in node.choices]
        self.part(n + at.N_CHOICES, [number for choice in choices for number in choice])
        redo = [(each.service, *self.put(each.reopened)) for each in node.redo]
        self.part(n + at.N_REDO, [number for each in redo for number in each])

    def _numbers(self, n: int, node: Node) -> None:
        for place, number in (
            (at.N_KIND, node.kind), (at.N_PHASE, node.phase), (at.N_PRIORITY, node.priority),
            (at.N_OPTIONAL, node.optional), (at.N_HARD, node.work.hard), (at.N_WORK_CAP, node.work.cap),
            (at.N_FAIL_CHANCE, node.fail_chance), (at.N_RETRY, node.retry), (at.N_DEFAULT, node.default),
            (at.N_LIMIT, node.limit), (at.N_PASS_CHANCE, node.pass_chance), (at.N_ROUNDS, node.rounds),
            (at.N_REWORK, node.rework), (at.N_BEGIN, node.begin), (at.N_CLOCK, node.clock), (at.N_INJECT, node.inject),
            (at.N_UNTIL, node.until), (at.N_MISS_CHANCE, node.miss_chance), (at.N_SEGMENTS, node.segments),
            (at.N_FIND_CHANCE, node.find_chance), (at.N_HARM_CHANCE, node.harm_chance), (at.N_ENOUGH, node.enough),
            (at.N_LANE, node.lane), (at.N_LANES, node.lanes), (at.N_BATCH, node.batch),
        ):  # fmt: skip
            self.row[n + place] = int(number)

    def _choice(self, choice: Choice) -> tuple[int, ...]:
        return choice.weight, choice.condition, *self.ranked(choice.effects), int(bool(choice.effects))

    # what comes due, and the state

    def _entities(self) -> None:
        """Numbers of all that may come due, in the order in which an instant handles them."""
        row, number = self.row, at.FIRST_ENTITY
        units = row[at.E_UNIT]
        for place, count in (
            (at.E_NODE, row[at.COUNT_NODES]),
            (at.E_HIT, row[at.COUNT_HITS]),
            (at.E_LOSS, row[at.COUNT_LOSSES]),
            (at.E_RETURN, row[at.COUNT_SERVICES]),
            (at.E_REGAIN, row[at.COUNT_EFFECTS]),
            (at.E_EDGE, row[at.COUNT_POOLS]),
            (at.E_UNIT, units),
            (at.E_VENDOR, row[at.COUNT_SERVICES]),
            (at.E_END, 0),
        ):
            row[place] = number
            number += count
        if number >= at.ENTITY_MASK:
            raise DoesNotFit("more things may come due than the kernel can number", "split the plan")

    def _state(self) -> list[int]:
        program, row = self.program, self.row
        nodes, units = len(program.nodes), row[at.E_VENDOR] - row[at.E_UNIT]
        blank = [0] * (at.STEPS + nodes * at.STEP)

        def section(place: int, numbers: Iterable[int]) -> None:
            row[place] = len(blank)
            blank.extend(numbers)

        side = _record(at.SIDE, {at.G_GAINED_AT: NONE, at.G_GAINED_BY: NONE})
        unit = _record(at.UNIT, {at.U_CALLS: NONE, at.U_REACHED_AT: NONE})
        section(at.S_POOLS, side * len(program.pools))
        section(at.S_UNITS, unit * units)
        section(at.S_SERVICES, [number for each in program.services for number in _standing(each)])
        section(at.S_ARTEFACTS, _record(at.STOCK, {at.Z_INSTANT: at.FAR}) * len(program.artefacts))
        section(at.S_ATOMS, [at.FAR] * len(program.atoms))
        section(at.S_HOURS, [NONE] * len(program.hours))
        section(at.S_CLOCKS, [0] * (at.DEADLINE * len(program.clocks)))
        section(at.S_INJECTS, [at.LEFT] * len(program.injects))
        section(at.S_REVEALED, [0] * nodes)
        section(at.S_GATES, [0] * sum(len(node.gates) for node in program.nodes))
        section(at.S_ANY, [1] * sum(len(node.needs_any) for node in program.nodes))
        for place in (at.S_WAITING, at.S_CANDIDATES, at.S_LOOKED):
            section(place, [0] * nodes)
        section(at.S_READY, [0] * (2 * nodes))
        section(at.S_FOUND, [0] * (len(program.atoms) + len(program.injects) + len(program.clocks) + nodes))
        blank[at.DEED_ROOM] = 64 + 4 * sum(1 for _ in self._every_effect())
        section(at.S_DEEDS, [0] * blank[at.DEED_ROOM])
        row[at.S_HEAP] = len(blank)
        self._blank(blank)
        return blank

    def _blank(self, blank: list[int]) -> None:
        """What is not 0 before a run."""
        for place in (at.OUTCOME, at.DETECTED_AT, at.SPREAD_DUE):
            blank[place] = NONE
        for place in (at.DIRTY, at.SHOW, at.MOMENTS, at.SETTLED):
            blank[place] = 1
        blank[at.HITS_LEFT] = len(self.program.hits)
        blank[at.OPEN] = sum(not node.optional for node in self.program.nodes)
        for when in range(12):
            blank[at.CAME + when] = at.FAR
        none = (at.X_READY_AT, at.X_READY_BY, at.X_SETTLED_AT, at.X_CHOSEN, at.X_DUE, at.X_ARTEFACT, at.X_OPTION)
        step = _record(at.STEP, dict.fromkeys(none, NONE) | {at.X_FACTOR: 1000})
        blank[at.STEPS : at.STEPS + len(self.program.nodes) * at.STEP] = step * len(self.program.nodes)


def _record(width: int, known: dict[int, int]) -> list[int]:
    return [known.get(place, 0) for place in range(width)]


def _standing(service: Service) -> list[int]:
    known = {at.Y_VERIFIED: 1, at.Y_READMITTED: 1, at.Y_REACHED: int(not service.called), at.Y_SHOWN: 8}
    return _record(at.STANDING, known | {at.Y_RESTORER: NONE, at.Y_COMING: NONE})
