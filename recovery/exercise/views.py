"""What people see of an exercise: frozen plain values, computed from the journal, the run and what was done.

Times are whole seconds after detection (negative before it) unless a name says otherwise; names are ids. What players
see holds what was ordered, done and released, and nothing of onset, dwell and luck; nobody sees those before the debrief.
"""

from dataclasses import dataclass, fields, replace
from typing import Literal

from recovery.exercise.chances import OpenChance

StepState = Literal[
    "pending", "ready", "waiting", "working", "backing-off", "done", "skipped", "failed", "dead", "stuck"
]
"""`ready`: it waits for an order, which only the facilitator sees; players see it as pending."""
ServiceState = Literal["up", "degraded", "out", "untrusted"]


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where both clocks stand."""

    at: int
    """Exercise time in whole seconds."""
    room_ms: int
    """Since the exercise was opened."""
    paused_ms: int
    """Of these, how long the exercise stood."""
    running: bool
    talking: bool
    """A decision or a question is open: time runs at `talk`."""
    speed: int
    talk: float
    ended: bool
    over: bool
    """The run has come to its end; nothing more happens by itself."""
    outcome: str | None
    stopped: bool
    """Something real has happened."""


@dataclass(frozen=True, slots=True)
class ServiceView:
    """How a service stands, and since when. `state`: untrusted ones are up."""

    service: str
    state: ServiceState
    isolated: bool
    affected: bool
    back: bool
    since: int
    rto: int | None
    """Seconds from `out_since`, or None where there is no target."""
    out_since: int | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A legal clock that runs; `due` None: it has no date."""

    clock: str
    started: int
    due: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class OptionView:
    """One way to decide."""

    option: str
    possible: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision that is open. `step` begins with @ where an inject asks."""

    step: str
    since: int
    limit: int | None
    """The second at which it has taken as long as it may."""
    default: str | None
    options: tuple[OptionView, ...]
    own_way: str
    """What the room said in its own words, and the facilitator has still to map; empty for none."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the plan, also one that was improvised. Its times are those of its last attempt."""

    step: str
    state: StepState
    round: int
    ready: int | None
    started: int | None
    done: int | None
    for_services: tuple[str, ...] = ()
    """What it waits for now."""
    for_roles: tuple[str, ...] = ()
    improvised: bool = False


@dataclass(frozen=True, slots=True)
class InjectView:
    """An inject that the room has; made up, where `added` is its entry."""

    inject: str
    at: int
    title: str
    source: str
    to: tuple[str, ...]
    mode: str
    message: str
    answer_by: int | None
    added: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedInject:
    """An inject of the list as the facilitator sees it."""

    inject: str
    state: Literal["next", "held", "delivered", "dropped"]
    at: int | None
    """When it came; of those still to come, when it is due as far as that is known."""
    released_by: int | None
    """The entry that released it, which can be undone."""
    must: bool
    may_drop: bool
    """The room is behind, and this one need not come."""


@dataclass(frozen=True, slots=True)
class PeopleView:
    """A role: how many are here, at work, on their way, and away by the exercise."""

    role: str
    here: int
    busy: int
    coming: int
    lost: int
    played_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedItem:
    """Something that happened: a fact of the run or a command, by kind, and what it is about."""

    at: int
    kind: str
    what: str
    detail: str = ""
    by: str = ""
    entry: int | None = None
    """Of a command: its entry."""
    private: bool = False
    """Players do not see it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the room that nobody has answered."""

    entry: int
    at: int
    text: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleView:
    """Where the room is in its own time. `ahead` in seconds of the room; negative: behind."""

    number: int
    module: str | None
    """The part it is in; None when all are over, or there are none."""
    spent: int
    room: int
    ahead: int
    total: int


@dataclass(frozen=True, slots=True)
class PlayersView:
    """What everybody in the room may see."""

    clocks: Clocks
    services: tuple[ServiceView, ...]
    deadlines: tuple[Deadline, ...]
    decisions: tuple[DecisionView, ...]
    questions: tuple[Question, ...]
    steps: tuple[StepView, ...]
    injects: tuple[InjectView, ...]
    people: tuple[PeopleView, ...]
    feed: tuple[FeedItem, ...]
    module: ModuleView


@dataclass(frozen=True, slots=True)
class FacilitatorView(PlayersView):
    """What only the facilitator may see, beside what everybody does."""

    orders: tuple[str, ...]
    """Steps that are ready and wait for an order."""
    planned: tuple[PlannedInject, ...]
    chances: tuple[OpenChance, ...]
    limits_passed: tuple[str, ...]
    """Decisions that have taken as long as they may: now the facilitator says what becomes of them."""
    own_ways: tuple[str, ...]
    """Decisions whose own way is to be mapped."""
    unseen: tuple[str, ...]
    """Services that are untrusted while the room cannot know."""
    next: int | None
    """When something is due next; None if nothing comes by itself."""

    @property
    def needs(self) -> int:
        """How many things wait for somebody."""
        return len(self.orders) + len(self.decisions) + len(self.questions)


def for_players(view: FacilitatorView) -> PlayersView:
    """What everybody may see of it."""
    seen = {field.name: getattr(view, field.name) for field in fields(PlayersView)}
    seen["feed"] = tuple(item for item in view.feed if not item.private)
    seen["steps"] = tuple(replace(s, state="pending", ready=None) if s.state == "ready" else s for s in view.steps)
    seen["services"] = tuple(
        replace(service, state="up", affected=False, back=True) if service.service in view.unseen else service
        for service in view.services
    )
    return PlayersView(**seen)
