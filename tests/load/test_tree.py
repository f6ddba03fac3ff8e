"""What the reader makes of YAML: plain values, the place of each, and every fault that leaves the rest readable."""

from pathlib import Path

import pytest

from recovery.load import reader, scalars, tree
from recovery.load.source import Route, Source
from recovery.model.findings import Level, Location


def read(text: str) -> Source:
    return reader.read_text(text, "f")


def told(source: Source) -> list[str]:
    places = [(found.location, found.rule) for found in source.findings]
    return [f"{at.line}:{at.column}-{at.end_line}:{at.end_column} {rule}" for at, rule in places]


def rules(text: str) -> list[str]:
    return [found.rule for found in read(text).findings]


# ------------------------------------------------------------------------------------------------------------ values

PLAIN = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "nULL": "nULL",
    "true": True,
    "FALSE": False,
    "tRUE": "tRUE",
    "0": 0,
    "-0": 0,
    "+7": 7,
    "123456789012345678": 123456789012345678,
    "1.5": 1.5,
    ".5": 0.5,
    "1.": 1.0,
    "1.5e+3": 1500.0,
    "-1.5E-3": -0.0015,
    "1.2.0": "1.2.0",
    "2026-10-01": "2026-10-01",
    "2026-10-01 12:00:00": "2026-10-01 12:00:00",
    "1e": "1e",
    "+": "+",
    "-a": "-a",
    ".": ".",
    "45m": "45m",
    "5m..1h": "5m..1h",
    "=": "=",
    "'12'": "12",
    '"true"': "true",
    "'~'": "~",
    "''": "",
    "a: 1"[:1]: "a",
    '"\\u00e9\\t\\x41\\n"': "é\tA\n",
    "'it''s'": "it's",
}


@pytest.mark.parametrize("text", PLAIN, ids=repr)
def test_a_plain_word_is_what_the_core_of_yaml_says(text: str) -> None:
    source = read(f"a: {text}\n")

    value = source.data["a"]  # type: ignore[index]
    assert (value, type(value), source.findings) == (PLAIN[text], type(PLAIN[text]), ())


AMBIGUOUS = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), "write true, or put it in quotes"),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), "write false, or put it in quotes"),
    "010": "leave out the leading zero, or put it in quotes",
    "-007": "leave out the leading zero",
    "1:30": "for hours and minutes write 1h30m",
    "1:30:15": "write a duration like 1h30m",
    "0x1F": "write the number in decimal",
    "0o17": "write the number in decimal",
    "0b11": "write the number in decimal",
    "1e3": "write it like 0.001",
    "-.5": "write it like 0.001",
    "1_000": "write it without underscores",
}


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_a_word_that_tools_read_differently_stays_a_text_with_a_warning(text: str) -> None:
    source = read(f"a: {text}\n")

    assert (source.data, told(source)) == ({"a": text}, [f"1:4-1:{4 + len(text)} ambiguous-value"])
    assert source.findings[0].level is Level.WARNING
    assert (source.findings[0].hint or "").startswith(AMBIGUOUS[text])
    assert not source.refused


@pytest.mark.parametrize("quoted", [f"'{word}'" for word in AMBIGUOUS] + ["|\n  no", ">\n  010"])
def test_in_quotes_or_in_a_block_nothing_is_ambiguous(quoted: str) -> None:
    assert rules(f"a: {quoted}\n") == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1234567890123456789", "number-too-large"),
        ("-" + "9" * 5_000, "number-too-large"),
        ("0." + "1" * 31, "number-too-large"),
        (".inf", "number-not-finite"),
        ("-.Inf", "number-not-finite"),
        (".NaN", "number-not-finite"),
        ("1e999", "number-not-finite"),
    ],
    ids=lambda each: each[:20],
)
def test_a_number_no_computer_holds_is_refused(text: str, rule: str) -> None:
    source = read(f"a: {text}\nb: 2\n")

    assert (source.data, told(source)) == ({"a": 0, "b": 2}, [f"1:4-1:{4 + len(text)} {rule}"])
    assert len(source.findings[0].message) < 130


def test_the_longest_number_is_taken() -> None:
    assert read("a: 0." + "1" * 30 + "\nb: -999999999999999999\n").findings == ()


# ------------------------------------------------------------------------------------------------------------ places

