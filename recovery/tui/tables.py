"""Lines of a panel whose columns keep to its width: the words first, figures at the right edge."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from recovery.model.shown import shown


def cut(text: str, cells: int) -> str:
    """No wider than that many cells, with a mark where it was cut. What steers a terminal is made visible."""
    text = shown(text)
    if cells <= 0:
        return ""
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def filled(text: str, cells: int, *, right: bool = False) -> str:
    """Exactly that many cells wide."""
    text = cut(text, cells)
    blanks = " " * max(0, cells - cell_len(text))
    return blanks + text if right else text + blanks


def meter(share: float, cells: int) -> str:
    """How much is left, between 0 and 1, in half cells."""
    halves = round(max(0.0, min(1.0, share)) * cells * 2)
    return ("━" * (halves // 2) + ("╸" if halves % 2 else "")).ljust(cells)


def lines(rows: list[Content]) -> Content:
    """Rows below each other."""
    return Content("\n").join(rows)
