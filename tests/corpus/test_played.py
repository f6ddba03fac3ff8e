"""What is said to stand still does, when it is played."""

import re
import shutil
from pathlib import Path

import pytest

from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.load.files import Files
from recovery.load.plan import plan
from recovery.load.workspace import workspace
from recovery.model.casting import bind
from recovery.model.journal import Journal, StepEnded, StepReady
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from tests.corpus.cases import BASE, Case, cases

RUNS = 10
STANDING = ("circular-recovery", "wait-without-end")
CASES = [case for file in sorted(BASE.parent.glob("*.diff")) for case in cases(file.read_text("utf-8"))]


def standing(folder: Path, step: str) -> int:
    """In how many runs of the plan against the incident a step that may begin is not done in the end."""
    files, place = Files(), workspace(folder, folder)
    whole = plan(files, files.read(folder / "playbooks" / "outage.yaml", place))
    playbook, incident = whole.documents[0].model, files.read(folder / "scenarios" / "region-gone.yaml", place).model
    assert isinstance(playbook, Playbook)
    assert isinstance(incident, Scenario)
    assert whole.organisation is not None
    cast = bind(incident, whole.organisation)
    program = compile_program(whole.organisation, playbook, incident, cast, inner=whole.inner)
    journals = [Run(program, Luck(1, number)).finish() for number in range(RUNS)]
    return sum(_ready(journal, step) and not _done(journal, step) for journal in journals)


def _ready(journal: Journal, step: str) -> bool:
    return any(isinstance(entry, StepReady) and entry.step.partition("/")[0] == step for entry in journal)


def _done(journal: Journal, step: str) -> bool:
    return any(isinstance(entry, StepEnded) and entry.step == step and entry.ending == "done" for entry in journal)


def told_of(case: Case) -> str:
    """The step in which a case is marked."""
    name, line, _ = case.begins
    above = case.files[name].splitlines()[:line]
    return next(found[1] for text in reversed(above) if (found := re.fullmatch("  - id: (.*)", text)))


@pytest.mark.parametrize("case", [case for case in CASES if case.rule in STANDING], ids=lambda case: str(case.story))
def test_a_step_that_is_said_to_wait_for_ever_does_so_and_only_then(case: Case, tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "base")
    shutil.copytree(BASE, tmp_path / "broken")
    for name, text in case.files.items():
        (tmp_path / "broken" / name).write_text(text, encoding="utf-8")

    step = told_of(case)

    assert (standing(tmp_path / "base", step), standing(tmp_path / "broken", step) > 0) == (0, True)
