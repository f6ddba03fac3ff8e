"""Broken plans: a workspace without fault, and for each fault the small change that makes it.

A file of cases looks like a diff. A case begins with its rule and the mistake somebody made; then come the changes of
each file, and after `>` what is said of it, if that matters.

    # unknown-step: the step was renamed, and the one that waits for it was not told
    playbooks/outage.yaml
       - id: load-copy
    ...
    -    needs: [check-copy]
    +    needs: [«check-copies»]
    > no step is called 'check-copies'

`...` leaves lines out, an empty line jumps to the next place in the same file, and lines that are only added, without
any around them, go to the end of the file. `«` stands where the finding begins and `»` where it ends (left out where
that is far away); `<U+202E>` is the character of that number.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

BASE = Path(__file__).with_name("base")
_CHARACTER = re.compile(r"<U\+([0-9A-F]{4,6})>")


@dataclass
class Case:
    """One fault: the texts of the files that differ from the base, and what is found in them."""

    rule: str
    story: str
    message: str | None = None
    files: dict[str, str] = field(default_factory=dict)
    begins: tuple[str, int, int] = ("", 0, 0)
    """File, line and column at which the finding stands."""
    ends: tuple[int, int] | None = None


def cases(text: str) -> Iterator[Case]:
    """The cases of a file of cases. Raises ValueError where a change does not fit the base."""
    for part in re.split("^# ", text, flags=re.MULTILINE)[1:]:
        head, *lines = part.splitlines()
        rule, _, story = head.partition(": ")
        case = Case(rule, story)
        try:
            _read(case, lines)
        except ValueError as error:
            raise ValueError(f"{head}: {error}") from error
        yield case


def _read(case: Case, lines: Iterable[str]) -> None:
    changes: dict[str, list[str]] = {}
    file = ""
    for line in lines:
        if line.startswith("> "):
            case.message = line[2:]
        elif line[:1] in " -+." or not line:
            changes[file].append(line)
        else:
            file = line
            changes[file] = []
    for name, change in changes.items():
        path = BASE / name
        marked = _changed(path.read_text("utf-8").splitlines() if path.exists() else [], change)
        case.files[name] = _unmarked(case, name, "\n".join(marked) + "\n")
    if not case.begins[0]:
        raise ValueError("nothing is marked with «")


def _changed(lines: list[str], change: Iterable[str]) -> list[str]:
    """The lines of a file after a change; marks stay where they are."""
    at, jumps = 0, True
    for line in change:
        sign, text = line[:1], line[1:]
        if sign in (".", ""):
            jumps = True
        elif sign == "+":
            at = len(lines) if jumps else at
            lines.insert(at, text)
            at, jumps = at + 1, False
        else:
            plain = text.replace("«", "").replace("»", "")
            found = next((n for n in range(at, len(lines) if jumps else at + 1) if lines[n : n + 1] == [plain]), None)
            if found is None:
                raise ValueError(f"there is no line {plain!r} here")
            lines[found : found + 1] = [] if sign == "-" else [text]
            at, jumps = found + (sign == " "), False
    return lines


def _unmarked(case: Case, name: str, text: str) -> str:
    """The text without marks; the case is told where they stood."""
    text = _CHARACTER.sub(lambda found: chr(int(found[1], 16)), text)
    if "«" in text:
        begin, plain = text.index("«"), text.replace("«", "").replace("»", "")
        case.begins = (name, *_place(plain, begin))
        case.ends = _place(plain, text.index("»") - 1) if "»" in text else None
        return plain
    return text


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
