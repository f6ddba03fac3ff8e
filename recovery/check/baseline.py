"""Findings that were there on the day a team began to check: they are let be, new ones are not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recovery.check.examined import Examined
from recovery.check.fingerprint import fingerprints
from recovery.errors import RecoveryError
from recovery.load import disk
from recovery.model.findings import Finding

FORMAT = "recovery/baseline@1"
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that is let be."""

    file: str
    rule: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that a file names."""

    known: frozenset[Known] = frozenset()

    def without(self, examined: Examined) -> Examined:
        """What was found and is not known yet."""
        let_be = self.known & _adoptable(examined)
        kept = (finding for finding, known in _named(examined) if known not in let_be)
        return replace(examined, findings=tuple(kept))

    def gone(self, examined: Examined) -> int:
        """How many of them are there no more."""
        return len(self.known - _adoptable(examined))


def read(path: Path, name: str) -> Baseline:
    """The baseline in a file. Raises RecoveryError where it cannot be read or is none."""
    try:
        data = disk.read(path, LARGEST + 1)
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise ValueError("another format")
        return Baseline(frozenset(_known(each) for each in told["findings"]))
    except (disk.NotAFile, OSError) as error:
        hint = "--write-baseline makes one of what is found now"
        raise RecoveryError(f"the baseline {name} cannot be read: {getattr(error, 'strerror', error)}", hint) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        hint = f"it is no {FORMAT}: delete it, and --write-baseline makes one"
        raise RecoveryError(f"the baseline {name} is damaged", hint) from None


def _known(told: Mapping[str, Any]) -> Known:
    return Known(str(told["file"]), str(told["rule"]), str(told["fingerprint"]))


def write(path: Path, name: str, examined: Examined, before: Baseline = Baseline()) -> int:
    """Write what was found, and what was known before; how many that are. Raises RecoveryError where it cannot.

    Each stands on a line of its own, in a fixed order, so that two branches seldom disagree.
    """
    known = sorted(before.known | _adoptable(examined), key=lambda each: (each.file, each.rule, each.fingerprint))
    lines = [
        "    " + json.dumps({"file": each.file, "rule": each.rule, "fingerprint": each.fingerprint}, ensure_ascii=False)
        for each in known
    ]
    rows = "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"
    try:
        path.write_text(f'{{\n  "format": "{FORMAT}",\n  "findings": {rows}\n}}\n', encoding="utf-8", newline="\n")
    except OSError as error:
        raise RecoveryError(
            f"{name} cannot be written: {error.strerror}", "name a file in a folder of yours"
        ) from error
    return len(known)


def _named(examined: Examined) -> Iterator[tuple[Finding, Known]]:
    """Each finding as a baseline names it."""
    for finding, fingerprint in zip(examined.findings, fingerprints(examined), strict=True):
        yield finding, Known(examined.path(finding.location.file), finding.rule, fingerprint)


def _adoptable(examined: Examined) -> set[Known]:
    """Not what keeps a file from being read, since nothing else in it was judged."""
    return {known for finding, known in _named(examined) if finding.rule not in examined.binding}
