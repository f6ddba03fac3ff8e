"""When something holds: one grammar for every condition people write.

A condition is a list of parts that must all hold; a part is a moment, a fact about a step, service, artefact, notice or
decision, or an hour of the week, each optionally `+ 90m`, which means that long after it first held.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from recovery.model import durations
from recovery.model.base import Malformed, Written
from recovery.model.hours import DAYS, week_second

Mark = Literal["declared", "aware", "classified", "contained", "eradicated"]
MomentName = Literal[
    "intruded", "onset", "detected", "declared", "aware", "classified", "contained", "eradicated",
    "first-restored", "core", "recovered", "ended",
]  # fmt: skip
MARKS: tuple[Mark, ...] = get_args(Mark)
MOMENTS: tuple[MomentName, ...] = get_args(MomentName)

_ID = "[a-z][a-z0-9-]{0,63}"
_OFFSET = re.compile(r"(.*?)(?:\s*\+\s*(\S.*))?", re.DOTALL)
_STEP = re.compile(rf"(not )?step ({_ID}) done")
_SERVICE = re.compile(rf"service ({_ID}) up")
_ARTEFACT = re.compile(rf"artefact ({_ID}) available")
_SUBMITTED = re.compile(rf"submitted ({_ID})")
_CHOICE = re.compile(rf"({_ID}) = ({_ID})")
_CLOCK = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
PATTERN = (
    rf"^\s*({'|'.join(MOMENTS)}|(not )?step {_ID} done|service {_ID} up|artefact {_ID} available|submitted {_ID}"
    rf"|{_ID} = {_ID}|{_CLOCK})(\s*\+\s*{durations.SPAN_PATTERN})?\s*$"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the moments of an incident has come."""

    name: MomentName


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step is done; with `not` before it, as long as it is not."""

    step: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ServiceUp:
    """A service is not out."""

    service: str


@dataclass(frozen=True, slots=True)
class ArtefactAvailable:
    """An artefact is not lost, and was not found empty or poisoned."""

    artefact: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """The notice that serves a clock has gone out."""

    clock: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A decision was taken this way."""

    decision: str
    option: str


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """The first such hour at or after detection has come."""

    second: int
    """Counted from Monday 00:00."""


Fact = Moment | StepDone | ServiceUp | ArtefactAvailable | Submitted | Chosen | HourOfWeek


@dataclass(frozen=True, slots=True)
class Part:
    """A fact, and how many seconds after it first held (0: while it holds)."""

    fact: Fact
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """All parts must hold."""

    parts: tuple[Part, ...]
    text: str


def parse(value: object) -> Condition:
    """The condition meant by a text or a list of texts. Raises Malformed with a hint."""
    texts = value if isinstance(value, list) else [value]
    if not 1 <= len(texts) <= 16:
        raise Malformed("a condition has 1 to 16 parts")
    return Condition(tuple(_part(text) for text in texts), ", ".join(str(text) for text in texts))


def _part(text: object) -> Part:
    if not isinstance(text, str):
        raise Malformed("a condition is a text", _EXAMPLES)
    match = _OFFSET.fullmatch(text.strip())
    fact, offset = (match[1], match[2]) if match else (text, None)
    return Part(_fact(fact), durations.parse(offset) if offset else 0)


_EXAMPLES = (
    "write for example: contained, step isolate done, not step isolate done, service payments up, "
    "artefact snapshot available, submitted ukgdpr-33, rollback-or-retrain = rollback, Mon 09:00; "
    "each may be followed by + 90m"
)


def _fact(text: str) -> Fact:
    for moment in MOMENTS:
        if text == moment:
            return Moment(moment)
    if match := _STEP.fullmatch(text):
        return StepDone(match[2], negated=bool(match[1]))
    if match := _SERVICE.fullmatch(text):
        return ServiceUp(match[1])
    if match := _ARTEFACT.fullmatch(text):
        return ArtefactAvailable(match[1])
    if match := _SUBMITTED.fullmatch(text):
        return Submitted(match[1])
    if match := _CHOICE.fullmatch(text):
        return Chosen(match[1], match[2])
    if text.startswith(DAYS) and (second := week_second(text)) is not None:
        return HourOfWeek(second)
    raise Malformed(f"{text[:60]!r} is no condition", _EXAMPLES)


ConditionField = Annotated[
    Condition,
    Written(
        parse,
        {
            "description": "When: a moment, step ID done, not step ID done, service ID up, artefact ID available, "
            "submitted CLOCK, DECISION = OPTION or Mon 09:00, each optionally + 90m; a list means all.",
            "anyOf": [
                {"type": "string", "pattern": PATTERN},
                {"type": "array", "items": {"type": "string", "pattern": PATTERN}, "minItems": 1, "maxItems": 16},
            ],
        },
    ),
]
