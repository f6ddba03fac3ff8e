"""How long, how many: one value for every way people write an estimate.

A range `20m..3h` is a lognormal with its tenth and ninetieth percentile there: recovery times are strongly
right-skewed, and a lognormal describes 109 public outages well (Kolmogorov-Smirnov distance 0.04).
`a..m..b` is PERT (a beta with shape weight four on the likeliest value; Malcolm et al., 1959).
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from recovery.model import durations
from recovery.model.base import Malformed, Written
from recovery.model.shapes import Z90, Empirical, Exact, Exponential, Lognormal, Mix, Pert, Shape, Triangular, Uniform

MOST_RECORDED = 10_000
SourceKind = Literal["guess", "base-rate", "vendor", "exercise", "incident"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an estimate comes from. A guess unless somebody says better."""

    kind: SourceKind = "guess"
    date: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A shape of durations, the text it was written as, and its origin (None: the step's, else a guess)."""

    shape: Shape
    text: str
    origin: Origin | None = None

    @property
    def varies(self) -> bool:
        """True for everything but an exact duration."""
        return not isinstance(self.shape, Exact)


_COUNT = re.compile(r"[0-9]{1,7}(\.\.[0-9]{1,7}){0,2}", re.ASCII)


def parse_count(value: object) -> Estimate:
    """How many: 12, a range 12..40 (eight in ten between these), or least..likeliest..most. Raises Malformed."""
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or not _COUNT.fullmatch(text):
        raise Malformed(f"{text[:60]!r} is no count", "write 12, or a range such as 12..40")
    return Estimate(_short([int(part) for part in text.split("..")], text), text)


def parse(value: object) -> Estimate:
    """The estimate meant by a text or a one-key mapping. Raises Malformed with a hint."""
    if isinstance(value, Mapping):
        return _spelled_out(value)
    if not isinstance(value, str):
        return Estimate(Exact(durations.parse(value)), str(value))
    parts = value.split("..", 3)
    if len(parts) > 3:
        raise Malformed(f"{value[:60]!r} has too many parts", "write least..most, or least..likely..most")
    return Estimate(_short([durations.parse(part) for part in parts], value), value)


def _short(parts: list[int], text: str) -> Shape:
    match parts:
        case [seconds]:
            return Exact(seconds)
        case [low, high]:
            return _range(low, high, text)
        case _:
            least, likely, most = parts
            _rising(parts, text)
            return Exact(least) if least == most else Pert(least, likely, most)


def _range(low: int, high: int, text: str) -> Shape:
    _rising([low, high], text)
    if low == high:
        return Exact(low)
    if low == 0:
        raise Malformed(
            f"{text[:60]!r} starts at nothing, and a heavy-tailed range cannot", "write 1m..1h, or {uniform: [0m, 1h]}"
        )
    return Lognormal((math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * Z90))


def _rising(parts: list[int], text: str) -> None:
    if parts != sorted(parts):
        raise Malformed(f"{text[:60]!r} does not rise", "the smallest comes first")


def _spelled_out(value: Mapping[object, object]) -> Estimate:
    keys = [key for key in value if key != "source"]
    known = ["range", *_FORMS]
    if len(keys) != 1 or keys[0] not in known:
        raise Malformed("an estimate is a duration, a range, or one of: " + ", ".join(known), "for example 20m..3h")
    origin = _origin(value["source"]) if "source" in value else None
    key = str(keys[0])
    if key == "range":
        inner = parse(value["range"])
        if inner.origin or (isinstance(value["range"], Mapping) and "range" in value["range"]):
            raise Malformed("a range holds no other range", "write {range: 20m..3h, source: ...}")
        return Estimate(inner.shape, inner.text, origin)
    if "source" in value:
        raise Malformed(
            f"`source` stands beside `range`, not beside `{key}`", f"write {{range: {{{key}: ...}}, source: ...}}"
        )
    return Estimate(_FORMS[key](value[key]), f"{{{key}: {value[key]}}}")


def _origin(value: object) -> Origin:
    if not isinstance(value, Mapping) or set(value) - {"kind", "date", "ref"}:
        raise Malformed("a source has kind, date and ref", "for example {kind: exercise, date: 2026-09-12, ref: ex-12}")
    kinds: tuple[SourceKind, ...] = ("guess", "base-rate", "vendor", "exercise", "incident")
    kind = next((k for k in kinds if k == value.get("kind", "guess")), None)
    if kind is None:
        raise Malformed("that kind of source is not known", "one of: " + ", ".join(kinds))
    if not all(isinstance(text, str) for text in value.values()):
        raise Malformed("kind, date and ref of a source are texts", "put them in quotes")
    return Origin(kind, value.get("date"), value.get("ref"))


def _spans(value: object, count: int | None, form: str) -> list[int]:
    if not isinstance(value, list) or not (1 if count is None else count) <= len(value) <= (count or MOST_RECORDED):
        raise Malformed(f"`{form}` takes a list of {count or 'recorded'} durations", "for example [5m, 20m]")
    return [durations.parse(part) for part in value]


def _uniform(value: object) -> Shape:
    spans = _spans(value, 2, "uniform")
    _rising(spans, str(value))
    return Uniform(*spans) if spans[0] < spans[1] else Exact(spans[0])


def _triangular(value: object) -> Shape:
    spans = _spans(value, 3, "triangular")
    _rising(spans, str(value))
    return Triangular(*spans) if spans[0] < spans[2] else Exact(spans[0])


def _lognormal(value: object) -> Shape:
    if not isinstance(value, Mapping) or set(value) != {"median", "p90"}:
        raise Malformed("`lognormal` takes median and p90", "for example {median: 30m, p90: 2h}")
    median, p90 = durations.parse(value["median"]), durations.parse(value["p90"])
    if not 0 < median <= p90:
        raise Malformed("the median is more than nothing and at most the p90", "for example {median: 30m, p90: 2h}")
    return Lognormal(math.log(median), math.log(p90 / median) / Z90) if median < p90 else Exact(median)


def _exponential(value: object) -> Shape:
    if not isinstance(value, Mapping) or set(value) != {"mean"}:
        raise Malformed("`exponential` takes a mean", "for example {mean: 10m}")
    mean = durations.parse(value["mean"])
    return Exponential(mean) if mean else Exact(0)


def _empirical(value: object) -> Shape:
    return Empirical(tuple(sorted(_spans(value, None, "empirical"))))


def _mix(value: object) -> Shape:
    if not isinstance(value, list) or not 1 <= len(value) <= 16:
        raise Malformed(
            "`mix` takes a list of 1 to 16 parts", "for example [{chance: 0.6, of: 5m..20m}, {chance: 0.4, of: 4h..2d}]"
        )
    parts = tuple(_part(part) for part in value)
    if abs(sum(chance for chance, _ in parts) - 1) > 1e-6:
        raise Malformed("the chances of a mix add up to 1", "give each part its share")
    return Mix(parts)


def _part(part: object) -> tuple[float, Shape]:
    if not isinstance(part, Mapping) or set(part) != {"chance", "of"}:
        raise Malformed("a part of a mix has chance and of", "for example {chance: 0.6, of: 5m..20m}")
    chance, inner = part["chance"], parse(part["of"]).shape
    if isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 < chance <= 1:
        raise Malformed("a chance lies between 0 and 1", "for example 0.6")
    if isinstance(inner, Mix):
        raise Malformed("a mix holds no mix", "write all parts in one list")
    return float(chance), inner


_FORMS: dict[str, Callable[[object], Shape]] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "lognormal": _lognormal,
    "exponential": _exponential,
    "empirical": _empirical,
    "mix": _mix,
}

