"""Text that somebody else wrote, made safe to stand on a screen: it is shown as it is and never read as markup."""

from textual.content import Content

from recovery.model.shown import shown, shown_lines


def plain(text: str, style: str = "") -> Content:
    """One line of it, literally: no brackets that style, no codes that a terminal obeys."""
    return Content.styled(shown(text), style) if style else Content(shown(text))


def paragraphs(text: str, style: str = "") -> Content:
    """All its lines, literally."""
    joined = "\n".join(shown_lines(text))
    return Content.styled(joined, style) if style else Content(joined)
