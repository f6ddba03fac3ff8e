"""What a debrief shows, apart from any screen: another process makes it too."""

from collections.abc import Sequence
from dataclasses import dataclass

from recovery.report.views.debrief import Debrief


@dataclass(frozen=True, slots=True)
class Findings:
    """What an exercise came to, and how long it takes in many runs without people."""

    debrief: Debrief
    samples: Sequence[int | None] = ()
