"""Who answers for the team: luck, or the room; and what a room can say."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from recovery.engine.program import Effect


@dataclass(frozen=True, slots=True)
class Answer:
    """The room chose an option of a decision, both by id; with no option it goes its own way, to these effects."""

    step: str
    option: str
    effects: tuple[Effect, ...] = ()
    after: int = 0
    """Ticks until it counts: the room said what, but it takes so long to come about."""
    round: int | None = None
    """It counts in this round of the decision only; None: in whichever is open."""


@dataclass(frozen=True, slots=True)
class Order:
    """Have a step that waits for an order begin, as soon as its services and people are there."""

    step: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Go on without a step: what needs it does not wait for it, and nothing of it is done."""

    step: str


@dataclass(frozen=True, slots=True)
class Finish:
    """A step at work is done now, whatever luck had in mind."""

    step: str


@dataclass(frozen=True, slots=True)
class Prolong:
    """A step at work takes so many ticks longer."""

    step: str
    ticks: int


@dataclass(frozen=True, slots=True)
class Act:
    """These effects happen now."""

    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Regain:
    """What such losses took is there again, as far as it is lost."""

    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """An inject comes, whatever its condition and its chance say."""

    inject: str
    after: int = 0
    """In so many ticks; until then it does not come by itself."""


@dataclass(frozen=True, slots=True)
class Hold:
    """An inject does not come by itself any more; `free`: it does again."""

    inject: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """An inject does not come at all."""

    inject: str


@dataclass(frozen=True, slots=True)
class Improvise:
    """A step that the plan did not have begins to count; the program has it as its last nodes."""

    step: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The room has had enough; the run ends here."""


RoomCommand = Answer | Order | Skip | Finish | Prolong | Act | Regain | Release | Hold | Drop | Improvise | Stop


class Responder(Protocol):
    """Answers decisions and gives orders, or leaves them to luck."""

    @property
    def keeps_limits(self) -> bool:
        """Whether a decision that the room faces takes its default at its limit."""

    def faces(self, step: str) -> bool:
        """Whether this decision waits for an answer instead of being drawn."""

    def orders(self, step: str) -> bool:
        """Whether this step, once ready, waits for an order."""

    def take(self) -> list[RoomCommand]:
        """What was said since the last call, in its order."""


class Sampled:
    """Everything is drawn."""

    keeps_limits = True

    def faces(self, step: str) -> bool:
        """Never: luck decides."""
        return False

    def orders(self, step: str) -> bool:
        """Never: the plan plays itself."""
        return False

    def take(self) -> list[RoomCommand]:
        """There is nothing."""
        return []


@dataclass
class Live:
    """The room decides and orders, when it likes."""

    faced: Collection[str] | None = None
    """The decisions it answers, by name of node; None: every one."""
    ordered: Collection[str] = ()
    """The nodes that wait for its order."""
    keeps_limits: bool = True
    _given: list[RoomCommand] = field(default_factory=list)

    def faces(self, step: str) -> bool:
        """Whether the room decides this one."""
        return self.faced is None or step in self.faced

    def orders(self, step: str) -> bool:
        """Whether the room says when this one begins."""
        return step in self.ordered

    def answer(self, step: str, option: str) -> None:
        """The room has decided; it counts from the tick the run stands at."""
        self.say(Answer(step, option))

    def say(self, command: RoomCommand) -> None:
        """The room has spoken; it counts from the tick the run stands at."""
        self._given.append(command)

    def take(self) -> list[RoomCommand]:
        """What was said since the last call, in its order."""
        given, self._given = self._given, []
        return given
