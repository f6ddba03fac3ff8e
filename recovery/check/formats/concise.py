"""One line for each finding, for other tools and for `grep`."""

from recovery.check.examined import Examined
from recovery.check.formats.text import place, shown


def write(examined: Examined) -> str:
    """`file:line:column: level: what is wrong [rule]`, line by line."""
    return "".join(
        f"{place(finding.location)}: {finding.level}: {shown(finding.message)} [{finding.rule}]\n"
        for finding in examined.findings
    )
