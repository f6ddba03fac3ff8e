"""The same files, seed and version tell the same story byte for byte, wherever they are run."""

import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.measures import measure
from recovery.model.journal import Entry
from tests.engine.rich import house, incident, journals, plan

ROOT = Path(__file__).parents[2]
RUNS = 12
PLACES = [
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONOPTIMIZE": "1"},
    {"PYTHONHASHSEED": "random", "TZ": "UTC", "LC_ALL": "ar_EG.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONUTF8": "0"},
]


def told_elsewhere(place: dict[str, str], python: str = sys.executable) -> str:
    """The journals as another process tells them, in an environment of its own."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("TZ", "LANG") and not name.startswith("LC_")
    }
    ran = subprocess.run(
        [python, "-m", "tests.engine.rich", str(RUNS)],
        cwd=ROOT,
        env={**kept, **place},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def pythons() -> list[str]:
    """Every supported Python at hand that has what a run needs; this one at least."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    named = (shutil.which(f"python3.{minor}") for minor in (11, 12, 13, 14))
    built = (ROOT / "build" / f"python-3.{minor}" / "bin" / "python" for minor in (11, 12, 13, 14))
    candidates = [*filter(None, named), *map(str, sorted(versions.glob("3.1[1-4].*/bin/python"))), *map(str, built)]
    able = [python for python in candidates if Path(python).exists() and _can_run(python)]
    return [sys.executable, *able]


def _can_run(python: str) -> bool:
    ran = subprocess.run([python, "-c", "import pydantic, simpy"], capture_output=True, check=False)
    return ran.returncode == 0


def test_journals_are_the_same_under_every_hash_seed_time_zone_and_language() -> None:
    here = journals(RUNS)

    assert [told_elsewhere(place) == here for place in PLACES] == [True] * len(PLACES)


def test_journals_are_the_same_under_every_python_at_hand() -> None:
    here = journals(RUNS)

    assert {python for python in pythons() if told_elsewhere({}, python) != here} == set()


def test_no_fact_of_a_journal_hides_its_kind_or_its_tick() -> None:
    kinds = Entry.__subclasses__()

    hidden = {kind.__name__ for kind in kinds if {field.name for field in fields(kind)} & {"entry", "at_s"}}
    assert (hidden, len(kinds) > 15) == (set(), True)


def test_a_run_is_the_same_whichever_runs_came_before_it() -> None:
    program = compile_program(house(), plan(), incident())
    forwards = [Run(program, Luck(1, run)).finish() for run in range(RUNS)]
    backwards = [Run(program, Luck(1, run)).finish() for run in reversed(range(RUNS))]

    assert forwards == backwards[::-1]


def test_a_run_is_the_same_in_small_steps_and_in_one_go() -> None:
    program = compile_program(house(), plan(), incident())
    for run in range(RUNS):
        in_one_go, stepwise = (Run(program, Luck(1, run)) for _ in range(2))
        for tick in range(0, 40 * 86_400, 977):
            stepwise.advance(tick)

        assert stepwise.finish() == in_one_go.finish()


def test_runs_are_what_they_were() -> None:
    """Seconds to recovery of the first runs: they change only when the meaning of a run changes, and on purpose."""
    program = compile_program(house(), plan(), incident(), starts="Fri 16:00")
    measured = [measure(Run(program, Luck(1, run)).finish(), house(), plan()) for run in range(6)]

    assert [m.time_to_recovery for m in measured] == [124_797, 58_726, 153_695, 41_778, 16_941, 29_221]
