"""Which nodes a playbook has: one for most steps; several for a batch, and for a playbook inside the playbook."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from recovery.engine.codes import NONE
from recovery.engine.program import Guard
from recovery.errors import DoesNotFit
from recovery.model.casting import Cast
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.steps import Batch, Decision, Step, SubPlaybook, Task

MOST_NODES = 1 << 20
DEEPEST = 64
"""Playbooks inside one another."""

Path = tuple[str, ...]
Inner = Mapping[Path, Playbook]
"""Inner playbooks, by the path of ids of the steps that call them."""


class Piece(Enum):
    """What of its step a node is."""

    WHOLE = auto()
    BEGIN = auto()
    LANE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """The nodes of a step: from the one it begins with to the one it ends with; for most steps the same."""

    begin: int
    end: int

    @property
    def nodes(self) -> range:
        """All of them."""
        return range(self.begin, self.end + 1)


@dataclass(frozen=True)
class Scope:
    """What the ids in one playbook, or in the scenario, mean."""

    spans: dict[str, Span] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    """Of decisions: option -> index."""
    batches: set[str] = field(default_factory=set)
    counted: tuple[str, ...] = ()
    """Steps that must be settled before the playbook has ended."""
    cast: Cast = field(default_factory=dict)
    lenient: bool = False
    """A scenario may name steps that this plan does not have."""

    def ours(self, name: str) -> str:
        """The id of the organisation that a name stands for."""
        return self.cast.get(name, name)

    def span(self, name: str) -> Span:
        """The nodes of a step. Raises DoesNotFit for one that does not exist."""
        if name not in self.spans:
            raise DoesNotFit(f"no step is called {name}", "check the files first: recovery check")
        return self.spans[name]

    def ends(self, names: Iterable[str]) -> tuple[int, ...]:
        """The nodes that stand for steps, each once."""
        return tuple(dict.fromkeys(self.span(name).end for name in names))


@dataclass(frozen=True, slots=True)
class Part:
    """A node to be: a step or a piece of one, and where it stands."""

    step: Step
    piece: Piece
    scope: Scope
    name: str
    luck: str
    begin: int
    outer: int
    """What the playbook around it begins with; NONE in the outermost."""
    optional: bool
    lane: int = 0
    inside: Scope | None = None
    """Of the end of an inner playbook: its steps."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The nodes of the steps in their order, what the outermost ids mean, and which choices guard which nodes."""

    parts: tuple[Part, ...]
    scope: Scope
    guards: Mapping[int, tuple[Guard, ...]]

    def seen_by(self, scenario: Scenario, cast: Cast) -> Scope:
        """What the ids in a scenario mean; the questions of its injects are decisions, and come after all steps."""
        asking = [inject for inject in scenario.injects if inject.asks]
        spans = {inject.id: Span(node, node) for node, inject in enumerate(asking, len(self.parts))}
        options = {inject.id: index(option.id for option in inject.asks.options) for inject in asking if inject.asks}
        questions = {name: node for name, node in spans.items() if name not in self.scope.spans}
        return replace(
            self.scope,
            spans={**questions, **self.scope.spans},
            options={**{name: options[name] for name in questions}, **self.scope.options},
            cast=cast,
            lenient=True,
        )


def lay_out(playbook: Playbook, inner: Inner) -> Layout:
    """The nodes of a playbook with all that is inside it.

    Raises DoesNotFit for an inner playbook that is not given, and for more than 2^20 nodes.
    """
    builder = _Builder(inner)
    scope = builder.playbook(playbook, _Place())
    return Layout(tuple(builder.parts), scope, {node: tuple(guards) for node, guards in builder.guards.items()})


def index(names: Iterable[str]) -> dict[str, int]:
    """Each name with its number, from 0."""
    return {name: number for number, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a playbook stands: the steps that call it, by id and by luck, and what it begins with."""

    path: Path = ()
    luck: Path = ()
    outer: int = NONE
    optional: bool = False


class _Builder:
    def __init__(self, inner: Inner) -> None:
        self.parts: list[Part] = []
        self.guards: dict[int, list[Guard]] = {}
        self._inner = inner

    def playbook(self, playbook: Playbook, place: _Place) -> Scope:
        counted = playbook.complete_needs
        if counted is None:
            counted = tuple(step.id for step in playbook.steps if not step.optional)
        scope = Scope(counted=counted)
        for step in playbook.steps:
            begin = len(self.parts)
            self._step(step, scope, place)
            scope.spans[step.id] = Span(begin, len(self.parts) - 1)
        for step in playbook.steps:
            self._guard(step, scope)
        return scope

    def _step(self, step: Step, scope: Scope, place: _Place) -> None:
        begin = len(self.parts)
        whole = Part(
            step=step,
            piece=Piece.WHOLE,
            scope=scope,
            name="/".join((*place.path, step.id)),
            luck="/".join(("step", *place.luck, step.draws_as or step.id)),
            begin=begin,
            outer=place.outer,
            optional=step.optional or place.optional,
        )
        match step:
            case Batch():
                scope.batches.add(step.id)
                self._add(replace(whole, piece=Piece.BEGIN, name=f"{whole.name}/0"))
                for lane in range(step.at_once):
                    self._add(replace(whole, piece=Piece.LANE, name=f"{whole.name}/{lane + 1}", lane=lane))
                self._add(replace(whole, piece=Piece.END))
            case SubPlaybook():
                self._add(replace(whole, piece=Piece.BEGIN, name=f"{whole.name}/0"))
                inside = self.playbook(self._called(step, place), _inside(step, place, whole))
                self._add(replace(whole, piece=Piece.END, inside=inside))
            case Decision():
                scope.options[step.id] = index(option.id for option in step.options)
                self._add(whole)
            case _:
                self._add(whole)

    def _add(self, part: Part) -> None:
        if len(self.parts) >= MOST_NODES:
            raise DoesNotFit(
                f"the plan has more than {MOST_NODES} steps, counting lanes and those of playbooks inside it",
                "split it, or use fewer lanes",
            )
        self.parts.append(part)

    def _called(self, step: SubPlaybook, place: _Place) -> Playbook:
        path = (*place.path, step.id)
        if len(path) > DEEPEST:
            raise DoesNotFit(f"more than {DEEPEST} playbooks stand inside one another", "does one call itself?")
        if path not in self._inner:
            raise DoesNotFit(f"the playbook of {'/'.join(path)} is missing: {step.playbook}", "give it with the others")
        return self._inner[path]

    def _guard(self, step: Step, scope: Scope) -> None:
        match step:
            case Decision():
                led = [(name, number) for number, option in enumerate(step.options) for name in option.leads_to]
            case Task(fails=fails) if fails and fails.then:
                led = [(fails.then, NONE)]
            case _:
                led = []
        for name, option in led:
            self.guards.setdefault(scope.span(name).begin, []).append(Guard(scope.span(step.id).end, option))


def _inside(step: SubPlaybook, place: _Place, called: Part) -> _Place:
    luck = (*place.luck, step.draws_as or step.id)
    return _Place((*place.path, step.id), luck, called.begin, called.optional)
