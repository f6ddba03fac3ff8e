"""Where the text is no YAML: one finding at the right place, in words that help, and alike with either parser."""

import random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recovery.load import parser, reader
from recovery.load.source import Source

# What is wrong, where it is told, and the beginning of what is said and advised.
FAULTS = [
    ("a: b: c\n", "1:5 yaml-syntax", "this colon belongs to no key", "a text that holds ': ' needs quotes"),
    ("a: 1\n  b: 2\n", "2:4 yaml-syntax", "this colon belongs to no key", "a text that holds ': ' needs quotes"),
    ("foo\nbar: 1\n", "2:4 yaml-syntax", "this colon belongs to no key", "a text that holds ': ' needs quotes"),
    ("a: [1, 2\nb: 3\n", "1:4 yaml-syntax", "a bracket is opened here", "look for a missing comma"),
    ("a:\n  - {b: 1\n  - c\n", "2:5 yaml-syntax", "a bracket is opened here", "look for a missing comma"),
    ("a: {b: 1]\n", "1:4 yaml-syntax", "a bracket is opened here", "look for a missing comma"),
    ("a: [1,, 2]\n", "1:7 yaml-syntax", "something is missing inside the brackets", "look for a missing comma"),
    ("a: ]\n", "1:4 yaml-syntax", "YAML expects a value here", "a text that starts with one of"),
    ("a: 'x\nb: 2\n", "1:4 yaml-syntax", "a quote is opened here and never closed", "close it; inside '...'"),
    ('a: "x\n---\n"', "1:4 yaml-syntax", "a quote is opened here and never closed", "close it; inside '...'"),
    ("a: it's 'x' y: 'z\n", "1:14 yaml-syntax", "this colon belongs to no key", "a text that holds ': '"),
    ("a: 'x' y\n", "1:8 yaml-syntax", "this does not fit the lines above", "things of one list"),
    ('a: "\\q"\n', "1:5 yaml-syntax", "the backslash starts nothing", "write \\\\ for a backslash"),
    ('a: "C:\\Users"\n', "1:7 yaml-syntax", "the backslash starts nothing", "write \\\\ for a backslash"),
    ("a:\n\t- x\n", "2:1 yaml-syntax", "a tab stands where YAML takes only blanks", "indent with blanks"),
    ("a:\n  b: 1\n\tc: 2\n", "3:1 yaml-syntax", "a tab stands where YAML takes only blanks", "indent with blanks"),
    ("a: @x\n", "1:4 yaml-syntax", "no value starts with U+0040 COMMERCIAL AT", "put the text in quotes"),
    ("a: `x`\n", "1:4 yaml-syntax", "no value starts with U+0060 GRAVE ACCENT", "put the text in quotes"),
    ("a: %x\n", "1:4 yaml-syntax", "no value starts with U+0025 PERCENT SIGN", "put the text in quotes"),
    ("- a\nb: c\n", "2:1 yaml-syntax", "this does not fit the lines above", "things of one list"),
    ("a:\n  - b\n - c\n", "3:2 yaml-syntax", "this does not fit the lines above", "things of one list"),
    ("a:\n    b: 1\n  c: 2\n", "3:3 yaml-syntax", "this does not fit the lines above", "things of one list"),
    ("a: 1\nfoo\nb: 2\n", "2:1 yaml-syntax", "this line is no key with its value", "write a colon and a blank"),
    ("a: 1\nb:2\nc: 3\n", "2:1 yaml-syntax", "this line is no key with its value", "write a colon and a blank"),
    ("a: - b\n", "1:4 yaml-syntax", "no list or mapping can begin here", "begin it on a line of its own"),
    ("a: | x\n", "1:6 yaml-syntax", "after | or > the text begins on the next line", "move it there"),
    ("a: !e!x 1\n", "1:4 tag", "tags (!name) are not part of this format", "a text that starts with !"),
    ("a: !<x 1\n", "1:4 tag", "tags (!name) are not part of this format", "a text that starts with !"),
    ("a: & b\n", "1:4 anchor", "anchors (&name) are not part of this format", "a text that starts with &"),
    ("a: **b**\n", "1:4 alias", "aliases (*name) are not part of this format", "a text that starts with *"),
    ("a: {", "1:5 yaml-syntax", "something is missing inside the brackets", "look for a missing comma"),
]


def told(source: Source) -> list[tuple[str, str, str]]:
    return [
        (f"{found.location.line}:{found.location.column} {found.rule}", found.message, found.hint or "")
        for found in source.findings
    ]


