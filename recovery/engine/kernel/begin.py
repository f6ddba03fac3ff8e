"""What luck decides before the onset, and what is due from it on."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import later
from recovery.engine.kernel.house import find_position, next_edge
from recovery.engine.kernel.luck import happens, onset, part_of, ticks

Row = list[int]


def begin(p: Row, s: Row) -> None:
    """What luck decides before the onset, and what is due from it on."""
    s[at.ONSET] = onset(p, s)
    s[at.DWELL_TICKS] = ticks(p, s, p[at.DWELL], 0, 0, 0) if p[at.DWELL] else 0
    s[at.HARDNESS] = ticks(p, s, p[at.DIFFICULTY], 0, 0, 0) if p[at.DIFFICULTY] else 1000
    for i in range(p[at.COUNT_ARTEFACTS]):
        generation(p, s, i)
    for i in range(p[at.COUNT_CLOCKS]):
        k = p[at.CLOCKS] + i * at.CLOCK
        applies = happens(p, s, p[k + at.K_LUCK], p[k + at.K_CHANCE], 0, 0, 0)
        s[p[at.S_CLOCKS] + i * at.DEADLINE + at.Q_APPLIES] = 1 if applies else 0
    later(p, s, ticks(p, s, p[at.DETECTION], 0, 0, 0) if p[at.DETECTION] else 0, at.E_DETECTION)
    for i in range(p[at.COUNT_HITS]):
        after = p[p[at.HITS] + i * at.TIMED_BY_SCENARIO + at.T_AFTER]
        later(p, s, ticks(p, s, after, 0, 0, 0) if after else 0, p[at.E_HIT] + i)
    for i in range(p[at.COUNT_LOSSES]):
        t = p[at.LOSSES] + i * at.TIMED_BY_SCENARIO
        if happens(p, s, p[t + at.T_LUCK], p[t + at.T_CHANCE], 0, 0, 0):
            after = p[t + at.T_AFTER]
            later(p, s, ticks(p, s, after, 0, 0, 0) if after else 0, p[at.E_LOSS] + i)
    s[at.NOW] = 0
    spread_on(p, s)
    for i in range(p[at.COUNT_POOLS]):
        pool = p[at.POOLS] + i * at.POOL
        if p[pool + at.L_EDGES] < p[pool + at.L_EDGES_END]:
            s[p[at.S_POOLS] + i * at.SIDE + at.G_POSITION] = find_position(
                p, p[pool + at.L_EDGES], p[pool + at.L_EDGES_END], s[at.ONSET]
            )
            next_edge(p, s, i)


def generation(p: Row, s: Row, i: int) -> None:
    """Which generation of an artefact is used, and whether the intruder was there before it was made."""
    f, z = p[at.ARTEFACTS] + i * at.ARTEFACT, p[at.S_ARTEFACTS] + i * at.STOCK
    every = p[f + at.F_EVERY]
    if every == 0:
        return
    age = part_of(p, s, p[f + at.F_AGE], every)
    older = max(0, -((age - s[at.DWELL_TICKS]) // every))
    poisoned = older >= p[f + at.F_KEEP]
    s[z + at.Z_POISONED] = 1 if poisoned else 0
    s[z + at.Z_INSTANT] = -age - (0 if poisoned else older * every)


def spread_on(p: Row, s: Row) -> None:
    """The threat is on its way to the next service."""
    if p[at.SPREAD] and s[at.SPREAD_DONE] < p[at.SPREAD_TO_END] - p[at.SPREAD_TO]:
        s[at.SPREAD_DUE] = s[at.NOW] + ticks(p, s, p[at.SPREAD], 0, 0, s[at.SPREAD_DONE])
        later(p, s, s[at.SPREAD_DUE], at.E_SPREAD)
