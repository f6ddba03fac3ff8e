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
    """The service."""
    state: HitState
    """How it is hurt."""


class Hit(Frozen):
    """A service becomes down, degraded or untrusted."""

    hit: HitTarget
    """Which service, and how."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Isolate(Frozen):
    """A service is taken away from its users: out until released or restored."""

    isolate: Id
    """The service."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Release(Frozen):
    """Ends the isolation of a service, and nothing else."""

    release: Id
    """The service."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Restore(Frozen):
    """Clears every hit on a service and its isolation; where there is nothing to clear it changes nothing."""

    restore: Id
    """The service."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Slowdown(Frozen):
    """Which work takes longer, by which factor, and for how long."""

    phase: Phase | None = None
    """Work of this phase."""
    role: Id | None = None
    """Work of this role."""
    step: Id | None = None
    """This step."""
    by: PerMille
    """1.5 makes work half as long again. Of several that apply, the largest counts."""
    for_: Annotated[Duration, Field(alias="for")]
    """How long this lasts."""

    @model_validator(mode="after")
    def _one_target(self) -> "Slowdown":
        if sum(target is not None for target in (self.phase, self.role, self.step)) != 1:
            raise Malformed(
                "a slow-down names one of phase, role or step", "for example {slow: {role: analyst, by: 1.5, for: 2h}}"
            )
        return self


class Slow(Frozen):
    """Work that starts while this lasts takes longer."""

    slow: Slowdown
    """What, how much, and for how long."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class SetMark(Frozen):
    """One of the moments that people declare has come."""

    mark: Mark
    """The moment."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class LossTarget(Frozen):
    """What is lost: people of a role, a vendor, a channel or an artefact."""

    role: Id | None = None
    """People of this role."""
    vendor: Id | None = None
    """This vendor."""
    channel: Id | None = None
    """This channel."""
    artefact: Id | None = None
    """This artefact."""
    people: Annotated[int, Field(ge=1, le=100_000)] = 1
    """Of a role: how many people."""
    reason: Literal["lost", "empty"] = "lost"
    """Of an artefact: `empty` is there with nothing in it, which comes out only when it is tried or checked."""
    for_: Annotated[Duration | None, Field(alias="for")] = None
    """For so long; for good when left out."""

    @model_validator(mode="after")
    def _one_thing(self) -> "LossTarget":
        if sum(thing is not None for thing in (self.role, self.vendor, self.channel, self.artefact)) != 1:
            raise Malformed(
                "one of role, vendor, channel or artefact is lost", "for example {role: engineer, people: 1}"
            )
        if self.people != 1 and self.role is None:
            raise Malformed("`people` are lost of a role only", "delete it")
        if self.reason == "empty" and self.artefact is None:
            raise Malformed("only an artefact can turn out empty", "delete `reason`")
        return self

    @property
    def named(self) -> str:
        """The id of what is lost."""
        return self.role or self.vendor or self.channel or self.artefact or ""


class Lose(Frozen):
    """People, a vendor, a channel or an artefact are no longer there."""

    lose: LossTarget
    """Who or what, and for how long."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Revealed(Frozen):
    """How much more there is to do than was thought."""

    items: Annotated[int, Field(ge=1, le=1_000_000)]
    """How many more."""
    of: Id
    """The batch that grows: those of its lanes that have not started."""


class Reveal(Frozen):
    """A batch turns out to be larger."""

    reveal: Revealed
    """How much, and of which batch."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


class Cancel(Frozen):
    """A step that is not settled yet will not be done; work on it stops."""

    cancel: Id
    """The step."""
    at: Literal["start", "end"] = "end"
    """On a step: when its work starts, or when it ends."""


NAMES = ("hit", "isolate", "release", "lose", "restore", "slow", "reveal", "cancel", "mark")


def _name(value: object) -> str | None:
    keys = value if isinstance(value, dict) else getattr(value, "__dict__", ())
    return next((name for name in NAMES if name in keys), None)


Effect = Annotated[
    Annotated[Hit, Tag("hit")]
    | Annotated[Isolate, Tag("isolate")]
    | Annotated[Release, Tag("release")]
    | Annotated[Lose, Tag("lose")]
    | Annotated[Restore, Tag("restore")]
    | Annotated[Slow, Tag("slow")]
    | Annotated[Reveal, Tag("reveal")]
    | Annotated[Cancel, Tag("cancel")]
    | Annotated[SetMark, Tag("mark")],
    Discriminator(
        _name, custom_error_type="unknown_effect", custom_error_message="an effect is one of: " + ", ".join(NAMES)
    ),
]
