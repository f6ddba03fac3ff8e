"""Text of others inside Markdown: it stays the text it is, whatever signs of Markdown or HTML it holds."""

import re

_SIGNS = re.compile(r"[\\`*\[\]<>|~#$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|:(?=//)|(?<=www)\.")
_START = re.compile(r"^(?:[-+=:]|\d{1,9}(?=[.)]))")


def escaped(text: str) -> str:
    """One line of Markdown that reads as this one line of text."""
    return _START.sub(_at_the_start, within(text.strip()))


def within(text: str) -> str:
    """The same for words within a line, whose blanks around them stay."""
    return _SIGNS.sub(lambda sign: "\\" + sign[0], text)


def _at_the_start(found: re.Match[str]) -> str:
    """Signs that make a list, a rule or a heading only where a line begins."""
    return found[0] + "\\" if found[0].isdigit() else "\\" + found[0]
