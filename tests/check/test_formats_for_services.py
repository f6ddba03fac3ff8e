"""What services read: each form is read back by its own reader, on text made to break it."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from junitparser import JUnitXml

from recovery.check.examined import Case, Examined
from recovery.check.fingerprint import fingerprints
from recovery.check.formats.choice import FORMATS, written
from recovery.check.page import markdown
from recovery.check.registry import all_rules
from recovery.model.findings import Finding, Level, Linked, Location, Related
from tests.cli.terminal import called, ran

SARIF = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))

UNKNOWN = Finding(
    "unknown-step",
    Level.ERROR,
    "no step is called 'isolat'",
    Location("ransomware.yaml", 41, 13, 41, 19),
    "did you mean 'isolate'?",
    "    needs: [isolat]",
)
TWICE = Linked(
    "duplicate-id",
    Level.WARNING,
    "another file has the id 'ransomware'",
    Location("../old plans/now.yaml", 2, 5, 3, 15),
    None,
    "id: ransomware",
    (Related(Location("ransomware.yaml", 2, 5, 2, 15), "first given here"),),
)
STALE = Finding("more-findings", Level.WARNING, "12 more warnings in this file", Location("/srv/elsewhere/far.yaml"))
SOME = Examined(("ransomware.yaml", "sound.yaml"), (UNKNOWN, TWICE, STALE), "playbooks/north")
NONE = Examined(("sound.yaml",), ())

NASTY = "%25 'q\" <b>&amp;]]> | `x` @team #1 https://x.example ::error::no ##[group]ya ##vso[task] \\ \U0001f9ef \u202e"
EVIL = "\x1b[2J\x00\x0b\ufffe\r\n::warning::forged\u2028"


def nasty(number: int) -> Finding:
    text = NASTY + EVIL
    at = Location(f"{NASTY.replace('/', '')}{EVIL}.yaml", number, 1, number, 2)
    return Linked("unknown-step", Level.ERROR, text, at, text, text, (Related(at, text),))


HOSTILE = Examined((nasty(1).location.file, "::error::x.yaml"), (nasty(1), nasty(2), replace(UNKNOWN, rule="no-rule")))


# ---------------------------------------------------------------------------------------------------------------- SARIF


@pytest.mark.parametrize("examined", [SOME, NONE, HOSTILE], ids=["some", "none", "hostile"])
def test_sarif_follows_the_published_schema_whatever_the_text(examined: Examined) -> None:
    errors = jsonschema.Draft4Validator(SARIF).iter_errors(json.loads(written(examined, "sarif")))

    assert [error.message for error in errors] == []


def test_sarif_names_the_place_the_rule_the_advice_and_related_places() -> None:
    (run,) = json.loads(written(SOME, "sarif"))["runs"]
    first, second, third = run["results"]

    assert first == {
        "ruleId": "unknown-step",
        "ruleIndex": 2,
        "level": "error",
        "message": {"text": "no step is called 'isolat'\ndid you mean 'isolate'?"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "playbooks/north/ransomware.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 41, "startColumn": 13, "endLine": 41, "endColumn": 19},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": next(fingerprints(SOME))},
    }
    assert [each["physicalLocation"]["artifactLocation"]["uri"] for each in second["locations"]] == [
        "playbooks/old%20plans/now.yaml"
    ]
    assert [each["message"]["text"] for each in second["relatedLocations"]] == ["first given here"]
    assert third["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "far.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }


def test_sarif_brings_the_page_of_each_rule_that_was_broken_and_repeats_no_line_of_a_plan() -> None:
    text = written(SOME, "sarif")
    rules = json.loads(text)["runs"][0]["tool"]["driver"]["rules"]

    assert SOME.findings[1].excerpt == "id: ransomware"
    assert [(each["id"], each["name"], each["defaultConfiguration"]) for each in rules] == [
        ("duplicate-id", "DuplicateId", {"level": "error"}),
        ("more-findings", "MoreFindings", {"level": "error"}),
        ("unknown-step", "UnknownStep", {"level": "error"}),
    ]
    assert "```yaml\nformat: recovery/playbook@1\n" in rules[2]["help"]["markdown"]
    assert text.count("id: ransomware") == 0


def test_the_page_of_every_rule_is_markdown_with_whole_blocks_of_code() -> None:
    for rule in all_rules().values():
        page = markdown(rule)
        assert (page.count("```yaml\n"), page.count("```")) == (len(rule.examples), 2 * len(rule.examples)), page


# --------------------------------------------------------------------------------------------------------- fingerprints


def test_a_finding_keeps_its_fingerprint_when_its_line_moves_or_is_indented() -> None:
    moved = replace(UNKNOWN, location=Location("ransomware.yaml", 77, 15, 77, 21), excerpt="      needs: [isolat]")
    reworded = replace(UNKNOWN, message="there is no such step", hint=None)

    assert len({next(fingerprints(Examined((), (each,)))) for each in (UNKNOWN, moved, reworded)}) == 1


def test_findings_that_differ_in_rule_file_line_or_part_of_it_have_other_fingerprints_and_equal_ones_are_numbered() -> (
    None
):
    others = (
        UNKNOWN,
        replace(UNKNOWN, rule="unknown-role"),
        replace(UNKNOWN, location=Location("other.yaml", 41, 13, 41, 19)),
        replace(UNKNOWN, excerpt="    after: [isolat]"),
        replace(UNKNOWN, location=Location("ransomware.yaml", 41, 5, 41, 10)),
        replace(UNKNOWN, location=Location("ransomware.yaml", 60, 13, 60, 19)),
    )
    given = list(fingerprints(Examined((), others)))

    assert (len(set(given)), given[-1]) == (len(others), given[0].replace(":1", ":2"))


# ---------------------------------------------------------------------------------------------------------------- JUnit


@pytest.mark.parametrize("examined", [SOME, NONE, HOSTILE], ids=["some", "none", "hostile"])
def test_junit_is_read_back_with_one_test_a_file(examined: Examined) -> None:
    read = JUnitXml.fromstring(written(examined, "junit").encode())
    files = dict.fromkeys([*examined.files, *(finding.location.file for finding in examined.findings)])
    bad = {finding.location.file for finding in examined.findings}

    assert (read.tests, read.failures, read.errors) == (len(files), len(bad), 0)
    assert [bool(case.result) for suite in read for case in suite] == [file in bad for file in files]


def test_junit_tells_all_findings_of_a_file_in_its_failure() -> None:
    two = Examined(("ransomware.yaml",), (replace(UNKNOWN, level=Level.WARNING), replace(UNKNOWN, rule="unknown-role")))
    (suite,) = JUnitXml.fromstring(written(two, "junit").encode())
    (case,) = suite
    (failure,) = case.result

    assert (case.name, failure.type, failure.message) == ("ransomware.yaml", "unknown-role", UNKNOWN.message)
    assert (
        failure.text
        == (
            "ransomware.yaml:41:13: warning: no step is called 'isolat' [unknown-step]\n  did you mean 'isolate'?\n"
            "ransomware.yaml:41:13: error: no step is called 'isolat' [unknown-role]\n  did you mean 'isolate'?"
        )
        or case.name == "plan.yaml"
    )


def test_what_is_judged_case_by_case_is_a_test_each() -> None:
    cases = (Case("by night", "drills/loss.yaml"), Case("by day", "drills/loss.yaml", (UNKNOWN,)))
    (suite,) = JUnitXml.fromstring(
        written(Examined(("drills/loss.yaml",), (UNKNOWN,), verb="test", cases=cases), "junit").encode()
    )

    assert (suite.name, [(each.classname, each.name, len(each.result)) for each in suite]) == (
        "recovery test",
        [("recovery.test", "by night", 0), ("recovery.test", "by day", 1)],
    )


def test_a_file_that_could_not_be_read_is_an_error_in_junit_not_a_failure() -> None:
    gone = Finding("unreadable-file", Level.ERROR, "there is no such file", Location("gone.yaml"))
    read = JUnitXml.fromstring(written(Examined(("gone.yaml",), (gone,)), "junit").encode())

    assert (read.tests, read.failures, read.errors) == (1, 0, 1)


# ------------------------------------------------------------------------------------------------------- GitHub, GitLab

COMMAND = re.compile(
    r"::(error|warning) file=(?P<file>[^,:\r\n]+)(,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?)?,title=[a-z-]+::[^\r\n]+\n"
)


def test_github_annotations_are_one_command_each() -> None:
    assert written(SOME, "github") == (
        "::error file=playbooks/north/ransomware.yaml,line=41,endLine=41,col=13,endColumn=18,title=unknown-step"
        "::no step is called 'isolat'%0Adid you mean 'isolate'?\n"
        "::warning file=playbooks/old plans/now.yaml,line=2,endLine=3,title=duplicate-id"
        "::another file has the id 'ransomware'\n"
        "::warning file=far.yaml,title=more-findings::12 more warnings in this file\n"
    )


def test_no_text_of_a_file_becomes_a_command_of_its_own_at_github() -> None:
    commands = list(COMMAND.finditer(written(HOSTILE, "github")))

    assert "".join(command[0] for command in commands) == written(HOSTILE, "github")
    assert len(commands) == 3


def test_gitlab_gets_its_documented_fields_with_fingerprints_that_occur_once() -> None:
    rows = json.loads(written(SOME, "gitlab"))

    assert rows[0] == {
        "description": "no step is called 'isolat': did you mean 'isolate'?",
        "check_name": "unknown-step",
        "fingerprint": next(fingerprints(SOME)),
        "severity": "major",
        "location": {"path": "playbooks/north/ransomware.yaml", "lines": {"begin": 41, "end": 41}},
    }
    assert [row["severity"] for row in rows] == ["major", "minor", "minor"]
    assert len({row["fingerprint"] for row in json.loads(written(HOSTILE, "gitlab"))}) == 3
    assert json.loads(written(NONE, "gitlab")) == []


# --------------------------------------------------------------------------------------------------- Markdown and lines


def test_markdown_is_a_line_that_counts_and_a_table() -> None:
    lines = written(SOME, "markdown").splitlines()

    assert lines[:5] == [
        "### Recovery plans",
        "",
        "**2 files checked: 1 error and 2 warnings**",
        "",
        "| | where | what is wrong | what to do | rule |",
    ]
    assert lines[6] == (
        "| ❌ error | playbooks/north/ransomware.yaml:41:13 | no step is called 'isolat' "
        "| did you mean 'isolate'? | `unknown-step` |"
    )
    assert written(NONE, "markdown") == "### Recovery plans\n\n**1 file checked: nothing found**\n"


def test_nothing_in_a_cell_of_the_table_is_a_mark_a_name_or_a_link() -> None:
    rows = written(HOSTILE, "markdown").splitlines()[6:]

    assert [len(re.split(r"(?<!\\)\|", row)) for row in rows] == [7, 7, 7]
    assert re.findall(r"@team|#1|://|(?<!\\)<(?!!-- -->)|(?<!\\)`x", rows[0]) == []


def test_a_long_summary_ends_after_rows_enough() -> None:
    many = Examined(
        ("a.yaml",), tuple(replace(UNKNOWN, location=Location("a.yaml", n, 1, n, 2)) for n in range(1, 302))
    )
    lines = written(many, "markdown").splitlines()

    assert (len(lines), lines[-1]) == (6 + 200 + 2, "and 101 more")


@pytest.mark.parametrize("output_format", ["text", "concise"])
def test_a_log_finds_no_command_in_what_a_file_says(output_format: str) -> None:
    lines = written(HOSTILE, output_format).split("\n")

    assert [line for line in lines if line.lstrip().startswith("::") or re.search(r"##(\[|vso\[)", line)] == []
    assert not any(character in line for line in lines for character in "\x1b\r\u2028\u202e")


@pytest.mark.parametrize("output_format", [name for name in FORMATS if name != "text"])
def test_every_form_is_written_the_same_way_twice(output_format: str) -> None:
    assert written(HOSTILE, output_format) == written(HOSTILE, output_format)


# ---------------------------------------------------------------------------------------------------------- the command

BROKEN = """\
format: recovery/playbook@1
id: plan
title: "Quotes ' \\" and \\U0001F9EF | <b> ##[group]"
roles: [{id: ann, title: "%0A::error::"}]
steps:
  - {id: a, title: A, takes: 1h, needs: ["::error::b"], role: anne}
