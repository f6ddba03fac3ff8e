"""What a room knows of its luck at a moment, as pins for other runs: what it has seen keeps its value, what goes on has
lasted at least so long, and all that is hidden is drawn anew.
"""

from dataclasses import dataclass, field

from recovery.engine.codes import NONE, Kind, Loses, State
from recovery.engine.draws import Luck
from recovery.engine.program import Draw, Node, Program
from recovery.exercise.table import Table
from recovery.model import journal as facts
from recovery.model.journal import Entry, Journal

Key = tuple[str, int, int, int]


@dataclass
class Known:
    """For one run: pins and spans, and what the run itself would draw."""

    luck: Luck
    """Of the run, without pins."""
    pins: dict[Key, int] = field(default_factory=dict)
    spans: dict[Key, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """An exercise as it stands at a moment."""

    program: Program
    luck: Luck
    """Of the exercise."""
    journal: Journal
    """Up to that moment."""
    detected: int
    now: int
    """Both in ticks from onset."""
    factors: dict[str, int]
    """Per mille by which nodes at work are slowed down."""

    @classmethod
    def of(cls, table: Table) -> "Seen":
        """What a table shows."""
        names = table.program.names.nodes
        factors = {name: table.run.factor(node) for node, name in enumerate(names)}
        journal = tuple(entry for entry in table.run.journal if not isinstance(entry, facts.RunOver))
        return cls(table.program, table.luck, journal, table.detected, table.run.now, factors)

    def node(self, name: str) -> Node:
        """A node by its name."""
        return self.program.nodes[self.program.names.nodes.index(name)]

    def known_to(self, run: Luck) -> Luck:
        """The luck of a run in which all this has happened."""
        known = Known(run)
        detection = run.ticks(self.program.detection) if self.program.detection else 0
        difficulty = run.ticks(self.program.difficulty) if self.program.difficulty else 1000
        _World(self, known, detection).pin()
        _Work(self, known, difficulty).pin()
        _People(self, known).pin()
        return Luck(run.seed, run.run, known.pins, known.spans)


class _Work:
    """Attempts that are over, and those at hand."""

    def __init__(self, seen: Seen, known: Known, difficulty: int) -> None:
        self._seen = seen
        self._known = known
        self._difficulty = difficulty
        self._at: dict[str, tuple[int, int, int]] = {}
        """Node at work -> when this part of it began, its attempt, its segment."""
        self._resting: dict[str, tuple[int, int, int]] = {}
        """Node backing off -> since when, round, attempt."""
        self._rounds: dict[str, int] = {}

    def pin(self) -> None:
        for entry in self._seen.journal:
            self._told(entry)
        for name, (began, attempt, segment) in self._at.items():
            self._at_hand(name, began, attempt, segment)
        for name, (since, round, attempt) in self._resting.items():
            draw = self._seen.node(name).back_off
            if draw is not None:
                self._beyond(draw, self._seen.now - since, round, attempt)

    def _told(self, entry: Entry) -> None:
        pins = self._known.pins
        match entry:
            case facts.StepReady(at, step, round, attempt):
                self._rounds[step] = round
                rested = self._resting.pop(step, None)
                draw = self._seen.node(step).back_off
                if rested is not None and draw is not None:
                    pins[draw.name, rested[1], rested[2], 0] = at - rested[0]
            case facts.StepStarted(at, step, round, attempt, items=items):
                self._at[step] = (at, attempt, 0)
                draw = self._seen.node(step).items
                if items is not None and draw is not None:
                    pins[draw.name, round, 0, 0] = self._seen.luck.ticks(draw, round)
            case facts.HypothesisTested(at, step, round, number, right, harm):
                node = self._seen.node(step)
                attempt = self._part_over(step, at)
                self._happened(node.find, right, round, attempt, number)
                self._happened(node.harm, harm, round, attempt, number)
            case facts.StageHeld(at, step):
                self._part_over(step, at)
            case facts.StepEnded(at, step, round, attempt, ending):
                self._over(step, at, round, attempt, ending)
            case facts.StepWithdrawn(_, step):
                self._at.pop(step, None)
                self._resting.pop(step, None)
            case facts.Decided(_, step, round, option, "luck"):
                choose = self._seen.node(step).choose
                options = self._seen.program.names.options[self._seen.program.names.nodes.index(step)]
                if choose is not None:
                    pins[choose.name, round, 0, 0] = options.index(option)
            case _:
                pass

    def _part_over(self, step: str, at: int) -> int:
        """A hypothesis or a stage is over, and the next begins."""
        began, attempt, segment = self._at[step]
        self._known.spans[step, self._rounds[step], attempt, segment] = at - began
        self._at[step] = (at, attempt, segment + 1)
        return attempt

    def _over(self, step: str, at: int, round: int, attempt: int, ending: facts.Ending) -> None:
        node = self._seen.node(step)
        began, _, segment = self._at.pop(step, (at, attempt, 0))
        if node.kind not in (Kind.DIAGNOSE, Kind.RAMP, Kind.WAIT):
            self._known.spans[step, round, attempt, segment] = at - began
        if ending in ("done", "try-again", "failed"):
            self._happened(node.fail, ending != "done", round, attempt)
        if node.kind is Kind.VERIFY:
            self._happened(node.check, ending == "done", round, attempt)
            self._happened(node.miss, False, round, attempt)
        if ending == "try-again":
            self._resting[step] = (at, round, attempt)

    def _at_hand(self, name: str, began: int, attempt: int, segment: int) -> None:
        """It has lasted so long; how much longer is drawn anew."""
        node, elapsed, round = self._seen.node(name), self._seen.now - began, self._rounds.get(name, 0)
        if node.kind is Kind.WAIT:
            return
        factor = self._seen.factors.get(name, 1000)
        hard = self._difficulty if node.work.hard else 1000
        raw = self._known.luck.beyond(node.work, elapsed * 1_000_000 // max(1, hard * factor), round, attempt, segment)
        ticks = ((raw * hard + 500) // 1000 * factor + 500) // 1000
        self._known.spans[name, round, attempt, segment] = max(elapsed + 1, ticks)

    def _beyond(self, draw: Draw, elapsed: int, round: int, attempt: int) -> None:
        self._known.pins[draw.name, round, attempt, 0] = self._known.luck.beyond(draw, elapsed, round, attempt)

    def _happened(self, draw: Draw | None, came: bool, round: int, attempt: int, lane: int = 0) -> None:
        if draw is not None:
            self._known.pins[draw.name, round, attempt, lane] = int(came)


class _People:
    """Who was called, and who has been reached."""

    def __init__(self, seen: Seen, known: Known) -> None:
        self._seen = seen
        self._known = known

    def pin(self) -> None:
        calls: dict[tuple[str, int], tuple[int, int]] = {}  # who -> the number of the last call, and when
        open_calls: set[tuple[str, int]] = set()
        for entry in self._seen.journal:
            match entry:
                case facts.PersonCalled(at, role, unit):
                    number = calls.get((role, unit), (-1, 0))[0] + 1
                    calls[role, unit] = (number, at)
                    open_calls.add((role, unit))
                case facts.PersonReached(at, role, unit):
                    open_calls.discard((role, unit))
                    self._pin(role, unit, *calls[role, unit], reached=at)
                case _:
                    pass
        for role, unit in sorted(open_calls):
            self._pin(role, unit, *calls[role, unit], reached=None)

    def _pin(self, role: str, unit: int, number: int, called: int, *, reached: int | None) -> None:
        names = self._seen.program.names
        if role in names.pools:
            draw, key = self._seen.program.pools[names.pools.index(role)].reach, (unit, 0, number)
        else:
            draw, key = self._seen.program.services[names.services.index(role)].reach, (0, 0, 0)
        if draw is None:
            return
        if reached is None:
            value = self._known.luck.beyond(draw, self._seen.now - called, *key) if role in names.pools else NONE
        else:
            value = reached - called if role in names.pools else self._seen.luck.ticks(draw)
        if value != NONE:
            self._known.pins[draw.name, *key] = value


class _World:
    """What the scenario has done so far, as far as it shows; moments are reckoned from the detection of each run."""

    def __init__(self, seen: Seen, known: Known, detection: int) -> None:
        self._seen = seen
        self._known = known
        self._detection = detection
        self._elapsed = seen.now - seen.detected

    def pin(self) -> None:
        seen, pins = self._seen, self._known.pins
        for hit in seen.program.hits:
            if hit.after is not None:
                self._moment(hit.after)
        for loss in seen.program.losses:
            self._loss(loss.luck, loss.chance, loss.after, hidden=any(e.a == Loses.EMPTY for e in loss.effects))
        for name, inject in zip(seen.program.names.injects, seen.program.injects, strict=False):
            came = {e.inject for e in seen.journal if isinstance(e, facts.InjectDelivered)}
            chance = {e.inject for e in seen.journal if isinstance(e, facts.InjectDropped) and e.why == "chance"}
            if name in came | chance:
                pins[inject.luck.name, 0, 0, 0] = int(name in came)
        for clock in seen.program.clocks:  # a notice that is not needed shows in the plan
            pins[clock.luck.name, 0, 0, 0] = int(seen.luck.happens(clock.luck, clock.chance))
        if any(isinstance(entry, facts.ArtefactFound) or getattr(entry, "artefact", None) for entry in seen.journal):
            self._artefacts()
        if seen.program.spread is not None and seen.program.spread.state is not State.UNTRUSTED:
            self._spread()
        self._returns()

    def _moment(self, draw: Draw) -> None:
        """When something came that shows, or that it has not come yet."""
        at = self._seen.luck.ticks(draw) - self._seen.detected
        if at > self._elapsed:
            value = self._known.luck.beyond(draw, self._detection + self._elapsed)
        else:
            value = self._detection + at if at >= 0 else min(at + self._seen.detected, self._detection)
        self._known.pins[draw.name, 0, 0, 0] = value

    def _loss(self, luck: Draw, chance: int, after: Draw | None, *, hidden: bool) -> None:
        if hidden:
            return
        at = (self._seen.luck.ticks(after) if after else 0) - self._seen.detected
        lost = self._seen.luck.happens(luck, chance) and at <= self._elapsed
        if lost or after is None:
            self._known.pins[luck.name, 0, 0, 0] = int(lost)
        if after is not None:
            if lost:
                self._moment(after)
            else:
                self._known.pins[after.name, 0, 0, 0] = self._known.luck.beyond(after, self._detection + self._elapsed)

    def _artefacts(self) -> None:
        """Somebody has tried one: how old it is, and how long the intruder was there, is known."""
        program, pins = self._seen.program, self._known.pins
        for artefact in program.artefacts:
            if artefact.every:
                pins[artefact.age.name, 0, 0, 0] = self._seen.luck.age(artefact.age, artefact.every)
        if program.dwell is not None:
            pins[program.dwell.name, 0, 0, 0] = self._seen.luck.ticks(program.dwell)

    def _spread(self) -> None:
        spread = self._seen.program.spread
        assert spread is not None
        hits = [e for e in self._seen.journal if isinstance(e, facts.ServiceHit) and e.by == "spread"]
        before = 0
        for number, hit in enumerate(hits):
            at = hit.at - self._seen.detected
            here = self._detection + at if at >= 0 else min(hit.at, self._detection)
            self._known.pins[spread.every.name, 0, 0, number] = max(0, here - before)
            before = max(before, here)
        over = any(isinstance(e, facts.MomentCame) and e.moment == "contained" for e in self._seen.journal)
        if len(hits) < len(spread.to) and not over:
            above = self._detection + self._elapsed - before
            value = self._known.luck.beyond(spread.every, above, 0, 0, len(hits))
            self._known.pins[spread.every.name, 0, 0, len(hits)] = value

    def _returns(self) -> None:
        names = self._seen.program.names.services
        restores: dict[str, list[int]] = {}
        back: dict[str, int] = {}
        hurt: set[str] = set()
        for entry in self._seen.journal:
            match entry:
                case facts.ServiceHit(at, service, _, by):
                    hurt.add(service)
                    if by == "return":
                        back[service] = at
                        self._returned(names.index(service), len(restores.get(service, [])) - 1, at, restores[service])
                case facts.ServiceRestored(at, service) if service in hurt:
                    hurt.discard(service)
                    restores.setdefault(service, []).append(at)
                case _:
                    pass
        for service, moments in restores.items():
            if back.get(service, NONE) < moments[-1]:
                after = self._seen.program.services[names.index(service)].return_after
                if after is not None:
                    value = self._known.luck.beyond(after, self._seen.now - moments[-1], len(moments) - 1)
                    self._known.pins[after.name, len(moments) - 1, 0, 0] = value

    def _returned(self, service: int, number: int, at: int, moments: list[int]) -> None:
        of = self._seen.program.services[service]
        if of.return_luck is not None and of.return_after is not None and number >= 0:
            self._known.pins[of.return_luck.name, number, 0, 0] = 1
            self._known.pins[of.return_after.name, number, 0, 0] = at - moments[number]