PLACED = """\
first: 1
second:
  - one
  - {é: "two", three: [4, 5]}   # words
  -
    six: |
      Text of
      two lines.

    seven: 'eight
      nine'
third:
"fourth": >-
  folded
"""
PLACES: dict[Route, tuple[int, int, int, int]] = {
    (): (1, 1, 14, 9),
    ("first",): (1, 8, 1, 9),
    ("second",): (3, 3, 11, 12),
    ("second", 0): (3, 5, 3, 8),
    ("second", 1): (4, 5, 4, 30),
    ("second", 1, "é"): (4, 9, 4, 14),
    ("second", 1, "three"): (4, 23, 4, 29),
    ("second", 1, "three", 1): (4, 27, 4, 28),
    ("second", 2): (6, 5, 11, 12),
    ("second", 2, "six"): (6, 10, 8, 17),
    ("second", 2, "seven"): (10, 12, 11, 12),
    ("third",): (12, 1, 12, 6),
    ("fourth",): (13, 11, 14, 9),
    ("second", 7): (3, 3, 11, 12),
    ("nowhere", "at", "all"): (1, 1, 14, 9),
}
KEYS: dict[Route, tuple[int, int, int, int]] = {
    ("first",): (1, 1, 1, 6),
    ("second",): (2, 1, 2, 7),
    ("second", 1, "é"): (4, 6, 4, 7),
    ("second", 2, "seven"): (10, 5, 10, 10),
    ("fourth",): (13, 1, 13, 9),
    ("second", 1): (4, 5, 4, 30),
    ("second", 2): (6, 5, 6, 11),
    (): (1, 1, 1, 9),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_value_and_key_knows_its_place(line_end: str) -> None:
    source = read(PLACED.replace("\n", line_end))

    assert source.findings == ()
    assert {route: source.locate(route) for route in PLACES} == {
        route: Location("f", *place) for route, place in PLACES.items()
    }
    assert {route: source.locate(route, key=True) for route in KEYS} == {
        route: Location("f", *place) for route, place in KEYS.items()
    }


def test_places_stay_right_where_keys_were_refused() -> None:
    source = read(
        "a: 1\na: {deep: [1, 2]}\n? [odd, {key: 1}]\n: {b: 2}\n3: {c: [4]}\nd: [5, *x, 6]\n<<: {e: 7}\nf: 8\n"
    )

    assert source.data == {"a": 1, "d": [5, None, 6], "f": 8}
    assert [str(source.locate(route).line) for route in [("a",), ("d", 2), ("f",)]] == ["1", "6", "8"]
    assert source.locate(("d", 2)) == Location("f", 6, 12, 6, 13)


# ------------------------------------------------------------------------------------------------ what YAML we refuse


def test_all_that_is_not_part_of_the_format_is_told_in_one_go() -> None:
    source = read(
        "a: &x one\nb: *x\nc: !!str two\nd: !own {e: &y [3]}\n<<: {f: 4}\n? {g: h}\n: 5\n? [i]\n6: j\n"
        "true: k\n~: l\n'7': m\n*x : n\na: o\n'<<': p\n"
    )

    assert told(source) == [
        "1:4-1:6 anchor",
        "2:4-2:6 alias",
        "3:4-3:9 tag",
        "4:4-4:8 tag",
        "4:13-4:15 anchor",
        "5:1-5:3 merge-key",
        "6:3-6:4 key-not-text",
        "8:3-8:4 key-not-text",
        "9:1-9:2 key-not-text",
        "10:1-10:5 key-not-text",
        "11:1-11:2 key-not-text",
        "13:1-13:3 alias",
        "14:1-14:2 duplicate-key",
    ]
    assert source.data == {"a": "one", "b": None, "c": "two", "d": {"e": [3]}, "7": "m", "<<": "p"}


def test_a_key_given_twice_names_the_line_of_the_first_and_the_first_counts() -> None:
    source = read("owner: one\ntitle: x\n'owner': two\nf\u00e9: 1\nfe\u0301: 2\n")

    assert told(source) == ["3:1-3:8 duplicate-key", "5:1-5:4 duplicate-key"]
    assert source.findings[0].message == "'owner' is given twice (first in line 1)"
    assert source.data == {"owner": "one", "title": "x", "f\u00e9": 1}


def test_a_word_of_yaml_as_a_key_is_no_text_but_its_quoted_form_is() -> None:
    assert rules("null: 1\n") == rules("1.5: 1\n") == rules("? # none\n: 1\n") == ["key-not-text"]
    assert rules("on: 1\n") == ["ambiguous-value"]
    assert rules("'null': 1\n'1.5': 1\n'': 1\n'on': 1\n") == []
    assert read("1: x\n").findings[0].hint == 'put it in quotes: "1"'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("%YAML 1.2\n---\na: 1\n", "1:1-1:6"),
        ("# first\n\n%TAG ! tag:x,2026:\n---\na: 1\n", "3:1-3:5"),
        ("%ANY thing\n---\na: 1\n", "1:1-1:5"),
    ],
)
def test_directives_are_refused(text: str, place: str) -> None:
    assert (told(read(text)), read(text).data) == ([f"{place} directive"], None)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\n---\nb: 2\n", "2:1-2:4"),
        ("---\na: 1\n...\n---\nb: 2\n", "4:1-4:4"),
        ("a: 1\n... # end\n# words\nb: 2\n", "4:1-4:3"),
        ("a: 1\n...\n%YAML 1.2\n---\nb: 2\n", "3:1-3:6"),
        ("--- a\n--- b\n", "2:1-2:4"),
    ],
)
def test_a_file_holds_one_document(text: str, place: str) -> None:
    assert (told(read(text)), read(text).data) == ([f"{place} many-documents"], None)