@pytest.fixture(params=["C", "Python"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "Python":
        monkeypatch.setattr(parser, "_FAST", None)


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(("text", "place", "message", "hint"), FAULTS)
def test_a_fault_of_syntax_is_told_with_its_place_and_what_to_do(
    text: str, place: str, message: str, hint: str
) -> None:
    source = reader.read_text(text, "f")

    assert [(at, said[: len(message)], advised[: len(hint)]) for at, said, advised in told(source)] == [
        (place, message, hint)
    ]
    assert source.data is None


@pytest.mark.usefixtures("either_parser")
def test_a_fault_of_syntax_comes_with_those_above_it() -> None:
    source = reader.read_text("a: &x 1\na: 2\nb: no\nc: [\n", "f")

    assert [at for at, _, _ in told(source)] == [
        "1:4 anchor",
        "2:1 duplicate-key",
        "3:4 ambiguous-value",
        "4:5 yaml-syntax",
    ]


def test_what_follows_from_an_unwelcome_character_is_not_told_as_well() -> None:
    source = reader.read_text("a:\n\u200b- x\n- y\n", "f")

    assert [at for at, _, _ in told(source)] == ["2:1 invisible-character"]
    assert source.data is None


# ------------------------------------------------------------------------------------------------------ two parsers

signs = st.sampled_from("\n\t:#-?{}[],&*!|>'\"%@` ")
words = st.text(st.characters(exclude_categories=["C"]) | signs, max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(-1e9, 1e9, width=32) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
STYLES = [
    {"default_flow_style": False},
    {"default_flow_style": True},
    {"default_flow_style": None, "width": 20, "indent": 4},
    {"default_style": '"', "width": 10},
    {"default_style": "'", "width": 15},
    {"default_style": "|"},
    {"default_style": ">", "width": 12},
    {"explicit_start": True, "explicit_end": True, "canonical": False},
    {"line_break": "\r\n", "allow_unicode": True},
]
"""Every way in which PyYAML writes."""


class Loose(yaml.SafeDumper):
    """Never writes an anchor: the same value twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def texts(value: object) -> object:
    """The same lists and mappings with nothing but texts inside: in a style of their own, others get tags."""
    match value:
        case dict():
            return {key: texts(each) for key, each in value.items()}
        case list():
            return [texts(each) for each in value]
        case _:
            return str(value)


def seen(text: str) -> tuple[Source, list[int]]:
    source = reader.read_text(text, "f")
    return source, list(source.nodes._numbers)


def slowly(text: str) -> tuple[Source, list[int]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_FAST", None)
        return seen(text)


@pytest.mark.parametrize("style", STYLES, ids=str)
@given(plain)
def test_what_pyyaml_writes_in_any_style_reads_back_equal_with_either_parser(
    style: dict[str, object], value: object
) -> None:
    value = texts(value) if "default_style" in style else value
    text = yaml.dump([value], Dumper=Loose, sort_keys=False, **style)  # type: ignore[call-overload]

    source, places = seen(text)

    # PyYAML leaves some texts without quotes that YAML 1.2 takes for numbers, such as 0E0.
    assert {found.rule for found in source.findings} <= {"ambiguous-value"}
    assert source.data == [value]
    assert (source, places) == slowly(text)


SIGNS = [
    "a",
    "b: ",
    "- ",
    "? ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n",
    "\n  ",
    "\n    ",
    "  ",
    "'",
    '"',
    "> ",
    "|\n",
    "#c",
    " #c",
]
SIGNS += [
    "&x ",
    "*x",
    "!t ",
    "%Y",
    "---\n",
    "...\n",
    "\t",
    "\r\n",
    "\ufeff",
    "é",
    "1",
    "no",
    "<<: ",
    "''",
    '"x"',
    "a:",
    ":a",
]
SIGNS += [
    "a: b\n",
    "- a\n",
    "- [a, b]\n",
    "- {a: b}\n",
    "key: |\n  t\n",
    "x: >\n  f\n  g\n\n",
    '"\\x41"',
    '"a\\\n b"',
    "\\",
]


def test_where_both_parsers_read_any_heap_of_signs_they_read_the_same() -> None:
    chance = random.Random(7)
    read_by_both = 0
    for _ in range(3_000):
        text = "".join(chance.choice(SIGNS) for _ in range(chance.randrange(1, 12)))
        fast, slow = seen(text), slowly(text)
        if not fast[0].refused and not slow[0].refused:
            read_by_both += 1
            assert fast == slow, text

    assert read_by_both > 300
