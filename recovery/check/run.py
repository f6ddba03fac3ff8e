"""A check, from what was typed to what was found: gather, judge, sift."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from recovery.check.examine import examine
from recovery.check.examined import Examined
from recovery.check.gather import gather
from recovery.check.nearest import nearest
from recovery.check.registry import all_rules
from recovery.check.sift import Choice, Settled, Sieve
from recovery.config import Settings
from recovery.errors import RecoveryError
from recovery.load.revision import changed_since


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be checked, by which rules, as of which day."""

    paths: tuple[str, ...]
    here: Path
    today: date
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    stdin_filename: str | None = None
    diff: str | None = None
    """A revision: only what has to do with files changed since then is judged."""


def run(wanted: Wanted, stdin: BinaryIO) -> Examined:
    """What there is to say. Raises RecoveryError for rules, paths and settings that cannot be."""
    rules = all_rules()
    choice = Choice(_names(wanted.select, rules), _names(wanted.ignore, rules))
    gathered = gather(wanted.paths, wanted.here, stdin, wanted.stdin_filename)
    judged = [rule for rule in rules.values() if choice.takes(rule.name, Settings())]
    changed = None if wanted.diff is None else changed_since(wanted.diff, wanted.here)
    examined = examine(gathered, judged, wanted.today, changed)
    sieve = Sieve(Settled(rules), choice, wanted.today)
    whole = gathered.holds_all if changed is None else (lambda _: False)
    return sieve.sift(examined, gathered.files.documents.values(), whole)


def _names(given: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    names = tuple(name for each in given for name in each.replace(",", " ").split())
    for name in names:
        if name not in known:
            raise RecoveryError(f"no rule is called {name}", nearest(name, known) or "recovery explain lists them")
    return names
