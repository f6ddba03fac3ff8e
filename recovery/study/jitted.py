"""The jitted form of a block of runs: whether it is there, and how it comes to be."""

import subprocess
import sys
from functools import cache
from types import ModuleType

from recovery.engine.kernel import (
    agenda,
    begin,
    dispatch,
    drain,
    due,
    effects,
    facts,
    house,
    jit,
    luck,
    order,
    over,
    play,
    sweeps,
    work,
)  # fmt: skip
from recovery.study import block, enter, tally

MODULES: tuple[ModuleType, ...] = (
    luck, agenda, house, facts, effects, work, order, begin, due, drain, sweeps, dispatch, over, play, tally, block, enter,
)  # fmt: skip
"""All that is jitted; the last one is where it begins."""
LOADING = 1.0  # seconds of work on lists from which on it pays to load what was compiled before
COMPILING = 20.0  # the same of compiling, in another process meanwhile


def entry(seconds: float) -> jit.Jitted | None:
    """The jitted form, where it is there and saves so much work on lists; None: go on with lists, and ask again.

    What is loaded already saves any work.
    """
    if missing() is not None:
        return None
    if loaded.cache_info().currsize:
        return loaded()
    if seconds < LOADING:
        return None
    if jit.is_kept(MODULES):
        return loaded()
    if seconds >= COMPILING:
        if jit.can_keep(MODULES):
            _compiles_meanwhile()
        else:
            return loaded()
    return None


@cache
def missing() -> str | None:
    """Why there is no jitted form, in words for the user; None where there is one, or may be one."""
    if not jit.is_there():
        return "numba is not installed; pip install 'recovery[fast]' makes large studies a hundred times faster"
    if _failed:
        return f"numba cannot compile it: {_failed[0]}"
    return None


_failed: list[str] = []


@cache
def loaded() -> jit.Jitted | None:
    """The jitted form, compiled if need be, which takes tens of seconds; None where that fails."""
    try:
        return jit.compiled(MODULES)
    except Exception as error:  # noqa: BLE001 - whatever a compiler has to complain of: lists give the same result
        _failed.append(str(error).strip().split("\n", 1)[0][:200] or type(error).__name__)
        missing.cache_clear()
        return None


@cache
def _compiles_meanwhile() -> "subprocess.Popen[bytes]":
    """Another process that compiles it and keeps it, while this one plays on lists; it ends by itself."""
    command = [sys.executable, "-c", "from recovery.study import jitted; jitted.loaded()"]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)  # noqa: S603
