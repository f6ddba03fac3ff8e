"""Templates see plain data, cannot reach anything else, and say so when something is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError, UndefinedError

from recovery.report import render
from recovery.report.plain import plain
from recovery.report.render import _html, _markdown
from tests.report.papers import everything

ATTEMPTS = (
    "{{ view.__class__ }}",
    "{{ view['__class__'].__mro__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ view.words.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ (view|attr('__class__')) }}",
    "{{ '%s'|format(1) }}",
    "{{ '{0.__class__}'.format(view) }}",
    "{{ ('{0.__class__}'.format)(view) }}",
    "{{ '{x.__class__}'.format_map({'x': view}) }}",
    "{{ [view].sort() }}",
    "{{ view.update({'a': 1}) }}",
    "{{ lipsum() }}",
    "{{ lipsum.__globals__ }}",
    "{{ dict(a=1) }}",
    "{{ view.words|safe }}",
    "{{ view|xmlattr }}",
    "{{ view.words|urlize }}",
    "{{ view.words|tojson }}",
    "{% include '../../../../etc/passwd' %}",
    "{% import 'os' as os %}{{ os.getcwd() }}",
    "{% for number in range(1000000000) %}{% endfor %}",
)


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("environment", [_html, _markdown], ids=["html", "markdown"])
def test_a_template_reaches_nothing_but_its_data(attempt: str, environment: Any) -> None:
    with pytest.raises((TemplateError, SecurityError, TypeError, OverflowError, KeyError)):
        environment().from_string(attempt).render(view={"words": "x"})


@pytest.mark.parametrize("template", ["{{ view.nothing }}", "{{ nothing }}", "{% for x in view.nothing %}{% endfor %}"])
def test_what_is_missing_is_an_error_and_never_silence(template: str) -> None:
    with pytest.raises(UndefinedError):
        _html().from_string(template).render(view={})


def test_a_key_that_is_called_like_a_method_is_the_key() -> None:
    assert _html().from_string("{{ view.items }}").render(view={"items": "three"}) == "three"


@dataclass(frozen=True)
class Holds:
    """A view that holds something."""

    what: object


def no_data() -> Iterator[object]:
    yield Path()
    yield everything().scenario
    yield open
    yield {1: "a"}
    yield b"bytes"
    yield {"a", "b"}


@pytest.mark.parametrize("value", list(no_data()), ids=lambda value: type(value).__name__)
def test_only_plain_data_is_handed_to_a_template(value: object) -> None:
    with pytest.raises(TypeError, match="no plain data"):
        render.html("handouts/ground-rules", Holds(value))


def test_text_is_made_safe_to_show_on_its_way_to_a_template() -> None:
    assert plain(Holds(("a\x1b]52;c;x\x07", {"b": "c\nd\u202e"}))) == {
        "what": ["a<U+001B>]52;c;x<U+0007>", {"b": "c<U+000A>d<U+202E>"}]
    }
