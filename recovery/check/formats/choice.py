"""The forms in which findings are written, by the names that `--output-format` knows.

A form is a module with a function `write`, imported when it is wanted.
"""

import importlib

from recovery.check.examined import Examined
from recovery.check.formats.text import Paint

FORMATS = {
    "text": "text",
    "concise": "concise",
    "json": "as_json",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
}
"""Name -> module beside this one."""


def written(examined: Examined, output_format: str, paint: Paint | None = None) -> str:
    """What was examined, in one of these forms; only the text for people can be painted."""
    form = importlib.import_module(f"recovery.check.formats.{FORMATS[output_format]}")
    text: str = form.write(examined, paint) if paint and output_format == "text" else form.write(examined)
    return text
