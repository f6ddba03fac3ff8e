"""A case of a drill played many times: in how many runs each expectation holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from recovery.engine.codes import Kind
from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck, Pins
from recovery.engine.program import Program
from recovery.engine.simulate import Run
from recovery.measures.measure import measure
from recovery.measures.steps import by_step
from recovery.measures.values import Measures
from recovery.model import journal as facts
from recovery.model.drill import Case, Expectation
from recovery.model.durations import WEEK
from recovery.model.journal import Journal
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.study.losing import losing
from recovery.study.statistics import Interval, chance

ROUNDS = 64
"""Of a decision that is taken again and again: in so many rounds the same is chosen."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A plan and perhaps an incident, bound to each other."""

    organisation: Organisation
    playbook: Playbook
    inner: Mapping[tuple[str, ...], Playbook]
    scenario: Scenario | None
    cast: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """One expectation over all runs."""

    expectation: Expectation
    share: Interval
    hits: int
    runs: int
    first: int | None
    """The first run in which it does not hold."""

    @property
    def verdict(self) -> str:
        """`met`, `missed`, or `undecided` where so few runs cannot tell; without a chance every run has to hold."""
        asked = self.expectation.chance
        if asked is None:
            return "met" if self.hits == self.runs else "missed"
        if self.share.low is not None and self.share.low >= asked:
            return "met"
        return "missed" if self.share.high is not None and self.share.high < asked else "undecided"


def played(of: Rehearsed, case: Case, runs: int, seed: int) -> list[Held]:
    """Play a case, and look at each of its expectations. Raises DoesNotFit for a plan that does not compile."""
    scenario, cast = _taken(of, case)
    starts = case.given.detected or case.given.starts
    program = compile_program(of.organisation, of.playbook, scenario, cast, starts=starts, inner=of.inner)
    pins = _chosen(program, case)
    misses: list[list[int]] = [[] for _ in case.expect]
    for run in range(runs):
        luck = Luck(seed, run, pins)
        journal = Run(_begun(program, luck) if case.given.detected else program, luck).finish()
        measures = measure(journal, of.organisation, of.playbook, plan_alone=scenario is None)
        for missed, expectation in zip(misses, case.expect, strict=True):
            if not holds(expectation, journal, measures, of.playbook):
                missed.append(run)
    return [
        Held(expectation, chance(runs - len(missed), runs), runs - len(missed), runs, missed[0] if missed else None)
        for expectation, missed in zip(case.expect, misses, strict=True)
    ]


def _taken(of: Rehearsed, case: Case) -> tuple[Scenario | None, Mapping[str, str]]:
    """The incident with what is lost besides, and without what it spares."""
    if of.scenario is None:
        return None, of.cast
    given = case.given
    kept = tuple(loss for loss in of.scenario.loses if of.cast.get(loss.named, loss.named) not in given.spare)
    return losing(of.scenario.model_copy(update={"loses": kept}), of.cast, given.lose, "drill-takes")


def _chosen(program: Program, case: Case) -> Pins:
    pins: dict[tuple[str, int, int, int], int] = {}
    for name, node, options in zip(program.names.nodes, program.nodes, program.names.options, strict=True):
        wanted = case.given.choose.get(name)
        if wanted is not None and node.kind is Kind.DECISION and node.choose is not None:
            pins |= {(node.choose.name, round, 0, 0): options.index(wanted) for round in range(ROUNDS)}
    return pins


def _begun(program: Program, luck: Luck) -> Program:
    """Begun so much before its hour that it is noticed then."""
    unseen = luck.ticks(program.detection) if program.detection else 0
    return replace(program, start=(program.start - unseen) % WEEK)


def holds(expected: Expectation, journal: Journal, measures: Measures, playbook: Playbook) -> bool:
    """Whether an expectation holds in a run."""
    if expected.order or expected.done:
        done = _done(journal)
        ticks = [done.get(step) for step in expected.order or expected.done]
        came = [tick for tick in ticks if tick is not None]
        return len(came) == len(ticks) and (not expected.order or came == sorted(came))
    if expected.never or expected.does is not None:
        begun = {step for step, entry in by_step(journal) if isinstance(entry, facts.StepStarted)}
        if expected.does is None:
            return not begun.intersection(expected.never)
        people = next((step.people for step in playbook.steps if step.id == expected.does), {})
        return expected.does in begun and expected.role in people
    if expected.outcome:
        ended = {step.step: step.outcome for step in measures.steps}
        return all(ended.get(step, "dead") == outcome for step, outcome in expected.outcome.items())
    if expected.moment is not None:
        return _within(measures.moments.get(expected.of), measures.moments.get(expected.moment), expected.within)
    service = next((each for each in measures.services if each.service == expected.service), None)
    return service is None or service.impact is None or _within(service.impact, service.back, expected.back_within)


def _within(start: int | None, end: int | None, span: int | None) -> bool:
    return start is not None and end is not None and span is not None and end - start <= span


def _done(journal: Journal) -> dict[str, int]:
    """When each step was done for the first time."""
    done: dict[str, int] = {}
    for step, entry in by_step(journal):
        if isinstance(entry, facts.StepEnded) and entry.ending == "done":
            done.setdefault(step, entry.at)
    return done


def verdicts(held: Sequence[Held]) -> str:
    """Of a case: `missed` if anything is, else `undecided`, else `met`."""
    found = {each.verdict for each in held}
    return next((verdict for verdict in ("missed", "undecided") if verdict in found), "met")
