"""Drills as `recovery test` judges them: names first, then each case played, what fails at its line.

Not imported by `recovery check`, which plays nothing.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from recovery.check.examined import Case as Judged
from recovery.check.nearest import nearest
from recovery.errors import RecoveryError
from recovery.load.files import Document, Files, beside
from recovery.load.plan import plan as read_plan
from recovery.load.source import Route
from recovery.model.casting import bind
from recovery.model.drill import Case, Drill, Expectation
from recovery.model.durations import spoken
from recovery.model.findings import Finding, Level
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.steps import Decision
from recovery.study.drilled import Held, Rehearsed, played

Watch = Callable[[int, int], None]
"""Told how many cases are done, and of how many."""


@dataclass
class _Drilled:
    document: Document
    drill: Drill
    rehearsed: Rehearsed

    def fault(self, rule: str, message: str, route: Route, hint: str | None = None, *, key: bool = False) -> Finding:
        return self.document.source.finding(rule, Level.ERROR, message, route, hint=hint, key=key)


def judged(files: Files, document: Document, runs: int | None = None, watch: Watch | None = None) -> list[Judged]:
    """Each case of a drill, with what fails; the drill as one case where it cannot be played."""
    file = document.source.name
    if not isinstance(document.model, Drill):
        return [Judged(file, file, document.findings)]
    drill = document.model
    found = _read(files, document, drill)
    if not isinstance(found, _Drilled):
        return [Judged(drill.title, file, tuple(found))]
    cases: list[Judged] = []
    for number, case in enumerate(drill.cases):
        faults = list(_names(found, case, ("cases", number)))
        if not faults:
            faults = list(_outcome(found, case, ("cases", number), runs or drill.runs))
        cases.append(Judged(f"{drill.id}: {case.title}", file, tuple(faults)))
        if watch:
            watch(number + 1, len(drill.cases))
    return cases


def _read(files: Files, document: Document, drill: Drill) -> "_Drilled | Sequence[Finding]":
    """What the drill plays, or why that cannot be read."""
    books: list[Document] = []
    for key, written, kind in (("playbook", drill.playbook, "playbook"), ("scenario", drill.scenario, "scenario")):
        if written is None:
            continue
        found = beside(document, (key,), written)
        if isinstance(found, Finding):
            return [found]
        read = files.read(found, document.workspace)
        if read.kind != kind or read.model is None:
            errors = [each for each in read.findings if each.level is Level.ERROR]
            message = f"{read.source.name} is no {kind} that can be read"
            return errors or [document.source.finding("unknown-file", Level.ERROR, message, (key,))]
        books.append(read)
    whole = read_plan(files, books[0])
    faults = [*whole.findings, *(each for doc in whole.documents for each in doc.findings if each.level is Level.ERROR)]
    playbook = books[0].model
    if faults or whole.organisation is None or not isinstance(playbook, Playbook):
        return faults
    scenario = books[1].model if len(books) > 1 else None
    incident = scenario if isinstance(scenario, Scenario) else None
    try:
        cast = bind(incident, whole.organisation) if incident else {}
    except RecoveryError as error:
        return [document.source.finding("drill-fails", Level.ERROR, error.message, ("scenario",), hint=error.hint)]
    return _Drilled(document, drill, Rehearsed(whole.organisation, playbook, whole.inner, incident, cast))


def _names(of: _Drilled, case: Case, route: Route) -> Iterator[Finding]:
    """Everything a case names that is not there."""
    rehearsed = of.rehearsed
    ours = rehearsed.organisation
    steps = {step.id: step for step in rehearsed.playbook.steps}
    given = case.given
    for step, option in given.choose.items():
        decision = steps.get(step)
        place = (*route, "given", "choose", step)
        if not isinstance(decision, Decision):
            yield of.fault("unknown-step", f"no decision is called '{step}'", place, _near(step, steps), key=True)
        elif option not in (options := [each.id for each in decision.options]):
            yield of.fault("unknown-option", f"'{step}' has no option '{option}'", place, _near(option, options))
    if (given.lose or given.spare) and rehearsed.scenario is None:
        yield of.fault(
            "drill-fails", "without a scenario nothing is lost or spared", (*route, "given"), "name a `scenario`"
        )
    kinds = {
        "role": [each.id for each in ours.roles],
        "vendor": [each.id for each in ours.vendors],
        "channel": [each.id for each in ours.channels],
        "artefact": [each.id for each in ours.artefacts],
    }
    for number, loss in enumerate(given.lose):
        for kind, known in kinds.items():
            name = getattr(loss, kind)
            if name is not None and name not in known:
                place = (*route, "given", "lose", number, kind)
                yield of.fault(f"unknown-{kind}", f"no {kind} is called '{name}'", place, _near(name, known))
    everything = [id for known in kinds.values() for id in known]
    for number, name in enumerate(given.spare):
        if name not in everything:
            place = (*route, "given", "spare", number)
            yield of.fault(
                "unknown-artefact", f"nothing that can be lost is called '{name}'", place, _near(name, everything)
            )
    for number, expected in enumerate(case.expect):
        yield from _expected(of, expected, (*route, "expect", number), steps)


def _expected(of: _Drilled, expected: Expectation, route: Route, steps: Collection[str]) -> Iterator[Finding]:
    named: list[tuple[str, Route]] = [
        (step, (*route, key, at))
        for key in ("order", "done", "never")
        for at, step in enumerate(getattr(expected, key))
    ]
    named += [(step, (*route, "outcome", step)) for step in expected.outcome]
    named += [(expected.does, (*route, "does"))] if expected.does else []
    for step, place in named:
        if step not in steps:
            yield of.fault(
                "unknown-step", f"no step is called '{step}'", place, _near(step, steps), key=place[-2] == "outcome"
            )
    ours = of.rehearsed.organisation
    for kind, name, known in (
        ("role", expected.role, [role.id for role in ours.roles]),
        ("service", expected.service, [service.id for service in ours.services]),
    ):
        if name is not None and name not in known:
            yield of.fault(f"unknown-{kind}", f"no {kind} is called '{name}'", (*route, kind), _near(name, known))


def _near(word: str, known: Collection[str]) -> str | None:
    return nearest(word, list(known))


def _outcome(of: _Drilled, case: Case, route: Route, runs: int) -> Iterator[Finding]:
    """What does not hold, played."""
    try:
        held = played(of.rehearsed, case, runs, of.drill.seed)
    except RecoveryError as error:
        yield of.fault("drill-fails", error.message, route, error.hint)
        return
    for number, each in enumerate(held):
        if each.verdict != "met":
            rule = "drill-fails" if each.verdict == "missed" else "drill-undecided"
            yield of.fault(rule, _told(each), (*route, "expect", number), _hint(each))


def _told(held: Held) -> str:
    what = f"{wanted(held.expectation)} holds in {held.hits:,} of {held.runs:,} runs"
    share, asked = held.share, held.expectation.chance
    if asked is None:
        return f"{what}, and every run is asked for"
    between = "" if share.low is None or share.high is None else f" ({share.low:.3f} to {share.high:.3f})"
    verb = "asked is" if held.verdict == "missed" else "which does not tell whether it reaches"
    return f"{what}{between}, {verb} {asked:g}"


def _hint(held: Held) -> str | None:
    if held.verdict == "undecided":
        return "more runs would tell: raise `runs`"
    return None if held.first is None else f"the first in which it does not is run {held.first}"


def wanted(expected: Expectation) -> str:
    """An expectation in a few words."""
    if expected.order:
        return f"order {' > '.join(expected.order)}"
    if expected.done:
        return f"done: {', '.join(expected.done)}"
    if expected.never:
        return f"never: {', '.join(expected.never)}"
    if expected.outcome:
        return ", ".join(f"{step} {end}" for step, end in expected.outcome.items())
    if expected.does:
        return f"{expected.role} does {expected.does}"
    if expected.moment:
        return f"{expected.moment} within {spoken(expected.within or 0)} of {expected.of}"
    return f"{expected.service} back within {spoken(expected.back_within or 0)}"
