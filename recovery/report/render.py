"""Templates become pages: the only user of Jinja. Templates see plain data and cannot reach anything else."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from recovery.report.figures.svg import Drawing
from recovery.report.markdown import escaped
from recovery.report.plain import plain

TEMPLATES = Path(__file__).parent / "templates"
_NOT_FOR_TEMPLATES = (
    "safe", "attr", "format", "xmlattr", "urlize", "pprint", "forceescape", "slice", "center", "tojson", "random",
)  # fmt: skip
"""Filters that switch escaping off, reach into objects, or grow without limit."""


def html(template: str, view: object, figures: Mapping[str, Sequence[Drawing]] | None = None) -> str:
    """A self-contained HTML page of a view; it loads nothing. Raises jinja2.TemplateError for a faulty template."""
    drawn = {name: [_drawn(each) for each in some] for name, some in (figures or {}).items()}
    style = _sources()["style.css"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    shared = {"style": Markup(style), "style_digest": f"sha256-{digest}", "figures": drawn}  # noqa: S704 - our own file
    return _html().get_template(f"{template}.html.j2").render(view=plain(view), **shared)


def _drawn(figure: Drawing) -> dict[str, str]:
    """A figure as templates get it: its drawing is our own, and text of others in it is escaped already."""
    return {"title": figure.title, "svg": Markup(figure.svg)}  # noqa: S704


def markdown(template: str, view: object) -> str:
    """A view as Markdown, in which text of others stays text. Raises jinja2.TemplateError for a faulty template."""
    return _markdown().get_template(f"{template}.md.j2").render(view=plain(view))


class _Sandbox(ImmutableSandboxedEnvironment):
    """Names in plain data are its keys first, so that a key may be called like a method; nothing private is reached."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def _environment(**options: Any) -> _Sandbox:
    made = _Sandbox(
        loader=DictLoader(_sources()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    for name in _NOT_FOR_TEMPLATES:
        del made.filters[name]
    for name in ("lipsum", "dict"):
        del made.globals[name]
    return made


@cache
def _html() -> _Sandbox:
    return _environment()


@cache
def _markdown() -> _Sandbox:
    """What a template prints is escaped for Markdown, but for what its own macros made."""
    return _environment(finalize=_finalized)


def _finalized(value: object) -> object:
    return value if isinstance(value, Markup) or not isinstance(value, str) else Markup(escaped(value))  # noqa: S704


@cache
def _sources() -> dict[str, str]:
    """The text of every template, by its name below the folder."""
    found = (path for path in TEMPLATES.rglob("*") if path.suffix in (".j2", ".css"))
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in sorted(found)}
