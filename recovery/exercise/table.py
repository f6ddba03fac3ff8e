"""The run behind an exercise: it opens at detection, hears what the room says, and can be played again from the start."""

from collections.abc import Sequence
from dataclasses import dataclass

from recovery.engine import program as engine
from recovery.engine import responders as said
from recovery.engine.codes import NONE, Kind
from recovery.engine.compile import compile_program, lower_effects
from recovery.engine.draws import Luck, Pins
from recovery.engine.even import EvenLuck
from recovery.engine.program import Program
from recovery.engine.responders import Live, RoomCommand
from recovery.engine.simulate import Run
from recovery.exercise import commands as do
from recovery.exercise.commands import Command
from recovery.exercise.plan import Plan
from recovery.exercise.settings import Settings
from recovery.model.effects import Effect, Lose, LossTarget
from recovery.model.playbook import Playbook
from recovery.model.steps import Batch, SubPlaybook, Task


@dataclass(frozen=True, slots=True)
class Cast:
    """Which decisions the room faces, and which nodes wait for its orders."""

    faced: frozenset[str]
    ordered: frozenset[str]


class Table:
    """One play of a plan by a room. Times are seconds after detection."""

    def __init__(
        self, plan: Plan, settings: Settings, improvised: Sequence[Task] = (), luck: Luck | None = None
    ) -> None:
        self.plan = plan
        self.settings = settings
        self.improvised = tuple(improvised)
        self.program = program(plan, settings, improvised)
        self.luck = luck or luck_of(settings)
        roles = cast(plan, settings, self.program)
        self.faced = roles.faced
        self.ordered = roles.ordered
        self.keeps_limits = settings.mode != "facilitated"
        self._live = Live(roles.faced, roles.ordered, keeps_limits=self.keeps_limits)
        self.run = Run(self.program, self.luck, self._live)
        for word in self.held_from_the_start:
            self._live.say(word)
        while self.run.detected_at is None:
            self.run.advance(int(self.run.next))
        self.detected = self.run.detected_at
        self.run.advance(self.detected)

    @property
    def held_from_the_start(self) -> tuple[said.Hold, ...]:
        """What is for a room that gets ahead or stuck: where somebody leads, they say when it comes."""
        injects = self.plan.scenario.injects if self.settings.mode == "facilitated" else ()
        return tuple(said.Hold(inject.id) for inject in injects if inject.kind == "contingency")

    @property
    def playbook(self) -> Playbook:
        """The plan as it is now, with what was improvised."""
        steps = (*self.plan.playbook.steps, *self.improvised)
        return self.plan.playbook.model_copy(update={"steps": steps}) if self.improvised else self.plan.playbook

    @property
    def now(self) -> int:
        """Where the run stands."""
        return self.run.now - self.detected

    @property
    def over(self) -> bool:
        """The run has come to its end."""
        return self.run.outcome is not None

    @property
    def next(self) -> int | None:
        """When something is due next; None if nothing is."""
        tick = self.run.next
        return None if tick == float("inf") or self.over else int(tick) - self.detected

    def advance(self, to: int) -> None:
        """Play everything up to and at that second."""
        if to > self.now:
            self.run.advance(self.detected + to)

    def say(self, *commands: RoomCommand) -> None:
        """The room says these, one after another, now."""
        for command in commands:
            self._live.say(command)
            self.run.advance(self.run.now)

    def carry_out(self, command: Command) -> None:
        """What a command of the room means for the run; most mean nothing."""
        match command:
            case do.Chance(of=of, comes=comes):
                if isinstance(self.luck, EvenLuck):
                    self.luck.chosen[of] = comes
            case _:
                self.say(*self.meaning(command))

    def meaning(self, command: Command) -> Sequence[RoomCommand]:
        """What it says to the engine."""
        match command:
            case do.Release(inject=inject):
                return (said.Release(inject),)
            case do.Hold(inject=inject, free=free):
                return (said.Hold(inject, free),)
            case do.Drop(inject=inject):
                return (said.Drop(inject),)
            case do.BringForward(inject=inject, at=at):
                return (said.Release(inject, max(0, at - self.now)),)
            case do.AddInject(effects=effects):
                return (said.Act(self.lowered(effects)),)
            case do.End():
                return (said.Stop(),)
            case do.Lose(role=role, people=people):
                return (said.Act(self.lowered([_loss(role, people)])),)
            case do.Return(role=role, people=people):
                return (said.Regain(self.lowered([_loss(role, people)])),)
            case _:
                return self._about_a_step(command)

    def _about_a_step(self, command: Command) -> Sequence[RoomCommand]:
        match command:
            case do.Order(step=step):
                return (said.Order(step),)
            case do.Decide(step=step, option=str(option)):
                return (said.Answer(step, option),)
            case do.Map(step=step, option=option, delay=delay, effects=effects):
                return (said.Answer(step, option or "", self.lowered(effects), delay),)
            case do.Improvise():
                return (said.Improvise(improvised(command).id),)
            case do.Skip(step=step):
                return (said.Skip(step),)
            case do.Mark(step=step, later=0):
                return (said.Finish(step),)
            case do.Mark(step=step, later=later):
                return (said.Prolong(step, later),)
            case _:
                return ()

    def lowered(self, effects: Sequence[Effect]) -> tuple[engine.Effect, ...]:
        """Effects that somebody made up, as the engine has them. Raises DoesNotFit for what the organisation has not."""
        plan = self.plan
        return lower_effects(effects, plan.organisation, self.plan.playbook, plan.scenario, plan.cast, plan.inner)

    # what stands open

    def node(self, name: str) -> int:
        """The number of a node, NONE if there is none of this name."""
        names = self.program.names.nodes
        return names.index(name) if name in names else NONE

    def open_decisions(self) -> list[str]:
        """Decisions at work that the room faces, in the order of the plan."""
        nodes = enumerate(self.program.nodes)
        names = self.program.names.nodes
        at_work = (i for i, node in nodes if node.kind is Kind.DECISION and self.run.phase(i) == "working")
        return [names[i] for i in at_work if names[i] in self.faced]

    def open_orders(self) -> list[str]:
        """Steps that are ready and wait for an order; a batch by its own name."""
        names = self.program.names.nodes
        return [step_of(name) for i, name in enumerate(names) if self.run.unordered(i)]


