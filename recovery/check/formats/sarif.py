"""SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

Paths start from the top of the repository. The lines of the files are not repeated: what a plan says is nobody's
business who may only read results.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from recovery.check.examined import Examined
from recovery.check.fingerprint import fingerprints
from recovery.check.page import markdown
from recovery.check.registry import Rule, all_rules
from recovery.model.findings import UNREADABLE, Finding, Linked, Location
from recovery.version import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOP = "%SRCROOT%"


def write(examined: Examined) -> str:
    """One run, with the pages of the rules that were broken."""
    known = all_rules()
    broken = sorted({finding.rule for finding in examined.findings})
    index = {name: number for number, name in enumerate(broken)}
    results = [
        _result(finding, index[finding.rule], fingerprint, examined)
        for finding, fingerprint in zip(examined.findings, fingerprints(examined), strict=True)
    ]
    driver = {
        "name": "recovery",
        "version": VERSION,
        "semanticVersion": VERSION,
        "rules": [_rule(name, known) for name in broken],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_TOP: {"description": {"text": "The top of the repository."}}},
        "invocations": [{"executionSuccessful": not any(each.rule in UNREADABLE for each in examined.findings)}],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(name: str, known: Mapping[str, Rule]) -> dict[str, Any]:
    rule = known.get(name)
    if rule is None:
        return {"id": name, "shortDescription": {"text": name}, "help": {"text": name}}
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.page.partition("\n\n")[0].replace("\n", " ")},
        "help": {"text": rule.page, "markdown": markdown(rule)},
        "defaultConfiguration": {"level": rule.level.value},
    }


def _result(finding: Finding, index: int, fingerprint: str, examined: Examined) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level.value,
        "message": {"text": finding.message + (f"\n{finding.hint}" if finding.hint else "")},
        "locations": [_location(finding.location, examined)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if isinstance(finding, Linked):
        result["relatedLocations"] = [
            {"id": number, "message": {"text": related.note}, **_location(related.location, examined)}
            for number, related in enumerate(finding.also, 1)
        ]
    return result


def _location(at: Location, examined: Examined) -> dict[str, Any]:
    """A place in a file. Services want a line, so the first one stands for the file as a whole."""
    region = {"startLine": max(1, at.line)}
    if at.line:
        region |= {"startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column}
    artifact = {"uri": quote(examined.path(at.file), safe="/"), "uriBaseId": _TOP}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
