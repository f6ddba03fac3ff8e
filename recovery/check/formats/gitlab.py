"""The code quality report of GitLab, which a merge request shows as what it adds and what it mends."""

import json
from typing import Any

from recovery.check.examined import Examined
from recovery.check.fingerprint import fingerprints
from recovery.model.findings import Finding, Level

_SEVERITY = {Level.ERROR: "major", Level.WARNING: "minor"}


def write(examined: Examined) -> str:
    """One list of findings; an empty one says that there are none."""
    rows = [
        _row(finding, fingerprint, examined)
        for finding, fingerprint in zip(examined.findings, fingerprints(examined), strict=True)
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _row(finding: Finding, fingerprint: str, examined: Examined) -> dict[str, Any]:
    at = finding.location
    return {
        "description": finding.message + (f": {finding.hint}" if finding.hint else ""),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITY[finding.level],
        "location": {
            "path": examined.path(at.file),
            "lines": {"begin": max(1, at.line), "end": max(1, at.end_line)},
        },
    }
