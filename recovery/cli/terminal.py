"""Where words go: results to stdout, talk to stderr; colour and width only where a person looks."""

import io
import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from recovery.model.shown import shown

if TYPE_CHECKING:
    from pydantic import BaseModel

WIDEST = 80


def prepare() -> None:
    """Let no character stop us: pipes and files get UTF-8 and plain line ends, a terminal what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def write(text: str) -> None:
    """A result, with its line ends; drawn in plain characters where no others can be shown."""
    sys.stdout.write(text if _can_draw(sys.stdout) else text.translate(_PLAIN))


def write_json(result: "BaseModel") -> None:
    """A result as JSON, the same bytes for the same values."""
    write(result.model_dump_json(indent=2) + "\n")


_PLAIN = str.maketrans(
    {
        "█": "#", "▓": "%", "▒": "=", "░": ".", "·": "-", "─": "-", "┬": "+", "│": "|",
        "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*",
        "…": "~", "±": "+-", "–": "-", "×": "x", "→": ">",
    }
)  # fmt: skip
"""For streams that cannot show what we draw with. But for ±, one character each, so that columns stay in place."""


def _can_draw(stream: TextIO) -> bool:
    try:
        "█▓▒░·─┬│▁▂▃▄▅▆▇…±".encode(stream.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def say(text: str) -> None:
    """A line for the person, not for the pipe."""
    sys.stderr.write(text + "\n")


def tell_error(message: str, hint: str | None = None) -> None:
    """What went wrong, and what to do next."""
    word = paint("error:", "1;31") if wants_colour(sys.stderr) else "error:"
    say(f"{word} {shown(message)}")
    for line in hint.split("\n") if hint else ():
        say(f"  {shown(line)}")


def silence() -> None:
    """Whoever read us has gone: what is still to be written goes nowhere, at interpreter exit too."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a stream that is no file has nothing to flush
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def paint(text: str, code: str) -> str:
    """Text in a colour; `code` as terminals number them."""
    return f"\x1b[{code}m{text}\x1b[0m"


def wants_colour(stream: TextIO) -> bool:
    """True on a terminal, unless its owner said otherwise (NO_COLOR, TERM=dumb)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to write in: 80, less where the terminal is narrower."""
    return min(WIDEST, max(40, shutil.get_terminal_size((WIDEST, 24)).columns)) if sys.stdout.isatty() else WIDEST
