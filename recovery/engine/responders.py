"""Who answers for the team: luck, or the room."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """The room chose an option of a decision; both by id."""

    step: str
    option: str


class Responder(Protocol):
    """Answers decisions, or leaves them to luck."""

    def faces(self, step: str) -> bool:
        """Whether this decision waits for an answer instead of being drawn."""

    def take(self) -> list[Answer]:
        """Answers given since the last call, in their order."""


class Sampled:
    """Everything is drawn."""

    def faces(self, step: str) -> bool:
        """Never: luck decides."""
        return False

    def take(self) -> list[Answer]:
        """There are none."""
        return []


@dataclass
class Live:
    """The room answers every decision, when it likes."""

    _given: list[Answer] = field(default_factory=list)

    def faces(self, step: str) -> bool:
        """Always: the room decides."""
        return True

    def answer(self, step: str, option: str) -> None:
        """The room has decided; it counts from the tick the run stands at."""
        self._given.append(Answer(step, option))

    def take(self) -> list[Answer]:
        """Answers given since the last call, in their order."""
        given, self._given = self._given, []
        return given
