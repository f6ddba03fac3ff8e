"""Luck by name: every random quantity is a pure function of seed, run, name, round, attempt and lane.

Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011) is the generator; estimates are
tables of integers, so that no result depends on a maths library once the tables stand.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b

from recovery.engine.codes import CERTAIN, NONE
from recovery.engine.program import Draw, Program
from recovery.model.durations import WEEK
from recovery.model.shapes import Empirical, Exact, Mix, Shape

Pins = Mapping[tuple[str, int, int, int], int]
"""(name, round, attempt, lane) -> ticks, index, or 0 and 1."""

OCTAVES, PIECES = 24, 32
GOLDEN = 0x9E3779B97F4A7C15
BATCHES = 16
_WORD, _LONG = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_WHOLE = _LONG + 1
_SCALE = 256  # table entries are in 1/256 tick


def name_key(name: str) -> int:
    """The 64 bits that stand for a name in the generator's counter."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def philox(counter: tuple[int, int, int, int], seed: int) -> int:
    """The first 64 bits of the block of four 32-bit words at this counter under this 64-bit key."""
    c0, c1, c2, c3 = counter
    k0, k1 = seed & _WORD, seed >> 32
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _WORD, (p0 >> 32) ^ c3 ^ k1, p0 & _WORD
        k0, k1 = (k0 + 0x9E3779B9) & _WORD, (k1 + 0xBB67AE85) & _WORD
    return c0 << 32 | c1


