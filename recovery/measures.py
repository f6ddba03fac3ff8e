"""Journal in, measures out: moments, downtime, waits, targets met, and the chain of steps that held the recovery back.

Seconds count from onset unless a name says otherwise; None stands for what did not come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from recovery.model import journal as facts
from recovery.model.journal import Cause, Entry, Journal, Outcome
from recovery.model.organisation import Organisation, Service
from recovery.model.playbook import Playbook
from recovery.model.steps import Verify

MOMENTS = (
    "intruded", "onset", "detected", "declared", "aware", "classified", "contained", "eradicated",
    "first-restored", "core", "recovered", "ended",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServiceMeasure:
    """One affected service. `exposure` and `degraded` are seconds up but untrusted, up but degraded."""

    service: str
    impact: int | None
    restored: int | None
    back: int | None
    downtime: int | None
    exposure: int
    degraded: int
    verified: bool | None
    """None: the plan does not verify it."""


@dataclass(frozen=True, slots=True)
class TargetMeasure:
    """A service's targets and whether this run met them; None where there is no target."""

    service: str
    rto: int | None
    rto_met: bool | None
    mtd: int | None
    mtd_met: bool | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class StepMeasure:
    """One step over the whole run. The parts add up to the span from detection to its last end.

    `ready`, `started` and `done` are those of its last attempt.
    """

    step: str
    round: int = 0
    attempt: int = 0
    ready: int | None = None
    started: int | None = None
    done: int | None = None
    outcome: str = "unfinished"
    for_work: int = 0
    for_order: int = 0
    for_services: int = 0
    for_people: int = 0
    working: int = 0
    rework: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One stretch of the chain that held the recovery back: a step's attempt, and what it waited for before it worked."""

    step: str
    round: int
    attempt: int
    after: str | None
    """The step that made it ready; None: the detection."""
    ready: int
    started: int
    ended: int
    waited_for: Cause
    """What its start waited for last."""
    for_services: int
    for_people: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything a run tells."""

    outcome: Outcome
    plan_alone: bool
    """No scenario: what is timed is the plan's length."""
    moments: dict[str, int | None]
    time_to_recovery: int | None
    time_to_core: int | None
    time_to_contain: int | None
    time_to_detect: int | None
    services: tuple[ServiceMeasure, ...]
    targets: tuple[TargetMeasure, ...]
    steps: tuple[StepMeasure, ...]
    chain: tuple[Link, ...]
    end: int

    @property
    def recovered(self) -> bool:
        """Whether the run recovered (alone: whether the plan was done)."""
        return self.outcome == "recovered"


def measure(journal: Journal, organisation: Organisation, playbook: Playbook, *, plan_alone: bool = False) -> Measures:
    """Measures of a finished run."""
    over = journal[-1]
    assert isinstance(over, facts.RunOver)
    steps = step_measures(journal, playbook, over.at)
    services = _services(journal, organisation, playbook, over.at)
    moments = _moments(journal, services, organisation, playbook, over)
    detected = moments["detected"] or 0
    length = max((s.done for s in steps if s.done is not None), default=detected) if plan_alone else moments["recovered"]
    recovered = length if over.outcome == "recovered" else None
    return Measures(
        outcome=over.outcome,
        plan_alone=plan_alone,
        moments=moments,
        time_to_recovery=_since(detected, recovered),
        time_to_core=_since(detected, moments["core"]),
        time_to_contain=_since(detected, moments["contained"]),
        time_to_detect=None if plan_alone else moments["detected"],
        services=services,
        targets=tuple(_targets(services, moments, organisation, playbook)),
        steps=steps,
        chain=_chain(journal, playbook, recovered),
        end=over.at,
    )


def _since(start: int, tick: int | None) -> int | None:
    return None if tick is None else tick - start


def _moments(
    journal: Journal, services: Sequence[ServiceMeasure], organisation: Organisation, playbook: Playbook, over: facts.RunOver
) -> dict[str, int | None]:
    """First moments as they came, but core and recovered as the last moment after which they hold to the end."""
    came = {entry.moment: entry.at for entry in journal if isinstance(entry, facts.MomentCame)}
    moments: dict[str, int | None] = {name: came.get(name) for name in MOMENTS}
    core = {service.id for service in organisation.services if service.core}
    relevant = relevant_services(services, playbook)
    moments["core"] = _all_back([s for s in services if s.service in core])
    moments["recovered"] = _all_back(relevant) if over.outcome == "recovered" else None
    return moments


