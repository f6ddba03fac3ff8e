"""Everything a run remembers: where each step stands, services, people, artefacts, clocks, moments, and the journal."""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recovery.engine.agenda import Agenda, Due
from recovery.engine.artefacts import Artefacts
from recovery.engine.codes import NONE, When
from recovery.engine.deadlines import Deadlines
from recovery.engine.draws import Luck
from recovery.engine.people import People
from recovery.engine.program import Effect, Node, Program
from recovery.engine.responders import Responder
from recovery.engine.services import Services
from recovery.model import journal as facts
from recovery.model.journal import Cause, Entry

DETECTION = Cause("need", None)
"""Nothing came before it."""
Phase = Literal["pending", "waiting", "working", "backing-off", "done", "skipped", "failed", "dead", "stuck"]


@dataclass(slots=True)
class Step:
    """Where one node stands."""

    node: Node
    name: str
    needs_any: tuple[int, ...]
    phase: Phase = "pending"
    round: int = 0
    attempt: int = 0
    failed_attempts: int = 0
    """In this round, by `fails`."""
    failures: int = 0
    """Of a verification, in the run."""
    ready_at: int = NONE
    ready_by: Cause = DETECTION
    settled_at: int = NONE
    cancelled: bool = False
    chosen: int = NONE
    due: Due | None = None
    """The end of its work, or of its back-off; while it waits for an order, that order."""
    ends_at: int = NONE
    """The tick at which this work, or this part of it, ends; NONE: nobody knows."""
    factor: int = 1000
    """How much slower this attempt is, per mille."""
    segment: int = 0
    """The hypothesis or the stage at work."""
    artefact: int = NONE
    """What this attempt restores from."""
    lost_at_start: bool = False
    time_is_up: bool = False
    """The work of a decision ends at its limit."""
    closed: tuple[tuple[int, ...], ...] = ()
    """Gates that were closed at the end of the last instant."""
    for_order: int = 0
    for_services: int = 0
    for_people: int = 0
    ordered_in: int = NONE
    """The round for which the room has ordered it."""
    ordered_at: int = NONE
    """The tick of that order."""
    answered: bool = False
    """The room has decided; the option is `chosen`, NONE for its own way."""
    own_effects: tuple[Effect, ...] = ()
    """What the room's own way of deciding does."""
    marked: bool = False
    """The room says that it is done."""

    @property
    def waits_for_order(self) -> bool:
        """The room has not ordered it yet; only of steps that wait for orders."""
        return self.due is not None and self.phase == "waiting"

    @property
    def settled(self) -> bool:
        """It is over with it, for now."""
        return self.phase in ("done", "skipped", "failed", "dead")

    @property
    def passed(self) -> bool:
        """Whatever needs it can go on."""
        return self.phase in ("done", "skipped")

    @property
    def lost(self) -> bool:
        """Whatever needs it will not happen."""
        return self.phase in ("failed", "dead")


