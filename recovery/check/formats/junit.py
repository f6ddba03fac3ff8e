"""JUnit's XML: each file that was checked is a test, and it fails if anything was found in it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from recovery.check.examined import Examined
from recovery.check.formats.text import place
from recovery.model.findings import UNREADABLE, Finding, Level

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def write(examined: Examined) -> str:
    """One suite. Readers show only the first failure of a test, so a file has one, and it tells all findings."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in examined.findings:
        found[finding.location.file].append(finding)
    files = list(dict.fromkeys([*examined.files, *found]))
    tests = [line for file in files for line in _test(examined.path(file), found[file])]
    unread = sum(any(finding.rule in UNREADABLE for finding in found[file]) for file in files)
    failed = sum(bool(found[file]) for file in files) - unread
    counted = f'name="recovery check" tests="{len(files)}" failures="{failed}" errors="{unread}"'
    body = [f"<testsuites {counted}>", f"  <testsuite {counted}>", *tests, "  </testsuite>", "</testsuites>"]
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(f"{line}\n" for line in body)


def _test(path: str, findings: Sequence[Finding]) -> Iterator[str]:
    name = _text(path)
    opened = f'    <testcase classname="recovery.check" name="{name}" file="{name}"'
    if not findings:
        yield f"{opened}/>"
        return
    worst = min(findings, key=lambda finding: (finding.rule not in UNREADABLE, finding.level is not Level.ERROR))
    element = "error" if worst.rule in UNREADABLE else "failure"
    yield f"{opened}>"
    yield f'      <{element} type="{_text(worst.rule)}" message="{_text(worst.message)}">{_text(_told(findings))}</{element}>'
    yield "    </testcase>"


def _told(findings: Iterable[Finding]) -> str:
    return "\n".join(
        f"{place(each.location)}: {each.level}: {each.message} [{each.rule}]"
        + (f"\n  {each.hint}" if each.hint else "")
        for each in findings
    )


def _text(text: str) -> str:
    """Fit for XML, which has no place for some characters at all: they are shown as U+FFFD."""
    return _NOT_XML.sub("\ufffd", text).translate(_MARKS)
