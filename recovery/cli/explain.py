"""`recovery explain`: the page of a rule."""

import click

from recovery.check.nearest import nearest
from recovery.check.registry import Rule, all_rules
from recovery.cli import terminal
from recovery.cli.verb import Verb
from recovery.errors import NotFound


@click.command(
    cls=Verb,
    examples=(
        ("recovery explain unknown-step", "what the rule is for, with a bad and a good example"),
        ("recovery explain", "list every rule"),
    ),
)
@click.argument("rule", required=False)
def command(rule: str | None) -> None:
    """Explain a rule that `check` names; without one, list them all."""
    rules = all_rules()
    if rule is None:
        terminal.write("".join(f"{each.name:24} {each.level:8} {each.summary}\n" for each in rules.values()))
        return
    if rule not in rules:
        raise NotFound(f"no rule is called {rule}", nearest(rule, rules) or "recovery explain lists them")
    terminal.write(page(rules[rule]))


def page(rule: Rule) -> str:
    """The page, headed by the name and the level."""
    return f"{rule.name} ({rule.level})\n\n{rule.page}\n"