"""


def test_a_service_gets_paths_from_the_top_of_the_repository_wherever_the_command_is_given(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "plans" / "playbooks"
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text(BROKEN, encoding="utf-8")
    said = ran("check", "--output-format", "gitlab", "-o", "out.json", cwd=folder)
    above = ran("check", "plans", "--output-format", "gitlab", cwd=tmp_path)

    assert (said.code, said.out, said.err) == (1, "", "1 file checked: 1 error\n")
    assert (folder / "out.json").read_text("utf-8") == above.out
    assert {row["location"]["path"] for row in json.loads(above.out)} == {"plans/playbooks/plan.yaml"}


def test_a_file_that_cannot_be_written_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(BROKEN, encoding="utf-8")
    said = ran("check", "plan.yaml", "-o", "nowhere/out.json", cwd=tmp_path)

    assert (said.code, said.err) == (
        2,
        "error: nowhere/out.json cannot be written: No such file or directory\n  name a file in a folder of yours\n",
    )


@pytest.mark.parametrize("output_format", FORMATS)
def test_a_name_that_is_no_text_stops_no_report(
    output_format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / os.fsdecode(b"pl\xff\xc3.yaml")).write_text(BROKEN, encoding="utf-8")
    (tmp_path / "recovery.toml").touch()
    monkeypatch.chdir(tmp_path)
    files = ("-o", "out"), ("--baseline", "base.json", "--write-baseline")

    assert [called(capsys, "check", "--output-format", output_format, *words).code for words in files] == [1, 1]
