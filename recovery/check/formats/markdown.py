"""A summary in Markdown, for the page of a pipeline's run or a comment."""

import re
from dataclasses import replace
from itertools import islice

from recovery.check.examined import Examined
from recovery.check.formats.text import place, summary
from recovery.model.findings import Finding, Level
from recovery.model.shown import shown

MOST_ROWS = 200
"""More than anybody reads, and far below what services take."""

_MARKS = re.compile(r"([\\`*_{}\[\]<>()+!|~$^=-])")
_LIVE = re.compile(r"(?<=[@#])(?=\w)|(?<=:)(?=[a-z/])|(?<=\bwww)(?=\.)")
"""Where a name would call a person, a number link to an issue, or an address become a link."""


def write(examined: Examined) -> str:
    """A line that counts, and a table of what was found."""
    told = [f"**{summary(examined).strip()}**", ""]
    if examined.findings:
        told += ["| | where | what is wrong | what to do | rule |", "|---|---|---|---|---|"]
        told += [_row(finding, examined) for finding in islice(examined.findings, MOST_ROWS)]
    if len(examined.findings) > MOST_ROWS:
        told += ["", f"and {len(examined.findings) - MOST_ROWS:,} more"]
    return "\n".join(["### Recovery plans", "", *told]).rstrip() + "\n"


def _row(finding: Finding, examined: Examined) -> str:
    sign = "❌" if finding.level is Level.ERROR else "⚠️"
    where = place(replace(finding.location, file=examined.path(finding.location.file)))
    cells = (f"{sign} {finding.level}", _text(where), _text(finding.message), _text(finding.hint or ""))
    return f"| {' | '.join(cells)} | `{finding.rule}` |"


def _text(text: str) -> str:
    """Words of others, in which nothing is a mark, a link or a name."""
    return _LIVE.sub("<!-- -->", _MARKS.sub(r"\\\1", shown(text)).replace("&", "&amp;"))
