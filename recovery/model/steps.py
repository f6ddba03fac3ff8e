"""The steps of a playbook: what people do, in which order, with whom, for how long."""

from typing import Annotated, Any, Literal, assert_never

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from recovery.model.base import Chance, Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.conditions import ConditionField, Mark
from recovery.model.durations import Duration
from recovery.model.effects import Effect, Phase
from recovery.model.estimates import CountField, Estimate, EstimateField, OriginField
from recovery.model.organisation import AnyOf, Count

KINDS = ("task", "decision", "verify", "diagnose", "batch", "ramp", "notify", "wait", "playbook")
Recipient = (
    Literal["end-users", "affected-entities", "regulator", "authorities", "customers", "board", "press", "staff"] | Id
)
_PERCENT = r"^(100|[1-9]?[0-9])%$"
Percent = Annotated[str, StringConstraints(pattern=_PERCENT), Field(description="A share, written 10%.")]


class Command(Frozen):
    """Something a person types. Text for ever: nothing here is executed."""

    run: Text
    """As it is typed."""
    host: Title | None = None
    """Where it is typed."""


class BaseStep(Extensible):
    """What every kind of step has."""

    id: Id
    title: Title
    phase: Phase | None = None
    """Which part of the recovery it belongs to."""
    needs: tuple[Id, ...] = ()
    """All must be done first; if one of them does not happen, this step does not either."""
    needs_any: tuple[Id, ...] = ()
    """Starts at the first of these that is done."""
    after: tuple[Id, ...] = ()
    """Waits for these if they happen, ignores them if they do not."""
    role: Id | dict[Id, Count] | None = None
    """Who does it: a role, or roles with numbers of people. Nobody: it runs by itself."""
    uses: tuple[Id | AnyOf, ...] = ()
    """Services, channels and vendors without which it cannot start; `{any: [a, b]}`: one of them is enough."""
    slower_without: dict[Id, Annotated[float, Field(ge=1, le=1000)]] = Field(default_factory=dict)
    """Services, channels and vendors without which it takes so many times as long."""
    priority: Annotated[int, Field(ge=1, le=9)] = 5
    """When people are short, lower numbers go first."""
    optional: bool = False
    """The run does not wait for it."""
    do: Text = ""
    """What the person reads at three in the morning (Markdown)."""
    done_when: Text = ""
    """How the person knows that it is done."""
    commands: tuple[Command, ...] = ()
    """What the person types."""
    effects: tuple[Effect, ...] = ()
    """What else it does."""
    marks: tuple[Mark, ...] = ()
    """Moments that have come when this step is done."""
    preserves: Literal["evidence"] | None = None
    """It keeps what investigators will need, before containment or restoring changes it."""
    source: OriginField | None = None
    """Where the estimates of this step come from."""
    draws_as: Id | None = None
    """The id whose luck this step shares; keep it when you rename a step."""

    @property
    def people(self) -> dict[str, int]:
        """Number of people by role."""
        if self.role is None:
            return {}
        return {self.role: 1} if isinstance(self.role, str) else dict(self.role)


class Fails(Frozen):
    """The work may not succeed the first time."""

    chance: Chance
    """How likely an attempt fails."""
    retry: Annotated[int, Field(ge=0, le=200)] = 0
    """How many more attempts."""
    after: EstimateField | None = None
    """How long before the next attempt."""
    then: Id | None = None
    """The step that is done when this one has failed for good."""


class Task(BaseStep):
    """Work that takes time and people."""

    kind: Literal["task"] = "task"
    takes: EstimateField
    """How long the work takes."""
    fails: Fails | None = None
    """How it may go wrong."""
    restores: tuple[Id, ...] = ()
    """Services this brings back: their hits and isolation are cleared at its end."""
    from_: Annotated[tuple[Id, ...], Field(alias="from")] = ()
    """Artefacts it restores from, tried in this order; one that is lost, empty or poisoned costs its time."""


class Option(Frozen):
    """One way to decide."""

    id: Id
    title: Title
    chance: Annotated[float, Field(ge=0, le=1)] = 1.0
    """How likely people choose it; chances are taken relative to those of the options possible then."""
    if_: Annotated[ConditionField | None, Field(alias="if")] = None
    """Possible only while this holds."""
    leads_to: tuple[Id, ...] = ()
    """Steps that are done only if this is chosen."""
    effects: tuple[Effect, ...] = ()
    """What choosing it does, at the end of the decision."""


def check_options(options: tuple[Option, ...], limit: int | None, default: str | None) -> None:
    """Raise Malformed where something could come out that is no option."""
    if limit is not None and default is None:
        raise Malformed("`limit` without `default`", "say which option is taken when time is up")
    if not any(option.chance > 0 for option in options) and default is None:
        raise Malformed("no option has a chance", "give at least one option a chance above 0")


class Decision(BaseStep):
    """People choose one of several ways."""

    kind: Literal["decision"]
    takes: EstimateField
    """How long people think about it."""
    criteria: Text = ""
    """How to decide, for whoever has to (Markdown)."""
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=64)]
    """The ways to decide."""
    limit: Duration | None = None
    """The longest it may take; then `default` is taken."""
    default: Id | None = None
    """The option that is taken when time is up or no other is possible."""

    @model_validator(mode="after")
    def _limit_has_default(self) -> "Decision":
        check_options(self.options, self.limit, self.default)
        return self


