"""Where one step stands during a run, and what has come due at an instant."""

from dataclasses import dataclass, field
from typing import Literal

from recovery.engine.program import NONE, Node
from recovery.engine.responders import Answer
from recovery.model.journal import Cause

DETECTION = Cause("need", None)
"""Nothing but the detection made it ready."""
Phase = Literal["pending", "waiting", "working", "backing-off", "done", "failed", "dead", "stuck"]
SETTLED: tuple[Phase, ...] = ("done", "failed", "dead")
LOST: tuple[Phase, ...] = ("failed", "dead")


@dataclass(slots=True)
class Step:
    """The state of one node."""

    node: Node
    name: str
    needs_any: tuple[int, ...]
    phase: Phase = "pending"
    round: int = 0
    attempt: int = 0
    tries: int = 0
    """Attempts of this round that failed, those for want of a sound artefact apart."""
    segment: int = 0
    """The hypothesis or stage at work."""
    slowed: int = 1000
    """Per mille, as read when the attempt began."""
    artefact: int = NONE
    artefact_lost: bool = False
    """It was lost when the attempt began."""
    items: int | None = None
    ready_at: int = NONE
    ready_by: Cause = DETECTION
    settled_at: int = NONE
    chosen: int = NONE
    failures: int = 0
    turn: int = 0
    """Grows when the step is withdrawn, so that what was due for it is known to be stale."""
    cancelled: bool = False
    closed: tuple[tuple[int, ...], ...] = ()
    """Gates that were closed at the end of the last instant."""
    for_services: int = 0
    for_people: int = 0
    time_is_up: bool = False
    """The work of a decision ends at its limit."""

    @property
    def settled(self) -> bool:
        """Done, failed for good, or dead."""
        return self.phase in SETTLED


@dataclass(slots=True)
class Tray:
    """What has come due at this instant; steps with the turn they had when it was laid here."""

    answers: list[Answer] = field(default_factory=list)
    detection: bool = False
    ends: list[tuple[int, int]] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    losses: list[int] = field(default_factory=list)
    spread: int = 0
    returns: list[int] = field(default_factory=list)
    over: list[tuple[int, int, int]] = field(default_factory=list)
    """Losses that are over: what, which, how many."""
    edges: list[int] = field(default_factory=list)
    reached: list[tuple[int, int]] = field(default_factory=list)
    vendors: list[int] = field(default_factory=list)
    back_offs: list[tuple[int, int]] = field(default_factory=list)
    alarms: int = 0

    @property
    def idle(self) -> bool:
        """Nothing but calendar edges."""
        return not any(
            (
                self.answers, self.ends, self.hits, self.losses, self.spread, self.returns, self.over, self.reached,
                self.vendors, self.back_offs, self.alarms,
            )
        )  # fmt: skip
