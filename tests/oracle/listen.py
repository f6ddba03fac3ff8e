"""What a room says, and what comes of it."""

from collections.abc import Iterable

from recovery.engine.codes import NONE, Kind, Loses
from recovery.engine.program import Effect
from tests.oracle.state import SETTLED, Status, Word
from tests.oracle.work import Work


class Listen(Work):
    """Adds the words of a room. What does not fit changes nothing."""

    def listen(self) -> None:
        words = [word for tick, word in self.said if tick == self.tick]
        self.said = [(tick, word) for tick, word in self.said if tick != self.tick]
        for word in words:
            self.hear(word)

    def hear(self, word: Word) -> None:
        what, *more = word
        match what:
            case "answer":
                self.answered(*more)
            case "act":
                self.apply(self.own(NONE, more[0]))
            case "regain":
                for lost in more[0]:
                    self.given_back(lost)
            case "release" | "hold" | "drop":
                self.about_inject(what, *more)
            case "improvise":
                self.improvise(*more)
            case _:
                for n in more[0]:
                    self.about_step(what, n, *more[1:])

    def answered(self, n: int, option: int, effects: tuple[Effect, ...], after: int, round: int | None) -> None:
        step = self.steps[n]
        if step.status is not Status.WORKING or self.program.nodes[n].kind is not Kind.DECISION or step.answered:
            return
        if round is not None and round != step.round:
            return
        if after:
            self.said.append((self.tick + after, ("answer", n, option, effects, 0, step.round)))
            return
        if option == NONE or self.possible(n, option):
            step.answered, step.answer, step.own, step.until = True, option, effects, self.tick

    def about_step(self, what: str, n: int, ticks: int = 0) -> None:
        step, node = self.steps[n], self.program.nodes[n]
        working = step.status is Status.WORKING
        match what:
            case "order":
                if self.unordered(n):
                    self.ordered_in[n], step.ordered_at = step.round, self.tick
                    self.note("ordered", n, step.round)
            case "skip":
                self.skip(n)
            case "finish":
                if working and node.kind is not Kind.DECISION:
                    step.marked, step.until = True, self.tick
                elif step.status is Status.WAITING and node.items is not None:
                    self.skip(n)
            case "prolong":
                if working and step.until is not None and step.until > self.tick:
                    step.until += ticks
                    self.note("prolonged", n, step.round, ticks)

    def skip(self, n: int) -> None:
        step = self.steps[n]
        if step.status not in SETTLED:
            self.withdraw(n)
            step.status, step.settled_at, step.until = Status.SKIPPED, self.tick, None
            self.note("skipped", n, step.round)

    def about_inject(self, what: str, i: int, more: int = 0) -> None:
        if self.injected[i]:
            return
        if what == "hold":
            (self.held.discard if more else self.held.add)(i)
        elif what == "release" and more:
            self.held.add(i)
            self.said.append((self.tick + more, ("release", i, 0)))
        else:
            self.injected[i], self.dropped[i] = True, what == "drop"
            self.note("inject", i, "room" if what == "drop" else "delivered")
            self.apply(self.own(NONE, self.program.injects[i].effects) if what == "release" else [])

    def improvise(self, n: int) -> None:
        i = self.program.nodes[n].inject
        if not self.injected[i]:
            self.injected[i] = True
            self.note("improvised", n)

    def given_back(self, loss: Effect) -> None:
        """As far as it is lost."""
        match loss.a:
            case Loses.PEOPLE:
                if self.people[loss.target].lost <= 0:
                    return
                before = self.here(loss.target)
                self.people[loss.target].lost = max(0, self.people[loss.target].lost - loss.by)
                self.grown(loss.target, before)
            case Loses.THING:
                if self.services[loss.target].lost <= 0:
                    return
                self.services[loss.target].lost -= 1
            case _:
                artefact = self.artefacts[loss.target]
                if (artefact.empty if loss.a == Loses.EMPTY else artefact.lost) <= 0:
                    return
                self.regain(artefact, loss.a)
        self.note("back", int(loss.a), loss.target, loss.by)

    def stops(self) -> bool:
        """The room has said that it is enough."""
        return any(tick == self.tick and word[0] == "stop" for tick, word in self.said)

    def free_to_start(self, nodes: Iterable[int]) -> list[int]:
        """Those of them that wait for no order."""
        return [n for n in nodes if not self.unordered(n)]
