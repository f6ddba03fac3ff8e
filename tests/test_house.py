"""The package keeps its promises as a package: what it imports, what it declares, what it ships."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

from recovery.version import VERSION

HERE = Path(__file__).parents[1]
HEAVY = ("jinja2", "numpy", "simpy", "textual")

PROBE = f"""
import json, sys
from recovery.cli.main import main
try:
    code = main()
except SystemExit as end:
    code = end.code
heavy = [name for name in {HEAVY!r} if name in sys.modules]
print(json.dumps([code or 0, heavy]), file=sys.stderr)
"""

# Declared before anything imports them, and why. A name leaves this table with its first import.
AHEAD = {
    "tzdata": "never imported: Python's zoneinfo reads it where the system has no time zones",
}
IMPORT_NAMES = {"pyyaml": "yaml"}  # where the import is not called like the distribution


def shipped_playbook() -> str:
    """A file that passes every check, so that a check of it goes the whole way."""
    return str(min(path for path in HERE.glob("playbooks/*/*.yaml") if path.name != "organisation.yaml"))


def heavy_imports(*arguments: str) -> tuple[int, list[str]]:
    """The exit code of `recovery ARGUMENTS` in a fresh interpreter, and which heavy packages it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, cwd=HERE, check=False
    )
    assert done.returncode == 0, done.stderr
    code, heavy = json.loads(done.stderr.splitlines()[-1])
    return code, heavy


def test_help_imports_nothing_heavy() -> None:
    assert heavy_imports("--help") == (0, [])


def test_checking_a_file_imports_nothing_heavy() -> None:
    assert heavy_imports("check", shipped_playbook()) == (0, [])


def test_playing_a_run_does_import_simpy_so_the_probe_can_see() -> None:
    assert heavy_imports("run", shipped_playbook()) == (0, ["simpy"])


# ------------------------------------------------------------------------------------------------------ dependencies


def pyproject() -> dict[str, Any]:
    return tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))


def distributions(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in requirements}


def core() -> set[str]:
    return distributions(pyproject()["project"]["dependencies"])


def extras() -> set[str]:
    return {
        name for wanted in pyproject()["project"]["optional-dependencies"].values() for name in distributions(wanted)
    }


def top_levels(source: str) -> Iterator[str]:
    """The top-level package of every import, those inside functions and for types included."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module)):
                yield module.partition(".")[0]


def imported() -> set[str]:
    """Every foreign package that the code of `recovery` imports."""
    sources = [path.read_text("utf-8") for path in (HERE / "recovery").rglob("*.py")]
    ours = {*sys.stdlib_module_names, "recovery", "pydantic_core", "markupsafe"}  # parts of pydantic and jinja2
    return {name for source in sources for name in top_levels(source)} - ours


@pytest.mark.checkout
def test_what_is_imported_is_what_is_declared() -> None:
    needed = {IMPORT_NAMES.get(name, name) for name in core() - AHEAD.keys()}
    allowed = needed | {IMPORT_NAMES.get(name, name) for name in extras()} | {"numpy"}  # numpy comes with numba

    assert (needed - imported(), imported() - allowed) == (set(), set())


# ------------------------------------------------------------------------------------------------------------- locks

LOCKS = ("requirements.lock", "requirements-dev.lock")
LOCKED = re.compile(r"(?P<name>[a-z0-9-]+)==[\w.]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n")


def locked(lock: str) -> dict[str, str]:
    """The entries of a lock, whole, by name."""
    return {entry["name"]: entry[0] for entry in LOCKED.finditer((HERE / lock).read_text("utf-8"))}


def pin(entry: str) -> str:
    """An entry without the condition under which it is needed: an extra may need it everywhere."""
    return re.sub(r" ; [^\\\n]+(?= \\)", "", entry)


@pytest.mark.checkout
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_pins_with_hashes_and_nothing_else(lock: str) -> None:
    assert "".join(locked(lock).values()) == (HERE / lock).read_text("utf-8")


@pytest.mark.checkout
def test_the_core_lock_holds_every_dependency_and_at_most_eighteen_packages() -> None:
    everywhere = [name for name, entry in locked("requirements.lock").items() if " ; " not in entry]

    assert core() - locked("requirements.lock").keys() == set()
    assert len(everywhere) <= 18


@pytest.mark.checkout
def test_developers_have_the_same_versions_as_users() -> None:
    users, developers = (locked(lock) for lock in LOCKS)
    tools = pyproject()["dependency-groups"]["dev"]

    pins = {name: pin(entry) for name, entry in users.items()}
    assert {name: pin(developers[name]) for name in users} == pins
    assert distributions(tools) - developers.keys() == set()


# ------------------------------------------------------------------------------------------------------------- wheel


def files(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path from the checkout, but for byte code."""
    return (
        path.relative_to(HERE).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and path.name != ".DS_Store"
    )


def build(into: Path, *what: str) -> dict[str, bytes]:
    """Build into a folder (by default the sdist, and the wheel from it) and read the wheel."""
    command = [sys.executable, "-m", "build", "--no-isolation", *what, "--outdir", str(into), str(HERE)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = into.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
@pytest.mark.checkout
def test_the_wheel_holds_the_package_and_the_library_and_is_the_same_by_way_of_the_sdist(tmp_path: Path) -> None:
    wheel = build(tmp_path / "direct", "--wheel")
    through_sdist = build(tmp_path / "through-sdist")

    code = {name: name for name in files(HERE / "recovery")}
    library = {f"recovery/_library/{name}": name for top in ("playbooks", "scenarios") for name in files(HERE / top)}
    shipped = {name: wheel[name] for name in wheel if not name.startswith("recovery-")}

    assert library
    assert shipped == {name: (HERE / origin).read_bytes() for name, origin in (code | library).items()}
    assert through_sdist == wheel
    assert Parser().parsestr(wheel[f"recovery-{VERSION}.dist-info/METADATA"].decode())["Version"] == VERSION
