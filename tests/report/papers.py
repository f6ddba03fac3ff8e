"""Exercises to make papers of, and readers that see a page as a browser or a Markdown viewer does."""

from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt

from recovery.load.files import Files
from recovery.load.plan import plan
from recovery.load.workspace import workspace
from recovery.model.casting import bind
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.report.expectation import Expectation
from recovery.report.views.planned import Planned
from recovery.study.statistics import Interval

EVERYTHING = Path(__file__).parents[1] / "everything"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=//evil.example/x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</style></title><h1>x",
    "[click](https://evil.example)",
    "![pic](https://evil.example/a.png)",
    "<https://evil.example>",
    "https://evil.example/auto",
    "www.evil.example",
    "`code` **bold** _it_ ~~gone~~ $x$",
    "# heading",
    "- point",
    "+ plus",
    "1. one",
    "--- rule",
    "=== rule",
    "a | b | c",
    "{{ view }} {% raw %} {# note #}",
    "&lt;b&gt; &#60; &nbsp;",
    "=HYPERLINK(1)",
    "@SUM(1)",
    "\\",
    "[@click=app.quit]x[/]",
    "[ref]: https://evil.example",
    "javascript:alert(1)",
)
EXPECTED = Expectation(
    100, Interval(7_200, None, None), Interval(90_000, None, None), {"smoke": 1_200, "caller": 4_800}
)


@cache
def everything() -> Planned:
    """The exercise with something of every kind in it, bound to its plan."""
    place, files = workspace(EVERYTHING, EVERYTHING), Files()
    incident = files.read(EVERYTHING / "scenario.yaml", place).model
    whole = plan(files, files.read(EVERYTHING / "everything.yaml", place))
    head = whole.documents[0].model
    assert isinstance(incident, Scenario)
    assert isinstance(head, Playbook)
    assert whole.organisation is not None
    cast = bind(incident, whole.organisation)
    found = Planned(incident, whole.organisation, cast, "everything sha256:0123", "sha256:0123", head, whole.inner)
    return replace(found, expectation=EXPECTED)


def with_scenario(planned: Planned, **changes: object) -> Planned:
    """The same exercise with other things in its scenario."""
    return replace(planned, scenario=planned.scenario.model_copy(update=changes))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def html_tags(page: str) -> set[tuple[str, tuple[str, ...]]]:
    """Every kind of element of a page, with the names of its attributes."""
    read = _Page()
    read.feed(page)
    return set(read.tags)


def html_text(page: str) -> str:
    """What a person reads on it."""
    read = _Page()
    read.feed(page)
    return "\n".join(read.text)


def markdown_tokens(text: str) -> set[str]:
    """Every kind of thing a viewer finds in it, links of bare addresses included."""
    tokens = MarkdownIt("gfm-like").parse(text)
    return {each.type for token in tokens for each in (token, *(token.children or ()))}


def markdown_text(text: str) -> str:
    """What a person reads of it."""
    tokens = MarkdownIt("gfm-like").parse(text)
    return "\n".join(
        "".join(each.content for each in token.children or ()) for token in tokens if token.type == "inline"
    )
