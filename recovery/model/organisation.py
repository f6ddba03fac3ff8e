"""Who we are: services with their business impact and dependencies, roles with their hours, teams, casts."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from recovery.model.base import Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.clocks import Clock
from recovery.model.durations import Duration
from recovery.model.estimates import EstimateField, parse
from recovery.model.hours import Hours, WorkingHours
from recovery.model.sizes import Rate, Size

OFFICE = "Mon-Fri 09:00-17:30"
Count = Annotated[int, Field(ge=1, le=100_000)]
RtoFrom = Literal["impact", "detected", "declared"]


class AnyOf(Frozen):
    """One of these is enough."""

    any: Annotated[tuple[Id, ...], Field(min_length=1, max_length=64)]
    """Ids of which one is enough."""


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
    rpo: Duration | None = None
    """Recovery point objective: how much data, counted in time before the impact, may be lost."""
    loss_per_hour: Annotated[float, Field(ge=0, le=1e12)] | None = None
    """Money lost for each hour of downtime, in the currency you count in."""


class Artefact(Extensible):
    """What a service can be restored from: a backup, a signed model, an image."""

    id: Id
    title: Title
    of: Id
    """The service it restores."""
    kind: Literal["data", "model", "image", "configuration", "code"] = "data"
    """Only `data` counts for the RPO; of others one says by how much they roll back."""
    every: Duration | None = None
    """A new generation is made so often. Left out: it does not age."""
    keep: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many generations are kept."""
    offline: bool = False
    """Out of reach of whoever is in our network."""
    size: Size | None = None
    """How large it is."""
    rate: Rate | None = None
    """How fast it is read back; with `size` it adds to the time of the step that uses it."""
    digest: Title | None = None
    """By which its bytes are known, for example sha256:..."""

    @model_validator(mode="after")
    def _rate_of_something(self) -> "Artefact":
        if self.rate is not None and self.size is None:
            raise Malformed("`rate` without `size`", "say how large it is, for example size: 40 GB")
        if self.every == 0:
            raise Malformed(
                "a generation every 0m is none", "for example every: 1d; leave it out for what does not age"
            )
        return self


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
    """Who may be called outside the hours."""
    deputy: Id | None = None
    """The role that stands in."""
    decides: tuple[Id, ...] = ()
    """What this role may decide alone."""

    @model_validator(mode="after")
    def _enough_heads(self) -> "Role":
        if self.on_duty is not None and self.on_duty > self.people:
            raise Malformed(
                f"{self.on_duty} on duty, but only {self.people} people", "raise `people` or lower `on_duty`"
            )
        if self.on_call is not None and self.on_call.people > self.people:
            raise Malformed(
                f"{self.on_call.people} on call, but only {self.people} people",
                "raise `people` or lower `on_call.people`",
            )
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
    """Heads."""


class Vendor(Extensible):
    """Somebody outside whose help steps use."""

    id: Id
    title: Title
    hours: WorkingHours = Hours("always")
    """When they answer; a call at other times counts from their next hour."""
    reach: EstimateField | None = None
    """From the call until somebody who can help is on the case, where they stay. Left out: at once."""


class Channel(Extensible):
    """A way to talk: chat, a telephone bridge, the paging service."""

    id: Id
    title: Title
    needs: tuple[Id | AnyOf, ...] = ()
    """Services without which it does not work."""


class Contact(Extensible):
    """How to reach a role; printed by `recovery show`, never read by the engine."""

    role: Id
    """Whose contact it is."""
    name: Title
    """Of the person or the desk."""
    phone: Title | None = None
    """As one dials it."""
    email: Title | None = None
    """For what is not urgent."""
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
    """What you do, in a paragraph."""
    acts_as: tuple[Literal["developer", "system-operator", "data-custodian"], ...] = ()
    """Which duties of the Code of Practice for the Cyber Security of AI bind us."""
    services: tuple[Service, ...] = ()
    """What users and other services rely on."""
    artefacts: tuple[Artefact, ...] = ()
    """What services can be restored from."""
    roles: tuple[Role, ...] = ()
    """Who does the work."""
    teams: tuple[Team, ...] = ()
    """People who fill several roles."""
    vendors: tuple[Vendor, ...] = ()
    """Outsiders whose help steps use."""
    channels: tuple[Channel, ...] = ()
    """Ways to talk during an incident."""
    contacts: tuple[Contact, ...] = ()
    """Names and numbers, for people to read."""
    clocks: tuple[Id | Clock, ...] = ()
    """Deadlines that can bind us: clocks of the catalogue by their id, or spelled out."""
    casts: dict[Id, dict[Id, Id]] = Field(default_factory=dict)
    """How scenarios bind to us: scenario id, then the name in its cast, then our id."""
    exercise_every: Duration | None = None
    """How often each plan is to be exercised."""
