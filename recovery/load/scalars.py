"""What a plain (unquoted) word of YAML is: the core rules of YAML 1.2, and no guesses beyond them.

Words that YAML 1.1 tools read as something else stay text, with a warning: two readers of one plan must not differ.
"""

import math
import re
from dataclasses import dataclass

from recovery.load.characters import quoted
from recovery.model.findings import Level

MOST_DIGITS = 18
LONGEST_NUMBER = 32

Plain = str | int | float | bool | None

_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TRUTHS = {
    **{cased: "true" for word in ("y", "yes", "on") for cased in (word, word.title(), word.upper())},
    **{cased: "false" for word in ("n", "no", "off") for cased in (word, word.title(), word.upper())},
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NUMBER_FOR_ALL = re.compile(r"([-+]?[0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_OTHER_BASE = re.compile(r"[-+]?0([xX][0-9a-fA-F_]+|[oO][0-7_]+|[bB][01_]+)")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9]+(:[0-9]{1,2})+(\.[0-9]*)?")
_UNDERSCORES = re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?")
_HOURS_MINUTES = re.compile(r"([0-9]{1,3}):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A plain word that is refused or questioned, and the value to go on with."""

    value: Plain
    rule: str
    level: Level
    text: str
    why: str
    hint: str

    @property
    def message(self) -> str:
        """What is wrong with the word."""
        return f"{quoted(self.text)} {self.why}"


def resolve(text: str) -> Plain | Doubt:
    """The value of a plain word, or the doubt about it."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= MOST_DIGITS:
        return int(text)  # most numbers there are
    if text[0] in "0123456789.-+":
        return _number(text)
    if text in _TRUTHS:
        return _ambiguous(text, f"is {_TRUTHS[text]} to some tools and text to others", f"write {_TRUTHS[text]}")
    return text


def _number(text: str) -> Plain | Doubt:
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _NUMBER.fullmatch(text):
        return _float(text)
    if _NOT_FINITE.fullmatch(text):
        return _refused("number-not-finite", text, "is not a finite number")
    if _SEXAGESIMAL.fullmatch(text):
        return _ambiguous(text, "is a number in base 60 to some tools and text to others", _spoken_out(text))
    if _OTHER_BASE.fullmatch(text):
        return _ambiguous(text, "is a number to some tools and text to others", "write the number in decimal")
    if "_" in text and _UNDERSCORES.fullmatch(text):
        return _ambiguous(text, "is a number to some tools and text to others", "write it without underscores")
    return text


def _integer(text: str) -> Plain | Doubt:
    digits = len(text.lstrip("+-"))
    if digits > MOST_DIGITS:
        return _refused("number-too-large", text, f"is a whole number of {digits:,} digits; at most {MOST_DIGITS}")
    if _LEADING_ZERO.fullmatch(text):
        why = "is read in base 8 by some tools and in base 10 by others"
        return _ambiguous(text, why, "leave out the leading zero")
    return int(text)


def _float(text: str) -> Plain | Doubt:
    if len(text) > LONGEST_NUMBER:
        why = f"is a number of {len(text):,} characters; at most {LONGEST_NUMBER}"
        return _refused("number-too-large", text, why)
    value = float(text)
    if not math.isfinite(value):
        return _refused("number-not-finite", text, "is beyond every number a computer holds")
    if _NUMBER_FOR_ALL.fullmatch(text):
        return value
    return _ambiguous(text, "is a number to some tools and text to others", "write it like 0.001")


def _refused(rule: str, text: str, why: str) -> Doubt:
    return Doubt(0, rule, Level.ERROR, text, why, "write another number, or put it in quotes if it is a text")


def _ambiguous(text: str, why: str, instead: str) -> Doubt:
    hint = f"{instead}, or put it in quotes if it is a text"
    return Doubt(text, "ambiguous-value", Level.WARNING, text, why, hint)


def _spoken_out(text: str) -> str:
    clock = _HOURS_MINUTES.fullmatch(text)
    return f"for hours and minutes write {int(clock[1])}h{int(clock[2])}m" if clock else "write a duration like 1h30m"
