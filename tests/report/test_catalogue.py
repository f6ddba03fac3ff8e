"""What there is: each file once, the workspace before the library, and what cannot be read said so."""

import json
from pathlib import Path

import pytest

from recovery.load.files import KINDS
from recovery.report.catalogue import LARGEST_READ, Entry, catalogue, catalogue_text

PLAN = "format: recovery/playbook@1\nid: {id}\ntitle: Mine\nhandles: [cloud-outage]\nsteps: [{{id: a, title: A, takes: 1h}}]\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "recovery.toml").touch()
    (tmp_path / "mine.yaml").write_text(PLAN.format(id="mine"), "utf-8")
    (tmp_path / "broken.yaml").write_text("format: recovery/playbook@1\nid: broken\n", "utf-8")
    (tmp_path / "large.yaml").write_text(PLAN.format(id="large") + "#" * LARGEST_READ, "utf-8")
    (tmp_path / "other.yaml").write_text("services: {}\n", "utf-8")
    return tmp_path


def test_the_workspace_comes_first_and_faults_are_no_end(workspace: Path) -> None:
    ours = [entry for entry in catalogue(workspace, KINDS).entries if not entry.library]

    assert [(entry.id, entry.title, entry.file, entry.loads) for entry in ours] == [
        ("broken", None, "broken.yaml", False),
        ("large", None, "large.yaml", None),
        ("mine", "Mine", "mine.yaml", True),
    ]
    assert catalogue(workspace, KINDS).entries[:3] == ours


def test_each_file_is_listed_once_where_the_library_is_the_workspace() -> None:
    from recovery.load.library import library

    root = library(Path("/")).root
    files = [entry.file for entry in catalogue(root, KINDS).entries]

    assert len(files) == len(set(files)) > 0
    assert {entry.library for entry in catalogue(root, KINDS).entries if entry.file.startswith("playbooks/")} == {True}


def test_the_page_says_what_does_not_load_and_tries_what_goes_together(workspace: Path) -> None:
    page = catalogue_text(catalogue(workspace, KINDS), 80)

    assert "broken          does not load; recovery check says why" in page
    assert "large           too large to look into for a list" in page
    assert page.endswith("\nTry:\n  recovery simulate mine cloud-region-outage\n")


def test_an_id_is_never_cut(workspace: Path) -> None:
    long = "a" * 64
    (workspace / "mine.yaml").write_text(PLAN.format(id=long), "utf-8")
    page = catalogue_text(catalogue(workspace, ["playbook"]), 80)

    assert f"  {long}\n{'':30}Mine\n" in page


def test_the_list_is_plain_json(workspace: Path) -> None:
    listing = catalogue(workspace, ["playbook"])

    assert [Entry(**entry) for entry in json.loads(listing.model_dump_json())["entries"]] == listing.entries
