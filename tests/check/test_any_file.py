"""Whatever stands in a file that is YAML, a check of it ends in findings, each at its place."""

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from recovery.check.examine import examine
from recovery.check.gather import gather
from recovery.check.registry import all_rules
from recovery.load import reader
from tests.check.workspaces import workspace

EVERYTHING = Path(__file__).parents[1] / "everything"
ODD: list[Any] = [
    *(None, True, 0, -1, 10**17, 1e300, "", " ", "x" * 300, [], {}, [[]], [None], {"": None}, "0m", "99999h", "1h..1m"),
    *("always", "any", "2026-02-30", "Mon 25:00", "not step a done", "a = b", "contained + 90m", "../..", "plan.yaml"),
    *({"any": []}, {"hit": {}}, {"mix": []}, {"uniform": ["1h", "1m"]}, "\U0001f9ef\u0301", "null", "ukgdpr-33"),
]


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Every value inside, as what holds it and its key or position."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield data, key
        yield from places(value)


def disturbed(data: Any, others: list[Any], random: Random) -> Any:
    """The same with some values taken out, doubled, exchanged with others, or replaced by odd ones."""
    for _ in range(random.choice([1, 1, 2, 5])):
        found = list(places(data))
        if not found:
            return data
        holder, key = random.choice(found)
        match random.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.insert(random.randrange(len(holder) + 1), json.loads(json.dumps(holder[key])))
            case 1 | 2:
                holder[key] = json.loads(json.dumps(random.choice(others)))
            case 3:
                there, other = random.choice(found)
                if other in (there if isinstance(there, dict) else range(len(there))):
                    holder[key] = json.loads(json.dumps(there[other]))
            case _:
                holder[key] = random.choice(ODD)
    return data


def files(random: Random) -> dict[str, Any]:
    if random.random() < 0.5:
        return {name: json.loads(text) for name, text in workspace(random).items()}
    return {path.name: reader.read(path, path.name).data for path in sorted(EVERYTHING.glob("*.yaml"))}


def check_any(folder: Path, seed: int) -> None:
    random = Random(seed)
    read = files(random)
    values = [holder[key] for data in read.values() for holder, key in places(data)]
    for name, data in read.items():
        text = json.dumps(disturbed(data, values, random), ensure_ascii=False, indent=1)
        (folder / name).write_text(text, encoding="utf-8")
    gathered = gather([], folder, io.BytesIO())
    try:
        examined = examine(gathered, list(all_rules().values()), date(2026, 12, 1))
    except Exception as fault:
        raise AssertionError(f"seed {seed}") from fault
    finally:
        for name in read:
            (folder / name).unlink()

    assert [each for each in examined.findings if not each.message or "\n" in each.message] == [], seed
    assert [each for each in examined.findings if each.rule not in all_rules()] == [], seed


def test_no_file_makes_a_rule_raise(tmp_path: Path) -> None:
    (tmp_path / "recovery.toml").touch()
    for seed in range(60):
        check_any(tmp_path, seed)


@pytest.mark.slow
def test_no_file_of_many_makes_a_rule_raise(tmp_path: Path) -> None:
    (tmp_path / "recovery.toml").touch()
    for seed in range(1000, 1500):
        check_any(tmp_path, seed)
