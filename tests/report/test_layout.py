"""Text in columns: nothing is wider than it may be, nothing is lost, and what steers a terminal is shown."""

from hypothesis import given
from hypothesis import strategies as st

from recovery.report.layout import columns, counted, cut, fit, listed, prose, table, to_type, wrapped


def test_wide_signs_take_two_columns_and_accents_none() -> None:
    assert [columns(text) for text in ("abc", "日本", "e\u0301", "")] == [3, 4, 1, 0]


def test_what_is_too_long_is_cut_with_an_ellipsis_and_filled_to_its_column() -> None:
    assert [cut("abcdef", 4), cut("abcd", 4), fit("日本語", 5), fit("ab", 4)] == ["abc…", "abcd", "日本…", "ab  "]


def test_lines_break_at_blanks_and_hang_below_their_beginning() -> None:
    assert wrapped("one two three four", 12, "- ") == ["- one two", "  three four"]
    assert wrapped("", 12, "- ") == ["-"]
    assert wrapped("a" * 20, 12, "  ", "") == ["  " + "a" * 10, "a" * 10]


@given(st.text(max_size=200), st.integers(12, 80))
def test_no_line_is_wider_than_it_may_be_and_no_word_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert [line for line in lines if columns(line) > width] == []
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_paragraphs_are_filled_anew_but_lists_and_code_stay() -> None:
    text = "Call them\nat once.\n\n- one\n- two\n  goes on\n# Heading\nafter\n\n    code\n1. first\n"

    assert prose(text, 40, "| ") == [
        "| Call them at once.",
        "|",
        "| - one",
        "| - two goes on",
        "| # Heading",
        "| after",
        "|",
        "|     code",
        "| 1. first",
    ]
    assert prose(" \n", 40) == []


def test_prose_shows_what_would_steer_a_terminal() -> None:
    assert prose("a\x1b[31mb\u202ec", 40) == ["a<U+001B>[31mb<U+202E>c"]


def test_a_table_stands_in_columns() -> None:
    assert table([("a", "1", "x y"), ("bcd", "22", "z")], frozenset({1})) == ["a     1  x y", "bcd  22  z"]
    assert table([]) == []


def test_words_are_listed_counted_and_typed() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [counted(1, "run"), counted(1200, "run")] == ["1 run", "1,200 runs"]
    assert [to_type("run x"), to_type("run x\x07", 7)] == ["  recovery run x", "  recovery run x<U+0007> --seed 7"]
