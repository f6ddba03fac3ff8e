"""The journal of a run: facts, in the order in which they came to be. Ticks are whole seconds from onset.

Facts say what happened, never how it reads; pages and screens are made from them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

CauseKind = Literal["need", "gate", "people", "order"]
Ending = Literal["done", "failed", "try-again", "next-artefact", "stuck", "not-passed"]
Outcome = Literal["recovered", "rounds", "stalled", "horizon", "nothing-affected", "stopped"]


class Cause(NamedTuple):
    """Why a step became ready or started: `what` is a step, service or role; `by` the step that freed the person."""

    kind: CauseKind
    what: str | None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact, and its tick."""

    at: int


@dataclass(frozen=True, slots=True)
class MomentCame(Entry):
    """One of the moments of the incident."""

    moment: str


@dataclass(frozen=True, slots=True)
class ServiceHit(Entry):
    """A service was hurt: by the incident as it began, by its spread or return, or by an effect."""

    service: str
    state: str
    by: Literal["incident", "spread", "return", "effect"]


@dataclass(frozen=True, slots=True)
class ServiceRestored(Entry):
    """Hits or an isolation were cleared; `instant`: the tick at which the generation used was made, None if unknown."""

    service: str
    artefact: str | None
    instant: int | None


@dataclass(frozen=True, slots=True)
class ServiceIsolated(Entry):
    """A service was taken from its users (`released`: given back)."""

    service: str
    released: bool = False


@dataclass(frozen=True, slots=True)
class ServiceVerified(Entry):
    """A verification that names the service has passed."""

    service: str


@dataclass(frozen=True, slots=True)
class ServiceReadmitted(Entry):
    """Enough of its traffic is back."""

    service: str


@dataclass(frozen=True, slots=True)
class ServiceChanged(Entry):
    """How a service stands at the end of this instant; written when anything of it changed."""

    service: str
    out: bool
    degraded: bool
    untrusted: bool
    back: bool


@dataclass(frozen=True, slots=True)
class StepReady(Entry):
    """Nothing before the step holds it any more."""

    step: str
    round: int
    attempt: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class StepStarted(Entry):
    """People have begun; what it waited for since it was ready, in ticks."""

    step: str
    round: int
    attempt: int
    cause: Cause
    for_services: int
    for_people: int
    artefact: str | None = None
    """What it restores from."""
    items: int | None = None
    """Of a lane: how many items it has."""
    for_order: int = 0
    """Ticks before it was ordered, in a rehearsal; `for_services` and `for_people` come after them."""


@dataclass(frozen=True, slots=True)
class StepOrdered(Entry):
    """The room ordered a step that was ready."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class StepSkipped(Entry):
    """The room went on without the step."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class StepProlonged(Entry):
    """The room said that work takes so many ticks longer."""

    step: str
    round: int
    ticks: int


@dataclass(frozen=True, slots=True)
class StepImprovised(Entry):
    """The room thought of a step that the plan did not have."""

    step: str


@dataclass(frozen=True, slots=True)
class HypothesisTested(Entry):
    """A hypothesis of a diagnosis, counted from 0, was right or wrong; `harm`: testing it did harm."""

    step: str
    round: int
    number: int
    right: bool
    harm: bool


@dataclass(frozen=True, slots=True)
class StageHeld(Entry):
    """A stage of a ramp, counted from 0, is over."""

    step: str
    round: int
    stage: int


