"""Tables for spreadsheets: comma-separated, and no text in them can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_UTF_8 = "\ufeff"


def cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, every cell in quotes, lines ended as in RFC 4180, after the mark by which spreadsheets know UTF-8."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [cell(each) for each in row] for row in rows
    )
    return _UTF_8 + written.getvalue()
