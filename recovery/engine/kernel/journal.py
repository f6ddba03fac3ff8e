"""What the kernel has told of a run, as the journal that the SimPy interpreter would have written."""

from collections.abc import Callable, Iterator, Sequence

from recovery.engine.codes import Loses, State, When
from recovery.engine.doing import LOSSES
from recovery.engine.kernel import places as at
from recovery.engine.program import Names
from recovery.model import journal as facts
from recovery.model.journal import Cause, Ending, Entry, Journal, Outcome

OUTCOMES: tuple[Outcome, ...] = ("recovered", "rounds", "stalled", "horizon", "nothing-affected")
ENDINGS: tuple[Ending, ...] = ("stuck", "done", "failed", "try-again", "next-artefact", "stuck", "not-passed")
"""By how an attempt ended; the first, that work goes on, ends none."""
_BY = ("luck", "limit", "last-resort")
_HIT_BY = ("effect", "incident", "spread", "return")
_FAULTS = ("lost", "lost", "empty", "poisoned")
_WHY = ("condition", "condition", "chance")
SIZES = {
    at.TOLD_HIT: 6, at.TOLD_RESTORED: 6, at.TOLD_READY: 6, at.TOLD_STARTED: 12, at.TOLD_TESTED: 7, at.TOLD_HELD: 6,
    at.TOLD_ENDED: 6, at.TOLD_DEAD: 5, at.TOLD_WITHDRAWN: 7, at.TOLD_DECIDED: 6, at.TOLD_LOST: 6, at.TOLD_BACK: 6,
    at.TOLD_WAITING: 7,
}  # fmt: skip
"""Numbers of a fact, where they are not four; what was reopened says itself how many steps there are."""


def journal(log: Sequence[int], names: Names) -> Journal:
    """The journal of a run. Of a step that still waits, the facts after it say what it is short of."""
    told = list(_facts(log))
    entries: list[Entry] = []
    for number, fact in enumerate(told):
        if fact[0] not in (at.TOLD_SHORT_OF_SERVICE, at.TOLD_SHORT_OF_PEOPLE):
            entries.append(_waiting(told[number:], names) if fact[0] == at.TOLD_WAITING else _entry(fact, names))
    return tuple(entries)


def _facts(log: Sequence[int]) -> Iterator[Sequence[int]]:
    first = 0
    while first < len(log):
        kind = log[first]
        size = 6 + log[first + 5] if kind == at.TOLD_REOPENED else SIZES.get(kind, 4)
        yield log[first : first + size]
        first += size


def _waiting(told: Sequence[Sequence[int]], names: Names) -> Entry:
    _, tick, node, round, attempt, for_services, for_people = told[0]
    short: dict[int, set[int]] = {at.TOLD_SHORT_OF_SERVICE: set(), at.TOLD_SHORT_OF_PEOPLE: set()}
    for kind, _, other, what, *_ in told[1:]:
        if kind not in short or other != node:
            break
        short[kind].add(what)
    services = tuple(names.services[s] for s in sorted(short[at.TOLD_SHORT_OF_SERVICE]))
    people = tuple(names.pools[p] for p in sorted(short[at.TOLD_SHORT_OF_PEOPLE]))
    step = names.nodes[node]
    return facts.StillWaiting(tick, step, round, attempt, for_services, for_people, services, people)


def _entry(fact: Sequence[int], names: Names) -> Entry:
    kind, tick, *what = fact
    return (_OF_STEPS.get(kind) or _OF_THINGS[kind])(tick, what, names)


def _cause(what: Sequence[int], names: Names) -> Cause:
    kind, which, by = what
    giver = None if by == at.NONE else names.nodes[by]
    if kind == at.BECAUSE_NEED:
        return Cause("need", None if which == at.NONE else names.nodes[which])
    if kind == at.BECAUSE_GATE:
        return Cause("gate", names.services[which])
    return Cause("people", names.pools[which], giver)


def _started(tick: int, what: Sequence[int], names: Names) -> Entry:
    artefact = None if what[8] == at.NONE else names.artefacts[what[8]]
    items = None if what[9] == at.NONE else what[9]
    step, cause = names.nodes[what[0]], _cause(what[3:6], names)
    return facts.StepStarted(tick, step, what[1], what[2], cause, what[6], what[7], artefact, items)


def _reopened(tick: int, what: Sequence[int], names: Names) -> Entry:
    failed = what[0] == 0
    of = (names.nodes if failed else names.services)[what[1]]
    steps = tuple(names.nodes[i] for i in what[4:])
    return facts.StepsReopened(tick, "verification" if failed else "return", of, names.nodes[what[2]], steps)


def _lost(made: type[facts.Lost | facts.CameBack]) -> Callable[[int, Sequence[int], Names], Entry]:
    def entry(tick: int, what: Sequence[int], names: Names) -> Entry:
        kind = Loses(what[0])
        things = {Loses.PEOPLE: names.pools, Loses.THING: names.services}.get(kind, names.artefacts)
        return made(tick, LOSSES[kind], things[what[1]], what[2])

    return entry


