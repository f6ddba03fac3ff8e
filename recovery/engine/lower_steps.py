"""The steps of a playbook become nodes, without what a reopening needs to know of the whole graph."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from recovery.engine.codes import NONE, Kind, Op
from recovery.engine.draws import chance_of
from recovery.engine.layout import Layout, Part, Piece, Scope
from recovery.engine.lower_conditions import Conditions
from recovery.engine.lower_effects import PHASES, Effects
from recovery.engine.lower_house import House
from recovery.engine.program import Choice, Draw, Effect, Guard, Node
from recovery.engine.quantities import NOTHING, Quantities
from recovery.errors import DoesNotFit
from recovery.model import steps
from recovery.model.estimates import Estimate
from recovery.model.scenario import Question

MOST_ITEMS = 10_000_000


class Steps:
    """Lowers the steps of one program. `hard`: their work is as hard as the incident of the run."""

    def __init__(
        self, house: House, quantities: Quantities, effects: Effects, conditions: Conditions, *, hard: bool
    ) -> None:
        self._house = house
        self._quantities = quantities
        self._effects = effects
        self._conditions = conditions
        self._hard = hard

    def lower(self, layout: Layout) -> tuple[Node, ...]:
        """All nodes of a playbook."""
        nodes: list[Node] = []
        for part in layout.parts:
            guards = layout.guards.get(len(nodes), ())
            nodes.append(self._part(part, guards, len(nodes), nodes))
        return tuple(nodes)

    def alone(self, part: Part) -> Node:
        """The node of a step that stands outside the layout, guarded by nothing."""
        return self._part(part, (), part.begin, ())

    def _part(self, part: Part, guards: tuple[Guard, ...], here: int, before: Sequence[Node]) -> Node:
        match part.piece:
            case Piece.WHOLE:
                return self._whole(part, self._entered(part, guards, self._marked(part)))
            case Piece.BEGIN:
                start = self._at(part, "start") if isinstance(part.step, steps.SubPlaybook) else ()
                node = self._blank(part, self._no_work(f"{part.luck}/begin"))
                return replace(self._entered(part, guards, node), at_start=start)
            case Piece.LANE:
                return self._lane(part, here)
            case Piece.END:
                return self._end(part, here, before)
            case _:
                assert_never(part.piece)

    # what nodes share

    def _blank(self, part: Part, work: Draw) -> Node:
        step = part.step
        return Node(
            kind=Kind.TASK,
            phase=PHASES.index(step.phase) if step.phase else NONE,
            priority=step.priority,
            optional=part.optional,
            needs=(), needs_any=(), after=(), guards=(), gates=(), demands=(),
            work=work, at_start=(), at_end=(),
            fail=None, fail_chance=0, retry=0, back_off=None,
            choose=None, choices=(), default=NONE, limit=NONE,
            check=None, pass_chance=0, rounds=0, rework=NONE, reopened=(),
            begin=part.begin,
        )  # fmt: skip

    def _entered(self, part: Part, guards: tuple[Guard, ...], node: Node) -> Node:
        step, scope = part.step, part.scope
        outer = () if part.outer == NONE else (part.outer,)
        said = step.facts_from if isinstance(step, steps.Notify) else ()
        return replace(
            node,
            needs=(*outer, *scope.ends(step.needs)),
            needs_any=scope.ends(step.needs_any),
            after=scope.ends((*step.after, *said)),
            guards=guards,
        )

    def _worked(self, part: Part, estimate: Estimate) -> Node:
        step = part.step
        people = self._house.demands(step.people)
        hard = self._hard and bool(people) and estimate.varies
        return replace(
            self._blank(part, self._quantities.draw(f"{part.luck}/work", estimate, hard=hard)),
            gates=tuple(self._house.any_of(use) for use in step.uses),
            demands=people,
            slower=tuple((self._house.thing(name), round(by * 1000)) for name, by in step.slower_without.items()),
        )

    def _marked(self, part: Part) -> Node:
        worked = self._worked(part, _estimate(part.step))
        return replace(worked, at_start=self._at(part, "start"), at_end=self._ending(part))

    def _at(self, part: Part, at: str) -> tuple[Effect, ...]:
        return self._effects.lower(part.step.effects, part.scope, at=at)

    def _ending(self, part: Part) -> tuple[Effect, ...]:
        return self._at(part, "end") + self._effects.marks(part.step.marks)

    def _no_work(self, name: str) -> Draw:
        return self._quantities.draw(name, NOTHING)

    # steps that are one node

    def _whole(self, part: Part, node: Node) -> Node:
        step = part.step
        match step:
            case steps.Task():
                return self._task(node, step, part.luck)
            case steps.Decision():
                return self._decision(node, step, part)
            case steps.Verify():
                return self._verify(node, step, part)
            case steps.Diagnose():
                return self._diagnose(node, step, part)
            case steps.Ramp():
                return self._ramp(node, step)
            case steps.Notify():
                return replace(node, clock=NONE if step.clock is None else self._clock(step.id, step.clock))
            case steps.Wait():
                return replace(node, kind=Kind.WAIT, until=self._conditions.lower(step.until, part.scope))
            case steps.Batch() | steps.SubPlaybook():
                raise AssertionError(f"{step.id} is more than one node")
            case _:
                assert_never(step)

    def _task(self, node: Node, step: steps.Task, luck: str) -> Node:
        node = replace(
            node,
            at_end=self._effects.on(Op.RESTORE, step.restores) + node.at_end,
            artefacts=tuple(dict.fromkeys(self._house.artefact(name) for name in step.from_)),
        )
        fails = step.fails
        if fails is None:
            return node
        return replace(
            node,
            fail=self._quantities.draw(f"{luck}/fail"),
            fail_chance=chance_of(fails.chance),
            retry=fails.retry,
            back_off=self._quantities.draw(f"{luck}/back-off", fails.after) if fails.after else None,
        )

    def _decision(self, node: Node, step: steps.Decision, part: Part) -> Node:
        choose = self._quantities.draw(f"{part.luck}/choice")
        return self.decision(node, step, choose, part.scope, part.scope.options[step.id])

    def decision(
        self, node: Node, asked: steps.Decision | Question, choose: Draw, scope: Scope, options: Mapping[str, int]
    ) -> Node:
        """The node with the options of a decision, or of an inject's question."""
        if asked.default is not None and asked.default not in options:
            raise DoesNotFit(
                f"no option of {asked.title} is called {asked.default}", "check the files first: recovery check"
            )
        return replace(
            node,
            kind=Kind.DECISION,
            choose=choose,
            choices=tuple(
                Choice(
                    chance_of(option.chance),
                    self._conditions.lower(option.if_, scope),
                    self._effects.lower(option.effects, scope),
                )
                for option in asked.options
            ),
            default=NONE if asked.default is None else options[asked.default],
            limit=NONE if asked.limit is None else asked.limit,
        )

    def _verify(self, node: Node, step: steps.Verify, part: Part) -> Node:
        services = [name for name in step.verifies if self._house.is_service(name)]
        others = [name for name in step.verifies if not self._house.is_service(name)]
        return replace(
            node,
            kind=Kind.VERIFY,
            at_end=self._effects.on(Op.VERIFIED, services) + node.at_end,
            check=self._quantities.draw(f"{part.luck}/check"),
            pass_chance=chance_of(step.pass_chance),
            rounds=step.rounds,
            rework=NONE if step.on_fail is None else part.scope.span(step.on_fail).begin,
            inspects=tuple(dict.fromkeys(self._house.artefact(name) for name in others)),
            miss=self._quantities.draw(f"{part.luck}/miss"),
            miss_chance=chance_of(step.misses),
        )

    def _diagnose(self, node: Node, step: steps.Diagnose, part: Part) -> Node:
        node = replace(
            node,
            kind=Kind.DIAGNOSE,
            segments=step.most,
            find=self._quantities.draw(f"{part.luck}/find"),
            find_chance=chance_of(step.find_chance),
        )
        if step.worsens is None:
            return node
        return replace(
            node,
            harm=self._quantities.draw(f"{part.luck}/harm"),
            harm_chance=chance_of(step.worsens.chance),
            harms=self._effects.lower(step.worsens.effects, part.scope),
        )

    def _ramp(self, node: Node, step: steps.Ramp) -> Node:
        return replace(
            node,
            kind=Kind.RAMP,
            at_start=self._effects.on(Op.RELEASE, step.readmits) + node.at_start,
            segments=len(step.stages),
            enough=step.enough_at,
            at_enough=self._effects.on(Op.READMITTED, step.readmits),
        )

    def _clock(self, step: str, clock: str) -> int:
        if clock not in self._house.clock_of:
            raise DoesNotFit(
                f"{step} serves the clock {clock}, which does not bind {self._house.organisation.id}",
                f"add {clock} to the `clocks` of the organisation, or drop it here",
            )
        return self._house.clock_of[clock]

    # steps that are several

    def _lane(self, part: Part, here: int) -> Node:
        step = part.step
        assert isinstance(step, steps.Batch)
        return replace(
            self._worked(part, step.each),
            needs=(part.begin,),
            at_start=self._at(part, "start") if part.lane == 0 else (),
            items=self._quantities.draw(f"{part.luck}/items", step.items, cap=MOST_ITEMS),
            lane=part.lane,
            lanes=step.at_once,
            batch=here - part.lane + step.at_once,
        )

    def _end(self, part: Part, here: int, before: Sequence[Node]) -> Node:
        node = replace(self._blank(part, self._no_work(f"{part.luck}/end")), at_end=self._ending(part))
        if isinstance(part.step, steps.Batch):
            restored = self._effects.on(Op.RESTORE, part.step.restores)
            return replace(node, needs=tuple(range(part.begin + 1, here)), at_end=restored + node.at_end)
        assert part.inside is not None
        counted = part.inside.ends(part.inside.counted)
        broken_by = [node for end in counted for node in (end, *before[end].broken_by)]
        return replace(node, needs=(part.begin,), after=counted, broken_by=tuple(broken_by))


def _estimate(step: steps.Step) -> Estimate:
    match step:
        case steps.Task() | steps.Decision() | steps.Verify() | steps.Notify():
            return step.takes
        case steps.Diagnose() | steps.Batch():
            return step.each
        case steps.Ramp():
            return step.hold
        case steps.Wait() | steps.SubPlaybook():
            return NOTHING
        case _:
            assert_never(step)
