"""Files become models or findings, each read once."""

import os
from pathlib import Path

import pytest

from recovery.errors import NotFound
from recovery.load.files import Document, Files
from recovery.load.find import find
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


def test_an_organisation_outside_behind_a_link_or_of_no_sort_is_told_at_its_path(tmp_path: Path) -> None:
    inside = tmp_path / "ours"
    inside.mkdir()
    (tmp_path / "secret.yaml").write_text(US)
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.yaml")
    named = {
        "../secret.yaml": "outside-workspace",
        str(tmp_path / "secret.yaml"): "outside-workspace",
        "C:\\\\secret.yaml": "outside-workspace",
        "link.yaml": "outside-workspace",
        "elsewhere/secret.yaml": "outside-workspace",
        "pipe.yaml": "unknown-file",
        "nowhere.yaml": "unknown-file",
        "x" * 300 + ".yaml": "unknown-file",
        "plan.yaml": "unknown-file",
    }

    for written, rule in named.items():
        ours = place(inside, plan=PLAN.replace("organisation.yaml", f'"{written}"'))
        found, findings = (files := Files()).organisation(files.read(inside / "plan.yaml", ours))

        assert (found, [f"{each.location.line}:{each.location.column} {each.rule}" for each in findings]) == (
            None,
            [f"4:15 {rule}"],
        )


KINDS = "recovery/organisation@1, recovery/playbook@1, recovery/scenario@1, recovery/drill@1, recovery/exercise@1"


@pytest.mark.parametrize(
    ("head", "place", "hint"),
    [
        ("id: plan\n", "1:1", "begin it with a line such as format: recovery/playbook@1"),
        ("- format\n", "1:1", "begin it with a line such as format: recovery/playbook@1"),
        ("format: recovery/playbok@1\n", "1:9", "did you mean recovery/playbook@1?"),
        ("format: recovery/plan@7\n", "1:9", "did you mean recovery/playbook@1?"),
        ("format: recovery/playbook@2\n", "1:9", "the file was written for another version: update recovery"),
        ("format: [1]\n", "1:9", f"one of: {KINDS}"),
    ],
)
def test_a_file_that_does_not_say_what_it_is_is_told_how_to(tmp_path: Path, head: str, place: str, hint: str) -> None:
    (tmp_path / "f.yaml").write_text(head)

    read = Files().read(tmp_path / "f.yaml", Workspace(tmp_path, None, tmp_path))

    assert [(told(read)[0], read.findings[0].hint)] == [(f"f.yaml:{place}: unknown-format", hint)]
    assert (len(read.findings), read.kind, read.model) == (1, None, None)


def test_ids_are_looked_for_without_waiting_for_pipes_or_following_links(tmp_path: Path) -> None:
    playbooks = tmp_path / "playbooks"
    playbooks.mkdir()
    os.mkfifo(playbooks / "pipe")
    (playbooks / "a.yaml").symlink_to("pipe")
    (playbooks / "b.yaml").symlink_to("/dev/zero")
    (tmp_path / "recovery.toml").touch()
    place(playbooks, plan=PLAN)

    assert find("plan", ("playbook",), tmp_path).path == playbooks / "plan.yaml"


@pytest.mark.parametrize("named", ["x" * 5_000, "x" * 300 + ".yaml", "loop/plan.yaml", "loop", "plan.yaml/x.yaml"])
def test_a_name_that_no_file_can_have_is_not_found(tmp_path: Path, named: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    place(tmp_path, plan=PLAN)

    with pytest.raises(NotFound):
        find(named, ("playbook",), tmp_path)
