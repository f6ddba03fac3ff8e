"""Text of others made safe to show: what would steer a terminal, or hide in a line, becomes visible."""

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters, those of eight bits too
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of writing
    "\u200b\u2028\u2029\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # invisible, or a line break in disguise
    "\ud800-\udfff\U000e0000-\U000e007f]"  # halves of characters, and tags
)


def shown(text: str) -> str:
    """One line of it: an escape character reads `<U+001B>`, a line break `<U+000A>`."""
    return _UNSAFE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def shown_lines(text: str) -> list[str]:
    """Its lines, tabs opened to blanks, without blank lines at the end."""
    return [shown(line.expandtabs(4).rstrip()) for line in text.rstrip().split("\n")]
