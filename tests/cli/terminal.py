"""The command as a person or a script meets it: in a process of its own, or called here."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from recovery.cli.main import main


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a command."""

    code: int
    out: str
    err: str


def called(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    """Call it in this process."""
    capsys.readouterr()
    code = main(words)
    out, err = capsys.readouterr()
    return Said(code, out, err)


def ran(*words: str, cwd: Path, stdin: bytes = b"", **environment: str) -> Said:
    """Run it in a process of its own, in a folder, with these variables added."""
    done = subprocess.run(
        [sys.executable, "-m", "recovery", *words],
        capture_output=True,
        cwd=cwd,
        input=stdin,
        env={**os.environ, **environment},
        check=False,
        timeout=120,
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def lines_too_long(text: str, width: int = 80) -> list[str]:
    """Lines that a terminal of this width would break."""
    return [line for line in re.split(r"[\r\n]", text) if len(line) > width]