class State:
    """The state of a run. It keeps account; what follows from what is decided elsewhere."""

    def __init__(self, program: Program, luck: Luck, agenda: Agenda, responder: Responder) -> None:
        self.program = program
        self.names = program.names
        self.luck = luck
        self.agenda = agenda
        self.responder = responder
        self.start = luck.start(program)
        """Onset in ticks from the anchor."""
        self.dwell = luck.ticks(program.dwell) if program.dwell else 0
        self.difficulty = luck.ticks(program.difficulty) if program.difficulty else 1000
        self.entries: list[Entry] = []
        self.moments: dict[When, int] = {}
        self.steps = [Step(n, program.names.nodes[i], n.needs_any) for i, n in enumerate(program.nodes)]
        self.waiting: list[tuple[int, int, int]] = []
        """Steps that are ready: priority, the tick they became so, index."""
        self.services = Services(program)
        self.people = People(program, self.start)
        self.artefacts = Artefacts(program, luck, self.dwell)
        self.deadlines = Deadlines(program, luck, self.start)
        self.delivered: list[bool | None] = [None] * len(program.injects)
        """False: dropped."""
        self.slow: list[tuple[Effect, int]] = []
        """Slow-downs, and the tick at which each is over."""
        self.revealed = [0] * len(program.nodes)
        """Items that a batch has beyond those drawn, by the node it ends with."""
        self.active_at = 0
        """The last news."""
        self._happened_at = 0
        """When something last happened, people being reached apart."""
        self._reached_at: dict[tuple[int, int], int] = {}
        """When people, by pool and unit, were last reached."""
        self.unsettled = True
        """Something has changed since the last sweep that changed nothing."""

    @property
    def now(self) -> int:
        """Ticks since onset."""
        return self.agenda.now

    @property
    def detected_at(self) -> int | None:
        """The tick of detection, once it has come."""
        return self.moments.get(When.DETECTED)

    def note(self, entry: Entry) -> None:
        """Write a fact down."""
        self.entries.append(entry)

    def happened(self) -> None:
        """Something happens now: that is news."""
        self.active_at = self._happened_at = self.now

    def news_of(self, people: Sequence[tuple[int, int]]) -> None:
        """These are reached now; news, unless each has been before, at or since the last time something else happened."""
        if any(self._reached_at.get(who, NONE) < self._happened_at for who in people):
            self.active_at = self.now
        self._reached_at.update(dict.fromkeys(people, self.now))

    def moment(self, when: When, at: int | None = None) -> None:
        """A moment has come, now unless it was before; the first time counts."""
        if when not in self.moments:
            tick = self.moments[when] = self.now if at is None else at
            self.note(facts.MomentCame(tick, when.name.lower().replace("_", "-")))

    def closed_gates(self, node: Node) -> tuple[tuple[int, ...], ...]:
        """Gates of which no service is up."""
        return tuple(gate for gate in node.gates if all(self.services.out[service] for service in gate))

    def need(self, index: int) -> Cause:
        """The cause that a step is over."""
        return Cause("need", self.names.nodes[index])

    def ready(self, index: int, attempt: int, cause: Cause) -> None:
        """Nothing before the step holds it any more: it waits for services and people."""
        step, now = self.steps[index], self.now
        step.phase, step.attempt, step.ready_at, step.ready_by = "waiting", attempt, now, cause
        step.for_order = step.for_services = step.for_people = 0
        step.closed, step.answered, step.own_effects, step.marked = (), False, (), False
        step.due, step.ends_at = None, NONE
        if self.responder.orders(step.name) and step.ordered_in != step.round:
            step.due = self.agenda.one_day()
        insort(self.waiting, (step.node.priority, now, index))
        self.note(facts.StepReady(now, step.name, step.round, attempt, cause))

    def order(self, index: int) -> None:
        """The room orders a step that waits for it; further attempts of this round need no other."""
        step = self.steps[index]
        if step.waits_for_order and step.due is not None:
            step.due.close()
            step.due, step.ordered_in, step.ordered_at = None, step.round, self.now
            self.note(facts.StepOrdered(self.now, step.name, step.round))

    def skip(self, index: int) -> None:
        """The room goes on without the step, unless it is settled."""
        step = self.steps[index]
        if not step.settled:
            self.withdraw(index)
            self.settle(index, "skipped")
            self.note(facts.StepSkipped(self.now, step.name, step.round))
            self.unsettled = True

    def settle(self, index: int, phase: Phase) -> None:
        """The step is done, skipped, failed or dead."""
        step = self.steps[index]
        step.phase, step.settled_at, step.due = phase, self.now, None

    def die(self, index: int, *, cancelled: bool = False) -> None:
        """The step will not happen; cancelled, not even when it is reopened."""
        step = self.steps[index]
        self.settle(index, "dead")
        step.cancelled = cancelled
        self.note(facts.StepDead(self.now, step.name, step.round, cancelled))

    def withdraw(self, index: int) -> None:
        """Call back a step that waits, works or backs off: its people are free, its work is lost."""
        step, waited = self.steps[index], (0, 0, 0)
        match step.phase:
            case "waiting":
                self.waiting.remove((step.node.priority, step.ready_at, index))
                waited = step.for_services, step.for_people, step.for_order
            case "working":
                self.people.give_back(step.node.demands, index, self.now)
            case "backing-off":
                pass
            case _:
                return
        if step.due is not None:
            step.due.close()
            step.due = None
        self.note(facts.StepWithdrawn(self.now, step.name, step.round, step.attempt, *waited))

    def cancel(self, index: int) -> None:
        """The step is withdrawn and dead for good, unless it is settled."""
        if not self.steps[index].settled:
            self.withdraw(index)
            self.die(index, cancelled=True)
