"""On a terminal and off it: width, colour, progress, plain characters, and the end a person asks for."""

import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recovery.cli import progress, terminal
from recovery.load.library import library
from recovery.report import distribution, timeline
from recovery.report.catalogue import catalogue
from recovery.report.layout import columns
from tests.cli.terminal import called, lines_too_long

PAIR = ("first-plan", "cloud-region-outage")
SHIPPED = catalogue(library(Path("/")).root, ("playbook", "scenario", "organisation")).entries


def on_a_terminal(*words: str, cwd: Path, **environment: str) -> tuple[int, str]:
    """The exit code, and what a terminal of 24 lines shows of both streams."""
    ours, theirs = pty.openpty()
    plain = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES")}
    with subprocess.Popen(
        [sys.executable, "-m", "recovery", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd,
        env={**plain, "TERM": "xterm", "COLUMNS": "80", **environment},
    ) as process:  # fmt: skip
        os.close(theirs)
        seen = b"".join(_read(ours))
        code = process.wait(60)
    os.close(ours)
    return code, seen.decode("utf-8").replace("\r\n", "\n")


def _read(end: int) -> Iterator[bytes]:
    while True:
        ready, _, _ = select.select([end], [], [], 60)
        try:
            part = os.read(end, 65_536) if ready else b""
        except OSError:  # the other end is closed
            return
        if not part:
            return
        yield part


@pytest.mark.parametrize("page", [("run", *PAIR), ("simulate", *PAIR, "--runs", "20"), ("show", "first-plan")])
def test_a_narrow_terminal_gets_narrow_lines(page: tuple[str, ...], tmp_path: Path) -> None:
    code, seen = on_a_terminal(*page, cwd=tmp_path, COLUMNS="60")

    assert (code, lines_too_long(seen, 60)) == (0, [])


def test_a_terminal_that_cannot_draw_gets_plain_characters(tmp_path: Path) -> None:
    code, seen = on_a_terminal("simulate", *PAIR, "--runs", "40", cwd=tmp_path, PYTHONIOENCODING="ascii")

    assert (code, seen.isascii(), "+-" in seen, "######" in seen) == (0, True, True, True)


def test_whatever_is_drawn_has_a_plain_form(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = "".join({*timeline.GLYPHS.values(), *distribution.HEIGHTS, *"─┬│…±"})
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    terminal.write(drawn)
    out.flush()
    plain = out.buffer.getvalue().decode()  # type: ignore[attr-defined]

    assert (len(plain), plain.count("?")) == (len(drawn) + 1, drawn.count("?"))


@pytest.mark.parametrize(("setting", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_for_terminals_whose_owner_wants_it(setting: dict[str, str], coloured: bool, tmp_path: Path) -> None:
    code, seen = on_a_terminal("run", "nothing", cwd=tmp_path, **setting)

    assert (code, "\x1b[" in seen) == (2, coloured)


class Screen(io.StringIO):
    """A stream on which a person looks."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "seen"), [(Screen(), "\rsimulating: 1 of 400 runs\r" + " " * 25 + "\r"), (io.StringIO(), "")]
)
def test_progress_is_for_terminals_and_is_gone_at_the_end(
    stream: io.StringIO, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "FIRST", 0)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with progress.Progress("simulating", 400) as shown:
        shown.runs(0)
        shown.runs(1)  # too soon for another picture

    assert stream.getvalue() == seen


LISTENING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("recovery", run_name="__main__", alter_sys=True)
"""
"""Whoever runs the tests in the background has them ignore ctrl-C; a program inherits that, so here it is taken back."""


@contextmanager
def long_study(cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A study of many runs that has played some."""
    command = [
        sys.executable,
        "-c",
        LISTENING,
        "simulate",
        *PAIR,
        "--runs",
        "1000000",
        "--json",
        "--samples",
        "runs.csv",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd) as process:
        until = time.monotonic() + 60
        while not ((cwd / "runs.csv").exists() and (cwd / "runs.csv").stat().st_size) and time.monotonic() < until:
            time.sleep(0.05)
        try:
            yield process
        finally:
            process.kill()


def test_ctrl_c_ends_a_study_with_the_result_so_far(tmp_path: Path) -> None:
    with long_study(tmp_path) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    rows = (tmp_path / "runs.csv").read_text("utf-8").splitlines()

    assert (process.returncode, err) == (130, b"")
    assert json.loads(out)["runs"] == len(rows) - 1 > 0


def test_every_run_is_a_line_for_a_spreadsheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "runs.csv"
    result = json.loads(called(capsys, "simulate", *PAIR, "--runs", "25", "--json", "--samples", str(file)).out)
    head, *rows = [line.split(",") for line in file.read_text("utf-8").splitlines()]
    times = sorted(int(row[head.index("time_to_recovery_s")]) for row in rows)

    assert head[:3] == ["run", "outcome", "time_to_recovery_s"]
    assert [row[0] for row in rows] == [str(run) for run in range(25)]
    assert times[12] == result["time_to_recovery_s"]["p50"]["value"]


def test_samples_that_cannot_be_written_stop_the_study_before_it_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = called(capsys, "simulate", *PAIR, "--runs", "1000000", "--samples", str(tmp_path / "no" / "runs.csv"))

    assert (said.code, said.out, "name a file in a folder that is there and yours" in said.err) == (2, "", True)


@pytest.mark.slow
@pytest.mark.parametrize("entry", SHIPPED, ids=lambda entry: f"{entry.kind}-{entry.id}")
def test_pages_about_the_library_fit_eighty_columns(
    entry: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name, kind, handles = (getattr(entry, key) for key in ("id", "kind", "handles"))
    pages = [("show", name), ("list", f"{kind}s")]
    if kind == "scenario":
        plans = [plan.id for plan in SHIPPED if plan.kind == "playbook" and set(plan.handles) & set(handles)]
        pages += [("show", name, "--facilitator")]
        pages += [(*verb, plan, name) for plan in plans for verb in (("run",), ("simulate", "--runs", "8"))]
    told = [called(capsys, *page) for page in pages]

    assert [said.code for said in told] == [0] * len(pages)
    assert [line for said in told for line in lines_too_long(said.out)] == []


LONG = "Wiederherstellungszeitpunktüberwachung" * 5
STRANGE = (LONG, "再起動" * 40, "e\u0301" * 90, "[bold]{not} %s $HOME <b>a</b> \\n", "🧨 " * 60, "ًّ" * 90)


@pytest.mark.parametrize("title", STRANGE, ids=range(len(STRANGE)))
def test_titles_of_any_kind_are_shown_in_their_columns(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = json.dumps(title[:200], ensure_ascii=False)
    Path("p.yaml").write_text(
        "format: recovery/playbook@1\nid: p\n"
        f"title: {words}\nsummary: {words}\nservices: [{{id: s, title: {words}, rto: 1h}}]\n"
        f"roles: [{{id: r, title: {words}}}]\ntargets: [{{service: s, rto: 1h, chance: 0.5}}]\n"
        f"steps: [{{id: a, title: {words}, takes: 1h..2h, role: r, do: {words}, restores: [s]}}]\n",
        encoding="utf-8",
    )
    Path("s.yaml").write_text(
        "format: recovery/scenario@1\nid: s\ncategory: cloud-outage\ndetection: {takes: 1m}\n"
        f"title: {words}\nsummary: {words}\nbriefing: {words}\ncast: {{s: {{service: s}}}}\n"
        "hits: [{service: s, state: down}]\n",
        encoding="utf-8",
    )
    pages = [
        ("run", "p.yaml", "s.yaml"),
        ("simulate", "p.yaml", "s.yaml", "--runs", "8"),
        ("show", "p.yaml"),
        ("list",),
    ]
    told = [called(capsys, *page) for page in pages]
    wide = [line for said in told for line in said.out.splitlines() if columns(line) > 80]

    assert ([said.code for said in told], wide) == ([0] * len(pages), [])
