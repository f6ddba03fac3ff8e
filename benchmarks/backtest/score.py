"""How good forecasts were: where the truth fell in them, and how they compare with naive ones."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, erf, exp, log, pi, sqrt
from statistics import mean, pstdev

LEAST_SIGMA = 0.5
"""A category of which few cases are known is not believed to vary less than that."""


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of one incident: what really happened, and what was forecast. Hours."""

    incident: str
    level: int
    metric: str
    real_h: float
    p10_h: float
    p50_h: float
    p90_h: float
    quantile: float
    crps_log: float
    naive_crps_log: float
    mean_crps_log: float

    @property
    def inside(self) -> bool:
        """Whether the truth lies in the band that holds eight of ten."""
        return self.p10_h <= self.real_h <= self.p90_h


def quantile(samples: Sequence[float], share: float) -> float:
    """Of sorted samples: the smallest that at least this share does not exceed."""
    return samples[max(0, ceil(share * len(samples)) - 1)]


def rank(samples: Sequence[float], value: float) -> float:
    """Share of sorted samples that are not above the value."""
    return bisect_right(samples, value) / len(samples)


def crps_of_samples(samples: Sequence[float], value: float) -> float:
    """Continuous ranked probability score of sorted samples: mean |X - y| less half of mean |X - X'|. 0 is perfect."""
    number = len(samples)
    apart = sum((2 * place + 1 - number) * sample for place, sample in enumerate(samples)) / number**2
    return mean(abs(sample - value) for sample in samples) - apart


def crps_of_normal(mu: float, sigma: float, value: float) -> float:
    """The same of a normal distribution, in closed form (Gneiting and Raftery 2007)."""
    z = (value - mu) / sigma
    density, below = exp(-z * z / 2) / sqrt(2 * pi), (1 + erf(z / sqrt(2))) / 2
    return sigma * (z * (2 * below - 1) + 2 * density - 1 / sqrt(pi))


@dataclass(frozen=True, slots=True)
class Naive:
    """What one would say who knows only the category: a lognormal of what came before, or its mean alone."""

    mu: float
    sigma: float
    mean: float


def naive(same: Sequence[float], every: Sequence[float]) -> Naive:
    """From hours of the same category, and of all; without two of the same, the spread is that of all."""
    logs, of_all = [log(each) for each in same], [log(each) for each in every]
    spread = pstdev(logs) if len(logs) > 1 else pstdev(of_all) if len(of_all) > 1 else 1.0
    return Naive(mean(logs or of_all), max(spread, LEAST_SIGMA), mean(same or every))


def scored(incident: str, level: int, metric: str, real: float, samples: Sequence[float], without: Naive) -> Row:
    """One row of the table."""
    truth = log(real)
    low, middle, high = (quantile(samples, share) for share in (0.1, 0.5, 0.9))
    return Row(
        incident, level, metric, real, low, middle, high, rank(samples, real),
        crps_of_samples([log(sample) for sample in samples], truth),
        crps_of_normal(without.mu, without.sigma, truth), abs(log(without.mean) - truth),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    """Of all rows: share inside the band, skill against both naive forecasts (1 is perfect, 0 no better), and width."""

    cases: int
    coverage_80: float
    skill: float
    skill_against_mean: float
    width: float
    """Median over the rows of p90 / p10."""


def summary(rows: Sequence[Row]) -> Summary:
    """Raises nothing; without rows all is 0."""
    if not rows:
        return Summary(0, 0.0, 0.0, 0.0, 0.0)
    ours, widths = mean(row.crps_log for row in rows), sorted(row.p90_h / row.p10_h for row in rows)
    lognormal, average = mean(row.naive_crps_log for row in rows), mean(row.mean_crps_log for row in rows)
    return Summary(
        len({row.incident for row in rows}),
        mean(row.inside for row in rows),
        1 - ours / lognormal if lognormal else 0.0,
        1 - ours / average if average else 0.0,
        widths[len(widths) // 2],
    )
