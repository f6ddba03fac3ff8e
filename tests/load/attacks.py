"""Files made to hang, to fill the memory or to crash whoever reads them, each as large as a file may be."""

from collections.abc import Callable

LARGEST = 4 * 1024 * 1024

PLAN = "format: recovery/playbook@1\nid: a\ntitle: t\norganisation: o.yaml\n"
STEP = "{id: a, title: b, takes: 1h"

Attack = Callable[[int], str]
"""The text of about so many bytes."""


def again(text: str, before: str = "", after: str = "", most: int = LARGEST) -> Attack:
    """A text again and again, at most so many times."""
    return lambda size: before + text * min(most, (size - len(before) - len(after)) // len(text.encode())) + after


def numbered(text: str, before: str = "") -> Attack:
    """A text again and again, each with its number."""
    return lambda size: before + "".join(text.format(number) for number in range(size // (len(text) + 4)))


def tower(levels: int) -> str:
    """Aliases of aliases, ten of each."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def merges(levels: int) -> str:
    """Merge keys of merge keys."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


ATTACKS: dict[str, tuple[Attack, str]] = {  # and the rule that stops it
    "a tower of aliases": (lambda size: tower(12), "alias"),
    "a tower of merge keys": (lambda size: merges(12), "merge-key"),
    "aliases": (again("- *a\n"), "alias"),
    "anchors": (again("- &a 1\n"), "anchor"),
    "tags": (again("- !x 1\n"), "tag"),
    "the name of a tag": (again("x", "- !", " 1"), "tag"),
    "merge keys": (again("<<: {a: 1}\n"), "merge-key"),
    "lists in lists": (again("["), "too-deep"),
    "mappings in mappings": (again("{a: "), "too-deep"),
    "items in items": (again("- "), "too-deep"),
    "keys in keys": (again("? "), "too-deep"),
    "keys in keys in braces": (again("{? "), "too-deep"),
    "brackets on lines": (again("[\n"), "too-deep"),
    "lists as keys": (again("? [a]\n: b\n"), "key-not-text"),
    "values in brackets": (again("1,", "[", "]"), "too-many-values"),
    "values on lines": (again("- 1\n"), "too-many-values"),
    "values nobody agrees about": (again("- 010\n"), "too-many-values"),
    "keys": (numbered("k{}: 1\n"), "too-many-keys"),
    "one key again and again": (again("a: 1\n"), "duplicate-key"),
    "one long key": (again("x", "? ", "\n: 1"), "key-too-long"),
    "one long text": (again("x", "a: "), "text-too-long"),
    "a block of text": (again("  x\n", "a: |\n"), "text-too-long"),
    "escapes": (again("\\n", 'a: "', '"'), "text-too-long"),
    "digits": (again("1", "a: "), "text-too-long"),
    "digits of a number": (lambda size: "a: " + "1" * 60_000, "number-too-large"),
    "an open quote": (again("x\n", "a: '"), "yaml-syntax"),
    "commas": (again(",", "["), "yaml-syntax"),
    "tabs": (again("\t"), "yaml-syntax"),
    "documents": (again("---\n"), "many-documents"),
    "directives": (numbered("%TAG !{0}! tag:x,2026:\n"), "directive"),
    "directives after a document": (numbered("%TAG !{0}! tag:x,2026:\n", "a: 1\n...\n"), "many-documents"),
    "control characters": (again("\x01"), "control-character"),
    "carriage returns": (again("\r"), "control-character"),
    "letters from right to left": (again("\u202e"), "bidi-control"),
    "comments": (again("# x\n"), "empty-file"),
    "blank lines": (again("\n"), "empty-file"),
    # From here on with nearly as many values as a file may hold.
    "numbers for steps": (again("- 1\n", PLAN + "steps:\n", most=240_000), "wrong-type"),
    "steps with nothing": (again("{},", PLAN + "steps: [", "]", most=240_000), "missing-key"),
    "steps with odd keys": (again(f"- {STEP}, u: 1, v: 2}}\n", PLAN + "steps:\n", most=40_000), "unknown-key"),
    "odd keys": (lambda size: PLAN + "".join(f"k{n}: 1\n" for n in range(9_990)), "unknown-key"),
    "needs that are no ids": (again("A,", f"{PLAN}steps: [{STEP}, needs: [", "]}]", most=240_000), "malformed-value"),
    "needs of no sort": (again("3,", f"{PLAN}steps: [{STEP}, uses: [", "]}]", most=240_000), "wrong-type"),
    "effects of no kind": (again("{x: 1},", f"{PLAN}steps: [{STEP}, effects: [", "]}]", most=120_000), "unknown-kind"),
    "words nobody knows": (again("fo,", PLAN + "handles: [", "]\nsteps: []", most=240_000), "unknown-value"),
    "ranges of many parts": (again("1d..", f"{PLAN}steps: [{STEP}, limit: ", "1d}]", most=16_000), "unknown-key"),
    "many ranges of many parts": (
        again("{id: a, title: b, takes: " + "1d.." * 1_000 + "1d},", PLAN + "steps: [", "]"),
        "malformed-value",
    ),
    "names of parts": (
        lambda size: f"{PLAN}casts: {{" + "".join(f"a{n}: {{B: c, D: e}}, " for n in range(9_990)) + "}",
        "unknown-key",
    ),
}