def relevant_services(services: Iterable[ServiceMeasure], playbook: Playbook) -> list[ServiceMeasure]:
    """Affected services that a target of the plan names, if any of those is affected; else all affected ones."""
    affected = list(services)
    named = {target.service for target in playbook.targets}
    return [service for service in affected if service.service in named] or affected


def _all_back(services: Sequence[ServiceMeasure]) -> int | None:
    backs = [service.back for service in services]
    return max((back for back in backs if back is not None), default=None) if None not in backs else None


# services


def _services(journal: Journal, organisation: Organisation, playbook: Playbook, end: int) -> tuple[ServiceMeasure, ...]:
    checked = {name for step in playbook.steps if isinstance(step, Verify) for name in step.verifies}
    by_service: dict[str, list[Entry]] = {}
    detected = next((e.at for e in journal if isinstance(e, facts.MomentCame) and e.moment == "detected"), end)
    for entry in journal:
        name = getattr(entry, "service", None)
        if name is not None:
            by_service.setdefault(name, []).append(entry)
    measured = (
        _service(service.id, by_service[service.id], detected, service.id in checked, end)
        for service in organisation.services
        if service.id in by_service
    )
    return tuple(service for service in measured if service is not None)


def _service(name: str, entries: list[Entry], detected: int, checked: bool, end: int) -> ServiceMeasure | None:
    changes = [entry for entry in entries if isinstance(entry, facts.ServiceChanged)]
    hits = [entry for entry in entries if isinstance(entry, facts.ServiceHit)]
    if not hits and not any(change.out for change in changes):
        return None
    impact = _impact(changes, hits, detected)
    back = _last_back(changes)
    restored = max((entry.at for entry in entries if isinstance(entry, facts.ServiceRestored)), default=None)
    spans = list(zip(changes, [*(change.at for change in changes[1:]), end], strict=True))
    return ServiceMeasure(
        service=name,
        impact=impact,
        restored=restored,
        back=back,
        downtime=None if back is None or impact is None else max(0, back - impact),
        exposure=sum(until - c.at for c, until in spans if c.untrusted and not c.out),
        degraded=sum(until - c.at for c, until in spans if c.degraded and not c.out),
        verified=any(isinstance(entry, facts.ServiceVerified) for entry in entries) if checked else None,
    )


def _impact(changes: list[facts.ServiceChanged], hits: list[facts.ServiceHit], detected: int) -> int | None:
    """First moment out; if hit untrusted, detection at the latest: from then on nobody may rely on it."""
    candidates = [change.at for change in changes if change.out][:1]
    candidates += [max(hit.at, detected) for hit in hits if hit.state == "untrusted"][:1]
    return min(candidates, default=None)


def _last_back(changes: list[facts.ServiceChanged]) -> int | None:
    """The last moment after which it stays back, or None if it is not back at the end."""
    back: int | None = None
    for change in changes:
        if not change.back:
            back = None
        elif back is None:
            back = change.at
    return back


# targets


def _targets(
    services: Sequence[ServiceMeasure], moments: dict[str, int | None], organisation: Organisation, playbook: Playbook
) -> Iterable[TargetMeasure]:
    named = {target.service: target for target in playbook.targets}
    measured = {service.service: service for service in services}
    for service in organisation.services:
        target, hurt = named.get(service.id), measured.get(service.id)
        rto = target.rto if target and target.rto is not None else service.rto
        mtd = target.mtd if target and target.mtd is not None else service.mtd
        if hurt is None or (rto is None and mtd is None):
            continue
        yield TargetMeasure(
            service=service.id,
            rto=rto,
            rto_met=None if rto is None else _within(_rto_span(hurt, service, moments), rto),
            mtd=mtd,
            mtd_met=None if mtd is None else _within(hurt.downtime, mtd - service.wrt),
            chance=target.chance if target else None,
        )


def _within(span: int | None, limit: int) -> bool:
    return span is not None and span <= limit


def _rto_span(hurt: ServiceMeasure, service: Service, moments: dict[str, int | None]) -> int | None:
    start = hurt.impact if service.rto_from == "impact" else moments[service.rto_from]
    return None if hurt.back is None or start is None else max(0, hurt.back - start)


# steps


