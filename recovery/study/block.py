"""A block of runs, each played from a blank state and added to the sum."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.play import play
from recovery.study.tally import tally

Row = list[int]


def block(p: Row, blank: Row, s: Row, m: Row, r: Row, first: int, end: int) -> int:
    """Play the runs from the first on; the run that could not be played, or the end."""
    for run in range(first, end):
        for k in range(p[at.S_WAITING]):
            s[k] = blank[k]
        s[at.RUN] = run
        play(p, s)
        if s[at.FULL]:
            return run
        tally(s, m, r)
    return end
