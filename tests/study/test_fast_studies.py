"""A study on the kernel is the study that single runs add up to, however it is cut, and in whatever form it is played."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings

from recovery.engine.kernel import jit
from recovery.study import jitted
from recovery.study.played import Sample
from recovery.study.replicate import Study, extend
from tests.engine.models import Case, cases

RUNS = 12


@given(cases())
@settings(max_examples=60, deadline=None)
def test_a_study_is_what_its_runs_add_up_to(case: Case) -> None:
    assert told(on_kernel(case)) == told(run_by_run(case))


@pytest.mark.slow
@given(cases())
@settings(max_examples=1_500, deadline=None)
def test_thousands_of_studies_are_what_their_runs_add_up_to(case: Case) -> None:
    assert told(on_kernel(case)) == told(run_by_run(case))


@given(cases())
@settings(max_examples=15, deadline=None)
def test_how_a_study_is_cut_does_not_show(case: Case) -> None:
    cut = Study(case.seed)
    for runs in (1, 2, 7, RUNS):
        extend(cut, case.program, case.house, case.plan, runs)

    assert told(cut) == told(on_kernel(case))


@given(cases())
@settings(max_examples=10, deadline=None)
def test_whoever_watches_a_study_sees_each_run_as_it_was(case: Case) -> None:
    single, blocks = list[Sample](), list[Sample]()
    each, together = Study(case.seed), Study(case.seed)
    extend(each, case.program, case.house, case.plan, 5, lambda *_: None, lambda it: single.extend(it.samples()))
    extend(together, case.program, case.house, case.plan, 5, told=lambda it: blocks.extend(it.samples()))

    assert blocks == single


@pytest.mark.slow
def test_jitted_studies_in_one_thread_and_two_are_those_on_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = some_cases()
    lists = [told(on_kernel(case, 300)) for case in plans]
    monkeypatch.setattr(jitted, "entry", lambda _seconds: jitted.loaded())

    assert [[told(on_kernel(case, 300, jobs)) for case in plans] for jobs in (1, 2)] == [lists, lists]


def some_cases() -> list[Case]:
    found: list[Case] = []

    @given(cases())
    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    def look_at(case: Case) -> None:
        found.append(case)

    look_at()
    return found


def on_kernel(case: Case, runs: int = RUNS, jobs: int = 1) -> Study:
    study = Study(case.seed)
    extend(study, case.program, case.house, case.plan, runs, jobs=jobs)
    return study


def run_by_run(case: Case) -> Study:
    study = Study(case.seed)
    extend(study, case.program, case.house, case.plan, RUNS, watch=lambda *_: None)
    return study


def told(study: Study) -> dict[str, object]:
    """All a study says; of tables their order too, because pages and JSON follow it."""
    values = {field.name: getattr(study, field.name) for field in fields(study) if field.compare}
    return {name: list(value.items()) if isinstance(value, Mapping) else value for name, value in values.items()}


def test_without_numba_a_study_stays_on_lists_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    jitted.missing.cache_clear()
    monkeypatch.setattr(jit, "is_there", lambda: False)

    assert (jitted.entry(3_600.0), "numba is not installed" in (jitted.missing() or "")) == (None, True)

    jitted.missing.cache_clear()


def test_where_numba_cannot_compile_a_study_stays_on_lists_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_modules: object) -> jit.Jitted:
        raise RuntimeError("no such processor\nand much more")

    monkeypatch.setattr(jit, "compiled", fails)
    monkeypatch.setattr(jit, "is_there", lambda: True)
    monkeypatch.setattr(jit, "is_kept", lambda _modules: True)
    monkeypatch.setattr(jitted, "_failed", [])
    for each in (jitted.missing, jitted.loaded):
        each.cache_clear()

    assert (jitted.entry(5.0), jitted.missing()) == (None, "numba cannot compile it: no such processor")

    for each in (jitted.missing, jitted.loaded):
        each.cache_clear()


def test_what_is_compiled_is_kept_for_the_user_alone_and_nowhere_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kept = jit.can_keep(jitted.MODULES)
    [folder] = (tmp_path / "cache" / "recovery").iterdir()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert (kept, folder.stat().st_mode & 0o077, jit.can_keep(jitted.MODULES)) == (True, 0, False)
