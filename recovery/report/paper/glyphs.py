"""Which characters the bundled fonts have, as their own tables say (OpenType, table cmap, format 4)."""

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parents[1] / "fonts"


@cache
def known() -> frozenset[int]:
    """Code points that each of the fonts has a shape for."""
    return frozenset.intersection(*(_mapped(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))))


def _mapped(font: bytes) -> frozenset[int]:
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    cmap = next(start for name, _, start, _ in entries if name == b"cmap")
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    offsets = {struct.unpack_from(">HHL", font, cmap + 4 + 8 * number)[2] for number in range(count)}
    found: set[int] = set()
    for at in sorted(cmap + offset for offset in offsets):
        if struct.unpack_from(">H", font, at)[0] == 4:
            found |= _segments(font, at)
    return frozenset(found)


def _segments(font: bytes, at: int) -> set[int]:
    """A subtable of format 4: stretches of code points, each with a shift or a row of glyph numbers."""
    number = struct.unpack_from(">H", font, at + 6)[0] // 2
    row = f">{number}H"
    ends = struct.unpack_from(row, font, at + 14)
    starts, deltas, shifts = (struct.unpack_from(row, font, at + 16 + 2 * number * part) for part in (1, 2, 3))
    place = at + 16 + 6 * number
    found: set[int] = set()
    for segment, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if shifts[segment]:
                where = place + 2 * segment + shifts[segment] + 2 * (code - start)
                glyph = struct.unpack_from(">H", font, where)[0]
                if not glyph:
                    continue
            if (glyph + deltas[segment]) & 0xFFFF:
                found.add(code)
    return found
