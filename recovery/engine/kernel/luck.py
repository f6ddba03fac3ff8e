"""Luck by name, as draws.py has it, in words of 32 bits: what numba and plain Python compute alike."""

from recovery.engine.kernel import places as at

Row = list[int]
WORD = 0xFFFFFFFF
GOLDEN_LOW, GOLDEN_HIGH = 0x7F4A7C15, 0x9E3779B9
BATCHES, OCTAVES = 16, 24


def philox(run: int, word: int, key_low: int, key_high: int, seed_low: int, seed_high: int) -> tuple[int, int]:
    """The first two words of the block at this counter under this key, upper half first."""
    c0, c1, c2, c3 = run, word, key_low, key_high
    k0, k1 = seed_low, seed_high
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = ((p1 >> 32) & WORD) ^ c1 ^ k0, p1 & WORD, ((p0 >> 32) & WORD) ^ c3 ^ k1, p0 & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return c0, c1


def bits(p: Row, s: Row, draw: int, round: int, attempt: int, lane: int) -> tuple[int, int]:
    """The two halves of 64 random bits of a draw; those of a first attempt may lie ready in the tile."""
    word = (round & 255) << 24 | (attempt & 255) << 16 | lane & 0xFFFF
    if word == 0 and p[draw + at.D_TILE] >= 0 and s[at.TILE_RUNS] > 0:
        spot = p[at.S_TILE] + 2 * (p[draw + at.D_TILE] * s[at.TILE_RUNS] + s[at.RUN] - s[at.TILE_FIRST])
        return s[spot], s[spot + 1]
    return philox(s[at.RUN], word, p[draw + at.D_KEY_LOW], p[draw + at.D_KEY_HIGH], s[at.SEED_LOW], s[at.SEED_HIGH])


def entry_of_table(p: Row, s: Row, side: int, high: int, low: int) -> int:
    """Whole ticks at these bits, in the table whose lower side is here. A missing entry stops the run."""
    if high >> 31:
        side += OCTAVES * 32 + 1
        v = ((high ^ WORD) & 0x7FFFFFFF) << 32 | (low ^ WORD)
    else:
        v = high << 32 | low
    top, octave = 1 << 62, 0
    while octave < OCTAVES and v < top:
        top >>= 1
        octave += 1
    if octave == OCTAVES:
        spot, weight = side, 0
    else:
        fraction = (v - top) >> (33 - octave)
        spot, weight = side + (OCTAVES - 1 - octave) * 32 + (fraction >> 24), fraction & 0xFFFFFF
    first, second = p[spot], p[spot + 1]
    if first < 0 or second < 0:
        s[at.FULL], s[at.MISSING] = at.NO_ENTRY, spot
        return 0
    return (first + (((second - first) * weight) >> 24) + 128) // 256


def value(p: Row, s: Row, kind: int, a: int, b: int, high: int, low: int) -> int:
    """What a shape has at these bits."""
    if kind == at.EXACT:
        return a
    if kind == at.EMPIRICAL:
        return p[a + ((high * b + ((low * b) >> 32)) >> 32)]
    return entry_of_table(p, s, a, high, low)


def ticks(p: Row, s: Row, draw: int, round: int, attempt: int, lane: int) -> int:
    """How long, before difficulty."""
    kind, a, b = p[draw + at.D_KIND], p[draw + at.D_A], p[draw + at.D_B]
    if kind == at.NOTHING:
        return 0
    if kind == at.EXACT:
        return a
    if kind == at.EMPIRICAL or kind == at.TABLE:
        high, low = bits(p, s, draw, round, attempt, lane)
        return value(p, s, kind, a, b, high, low)
    word = (round & 255) << 24 | (attempt & 255) << 16 | lane & 0xFFFF
    high, _ = philox(
        s[at.RUN], word, p[draw + at.D_PART_LOW], p[draw + at.D_PART_HIGH], s[at.SEED_LOW], s[at.SEED_HIGH]
    )
    whole = 0
    for k in range(b):
        whole += p[a + 4 * k]
    level, part = share(high >> 1, whole), a
    while level >= p[part]:
        level -= p[part]
        part += 4
    high, low = bits(p, s, draw, round, attempt, lane)
    return value(p, s, p[part + 1], p[part + 2], p[part + 3], high, low)


def share(u: int, whole: int) -> int:
    """The product of 31 random bits and a sum of weights, without its lower 31 bits."""
    return (u * (whole >> 16) + ((u * (whole & 0xFFFF)) >> 16)) >> 15


def happens(p: Row, s: Row, draw: int, chance: int, round: int, attempt: int, lane: int) -> bool:
    """Whether something with this chance happens."""
    if chance == at.CERTAIN:
        return True
    high, _ = bits(p, s, draw, round, attempt, lane)
    return high >> 1 < chance


def part_of(p: Row, s: Row, draw: int, whole: int) -> int:
    """The share of a whole, in whole numbers below it."""
    high, low = bits(p, s, draw, 0, 0, 0)
    return (high * whole + ((low * whole) >> 32)) >> 32


def onset(p: Row, s: Row) -> int:
    """Ticks from the anchor to the onset of this run."""
    if p[at.START] >= 0:
        return p[at.START]
    batch, index = s[at.RUN] % BATCHES, s[at.RUN] // BATCHES
    high, low = philox(batch, 0, p[at.SHIFT_LOW], p[at.SHIFT_HIGH], s[at.SEED_LOW], s[at.SEED_HIGH])
    low += index * GOLDEN_LOW
    high = (high + index * GOLDEN_HIGH + (low >> 32)) & WORD
    return (high * at.WEEK + (((low & WORD) * at.WEEK) >> 32)) >> 32
