"""Changing files that people wrote: a few characters at a time, so that comments and layout stay as they are."""

import os
import secrets
import stat
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from recovery.errors import RecoveryError
from recovery.load import disk
from recovery.load.reader import LARGEST_FILE


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """From `start` to before `end`, in code points, there shall stand `text`."""

    start: int
    end: int
    text: str = ""


def edited(text: str, edits: Iterable[Edit]) -> tuple[str, int]:
    """The text with these changes, and how many could be made: of two that overlap, the first."""
    parts: list[str] = []
    done = made = 0
    for edit in sorted(set(edits)):
        if edit.start >= done:
            parts += [text[done : edit.start], edit.text]
            done, made = edit.end, made + 1
    return "".join([*parts, text[done:]]), made


def rewrite(path: Path, name: str, before: str, after: str) -> None:
    """Put a text in the place of the one that was read, all of it or nothing. Raises RecoveryError where it cannot."""
    try:
        data = disk.read(path, LARGEST_FILE + 1)
        if data.removeprefix(BOM_UTF8) != before.encode():
            raise RecoveryError(f"{name} has changed meanwhile, and stays as it is", "try again")
        mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
        _replace(path, mark + after.encode())
    except disk.NotAFile as error:
        raise RecoveryError(f"{name}: {error}", error.hint) from None
    except OSError as error:
        hint = "give yourself the right to write there"
        raise RecoveryError(f"{name} cannot be written: {error.strerror}", hint) from error


def _replace(path: Path, data: bytes) -> None:
    """With the rights the file had; whoever reads it meanwhile sees the old text or the new one."""
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
