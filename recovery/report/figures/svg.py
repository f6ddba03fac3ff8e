"""Drawings as SVG: shapes with text of others kept text, a title and a description for those who cannot see them.

Fills differ in lightness or in pattern, never in colour alone. Their colours are those of the page where it has any
(classes of `style.css`), else the ones written here.
"""

from dataclasses import dataclass, field
from html import escape
from typing import Literal

from recovery.model.shown import shown

WIDTH = 720
Fill = Literal["a", "b", "c", "hatched", "dotted", "striped", "outline", "soft", "card", "card-strong"]
Line = Literal["axis", "target", "stroke", "edge"]
_FILLS: dict[Fill, str] = {
    "a": 'class="a" fill="#0b4f6c"',
    "b": 'class="b" fill="#8fb3c4"',
    "c": 'class="c" fill="#d6dde2"',
    "hatched": 'class="edge" stroke="#1a1d21" fill="url(#{name}-hatch)"',
    "dotted": 'class="edge" stroke="#1a1d21" fill="url(#{name}-dots)"',
    "striped": 'class="edge" stroke="#1a1d21" fill="url(#{name}-stripes)"',
    "outline": 'class="outline" stroke="#1a1d21" fill="none"',
    "soft": 'class="soft" fill="#f3f5f7"',
    "card": 'class="card" stroke="#1a1d21" fill="#ffffff"',
    "card-strong": 'class="card" stroke="#1a1d21" stroke-width="2.5" fill="#f3f5f7"',
}
_LINES: dict[Line, str] = {
    "axis": 'class="axis" stroke="#c9ced4"',
    "target": 'class="target" stroke="#9a3412" stroke-width="2" stroke-dasharray="5 3"',
    "stroke": 'class="stroke" stroke="#1a1d21" stroke-width="2"',
    "edge": 'class="edge" stroke="#5a626c" stroke-width="1"',
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished figure. `svg` is an element to put into a page; it loads nothing and acts on nothing."""

    title: str
    description: str
    svg: str


@dataclass
class Canvas:
    """Collects shapes. `name` makes the ids of this figure its own, so that several stand on one page."""

    name: str
    _shapes: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, fill: Fill) -> None:
        """A filled rectangle, wide enough to be seen."""
        look = _FILLS[fill].replace("{name}", self.name)
        self._shapes.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" {look}/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, look: Line) -> None:
        """A straight line."""
        self._shapes.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {_LINES[look]}/>')

    def diamond(self, x: float, y: float, size: float, *, filled: bool) -> None:
        """A mark at a point."""
        points = f"{x:.1f},{y - size:.1f} {x + size:.1f},{y:.1f} {x:.1f},{y + size:.1f} {x - size:.1f},{y:.1f}"
        look = 'class="ink" fill="#1a1d21"' if filled else 'class="outline" stroke="#1a1d21" fill="none"'
        self._shapes.append(f'<polygon points="{points}" {look}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        anchor: Literal["start", "middle", "end"] = "start",
        look: Literal["", "quiet", "target-text"] = "",
        size: int = 12,
    ) -> None:
        """One line of text."""
        shade = f' class="{look}"' if look else ""
        self._shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{shade}>{safe(words)}</text>'
        )

    def drawing(self, height: float, title: str, description: str) -> Drawing:
        """The finished figure."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
            f'aria-labelledby="{self.name}-title {self.name}-description">'
            f'<title id="{self.name}-title">{safe(title)}</title>'
            f'<desc id="{self.name}-description">{safe(description)}</desc>'
        )
        return Drawing(title, description, "\n".join([head, _patterns(self.name), *self._shapes, "</svg>"]))


def _patterns(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" class="hatch" stroke="#1a1d21"/></pattern>'
        f'<pattern id="{name}-dots" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<circle cx="2" cy="2" r=".8" class="ink" fill="#1a1d21"/></pattern>'
        f'<pattern id="{name}-stripes" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<line x1="1" y1="0" x2="1" y2="4" class="hatch" stroke="#1a1d21"/></pattern></defs>'
    )


def safe(text: str) -> str:
    """Text of others inside an element or an attribute in double quotes."""
    return escape(shown(text), quote=True)
