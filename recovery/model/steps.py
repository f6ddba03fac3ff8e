"""The steps of a playbook: what people do, in which order, with whom, for how long."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from recovery.model.base import Chance, Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.conditions import ConditionField, Mark
from recovery.model.durations import Duration
from recovery.model.effects import Effect, Phase
from recovery.model.estimates import EstimateField, OriginField
from recovery.model.organisation import AnyOf, Count

KINDS = ("task", "decision", "verify")


class Command(Frozen):
    """Something a person types. Text for ever: nothing here is executed."""

    run: Text
    host: Title | None = None


class BaseStep(Extensible):
    """What every kind of step has."""

    id: Id
    title: Title
    phase: Phase | None = None
    needs: tuple[Id, ...] = ()
    """All must be done first; if one of them does not happen, this step does not either."""
    needs_any: tuple[Id, ...] = ()
    """Starts at the first of these that is done."""
    after: tuple[Id, ...] = ()
    """Waits for these if they happen, ignores them if they do not."""
    role: Id | dict[Id, Count] | None = None
    """Who does it: a role, or roles with numbers of people. Nobody: it runs by itself."""
    uses: tuple[Id | AnyOf, ...] = ()
    """Services that must be up to start; `{any: [a, b]}`: one of them."""
    priority: Annotated[int, Field(ge=1, le=9)] = 5
    """When people are short, lower numbers go first."""
    optional: bool = False
    """The run does not wait for it."""
    do: Text = ""
    """What the person reads at three in the morning (Markdown)."""
    done_when: Text = ""
    commands: tuple[Command, ...] = ()
    effects: tuple[Effect, ...] = ()
    marks: tuple[Mark, ...] = ()
    """Moments that have come when this step is done."""
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
    fails: Fails | None = None
    restores: tuple[Id, ...] = ()
    """Services this brings back: their hits and isolation are cleared at its end."""


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


class Decision(BaseStep):
    """People choose one of several ways."""

    kind: Literal["decision"]
    takes: EstimateField
    criteria: Text = ""
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=64)]
    limit: Duration | None = None
    """The longest it may take; then `default` is taken."""
    default: Id | None = None

    @model_validator(mode="after")
    def _limit_has_default(self) -> "Decision":
        if self.limit is not None and self.default is None:
            raise Malformed("`limit` without `default`", "say which option is taken when time is up")
        if not any(option.chance > 0 for option in self.options) and self.default is None:
            raise Malformed("no option has a chance", "give at least one option a chance above 0")
        return self


class Verify(BaseStep):
    """A check that what was restored can be trusted again."""

    kind: Literal["verify"]
    takes: EstimateField
    pass_chance: Chance = 1.0
    on_fail: Id | None = None
    """Where rework starts when the check fails."""
    verifies: tuple[Id, ...] = ()
    """Services that are not back until this has passed."""
    rounds: Annotated[int, Field(ge=1, le=200)] = 3
    """How many failures are too many: then the plan has failed."""

    @model_validator(mode="after")
    def _failure_leads_somewhere(self) -> "Verify":
        if self.pass_chance < 1 and self.on_fail is None:
            raise Malformed("it may fail, but `on_fail` is missing", "name the step where rework starts")
        return self


def _kind(value: Any) -> str | None:
    kind = value.get("kind", "task") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if kind in KINDS else None


Step = Annotated[
    Annotated[Task, Tag("task")] | Annotated[Decision, Tag("decision")] | Annotated[Verify, Tag("verify")],
    Discriminator(_kind, custom_error_type="unknown_kind", custom_error_message="a kind of step is one of: " + ", ".join(KINDS)),
]
