"""What a workspace has settled: `recovery.toml`, or `[tool.recovery]` in `pyproject.toml`.

A key that means nothing is an error at its line. Whether a rule has this name is not known here: who knows asks
`Settings.fault` to say so.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, NoReturn

from recovery.errors import RecoveryError

Keys = tuple[str | int, ...]
"""Keys and list positions from the top of the file."""

LEVELS = ("error", "warning")

_LARGEST_TO_SEARCH, _MOST_CANDIDATES, _LONGEST_VALUE = 65_536, 20, 40


class BadSettings(RecoveryError):
    """Settings that cannot be used; the message begins with the file and, where one is to blame, the line."""


@dataclass(frozen=True, slots=True)
class Suppress:
    """Findings of some rules that are accepted in some files. `keys` leads to it in the file."""

    paths: tuple[str, ...]
    rules: tuple[str, ...]
    because: str | None
    until: date | None
    keys: Keys


@dataclass(frozen=True, slots=True)
class Check:
    """What `recovery check` is told. `select` is None where all rules run."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    baseline: str | None = None
    suppress: tuple[Suppress, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a workspace, and the file they are from; without one, what holds by itself."""

    check: Check = Check()
    file: str = ""
    text: str = ""
    prefix: Keys = ()
    """Where our settings begin in the file."""

    def line(self, keys: Keys) -> int:
        """The line where a setting stands, from 1."""
        return _line(self.text, (*self.prefix, *keys))

    def fault(self, keys: Keys, message: str, hint: str) -> BadSettings:
        """An error about a setting, to be raised."""
        return BadSettings(f"{self.file}:{self.line(keys)}: {message}", hint)


def parse(text: str, file: str, prefix: Keys = ()) -> Settings | None:
    """The settings in the text of a file; None where it has no table of ours. Raises BadSettings."""
    try:
        data: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = str(error) or "it is nested too deeply"
        raise BadSettings(f"{file} is no TOML: {said[:200]}", "see toml.io for how it is written") from None
    for key in prefix:
        data = data.get(key) if isinstance(data, dict) else None
    if data is None:
        return None
    return _Table(Settings(file=file, text=text, prefix=prefix)).settings(data)


@dataclass(frozen=True, slots=True)
class _Table:
    """Reads one table after another; every fault knows its line."""

    about: Settings

    def settings(self, data: Any) -> Settings:
        found = self.table(data, (), {"check"})
        check = self.check(found["check"]) if "check" in found else Check()
        return Settings(check, self.about.file, self.about.text, self.about.prefix)

    def check(self, data: Any) -> Check:
        at: Keys = ("check",)
        found = self.table(data, at, {"select", "ignore", "severity", "baseline", "suppress"})
        severity = found.get("severity", {})
        levels = {rule: self.level(level, (*at, "severity", rule)) for rule, level in self.open(severity, at).items()}
        suppress = found.get("suppress", [])
        if not isinstance(suppress, list):
            self.refuse((*at, "suppress"), "suppress is a list of tables", "begin each with [[check.suppress]]")
        if found.get("select") == []:
            self.refuse((*at, "select"), "this selects no rule at all", "name some, or delete the line")
        return Check(
            self.texts(found["select"], (*at, "select")) if "select" in found else None,
            self.texts(found.get("ignore", []), (*at, "ignore")),
            levels,
            self.text(found["baseline"], (*at, "baseline")) if "baseline" in found else None,
            tuple(self.suppress(each, (*at, "suppress", number)) for number, each in enumerate(suppress)),
        )

    def suppress(self, data: Any, at: Keys) -> Suppress:
        found = self.table(data, at, {"paths", "rules", "because", "until"})
        for key in ("paths", "rules"):
            if not found.get(key):
                self.refuse(at, f"this suppression names no {key}", f'write {key} = ["..."]')
        until = found.get("until")
        if until is not None and (not isinstance(until, date) or isinstance(until, datetime)):
            self.refuse((*at, "until"), "until is a day", "write it as until = 2027-03-01, without quotes")
        because = self.text(found["because"], (*at, "because")) if "because" in found else None
        paths, rules = (self.texts(found[key], (*at, key)) for key in ("paths", "rules"))
        return Suppress(paths, rules, (because or "").strip() or None, until, at)

    def table(self, data: Any, at: Keys, known: Collection[str]) -> dict[str, Any]:
        found = self.open(data, at)
        for key in found:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"there is: {', '.join(sorted(known))}"
                self.refuse((*at, key), f"no setting is called '{key[:60]}' here", hint)
        return found

    def open(self, data: Any, at: Keys) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.refuse(at, "this is a table", "give it keys of its own")
        return dict(data)

    def texts(self, data: Any, at: Keys) -> tuple[str, ...]:
        if not isinstance(data, list):
            self.refuse(at, f"{at[-1]} is a list", f'write {at[-1]} = ["..."]')
        return tuple(self.text(each, at) for each in data)

    def text(self, data: Any, at: Keys) -> str:
        if not isinstance(data, str):
            self.refuse(at, f"{at[-1]} is made of texts", "put it in quotes")
        return str(data)

    def level(self, data: Any, at: Keys) -> str:
        if data not in LEVELS:
            self.refuse(at, "a severity is error or warning", 'write "error" or "warning"; ignore leaves a rule out')
        return str(data)

    def refuse(self, at: Keys, message: str, hint: str) -> NoReturn:
        raise self.about.fault(at, message, hint)


# --------------------------------------------------------------------------------------------------------- lines of keys


def _line(text: str, keys: Keys) -> int:
    """The line where the last of these keys stands; the reader of TOML does not tell.

    A key stands in the first line that, read together with what is above it, has it. A value of several lines ends
    later: of these the line that holds the key's own word is meant. In a file that is no file of settings any more, the
    first line with that word will do.
    """
    lines = text.split("\n")
    word = next((key for key in reversed(keys) if isinstance(key, str)), "")
    candidates = [number for number, line in enumerate(lines, 1) if word in line]
    if len(text) > _LARGEST_TO_SEARCH:
        return candidates[0] if candidates else 1
    holds = _holds(keys)
    for end in (*candidates[:_MOST_CANDIDATES], len(lines)):
        stop = next((each for each in range(end, min(end + _LONGEST_VALUE, len(lines)) + 1) if _reads(lines[:each])), 0)
        if stop and holds(lines[:stop]) and not holds(lines[: end - 1]):
            return end
    return candidates[0] if candidates else 1


def _reads(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except ValueError:
        return False
    return True


def _holds(keys: Keys) -> Callable[[list[str]], bool]:
    def holds(lines: list[str]) -> bool:
        try:
            data: Any = tomllib.loads("\n".join(lines))
            for key in keys:
                data = data[key]
        except (ValueError, LookupError, TypeError):
            return False
        return True

    return holds