_SPAN = {"type": "string", "pattern": durations.PATTERN}
_SHORT_PATTERN = rf"^\s*{durations.SPAN_PATTERN}\s*(\.\.\s*{durations.SPAN_PATTERN}\s*){{0,2}}$"


def _object(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: object, least: int, most: int) -> dict[str, object]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


_SIMPLE: list[dict[str, object]] = [
    {"type": "string", "pattern": _SHORT_PATTERN},
    _object(uniform=_list(_SPAN, 2, 2)),
    _object(triangular=_list(_SPAN, 3, 3)),
    _object(lognormal=_object(median=_SPAN, p90=_SPAN)),
    _object(exponential=_object(mean=_SPAN)),
    _object(empirical=_list(_SPAN, 1, MOST_RECORDED)),
]
_CHANCE = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
_UNSOURCED = [*_SIMPLE, _object(mix=_list(_object(chance=_CHANCE, of={"anyOf": _SIMPLE}), 1, 16))]
_SOURCE_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": ["guess", "base-rate", "vendor", "exercise", "incident"]},
        "date": {"type": "string"},
        "ref": {"type": "string"},
    },
}
SCHEMA: dict[str, object] = {
    "description": "How long: 45m, a range 20m..3h (eight times out of ten between these), "
    "or 5m..15m..45m (least, likely, most).",
    "anyOf": [
        *_UNSOURCED,
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["range"],
            "properties": {"range": {"anyOf": _UNSOURCED}, "source": _SOURCE_SCHEMA},
        },
    ],
}

COUNT_SCHEMA: dict[str, object] = {
    "description": "How many: 12, a range 12..40 (eight times out of ten between these), "
    "or 5..10..30 (least, likely, most).",
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 9_999_999},
        {"type": "string", "pattern": r"^[0-9]{1,7}(\.\.[0-9]{1,7}){0,2}$"},
    ],
}

CountField = Annotated[Estimate, Written(parse_count, COUNT_SCHEMA)]
EstimateField = Annotated[Estimate, Written(parse, SCHEMA)]
OriginField = Annotated[Origin, Written(_origin, _SOURCE_SCHEMA)]
