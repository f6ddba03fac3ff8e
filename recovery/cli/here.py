"""The folder that a command was given in."""

from pathlib import Path

from recovery.errors import NotFound


def here() -> Path:
    """Where the person stands. Raises NotFound where that folder was deleted or may not be looked at."""
    try:
        return Path.cwd()
    except OSError as error:
        raise NotFound("the folder you are in is not there any more", "enter one that is, with cd") from error
