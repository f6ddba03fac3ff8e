"""Files become models or findings, each read once."""

from pathlib import Path

import pytest

from recovery.load.files import Document, Files
from recovery.load.workspace import Workspace, workspace

ROOT = Path(__file__).parents[2]
PLAN = """\
format: recovery/playbook@1
id: plan
title: A plan
organisation: organisation.yaml
steps:
  - {id: work, title: Work, takes: 1h}
"""
US = "format: recovery/organisation@1\nid: us\ntitle: Us\n"


def place(folder: Path, **texts: str) -> Workspace:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Workspace(folder, "recovery.toml", folder)


def told(document: Document) -> list[str]:
    return [
        f"{found.location.file}:{found.location.line}:{found.location.column}: {found.rule}"
        for found in document.findings
    ]


@pytest.mark.checkout
def test_every_shipped_file_loads_without_a_finding() -> None:
    ours = workspace(ROOT, ROOT)
    documents = [Files().read(path, ours) for path in ours.files() if ours.owns(path)]

    assert len(documents) >= 7
    assert [fault for document in documents for fault in told(document)] == []
    assert [document.source.name for document in documents if document.model is None] == []


def test_a_plan_is_read_with_the_organisation_beside_it(tmp_path: Path) -> None:
    ours = place(tmp_path, plan=PLAN, organisation=US)
    files = Files()

    plan = files.read(tmp_path / "plan.yaml", ours)
    organisation, findings = files.organisation(plan)

    assert (plan.kind, told(plan), findings) == ("playbook", [], ())
    assert organisation is files.read(tmp_path / "organisation.yaml", ours)


def test_one_reading_finds_the_faults_of_yaml_and_those_of_the_format(tmp_path: Path) -> None:
    faulty = PLAN.replace("title: A plan", "title: &t A plan").replace("takes: 1h", "taks: 1h, title: Twice, owner: me")
    ours = place(tmp_path, plan=faulty)

    plan = Files().read(tmp_path / "plan.yaml", ours)

    assert told(plan) == [
        "plan.yaml:3:8: anchor",
        "plan.yaml:6:29: unknown-key",
        "plan.yaml:6:39: duplicate-key",
        "plan.yaml:6:53: unknown-key",
    ]
    assert plan.model is None
