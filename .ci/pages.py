#!/usr/bin/env python3
"""Renew the tables in docs/ that come from the code: fields people write, deadlines, kinds of entries of an exercise.

A table stands between `<!-- fields Service -->` and `<!-- end -->`; all else on a page is written by hand.
`make docs` runs this, and a test compares the pages with what it makes.
"""

import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from recovery import model
from recovery.exercise.kinds import KINDS
from recovery.model import conditions, durations, effects, estimates, shapes
from recovery.model.base import Extensible, Frozen
from recovery.model.clocks import Clock
from recovery.model.drill import Drill
from recovery.model.hours import Hours
from recovery.model.organisation import Organisation
from recovery.model.playbook import CATEGORIES, Playbook
from recovery.model.record import ExerciseRecord
from recovery.model.scenario import Scenario
from recovery.model.sentences import sentences
from recovery.standards.clocks import CLOCKS

PAGES = [Path(__file__).parents[1] / "docs" / name for name in ("format.md", "deadlines.md", "exercise-files.md")]
BLOCK = re.compile(r"<!-- (?P<what>[a-z]+)(?: (?P<name>\w+))? -->\n.*?<!-- end -->", re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

# How a kind of value is called in the tables: one of it, and several.
WORDS = {
    "AnyOf": ("`{any: [id, ...]}`", "`{any: [id, ...]}`"),
    "Category": ("[kind of incident](#kinds-of-incident)", "[kinds of incident](#kinds-of-incident)"),
    "Chance": ("chance", "chances"),
    "ConditionField": ("[condition](#conditions)", "[conditions](#conditions)"),
    "Count": ("whole number from 1", "whole numbers from 1"),
    "CountField": ("[count](#how-long-how-many)", "[counts](#how-long-how-many)"),
    "Date": ("day", "days"),
    "Duration": ("[duration](#how-long-how-many)", "[durations](#how-long-how-many)"),
    "Effect": ("[effect](#effects)", "[effects](#effects)"),
    "EstimateField": ("[estimate](#how-long-how-many)", "[estimates](#how-long-how-many)"),
    "HourOfWeek": ("hour of the week such as `Sat 02:00`", "hours of the week"),
    "Id": ("id", "ids"),
    "Mark": ("[mark](#moments)", "[marks](#moments)"),
    "MomentName": ("[moment](#moments)", "[moments](#moments)"),
    "OriginField": ("[source](#where-an-estimate-comes-from)", "[sources](#where-an-estimate-comes-from)"),
    "Percent": ("share such as `10%`", "shares such as `10%`"),
    "Phase": ("[phase](#phases)", "[phases](#phases)"),
    "Rate": ("rate such as `200 MB/s`", "rates such as `200 MB/s`"),
    "Size": ("size such as `40 GB`", "sizes such as `40 GB`"),
    "Start": ("`any`, `Sat 02:00`, or `2026-12-24 18:00`", ""),
    "Step": ("[step](#steps)", "[steps](#steps)"),
    "Text": ("text", "texts"),
    "Title": ("short text", "short texts"),
    "WorkingHours": ("[hours](#hours-of-the-week)", "[hours](#hours-of-the-week)"),
}
CALLED = {
    "Applies": "deadline",
    "CastMember": "part",
    "Fails": "failure",
    "HitTarget": "hit",
    "LossTarget": "loss",
    "ScenarioHit": "hit",
    "ScenarioLoss": "loss",
    "Worsens": "harm",
}
PLAIN = {bool: "`true` or `false`", int: "whole number", float: "number", str: "text"}

FACTS = {
    "Moment": "contained",
    "StepDone": "step isolate done",
    "ServiceUp": "service payments up",
    "ArtefactAvailable": "artefact backup available",
    "Submitted": "submitted ukgdpr-33",
    "Chosen": "rollback-or-retrain = rollback",
    "HourOfWeek": "Mon 09:00",
}
EFFECTS: dict[str, object] = {
    "hit": {"service": "payments", "state": "down"},
    "isolate": "payments",
    "release": "payments",
    "lose": {"vendor": "cloud", "for": "4h"},
    "restore": "payments",
    "slow": {"role": "analyst", "by": 1.5, "for": "2h"},
    "reveal": {"items": 12, "of": "rebuild-hosts"},
    "cancel": "retrain",
    "mark": "contained",
}
ESTIMATES: tuple[object, ...] = (
    "45m",
    "20m..3h",
    "5m..15m..45m",
    {"uniform": ["5m", "20m"]},
    {"triangular": ["10m", "20m", "1h"]},
    {"lognormal": {"median": "30m", "p90": "2h"}},
    {"exponential": {"mean": "10m"}},
    {"empirical": ["12m", "33m", "1h5m"]},
    {"mix": [{"chance": 0.6, "of": "5m..20m"}, {"chance": 0.4, "of": "4h..2d"}]},
    {"range": "20m..3h", "source": {"kind": "exercise", "date": "2026-09-12"}},
)


# ----------------------------------------------------------------------------------------------------- the whole page


def renewed(page: str) -> str:
    """The page with every table made anew."""
    anchors = dict(_anchors(page))
    return BLOCK.sub(lambda block: _block(block, anchors), page)


def classes_shown(page: str) -> set[str]:
    """The classes whose fields the page shows."""
    return {block["name"] for block in BLOCK.finditer(page) if block["what"] == "fields"}


def classes() -> dict[str, type[Frozen]]:
    """Every class that people write in files, by name, in the order in which files lead to them."""
    found: dict[str, type[Frozen]] = {}
    todo: list[Any] = [Organisation, Playbook, Scenario, Drill, ExerciseRecord]
    for hint in todo:
        if not isinstance(hint, type):
            todo += get_args(hint)
        elif issubclass(hint, Frozen) and hint not in (Frozen, Extensible, *found.values()):
            if hint.__name__ in found:
                raise SystemExit(f"two classes are called {hint.__name__}: rename one, the page tells them by name")
            found[hint.__name__] = hint
            todo += [*hint.__bases__, *get_type_hints(hint, include_extras=True).values()]
    return found


def _anchors(page: str) -> Iterator[tuple[str, str]]:
    """For each class shown, the anchor of the heading above it."""
    for block in BLOCK.finditer(page):
        if block["what"] == "fields":
            heading = HEADING.findall(page, 0, block.start())[-1]
            yield block["name"], re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _block(block: re.Match[str], anchors: Mapping[str, str]) -> str:
    what, name = block["what"], block["name"]
    lines = _fields(classes()[name], anchors) if what == "fields" else LISTS[what]()
    return "\n".join([f"<!-- {what}{f' {name}' if name else ''} -->", *lines, "<!-- end -->"])


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (heads, ("---",) * len(heads), *rows):
        yield "| " + " | ".join(" ".join(cell.split()).replace("|", r"\|") for cell in cells) + " |"


# -------------------------------------------------------------------------------------------------- fields of a class


def _fields(shown: type[Frozen], anchors: Mapping[str, str]) -> Iterator[str]:
    yield f"{(shown.__doc__ or '').strip()}\n"
    hints = get_type_hints(shown, include_extras=True)
    own = [(name, field) for name, field in shown.model_fields.items() if name in shown.__annotations__]
    yield from _table(
        ("field", "what", "if left out", "meaning"),
        (
            (
                f"`{field.alias or name}`",
                words(hints[name], anchors),
                _default(field, hints[name]),
                sentences(shown).get(name, ""),
            )
            for name, field in own
        ),
    )


def _default(field: FieldInfo, hint: object) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        value = value.model_dump(by_alias=True, exclude_none=True)
    return "" if value in (None, (), "", {}) else f"`{_written(value, hint)}`"


def _written(value: object, hint: object) -> str:
    """A value as people write it in a file, on one line."""
    match value:
        case int() if hint == aliases()["Duration"]:
            return durations.written(value)
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case Hours(text=text):
            return text
        case dict():
            return "{" + ", ".join(f"{key}: {_written(inner, None)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_written(inner, None) for inner in value) + "]"
        case _:
            return str(value)


# ------------------------------------------------------------------------------------------------------ types in words


def aliases() -> dict[str, Any]:
    """The types of the model that have words of their own, by name."""
    modules = [import_module(f"{model.__name__}.{found.name}") for found in pkgutil.iter_modules(model.__path__)]
    return {name: vars(module)[name] for name in WORDS for module in modules if name in vars(module)}


def words(hint: Any, anchors: Mapping[str, str], several: int = 0) -> str:
    """What a field takes, for a person; `several` is 1 inside a list. Stops with a message where there are no words."""
    named = _named(hint)
    if named is not None:
        return WORDS[named][several]
    if hint in PLAIN:
        return PLAIN[hint] + "s" * (several and hint is not bool)
    if isinstance(hint, type) and issubclass(hint, Frozen):
        return f"[{_called(hint, several)}](#{anchors[hint.__name__]})"
    return _compound(hint, anchors, several)


def _named(hint: Any) -> str | None:
    return next((name for name, alias in aliases().items() if hint == alias or _refines(hint, alias)), None)


def _refines(hint: Any, alias: Any) -> bool:
    """Whether a type is another one with further conditions."""
    if get_origin(hint) is not Annotated or get_origin(alias) is not Annotated:
        return False
    known, more = alias.__metadata__, hint.__metadata__
    return bool(hint.__origin__ == alias.__origin__ and known == more[: len(known)])


def _called(shown: type[Frozen], several: int) -> str:
    one = CALLED.get(shown.__name__) or re.sub(r"(?<!^)(?=[A-Z])", " ", shown.__name__).lower()
    return one + ("es" if one.endswith("s") else "s") * several


def _compound(hint: Any, anchors: Mapping[str, str], several: int) -> str:
    inner = get_args(hint)
    match get_origin(hint):
        case origin if origin is Annotated and inner[0] in (*PLAIN, *(int | float,)):
            return words(inner[0], anchors, several) + _bounds(inner[1:])
        case origin if origin is Annotated:
            return words(inner[0], anchors, several)
        case origin if origin is Literal:
            return _or(_alternatives(hint, anchors, several))
        case origin if origin is tuple:
            return f"list of {words(inner[0], anchors, 1)}"
        case origin if origin is dict:
            return f"mapping{'s' * several} of {words(inner[0], anchors, 1)} to {words(inner[1], anchors, 1)}"
        case origin if origin in (Union, UnionType):
            return _or([said for part in inner for said in _alternatives(part, anchors, several)])
        case _:
            raise SystemExit(f"{hint!r} has no words yet: give it some in {Path(__file__).name}")


def _alternatives(hint: Any, anchors: Mapping[str, str], several: int) -> list[str]:
    """One way to say it or, for a closed list of words, several; nothing is no way."""
    if hint is NoneType:
        return []
    if get_origin(hint) is Literal and _named(hint) is None:
        return [f"`{value}`" for value in get_args(hint)]
    return [words(hint, anchors, several)]


def _or(parts: list[str]) -> str:
    return " or ".join([", ".join(parts[:-1])] * (len(parts) > 1) + parts[-1:])


def _bounds(metadata: Iterable[object]) -> str:
    """` from 1 to 9`, for the limits of a number."""
    limits = [limit for each in metadata for limit in (each.metadata if isinstance(each, FieldInfo) else [each])]
    said = {name: getattr(limit, name) for limit in limits for name in ("ge", "gt", "le", "lt") if hasattr(limit, name)}
    return "".join(f" {word} {_number(said[name])}" for name, word in _LIMITS.items() if name in said)


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


_LIMITS = {"ge": "from", "gt": "above", "le": "to", "lt": "below"}


# ------------------------------------------------------------------------------------------------------ the other lists


def _facts() -> Iterator[str]:
    kinds = {kind.__name__: kind for kind in get_args(conditions.Fact)}
    for name, kind in kinds.items():
        assert isinstance(conditions.parse(_example(FACTS, name)).parts[0].fact, kind)
    return _table(("written", "holds when"), ((f"`{FACTS[name]}`", kind.__doc__ or "") for name, kind in kinds.items()))


def _effects() -> Iterator[str]:
    adapter: TypeAdapter[effects.Effect] = TypeAdapter(effects.Effect)
    read = [adapter.validate_python({name: _example(EFFECTS, name)}) for name in effects.NAMES]
    rows = (
        (f"`{_written({name: EFFECTS[name]}, None)}`", type(effect).__doc__ or "")
        for name, effect in zip(effects.NAMES, read, strict=True)
    )
    return _table(("written", "meaning"), rows)


def _estimates() -> Iterator[str]:
    read = [estimates.parse(example) for example in ESTIMATES]
    missing = set(get_args(shapes.Shape)) - {type(estimate.shape) for estimate in read}
    if missing:
        raise SystemExit(f"give an example of {missing} in {Path(__file__).name}")
    rows = (
        (f"`{_written(example, None)}`", estimate.shape.describe())
        for example, estimate in zip(ESTIMATES, read, strict=True)
    )
    return _table(("written", "means"), rows)


def _example(examples: Mapping[str, Any], name: str) -> Any:
    if name not in examples:
        raise SystemExit(f"give an example of {name} in {Path(__file__).name}")
    return examples[name]


def _words_of(values: Iterable[str]) -> Callable[[], Iterator[str]]:
    return lambda: iter([", ".join(f"`{value}`" for value in values)])


def _kinds() -> Iterator[str]:
    return _table(("kind", "means"), ((f"`{kind}`", meaning) for kind, meaning in KINDS.items()))


def _deadlines() -> Iterator[str]:
    rows = (
        (
            f"`{row.clock.id}`",
            f"{row.clock.title}. {row.clock.notes}",
            row.clock.to,
            _due(row.clock),
            f"{row.source} ({row.status}; {row.confidence} {row.as_of})",
        )
        for row in CLOCKS.values()
    )
    return _table(("id", "what", "to whom", "how soon", "source"), rows)


def _due(clock: Clock) -> str:
    """`72 h from aware`, and the outer limit."""
    since = f"the notice for `{clock.chained_from}`" if clock.chained_from else clock.starts
    within = "no set date, counted" if clock.within is None else _spelled(clock.within, clock.calendar)
    latest = clock.latest and f"; at the latest {_spelled(clock.latest.within, 'hours')} from {clock.latest.starts}"
    return f"{within} from {since}{latest or ''}"


def _spelled(seconds: int, calendar: str) -> str:
    """As laws say it: up to four days in hours."""
    if calendar == "business-days":
        return f"{seconds // durations.DAY} business days"
    hours = seconds <= 4 * durations.DAY or seconds % durations.DAY
    return f"{seconds // durations.HOUR} h" if hours else f"{seconds // durations.DAY} days"


LISTS: dict[str, Callable[[], Iterator[str]]] = {
    "conditions": _facts,
    "effects": _effects,
    "estimates": _estimates,
    "deadlines": _deadlines,
    "kinds": _kinds,
    "moments": _words_of(conditions.MOMENTS),
    "marks": _words_of(conditions.MARKS),
    "categories": _words_of(CATEGORIES),
    "phases": _words_of(get_args(effects.Phase)),
    "sources": _words_of(get_args(estimates.SourceKind)),
}


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(renewed(page.read_text("utf-8")), "utf-8")