@dataclass(frozen=True, slots=True)
class VerificationMissed(Entry):
    """A verification passed although something was wrong. Nobody knows."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class ArtefactFound(Entry):
    """A step found that an artefact cannot be used."""

    artefact: str
    what: Literal["lost", "empty", "poisoned"]


@dataclass(frozen=True, slots=True)
class StepEnded(Entry):
    """An attempt is over."""

    step: str
    round: int
    attempt: int
    ending: Ending


@dataclass(frozen=True, slots=True)
class StepDead(Entry):
    """The step will not happen (unless it is reopened; `cancelled`: not even then)."""

    step: str
    round: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class StepWithdrawn(Entry):
    """A step that waited, worked or backed off was called back by a reopening."""

    step: str
    round: int
    attempt: int
    for_services: int
    for_people: int
    for_order: int = 0


@dataclass(frozen=True, slots=True)
class StepsReopened(Entry):
    """A verification failed, or the threat returned to a service; these steps are to be done again, from `rework` on."""

    because: Literal["verification", "return"]
    of: str
    """The verification, or the service."""
    rework: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided(Entry):
    """An option was chosen: by luck, by the room, because time was up, or because nothing else was possible.

    `other`: the room went its own way, and `option` is empty.
    """

    step: str
    round: int
    option: str
    by: Literal["luck", "room", "other", "limit", "last-resort"]


@dataclass(frozen=True, slots=True)
class InjectDelivered(Entry):
    """The room learns of it, and its effects act."""

    inject: str


@dataclass(frozen=True, slots=True)
class InjectDropped(Entry):
    """Its time came, but its condition did not hold, or its chance did not come; or the room left it out."""

    inject: str
    why: Literal["condition", "chance", "room"]


@dataclass(frozen=True, slots=True)
class Lost(Entry):
    """People of a role or team, a vendor or channel, or an artefact are not there; `empty`: nobody knows yet."""

    what: Literal["people", "thing", "artefact", "empty"]
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class CameBack(Entry):
    """What was lost is there again."""

    what: Literal["people", "thing", "artefact", "empty"]
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class ItemsRevealed(Entry):
    """A batch turned out to be larger."""

    step: str
    items: int


@dataclass(frozen=True, slots=True)
class ClockApplies(Entry):
    """This incident can start the clock; noted at onset."""

    clock: str


@dataclass(frozen=True, slots=True)
class ClockStarted(Entry):
    """Time counts; `due`: the tick of the deadline, None where there is no date."""

    clock: str
    due: int | None


@dataclass(frozen=True, slots=True)
class NoticeSubmitted(Entry):
    """The notice of a clock has gone out."""

    clock: str
    step: str


@dataclass(frozen=True, slots=True)
class PersonCalled(Entry):
    """Somebody on call, or a vendor, is called."""

    role: str
    unit: int


@dataclass(frozen=True, slots=True)
class PersonReached(Entry):
    """Somebody who was called works, or a vendor is on the case."""

    role: str
    unit: int


@dataclass(frozen=True, slots=True)
class StillWaiting(Entry):
    """At the end of a run: what a step that never started was waiting for."""

    step: str
    round: int
    attempt: int
    for_services: int
    for_people: int
    services: tuple[str, ...]
    roles: tuple[str, ...]
    for_order: int = 0
    unordered: bool = False
    """It waits for an order; `services` and `roles` are what it would wait for next."""


@dataclass(frozen=True, slots=True)
class RunOver(Entry):
    """The end of the run."""

    outcome: Outcome


Journal = tuple[Entry, ...]


def plain(entry: Entry) -> dict[str, object]:
    """An entry as JSON values: `at_s`, `entry` (its kind, such as step-started), and its facts."""
    facts = asdict(entry)
    return {"at_s": facts.pop("at"), "entry": kind(entry), **{name: _plain(value) for name, value in facts.items()}}


def entry(told: Mapping[str, object]) -> Entry:
    """The entry that `plain` made these values of. Raises ValueError where they are none that this version knows."""
    found = {kind_of(made): made for made in Entry.__subclasses__()}.get(str(told.get("entry")))
    if found is None:
        raise ValueError(f"no fact is called {str(told.get('entry'))[:60]}")
    facts = {"at" if name == "at_s" else name: value for name, value in told.items() if name != "entry"}
    try:
        return found(**{name: _read(value) for name, value in facts.items()})  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"{told.get('entry')} has other values than this version knows") from error


def _read(value: object) -> object:
    match value:
        case {"kind": kind, **rest}:
            return Cause(kind, *(None if rest.get(name) is None else str(rest[name]) for name in ("what", "by")))
        case list():
            return tuple(value)
        case _:
            return value


def kind(entry: Entry) -> str:
    """`step-started` for a StepStarted."""
    return kind_of(type(entry))


def kind_of(facts: type[Entry]) -> str:
    """The same, of all facts of a class."""
    name = facts.__name__
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def _plain(value: object) -> object:
    if isinstance(value, Cause):
        return {key: part for key, part in value._asdict().items() if part is not None}
    return list(value) if isinstance(value, tuple) else value
