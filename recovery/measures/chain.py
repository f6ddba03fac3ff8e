"""What held the recovery back: from the attempt that made *recovered*, back by binding causes to the detection."""

from collections.abc import Sequence
from dataclasses import replace

from recovery.measures.steps import part_of
from recovery.measures.values import Link
from recovery.model import journal as facts
from recovery.model.journal import Journal
from recovery.model.playbook import Playbook


def chain(journal: Journal, playbook: Playbook, recovered: int | None) -> tuple[Link, ...]:
    """First link to last. Empty when nothing recovered, or when something else than a step brought the service back.

    Lanes stand under the name of their batch; what takes no time and waited for nothing is left out.
    """
    attempts = _attempts(journal)
    last = [link for link in attempts if link.ended == recovered]
    if recovered is None or not last:
        return ()
    bringers = {s.id for s in playbook.steps if any(getattr(s, f, ()) for f in ("verifies", "readmits", "restores"))}
    link: Link | None = next((link for link in last if link.step.split("/")[0] in bringers), last[0])
    found: list[Link] = []
    seen: set[Link] = set()
    while link is not None and link not in seen:
        seen.add(link)
        found.append(link)
        link = _before(link, attempts)
    return tuple(_of_its_step(link) for link in reversed(found) if link.ended > link.ready or len(found) == 1)


def _of_its_step(link: Link) -> Link:
    after = None if link.after is None else part_of(link.after)
    return replace(link, step=part_of(link.step), after=after)


def _before(link: Link, attempts: Sequence[Link]) -> Link | None:
    """What a start waited for last: the step that freed its people or brought up its service, else the one before."""
    ended_then = [a for a in attempts if a.ended == link.started]
    if link.waited_for.kind == "people" and link.waited_for.by is not None:
        return next((a for a in ended_then if a.step == link.waited_for.by), None)
    if link.waited_for.kind == "gate" and ended_then:
        return ended_then[0]
    # What a threat that came back reopened has no step before it but itself, whose work did not last.
    before = link.step if link.after is None and link.round else link.after
    earlier = [a for a in attempts if a.step == before and a.ended <= link.ready]
    return earlier[-1] if earlier else None


def _attempts(journal: Journal) -> list[Link]:
    ready: dict[str, facts.StepReady] = {}
    started: dict[str, facts.StepStarted] = {}
    attempts: list[Link] = []
    for entry in journal:
        match entry:
            case facts.StepReady(step=step):
                ready[step] = entry
            case facts.StepStarted(step=step):
                started[step] = entry
            case facts.StageHeld(step=step) | facts.StepEnded(step=step):
                if step in started:  # what was cancelled or withdrawn before has not
                    attempts.append(_link(ready[step], started[step], entry.at))
            case _:
                pass
    return attempts


def _link(ready: facts.StepReady, started: facts.StepStarted, ended: int) -> Link:
    return Link(
        started.step, started.round, started.attempt, ready.cause.what, ready.at, started.at, ended,
        started.cause, started.for_services, started.for_people,
    )  # fmt: skip
