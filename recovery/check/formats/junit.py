"""JUnit's XML: each file that was checked is a test, and it fails if anything was found in it."""

import re
from collections.abc import Iterable, Iterator

from recovery.check.examined import Case, Examined
from recovery.check.formats.text import place
from recovery.model.findings import UNREADABLE, Finding, Level

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def write(examined: Examined) -> str:
    """One suite. Readers show only the first failure of a test, so a test has one, and it tells all findings."""
    cases = examined.cases or tuple(_files(examined))
    tests = [line for case in cases for line in _test(case, examined)]
    unread = sum(any(finding.rule in UNREADABLE for finding in case.findings) for case in cases)
    failed = sum(bool(case.findings) for case in cases) - unread
    counted = f'name="recovery {examined.verb}" tests="{len(cases)}" failures="{failed}" errors="{unread}"'
    body = [f"<testsuites {counted}>", f"  <testsuite {counted}>", *tests, "  </testsuite>", "</testsuites>"]
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(f"{line}\n" for line in body)


def _files(examined: Examined) -> Iterator[Case]:
    found: dict[str, list[Finding]] = {file: [] for file in examined.files}
    for finding in examined.findings:
        found.setdefault(finding.location.file, []).append(finding)
    return (Case(examined.path(file), file, tuple(findings)) for file, findings in found.items())


def _test(case: Case, examined: Examined) -> Iterator[str]:
    file = _text(examined.path(case.file))
    opened = f'    <testcase classname="recovery.{examined.verb}" name="{_text(case.name)}" file="{file}"'
    if not case.findings:
        yield f"{opened}/>"
        return
    worst = min(case.findings, key=lambda finding: (finding.rule not in UNREADABLE, finding.level is not Level.ERROR))
    element = "error" if worst.rule in UNREADABLE else "failure"
    yield f"{opened}>"
    yield f'      <{element} type="{_text(worst.rule)}" message="{_text(worst.message)}">{_text(_told(case.findings))}</{element}>'
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
