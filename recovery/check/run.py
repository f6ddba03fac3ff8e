"""A check, from what was typed to what was found: gather, judge, sift."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from recovery.check.examine import examine
from recovery.check.examined import Examined
from recovery.check.gather import STDIN, Gathered, gather
from recovery.check.mend import mended
from recovery.check.nearest import nearest
from recovery.check.registry import all_rules
from recovery.check.sift import Choice, Settled, Sieve
from recovery.config import Settings
from recovery.errors import RecoveryError
from recovery.load.edit import rewrite
from recovery.load.revision import changed_since

MOST_ROUNDS = 10


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
    examined, _ = _run(wanted, stdin)
    return examined


def mend(wanted: Wanted, stdin: BinaryIO) -> tuple[Examined, int, int]:
    """Mend what can be mended, then what there is left to say; how many changes there were, in how many files.

    Mending is repeated until nothing is left to mend, since one fault may have hidden another. Raises RecoveryError also
    where a file cannot be written.
    """
    if STDIN in wanted.paths:
        raise RecoveryError("standard input cannot be mended", "name the file itself")
    changes, files = 0, set()
    for _ in range(MOST_ROUNDS):
        examined, gathered = _run(wanted, stdin)
        ours = [document for document in gathered.documents.values() if document.source.name in examined.files]
        found = list(mended(examined.findings, ours))
        if not found:
            break
        for each in found:
            rewrite(each.path, each.document.source.name, each.document.source.text, each.text)
            changes += each.changes
            files.add(each.path)
    else:
        examined, _ = _run(wanted, stdin)
    return examined, changes, len(files)


def _run(wanted: Wanted, stdin: BinaryIO) -> tuple[Examined, Gathered]:
    rules = all_rules()
    choice = Choice(_names(wanted.select, rules), _names(wanted.ignore, rules))
    gathered = gather(wanted.paths, wanted.here, stdin, wanted.stdin_filename)
    judged = [rule for rule in rules.values() if choice.takes(rule.name, Settings())]
    changed = None if wanted.diff is None else changed_since(wanted.diff, wanted.here)
    examined = examine(gathered, judged, wanted.today, changed)
    sieve = Sieve(Settled(rules), choice, wanted.today)
    whole = gathered.holds_all if changed is None else (lambda _: False)
    return sieve.sift(examined, gathered.files.documents.values(), whole), gathered


def _names(given: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    names = tuple(name for each in given for name in each.replace(",", " ").split())
    for name in names:
        if name not in known:
            raise RecoveryError(f"no rule is called {name}", nearest(name, known) or "recovery explain lists them")
    return names