def test_marks_around_the_only_document_and_words_after_it_are_fine() -> None:
    assert (read("---\na: 1\n...\n# words\n\n").data, rules("--- {a: 1}\n...\n...\n")) == ({"a": 1}, [])


# ------------------------------------------------------------------------------------------------------------ limits


@pytest.mark.parametrize(
    "nested",
    [
        lambda deep: "[" * deep + "]" * deep,
        lambda deep: "{a: " * deep + "1" + "}" * deep,
        lambda deep: "- " * deep + "1",
        lambda deep: "".join("  " * level + "a:\n" for level in range(deep)) + "  " * deep + "1",
    ],
    ids=["lists", "mappings", "items", "lines"],
)
def test_nesting_may_be_32_levels_deep(nested) -> None:  # type: ignore[no-untyped-def]
    assert rules(nested(32)) == []
    assert rules(nested(33)) == ["too-deep"]
    assert read(nested(33)).data is None


def test_nesting_counts_inside_what_is_stepped_over_too() -> None:
    assert rules("a: 1\na: " + "[" * 31 + "]" * 31) == ["duplicate-key"]
    assert rules("a: 1\na: " + "[" * 32 + "]" * 32) == ["duplicate-key", "too-deep"]
    assert rules("? " * 40 + "a") == ["key-not-text", "too-deep"]


def test_a_file_may_hold_250_000_values() -> None:
    assert rules("[" + "1," * 249_999 + "]") == []
    assert told(read("[" + "1," * 250_000 + "]")) == ["1:500000-1:500001 too-many-values"]


def test_a_mapping_may_have_10_000_keys() -> None:
    keys = [f"k{number}: 1\n" for number in range(10_001)]

    assert rules("".join(keys[:-1])) == []
    assert told(read("".join(keys))) == ["10001:1-10001:7 too-many-keys"]


def test_a_text_may_have_65_536_characters() -> None:
    long = "é" * 65_536

    assert (read(f"a: {long}\n").findings, read(f"a: '{long}'\n").data) == ((), {"a": long})
    assert told(read(f"a: {long}é\nb: 1\n")) == ["1:4-1:65541 text-too-long"]
    assert read(f"a: {long}é\nb: 1\n").data == {"a": "", "b": 1}
    assert rules("a: |\n" + "  xxxxxxxxx\n" * 6_554) == ["text-too-long"]


def test_a_key_may_have_256_characters() -> None:
    assert read("k" * 256 + ": 1\n").data == {"k" * 256: 1}
    assert told(read("k" * 257 + ": {a: [1]}\nb: 2\n")) == ["1:1-1:258 key-too-long"]
    assert read("k" * 257 + ": {a: [1]}\nb: 2\n").data == {"b": 2}


def test_after_a_hundred_errors_reading_stops_and_says_so() -> None:
    source = read("- &a 1\n" * 101)

    assert [found.rule for found in source.findings] == ["anchor"] * 100 + ["more-findings"]
    assert (source.data, source.findings[-1].message) == (None, "there are more faults in this file")
    assert [found.rule for found in read("- &a 1\n" * 100).findings] == ["anchor"] * 100


def test_warnings_never_stop_the_reading_nor_hide_an_error() -> None:
    source = read("- no\n" * 150 + "- &a 1\n")

    assert source.data == ["no"] * 150 + [1]
    assert [found.rule for found in source.findings] == ["ambiguous-value"] * 99 + ["anchor", "more-findings"]
    assert source.findings[-1].message == "51 more warnings in this file"


def test_a_message_repeats_at_most_sixty_characters_of_a_value_and_hides_nothing() -> None:
    source = read("a: 1\n" + "'k\\u202e" + "k" * 200 + "': 1\n")
    twice = read("".join(f'"{"k" * 90}\\e": 1\n' for _ in range(2)))

    assert source.findings == ()
    assert twice.findings[-1].message == f"'{'k' * 57}...' is given twice (first in line 1)"
    assert "\x1b" not in str(twice.findings)


def test_the_excerpt_of_a_finding_is_its_line_and_no_more_than_two_hundred_characters() -> None:
    source = read("a: &x 1 \x1b[31m\nb: [" + "1, " * 100 + "&y 2, &z 3]\n")

    assert [found.excerpt for found in source.findings[:2]] == ["a: &x 1 \ufffd[31m"] * 2
    assert [found.excerpt for found in source.findings[2:]] == [None, None]


@pytest.mark.checkout
def test_the_page_about_files_tells_the_limits() -> None:
    page = " ".join((Path(__file__).parents[2] / "docs" / "format.md").read_text("utf-8").split())

    assert (
        f"at most {reader.LARGEST_FILE // 2**20} MiB, {tree.MOST_VALUES:,} values, {tree.DEEPEST} levels of nesting and "
        f"{tree.MOST_KEYS:,} keys in one mapping; a key has at most {tree.LONGEST_KEY} characters, a whole number "
        f"{scalars.MOST_DIGITS} digits."
    ) in page
