"""Incident files: what is fair is told apart from the outcome, and no file brings a traceback."""

import copy
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.backtest.__main__ import main
from benchmarks.backtest.cases import OURS
from benchmarks.backtest.encode import encode
from benchmarks.backtest.incident import Unreadable, fair, files, outcome, read
from benchmarks.backtest.rates import fit

pytestmark = pytest.mark.checkout
DOCUMENTS = [read(path) for path in files([OURS])]
NOT_FAIR = (
    "summary", "timeline", "milestones", "metrics", "complications", "data_loss", "notifications", "lessons", "backtest",
    "resolution", "evidence_level", "title", "sources",
)  # fmt: skip
RATES = fit((fair(each), outcome(each)) for each in DOCUMENTS)


def without_outcome(document: dict[str, Any], left: Any) -> dict[str, Any]:
    """The file with something else in place of everything that was learnt afterwards."""
    other = copy.deepcopy(document)
    for key in NOT_FAIR:
        other[key] = left
    for step in other["recovery_steps"]:
        for key in set(step) - {"id", "task", "needs"}:
            step[key] = left
    parameters = other["known_at_declare"]["parameters"]
    other["known_at_declare"]["parameters"] = [each for each in parameters if each["when"] != "outcome"]
    return other


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: str(each["id"]))
def test_an_outcome_that_was_another_gives_the_same_model(document: dict[str, Any]) -> None:
    models = [encode(fair(each), RATES) for each in (document, without_outcome(document, "99"))]

    assert models[0] == models[1]


ODD = st.sampled_from(
    [
        None,
        "",
        "null",
        "nan",
        "-1",
        "1e400",
        "off",
        [],
        {},
        ["x"],
        [["x"]],
        [{"id": "x"}],
        {"x": "y"},
        "\u202e",
        "a" * 5000,
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.lists(st.tuples(st.integers(0, 400), ODD), min_size=1, max_size=6))
def test_whatever_stands_in_a_field_there_is_a_model_and_no_traceback(
    document: dict[str, Any], changes: list[tuple[int, Any]]
) -> None:
    odd = copy.deepcopy(document)
    for place, value in changes:
        holders = list(_holders(odd))
        holder, key = holders[place % len(holders)]
        holder[key] = value

    known, came = fair(odd), outcome(odd)

    assert len(encode(known, RATES).playbook.steps) >= 4
    assert all(math.isfinite(hours) and hours > 0 for hours in came.hours.values())


def _holders(value: Any) -> Any:
    """Everything that can be exchanged: a mapping or list, and where in it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _holders(inner)


def test_a_need_that_closes_a_circle_or_names_nothing_is_left_out() -> None:
    steps = [{"id": "a", "task": "diagnose", "needs": ["b", "a", "gone"]}, {"id": "b", "task": "x", "needs": ["a"]}]

    work = fair({"id": "odd", "recovery_steps": steps}).work

    assert [(each.id, each.needs) for each in work] == [("a", ("b",)), ("b", ())]


def test_a_word_that_yaml_takes_for_a_truth_stays_a_word(tmp_path: Path) -> None:
    path = tmp_path / "off.yaml"
    path.write_text("id: off\nrecovery_steps:\n- {id: off, task: isolate}\n- {id: on, task: forensics, needs: [off]}\n")

    assert [(each.id, each.needs) for each in fair(read(path)).work] == [("off", ()), ("on", ("off",))]


@pytest.mark.parametrize(
    "text", ["", "[]", "a: [", "- id: x", "title: no id", "id: \x00", "&a [*a]", "!!python/object:os.x {}", "[" * 3_000]
)
def test_what_is_no_incident_is_named_and_ends_with_2(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "incident.yaml"
    path.write_text(text)

    with pytest.raises(Unreadable):
        read(path)
    assert main([str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"error: {path}: ")
