"""The view of the facilitator, from an exercise; that of the players is taken from it (`views.for_players`)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from recovery.engine.codes import NONE
from recovery.exercise import commands as do
from recovery.exercise import views
from recovery.exercise.chances import open_chances
from recovery.exercise.feed import feed
from recovery.exercise.ledger import Ledger
from recovery.exercise.pace import SECOND, Pace
from recovery.exercise.replay import limit_of, started_at
from recovery.exercise.roomplan import may_drop, module_view
from recovery.exercise.table import Table
from recovery.measures.steps import by_step
from recovery.model import journal as facts
from recovery.model.steps import Batch, SubPlaybook


class Board:
    """Looks at one exercise as it stands."""

    def __init__(self, table: Table, ledger: Ledger, pace: Pace, *, stopped: bool) -> None:
        self._table = table
        self._ledger = ledger
        self._pace = pace
        self._stopped = stopped
        self._journal = table.run.journal

    def later(self, view: views.FacilitatorView) -> views.FacilitatorView:
        """The same view, when nothing has passed since but time."""
        talking = bool(view.decisions or view.questions)
        return replace(
            view,
            clocks=self._clocks(talking=talking),
            module=module_view(self._table, self._ledger, self._pace),
            limits_passed=self._limits_passed(view.decisions),
        )

    def facilitator(self) -> views.FacilitatorView:
        """Everything that somebody may see before the debrief."""
        table, ledger = self._table, self._ledger
        decisions = tuple(self._decisions())
        module = module_view(table, ledger, self._pace)
        return views.FacilitatorView(
            clocks=self._clocks(talking=bool(decisions or ledger.open_questions())),
            services=tuple(self._services()),
            deadlines=tuple(self._deadlines()),
            decisions=decisions,
            questions=tuple(self._questions()),
            steps=tuple(self._steps()),
            injects=tuple(self._injects()),
            people=tuple(self._people()),
            feed=feed(self._journal, table.detected, ledger.happened()),
            module=module,
            orders=tuple(table.open_orders()),
            planned=tuple(self._planned(module)),
            chances=open_chances(table.run, table.faced),
            limits_passed=self._limits_passed(decisions),
            own_ways=tuple(d.step for d in decisions if d.own_way),
            unseen=tuple(self._unseen()),
            next=table.next if table.run.at_work else None,
        )

    def _limits_passed(self, decisions: Iterable[views.DecisionView]) -> tuple[str, ...]:
        now = self._table.now
        return tuple(d.step for d in decisions if d.limit is not None and d.limit <= now)

    def _since(self, tick: int) -> int:
        """Seconds after detection; nothing before it is told."""
        return max(0, tick - self._table.detected)

    def _clocks(self, *, talking: bool) -> views.Clocks:
        pace, run = self._pace, self._table.run
        return views.Clocks(
            at=pace.at // SECOND,
            room_ms=pace.room,
            paused_ms=pace.paused,
            running=pace.running,
            talking=talking,
            speed=pace.speed,
            talk=pace.talk,
            ended=self._ledger.ended,
            over=self._table.over,
            outcome=run.outcome,
            stopped=self._stopped,
        )

    def _services(self) -> Iterator[views.ServiceView]:
        targets = {target.service: target.rto for target in self._table.plan.playbook.targets}
        for service in self._table.plan.organisation.services:
            told = [e for e in self._journal if isinstance(e, facts.ServiceChanged) and e.service == service.id]
            hit = any(isinstance(e, facts.ServiceHit) and e.service == service.id for e in self._journal)
            isolations = [e for e in self._journal if isinstance(e, facts.ServiceIsolated) and e.service == service.id]
            last = told[-1] if told else None
            yield views.ServiceView(
                service=service.id,
                state=_state(last),
                isolated=bool(isolations) and not isolations[-1].released,
                affected=hit or any(change.out for change in told),
                back=last is None or last.back,
                since=0 if last is None else self._since(last.at),
                rto=targets.get(service.id) or service.rto,
                out_since=self._out_since(told),
            )

    def _out_since(self, told: list[facts.ServiceChanged]) -> int | None:
        since: int | None = None
        for change in told:
            if change.back:
                since = None
            elif since is None and (change.out or change.untrusted):
                since = self._since(change.at)
        return since

    def _unseen(self) -> Iterator[str]:
        """Untrusted by what came after detection, so that only a look would tell."""
        for service in self._services():
            hits = [e for e in self._journal if isinstance(e, facts.ServiceHit) and e.service == service.service]
            known = any(hit.by in ("incident", "effect") or hit.state != "untrusted" for hit in hits)
            if service.state == "untrusted" and not known:
                yield service.service

    def _deadlines(self) -> Iterator[views.Deadline]:
        done = {e.clock: self._since(e.at) for e in self._journal if isinstance(e, facts.NoticeSubmitted)}
        for entry in self._journal:
            if isinstance(entry, facts.ClockStarted):
                due = None if entry.due is None else entry.due - self._table.detected
                yield views.Deadline(entry.clock, self._since(entry.at), due, done.get(entry.clock))

    def _decisions(self) -> Iterator[views.DecisionView]:
        table = self._table
        for name in table.open_decisions():
            index = table.node(name)
            node, options = table.program.nodes[index], table.program.names.options[index]
            since = started_at(table, name) or 0
            own = self._ledger.own_way(name, since * SECOND)
            yield views.DecisionView(
                step=name,
                since=since,
                limit=limit_of(table, name),
                default=None if node.default == NONE else options[node.default],
                options=tuple(views.OptionView(o, table.run.possible(index, i)) for i, o in enumerate(options)),
                own_way="" if own is None or not isinstance(own.command, do.Decide) else own.command.other,
            )

    def _questions(self) -> Iterator[views.Question]:
        for past in self._ledger.open_questions():
            if isinstance(past.command, do.Ask):
                yield views.Question(past.number, past.at // SECOND, past.command.text, past.command.to)

    def _steps(self) -> Iterator[views.StepView]:
        times = self._times()
        late = {step.id for step in self._table.improvised}
        for name, nodes in self._nodes():
            ready, started, done, round = times.get(name, (None, None, None, 0))
            state = self._state(nodes)
            services, roles = ((), ()) if state != "waiting" else self._short(nodes)
            yield views.StepView(name, state, round, ready, started, done, services, roles, name in late)

    def _times(self) -> dict[str, tuple[int | None, int | None, int | None, int]]:
        times: dict[str, tuple[int | None, int | None, int | None, int]] = {}
        for name, entry in by_step(self._journal):
            ready, started, _, round = times.get(name, (None, None, None, 0))
            at = self._since(entry.at)
            match entry:
                case facts.StepReady():
                    times[name] = (at, None, None, entry.round)
                case facts.StepStarted():
                    times[name] = (ready, at, None, round)
                case facts.StepEnded() | facts.StepSkipped() | facts.StepDead():
                    times[name] = (ready, started, at, round)
                case facts.StepWithdrawn():
                    times[name] = (None, None, None, round)
                case _:
                    pass
        return times

    def _nodes(self) -> Iterator[tuple[str, list[int]]]:
        """Steps of the plan, those inside others after them, with their nodes, the one that stands for them last."""
        names = self._table.program.names.nodes
        whole = {step.id: step for step in self._table.playbook.steps}
        for path, inner in self._table.plan.inner.items():
            whole |= {"/".join((*path, step.id)): step for step in inner.steps}
        for index, name in enumerate(names):
            match whole.get(name):
                case None:
                    continue
                case Batch() | SubPlaybook():
                    yield name, [i for i, other in enumerate(names) if other.startswith(f"{name}/")] + [index]
                case _:
                    yield name, [index]

    def _state(self, nodes: list[int]) -> views.StepState:
        run = self._table.run
        phases = [run.phase(node) for node in nodes]
        if phases[-1] != "pending" or len(nodes) == 1:
            if phases[-1] == "waiting" and run.unordered(nodes[-1]):
                return "ready"
            return phases[-1]
        if any(run.unordered(node) for node in nodes):
            return "ready"
        if "working" in phases:
            return "working"
        return "waiting" if "waiting" in phases else "working" if "done" in phases else "pending"

    def _short(self, nodes: list[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        run = self._table.run
        waiting = [run.blocked_by(node) for node in nodes if run.phase(node) == "waiting"]
        services = dict.fromkeys(name for closed, _ in waiting for name in closed)
        roles = dict.fromkeys(name for _, short in waiting for name in short)
        return tuple(services), tuple(roles)

    def _injects(self) -> Iterator[views.InjectView]:
        planned = {inject.id: inject for inject in self._table.plan.scenario.injects}
        came = {e.inject: self._since(e.at) for e in self._journal if isinstance(e, facts.InjectDelivered)}
        shown = [
            views.InjectView(
                inject=name,
                at=at,
                title=inject.title,
                source=inject.from_,
                to=tuple(self._table.plan.cast.get(part, part) for part in inject.to),
                mode=inject.mode,
                message=inject.message,
                answer_by=None if inject.answer_within is None else at + inject.answer_within,
            )
            for name, at in came.items()
            if (inject := planned.get(name)) is not None
        ]
        for past in self._ledger.branch:
            match past.command:
                case do.AddInject(title=title, message=message, source=source, to=to):
                    at, name = past.at // SECOND, f"added-{past.number}"
                    shown.append(views.InjectView(name, at, title, source, to, "message", message, None, past.number))
                case _:
                    pass
        yield from sorted(shown, key=lambda inject: inject.at)

    def _planned(self, module: views.ModuleView) -> Iterator[views.PlannedInject]:
        table, run = self._table, self._table.run
        came = {e.inject: self._since(e.at) for e in self._journal if isinstance(e, facts.InjectDelivered)}
        dropped = {e.inject for e in self._journal if isinstance(e, facts.InjectDropped)}
        released = {
            past.command.inject: past.number
            for past in self._ledger.branch
            if isinstance(past.command, do.Release | do.BringForward)
        }
        later = {
            past.command.inject: past.command.at
            for past in self._ledger.branch
            if isinstance(past.command, do.BringForward)
        }
        for number, inject in enumerate(table.plan.scenario.injects):
            name = inject.id
            state: Literal["next", "held", "delivered", "dropped"] = "next"
            if name in came:
                state = "delivered"
            elif name in dropped:
                state = "dropped"
            elif name in run.held and later.get(name, -1) < table.now:
                state = "held"
            due = run.due_at(table.program.injects[number].at)
            at = came.get(name, later.get(name, None if due is None else self._since(due)))
            drop = state == "next" and may_drop(inject, module)
            yield views.PlannedInject(name, state, at, released.get(name), inject.must, drop)

    def _people(self) -> Iterator[views.PeopleView]:
        pools = self._table.program.names.pools
        for role in self._table.plan.organisation.roles:
            pool = pools.index(role.id)
            here, busy, coming = self._table.run.standing(pool)
            lost = self._table.run.lost(pool)
            yield views.PeopleView(role.id, here, busy, coming, lost, self._table.settings.people.get(role.id, ()))


def _state(last: facts.ServiceChanged | None) -> views.ServiceState:
    if last is None:
        return "up"
    if last.out:
        return "out"
    if last.untrusted:
        return "untrusted"
    return "degraded" if last.degraded else "up"
