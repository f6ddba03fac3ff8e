"""A published incident as data: what is fair to know at its beginning, and apart from it what came of it.

Files are read as text throughout (an id such as `off` stays a word), and whatever does not have the form that it should
have counts as missing. Of a file that is no incident at all, Unreadable tells what is wrong.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MOST_BYTES = 2_000_000
MOST_STEPS = 200
METRICS = ("contain", "core_recovery", "full_recovery")
"""What is forecast: when harm stops growing, when the main service is usable by most, when the operator says it is over."""


class Unreadable(Exception):
    """No incident: the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Work:
    """A step of the recovery as a plan would name it: what kind of work, and what has to be done before."""

    id: str
    task: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that was hit: what it is, and how it is hurt."""

    kind: str
    effect: str


@dataclass(frozen=True, slots=True)
class Fair:
    """All that a forecast may know. Made without a look at the outcome; nothing in it was learnt afterwards."""

    id: str
    category: str
    facts: tuple[str, ...] = ()
    parameters: Mapping[str, str] | None = None
    """Numbers that were true before, or established in the first phase."""
    assets: tuple[Asset, ...] = ()
    people: int | None = None
    work: tuple[Work, ...] = ()
    """Steps, their kinds and their order, where the plan counts as given (level 2); never their times."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What really happened: hours by metric, and of each kind of work how long it took."""

    grade: str
    hours: Mapping[str, float]
    durations: tuple[tuple[str, float], ...] = ()
    """Task and hours, of steps whose both ends were published."""


def read(path: Path) -> Mapping[str, Any]:
    """The whole file. Raises Unreadable."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path}: larger than {MOST_BYTES:,} bytes")
        document = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - text only, makes no objects
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path}: not UTF-8 text") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(f"{path}: not YAML: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(document, dict) or not document.get("id"):
        raise Unreadable(f"{path}: no incident: a mapping with an id is expected")
    return document


def fair(document: Mapping[str, Any]) -> Fair:
    """What may be known of it."""
    known = _mapping(document.get("known_at_declare"))
    parameters = {
        _text(each.get("name")): _text(each.get("value"))
        for each in _mappings(known.get("parameters"))
        if each.get("when") in ("before", "early")
    }
    count = _number(_mapping(document.get("responders")).get("count"))
    return Fair(
        _text(document.get("id")),
        _text(document.get("category")),
        tuple(_text(fact) for fact in _list(known.get("facts"))),
        parameters,
        tuple(Asset(_text(each.get("kind")), _text(each.get("effect"))) for each in _mappings(document.get("assets"))),
        int(count) if count is not None and 1 <= count <= 1e5 else None,
        _works(document),
    )


def outcome(document: Mapping[str, Any]) -> Outcome:
    """What came of it; from detection on where that is published, else from onset on. What took no time is left out."""
    metrics, hours = _mapping(document.get("metrics")), {}
    for metric in METRICS:
        for name in (f"detect_to_{metric}_h", f"time_to_{metric}_h"):
            value = _number(metrics.get(name))
            if value is not None:
                if value > 0:
                    hours[name] = value
                break
    steps = _mappings(document.get("recovery_steps"))
    took = [(_text(step.get("task")), _number(step.get("duration_h"))) for step in steps]
    grade = _text(_mapping(document.get("backtest")).get("grade")) or "B"
    return Outcome(grade, hours, tuple((task, time) for task, time in took if time is not None and time > 0))


def _works(document: Mapping[str, Any]) -> tuple[Work, ...]:
    """The steps, each id once, without needs that name nothing or go round in a circle."""
    tasks: dict[str, str] = {}
    wanted: dict[str, list[str]] = {}
    for step in _mappings(document.get("recovery_steps"))[:MOST_STEPS]:
        id = _text(step.get("id")) or f"step {len(tasks) + 1}"
        if id not in tasks:
            tasks[id] = _text(step.get("task"))
            wanted[id] = [_text(need) for need in _list(step.get("needs"))]
    needs: dict[str, tuple[str, ...]] = dict.fromkeys(tasks, ())
    for id in tasks:
        for need in dict.fromkeys(wanted[id]):
            if need in tasks and id not in _with_all_before(need, needs):
                needs[id] += (need,)
    return tuple(Work(id, task, needs[id]) for id, task in tasks.items())


def _with_all_before(id: str, needs: Mapping[str, tuple[str, ...]]) -> set[str]:
    seen, waiting = {id}, [id]
    while waiting:
        new = [need for need in needs[waiting.pop()] if need not in seen]
        seen.update(new)
        waiting += new
    return seen


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in _list(value) if isinstance(each, dict)]


def _text(value: Any) -> str:
    return "" if value in (None, "null", "~") or isinstance(value, dict | list) else str(value)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number < 1e6 else None


def files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named."""
    for path in paths:
        yield from sorted(path.glob("*.yaml")) if path.is_dir() else (path,)
