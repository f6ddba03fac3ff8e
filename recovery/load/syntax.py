"""What is wrong where the YAML parser gives up, in words for whoever wrote the file."""

import re
from dataclasses import dataclass

import yaml

from recovery.load.characters import code_point
from recovery.load.source import Lines
from recovery.load.tree import DEEPEST, NO_NEED
from recovery.model.findings import Finding, Level

_SIGNS = "a text that starts with one of [ ] { } , & * ! | > @ ` % or a quote, or holds ': ' or ' #', needs quotes"
_BRACKETS = "look for a missing comma, ] or }; a text that holds one of them needs quotes"


@dataclass(frozen=True, slots=True)
class _Advice:
    """Words of the parser, and ours. `opened`: the fault stands where the thing began, not where the parser noticed."""

    says: re.Pattern[str]
    message: str
    hint: str
    rule: str = "yaml-syntax"
    opened: bool = False


# The C parser and the one in Python word the same fault differently. The first that fits is taken.
_ADVICE = (
    _Advice(
        re.compile("while (scanning|parsing) a tag|undefined tag handle"),
        "tags (!name) are not part of this format",
        "a text that starts with ! needs quotes",
        "tag",
        opened=True,
    ),
    _Advice(re.compile("maximum nesting"), f"nested more than {DEEPEST} levels deep", NO_NEED, "too-deep"),
    _Advice(
        re.compile("while scanning an anchor"),
        "anchors (&name) are not part of this format",
        "a text that starts with & needs quotes",
        "anchor",
        opened=True,
    ),
    _Advice(
        re.compile("while scanning an alias"),
        "aliases (*name) are not part of this format",
        "a text that starts with * needs quotes",
        "alias",
        opened=True,
    ),
    _Advice(
        re.compile("unexpected end of stream|unexpected document (indicator|separator)"),
        "a quote is opened here and never closed",
        "close it; inside '...' write '' for a quote",
        opened=True,
    ),
    _Advice(
        re.compile("escape|hexa?decimal|not in range"),
        "the backslash starts nothing that YAML knows",
        "write \\\\ for a backslash, or put the text in single quotes",
    ),
    _Advice(
        re.compile("mapping values are not allowed"),
        "this colon belongs to no key",
        "a text that holds ': ' needs quotes; a key starts in the same column as its neighbours",
    ),
    _Advice(
        re.compile("entries are not allowed|mapping keys are not allowed"),
        "no list or mapping can begin here",
        "begin it on a line of its own",
    ),
    _Advice(
        re.compile("while parsing a flow (sequence|mapping)"),
        "a bracket is opened here and not closed where it should be",
        _BRACKETS,
        opened=True,
    ),
    _Advice(re.compile("while parsing a flow node"), "something is missing inside the brackets", _BRACKETS),
    _Advice(
        re.compile("while scanning a simple key"),
        "this line is no key with its value",
        "write a colon and a blank after a key; indent a line that belongs to a text above",
        opened=True,
    ),
    _Advice(
        re.compile("while scanning a block scalar"),
        "after | or > the text begins on the next line, indented with blanks",
        "move it there",
    ),
    _Advice(
        re.compile("document start"),
        "something follows the end of the document",
        "a file holds one document: delete the line ... or what follows it",
    ),
    _Advice(
        re.compile("while parsing a block (mapping|collection)"),
        "this does not fit the lines above",
        "things of one list or mapping start in one column; a text that goes on after a quote needs quotes as a whole",
    ),
)
_OTHER = _Advice(re.compile(""), "YAML expects a value here", _SIGNS)


def finding(error: Exception, lines: Lines) -> Finding:
    """The finding for what the parser raised, which is a YAMLError or, for numbers past Unicode, a ValueError."""
    words, noticed, opened = str(error), None, None
    if isinstance(error, yaml.MarkedYAMLError):
        words = f"{error.problem} {error.context or ''}"
        noticed, opened = error.problem_mark, error.context_mark
    if noticed and re.search("cannot start any token|a tab character", words):
        return _finding(_odd_character(lines.text[noticed.index : noticed.index + 1]), noticed.index, lines)
    advice = next((each for each in _ADVICE if each.says.search(words)), _OTHER)
    mark = (opened or noticed) if advice.opened else (noticed or opened)
    at = mark.index if mark else 0
    return _finding(advice, lines.text.rfind("\\", 0, at + 1) if "backslash" in advice.message else at, lines)


def _odd_character(character: str) -> _Advice:
    if character == "\t":
        return _Advice(re.compile(""), "a tab stands where YAML takes only blanks", "indent with blanks")
    return _Advice(re.compile(""), f"no value starts with {code_point(character)}", "put the text in quotes")


def _finding(advice: _Advice, at: int, lines: Lines) -> Finding:
    """At one character, or, where nothing follows any more, behind the last one."""
    start = min(at, len(lines.text.rstrip("\r\n")))
    return lines.finding(advice.rule, Level.ERROR, advice.message, lines.location(start, start + 1), advice.hint)
