"""Who we are: services with their business impact and dependencies, roles with their hours, teams, casts."""

from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from recovery.model.base import Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.durations import Duration
from recovery.model.estimates import EstimateField, parse
from recovery.model.hours import Hours, WorkingHours

OFFICE = "Mon-Fri 09:00-17:30"
Count = Annotated[int, Field(ge=1, le=100_000)]
RtoFrom = Literal["impact", "detected", "declared"]


class AnyOf(Frozen):
    """One of these is enough."""

    any: Annotated[tuple[Id, ...], Field(min_length=1, max_length=64)]


class Service(Extensible):
    """Something users or other services rely on."""

    id: Id
    title: Title
    owner: Id | None = None
    """The role that answers for it."""
    core: bool = False
    """Counts for the moment *core*: the business works again."""
    needs: tuple[Id | AnyOf, ...] = ()
    """Out when any of these is out; `{any: [a, b]}` for a standby."""
    soft_needs: tuple[Id, ...] = ()
    """Degraded, not out, when one of these is out."""
    tolerates_degraded: bool = True
    """False: degraded counts as out."""
    rto: Duration | None = None
    """Recovery time objective: how long it may be out."""
    mtd: Duration | None = None
    """Maximum tolerable downtime, business recovery included."""
    wrt: Duration = 0
    """Work recovery time: after the technical return, until business is normal."""
    rto_from: RtoFrom = "impact"
    """Where the clock of the RTO starts."""


class OnCall(Frozen):
    """People who may be called outside the hours of their role."""

    people: Annotated[int, Field(ge=1, le=255)] = 1
    """How many may be out at once."""
    reach: EstimateField
    """From the call until the person works."""


class Role(Extensible):
    """A function people fill during recovery."""

    id: Id
    title: Title
    team: Id | None = None
    """Work takes a unit of the role and one of the team: several hats, one head."""
    people: Count = 1
    """Heads."""
    on_duty: Count | None = None
    """How many work at once in their hours; by default all, and for `hours: always` a quarter, at least one."""
    hours: WorkingHours | None = None
    """When left out: office hours, and one person on call within 15m..1h."""
    on_call: OnCall | None = None
    deputy: Id | None = None
    """The role that stands in."""
    decides: tuple[Id, ...] = ()
    """What this role may decide alone."""

    @model_validator(mode="after")
    def _enough_heads(self) -> "Role":
        if self.on_duty is not None and self.on_duty > self.people:
            raise Malformed(f"{self.on_duty} on duty, but only {self.people} people", "raise `people` or lower `on_duty`")
        if self.on_call is not None and self.on_call.people > self.people:
            raise Malformed(f"{self.on_call.people} on call, but only {self.people} people", "raise `people` or lower `on_call.people`")
        return self

    @property
    def working_hours(self) -> Hours:
        """The stated hours, or the default office hours."""
        return self.hours or _OFFICE_HOURS

    @property
    def units(self) -> int:
        """How many work at once while in their hours."""
        if self.on_duty is not None:
            return self.on_duty
        return max(1, self.people // 4) if self.working_hours.always else self.people

    @property
    def called(self) -> OnCall | None:
        """Who is called outside the hours: as stated; one person by default if no hours are stated either."""
        if self.working_hours.always:
            return None
        return self.on_call or (None if self.hours else _DEFAULT_ON_CALL)


_OFFICE_HOURS = Hours(OFFICE, tuple((d * 86_400 + 32_400, d * 86_400 + 63_000) for d in range(5)))
_DEFAULT_ON_CALL = OnCall.model_construct(people=1, reach=parse("15m..1h"))


class Team(Extensible):
    """People who fill several roles: each piece of work takes one of them."""

    id: Id
    title: Title
    people: Count


class Contact(Extensible):
    """How to reach a role; printed by `recovery show`, never read by the engine."""

    role: Id
    name: Title
    phone: Title | None = None
    email: Title | None = None
    without_network: bool = False
    """Works when our own network is down."""


class Organisation(Extensible):
    """Who we are and what we run."""

    format: Literal["recovery/organisation@1"]
    id: Id
    title: Title
    time_zone: Title = "UTC"
    """An IANA name such as Europe/London; working hours are read in it."""
    summary: Text = ""
    services: tuple[Service, ...] = ()
    roles: tuple[Role, ...] = ()
    teams: tuple[Team, ...] = ()
    contacts: tuple[Contact, ...] = ()
    casts: dict[Id, dict[Id, Id]] = Field(default_factory=dict)
    """How scenarios bind to us: scenario id, then the name in its cast, then our id."""


Named = TypeVar("Named", Service, Role, Team)


def by_id(items: tuple[Named, ...]) -> dict[str, Named]:
    """Items by their id, in declaration order."""
    return {item.id: item for item in items}
