"""Lowering: an organisation, a playbook and a scenario become a Program."""

from collections.abc import Sequence
from dataclasses import replace

from recovery.engine import lower_house, program, topology
from recovery.engine.calendar import Calendar, calendar
from recovery.engine.codes import CERTAIN, HORIZON, LONGEST_DETECTION, NONE, Fact, Op
from recovery.engine.layout import Inner, Part, Piece, Span, lay_out
from recovery.engine.lower_clocks import clocks
from recovery.engine.lower_conditions import Conditions
from recovery.engine.lower_effects import PHASES, Effects
from recovery.engine.lower_house import House
from recovery.engine.lower_scenario import Happenings, check_cast
from recovery.engine.lower_steps import Steps
from recovery.engine.program import Atom, Inject, Names, Node, Program, Service
from recovery.engine.quantities import Quantities
from recovery.engine.rework import Reopening, refuse_waiting_for_itself
from recovery.errors import DoesNotFit
from recovery.model.casting import Cast
from recovery.model.effects import Effect
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.steps import Task

_NO_INNER: Inner = {}


def compile_program(
    organisation: Organisation,
    playbook: Playbook,
    scenario: Scenario | None = None,
    cast: Cast | None = None,
    *,
    starts: str | None = None,
    horizon: int = HORIZON,
    inner: Inner = _NO_INNER,
    improvised: Sequence[Task] = (),
) -> Program:
    """The program of a playbook, against a scenario with its bound cast, or by itself.

    `starts` overrides the scenario's; `horizon` is in seconds after detection; `inner` has the playbooks inside the
    playbook, by the path of ids of the steps that call them; `improvised` are steps that count once a room says so, and
    are the last nodes, so that no other node changes its number. Raises DoesNotFit for ids that nothing has (files that
    passed the reference rules have none), for a clock that is in no catalogue, for a wait that waits for itself, for
    an inner playbook that is missing, and for more than 2^20 nodes.
    """
    return _Lowering(organisation, playbook, inner, starts, horizon).program(scenario, cast or {}, improvised)


def lower_effects(
    effects: Sequence[Effect],
    organisation: Organisation,
    playbook: Playbook,
    scenario: Scenario | None = None,
    cast: Cast | None = None,
    inner: Inner = _NO_INNER,
) -> tuple[program.Effect, ...]:
    """Effects that nobody wrote into a file, as a program of these has them. Raises DoesNotFit for unknown ids."""
    house, layout = House(organisation), lay_out(playbook, inner)
    scope = layout.scope if scenario is None else layout.seen_by(scenario, cast or {})
    return Effects(house).lower(effects, replace(scope, lenient=False))


