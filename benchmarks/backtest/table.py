"""The table of a back-test, misses first, in Markdown that reads well on a terminal too."""

from collections.abc import Sequence

from benchmarks.backtest.score import Row, summary

BINS = 5


def table(rows: Sequence[Row]) -> str:
    """All rows, and what they come to."""
    order = sorted(
        rows, key=lambda row: (row.inside, -abs(row.quantile - 0.5), -row.crps_log, row.incident, row.metric)
    )
    lines = [
        "| incident | metric | real | forecast, 80% band | middle | quantile | CRPS (log) | naive |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_row(row) for row in order),
        "",
        *told(rows),
    ]
    return "\n".join(lines)


def _row(row: Row) -> str:
    mark = "" if row.inside else " **miss**"
    band = f"{hours(row.p10_h)} to {hours(row.p90_h)}"
    metric = row.metric.removesuffix("_h").replace("_", " ")
    return (
        f"| {row.incident} | {metric} | {hours(row.real_h)} | {band}{mark} | {hours(row.p50_h)} | {row.quantile:.2f} "
        f"| {row.crps_log:.2f} | {row.naive_crps_log:.2f} |"
    )


def told(rows: Sequence[Row]) -> list[str]:
    """What the rows come to, as sentences and a curve of calibration."""
    summed = summary(rows)
    curve = [sum(row.quantile <= (step + 1) / BINS for row in rows) / len(rows) for step in range(BINS - 1)]
    scale = "CRPS of log hours; 1 is perfect, 0 is no better, below 0 is worse"
    return [
        f"{len(rows)} values of {summed.cases} incidents. The band that should hold 80% holds {summed.coverage_80:.0%};",
        f"in the middle case its upper end is {summed.width:.0f} times its lower end. Skill against the lognormal of the",
        f"category: {summed.skill:+.2f}; against its mean: {summed.skill_against_mean:+.2f} ({scale}).",
        "",
        "| of the forecasts | "
        + " | ".join(f"lowest {100 * (step + 1) // BINS}%" for step in range(BINS - 1))
        + " |\n| --- | "
        + " | ".join("---" for _ in curve)
        + " |\n| held the truth | "
        + " | ".join(f"{share:.0%}" for share in curve)
        + " |",
    ]


def hours(value: float) -> str:
    """Two figures and a unit: 7 min, 3.2 h, 41 d."""
    if value < 1:
        return f"{value * 60:.0f} min"
    return f"{value:.1f} h" if value < 10 else f"{value:.0f} h" if value < 72 else f"{value / 24:.1f} d"
