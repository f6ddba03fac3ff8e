"""What a rule is: what it looks at, its page, and how its complaints become findings."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

from recovery.load.reader import Source
from recovery.model.findings import Finding, Level
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario

Route = tuple[str | int, ...]


class Complaint(NamedTuple):
    """What a rule yields: where (`key`: at the key rather than its value), what is wrong, what was probably meant."""

    route: Route
    sentence: str
    hint: str | None = None
    key: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """An organisation, as rules see it."""

    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Plan:
    """A playbook and the organisation it is for; None where that does not load."""

    playbook: Playbook
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A scenario, the organisation it was written for, and the playbooks that handle its category."""

    scenario: Scenario
    organisation: Organisation | None = None
    plans: tuple[Playbook, ...] = ()


Subject = House | Plan | Incident


@dataclass(frozen=True, slots=True)
class Example:
    """A file in part, from the page of a rule; `line` is where the complaint stands, None in a good one."""

    text: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault that files may have. `page` is its documentation, and holds its first tests."""

    name: str
    level: Level
    page: str
    looks_at: tuple[type[Subject], ...]
    complaints: Callable[[Any], Iterator[Complaint]]

    def findings(self, subject: Subject, source: Source) -> Iterator[Finding]:
        """What is wrong with a subject that was read from a source."""
        if isinstance(subject, self.looks_at):
            for route, sentence, hint, key in self.complaints(subject):
                yield source.finding(self.name, self.level, sentence, route, key=key, hint=hint)

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples of the page, as they stand there."""
        return tuple(
            Example(inspect.cleandoc(found["text"]) + "\n", int(found["line"]) if found["line"] else None)
            for found in _EXAMPLE.finditer(self.page + "\n")
        )


_EXAMPLE = re.compile(r"^(?:Bad, line (?P<line>\d+)|Good)::\n\n(?P<text>(?:(?: {4}.*)?\n)+)", re.MULTILINE)

RULES: dict[str, Rule] = {}
"""Every rule, in the order in which they run. Filled by importing the modules of `check.rules`."""

Judge = Callable[[Any], Iterator[Complaint]]


def rule(name: str, level: Level = Level.ERROR) -> Callable[[Judge], Judge]:
    """Make a rule of a function: its argument says what it looks at, its docstring is the page."""

    def register(judge: Judge) -> Judge:
        (argument,) = inspect.get_annotations(judge, eval_str=True).items() - {("return", Iterator[Complaint])}
        looks_at = get_args(argument[1]) or (argument[1],)
        RULES[name] = Rule(name, level, inspect.cleandoc(judge.__doc__ or ""), looks_at, judge)
        return judge

    return register
