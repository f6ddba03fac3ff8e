"""What a rule is: what it looks at, its page, and how its complaints become findings."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, get_args

from recovery.check import rules
from recovery.check.subjects import Subject
from recovery.load.files import Model
from recovery.load.source import Route, Source
from recovery.model.findings import Finding, Level, Linked, Related


class Place(NamedTuple):
    """A second place that a complaint points at. `note` says what is there, such as "first given here"."""

    route: Route
    note: str
    about: Model | None = None
    """The model that the route leads into; by default that of the complaint."""
    key: bool = False


class Complaint(NamedTuple):
    """What a rule yields: where, what is wrong, and what was probably meant."""

    route: Route
    sentence: str
    """One line, without a full stop; ids in single quotes."""
    hint: str | None = None
    """What to do next, also one line."""
    key: bool = False
    """At the key rather than at its value: for what is wrong with a part of a file as a whole."""
    about: Model | None = None
    """The model that the route leads into; by default the subject's own."""
    also: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """Files in part, as the page of a rule shows them; `line` is where the complaint stands, None in a good one.

    Each file begins with its `format:`. Lines count from the top of the example, whichever file they belong to.
    """

    text: str
    line: int | None


@dataclass(frozen=True)
class Rule:
    """A fault that files may have. `page` is its documentation, and holds its first tests."""

    name: str
    level: Level
    page: str
    looks_at: tuple[type[Subject], ...] = ()
    """The subjects it judges; none where the faults are found in reading the file."""
    complaints: Callable[[Any], Iterator[Complaint]] = lambda _: iter(())
    reading: bool = False
    """Found while a file is read; its errors are shown whatever was selected, since nothing else in the file was judged."""
    elsewhere: bool = False
    """Found by something else than `recovery check`."""
    playable: bool = False
    """A plan with this fault can be run all the same, and a run shows what comes of it."""

    @property
    def sifting(self) -> bool:
        """Whether it is about suppressions, which are judged after everything else."""
        return not (self.looks_at or self.reading or self.elsewhere)

    @property
    def summary(self) -> str:
        """The first line of the page: what should be so."""
        return self.page.partition("\n")[0]

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The examples of the page, as they stand there."""
        return tuple(
            Example(inspect.cleandoc(found["text"]) + "\n", int(found["line"]) if found["line"] else None)
            for found in _EXAMPLE.finditer(self.page + "\n")
        )

    def finding(self, complaint: Complaint, model: Model, source_of: Callable[[Model], Source]) -> Finding:
        """A complaint about a model, at its place in the file."""
        source = source_of(model)
        plain = source.finding(
            self.name, self.level, complaint.sentence, complaint.route, key=complaint.key, hint=complaint.hint
        )
        if not complaint.also:
            return plain
        also = tuple(
            Related(source_of(place.about or model).locate(place.route, key=place.key), place.note)
            for place in complaint.also
        )
        return Linked(plain.rule, plain.level, plain.message, plain.location, plain.hint, plain.excerpt, also)


_EXAMPLE = re.compile(r"^(?:Bad, line (?P<line>\d+)|Good)::\n\n(?P<text>(?:(?: {4}.*)?\n)+)", re.MULTILINE)
_RULES: dict[str, Rule] = {}

Judge = Callable[[Any], Iterator[Complaint]]


def rule(name: str, level: Level = Level.ERROR, *, playable: bool = False) -> Callable[[Judge], Judge]:
    """Make a rule of a function: the type of its argument says what it looks at, its docstring is the page.

    A rule that takes `House | Plan` is called with each organisation and with each plan. An error keeps `run` and
    `simulate` from starting unless it is `playable`.
    """

    def register(judge: Judge) -> Judge:
        (subject,) = (kind for argument, kind in inspect.get_annotations(judge).items() if argument != "return")
        page, looks_at = inspect.cleandoc(judge.__doc__ or ""), get_args(subject) or (subject,)
        _add(Rule(name, level, page, looks_at, judge, playable=playable))
        return judge

    return register


def found_in_reading(name: str, page: str, level: Level = Level.ERROR) -> None:
    """A rule that no function here judges: the file is held against it while it is read."""
    _add(Rule(name, level, inspect.cleandoc(page), reading=True))


def found_in_sifting(name: str, page: str, level: Level = Level.WARNING) -> None:
    """A rule about suppressions, which are held against what they keep quiet after everything else."""
    _add(Rule(name, level, inspect.cleandoc(page)))


def found_elsewhere(name: str, page: str, level: Level = Level.ERROR) -> None:
    """A rule that another verb judges: formats, suppressions and `recovery explain` know it as they know all others."""
    _add(Rule(name, level, inspect.cleandoc(page), elsewhere=True))


def _add(new: Rule) -> None:
    if new.name in _RULES:
        raise ValueError(f"two rules are called {new.name}")
    _RULES[new.name] = new


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its name, in the order in which they run: that of the modules in `check.rules`, then as written."""
    for module in sorted(each.name for each in pkgutil.iter_modules(rules.__path__)):
        importlib.import_module(f"{rules.__name__}.{module}")
    return dict(_RULES)
