"""Which finding is which, in this run and in the next: by what is meant, not by the number of its line."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from recovery.check.examined import Examined
from recovery.model.findings import Finding


def fingerprints(examined: Examined) -> Iterator[str]:
    """One for each finding, in their order, no two alike: `0123456789abcdef:1`.

    It rests on the rule, the file, the text of the line and the part of it that is meant. So a finding keeps its
    fingerprint when lines above it come and go, and gets a new one when its own line changes. What agrees in all of
    that is numbered.
    """
    seen: Counter[str] = Counter()
    for finding in examined.findings:
        same = _same(finding, examined.path(finding.location.file))
        seen[same] += 1
        yield f"{same}:{seen[same]}"


def _same(finding: Finding, path: str) -> str:
    at, line = finding.location, finding.excerpt
    if line is None:
        parts = [finding.rule, path, finding.message]
    else:
        end = at.end_column - 1 if at.end_line == at.line else None
        parts = [finding.rule, path, " ".join(line.split()), line[at.column - 1 : end]]
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
