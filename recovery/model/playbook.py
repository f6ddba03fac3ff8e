"""A recovery plan for one kind of incident."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recovery.model.base import Chance, Date, Extensible, Frozen, Id, Text, Title
from recovery.model.durations import Duration
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
    rto: Duration | None = None
    mtd: Duration | None = None
    chance: Chance | None = None
    """In which share of runs the RTO must be met."""


class Approval(Frozen):
    """Which role approved this version, and when."""

    by: Id
    date: Date


class Playbook(Extensible):
    """What we do when something of this kind happens."""

    format: Literal["recovery/playbook@1"]
    id: Id
    title: Title
    organisation: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    """The organisation's file, relative to this one."""
    owner: Id | None = None
    """The role that keeps this plan true."""
    version: Title = "0"
    reviewed: Date | None = None
    review_every: Duration | None = None
    approved: Approval | None = None
    marking: Marking | None = None
    """Who may read it (Traffic Light Protocol 2.0)."""
    handles: tuple[Category, ...] = ()
    """The kinds of incident this plan is for."""
    summary: Text = ""
    start_when: Text = ""
    complete_when: Text = ""
    complete_needs: tuple[Id, ...] | None = None
    """Steps that must be settled before the incident has ended; by default all that are not optional."""
    targets: tuple[Target, ...] = ()
    references: tuple[Title, ...] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20_000)]
