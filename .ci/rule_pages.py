#!/usr/bin/env python3
"""Renew docs/rules/: one page for each rule of the check, from what the rule itself says, and a list of them.

`make docs` runs this, and a test compares the pages with what it makes. Nobody edits them.
"""

from collections.abc import Mapping
from pathlib import Path

from recovery.check.page import markdown
from recovery.check.registry import Rule, all_rules

FOLDER = Path(__file__).parents[1] / "docs" / "rules"
MEANING = {
    "error": "An error: it breaks or misleads a recovery.",
    "warning": "A warning: an experienced reviewer would say it.",
}
INDEX = """\
# Rules of the check

{number} faults that `recovery check` finds. The pages are made from the rules themselves; `recovery explain RULE` shows the same.
[checking.md](../checking.md) says how to leave a rule out, [rules.md](../rules.md) how to write one.

| rule | level | what should be so |
|---|---|---|
{rows}
"""


def pages() -> dict[str, str]:
    """Each page by the name of its file."""
    rules = all_rules()
    return {"README.md": _index(rules)} | {f"{rule.name}.md": _page(rule) for rule in rules.values()}


def _index(rules: Mapping[str, Rule]) -> str:
    rows = (f"| [{name}]({name}.md) | {rules[name].level} | {rules[name].summary} |" for name in sorted(rules))
    return INDEX.format(number=len(rules), rows="\n".join(rows))


def _page(rule: Rule) -> str:
    settle = "Such a file cannot be judged, so the rule cannot be left out."
    if not rule.reading or rule.level == "warning":
        settle = f"To accept one: `# recovery: ignore[{rule.name}] because ...`, see [checking.md](../checking.md)."
    return f"# {rule.name}\n\n{markdown(rule).strip()}\n\n---\n\n{MEANING[rule.level]} {settle}\n"


def write(folder: Path) -> None:
    """Write every page, and remove those of rules that are gone."""
    folder.mkdir(exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write(FOLDER)
