"""The week as a map: how often it ends well, by the day and hour at which the incident begins."""

from collections.abc import Sequence

from recovery.model.hours import DAYS
from recovery.report.figures.svg import WIDTH, Canvas, Drawing

_LEFT, _TOP, _ROW = 48, 26, 36


def week(shares: Sequence[Sequence[float | None]], title: str, name: str = "week") -> tuple[Drawing, ...]:
    """Seven days with a share for each part of the day; None: not known. A cell is filled as far as its share."""
    if not any(share is not None for day in shares for share in day):
        return ()
    canvas, parts = Canvas(name), len(shares[0])
    width, hours = (WIDTH - 8 - _LEFT) / parts, 24 // parts
    for part in range(parts):
        words = f"{part * hours:02d}:00 to {(part + 1) * hours:02d}:00"
        canvas.text(_LEFT + width * (part + 0.5), 14, words, "middle", "quiet", 11)
    for number, (day, row) in enumerate(zip(DAYS, shares, strict=True)):
        y = _TOP + _ROW * number
        canvas.text(8, y + 20, day)
        for part, share in enumerate(row):
            x = _LEFT + width * part
            words = "too few runs" if share is None else _percent(share)
            canvas.text(x + 4, y + 13, words, "start", "" if share is not None else "quiet", 12)
            if share is not None:
                canvas.rect(x + 4, y + 18, width - 8, 10, "c")
                if share > 0:
                    canvas.rect(x + 4, y + 18, (width - 8) * share, 10, "a")
    said = (
        f"{day} "
        + ", ".join(f"from {part * hours} h {_percent(share)}" for part, share in enumerate(row) if share is not None)
        for day, row in zip(DAYS, shares, strict=True)
    )
    return (canvas.drawing(_TOP + _ROW * 7 + 4, title, "; ".join(said) + "."),)


def _percent(share: float) -> str:
    return f"{round(100 * share)}%"
