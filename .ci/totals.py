#!/usr/bin/env python3
"""Add up the JUnit files of a folder and print one line: `N passed, N failed, N skipped`."""

import sys
from pathlib import Path
from xml.etree import ElementTree

suites = [
    suite for file in sorted(Path(sys.argv[1]).glob("*.xml")) for suite in ElementTree.parse(file).iter("testsuite")
]
tests, failures, errors, skipped = (
    sum(int(suite.get(name, "0")) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
)
failed = failures + errors
print(f"{tests - failed - skipped} passed, {failed} failed, {skipped} skipped")