class Verify(BaseStep):
    """A check that what was restored can be trusted again."""

    kind: Literal["verify"]
    takes: EstimateField
    """How long the check takes."""
    pass_chance: Chance = 1.0
    """How likely it passes."""
    on_fail: Id | None = None
    """Where rework starts when the check fails."""
    verifies: tuple[Id, ...] = ()
    """Services that are not back until this has passed, and artefacts that are found out here if nothing is in them."""
    rounds: Annotated[int, Field(ge=1, le=200)] = 3
    """How many failures are too many: then the plan has failed."""
    misses: Chance = 0.0
    """How likely a failure goes unseen and the threat returns later, where it can; how likely an empty artefact does."""

    @model_validator(mode="after")
    def _failure_leads_somewhere(self) -> "Verify":
        if self.pass_chance < 1 and self.on_fail is None:
            raise Malformed("it may fail, but `on_fail` is missing", "name the step where rework starts")
        return self


class Worsens(Frozen):
    """A wrong idea may do harm."""

    chance: Chance
    """For each hypothesis that is wrong."""
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    """The harm."""


class Diagnose(BaseStep):
    """Finding out: one hypothesis after another, until one is right."""

    kind: Literal["diagnose"]
    each: EstimateField
    """How long it takes to test one."""
    find_chance: Annotated[float, Field(gt=0, le=1)]
    """How likely a hypothesis is right."""
    most: Annotated[int, Field(ge=1, le=200)] = 10
    """After so many it is found in any case."""
    worsens: Worsens | None = None
    """What a wrong idea may do."""


class Batch(BaseStep):
    """Many pieces of the same work."""

    kind: Literal["batch"]
    items: CountField
    """How many there are."""
    each: EstimateField
    """How long one takes, here and this time: drawn once for all of them."""
    at_once: Annotated[int, Field(ge=1, le=64)] = 1
    """In how many lanes they are worked on; each lane needs its own people."""
    restores: tuple[Id, ...] = ()
    """Services this brings back when all are done."""


class Ramp(BaseStep):
    """Bringing traffic back in stages."""

    kind: Literal["ramp"]
    stages: Annotated[tuple[Percent, ...], Field(min_length=1, max_length=100)]
    """Shares of the traffic, rising to 100%."""
    hold: EstimateField
    """How long each stage is watched."""
    readmits: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Services that are not back until enough of their traffic is."""
    enough: Percent | None = None
    """The share at which the service counts as back; by default the last stage."""

    @model_validator(mode="after")
    def _rising(self) -> "Ramp":
        shares = [int(stage[:-1]) for stage in self.stages]
        if shares != sorted(set(shares)) or shares[-1] != 100:
            raise Malformed("the stages do not rise to 100%", "for example [1%, 10%, 50%, 100%]")
        return self

    @property
    def enough_at(self) -> int:
        """The stage, from 0, whose end brings the services back."""
        share = int((self.enough or "100%")[:-1])
        return next(i for i, stage in enumerate(self.stages) if int(stage[:-1]) >= share)


class Notify(BaseStep):
    """Telling somebody."""

    kind: Literal["notify"]
    takes: EstimateField
    """How long it takes to write it, agree on it and send it."""
    to: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    """End-users, affected-entities, regulator, authorities, customers, board, press, staff, or a role or vendor."""
    clock: Id | None = None
    """The deadline it meets; where that does not apply the step is not done."""
    facts_from: tuple[Id, ...] = ()
    """Steps it waits for because the notice says what they found."""
    template: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    """The file with the text of the notice, relative to this one."""


class Wait(BaseStep):
    """Nothing to do until something holds."""

    kind: Literal["wait"]
    until: ConditionField
    """What it waits for."""


class SubPlaybook(BaseStep):
    """Another playbook, carried out as one step."""

    kind: Literal["playbook"]
    playbook: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    """Its file, relative to this one."""

    @model_validator(mode="after")
    def _works_through_its_steps(self) -> "SubPlaybook":
        if self.role is not None or self.uses or self.slower_without:
            raise Malformed("`role`, `uses` and `slower_without` belong to the steps inside", "delete them here")
        return self


def _kind(value: Any) -> str | None:
    kind = value.get("kind", "task") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if kind in KINDS else None


Step = Annotated[
    Annotated[Task, Tag("task")]
    | Annotated[Decision, Tag("decision")]
    | Annotated[Verify, Tag("verify")]
    | Annotated[Diagnose, Tag("diagnose")]
    | Annotated[Batch, Tag("batch")]
    | Annotated[Ramp, Tag("ramp")]
    | Annotated[Notify, Tag("notify")]
    | Annotated[Wait, Tag("wait")]
    | Annotated[SubPlaybook, Tag("playbook")],
    Discriminator(
        _kind, custom_error_type="unknown_kind", custom_error_message="a kind of step is one of: " + ", ".join(KINDS)
    ),
]


def estimates(step: Step) -> dict[str, Estimate]:
    """The estimates of a step, by the name of their field; `fails.after` is that of the next attempt."""
    match step:
        case Task(fails=Fails(after=Estimate() as after)):
            return {"takes": step.takes, "fails.after": after}
        case Task() | Decision() | Verify() | Notify():
            return {"takes": step.takes}
        case Diagnose():
            return {"each": step.each}
        case Batch():
            return {"items": step.items, "each": step.each}
        case Ramp():
            return {"hold": step.hold}
        case Wait() | SubPlaybook():
            return {}
        case _:
            assert_never(step)
