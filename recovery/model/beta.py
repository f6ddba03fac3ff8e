"""The beta distribution: how much of it lies below a value, and below which value a share of it lies.

PERT estimates, exact intervals of chances and the ranks of order statistics all rest on these two functions.

The share below x is the regularised incomplete beta function I_x(a, b). It is a weight, x^a (1-x)^b / B(a, b), times a
continued fraction, taken on the side of the mean where that converges fast (Didonato and Morris, "Significant digit
computation of the incomplete beta function ratios", ACM TOMS 18, 1992) and evaluated from the front by Lentz's method
(Thompson and Barnett, Journal of Computational Physics 64, 1986). The weight is measured from the distribution's own
mean, because for large a and b its parts are huge and cancel (Loader, "Fast and accurate computation of binomial
probabilities", 2000).

Relative accuracy is 1e-10 or better for a and b between 0.5 and 200,001 and shares between 1e-9 and 1 - 1e-9. Far
outside, where an answer would not settle, both raise ArithmeticError.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

_CLOSE = 1e-15
_MOST_TERMS = 20_000
_MOST_STEPS = 100
_TINY = 1e-300
_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
_NORMAL = NormalDist()


def beta_cdf(x: float, a: float, b: float) -> float:
    """Share of the beta distribution with shapes a, b at or below x. Raises ValueError unless a and b are above 0."""
    beta = _beta(a, b)
    if math.isnan(x):
        raise ValueError("x is not a number")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    weight, tail, lower = beta.tail(x, 1 - x)
    share = math.exp(weight) * tail
    return min(share if lower else 1 - share, 1.0)


def beta_quantile(p: float, a: float, b: float) -> float:
    """Value with a share p of the beta distribution at or below it: 0 at p = 0, 1 at p = 1.

    Raises ValueError unless a and b are above 0 and p is within 0..1.
    """
    beta = _beta(a, b)
    if not 0 <= p <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {p}")
    if p in (0, 1):
        return float(p)
    if p <= 0.5:
        return _share_of(beta.odds_below(p))
    return _share_of(-_beta(b, a).odds_below(1 - p))


def _share_of(log_odds: float) -> float:
    """The share x with these log odds ln(x / (1-x)), precise however small x is."""
    if log_odds > 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(max(log_odds, -745.0))
    return odds / (1 + odds)


@dataclass(frozen=True, slots=True)
class _Beta:
    """A beta distribution: its shapes, its mean, one less its mean, and the logarithm of its weight at the mean."""

    a: float
    b: float
    mean: float
    rest: float
    peak: float

    def tail(self, x: float, y: float) -> tuple[float, float, bool]:
        """For x and y = 1-x: the logarithm of the weight, the fraction it is multiplied with, and of which side.

        The product is the share at or below x (True) or the share above x (False): the one that does not hold the mean.
        """
        beyond = x - self.mean if self.mean < self.rest else self.rest - y  # the smaller number carries more digits
        weight = (
            self.peak
            + self.a * _log_less_linear(x / self.mean, beyond / self.mean)
            + self.b * _log_less_linear(y / self.rest, -beyond / self.rest)
        )
        distance = abs(beyond) * (self.a + self.b)
        if beyond <= 0:
            return weight, _fraction(x, y, self.a, self.b, distance), True
        return weight, _fraction(y, x, self.b, self.a, distance), False

    def odds_below(self, p: float) -> float:
        """Log odds of the value with a share p <= 1/2 below it.

        Halley's method on the logarithm of the share, which is concave in the log odds: Newton's step, that never
        overshoots from the left, with a bounded correction that makes it cubic.
        """
        target = math.log(p)
        odds = self._first_odds(_NORMAL.inv_cdf(p))
        for _ in range(_MOST_STEPS):
            x, y = _share_of(odds), _share_of(-odds)
            weight, tail, lower = self.tail(x, y)
            share = weight + math.log(tail) if lower else math.log1p(-math.exp(weight) * tail)
            slope = math.exp(weight - share)
            step = (target - share) / slope
            bend = 0.5 * step * (self.a * y - self.b * x - slope)
            step /= 1 + max(-0.5, min(bend, 1.0))
            odds += step
            if abs(step) <= 1e-6 * min(1.0, 1 / slope):  # the error left is of the order of its cube
                return odds
        raise ArithmeticError(_out_of_reach(self.a, self.b))

    def _first_odds(self, normal: float) -> float:
        """A first guess from mean, spread and skew of the log odds (Cornish and Fisher), not right of the middle."""
        a, b = self.a, self.b
        middle = math.log((a + 0.5) / (b + 0.5)) - 1 / a + 1 / b
        spread = 1 / (a + 0.5) + 1 / a**2 + 1 / (b + 0.5) + 1 / b**2
        skew = 1 / (b + 0.5) ** 2 + 2 / b**3 - 1 / (a + 0.5) ** 2 - 2 / a**3
        return middle + min(0.0, math.sqrt(spread) * normal + skew / spread * (normal**2 - 1) / 6)


def _beta(a: float, b: float) -> _Beta:
    if not (0 < a < math.inf and 0 < b < math.inf):
        raise ValueError(f"the shapes of a beta distribution are above 0, not {a} and {b}")
    both = a + b
    peak = (
        0.5 * math.log(a * b / both) - _HALF_LOG_2PI + _stirling_error(both) - _stirling_error(a) - _stirling_error(b)
    )
    return _Beta(a, b, a / both, b / both, peak)


def _stirling_error(z: float) -> float:
    """What Stirling's formula leaves out of the logarithm of gamma(z)."""
    if z < 16:
        return math.lgamma(z) - (z - 0.5) * math.log(z) + z - _HALF_LOG_2PI
    w = 1 / (z * z)
    return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * 691 / 360360))))) / z


def _log_less_linear(ratio: float, excess: float) -> float:
    """ln(ratio) - excess, where excess = ratio - 1, without the cancellation near ratio 1."""
    if abs(excess) > 0.1:
        return (math.log(ratio) if ratio > 0 else -math.inf) - excess
    w = excess / (2 + excess)
    s = w * w
    return w * (2 * s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s / 13))))) - excess)


def _fraction(x: float, y: float, a: float, b: float, distance: float) -> float:
    """I_x(a, b) over its weight, for x up to the mean and distance = a - (a+b)x; y is 1-x."""
    c, d = a / (a + 1) * (distance + 1), 0.0
    result = 1 / c
    for n in range(1, _MOST_TERMS):
        step = a + 2 * n - 1
        part = n * (b - n) * x / step
        top = (a + n - 1) * (a + b + n - 1) * x / step * part
        bottom = n + part + (a + n) / (step + 2) * (distance + 1 + n * (1 + y))
        d = 1 / (bottom + top * d or _TINY)
        c = bottom + top / c or _TINY
        change = c * d
        result /= change
        if abs(change - 1) <= _CLOSE:
            return result
    raise ArithmeticError(_out_of_reach(a, b))


def _out_of_reach(a: float, b: float) -> str:
    return f"the beta distribution with shapes {a} and {b} is out of reach"
