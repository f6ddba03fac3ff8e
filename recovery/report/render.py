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
from recovery.report.markdown import escaped, within
from recovery.report.plain import plain

TEMPLATES = Path(__file__).parent / "templates"
_NOT_FOR_TEMPLATES = (
    "safe", "attr", "format", "xmlattr", "urlize", "pprint", "forceescape", "slice", "center", "tojson", "random",
)  # fmt: skip
"""Filters that switch escaping off, reach into objects, or grow without limit."""


def paper_html(data: Mapping[str, Any]) -> str:
    """A paper (`paper/plain.py`) as one self-contained page, which can be searched and loads nothing."""
    script = _sources()["paper/find.js"]
    shared = {**_style(), "script": Markup(script), "script_digest": _digest(script)}  # noqa: S704 - our own file
    return _html().get_template("paper/paper.html.j2").render(paper=_with_drawings(data), **shared)


def paper_markdown(data: Mapping[str, Any]) -> str:
    """The same as Markdown; figures are told in words."""
    return _markdown().get_template("paper/paper.md.j2").render(paper=data)


def _with_drawings(data: Any) -> Any:
    """The same data, in which drawings are no text: they are our own, and text of others in them is escaped already."""
    if isinstance(data, list):
        return [_with_drawings(each) for each in data]
    if isinstance(data, Mapping):
        return {key: Markup(each) if key == "svg" else _with_drawings(each) for key, each in data.items()}  # noqa: S704
    return data


def html(template: str, view: object, figures: Mapping[str, Sequence[Drawing]] | None = None) -> str:
    """A self-contained HTML page of a view; it loads nothing. Raises jinja2.TemplateError for a faulty template."""
    drawn = {name: [_drawn(each) for each in some] for name, some in (figures or {}).items()}
    return _html().get_template(f"{template}.html.j2").render(view=plain(view), **_style(), figures=drawn)


def _style() -> dict[str, str]:
    """The style sheet, and by which digest a browser may trust it."""
    style = _sources()["style.css"]
    return {"style": Markup(style), "style_digest": _digest(style)}  # noqa: S704 - our own file


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


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
    """What a template prints is escaped for Markdown, but for what its own macros made, and for code."""
    made = _environment(finalize=_finalized)
    made.filters |= {"verbatim": Markup, "run": _run}
    return made


def _run(run: Mapping[str, str], first: bool) -> Markup:
    """Some words of a line, as they are meant; blanks around them stay outside of what makes them bold."""
    text, look = run["text"], run["look"]
    core = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :] if core else ""
    said = escaped(core) if first else within(core)
    match look:
        case "strong" if core:
            said = f"**{said}**"
        case "code" if core and not {"`", "|"} & set(core):
            said = f"`{core}`"
        case "stated" | "simulated" | "exercised" | "observed":
            said = f"*({said})*"
        case _:
            pass
    return Markup(before + said + after)  # noqa: S704


def _finalized(value: object) -> object:
    return value if isinstance(value, Markup) or not isinstance(value, str) else Markup(escaped(value))  # noqa: S704


@cache
def _sources() -> dict[str, str]:
    """The text of every template, by its name below the folder."""
    found = (path for path in TEMPLATES.rglob("*") if path.suffix in (".j2", ".css", ".js"))
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in sorted(found)}
