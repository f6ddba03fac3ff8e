"""What an action or an event does to services, marks and pace: a closed list of one-key mappings."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from recovery.model.base import Frozen, Id, Malformed
from recovery.model.conditions import Mark
from recovery.model.durations import Duration

HitState = Literal["down", "degraded", "untrusted"]
Phase = Literal["detect", "assess", "contain", "eradicate", "restore", "verify", "communicate", "close"]
PerMille = Annotated[float, Field(gt=0, le=1000)]


class HitTarget(Frozen):
    """Which service, and how it is hurt."""

    service: Id
    state: HitState


class Hit(Frozen):
    """A service becomes down, degraded or untrusted."""

    hit: HitTarget
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Isolate(Frozen):
    """A service is taken away from its users: out until released or restored."""

    isolate: Id
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Release(Frozen):
    """Ends the isolation of a service, and nothing else."""

    release: Id
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Restore(Frozen):
    """Clears every hit on a service and its isolation; where there is nothing to clear it changes nothing."""

    restore: Id
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Slowdown(Frozen):
    """Which work takes longer, by which factor, and for how long."""

    phase: Phase | None = None
    role: Id | None = None
    step: Id | None = None
    by: PerMille
    """1.5 makes work half as long again. Of several that apply, the largest counts."""
    for_: Annotated[Duration, Field(alias="for")]

    @model_validator(mode="after")
    def _one_target(self) -> "Slowdown":
        if sum(target is not None for target in (self.phase, self.role, self.step)) != 1:
            raise Malformed("a slow-down names one of phase, role or step", "for example {slow: {role: analyst, by: 1.5, for: 2h}}")
        return self


class Slow(Frozen):
    """Work that starts while this lasts takes longer."""

    slow: Slowdown
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class SetMark(Frozen):
    """One of the moments that people declare has come."""

    mark: Mark
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


NAMES = ("hit", "isolate", "release", "restore", "slow", "mark")


def _name(value: object) -> str | None:
    keys = value if isinstance(value, dict) else getattr(value, "__dict__", ())
    return next((name for name in NAMES if name in keys), None)


Effect = Annotated[
    Annotated[Hit, Tag("hit")]
    | Annotated[Isolate, Tag("isolate")]
    | Annotated[Release, Tag("release")]
    | Annotated[Restore, Tag("restore")]
    | Annotated[Slow, Tag("slow")]
    | Annotated[SetMark, Tag("mark")],
    Discriminator(_name, custom_error_type="unknown_effect", custom_error_message="an effect is one of: " + ", ".join(NAMES)),
]
