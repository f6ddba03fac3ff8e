"""The share of faults put into the engine that its tests notice.

    python -m tests.soak.score                       300 of all faults, by luck
    python -m tests.soak.score --count 50 --seed 7   others
    python -m tests.soak.score people.py:54:112:sign one of them, with what the tests say

Each fault is tried in a process of its own: first a few hundred random programs, whose runs the oracle has told before,
then the fast tests of the engine up to the first that fails. A fault that makes the tests run for ever counts as noticed.
Exits with 1 when the share is below 85%, with 2 when the tests fail without a fault.
"""

import argparse
import importlib.abc
import importlib.util
import os
import pickle
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

import recovery.model.journal  # noqa: F401 - what no fault is put into is loaded once
from tests.soak.mutants import NOTHING, Mutant, mutants

ENGINE = Path("recovery/engine")
LEAST = 0.85
PROGRAMS = 250
BEFORE_A_RUN = ("lower_", "compile", "layout", "calendar", "topology", "rework", "quantities")
"""Modules that make a program; random programs are made without them."""
LEFT_OUT = ("test_any_run.py", "test_equality.py", "test_oracle_laws.py", "test_queues.py", "test_same_again.py")
"""Those that need thousands of runs, or start processes without the fault."""
ENOUGH_SECONDS = 10
"""Of the processor, for one run or one test; without a fault a run takes a hundredth, the longest test one or two."""
ENOUGH_MEMORY = 4 << 30


@dataclass(frozen=True)
class Tried:
    """A fault, and whether anything noticed it."""

    file: str
    mutant: Mutant
    noticed: bool
    seconds: float


class _Impatient:
    """Ends the process when a test takes too long."""

    def pytest_runtest_setup(self) -> None:
        _patience()


def _patience() -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, ENOUGH_SECONDS)


class _Faulty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module of the engine with a fault in it."""

    def __init__(self, file: str, source: str) -> None:
        self._name = f"recovery.engine.{file.removesuffix('.py')}"
        self._source = source

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, f"{self._name} with a fault", "exec"), module.__dict__)


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("names", nargs="*")
    asked = asked.parse_args()
    every = [(path.name, mutant) for path in sorted(ENGINE.glob("*.py")) for mutant in mutants(path.read_text())]
    chosen = [(file, mutant) for file, mutant in every if f"{file}:{mutant.name}" in asked.names]
    if not asked.names:
        chosen = sorted(
            Random(asked.seed).sample(every, min(asked.count, len(every))), key=lambda it: (it[0], it[1].line)
        )
    told = in_a_process(_told_by_the_oracle)
    if not all(survives(file, _unchanged(file), told, aloud=False) for file in ("compile.py", "simulate.py")):
        print("the tests fail without any fault: mend that first")
        return 2
    tried: list[Tried] = []
    for file, mutant in chosen:
        began = time.monotonic()
        noticed = not survives(file, mutant, told, aloud=bool(asked.names))
        tried.append(Tried(file, mutant, noticed, time.monotonic() - began))
        if len(tried) % 20 == 0:
            print(f"{len(tried)} of {len(chosen)} tried", flush=True)
        if not noticed:
            print(f"not noticed: {file}:{mutant.name}   {mutant.what}", flush=True)
    print(report(tried, len(every)))
    return 0 if sum(it.noticed for it in tried) >= LEAST * len(tried) else 1


def _unchanged(file: str) -> Mutant:
    return Mutant((ENGINE / file).read_text(), NOTHING, "", 0, "", "")


def report(tried: Sequence[Tried], of: int) -> str:
    """A line a module, then the whole with its interval."""
    from recovery.study.statistics import chance

    count, noticed = Counter(it.file for it in tried), Counter(it.file for it in tried if it.noticed)
    lines = [f"{file:24}{noticed[file]:4} of {count[file]:3}" for file in sorted(count)]
    share = chance(sum(noticed.values()), len(tried))
    seconds = sum(it.seconds for it in tried)
    whole = f"noticed: {sum(noticed.values())} of {len(tried)} (of {of} there could be), {seconds:.0f} s"
    return "\n".join([*lines, whole, f"score: {share}"])


def survives(file: str, mutant: Mutant, told: object, *, aloud: bool) -> bool:
    """Whether no test notices the fault."""
    child = os.fork()
    if not child:
        os._exit(_try(file, mutant, told, aloud=aloud))
    _, status = os.waitpid(child, 0)
    return status == 0


def _try(file: str, mutant: Mutant, told: Any, *, aloud: bool) -> int:
    """0 if all is well with the fault in it."""
    resource.setrlimit(resource.RLIMIT_AS, (ENOUGH_MEMORY, ENOUGH_MEMORY))
    if not aloud:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    sys.meta_path.insert(0, _Faulty(file, mutant.source))
    try:
        if not file.startswith(BEFORE_A_RUN) and _differs(told):
            return 1
        for some in _fast_tests(file):
            if failed := pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *some], [_Impatient()]):
                return int(failed)
        return 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, the fault was noticed
        print(error)
        return 1


def _fast_tests(file: str) -> list[list[str]]:
    """In three lots: those most about where the fault is, most others, and those of a room."""
    files = [path for path in sorted(Path("tests/engine").glob("test_*.py")) if path.name not in LEFT_OUT]
    first = "test_compile" if file.startswith(BEFORE_A_RUN) else "test_simulate"
    lots: list[list[str]] = [[], ["tests/measures"], ["tests/exercise/test_session.py"]]
    for path in files:
        lots[2 if path.name == "test_room_equality.py" else 0 if path.name.startswith(first) else 1].append(str(path))
    slow = "tests/engine/test_compile.py::test_twenty_thousand_steps_in_one_chain_compile_in_seconds"
    return [[*lot, "--deselect", slow] for lot in lots]


def _told_by_the_oracle() -> list[Any]:
    from recovery.engine.draws import Luck
    from tests.oracle.run import play
    from tests.programs.program import program

    plans = [program(Random(seed), 4 + seed % 12) for seed in range(PROGRAMS)]
    return [sorted(play(plan, Luck(seed)), key=repr) for seed, plan in enumerate(plans)]


def _differs(told: list[Any]) -> bool:
    from recovery.engine.draws import Luck
    from recovery.engine.simulate import Run
    from tests.engine.test_equality import facts
    from tests.programs.program import program

    for seed in range(PROGRAMS):
        plan = program(Random(seed), 4 + seed % 12)
        _patience()
        if sorted(facts(Run(plan, Luck(seed)).finish(), plan.names), key=repr) != told[seed]:
            print(f"seed {seed}: oracle and interpreter differ")
            return True
    return False


def in_a_process(work: Any) -> Any:
    """What it gives, worked out where nothing that it loads stays."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        given = pickle.load(pipe)
    os.waitpid(child, 0)
    return given


if __name__ == "__main__":
    sys.exit(main())
