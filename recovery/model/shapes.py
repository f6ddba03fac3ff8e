"""Shapes of what is not known exactly: how long, how many. Each can say its quantile, and describe itself."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from recovery.model import durations
from recovery.model.beta import beta_quantile

Z90 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Exact:
    """Exactly this many seconds."""

    seconds: int

    def quantile(self, u: float) -> float:
        """The same for every u."""
        return float(self.seconds)

    def describe(self) -> str:
        """In words, for pages and hovers."""
        return f"exactly {durations.spoken(self.seconds)}"


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal with median exp(mu); mu and sigma of the logarithm of seconds."""

    mu: float
    sigma: float

    def quantile(self, u: float) -> float:
        """Seconds below which a share u of values lies, 0 < u < 1."""
        return math.exp(self.mu + self.sigma * NormalDist().inv_cdf(u))

    def describe(self) -> str:
        """In words, for pages and hovers."""
        low, high = (durations.spoken(self.quantile(u)) for u in (0.1, 0.9))
        return f"eight times out of ten between {low} and {high}"


@dataclass(frozen=True, slots=True)
class Pert:
    """Least, most likely and most, in seconds."""

    least: int
    likely: int
    most: int

    def quantile(self, u: float) -> float:
        """Seconds below which a share u of values lies, 0 < u < 1."""
        span = self.most - self.least
        a = 1 + 4 * (self.likely - self.least) / span
        b = 1 + 4 * (self.most - self.likely) / span
        return self.least + span * beta_quantile(u, a, b)

    def describe(self) -> str:
        """In words, for pages and hovers."""
        least, likely, most = (durations.spoken(s) for s in (self.least, self.likely, self.most))
        return f"at least {least}, most likely {likely}, at most {most}"


@dataclass(frozen=True, slots=True)
class Uniform:
    """Any value between the two, in seconds, equally likely."""

    least: int
    most: int

    def quantile(self, u: float) -> float:
        """Seconds below which a share u of values lies, 0 < u < 1."""
        return self.least + (self.most - self.least) * u

    def describe(self) -> str:
        """In words, for pages and hovers."""
        return f"anything between {durations.spoken(self.least)} and {durations.spoken(self.most)}"


@dataclass(frozen=True, slots=True)
class Triangular:
    """Least, most likely and most, in seconds, with straight sides."""

    least: int
    likely: int
    most: int

    def quantile(self, u: float) -> float:
        """Seconds below which a share u of values lies, 0 < u < 1."""
        span = self.most - self.least
        rising = (self.likely - self.least) / span
        if u < rising:
            return self.least + span * math.sqrt(u * rising)
        return self.most - span * math.sqrt((1 - u) * (1 - rising))

    def describe(self) -> str:
        """In words, for pages and hovers."""
        least, likely, most = (durations.spoken(s) for s in (self.least, self.likely, self.most))
        return f"a triangle from {least} over {likely} to {most}"


@dataclass(frozen=True, slots=True)
class Exponential:
    """Memoryless, with this mean in seconds."""

    mean: int

    def quantile(self, u: float) -> float:
        """Seconds below which a share u of values lies, 0 < u < 1."""
        return -self.mean * math.log1p(-u)

    def describe(self) -> str:
        """In words, for pages and hovers."""
        return f"exponential with mean {durations.spoken(self.mean)}"


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of these recorded values, in seconds, each as likely."""

    values: tuple[int, ...]

    def quantile(self, u: float) -> float:
        """The recorded value at rank floor(u x n) of the sorted ones."""
        return float(self.values[min(int(u * len(self.values)), len(self.values) - 1)])

    def describe(self) -> str:
        """In words, for pages and hovers."""
        return f"one of {len(self.values)} recorded values"


@dataclass(frozen=True, slots=True)
class Mix:
    """First which part, by its chance, then a value of that part."""

    parts: tuple[tuple[float, "Shape"], ...]

    def quantile(self, u: float) -> float:
        """Seconds below which a share u of values lies, by bisection of the mixed distribution."""
        low, high = (pick(shape.quantile(u) for _, shape in self.parts) for pick in (min, max))
        for _ in range(60):
            middle = (low + high) / 2
            below = sum(chance * share_below(shape, middle) for chance, shape in self.parts)
            low, high = (middle, high) if below < u else (low, middle)
        return high

    def describe(self) -> str:
        """In words, for pages and hovers."""
        return "; ".join(f"{chance:.0%}: {shape.describe()}" for chance, shape in self.parts)


Shape = Exact | Lognormal | Pert | Uniform | Triangular | Exponential | Empirical | Mix


def share_below(shape: Shape, seconds: float) -> float:
    """Share of values at or below `seconds`, to 2^-40, by bisection of the quantile function."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if shape.quantile(middle) <= seconds else (low, middle)
    return low
