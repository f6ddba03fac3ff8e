"""How long recovery takes in many runs, with the target, and with what was exercised."""

import math
from collections.abc import Sequence

from recovery.model.durations import spoken
from recovery.report.figures.axis import axis
from recovery.report.figures.svg import WIDTH, Canvas, Drawing

_BARS, _TOP, _BOTTOM, _LEFT, _RIGHT = 36, 44, 190, 12, WIDTH - 12


def distribution(
    samples: Sequence[int | None],
    target: int | None = None,
    exercised: int | None = None,
    name: str = "distribution",
    title: str = "Time to recovery in many simulated runs",
) -> Drawing | None:
    """A bar for each stretch of time, as high as the share of runs that recovered in it; None without any that did.

    Samples are seconds; None is a run that did not recover, and part of the whole.
    """
    came = sorted(sample for sample in samples if sample is not None)
    if not came:
        return None
    reach = came[min(len(came) - 1, math.ceil(0.97 * len(came)))]
    scale = axis(max(reach, round((target or 0) * 1.08), round((exercised or 0) * 1.08)), _LEFT, _RIGHT)
    canvas = Canvas(name)
    scale.draw(canvas, _TOP, _BOTTOM)
    counts = [0] * _BARS
    for sample in came:
        if sample <= scale.span:
            counts[min(_BARS - 1, _BARS * sample // scale.span)] += 1
    width = (_RIGHT - _LEFT) / _BARS
    for number, count in enumerate(counts):
        if count:
            height = (_BOTTOM - _TOP) * count / max(counts)
            canvas.rect(_LEFT + number * width + 0.5, _BOTTOM - height, width - 1, height, "b")
    for seconds, look, words, y in (
        (target, "target", "target", 14),
        (exercised, "stroke", "this exercise", 32),
    ):
        if seconds is not None:
            x = scale.x(seconds)
            canvas.line(x, y + 4, x, _BOTTOM, "target" if look == "target" else "stroke")
            side = "end" if x > WIDTH / 4 else "start"
            canvas.text(
                x + (-5 if side == "end" else 5),
                y + 6,
                f"{words} {spoken(seconds)}",
                "end" if side == "end" else "start",
                "target-text" if look == "target" else "",
            )
    beyond = sum(1 for sample in samples if sample is None or sample > scale.span)
    if beyond:
        canvas.text(
            _RIGHT,
            _BOTTOM + 32,
            f"{_share(beyond, len(samples))} of runs take longer, or do not recover",
            "end",
            "quiet",
            11,
        )
    return canvas.drawing(_BOTTOM + 38, title, _description(samples, came, target, exercised))


def _share(part: int, whole: int) -> str:
    rounded = round(100 * part / whole)
    return f"{rounded}%" if rounded else "less than 1%"


def _description(samples: Sequence[int | None], came: list[int], target: int | None, exercised: int | None) -> str:
    half = came[(len(samples) + 1) // 2 - 1] if (len(samples) + 1) // 2 <= len(came) else None
    said = [f"{len(samples)} simulated runs"]
    said.append(
        f"half of them recover within {spoken(half)}" if half is not None else "half of them or more do not recover"
    )
    if target is not None:
        met = sum(1 for sample in came if sample <= target)
        said.append(f"{_share(met, len(samples)) if met else 'none'} within the target of {spoken(target)}")
    if exercised is not None:
        said.append(f"the exercise took {spoken(exercised)}")
    return "; ".join(said) + "."
