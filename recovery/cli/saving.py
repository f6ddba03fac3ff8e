"""Texts into files: whole or not at all, and never over something else unless that was asked for."""

import os
from collections.abc import Mapping
from pathlib import Path

from recovery.cli import terminal
from recovery.cli.options import Page
from recovery.errors import DoesNotFit, RecoveryError
from recovery.model.shown import shown


def save(texts: Mapping[Path, str | bytes], *, force: bool) -> None:
    """Write each text (or the bytes of another file) to its path; all are looked at before the first is written.

    Raises DoesNotFit where a file with another text is there already and `force` was not given, RecoveryError where the
    folder does not allow it.
    """
    there = [path for path, text in texts.items() if _differs(path, text)]
    if there and not force:
        raise DoesNotFit(
            f"{there[0]} is there already, with another text", "--force writes over it, -o chooses another place"
        )
    for path, text in texts.items():
        _write(path, text)


def save_page(page: Page, text: str) -> None:
    """Write one page and say so. Raises as `save` does."""
    save({page.path: text}, force=page.force)
    terminal.say(f"  {shown(str(page.path))}")


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _differs(path: Path, text: str | bytes) -> bool:
    if not os.path.lexists(path):
        return False
    try:
        return not path.is_file() or path.read_bytes() != _bytes(text)
    except OSError:
        return True


def _write(path: Path, text: str | bytes) -> None:
    """By another name first, so that nobody ever reads half a page."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            half.write_bytes(_bytes(text))
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise RecoveryError(f"{path} cannot be written: {error.strerror}", "choose a folder of your own") from error
