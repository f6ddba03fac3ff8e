"""How long work takes, and what its end comes to."""

from collections.abc import Iterable

from recovery.engine.codes import NONE, Kind, Op, Slows
from recovery.engine.program import Draw, Effect, Node
from tests.oracle.effects import Effects
from tests.oracle.state import Status, Verdict


class Work(Effects):
    """Adds attempts, hypotheses and stages."""

    def prepare(self, n: int) -> None:
        """What an attempt knows from its start on."""
        node, step = self.program.nodes[n], self.steps[n]
        out = self.out()
        slows = [slow.by for at, slow in self.slows if self.slowed(n, node, at, slow)]
        slows += [by for s, by in node.slower if out[s]]
        step.slowed, step.segment = max(slows, default=1000), 0
        step.artefact = next((a for a in node.artefacts if not self.artefacts[a].found), NONE)
        step.lost_at_start = step.artefact != NONE and self.artefacts[step.artefact].lost > 0
        if node.items:
            total = self.luck.ticks(node.items, step.round) + self.revealed[node.batch]
            step.items = len(range(node.lane, total, node.lanes))

    def takes(self, n: int) -> int:
        node, step = self.program.nodes[n], self.steps[n]
        if node.artefacts and step.artefact == NONE:
            return 0
        ticks = self.luck.ticks(node.work, step.round, step.attempt, step.segment)
        if step.items is not None:
            ticks = min(step.items * ticks, node.work.cap)
        if node.work.hard:
            ticks = per_mille(ticks, self.difficulty)
        ticks = per_mille(ticks, step.slowed)
        return ticks if step.artefact == NONE else ticks + self.program.artefacts[step.artefact].copying

    def slowed(self, n: int, node: Node, at: int, slow: Effect) -> bool:
        if not at <= self.tick < at + slow.ticks:
            return False
        match slow.a:
            case Slows.PHASE:
                return node.phase == slow.target
            case Slows.POOL:
                return any(demand.pool == slow.target for demand in node.demands)
            case _:
                return n == slow.target

    def end_of_work(self, n: int) -> tuple[int | None, bool]:
        """When the work that starts now ends, and whether the limit ends it."""
        node = self.program.nodes[n]
        if node.kind is Kind.WAIT:
            return None, False
        if node.kind is Kind.DECISION:
            takes = None if n in self.faced else self.takes(n)
            limited = node.limit != NONE and (takes is not None or self.keeps_limits)
            if limited and (takes is None or takes > node.limit):
                return self.tick + node.limit, True
            return (None if takes is None else self.tick + takes), False
        return self.tick + self.takes(n), False

    def judge(self, n: int) -> Verdict:
        """How the work ends."""
        node, step = self.program.nodes[n], self.steps[n]
        if step.marked:
            return Verdict("done")
        match node.kind:
            case Kind.DECISION:
                return self.choose(n)
            case Kind.VERIFY:
                return self.verify(n)
            case Kind.DIAGNOSE:
                right = step.segment + 1 == node.segments or self.draws(n, node.find, node.find_chance, step.segment)
                harm = not right and self.draws(n, node.harm, node.harm_chance, step.segment)
                return Verdict("done" if right else "", harm=harm)
            case Kind.RAMP:
                return Verdict("done" if step.segment + 1 == node.segments else "")
            case _:
                return self.attempt(n)

    def draws(self, n: int, draw: Draw | None, chance: int, lane: int = 0) -> bool:
        step = self.steps[n]
        return draw is not None and self.luck.happens(draw, chance, step.round, step.attempt, lane)

    def attempt(self, n: int) -> Verdict:
        node, step = self.program.nodes[n], self.steps[n]
        if node.artefacts and step.artefact == NONE:
            return Verdict("failed")
        if step.artefact != NONE:
            fault = "lost" if step.lost_at_start else self.fault(step.artefact)
            if fault:
                left = [a for a in node.artefacts if a != step.artefact and not self.artefacts[a].found]
                return Verdict("next-artefact" if left else "failed", fault=fault)
        if not self.draws(n, node.fail, node.fail_chance):
            return Verdict("done")
        return Verdict("try-again" if step.failed_attempts < node.retry else "failed")

    def verify(self, n: int) -> Verdict:
        node = self.program.nodes[n]
        passed = node.check is None or self.draws(n, node.check, node.pass_chance)
        missed = not passed and self.program.return_chance > 0 and self.draws(n, node.miss, node.miss_chance)
        if not passed and not missed:
            return Verdict("not-passed")
        unseen = [a for i, a in enumerate(node.inspects) if self.draws(n, node.miss, node.miss_chance, 1 + i)]
        return Verdict("done", missed=missed, unseen=tuple(unseen))

    def choose(self, n: int) -> Verdict:
        node, step = self.program.nodes[n], self.steps[n]
        if step.answer != NONE or step.answered:
            return Verdict("done", step.answer, "room" if step.answer != NONE else "other")
        if step.at_limit:
            return Verdict("done", node.default, "limit")
        weights = [c.weight if self.possible(n, option) else 0 for option, c in enumerate(node.choices)]
        if node.choose and any(weights):
            return Verdict("done", self.luck.choose(node.choose, weights, step.round, step.attempt), "luck")
        return Verdict("stuck") if node.default == NONE else Verdict("done", node.default, "last-resort")

    def end_all(self, verdicts: Iterable[tuple[int, Verdict]]) -> list[Effect]:
        """The effects of all that ends now; of several that find or submit the same, the lowest node was first."""
        verdicts = list(verdicts)
        for n, verdict in sorted(verdicts, key=lambda each: each[0]):
            clock = self.program.nodes[n].clock
            if verdict.fault:
                self.find(self.steps[n].artefact, verdict.fault)
            if verdict.ending == "done" and clock != NONE and not self.clocks[clock].submitted:
                self.clocks[clock].submitted = True
                self.note("submitted", clock, n)
        return [effect for n, verdict in verdicts for effect in self.end(n, verdict)]

    def end(self, n: int, verdict: Verdict) -> list[Effect]:
        """What the end of work, of a hypothesis or of a stage does to the step; its effects."""
        node, step = self.program.nodes[n], self.steps[n]
        self.something_happens()
        effects: list[Effect] = []
        if node.kind is Kind.DIAGNOSE:
            self.note("tested", n, step.round, step.segment, verdict.ending == "done", verdict.harm)
            effects += node.harms if verdict.harm else ()
        if node.kind is Kind.RAMP:
            self.note("held", n, step.round, step.segment)
            effects += (
                node.at_enough if step.segment == node.enough or (step.marked and step.segment < node.enough) else ()
            )
        if not verdict.ending:
            step.segment += 1
            step.until = self.tick + self.takes(n)
            return self.own(n, effects)
        self.note("ended", n, step.round, step.attempt, verdict.ending)
        self.give_back(n)
        step.until, step.answer = None, NONE
        match verdict.ending:
            case "try-again":
                wait = self.luck.ticks(node.back_off, step.round, step.attempt) if node.back_off else 0
                step.status, step.until, step.failed_attempts = (
                    Status.BACKING_OFF,
                    self.tick + wait,
                    step.failed_attempts + 1,
                )
            case "next-artefact":
                step.status, step.until = Status.BACKING_OFF, self.tick
            case "failed":
                step.status, step.settled_at = Status.FAILED, self.tick
            case "stuck":
                step.status = Status.STUCK
            case "not-passed":
                step.status, step.failures = Status.NOT_PASSED, step.failures + 1
            case _:
                step.status, step.settled_at, step.chosen = Status.DONE, self.tick, verdict.option
        return self.own(n, [*effects, *self.done(n, verdict)], step.artefact) if verdict.ending == "done" else []

    def done(self, n: int, verdict: Verdict) -> list[Effect]:
        node, step = self.program.nodes[n], self.steps[n]
        effects = [*node.at_end, *(Effect(Op.INSPECT, a) for a in node.inspects if a not in verdict.unseen)]
        if verdict.missed:
            self.note("missed", n, step.round)
            for s in sorted(effect.target for effect in node.at_end if effect.op is Op.VERIFIED):
                if self.services[s].restores:
                    self.set_out(s)
        if verdict.option != NONE:
            self.note("decided", n, step.round, verdict.option, verdict.by)
            effects += node.choices[verdict.option].effects
        elif verdict.by == "other":
            self.note("decided", n, step.round, NONE, "other")
        effects += step.own
        return effects


def per_mille(ticks: int, factor: int) -> int:
    """So many per mille of it, rounded half up."""
    return (ticks * factor + 500) // 1000
