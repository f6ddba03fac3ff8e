"""A plan and an incident that use all of the format, as people see them. `RENEW=1 pytest tests/cli` writes the pages anew."""

import os
import re
import shutil
from pathlib import Path

import pytest

from recovery.cli.main import main
from tests.cli.terminal import called, lines_too_long

HERE = Path(__file__).parents[1]
PAIR = ("everything.yaml", "scenario.yaml")
PAGES = {
    "everything-plan": ("show", "everything.yaml"),
    "everything-scenario": ("show", "scenario.yaml", "--facilitator"),
    "everything-organisation": ("show", "mill"),
    "everything-run": ("run", *PAIR, "--run", "2"),
    "everything-study": ("simulate", *PAIR, "--runs", "64"),
}
WORDS = (
    "ONSET", "DETECTED", "hit", "isolated", "BACK", "OUT", "degraded", "begins", "done", "FAILED", "failed", "again",
    "decided", "inject", "called", "reached", "moment", "end", "clock", "sent", "wrong", "stage", "more", "cancelled",
    "restored", "readmitted", "found", "lost", "back", "MISSED",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _in_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(HERE / "everything", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_about_everything_reads_as_it_did_and_fits_eighty_columns(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    golden = HERE / "golden" / f"{page}.txt"
    said = called(capsys, *PAGES[page])
    if os.environ.get("RENEW"):
        golden.write_text(said.out, encoding="utf-8", newline="\n")

    assert (said.code, said.out, lines_too_long(said.out)) == (0, golden.read_text("utf-8"), [])


def test_every_kind_of_fact_is_told_in_one_run_or_another(capsys: pytest.CaptureFixture[str]) -> None:
    told = [called(capsys, "run", *PAIR, "--run", str(run)).out for run in range(24)]
    words = {
        found[1]
        for page in told
        for line in page.splitlines()
        if (found := re.match(r" {2}[ \w:+-]{18,24}  (\w+) ", line))
    }

    assert set(WORDS) - words == set()
    assert [line for page in told for line in lines_too_long(page)] == []


def test_a_plan_with_faults_is_shown_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("everything.yaml").read_text("utf-8").replace("needs: [copy-logs]", "needs: [copy-lgs]")
    (tmp_path / "faulty.yaml").write_text(text, "utf-8")
    said = called(capsys, "show", "faulty.yaml")

    assert said.code == 0
    assert "No run of it can be drawn before what recovery check finds is mended." in said.out


def test_the_list_begins_with_the_workspace_and_ends_with_something_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    said = called(capsys, "list", "playbooks").out

    assert said.startswith("""\
Playbooks: what we do

  everything      Everything a plan can say
                  ransomware, everything.yaml
  rebuild         Rebuild a hall
                  rebuild.yaml
""")
    assert said.endswith("\nTry:\n  recovery show everything\n")


def test_the_workspace_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["check", "--today", "2026-12-01"]), capsys.readouterr().out) == (
        0,
        "4 files checked: nothing found\n",
    )
