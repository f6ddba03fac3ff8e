"""What people see, byte for byte. `RENEW=1 pytest tests/cli/test_golden.py` writes it anew, on purpose."""

import io
import os
import re
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest

from recovery.cli.main import main
from tests.cli.terminal import called, lines_too_long

GOLDEN = Path(__file__).parents[1] / "golden"
ONE_PAIR = ("first-plan", "cloud-region-outage")
PAGES = {
    "demo": ("demo",),
    "run": ("run", *ONE_PAIR),
    "run-alone": ("run", "first-plan"),
    "run-typical": ("run", *ONE_PAIR, "--typical"),
    "simulate": ("simulate", *ONE_PAIR, "--runs", "400"),
    "simulate-alone": ("simulate", "first-plan", "--runs", "100"),
    "show-playbook": ("show", "first-plan"),
    "show-decisions": ("show", "poisoned-model"),
    "show-organisation": ("show", "northwind-ai"),
    "show-scenario": ("show", "cloud-region-outage"),
    "show-scenario-facilitator": ("show", "cloud-region-outage", "--facilitator"),
    "run-json": ("run", *ONE_PAIR, "--json"),
    "simulate-json": ("simulate", *ONE_PAIR, "--runs", "100", "--json"),
}


@cache
def printed(page: str) -> str:
    """What the command prints; each is asked once."""
    written = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(written, encoding="utf-8")) as out:
        code = main(PAGES[page])
        out.flush()
    return written.getvalue().decode() if code == 0 else f"ended with {code}"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_as_it_did_and_fits_eighty_columns(page: str) -> None:
    golden = GOLDEN / f"{page}.txt"
    if os.environ.get("RENEW"):
        golden.write_text(printed(page), encoding="utf-8", newline="\n")

    assert printed(page) == golden.read_text("utf-8")
    if not page.endswith("json"):
        bare_means = re.findall(r"(?i)\bmttr\b|\bmean\b|\baverage\b(?!.* \(.* to .*\)\.$)", printed(page), re.MULTILINE)
        assert (lines_too_long(printed(page)), bare_means) == ([], [])


def test_what_players_are_shown_gives_nothing_away(capsys: pytest.CaptureFixture[str]) -> None:
    secret = ("model-poisoning", "slipped into", "Quiet here", "MITRE", "untrusted", "Looks for a second way")
    asked = [("show", "poisoned-training-data"), ("show", "poisoned-training-data", "--json")]
    told = [called(capsys, *words).out for words in asked]
    all_of_it = called(capsys, *asked[0], "--facilitator").out

    assert [word for word in secret for text in told if word in text] == []
    assert [word for word in secret if word not in all_of_it] == []
