"""Drawings as SVG: shapes with text of others kept text, a title and a description for those who cannot see them."""

from dataclasses import dataclass
from html import escape

from recovery.model.shown import shown


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished figure. `svg` is an element to put into a page; it loads nothing and acts on nothing."""

    title: str
    description: str
    svg: str


def words(text: str) -> str:
    """Text of others inside an element or an attribute in double quotes."""
    return escape(shown(text), quote=True)