class Table:
    """The quantile function of a shape in 1/256 ticks, at 24 octaves of 32 pieces on each side of the median.

    Entries are made when first needed: one run touches few of them, a study nearly all.
    """

    def __init__(self, shape: Shape, cap: int) -> None:
        self._quantile = shape.quantile
        self._cap = cap * _SCALE
        self._low: dict[int, int] = {}
        self._high: dict[int, int] = {}

    def ticks(self, u: int) -> int:
        """Whole ticks at the share u / 2^64, rounded half up."""
        upper = u >> 63
        v = (u ^ _LONG if upper else u) & (_LONG >> 1)
        length = v.bit_length()
        octave = 63 - length
        if octave >= OCTAVES:
            octave, piece, weight = OCTAVES - 1, 0, 0
        else:
            fraction = v - (1 << (62 - octave)) >> (33 - octave)
            piece, weight = fraction >> 24, fraction & 0xFFFFFF
        knot = (OCTAVES - 1 - octave) * PIECES + piece
        a, b = self.entry(knot, upper), self.entry(knot + 1, upper)
        return (a + ((b - a) * weight >> 24) + _SCALE // 2) // _SCALE

    def entry(self, knot: int, upper: int) -> int:
        """What stands at a knot of a side, in 1/256 ticks."""
        side = self._high if upper else self._low
        if knot not in side:
            octave, piece = divmod(knot, PIECES)
            share = 2.0 ** (octave - OCTAVES - 1) * (1 + piece / PIECES)
            value = self._quantile(1 - share if upper else share)
            side[knot] = max(0, min(round(value * _SCALE), self._cap))
        return side[knot]


@cache
def table(shape: Shape, cap: int) -> Table:
    """The table of a shape; the same shape with the same cap shares one."""
    return Table(shape, cap)


class Luck:
    """All the luck of one run. Pins come before draws."""

    def __init__(self, seed: int, run: int = 0, pins: Pins | None = None, spans: Pins | None = None) -> None:
        self.seed = seed & _LONG
        self.run = run
        self.pins: Pins = pins or {}
        self.spans: Pins = spans or {}
        """(node, round, attempt, segment) -> ticks that its work takes in all, whatever is drawn and slows it down."""

    def bits(self, key: int, round: int = 0, attempt: int = 0, lane: int = 0) -> int:
        """64 random bits of a name's key."""
        word = (round & 255) << 24 | (attempt & 255) << 16 | lane & 0xFFFF
        return philox((self.run & _WORD, word, key & _WORD, key >> 32), self.seed)

    def ticks(self, draw: Draw, round: int = 0, attempt: int = 0, lane: int = 0) -> int:
        """How long, in ticks, before difficulty; between 0 and the cap of the draw."""
        pinned = self.pins.get((draw.name, round, attempt, lane))
        if pinned is not None:
            return pinned
        match draw.shape:
            case None:
                return 0
            case Exact(seconds):
                return min(seconds, draw.cap)
            case Mix(parts):
                part = self._part(draw, parts, round, attempt, lane)
                return self._of(part, draw.cap, self.bits(draw.key, round, attempt, lane))
            case shape:
                return self._of(shape, draw.cap, self.bits(draw.key, round, attempt, lane))

    def beyond(self, draw: Draw, above: int, round: int = 0, attempt: int = 0, lane: int = 0) -> int:
        """The same quantity, given that it is more than `above`: u' = F(above) + (1 - F(above)) u."""
        shape, least = draw.shape, 0
        match shape:
            case None:
                return above + 1
            case Mix(parts):
                shares = [self._first_above(part, draw.cap, above) for _, part in parts]
                left = [chance_of(c) * (_WHOLE - share) >> 64 for (c, _), share in zip(parts, shares, strict=True)]
                if not any(left):
                    return above + 1
                chosen = weighted(self.bits(name_key(draw.name + "/part"), round, attempt, lane), left)
                shape, least = parts[chosen][1], shares[chosen]
            case _:
                least = self._first_above(shape, draw.cap, above)
        if least == _WHOLE:
            return above + 1
        u = self.bits(draw.key, round, attempt, lane)
        return max(above + 1, self._of(shape, draw.cap, least + ((_LONG - least) * u >> 64)))

    def _first_above(self, shape: Shape, cap: int, above: int) -> int:
        """The least u at which a quantity of this shape is more; 2^64 where it never is."""
        low, high = 0, _WHOLE
        while low < high:
            middle = (low + high) // 2
            if self._of(shape, cap, middle) <= above:
                low = middle + 1
            else:
                high = middle
        return low

    def _of(self, shape: Shape, cap: int, u: int) -> int:
        match shape:
            case Exact(seconds):
                return min(seconds, cap)
            case Empirical(values):
                return min(values[u * len(values) >> 64], cap)
            case _:
                return table(shape, cap).ticks(u)

    def _part(self, draw: Draw, parts: tuple[tuple[float, Shape], ...], round: int, attempt: int, lane: int) -> Shape:
        u = self.bits(name_key(draw.name + "/part"), round, attempt, lane)
        return parts[weighted(u, [chance_of(chance) for chance, _ in parts])][1]

    def happens(self, draw: Draw, chance: int, round: int = 0, attempt: int = 0, lane: int = 0) -> bool:
        """Whether something with this chance, in parts of 2^31, happens."""
        pinned = self.pins.get((draw.name, round, attempt, lane))
        if pinned is not None:
            return bool(pinned)
        return chance == CERTAIN or self.bits(draw.key, round, attempt, lane) >> 33 < chance

    def choose(self, draw: Draw, weights: Sequence[int], round: int = 0, attempt: int = 0) -> int:
        """Index of one of the weights, each as likely as it is heavy; a pinned one only if it has weight."""
        pinned = self.pins.get((draw.name, round, attempt, 0))
        if pinned is not None and weights[pinned]:
            return pinned
        return weighted(self.bits(draw.key, round, attempt), weights)

    def age(self, draw: Draw, every: int) -> int:
        """How old the newest generation is at onset of what is made every so many ticks."""
        pinned = self.pins.get((draw.name, 0, 0, 0))
        return self.bits(draw.key) * every >> 64 if pinned is None else pinned

    def start(self, program: Program) -> int:
        """Ticks from the anchor to the onset: as fixed, or run r of a golden-ratio sequence in 16 shifted batches."""
        if program.start != NONE:
            return program.start
        batch, index = self.run % BATCHES, self.run // BATCHES
        shift = Luck(self.seed, batch).bits(name_key("start"))
        return ((shift + index * GOLDEN & _LONG) * WEEK) >> 64


def chance_of(chance: float) -> int:
    """A chance in parts of 2^31."""
    return round(chance * CERTAIN)


def weighted(u: int, weights: Sequence[int]) -> int:
    """The first index whose cumulated weight exceeds the share u / 2^64 of the whole; the sum of weights is not 0."""
    level = (u >> 33) * sum(weights) >> 31
    for index, weight in enumerate(weights):
        level -= weight
        if level < 0:
            return index
    raise ValueError("no weight at all")
