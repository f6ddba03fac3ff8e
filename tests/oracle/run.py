"""The oracle: docs/engine.md read a second time, as plainly as can be, to be held against the real interpreter.

No SimPy, no heap: what is due is looked up in the state, again and again. It writes bare facts instead of a journal.
The modules of this folder are one class in layers, each a chapter of the page; this one is the last.
"""

from collections.abc import Iterable
from random import Random

from recovery.engine.codes import NONE, QUIET, Kind, When
from recovery.engine.draws import Luck
from recovery.engine.program import Pool, Program
from tests.oracle.dispatch import Dispatch
from tests.oracle.state import SETTLED, Answers, Fact, People, Room, Status


def play(
    program: Program,
    luck: Luck,
    answers: Answers | None = None,
    shuffle: Random | None = None,
    room: Room | None = None,
) -> list[Fact]:
    """Every fact of a run. With `answers` or a room it is a live one; `shuffle` mixes what has no order by the rules."""
    return Oracle(program, luck, answers, shuffle, room).play()


class Oracle(Dispatch):
    """One run, from instant to instant to its end."""

    def play(self) -> list[Fact]:
        while self.outcome is None:
            self.instant()
            if self.outcome is None:
                self.move_on()
        self.write_waiting()
        self.note("over", self.outcome)
        return self.facts

    def instant(self) -> None:
        again = True
        while again:
            self.drain()
            if self.outcome:
                break
            self.settle()
            again = self.dispatch() or self.tick in self.due()
            if not again:
                self.call()
                again = self.tick in self.due()
        self.write_services()
        if self.outcome is None and self.finished():
            self.outcome = self.outcome_of_finished()

    def due(self) -> list[int]:
        """When something is due, now or later, calendar edges apart."""
        return [
            *(tick for tick, n, round, _ in self.answers if self.answerable(tick, n, round)),
            *(tick for tick, _ in self.said),
            *self.due_otherwise(),
            *(tick for tick in self.alarms() if tick > self.tick),
            *(tick for people in self.people for tick in people.coming.values()),
        ]

    def move_on(self) -> None:
        """To the next tick at which something happens, or to the end."""
        due, horizon = self.due(), self.detection + self.program.horizon
        edges = [pool.edges[people.edge] - self.onset for pool, people in self.pools() if people.edge < len(pool.edges)]
        working = [n for n in self.those(Status.WORKING) if self.program.nodes[n].kind is not Kind.WAIT]
        unordered = any(map(self.unordered, self.those(Status.WAITING)))
        stall = [] if due or working or unordered else [max(self.last_active + QUIET, self.tick)]
        # Work that has no end yet, while nothing is due: a decision that the room has still to take.
        ahead = min([*due, *edges, *stall, horizon])
        self.wait(ahead - self.tick)
        self.tick = ahead
        if ahead == horizon:
            self.outcome = self.outcome_of_given_up("horizon")
        elif ahead in stall:
            self.outcome = self.outcome_of_given_up("stalled")

    def pools(self) -> Iterable[tuple[Pool, People]]:
        return zip(self.program.pools, self.people, strict=True)

    def wait(self, ticks: int) -> None:
        for n in self.those(Status.WAITING):
            step = self.steps[n]
            step.closed = self.closed_gates(n)
            if self.unordered(n):
                step.for_order += ticks
            elif step.closed:
                step.for_services += ticks
            else:
                step.for_people += ticks

    def finished(self) -> bool:
        settled = all(
            node.optional or step.status in SETTLED for node, step in zip(self.program.nodes, self.steps, strict=True)
        )
        all_back = not self.relevant() or self.recovered(self.relevant())
        nothing_comes = all(self.hit_done) and not any(map(self.still_to_act, range(len(self.injected))))
        returning = any(service.returns_at is not None for service in self.services)
        nothing_comes = nothing_comes and not self.spreads() and not returning and not self.asked()
        return self.moments[When.DETECTED] and settled and all_back and nothing_comes

    def asked(self) -> bool:
        """A question of an inject with consequences is open."""
        nodes = [self.program.nodes[n] for n in self.those(Status.WAITING, Status.WORKING)]
        return any(node.inject != NONE and any(c.effects for c in node.choices) for node in nodes)

    def still_to_act(self, i: int) -> bool:
        inject = self.program.injects[i]
        parts = self.program.conditions[inject.at]
        return (
            bool(inject.effects) and not self.injected[i] and i not in self.held and all(map(self.holds_or_will, parts))
        )

    def outcome_of_finished(self) -> str:
        if self.program.detection and not self.relevant():
            return "nothing-affected"
        return "stalled" if self.failed_alone() else "recovered"

    def outcome_of_given_up(self, why: str) -> str:
        return "recovered" if self.program.detection and self.recovered(self.relevant()) else why

    def failed_alone(self) -> bool:
        """A plan timed by itself has not recovered while a step of it failed and nothing follows from that."""
        followed = [guard.node for node in self.program.nodes for guard in node.guards if guard.option == NONE]
        failed = [n for n in self.those(Status.FAILED) if not self.program.nodes[n].optional and n not in followed]
        return bool(failed) and not self.program.detection

    def write_waiting(self) -> None:
        out = self.out()
        for n in self.those(Status.WAITING):
            step, node = self.steps[n], self.program.nodes[n]
            services = sorted({s for gate in self.closed_gates(n) for s in gate if out[s]})
            short = sorted(demand.pool for demand in node.demands if self.free(demand.pool) < demand.people)
            waits = (
                step.for_services,
                step.for_people,
                tuple(services),
                tuple(short),
                step.for_order,
                self.unordered(n),
            )
            self.note("waiting", n, step.round, step.attempt, *waits)
