"""How an exercise is played: who is in the room, how time passes, whose luck it is. Kept in its first entry."""

from typing import Annotated, Literal

from pydantic import Field

from recovery.engine.codes import HORIZON
from recovery.model.base import Frozen, Id, Title
from recovery.model.scenario import Start

Mode = Literal["facilitated", "solo", "automatic"]
FASTEST = 3_600
"""Seconds of the exercise in a second of the room."""
MOST_IMPROVISED = 200
"""Steps that one exercise may add to its plan."""
Rate = Annotated[float, Field(ge=0, le=FASTEST)]


class Settings(Frozen):
    """What was chosen before the exercise began."""

    mode: Mode = "facilitated"
    """`facilitated`: somebody leads a room; `solo`: one person decides, the plan plays itself; `automatic`: nobody does."""
    steps: Literal["ordered", "automatic"] | None = None
    """Whether a ready step of a played role waits for the room's order; by default it does when facilitated."""
    luck: Literal["even", "drawn"] | None = None
    """`even`: medians and the facilitator's choice; `drawn`: from the seed. By default even when facilitated."""
    seed: Annotated[int, Field(ge=0, lt=1 << 64)] = 1
    """Which luck, where it is drawn."""
    starts: Start | None = None
    """The hour of onset; the scenario's when left out."""
    played: tuple[Id, ...] | None = None
    """Roles that people in the room play; all of the organisation when left out, none in an automatic exercise."""
    cast: dict[Id, Id] = Field(default_factory=dict)
    """Part of the scenario -> what fills it."""
    people: dict[Id, tuple[Title, ...]] = Field(default_factory=dict)
    """Role -> who plays it, by name."""
    facilitator: str = ""
    """Who leads."""
    speed: Annotated[int, Field(ge=1, le=FASTEST)] = 60
    """Seconds of the exercise in a second of the room."""
    talk: Rate = 1.0
    """The same, while a decision or a question is open."""
    horizon: Annotated[int, Field(ge=1)] = HORIZON
    """Seconds after detection at which the run is given up."""

    @property
    def ordered(self) -> bool:
        """Whether ready steps of played roles wait for orders."""
        return self.steps == "ordered" if self.steps else self.mode == "facilitated"

    @property
    def even(self) -> bool:
        """Whether luck is even instead of drawn."""
        return self.luck == "even" if self.luck else self.mode == "facilitated"
