"""The page of a rule as Markdown, for the documentation and for services that show it beside a finding."""

from recovery.check.registry import Rule


def markdown(rule: Rule) -> str:
    """The page, its examples as blocks of YAML."""
    told: list[str] = []
    block: list[str] | None = None
    for line in rule.page.split("\n"):
        if block is not None and (line.startswith("    ") or not line):
            block.append(line.removeprefix("    "))
            continue
        told += _fenced(block) if block is not None else []
        block = [] if line.endswith("::") else None
        told.append(line.removesuffix(":") if block is not None else line)
    told += _fenced(block) if block is not None else []
    return "\n".join(told)


def _fenced(block: list[str]) -> list[str]:
    return ["", "```yaml", *"\n".join(block).strip("\n").split("\n"), "```", ""]
