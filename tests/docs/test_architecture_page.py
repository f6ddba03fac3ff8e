"""The page about the layout of the code names the rooms that there are."""

import re
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "recovery"
ROOM = re.compile(r"^\| `([\w/.]+)` \| (built|planned) \|", re.MULTILINE)
MODULE = re.compile(r"`([a-z]+/[a-z_]+\.py)`")


def page() -> str:
    return (ROOT / "docs" / "architecture.md").read_text("utf-8")


def rooms(state: str) -> set[str]:
    return {name for name, said in ROOM.findall(page()) if said == state}


def rooms_on_disk() -> set[str]:
    """The first step into the package of every module that holds code."""
    modules = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.stat().st_size]
    return {module.parts[0] + ("/" if len(module.parts) > 1 else "") for module in modules}


def contracted_floors() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [re.sub(r"[()]", "", layer) for layer in layers]


def test_every_module_is_in_a_room_the_page_names_as_built_and_every_such_room_exists() -> None:
    assert rooms("built") == rooms_on_disk()


def test_no_room_is_called_planned_that_is_built_and_none_stands_twice() -> None:
    names = [name for name, _ in ROOM.findall(page())]

    assert rooms("planned") & rooms_on_disk() == set()
    assert sorted(names) == sorted(set(names))


def test_every_module_the_page_mentions_exists() -> None:
    mentioned = set(MODULE.findall(page()))

    assert [name for name in mentioned if not ((PACKAGE / name).is_file() or (ROOT / name).is_file())] == []


def test_the_floors_of_the_page_are_those_of_the_import_contract() -> None:
    (floors,) = re.findall(r"```\n(__main__\n.*?)```", page(), re.DOTALL)

    assert floors.splitlines() == contracted_floors()
