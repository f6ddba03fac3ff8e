"""How findings are written down, byte for byte."""

import json

import jsonschema

from recovery.check.examined import Examined
from recovery.check.formats.choice import written
from recovery.check.formats.text import Paint, columns, plain
from recovery.check.result import FindingsResult
from recovery.model.findings import Finding, Level, Linked, Location, Related

UNKNOWN = Finding(
    "unknown-step",
    Level.ERROR,
    "no step is called 'isolat'",
    Location("playbooks/ransomware.yaml", 41, 13, 41, 19),
    "did you mean 'isolate'?",
    "    needs: [isolat]",
)
TWICE = Linked(
    "duplicate-id",
    Level.ERROR,
    "another file has the id 'ransomware'",
    Location("playbooks/old.yaml", 2, 5, 2, 15),
    None,
    "id: ransomware",
    (Related(Location("playbooks/ransomware.yaml", 2, 5, 2, 15), "first given here"),),
)
STALE = Finding("more-findings", Level.WARNING, "12 more warnings in this file", Location("playbooks/old.yaml"))
SOME = Examined(("playbooks/ransomware.yaml", "playbooks/old.yaml", "organisation.yaml"), (UNKNOWN, TWICE, STALE))
NONE = Examined(("organisation.yaml",), ())


def text(examined: Examined, paint: Paint = plain) -> str:
    return written(examined, "text", paint)


def concise(examined: Examined) -> str:
    return written(examined, "concise")


def as_json(examined: Examined) -> str:
    return written(examined, "json")


AS_TEXT = """\
playbooks/ransomware.yaml:41:13: error: no step is called 'isolat' [unknown-step]
   41 |     needs: [isolat]
                    ^^^^^^
  did you mean 'isolate'?
playbooks/old.yaml:2:5: error: another file has the id 'ransomware' [duplicate-id]
    2 | id: ransomware
            ^^^^^^^^^^
  playbooks/ransomware.yaml:2:5: first given here
playbooks/old.yaml: warning: 12 more warnings in this file [more-findings]
3 files checked: 2 errors and 1 warning
"""
AS_LINES = """\
playbooks/ransomware.yaml:41:13: error: no step is called 'isolat' [unknown-step]
playbooks/old.yaml:2:5: error: another file has the id 'ransomware' [duplicate-id]
playbooks/old.yaml: warning: 12 more warnings in this file [more-findings]
"""


def test_text_shows_the_line_what_is_meant_in_it_and_what_to_do_next() -> None:
    assert text(SOME) == AS_TEXT


def test_text_says_so_when_nothing_was_found() -> None:
    assert text(NONE) == "1 file checked: nothing found\n"


def test_concise_is_one_line_for_each_finding() -> None:
    assert (concise(SOME), concise(NONE)) == (AS_LINES, "")


def test_json_says_everything_and_follows_its_schema() -> None:
    written = json.loads(as_json(SOME))

    jsonschema.validate(written, FindingsResult.model_json_schema())
    assert {key: written[key] for key in ("format", "files", "errors", "warnings")} == {
        "format": "recovery/findings@1",
        "files": ["playbooks/ransomware.yaml", "playbooks/old.yaml", "organisation.yaml"],
        "errors": 2,
        "warnings": 1,
    }
    assert written["findings"][1] == {
        "rule": "duplicate-id",
        "level": "error",
        "message": "another file has the id 'ransomware'",
        "hint": None,
        "file": "playbooks/old.yaml",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 15,
        "excerpt": "id: ransomware",
        "related": [
            {
                "message": "first given here",
                "file": "playbooks/ransomware.yaml",
                "line": 2,
                "column": 5,
                "end_line": 2,
                "end_column": 15,
            }
        ],
    }


def test_colour_changes_no_word() -> None:
    coloured = text(SOME, lambda words, colour: f"<{colour}>{words}</{colour}>")

    assert coloured.splitlines()[0] == (
        "<1>playbooks/ransomware.yaml:41:13</1>: <1;31>error:</1;31> no step is called 'isolat' <2>[unknown-step]</2>"
    )
    assert "<1;33>warning:</1;33>" in coloured


def shown(excerpt: str, column: int, end_column: int) -> list[str]:
    finding = Finding("a-fault", Level.ERROR, "?", Location("f.yaml", 7, column, 7, end_column), None, excerpt)
    return text(Examined(("f.yaml",), (finding,))).splitlines()[1:-1]


def test_carets_stand_below_wide_letters_and_after_tabs_and_accents() -> None:
    assert shown("id: 復旧\tnew", 5, 7) == ["    7 | id: 復旧 new", "            ^^^^"]
    assert shown("a: b\tc", 6, 7) == ["    7 | a: b c", "             ^"]
    assert shown("e\u0301a: b", 5, 6) == ["    7 | e\u0301a: b", "           ^"]


def test_of_a_long_line_the_part_that_matters_is_shown() -> None:
    line = "a" * 150 + "wrong" + "b" * 45
    part, carets = shown(line, 151, 156)

    assert len(part) == len("    7 | ") + 100
    assert part[carets.index("^") : carets.index("^") + carets.count("^")] == "wrong"


def test_what_would_steer_a_terminal_is_shown_as_its_number() -> None:
    nasty = Finding("a-fault", Level.ERROR, "the file \x1b[2J", Location("\x1b]0;x\x07.yaml"), "do\x1b[1A", None)

    assert "\x1b" not in text(Examined(("f.yaml",), (nasty,))) + concise(Examined(("f.yaml",), (nasty,)))


def test_a_letter_takes_as_many_columns_as_a_terminal_gives_it() -> None:
    assert [columns(letter) for letter in ("a", "é", "復", "\u0301", "")] == [1, 1, 2, 0, 0]
