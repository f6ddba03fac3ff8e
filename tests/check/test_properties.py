"""Whatever a workspace says, checking it ends in findings; and what passes the check can be compiled."""

import io
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.check.examine import Examined, examine
from recovery.check.gather import Gathered, gather
from recovery.check.registry import all_rules
from recovery.engine.compile import compile_program
from recovery.model.casting import bind
from recovery.model.findings import Level
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.steps import SubPlaybook
from tests.check.workspaces import workspace

STRUCTURE = {"circular-standby", "circular-steps", "duplicate-id", "rework-not-before", "shared-luck"}
STRUCTURE |= {"misplaced-aware", "no-such-date", "unbound-chain", "wait-for-itself"}
NAMES = {"unknown-cast", "unknown-option", "unknown-role", "unknown-service", "unknown-step"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workspaces, each written over the one before."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "recovery.toml").touch()
    return folder


def check(folder: Path, random: Random) -> tuple[Gathered, Examined]:
    for name, text in workspace(random).items():
        (folder / name).write_text(text, encoding="utf-8")
    gathered = gather([], folder, io.BytesIO())
    return gathered, examine(gathered, list(all_rules().values()))


def errors(examined: Examined) -> list[str]:
    """Errors for which a plan cannot be played."""
    found = [finding.rule for finding in examined.findings if finding.level is Level.ERROR]
    return [rule for rule in found if not all_rules()[rule].playable]


def compiles(gathered: Gathered) -> bool:
    """Compile the plan alone, and against the incident. Raises DoesNotFit where it does not."""
    models = [document.model for document in gathered.documents.values()]
    (organisation,) = (model for model in models if isinstance(model, Organisation))
    inner, playbook = sorted((each for each in models if isinstance(each, Playbook)), key=lambda each: each.id)
    called: dict[tuple[str, ...], Playbook] = {
        (step.id,): inner for step in playbook.steps if isinstance(step, SubPlaybook)
    }
    (scenario,) = (model for model in models if isinstance(model, Scenario))
    alone = compile_program(organisation, playbook, inner=called)
    against = compile_program(organisation, playbook, scenario, bind(scenario, organisation), inner=called)
    return len(playbook.steps) <= len(alone.nodes) <= len(against.nodes)


@settings(max_examples=100)
@given(st.randoms(use_true_random=False))
def test_every_finding_has_its_place_and_what_has_no_errors_compiles(folder: Path, random: Random) -> None:
    gathered, examined = check(folder, random)

    assert [finding for finding in examined.findings if not finding.location.line or not finding.excerpt] == []
    assert errors(examined) or compiles(gathered)


def test_random_workspaces_have_every_fault_of_names_and_structure_and_often_none(folder: Path) -> None:
    found = [errors(check(folder, Random(seed))[1]) for seed in range(200)]

    assert (STRUCTURE | NAMES) - {rule for each in found for rule in each} == set()
    assert found.count([]) > 40
