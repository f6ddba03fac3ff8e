"""Lowering: an organisation, a playbook and a scenario become a Program."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from recovery.engine import topology
from recovery.engine.calendar import Calendar, calendar
from recovery.engine.draws import chance_of, name_key
from recovery.engine.program import (
    HORIZON,
    LONGEST_DETECTION,
    NONE,
    Atom,
    Choice,
    Demand,
    Draw,
    Effect,
    Fact,
    Guard,
    Inject,
    Kind,
    Names,
    Node,
    Op,
    Pool,
    Program,
    Service,
    Slows,
    State,
    TimedHit,
    When,
)  # fmt: skip
from recovery.errors import DoesNotFit
from recovery.model import conditions, effects, steps
from recovery.model.casting import Cast
from recovery.model.estimates import Estimate, Lognormal
from recovery.model.organisation import AnyOf, Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario

PHASES = ("detect", "assess", "contain", "eradicate", "restore", "verify", "communicate", "close")
_LOG_THOUSAND = 6.907755278982137  # of difficulty: median 1000 per mille


def compile_program(
    organisation: Organisation,
    playbook: Playbook,
    scenario: Scenario | None = None,
    cast: Cast | None = None,
    *,
    starts: str | None = None,
    horizon: int = HORIZON,
) -> Program:
    """The program of a playbook, against a scenario with its bound cast, or by itself.

    `starts` overrides the scenario's; `horizon` is in seconds after detection. Raises DoesNotFit for ids that nothing
    has: files that passed the reference rules have none.
    """
    return _Lowering(organisation, playbook, scenario, cast or {}, starts, horizon).program()


@dataclass
class _Lowering:
    organisation: Organisation
    playbook: Playbook
    scenario: Scenario | None
    cast: Cast
    starts: str | None
    horizon: int
    atoms: dict[Atom, int] = field(default_factory=dict)
    compiled: list[tuple[int, ...]] = field(default_factory=list)
    hours: dict[int, int] = field(default_factory=dict)
    names_by_key: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.node_of = _index(step.id for step in self.playbook.steps)
        self.service_of = _index(service.id for service in self.organisation.services)
        self.pool_of = _index([r.id for r in self.organisation.roles] + [t.id for t in self.organisation.teams])
        self.team_of = {r.id: r.team for r in self.organisation.roles if r.team}
        self.option_of = {
            step.id: _index(o.id for o in step.options) for step in self.playbook.steps if isinstance(step, steps.Decision)
        }

    def program(self) -> Program:
        weeks = self._calendar()
        edges = topology.Edges(self.playbook.steps, self.node_of)
        nodes = tuple(self._node(step, edges) for step in self.playbook.steps)
        services = self._services()
        hits, injects = self._hits(), self._injects()
        return Program(
            names=self._names(),
            nodes=nodes,
            pools=self._pools(weeks),
            services=services,
            order=topology.standby_order([(s.closure, s.standbys) for s in services], list(self.service_of)),
            atoms=tuple(self.atoms),
            conditions=tuple(self.compiled),
            hours=tuple(weeks.occurrences(second) for second in self.hours),
            hits=hits,
            injects=injects,
            ends=self._ends(),
            detection=self._detection(),
            difficulty=self._difficulty(),
            start=weeks.start,
            anchor=weeks.anchor.isoformat(),
            horizon=self.horizon,
        )

    def _calendar(self) -> Calendar:
        starts = self.starts or (self.scenario.starts if self.scenario else "any")
        detection = LONGEST_DETECTION if self.scenario else 0
        return calendar(starts, self.organisation.time_zone, detection + self.horizon)

    def _names(self) -> Names:
        injects = self.scenario.injects if self.scenario else ()
        return Names(
            playbook=self.playbook.id,
            scenario=self.scenario.id if self.scenario else None,
            nodes=tuple(self.node_of),
            options=tuple(tuple(self.option_of.get(step.id, ())) for step in self.playbook.steps),
            pools=tuple(self.pool_of),
            services=tuple(self.service_of),
            injects=tuple(inject.id for inject in injects),
            phases=PHASES,
        )

    # luck

    def _draw(self, name: str, estimate: Estimate | None = None, cap: int | None = None, *, hard: bool = False) -> Draw:
        for full in (name, name + "/part"):
            other = self.names_by_key.setdefault(name_key(full), full)
            if other != full:
                raise DoesNotFit(f"{full} and {other} would share their luck", "rename one of them")
        shape = estimate.shape if estimate else None
        return Draw(name, name_key(name), shape, self.horizon + 1 if cap is None else cap, hard)

    # steps

    def _node(self, step: steps.Step, edges: topology.Edges) -> Node:
        index = self.node_of[step.id]
        luck = f"step/{step.draws_as or step.id}"
        people = tuple(self._demands(step.people))
        hard = self.scenario is not None and bool(people) and step.takes.varies
        shared = Node(
            kind=Kind.TASK,
            phase=PHASES.index(step.phase) if step.phase else NONE,
            priority=step.priority,
            optional=step.optional,
            needs=self._nodes(step.needs),
            needs_any=self._nodes(step.needs_any),
            after=self._nodes(step.after),
            guards=tuple(Guard(node, option) for node, option in edges.guards[index]),
            gates=tuple(self._any_of(use) for use in step.uses),
            demands=people,
            work=self._draw(f"{luck}/work", step.takes, hard=hard),
            at_start=self._effects(step.effects, at="start"),
            at_end=self._effects(step.effects, at="end") + tuple(_mark(mark) for mark in step.marks),
            fail=None, fail_chance=0, retry=0, back_off=None,
            choose=None, choices=(), default=NONE, limit=NONE,
            check=None, pass_chance=0, rounds=0, rework=NONE, reopened=(),
        )  # fmt: skip
        match step:
            case steps.Task():
                return self._task(shared, step, luck)
            case steps.Decision():
                return self._decision(shared, step, luck)
            case steps.Verify():
                return self._verify(shared, step, luck, edges)
            case _:
                assert_never(step)

    def _task(self, node: Node, step: steps.Task, luck: str) -> Node:
        restores = tuple(Effect(Op.RESTORE, self._service(service)) for service in step.restores)
        fails = step.fails
        if fails is None:
            return replace(node, at_end=restores + node.at_end)
        return replace(
            node,
            at_end=restores + node.at_end,
            fail=self._draw(f"{luck}/fail"),
            fail_chance=chance_of(fails.chance),
            retry=fails.retry,
            back_off=self._draw(f"{luck}/back-off", fails.after) if fails.after else None,
        )

    def _decision(self, node: Node, step: steps.Decision, luck: str) -> Node:
        options = self.option_of[step.id]
        return replace(
            node,
            kind=Kind.DECISION,
            choose=self._draw(f"{luck}/choice"),
            choices=tuple(
                Choice(chance_of(o.chance), self._condition(o.if_) if o.if_ else NONE, self._effects(o.effects))
                for o in step.options
            ),
            default=NONE if step.default is None else _find(options, step.default, f"option of {step.id}"),
            limit=NONE if step.limit is None else step.limit,
        )

    def _verify(self, node: Node, step: steps.Verify, luck: str, edges: topology.Edges) -> Node:
        index = self.node_of[step.id]
        rework = NONE if step.on_fail is None else self._nodes((step.on_fail,))[0]
        reopened = () if rework == NONE else edges.between(rework, index)
        if rework != NONE and (not reopened or rework == index):
            raise DoesNotFit(f"{step.id} sends work back to {step.on_fail}, which does not come before it", "name an earlier step")
        return replace(
            node,
            kind=Kind.VERIFY,
            at_end=tuple(Effect(Op.VERIFIED, self._service(service)) for service in step.verifies) + node.at_end,
            check=self._draw(f"{luck}/check"),
            pass_chance=chance_of(step.pass_chance),
            rounds=step.rounds,
            rework=rework,
            reopened=reopened,
        )

    def _demands(self, people: Mapping[str, int]) -> Iterable[Demand]:
        teams: dict[str, int] = {}
        for role, count in people.items():
            yield Demand(_find(self.pool_of, role, "role"), count)
            if team := self.team_of.get(role):
                teams[team] = teams.get(team, 0) + count
        for team, count in teams.items():
            yield Demand(_find(self.pool_of, team, "team"), count)

    def _nodes(self, ids: Sequence[str]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(_find(self.node_of, name, "step") for name in ids))

    def _ends(self) -> tuple[int, ...]:
        if self.playbook.complete_needs is not None:
            return self._nodes(self.playbook.complete_needs)
        return tuple(i for i, step in enumerate(self.playbook.steps) if not step.optional)

    # effects and conditions

    def _effects(self, written: Iterable[effects.Effect], *, at: str | None = None) -> tuple[Effect, ...]:
        return tuple(e for effect in written if at in (None, effect.at) for e in self._effect(effect))

    def _effect(self, effect: effects.Effect) -> Iterable[Effect]:
        match effect:
            case effects.Hit(hit=hit):
                yield Effect(Op.HIT, self._service(hit.service), State[hit.state.upper()])
            case effects.Isolate(isolate=service):
                yield Effect(Op.ISOLATE, self._service(service))
            case effects.Release(release=service):
                yield Effect(Op.RELEASE, self._service(service))
            case effects.Restore(restore=service):
                yield Effect(Op.RESTORE, self._service(service))
            case effects.SetMark(mark=mark):
                yield _mark(mark)
            case effects.Slow(slow=slow):
                yield from self._slow(slow)
            case _:
                assert_never(effect)

    def _slow(self, slow: effects.Slowdown) -> Iterable[Effect]:
        by = round(slow.by * 1000)
        if slow.phase is not None:
            yield Effect(Op.SLOW, PHASES.index(slow.phase), Slows.PHASE, by, slow.for_)
        elif slow.role is not None:
            yield Effect(Op.SLOW, _find(self.pool_of, self._ours(slow.role), "role"), Slows.POOL, by, slow.for_)
        elif slow.step in self.node_of:  # a scenario may name a step that this plan does not have
            yield Effect(Op.SLOW, self.node_of[slow.step], Slows.NODE, by, slow.for_)

    def _condition(self, condition: conditions.Condition) -> int:
        parts = [self._atom(part) for part in condition.parts]
        self.compiled.append(tuple(self.atoms.setdefault(atom, len(self.atoms)) for atom in parts))
        return len(self.compiled) - 1

    def _atom(self, part: conditions.Part) -> Atom:
        match part.fact:
            case conditions.Moment(name):
                return Atom(Fact.MOMENT, When[name.upper().replace("-", "_")], offset=part.offset)
            case conditions.StepDone(step, negated):
                fact = Fact.STEP_NOT_DONE if negated else Fact.STEP_DONE
                return Atom(fact, self.node_of[step], offset=part.offset) if step in self.node_of else Atom(Fact.NEVER)
            case conditions.ServiceUp(service):
                return Atom(Fact.SERVICE_UP, self._service(service), offset=part.offset)
            case conditions.Chosen(decision, option):
                if option not in self.option_of.get(decision, {}):
                    return Atom(Fact.NEVER)
                return Atom(Fact.CHOSEN, self.node_of[decision], self.option_of[decision][option], part.offset)
            case conditions.HourOfWeek(second):
                return Atom(Fact.HOUR, self.hours.setdefault(second, len(self.hours)), offset=part.offset)
            case _:
                assert_never(part.fact)

    # services and people

    def _ours(self, name: str) -> str:
        return self.cast.get(name, name)

    def _service(self, name: str) -> int:
        return _find(self.service_of, self._ours(name), "service")

    def _any_of(self, use: str | AnyOf) -> tuple[int, ...]:
        return tuple(self._service(name) for name in ([use] if isinstance(use, str) else use.any))

    def _services(self) -> tuple[Service, ...]:
        ours = self.organisation.services
        hard = [
            self._all([n for n in s.needs if isinstance(n, str)] + ([] if s.tolerates_degraded else list(s.soft_needs)))
            for s in ours
        ]
        groups = [[self._any_of(n) for n in s.needs if isinstance(n, AnyOf)] for s in ours]
        relevant = {target.service for target in self.playbook.targets}
        checked = {name for step in self.playbook.steps if isinstance(step, steps.Verify) for name in step.verifies}
        closures = [topology.reach(i, hard) for i in range(len(ours))]
        return tuple(
            Service(
                closure=closures[i],
                standbys=tuple(dict.fromkeys(group for member in closures[i] for group in groups[member])),
                soft=self._all(service.soft_needs),
                tolerates_degraded=service.tolerates_degraded,
                core=service.core,
                relevant=service.id in relevant,
                checked=service.id in checked,
            )
            for i, service in enumerate(ours)
        )

    def _all(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(_find(self.service_of, name, "service") for name in names)

    def _pools(self, weeks: Calendar) -> tuple[Pool, ...]:
        roles = [
            Pool(
                units=role.units,
                edges=weeks.edges(role.working_hours),
                callable=role.called.people if role.called else 0,
                reach=self._draw(f"role/{role.id}/reach", role.called.reach) if role.called else None,
            )
            for role in self.organisation.roles
        ]
        return (*roles, *(Pool(team.people, (), 0, None) for team in self.organisation.teams))

    # the scenario

    def _hits(self) -> tuple[TimedHit, ...]:
        seen: dict[str, int] = {}
        hits = []
        for hit in self.scenario.hits if self.scenario else ():
            name = f"scenario/hit/{hit.service}/{hit.state}"
            seen[name] = seen.get(name, 0) + 1
            name += f"/{seen[name]}" if seen[name] > 1 else ""
            after = self._draw(name, hit.after, LONGEST_DETECTION) if hit.after else None
            hits.append(TimedHit(self._service(hit.service), State[hit.state.upper()], after))
        return tuple(hits)

    def _injects(self) -> tuple[Inject, ...]:
        return tuple(
            Inject(
                at=self._condition(inject.at),
                only_if=self._condition(inject.only_if) if inject.only_if else NONE,
                chance=chance_of(inject.chance),
                luck=self._draw(f"scenario/inject/{inject.id}/chance"),
                effects=self._effects(inject.effects),
            )
            for inject in (self.scenario.injects if self.scenario else ())
        )

    def _detection(self) -> Draw | None:
        if self.scenario is None:
            return None
        return self._draw("scenario/detection", self.scenario.detection.takes, LONGEST_DETECTION)

    def _difficulty(self) -> Draw | None:
        if self.scenario is None or self.scenario.difficulty == "none":
            return None
        shape = Lognormal(_LOG_THOUSAND, self.scenario.difficulty.sigma)
        return self._draw("scenario/difficulty", Estimate(shape, "difficulty"), 1_000_000)


def _index(names: Iterable[str]) -> dict[str, int]:
    return {name: index for index, name in enumerate(names)}


def _find(index: Mapping[str, int], name: str, what: str) -> int:
    if name not in index:
        raise DoesNotFit(f"no {what} is called {name}", "check the files first: recovery check")
    return index[name]


def _mark(mark: conditions.Mark) -> Effect:
    return Effect(Op.MARK, When[mark.upper()])