def _restored(tick: int, what: Sequence[int], names: Names) -> Entry:
    artefact = None if what[1] == at.NONE else names.artefacts[what[1]]
    return facts.ServiceRestored(tick, names.services[what[0]], artefact, None if what[2] == at.FAR else what[2])


def _changed(tick: int, what: Sequence[int], names: Names) -> Entry:
    return facts.ServiceChanged(tick, names.services[what[0]], *(bool(what[1] >> bit & 1) for bit in range(4)))


def _decided(tick: int, what: Sequence[int], names: Names) -> Entry:
    node, round, option, by = what
    return facts.Decided(tick, names.nodes[node], round, names.options[node][option], _BY[by])  # type: ignore[arg-type]


_Made = Callable[[int, Sequence[int], Names], Entry]
_OF_STEPS: dict[int, _Made] = {
    at.TOLD_READY: lambda t, w, names: facts.StepReady(
        t, names.nodes[w[0]], w[1], w[2], Cause("need", None if w[3] == at.NONE else names.nodes[w[3]])
    ),
    at.TOLD_STARTED: _started,
    at.TOLD_TESTED: lambda t, w, names: facts.HypothesisTested(
        t, names.nodes[w[0]], w[1], w[2], bool(w[3]), bool(w[4])
    ),
    at.TOLD_HELD: lambda t, w, names: facts.StageHeld(t, names.nodes[w[0]], w[1], w[2]),
    at.TOLD_MISSED: lambda t, w, names: facts.VerificationMissed(t, names.nodes[w[0]], w[1]),
    at.TOLD_ENDED: lambda t, w, names: facts.StepEnded(t, names.nodes[w[0]], w[1], w[2], ENDINGS[w[3]]),
    at.TOLD_DEAD: lambda t, w, names: facts.StepDead(t, names.nodes[w[0]], w[1], bool(w[2])),
    at.TOLD_WITHDRAWN: lambda t, w, names: facts.StepWithdrawn(t, names.nodes[w[0]], *w[1:]),
    at.TOLD_REOPENED: _reopened,
    at.TOLD_DECIDED: _decided,
    at.TOLD_REVEALED: lambda t, w, names: facts.ItemsRevealed(t, names.nodes[w[0]], w[1]),
    at.TOLD_SUBMITTED: lambda t, w, names: facts.NoticeSubmitted(t, names.clocks[w[0]], names.nodes[w[1]]),
}
_OF_THINGS: dict[int, _Made] = {
    at.TOLD_MOMENT: lambda t, w, _: facts.MomentCame(t, When(w[0]).name.lower().replace("_", "-")),
    at.TOLD_HIT: lambda t, w, names: facts.ServiceHit(
        t,
        names.services[w[0]],
        State(w[1]).name.lower(),
        _HIT_BY[w[2]],  # type: ignore[arg-type]
    ),
    at.TOLD_RESTORED: _restored,
    at.TOLD_ISOLATED: lambda t, w, names: facts.ServiceIsolated(t, names.services[w[0]], bool(w[1])),
    at.TOLD_VERIFIED: lambda t, w, names: facts.ServiceVerified(t, names.services[w[0]]),
    at.TOLD_READMITTED: lambda t, w, names: facts.ServiceReadmitted(t, names.services[w[0]]),
    at.TOLD_CHANGED: _changed,
    at.TOLD_FOUND: lambda t, w, names: facts.ArtefactFound(
        t,
        names.artefacts[w[0]],
        _FAULTS[w[1]],  # type: ignore[arg-type]
    ),
    at.TOLD_DELIVERED: lambda t, w, names: facts.InjectDelivered(t, names.injects[w[0]]),
    at.TOLD_DROPPED: lambda t, w, names: facts.InjectDropped(
        t,
        names.injects[w[0]],
        _WHY[w[1]],  # type: ignore[arg-type]
    ),
    at.TOLD_LOST: _lost(facts.Lost),
    at.TOLD_BACK: _lost(facts.CameBack),
    at.TOLD_APPLIES: lambda t, w, names: facts.ClockApplies(t, names.clocks[w[0]]),
    at.TOLD_CLOCK: lambda t, w, names: facts.ClockStarted(t, names.clocks[w[0]], None if w[1] == at.FAR else w[1]),
    at.TOLD_CALLED: lambda t, w, names: facts.PersonCalled(t, names.pools[w[0]], w[1]),
    at.TOLD_REACHED: lambda t, w, names: facts.PersonReached(t, names.pools[w[0]], w[1]),
    at.TOLD_VENDOR_CALLED: lambda t, w, names: facts.PersonCalled(t, names.services[w[0]], 0),
    at.TOLD_VENDOR_REACHED: lambda t, w, names: facts.PersonReached(t, names.services[w[0]], 0),
    at.TOLD_OVER: lambda t, w, _: facts.RunOver(t, OUTCOMES[w[0]]),
}
