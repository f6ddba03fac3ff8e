"""A command of `recovery`: a click command that shows examples."""

from typing import Any

import click


class Verb(click.Command):
    """Use it as `@click.command(cls=Verb, examples=(("recovery check", "check the workspace"),))`.

    Each module of the commands has one, called `command`. It may return its exit code; nothing means 0.
    """

    def __init__(self, name: str | None, *, examples: tuple[tuple[str, str], ...], **attributes: Any) -> None:
        attributes.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(name, **attributes)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, below the options."""
        with formatter.section("Examples"):
            for line, meaning in self.examples:
                formatter.write(
                    f"{'':{formatter.current_indent}}{line}\n{'':{formatter.current_indent + 4}}{meaning}\n"
                )
