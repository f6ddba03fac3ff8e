"""The kernel jitted by numba: the same functions, with their rows as bare memory. Only here is numba imported.

Compiling takes tens of seconds, once: what it gives is kept on disk, in a folder named after everything it depends on.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

Jitted = Callable[..., int]


def compiled(modules: Sequence[ModuleType]) -> Jitted:
    """The last function of the last module, with all others of all modules, jitted; it holds no lock of Python.

    Rows are given to it by the addresses of their memory, and made rows again by `memory`. Raises ImportError where there
    is no numba, and whatever numba raises where it cannot compile.
    """
    numba, types = import_module("numba"), import_module("numba.core.types")
    intrinsic = import_module("numba.extending").intrinsic
    pointer = import_module("numba.core.cgutils").intp_t.as_pointer()

    def memory(_context: Any, address: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            return builder.inttoptr(given[0], pointer)

        return types.CPointer(types.int64)(address), generate

    spaces = {module.__name__: {**vars(module)} for module in modules}
    jitted: dict[FunctionType, Any] = {}
    for function in _functions(modules):
        copy = FunctionType(function.__code__, spaces[function.__module__], function.__name__)
        jitted[function] = numba.njit(nogil=True, error_model="numpy")(copy)
    for space in spaces.values():
        space.update({name: jitted[known] for name, known in space.items() if _is_jitted(known, jitted)})
        space["memory"] = intrinsic(memory)
    entry = jitted[_functions(modules[-1:])[-1]].py_func
    folder = _folder(modules)
    if folder is not None and not os.environ.get("NUMBA_CACHE_DIR"):
        numba.config.CACHE_DIR = str(folder)
    count = entry.__code__.co_argcount
    signature = types.int64(*[types.int64] * count)
    made: Jitted = numba.njit(signature, nogil=True, error_model="numpy", cache=folder is not None)(entry)
    return made


def is_there() -> bool:
    """Whether numba is installed."""
    return find_spec("numba") is not None


def can_keep(modules: Sequence[ModuleType]) -> bool:
    """Whether what is compiled can be kept on disk."""
    return _folder(modules) is not None


def is_kept(modules: Sequence[ModuleType]) -> bool:
    """Whether it has been compiled before, so that it is ready in a second."""
    folder = _folder(modules)
    return folder is not None and any(folder.rglob("*.nbc"))


def _functions(modules: Iterable[ModuleType]) -> list[FunctionType]:
    return [
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, FunctionType) and each.__module__ == module.__name__
    ]


def _is_jitted(known: object, jitted: Mapping[FunctionType, Any]) -> bool:
    return isinstance(known, FunctionType) and known in jitted


def _folder(modules: Sequence[ModuleType]) -> Path | None:
    """Where what was compiled is kept: of the user, and of exactly these sources; None where nothing can be kept."""
    sources = [*modules, *(v for module in modules for v in vars(module).values() if isinstance(v, ModuleType))]
    files = sorted({str(source.__file__) for source in sources})
    digest = blake2b(digest_size=8)
    begun = Path(str(modules[-1].__file__)).stat().st_mtime_ns  # numba compares it too
    for known in (version("numba"), sys.version, str(begun), *files):
        digest.update(known.encode())
    for file in files:
        digest.update(Path(file).read_bytes())
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    folder = Path(base) / "recovery" / f"kernel-{digest.hexdigest()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder if os.access(folder, os.W_OK) else None
