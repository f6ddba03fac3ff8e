"""Rules about deadlines of notices: a step serves each, it can be known when they start, and they can be kept."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recovery.check.bound import bound_clocks
from recovery.check.mentions import in_playbook
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House, Incident, Pair, Plan, Shelf
from recovery.check.timetable import OPTIMISTIC, TYPICAL, Timetable
from recovery.load.source import Route
from recovery.model import conditions
from recovery.model.clocks import Clock
from recovery.model.durations import DAY, spoken
from recovery.model.effects import Effect, SetMark
from recovery.model.findings import Level
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.steps import Decision, Diagnose, Notify

UNKNOWN = ("intruded", "onset")
"""Moments at which nobody in the organisation knows anything."""
MOST_STARTS = 16
"""From how many different moments of one plan deadlines are reckoned."""


@rule("unserved-clock", Level.WARNING)
def unserved_clock(shelf: Shelf) -> Iterator[Complaint]:
    """For each deadline that can bind the organisation some plan has a notice.

    A deadline that no step serves is one nobody has thought of: who writes, what is known by then, where it is sent. This
    looks at whole workspaces, once there is a plan in them.

    Bad, line 4::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        roles: [{id: officer, title: Data protection officer}]
        clocks: [ukgdpr-33]
        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop]}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        roles: [{id: officer, title: Data protection officer}]
        clocks: [ukgdpr-33]
        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, restores: [shop]}
          - {id: tell, title: Tell the regulator, kind: notify, role: officer, to: [regulator], clock: ukgdpr-33, takes: 1h}
    """
    for organisation in shelf.organisations if shelf.complete else ():
        plans = [plan for plan in shelf.plans if plan.organisation is organisation]
        said = (mention for plan in plans for playbook in plan.levels for mention in in_playbook(playbook))
        served = {mention.name for mention in said if mention.what == "clock"}
        known = bound_clocks(organisation)
        for k, clock in enumerate(organisation.clocks) if plans else ():
            name = clock if isinstance(clock, str) else clock.id
            if name in known and name not in served:
                route: Route = ("clocks", k) if isinstance(clock, str) else ("clocks", k, "id")
                hint = f"add a step of kind `notify` with clock: {name}, or take it off the list if it cannot bind you"
                yield Complaint(route, f"no step of any plan serves the deadline '{name}'", hint, about=organisation)


@rule("deadline-not-served", Level.WARNING)
def deadline_not_served(pair: Pair) -> Iterator[Complaint]:
    """A plan serves the deadlines that an incident it handles starts.

    The scenario says under `applies` which deadlines may run; the organisation is bound by them; and the plan for this
    kind of incident has no step that would meet one of them.

    Bad, line 5::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [ukgdpr-33]
        format: recovery/playbook@1
        handles: [data-breach]
        steps:
          - {id: search, title: Find the way in, takes: 2h..8h}
        format: recovery/scenario@1
        category: data-breach
        applies:
          ukgdpr-33: {chance: 0.9, aware: detected + 4h}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [ukgdpr-33]
        format: recovery/playbook@1
        handles: [data-breach]
        steps:
          - {id: search, title: Find the way in, takes: 2h..8h}
          - {id: tell, title: Tell the regulator, kind: notify, to: [regulator], clock: ukgdpr-33, takes: 1h}
        format: recovery/scenario@1
        category: data-breach
        applies:
          ukgdpr-33: {chance: 0.9, aware: detected + 4h}
    """
    served = {name for playbook in pair.levels for _, name in _notices(playbook)}
    bound = bound_clocks(pair.organisation)
    k = pair.playbook.handles.index(pair.scenario.category)
    for name, applies in pair.scenario.applies.items():
        if applies.chance > 0 and name in bound and name not in served:
            yield Complaint(
                ("handles", k),
                f"the deadline '{name}' runs in '{pair.scenario.id}', and no step of this plan serves it",
                f"add a step of kind `notify` with clock: {name}",
                also=(Place(("applies", name), "started by this incident", pair.scenario, key=True),),
            )


@rule("clock-before-knowledge", Level.WARNING)
def clock_before_knowledge(subject: House | Incident) -> Iterator[Complaint]:
    """No deadline starts before anybody can know.

    Time that runs from the intrusion or the onset is often over when somebody notices, and no plan can help that. Laws
    count from when one is aware. If a contract really says otherwise, that is worth a word to whoever signs the next one.
    A scenario, too, lets one become aware only after somebody typically has noticed.

    Bad, line 3::

        format: recovery/organisation@1
        clocks:
          - {id: partner, title: Notice to the partner, to: The partner, starts: onset, within: 24h}

    Bad, line 8::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [ukgdpr-33]
        format: recovery/scenario@1
        category: data-breach
        detection: {takes: 2d..9d}
        applies:
          ukgdpr-33: {chance: 0.9, aware: onset + 4h}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks:
          - ukgdpr-33
          - {id: partner, title: Notice to the partner, to: The partner, starts: detected, within: 24h}
        format: recovery/scenario@1
        category: data-breach
        detection: {takes: 2d..9d}
        applies:
          ukgdpr-33: {chance: 0.9, aware: detected + 4h}
    """
    match subject:
        case House(organisation):
            for k, clock in enumerate(organisation.clocks):
                if isinstance(clock, Clock):
                    yield from _starts_unknown(clock, k)
        case Incident(scenario):
            known = scenario.detection.takes.shape.quantile(TYPICAL)
            for name, applies in scenario.applies.items():
                parts = applies.aware.parts if applies.aware else ()
                early = [isinstance(part.fact, conditions.Moment) and part.fact.name in UNKNOWN for part in parts]
                if parts and all(early) and max(part.offset for part in parts) < known:
                    sentence = f"one is aware before anybody notices, which typically takes {spoken(known)}"
                    yield Complaint(("applies", name, "aware"), sentence, "write for example detected + 1h")


def _starts_unknown(clock: Clock, k: int) -> Iterator[Complaint]:
    starts: dict[Route, str | None] = {
        ("clocks", k, "starts"): clock.starts if clock.chained_from is None else None,
        ("clocks", k, "latest", "starts"): clock.latest.starts if clock.latest else None,
    }
    for route, moment in starts.items():
        if moment in UNKNOWN:
            sentence = f"'{clock.id}' counts from '{moment}', when nobody can know of it"
            yield Complaint(route, sentence, "count from detected or aware, if the text allows")


@rule("clock-never-starts", playable=True)
def clock_never_starts(pair: Pair) -> Iterator[Complaint]:
    """What starts a deadline comes about.

    A deadline that counts from `declared`, `aware` or `classified` starts when a step or an inject marks that moment; for
    `aware` the scenario may say it under `applies`. If nothing does, the deadline never runs, and the report says of every
    run that it was kept.

    Bad, line 7::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [dora-initial]
        format: recovery/playbook@1
        handles: [data-breach]
        steps:
          - {id: tell, title: Tell the authority, kind: notify, to: [regulator], clock: dora-initial, takes: 1h}
        format: recovery/scenario@1
        category: data-breach
        applies: {dora-initial: {chance: 1}}

    Good::

        format: recovery/organisation@1
        services: [{id: shop, title: Shop}]
        clocks: [dora-initial]
        format: recovery/playbook@1
        handles: [data-breach]
        steps:
          - {id: weigh, title: Classify the incident, takes: 1h..4h, marks: [aware, classified]}
          - {id: tell, title: Tell the authority, kind: notify, to: [regulator], clock: dora-initial, takes: 1h}
        format: recovery/scenario@1
        category: data-breach
        applies: {dora-initial: {chance: 1}}
    """
    bound = bound_clocks(pair.organisation)
    marked = {mark for playbook in pair.levels for _, mark in _marks(playbook)} | set(_marked_meanwhile(pair.scenario))
    if any(applies.aware is not None and applies.chance > 0 for applies in pair.scenario.applies.values()):
        marked.add("aware")
    for i, name in _notices(pair.playbook):
        clock, applies = bound.get(name), pair.scenario.applies.get(name)
        if clock is None or applies is None or applies.aware is not None or clock.chained_from is not None:
            continue
        if clock.starts in conditions.MARKS and clock.starts not in marked:
            yield Complaint(
                ("steps", i, "clock"),
                f"'{name}' counts from '{clock.starts}', and in '{pair.scenario.id}' nothing marks that moment",
                f"give marks: [{clock.starts}] to the step that settles it",
                also=(Place(("applies", name), "started by this incident", pair.scenario, key=True),),
            )


@rule("notice-too-late", playable=True)
def notice_too_late(plan: Plan | Pair) -> Iterator[Complaint]:
    """A notice can go out before its deadline.

    This adds up what a notice waits for, every step at the short end of its estimate, with people always there and nothing
    failing. If even so the deadline has passed, no run keeps it. Time counts from detection, from the step that marks the
    moment from which the deadline counts, or from the notice on which it follows.

    Bad, line 7::

        format: recovery/organisation@1
        roles: [{id: officer, title: Data protection officer}]
        clocks: [{id: bank, title: Notice to the bank, to: The bank, starts: detected, within: 24h}]
        format: recovery/playbook@1
        steps:
          - {id: search, title: Find all that was read, takes: 2d..9d}
          - {id: tell, title: Tell the bank, kind: notify, to: [customers], clock: bank, needs: [search], takes: 1h..4h}

    Good::

        format: recovery/organisation@1
        roles: [{id: officer, title: Data protection officer}]
        clocks: [{id: bank, title: Notice to the bank, to: The bank, starts: detected, within: 24h}]
        format: recovery/playbook@1
        steps:
          - {id: search, title: Find all that was read, takes: 2d..9d}
          - {id: tell, title: Tell the bank, kind: notify, to: [customers], clock: bank, takes: 1h..4h}
    """
    if plan.organisation is None:
        return
    bound = bound_clocks(plan.organisation)
    signs = _Signs(plan)
    tables: dict[int | None, Timetable] = {None: plan.optimistic} if isinstance(plan, Plan) else {}
    for i, name in _notices(plan.playbook):
        clock = bound.get(name)
        start = signs.start(clock) if clock is not None else None
        if clock is None or clock.within is None or start is None:
            continue
        if start.step not in tables:
            if len(tables) == MOST_STARTS:
                continue
            tables[start.step] = Timetable(plan.playbook, OPTIMISTIC, plan.inner, since=start.step)
        ends = tables[start.step].ends
        allowed = _days(clock) + start.offset
        if ends and ends[i] > allowed:
            step = plan.playbook.steps[i]
            sentence = f"'{step.id}' goes out {spoken(ends[i])} after {start.words} at best"
            yield Complaint(
                ("steps", i, "clock"),
                f"{sentence}, and '{name}' allows {spoken(allowed)}",
                "send a first notice with what is known, and more later",
                also=(Place(("steps", start.step), "time counts from here"),) if start.step is not None else (),
            )


# -------------------------------------------------------------------------------------------------------------- pieces


class _Start(NamedTuple):
    """From when a deadline counts at the latest: so long after the end of a step, or after detection."""

    step: int | None
    offset: int
    words: str


class _Signs:
    """What in a plan tells from when a deadline counts."""

    def __init__(self, plan: Plan | Pair) -> None:
        self._steps = plan.playbook.steps
        self._numbers = {step.id: i for i, step in enumerate(self._steps)}
        self._scenario = plan.scenario if isinstance(plan, Pair) else None
        self._notices: dict[str, list[int]] = {}
        for i, name in _notices(plan.playbook):
            self._notices.setdefault(name, []).append(i)
        self._marks: dict[str, list[int]] = {}
        for i, mark in _marks(plan.playbook):
            self._marks.setdefault(mark, []).append(i)
        self._elsewhere = {mark for playbook in plan.levels[1:] for _, mark in _marks(playbook)}
        self._elsewhere.update(_marked_meanwhile(self._scenario) if self._scenario else ())

    def start(self, clock: Clock) -> _Start | None:
        """From when a deadline counts; None where that is not one step or detection."""
        if clock.chained_from is not None:
            return self._after(self._notices.get(clock.chained_from, []), 0)
        applies = self._scenario.applies.get(clock.id) if self._scenario else None
        if applies is None or applies.aware is None:
            return self._moment(clock.starts, 0)
        part = applies.aware.parts[0]
        match part.fact:
            case _ if len(applies.aware.parts) > 1:
                return None
            case conditions.Moment(name=name):
                return self._moment(name, part.offset)
            case conditions.StepDone(step=step, negated=False) if step in self._numbers:
                return self._after([self._numbers[step]], part.offset)
            case _:
                return None

    def _moment(self, name: str, offset: int) -> _Start | None:
        if name in (*UNKNOWN, "detected"):
            return _Start(None, offset, "detection")
        return self._after(self._marks.get(name, []), offset) if name not in self._elsewhere else None

    def _after(self, steps: Sequence[int], offset: int) -> _Start | None:
        return _Start(steps[0], offset, f"'{self._steps[steps[0]].id}'") if len(steps) == 1 else None


def _days(clock: Clock) -> int:
    """How long a deadline allows at most, weekends included."""
    within = clock.within or 0
    return within + (within // DAY // 5 * 2 + 4) * DAY if clock.calendar == "business-days" else within


def _notices(playbook: Playbook) -> Iterator[tuple[int, str]]:
    """The steps that serve a deadline, by number, and which."""
    for i, step in enumerate(playbook.steps):
        if isinstance(step, Notify) and step.clock is not None:
            yield i, step.clock


def _marks(playbook: Playbook) -> Iterator[tuple[int, str]]:
    """The steps that mark a moment, and which."""
    for i, step in enumerate(playbook.steps):
        written: list[Effect] = list(step.effects)
        if isinstance(step, Decision):
            written += [effect for option in step.options for effect in option.effects]
        if isinstance(step, Diagnose) and step.worsens is not None:
            written += step.worsens.effects
        for mark in (*step.marks, *(effect.mark for effect in written if isinstance(effect, SetMark))):
            yield i, mark


def _marked_meanwhile(scenario: Scenario) -> Iterator[str]:
    """Moments that injects mark."""
    for inject in scenario.injects:
        options = inject.asks.options if inject.asks else ()
        for effect in (*inject.effects, *(effect for option in options for effect in option.effects)):
            if isinstance(effect, SetMark):
                yield effect.mark