def step_measures(journal: Journal, playbook: Playbook, end: int) -> tuple[StepMeasure, ...]:
    """One row a step, in the order of the playbook."""
    detected = next((e.at for e in journal if isinstance(e, facts.MomentCame) and e.moment == "detected"), end)
    rows = {step.id: StepMeasure(step.id) for step in playbook.steps}
    for entry in journal:
        name = getattr(entry, "step", None)
        if isinstance(name, str) and name in rows:
            rows[name] = _next_row(rows[name], entry)
    return tuple(_closed(row, detected, end) for row in rows.values())


def _next_row(row: StepMeasure, entry: Entry) -> StepMeasure:
    match entry:
        case facts.StepReady(at, _, round, attempt):
            backed_off = at - row.done if attempt > 0 and row.done is not None else 0
            fresh = replace(row, round=round, attempt=attempt, ready=at, started=None, done=None, outcome="unfinished")
            return replace(fresh, rework=row.rework + backed_off)
        case facts.StepStarted(at, for_services=services, for_people=people):
            return _waited(replace(row, started=at), services, people)
        case facts.StepEnded(at, ending=ending):
            return replace(_worked(row, at), done=at, outcome=_outcome(ending))
        case facts.StepDead(_, _, round):
            return replace(row, round=round, ready=None, started=None, done=None, outcome="dead")
        case facts.StepWithdrawn(at, for_services=services, for_people=people):
            return replace(_worked(_waited(row, services, people), at), started=None, done=None, outcome="unfinished")
        case facts.StillWaiting(for_services=services, for_people=people):
            return _waited(row, services, people)
        case _:
            return row


def _waited(row: StepMeasure, services: int, people: int) -> StepMeasure:
    return replace(row, for_services=row.for_services + services, for_people=row.for_people + people)


def _outcome(ending: facts.Ending) -> str:
    match ending:
        case "done":
            return "done"
        case "failed" | "not-passed":
            return "failed"
        case "try-again" | "stuck":
            return "unfinished"


def _worked(row: StepMeasure, until: int) -> StepMeasure:
    """The row after its work, or its back-off, has gone on until then."""
    if row.started is None:
        return row
    spent = until - (row.started if row.done is None else row.done)
    again = row.round > 0 or row.attempt > 0 or row.done is not None
    return replace(row, rework=row.rework + spent * again, working=row.working + spent * (not again))


def _closed(row: StepMeasure, detected: int, end: int) -> StepMeasure:
    """The row at the end of the run; what is not accounted for otherwise was waiting for work before the step."""
    if row.outcome == "dead":
        return row
    if row.outcome == "unfinished":
        row = _worked(row, end)
    last = row.done if row.done is not None and row.outcome != "unfinished" else end
    parts = row.for_services + row.for_people + row.for_order + row.working + row.rework
    return replace(row, for_work=max(detected, last) - detected - parts)


# what held it back


def _chain(journal: Journal, playbook: Playbook, recovered: int | None) -> tuple[Link, ...]:
    """From the attempt that made *recovered*, back by binding causes to the detection; first to last.

    Empty when nothing recovered, or when something else than a step brought the service back.
    """
    attempts = _attempts(journal)
    last = [link for link in attempts if link.ended == recovered]
    if recovered is None or not last:
        return ()
    bringers = {s.id for s in playbook.steps if getattr(s, "verifies", ()) or getattr(s, "restores", ())}
    link: Link | None = next((link for link in last if link.step in bringers), last[0])
    chain: list[Link] = []
    while link is not None and link not in chain:
        chain.append(link)
        link = _before(link, attempts)
    return tuple(reversed(chain))


def _before(link: Link, attempts: Sequence[Link]) -> Link | None:
    """What a start waited for last: the step that freed its people or brought up its service, else the step before it."""
    ended_then = [a for a in attempts if a.ended == link.started]
    if link.waited_for.kind == "people" and link.waited_for.by is not None:
        return next((a for a in ended_then if a.step == link.waited_for.by), None)
    if link.waited_for.kind == "gate" and ended_then:
        return ended_then[0]
    earlier = [a for a in attempts if a.step == link.after and a.ended <= link.ready]
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
            case facts.StepEnded(step=step):
                attempts.append(_link(ready[step], started[step], entry.at))
            case _:
                pass
    return attempts


def _link(ready: facts.StepReady, started: facts.StepStarted, ended: int) -> Link:
    return Link(
        started.step, started.round, started.attempt, ready.cause.what, ready.at, started.at, ended,
        started.cause, started.for_services, started.for_people,
    )  # fmt: skip