def step_of(node: str) -> str:
    """What people call a node that waits for an order: a batch, for what it begins with."""
    return node.removesuffix("/0")


def luck_of(settings: Settings, pins: Pins | None = None) -> Luck:
    """The luck of an exercise."""
    return EvenLuck() if settings.even else Luck(settings.seed, 0, pins)


def program(plan: Plan, settings: Settings, improvised: Sequence[Task] = ()) -> Program:
    """The program of an exercise."""
    return compile_program(
        plan.organisation,
        plan.playbook,
        plan.scenario,
        plan.cast,
        starts=settings.starts,
        horizon=settings.horizon,
        inner=plan.inner,
        improvised=improvised,
    )


def improvised(command: do.Improvise) -> Task:
    """The step that a command describes. Raises pydantic's ValidationError for what is no task."""
    return Task.model_validate(command.step)


def cast(plan: Plan, settings: Settings, program: Program) -> Cast:
    """Who answers what: decisions and steps of played roles are the room's, and decisions of nobody.

    What the room improvises it has ordered already.
    """
    if settings.mode == "automatic":
        return Cast(frozenset(), frozenset())
    all_roles = frozenset(role.id for role in plan.organisation.roles)
    played = all_roles if settings.played is None else frozenset(settings.played)
    roles = _roles(plan)
    faced = {
        name
        for name, node in zip(program.names.nodes, program.nodes, strict=True)
        if node.kind is Kind.DECISION and (not node.demands or played & roles.get(name, played))
    }
    ordered: set[str] = set()
    if settings.ordered:
        nobody = frozenset[str]()
        ordered = {name for name in program.names.nodes if name not in faced and played & roles.get(name, nobody)}
    return Cast(frozenset(faced), frozenset(ordered))


def _roles(plan: Plan) -> dict[str, frozenset[str]]:
    """The roles of each node that could wait for an order, or ask for a decision."""
    roles: dict[str, frozenset[str]] = {}
    books = [((), plan.playbook), *plan.inner.items()]
    for path, playbook in books:
        for step in playbook.steps:
            name = "/".join((*path, step.id))
            match step:
                case Batch():
                    roles[f"{name}/0"] = frozenset(step.people)
                case SubPlaybook():
                    pass
                case _:
                    roles[name] = frozenset(step.people)
    for inject in plan.scenario.injects:
        if inject.asks:
            role = inject.asks.role
            roles[f"@{inject.id}"] = frozenset((plan.cast.get(role, role),))
    return roles


def _loss(role: str, people: int) -> Effect:
    return Lose(lose=LossTarget(role=role, people=people))
