"""Rules about dead ends: whatever is chosen and whatever fails, something brings each service back."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from recovery.check.deeds import Act, Deed
from recovery.check.depends import promised
from recovery.check.graph import bits_of
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import Plan
from recovery.check.ways import Way, Ways
from recovery.model.findings import Level
from recovery.model.steps import Decision, Fails, Task

MOST_COMPARED = 200_000
"""Of one plan: ways held against steps. Plans that people write need some hundreds."""
RARE = 0.01
"""A failure for good that is less likely than this may be left to the people on duty."""
_ACTS: dict[Act, str] = {"restore": "restores", "verify": "verifies", "readmit": "readmits"}


@rule("dead-end-option", Level.WARNING)
def dead_end_option(plan: Plan) -> Iterator[Complaint]:
    """Whatever is decided, something brings each service back.

    Where one option leads to the step that restores a service and another does not, choosing the other one leaves the
    service where it is. The same holds for what a plan verifies or readmits: a service that is restored and then not
    verified, because its verification `needs` a step of the other branch, is never back. A branch that is meant to end
    there, such as a false alarm, leads to a step of the phase `close`. Where the plan has targets, only services that they
    name and what those need count.

    Bad, line 6::

        format: recovery/playbook@1
        steps:
          - id: back-or-forward
            kind: decision
            title: Back or forward?
            options: [{id: back, title: Back, leads_to: [load]}, {id: forward, title: Forward, leads_to: [rebuild]}]
            takes: 1h
          - {id: load, title: Load the old release, takes: 1h, restores: [shop]}
          - {id: rebuild, title: Build a new one, takes: 8h, restores: [shop]}
          - {id: test, title: Test it, kind: verify, takes: 1h, needs: [load], verifies: [shop]}

    Good::

        format: recovery/playbook@1
        steps:
          - id: back-or-forward
            kind: decision
            title: Back or forward?
            options: [{id: back, title: Back, leads_to: [load]}, {id: forward, title: Forward, leads_to: [rebuild]}]
            takes: 1h
          - {id: load, title: Load the old release, takes: 1h, restores: [shop]}
          - {id: rebuild, title: Build a new one, takes: 8h, restores: [shop]}
          - {id: test, title: Test it, kind: verify, takes: 1h, needs_any: [load, rebuild], verifies: [shop]}
    """
    for end in _dead_ends(plan):
        step = plan.playbook.steps[end.way.step]
        if isinstance(step, Decision) and end.way.option is not None:
            if _closes(plan, step.options[end.way.option].leads_to):
                continue
            sentence = f"when {end.way.words}, no step {_ACTS[end.act]} '{end.service}'"
            hint = "let it lead there as well; where branches come together, write `needs_any`"
            yield Complaint((*end.way.route, "id"), sentence, hint, also=end.places(plan))


@rule("dead-end-failure", Level.WARNING)
def dead_end_failure(plan: Plan) -> Iterator[Complaint]:
    """When a step fails for good, something else brings each service back.

    Name under `fails.then` what is done instead, and let what follows start after either of the two, with `needs_any`.
    This looks at failures that are left in one of a hundred runs or more, after all retries.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - {id: load, title: Load the copy, takes: 1h, restores: [shop],
             fails: {chance: 0.2, retry: 1}}
          - {id: test, title: Test it, kind: verify, takes: 1h, needs: [load], verifies: [shop]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: load, title: Load the copy, takes: 1h, restores: [shop],
             fails: {chance: 0.2, retry: 1, then: rebuild}}
          - {id: rebuild, title: Build it anew, takes: 1d, restores: [shop]}
          - {id: test, title: Test it, kind: verify, takes: 1h, needs_any: [load, rebuild], verifies: [shop]}
    """
    for end in _dead_ends(plan):
        step = plan.playbook.steps[end.way.step]
        if isinstance(step, Task) and step.fails is not None and end.way.failed:
            sentence = f"when {end.way.words}, no step {_ACTS[end.act]} '{end.service}'"
            if step.fails.then is None:
                yield Complaint(end.way.route, sentence, "name under `then` what is done instead", key=True)
            else:
                hint = f"let what follows start after either: needs_any: [{step.id}, {step.fails.then}]"
                yield Complaint((*end.way.route, "then"), sentence, hint, also=end.places(plan))


@rule("never-undone", Level.WARNING)
def never_undone(plan: Plan) -> Iterator[Complaint]:
    """What a plan takes away from its users it gives back.

    A service that a step isolates is out until a step restores, releases or readmits it; one that a wrong idea may hurt
    is hurt until a step restores it. This looks at plans that handle incidents or make promises, not at those that are only
    parts of others.

    Bad, line 5::

        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: isolate, title: Cut the shop off, takes: 10m,
             effects: [{isolate: shop}]}
          - {id: find, title: Find the way in, takes: 1d, needs: [isolate]}

    Good::

        format: recovery/playbook@1
        handles: [ransomware]
        steps:
          - {id: isolate, title: Cut the shop off, takes: 10m,
             effects: [{isolate: shop}]}
          - {id: find, title: Find the way in, takes: 1d, needs: [isolate]}
          - {id: open, title: Open the shop again, takes: 1h, needs: [find], effects: [{release: shop}]}
    """
    if not plan.ways.courses or not (plan.playbook.handles or plan.playbook.targets):
        return
    for deed in plan.deeds:
        if deed.act not in ("isolate", "hit"):
            continue
        undo = ("restore", "release") if deed.act == "isolate" else ("restore",)
        undoing = [each for each in plan.deeds if each.service == deed.service and each.act in undo]
        before = plan.ways.courses[deed.step].before
        if all(before >> each.step & 1 for each in undoing):
            taken = "isolates" if deed.act == "isolate" else "may hurt"
            when = " after that" if undoing else ""
            sentence = f"'{plan.playbook.steps[deed.step].id}' {taken} '{deed.service}', and no step undoes it{when}"
            hint = f"restore or release '{deed.service}' in a later step"
            also = tuple(Place(each.route, "this comes before it") for each in undoing[:3])
            yield Complaint(deed.route, sentence, hint, also=also)


@dataclass(frozen=True)
class _DeadEnd:
    way: Way
    act: Act
    service: str
    elsewhere: Sequence[Deed] = field(default=())

    def places(self, plan: Plan) -> tuple[Place, ...]:
        """Where the service is seen to when another way is gone."""
        names = ((plan.playbook.steps[deed.step].id, deed.route) for deed in self.elsewhere[:3])
        return tuple(Place(route, f"'{name}' {_ACTS[self.act]} it, where another way is gone") for name, route in names)


def _dead_ends(plan: Plan) -> Iterator[_DeadEnd]:
    """Ways after which a service is not seen to that is seen to after another way of the same turn; one for each way."""
    ways, told = plan.ways, set[Way]()
    if not ways.ways or not ways.courses or any(course.never for course in ways.courses):
        return  # what is never done must be mended first
    concerned = _concerned(plan)
    groups = _groups([deed for deed in plan.deeds if concerned is None or deed.service in concerned])
    left = MOST_COMPARED
    for (act, service), doing in groups.items():
        excluded = [_excluded(ways, deed) for deed in doing]
        depends = 0
        for each in excluded:
            depends |= each
        for turn in dict.fromkeys(ways.ways[n].step for n in bits_of(depends)):
            left -= len(doing) * ways.turns[turn].bit_count()
            if left < 0:
                return
            for way in _left_out(ways, turn, excluded):
                needed_first = act == "restore" or _seen_to(ways, turn, way, groups.get(("restore", service), ()))
                if needed_first and way not in told and not _rare(plan, way):
                    told.add(way)
                    yield _DeadEnd(way, act, service, doing)


def _concerned(plan: Plan) -> Collection[str] | None:
    """The services that must come back: those that the plan promises, or all."""
    if plan.organisation is None:
        return None
    return promised(plan.playbook, plan.organisation) or {service.id for service in plan.organisation.services}


def _groups(done: Sequence[Deed]) -> dict[tuple[Act, str], list[Deed]]:
    groups: dict[tuple[Act, str], list[Deed]] = {}
    for act in _ACTS:
        for deed in done:
            if deed.act == act:
                groups.setdefault((act, deed.service), []).append(deed)
    return groups


def _excluded(ways: Ways, deed: Deed) -> int:
    """Ways after which a deed is not done."""
    if deed.option is not None:
        return ways.gone(ways.number[deed.step, deed.option, False]).excluded
    return ways.courses[deed.step].excluded if deed.starts else ways.done(deed.step).excluded


def _left_out(ways: Ways, turn: int, excluded: Sequence[int]) -> list[Way]:
    """The ways of a turn after which none of some deeds is done, if one is after another way."""
    here = ways.courses[turn].holds
    possible = [each for each in excluded if not each & here]
    alive = 0
    for each in possible:
        alive |= ways.turns[turn] & ~each
    return [ways.ways[n] for n in bits_of(ways.turns[turn] & ~alive)] if alive else []


def _seen_to(ways: Ways, turn: int, way: Way, doing: Sequence[Deed]) -> bool:
    """Whether one of these deeds is done when a way is gone."""
    world = ways.courses[turn].holds | 1 << ways.number[way.step, way.option, way.failed]
    return any(not _excluded(ways, deed) & world for deed in doing)


def _closes(plan: Plan, led_to: Sequence[str]) -> bool:
    """Whether a branch is meant to end there."""
    phases = [step.phase for step in plan.playbook.steps if step.id in led_to]
    return bool(phases) and set(phases) == {"close"}


def _rare(plan: Plan, way: Way) -> bool:
    step = plan.playbook.steps[way.step]
    match step:
        case Task(fails=Fails(chance=chance, retry=retry)):
            return chance ** (retry + 1) < RARE
        case _:
            return False
