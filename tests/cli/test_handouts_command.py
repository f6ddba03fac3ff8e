"""`recovery handouts` writes papers, whole and the same, and never over what somebody wrote by hand."""

from pathlib import Path

import pytest

from tests.cli.terminal import called, ran

SERVERS = ("handouts", "servers-locked")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_papers_of_a_scenario_of_the_library_are_written_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = called(capsys, "handouts", "cloud-region-outage", "--playbook", "first-plan", "-o", "papers")

    assert (said.code, said.err) == (0, "")
    assert sorted(line.strip() for line in said.out.splitlines()) == sorted(
        f"papers/{name}" for name in written(tmp_path / "papers")
    )
    assert {name.partition(".")[0] for name in written(tmp_path / "papers")} == {
        "situation-manual",
        "facilitator-guide",
        "msel",
        "evaluation-guides",
        "feedback-form",
        "ground-rules",
    }


def test_the_same_files_give_the_same_bytes_on_every_machine(tmp_path: Path) -> None:
    for name, zone, seed in (("one", "UTC", "1"), ("other", "Asia/Tokyo", "2")):
        ran(*SERVERS, "-o", name, cwd=tmp_path, TZ=zone, PYTHONHASHSEED=seed, LC_ALL="C")

    assert written(tmp_path / "one") == written(tmp_path / "other") != {}


def test_a_paper_that_somebody_changed_is_not_written_over_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, *SERVERS)
    page = tmp_path / "servers-locked-handouts" / "ground-rules.md"
    page.write_text("ours", "utf-8")
    refused, kept = called(capsys, *SERVERS), page.read_text("utf-8")
    forced = called(capsys, *SERVERS, "--force")

    assert (refused.code, "--force" in refused.err, kept) == (2, True, "ours")
    assert (forced.code, page.read_text("utf-8") == "ours") == (0, False)


def test_where_nothing_can_be_written_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    said = called(capsys, *SERVERS, "-o", "taken")

    assert (said.code, "cannot be written" in said.err, "Traceback" in said.err) == (2, True, False)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("handouts", "servers-lockd"), "did you mean servers-locked?"),
        (("handouts", "ransomware"), "recovery list"),
        ((*SERVERS, "--playbook", "ransomwar"), "did you mean ransomware?"),
        ((*SERVERS, "--cast", "dek=case-desk"), "its parts: desk"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_nearest_word(
    words: tuple[str, ...], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = called(capsys, *words)

    assert (said.code, hint in said.err) == (2, True), said


def test_a_scenario_that_belongs_to_nobody_has_papers_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alone.yaml").write_text(
        "format: recovery/scenario@1\nid: alone\ntitle: Alone\ncategory: x-own\nsummary: A start.\n"
        "cast: {desk: {service: desk}}\ndetection: {takes: 1h}\nhits: [{service: desk, state: down}]\n",
        "utf-8",
    )
    said = called(capsys, "handouts", "alone.yaml")

    assert (said.code, said.err) == (0, "")
    assert "desk becomes down" in (tmp_path / "alone-handouts" / "facilitator-guide.md").read_text("utf-8")
