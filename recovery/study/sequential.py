"""How many runs are enough: a study grows from look to look until its median is known as well as was asked.

Whoever looks often at a growing study and stops when it looks good is misled by luck. So each look has a level of its
own, 1 - 0.05 / (j (j + 1)) at the j-th: all looks together are wrong at most once in twenty studies.
"""

from typing import Literal

from recovery.engine.draws import BATCHES
from recovery.engine.program import Program
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.study.played import Told
from recovery.study.replicate import Study, Watch, extend
from recovery.study.statistics import LEVEL

FIRST_LOOK = 400
MOST_RUNS = 10_000
"""A study that has not become precise by then ends; that is enough for nearly every plan."""

Ended = Literal["precise", "most-runs"]


def look_at(look: int) -> int:
    """Runs at the look with this number, from 1: half as many again each time, in whole sets of batches."""
    runs: int = FIRST_LOOK * 3 ** (look - 1) // 2 ** (look - 1)
    return min(MOST_RUNS, -(-runs // BATCHES) * BATCHES)


def level_at(look: int) -> float:
    """The level of intervals at a look."""
    return 1 - (1 - LEVEL) / (look * (look + 1))


def until_precise(
    study: Study,
    program: Program,
    organisation: Organisation,
    playbook: Playbook,
    within: float,
    watch: Watch | None = None,
    told: Told | None = None,
    jobs: int = 1,
) -> Ended:
    """Extend an empty study until its median time to recovery is known to the share `within` of it, or at MOST_RUNS."""
    look = 0
    while study.runs < MOST_RUNS:
        look += 1
        study.level = level_at(look)
        extend(study, program, organisation, playbook, look_at(look), watch, told, jobs)
        if _precise(study, within):
            return "precise"
    return "most-runs"


def _precise(study: Study, within: float) -> bool:
    """The median's interval is narrow enough, or it is sure that there is no median because too few runs recover."""
    median, recovered = study.quantile(study.time_to_recovery, 0.5), study.recovered
    if median.value is None or median.low is None or median.high is None:
        return recovered.high is not None and recovered.high < 0.5
    return max(median.high - median.value, median.value - median.low) <= within * median.value