class _Lowering:
    def __init__(
        self, organisation: Organisation, playbook: Playbook, inner: Inner, starts: str | None, horizon: int
    ) -> None:
        self.playbook = playbook
        self.starts = starts
        self.horizon = horizon
        self.house = House(organisation)
        self.quantities = Quantities(horizon + 1)
        self.effects = Effects(self.house)
        self.conditions = Conditions(self.house)
        self.layout = lay_out(playbook, inner)

    def program(self, scenario: Scenario | None, cast: Cast, improvised: Sequence[Task]) -> Program:
        happenings = self._happenings(scenario, cast) if scenario else None
        weeks = self._calendar(scenario)
        nodes, names = self._nodes(happenings)
        injects = happenings.injects() if happenings else ()
        late = self._improvised(improvised, len(nodes), len(injects), hard=happenings is not None)
        nodes, names = (*nodes, *late), (*names, *(step.id for step in improvised))
        injects = (*injects, *(self._never(step.id) for step in improvised))
        returns = happenings.returns() if happenings else {}
        graph = topology.Graph(nodes)
        nodes = Reopening(nodes, names, graph, frozenset(returns)).completed()
        relevant = [target.service for target in self.playbook.targets]
        services = _judged(lower_house.services(self.house, weeks, self.quantities, relevant, returns), nodes)
        scope = happenings.scope if happenings else self.layout.scope
        bound = clocks(self.house, scenario, scope, weeks, self.quantities, self.conditions)
        program = Program(
            names=self._names(scenario, names, len(improvised)),
            nodes=nodes,
            pools=lower_house.pools(self.house.organisation, weeks, self.quantities),
            services=services,
            order=topology.standby_order([(s.closure, s.standbys) for s in services], self.house.names),
            atoms=self.conditions.atoms,
            conditions=self.conditions.lowered,
            hours=tuple(weeks.occurrences(second) for second in self.conditions.hours),
            artefacts=lower_house.artefacts(self.house.organisation, self.quantities),
            clocks=bound,
            hits=happenings.hits() if happenings else (),
            losses=happenings.losses() if happenings else (),
            spread=happenings.spread() if happenings else None,
            return_chance=happenings.return_chance if happenings else 0,
            dwell=happenings.dwell() if happenings else None,
            injects=injects,
            ends=self.layout.scope.ends(self.layout.scope.counted),
            detection=happenings.detection() if happenings else None,
            difficulty=happenings.difficulty() if happenings else None,
            start=weeks.start,
            anchor=weeks.anchor.isoformat(),
            horizon=self.horizon,
        )
        refuse_waiting_for_itself(program, graph)
        return program

    def _happenings(self, scenario: Scenario, cast: Cast) -> Happenings:
        check_cast(scenario, cast, self.house)
        scope = self.layout.seen_by(scenario, cast)
        return Happenings(scenario, scope, self.house, self.quantities, self.effects, self.conditions)

    def _calendar(self, scenario: Scenario | None) -> Calendar:
        starts = self.starts or (scenario.starts if scenario else "any")
        detection = LONGEST_DETECTION if scenario else 0
        return calendar(starts, self.house.organisation.time_zone, detection + self.horizon)

    def _nodes(self, happenings: Happenings | None) -> tuple[tuple[Node, ...], tuple[str, ...]]:
        """The nodes of the steps, then those of the questions of injects; and what they are called."""
        hard = happenings is not None
        steps = Steps(self.house, self.quantities, self.effects, self.conditions, hard=hard)
        nodes = steps.lower(self.layout)
        names = tuple(part.name for part in self.layout.parts)
        if happenings is None:
            return nodes, names
        questions = happenings.questions(steps, len(nodes))
        return (*nodes, *(node for _, node in questions)), (*names, *(f"@{inject}" for inject, _ in questions))

    def _improvised(self, improvised: Sequence[Task], first: int, inject: int, *, hard: bool) -> tuple[Node, ...]:
        """Steps that nothing makes ready but the room's word; the first has this index, and this inject."""
        steps = Steps(self.house, self.quantities, self.effects, self.conditions, hard=hard)
        scope, nodes = replace(self.layout.scope, spans=dict(self.layout.scope.spans)), list[Node]()
        for number, step in enumerate(improvised):
            here = first + number
            if step.id in scope.spans:
                raise DoesNotFit(f"there is a step called {step.id} already", "give the new one another id")
            part = Part(step, Piece.WHOLE, scope, step.id, f"step/{step.id}", here, NONE, optional=step.optional)
            nodes.append(replace(steps.alone(part), inject=inject + number))
            scope.spans[step.id] = Span(here, here)
        return tuple(nodes)

    def _never(self, step: str) -> Inject:
        """What an improvised step waits for: it does not come by itself."""
        luck = self.quantities.draw(f"improvised/{step}/chance")
        return Inject(self.conditions.of(Atom(Fact.NEVER)), NONE, CERTAIN, luck, ())

    def _names(self, scenario: Scenario | None, nodes: tuple[str, ...], improvised: int) -> Names:
        injects = scenario.injects if scenario else ()
        decisions = [part.scope.options.get(part.step.id, {}) for part in self.layout.parts]
        questions = [[option.id for option in inject.asks.options] for inject in injects if inject.asks]
        return Names(
            playbook=self.playbook.id,
            scenario=scenario.id if scenario else None,
            nodes=nodes,
            options=(
                *(tuple(options) for options in decisions),
                *(tuple(options) for options in questions),
                *((),) * improvised,
            ),
            pools=self.house.pools,
            services=self.house.names,
            injects=tuple(inject.id for inject in injects),
            phases=PHASES,
            artefacts=self.house.artefacts,
            clocks=tuple(self.house.clock_of),
        )


def _judged(services: tuple[Service, ...], nodes: tuple[Node, ...]) -> tuple[Service, ...]:
    """The services with whether the plan verifies and readmits them."""
    checked = {effect.target for node in nodes for effect in node.at_end if effect.op is Op.VERIFIED}
    ramped = {effect.target for node in nodes for effect in node.at_enough}
    return tuple(
        replace(service, checked=i in checked, ramped=i in ramped) if i in checked | ramped else service
        for i, service in enumerate(services)
    )
