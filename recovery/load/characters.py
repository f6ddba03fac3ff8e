"""What a text may hold: whatever steers a terminal, turns the reading direction or cannot be seen is refused in files.

Everything else of Unicode is kept as typed. Two invisible characters stay, because Persian and emoji need them:
U+200C and U+200D. Texts are compared in NFC (`same`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from recovery.model.shown import shown

CUT = 60
"""How much of a value a message repeats, in characters."""
LONGEST_MESSAGE = 400

_NO_CHARACTER = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029" + _NO_CHARACTER
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"

_IN_ASCII_FILES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_IN_FILES = re.compile(f"[{_CONTROL}{_BIDI}{_INVISIBLE}]|\r(?!\n)")
_IN_VALUES = re.compile(f"[\r{_CONTROL}{_BIDI}{_INVISIBLE}]")
_A_BIDI = re.compile(f"[{_BIDI}]")
_AN_INVISIBLE = re.compile(f"[{_INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Unwelcome:
    """A character that is refused: where it stands in its text, the rule it breaks, and why in words."""

    offset: int
    rule: str
    message: str
    hint: str


def unwelcome_in_file(text: str) -> Iterator[Unwelcome]:
    """Refused characters of a whole file, whose lines may end in CRLF."""
    pattern = _IN_ASCII_FILES if text.isascii() else _IN_FILES
    return (_judge(found.start(), found[0]) for found in pattern.finditer(text))


def unwelcome_in_value(text: str) -> Unwelcome | None:
    """The first refused character of a value, where it can only come from an escape such as `\\x1b`."""
    if text.isascii() and text.isprintable():
        return None
    found = _IN_VALUES.search(text)
    return _judge(found.start(), found[0]) if found else None


def clean_file(text: str) -> tuple[str, int]:
    """A whole file with U+FFFD in the place of every refused character, and how many there were."""
    return (_IN_ASCII_FILES if text.isascii() else _IN_FILES).subn("\ufffd", text)


def cleaned(text: str) -> str:
    """A value with U+FFFD in the place of every refused character: the same length, safe to read on."""
    return _IN_VALUES.sub("\ufffd", text)


def same(text: str) -> str:
    """The form in which two texts are compared: NFC."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def quoted(text: str) -> str:
    """A value as messages repeat it: in quotes, on one line, at most 60 characters, nothing hidden in it."""
    return f"'{cut(text, CUT)}'"


def cut(text: str, longest: int) -> str:
    """At most so many characters, on one line, without half an escape at the end."""
    visible = shown(text[: longest + 1])
    return visible if len(visible) <= longest else re.sub(r"<[U+0-9A-F]*$", "", visible[: longest - 3]) + "..."


def code_point(character: str) -> str:
    """`U+001B`, and its Unicode name where it has one."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _judge(offset: int, character: str) -> Unwelcome:
    point = code_point(character)
    if _A_BIDI.match(character):
        return Unwelcome(
            offset,
            "bidi-control",
            f"{point} changes the direction of reading: the text may not say what it shows",
            "delete it; right-to-left writing needs no such character",
        )
    if _AN_INVISIBLE.match(character):
        return Unwelcome(offset, "invisible-character", f"{point} cannot be seen", "delete it, or type the line again")
    if character == "\r":
        return Unwelcome(
            offset,
            "control-character",
            "U+000D CARRIAGE RETURN stands without a line feed",
            "save the file with LF or CRLF line ends",
        )
    return Unwelcome(
        offset, "control-character", f"{point} is a control character", "delete it, or type the line again"
    )
