"""The process that writes is killed at any moment: what it had called saved is there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "killing.py"


def kills(count: int, seed: int, folder: Path) -> dict[str, int]:
    command = [sys.executable, "-W", "error", str(PROGRAM), str(count), str(seed), str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    counted: dict[str, int] = json.loads(ran.stdout)
    return counted


@pytest.mark.parametrize(
    ("count", "seed"),
    [(40, 1), pytest.param(1_000, 2, marks=pytest.mark.soak)],
)
def test_no_kill_loses_what_was_saved(tmp_path: Path, count: int, seed: int) -> None:
    counted = kills(count, seed, tmp_path)

    assert (counted["kills"], counted["lost"], counted["broken"]) == (count, 0, 0)
    assert counted["saved"] > count
