"""What rules say of the runs of a plan is so in its runs."""

import io
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from recovery.check.examine import examine
from recovery.check.gather import gather
from recovery.check.registry import all_rules
from recovery.check.subjects import Plan
from recovery.engine.compile import compile_program
from recovery.engine.draws import Luck
from recovery.engine.simulate import Run
from recovery.load.files import Document
from recovery.load.plan import plan as whole
from recovery.model.findings import Level
from recovery.model.journal import Decided, StepEnded, StepStarted
from recovery.model.playbook import Playbook
from recovery.model.steps import Decision
from tests.check.workspaces import workspace

RUNS = 12
NEVER_BEGIN = ("never-together", "unreachable-step")
NEVER_DONE = ("certain-failure", "wait-without-end")


def plans(folder: Path, seeds: range) -> Iterator[Plan]:
    """Random plans that can be played."""
    (folder / "recovery.toml").touch()
    blocking = [rule for rule in all_rules().values() if rule.level is Level.ERROR and not rule.playable]
    for seed in seeds:
        for name, text in workspace(Random(seed)).items():
            (folder / name).write_text(text, encoding="utf-8")
        gathered = gather([], folder, io.BytesIO())
        if not any(finding.level is Level.ERROR for finding in examine(gathered, blocking).findings):
            (document,) = (each for each in gathered.documents.values() if is_the_plan(each))
            found = whole(gathered.files, document)
            assert isinstance(document.model, Playbook)
            yield Plan(document.model, found.organisation, found.inner)


def is_the_plan(document: Document) -> bool:
    return isinstance(document.model, Playbook) and document.model.id == "plan"


def named(plan: Plan, *rules: str) -> set[str]:
    """The steps that rules complain about, where they say so of every run."""
    found = (complaint for rule in rules for complaint in all_rules()[rule].complaints(plan))
    return {plan.playbook.steps[int(each.route[1])].id for each in found if "for ever when" not in each.sentence}


def untaken(plan: Plan) -> set[tuple[str, str]]:
    """The options that are said never to be taken."""
    routes = (complaint.route for complaint in all_rules()["never-chosen"].complaints(plan))
    options = set()
    for route in routes:
        step = plan.playbook.steps[int(route[1])]
        if isinstance(step, Decision):
            options.add((step.id, step.options[int(route[3])].id))
    return options


@pytest.mark.slow
def test_what_is_said_never_to_happen_happens_in_no_run(tmp_path: Path) -> None:
    claims = 0
    for plan in plans(tmp_path, range(1200)):
        not_begun, not_done, not_taken = named(plan, *NEVER_BEGIN), named(plan, *NEVER_DONE), untaken(plan)
        claims += len(not_begun) + len(not_done) + len(not_taken)
        if not_begun or not_done or not_taken:
            assert plan.organisation is not None
            program = compile_program(plan.organisation, plan.playbook, inner=plan.inner)
            for number in range(RUNS):
                journal = Run(program, Luck(1, number)).finish()
                assert not not_begun & {entry.step for entry in journal if isinstance(entry, StepStarted)}
                assert not not_done & {e.step for e in journal if isinstance(e, StepEnded) and e.ending == "done"}
                assert not not_taken & {(e.step, e.option) for e in journal if isinstance(e, Decided)}

    assert claims > 50
