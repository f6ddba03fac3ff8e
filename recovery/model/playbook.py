"""A recovery plan for one kind of incident."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from recovery.model.base import Chance, Date, Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.durations import Duration
from recovery.model.organisation import Artefact, Channel, Organisation, Role, Service, Team, Vendor
from recovery.model.steps import Step

CATEGORIES = (
    "model-poisoning", "model-tampering", "rag-poisoning", "prompt-injection", "agent-misuse", "memory-poisoning",
    "model-extraction", "weight-theft", "training-data-leak", "prompt-exposure", "evasion", "ai-denial",
    "cost-harvesting", "ai-supply-chain", "quality-drift", "ai-credential-theft", "deepfake-fraud",
    "model-provider-outage", "data-breach", "ransomware", "insider", "software-supply-chain", "cloud-outage",
    "identity-outage", "network-outage", "bad-change", "data-corruption", "supplier-loss", "comms-loss", "site-loss",
)  # fmt: skip
KnownCategory = Literal[
    "model-poisoning", "model-tampering", "rag-poisoning", "prompt-injection", "agent-misuse", "memory-poisoning",
    "model-extraction", "weight-theft", "training-data-leak", "prompt-exposure", "evasion", "ai-denial",
    "cost-harvesting", "ai-supply-chain", "quality-drift", "ai-credential-theft", "deepfake-fraud",
    "model-provider-outage", "data-breach", "ransomware", "insider", "software-supply-chain", "cloud-outage",
    "identity-outage", "network-outage", "bad-change", "data-corruption", "supplier-loss", "comms-loss", "site-loss",
]  # fmt: skip
OwnCategory = Annotated[str, StringConstraints(pattern=r"^x-[a-z0-9-]{1,62}$")]
Category = KnownCategory | OwnCategory
Marking = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]


class Target(Frozen):
    """What the plan promises for a service; what is left out is the organisation's."""

    service: Id
    """Which service."""
    rto: Duration | None = None
    """How long it may be out."""
    mtd: Duration | None = None
    """How long it may be out, business recovery included."""
    rpo: Duration | None = None
    """How much data, counted in time before the impact, may be lost."""
    chance: Chance | None = None
    """In which share of runs the RTO must be met."""


class Approval(Frozen):
    """Which role approved this version, and when."""

    by: Id
    """The role that approved it."""
    date: Date
    """When."""


class Playbook(Extensible):
    """What we do when something of this kind happens."""

    format: Literal["recovery/playbook@1"]
    id: Id
    title: Title
    organisation: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    """The organisation's file, relative to this one. Left out: `roles`, `services` and the rest stand in this file."""
    time_zone: Title | None = None
    """Only where the organisation stands in this file: an IANA name such as Europe/London; UTC when left out."""
    services: tuple[Service, ...] = ()
    """As in an organisation, where none is named."""
    artefacts: tuple[Artefact, ...] = ()
    """As in an organisation, where none is named."""
    roles: tuple[Role, ...] = ()
    """As in an organisation, where none is named."""
    teams: tuple[Team, ...] = ()
    """As in an organisation, where none is named."""
    vendors: tuple[Vendor, ...] = ()
    """As in an organisation, where none is named."""
    channels: tuple[Channel, ...] = ()
    """As in an organisation, where none is named."""
    owner: Id | None = None
    """The role that keeps this plan true."""
    version: Title = "0"
    """Of this plan, by your own count."""
    reviewed: Date | None = None
    """When somebody last read it through."""
    review_every: Duration | None = None
    """How long a review holds."""
    approved: Approval | None = None
    """Who approved this version."""
    marking: Marking | None = None
    """Who may read it (Traffic Light Protocol 2.0)."""
    handles: tuple[Category, ...] = ()
    """The kinds of incident this plan is for."""
    summary: Text = ""
    """What the plan does, in a paragraph."""
    start_when: Text = ""
    """What must have happened for this plan to be the right one."""
    complete_when: Text = ""
    """How people know that it is over."""
    complete_needs: tuple[Id, ...] | None = None
    """Steps that must be settled before the incident has ended; by default all that are not optional."""
    targets: tuple[Target, ...] = ()
    """What the plan promises."""
    references: tuple[Title, ...] = ()
    """Provisions and controls it serves, such as uk-ai-cop@2025:6.5."""
    verify: Literal["none"] | None = None
    """`none`: this plan verifies nothing on purpose, and `because` says why."""
    because: Text = ""
    """Why nothing needs to be verified."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20_000)]
    """What is done. The order of lines is the order in which people read them; what waits for what, `needs` says."""

    @model_validator(mode="after")
    def _one_organisation(self) -> "Playbook":
        if self.organisation is not None and any(getattr(self, part) for part in ("time_zone", *PARTS)):
            raise Malformed("the organisation is named and also written out here", "keep one of the two")
        if self.verify is not None and not self.because:
            raise Malformed("`verify: none` without `because`", "say why nothing needs to be verified")
        return self

    @property
    def written_out(self) -> Organisation | None:
        """The organisation that stands in this file itself, if no other file is named."""
        if self.organisation is not None:
            return None
        parts = {part: getattr(self, part) for part in PARTS}
        return Organisation(
            format="recovery/organisation@1", id=self.id, title=self.title, time_zone=self.time_zone or "UTC", **parts
        )


PARTS = ("services", "artefacts", "roles", "teams", "vendors", "channels")
"""What of an organisation a playbook may write out itself."""
