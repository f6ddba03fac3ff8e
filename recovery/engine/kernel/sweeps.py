"""Part 2 of an instant: what follows from how things stand, in sweeps, until nothing does."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import candidate, moment, tell
from recovery.engine.kernel.effects import apply, deeds, die
from recovery.engine.kernel.facts import begin_offset, fact_holds, holds, start_clock
from recovery.engine.kernel.house import all_back, refresh, relevant_back
from recovery.engine.kernel.luck import happens
from recovery.engine.kernel.order import look_at_candidates
from recovery.engine.kernel.work import end_attempt, get_ready

Row = list[int]


def sweep(p: Row, s: Row) -> bool:
    """Look at the state as it is, then apply all that follows from it; False if nothing does."""
    refresh(p, s)
    any_affected = look_for_affected(p, s)
    offsets = look_for_offsets(p, s)
    moments = look_for_moments(p, s)
    dead, ready = 0, 0
    if s[at.CANDIDATE_COUNT] > 0 and s[at.DETECTED_AT] != at.NONE:
        dead, ready = look_at_candidates(p, s)
    injects = look_for_injects(p, s, offsets)
    clocks = look_for_clocks(p, s, offsets + injects)
    waits = look_for_waits(p, s, offsets + injects + clocks)
    if any_affected:
        affect(p, s)
    found = p[at.S_FOUND]
    for k in range(found, found + offsets):
        begin_offset(p, s, s[k])
    for when in range(at.WHEN_CORE, at.WHEN_ENDED + 1):
        if moments >> when & 1:
            moment(s, when)
    for k in range(dead):
        die(p, s, s[p[at.S_LOOKED] + k], 0)
    for k in range(ready):
        get_ready(p, s, s[p[at.S_READY] + 2 * k], 0, s[p[at.S_READY] + 2 * k + 1])
    found += offsets
    for k in range(found, found + injects):
        deliver(p, s, s[k])
    found += injects
    start_clocks(p, s, found, found + clocks)
    found += clocks
    for k in range(found, found + waits):
        x = at.STEPS + s[k] * at.STEP
        s[x + at.X_ENDING], s[x + at.X_OPTION] = at.ENDED_DONE, at.NONE
        s[x + at.X_FAULT] = s[x + at.X_HARM] = s[x + at.X_MISSED] = 0
        s[at.WAITS_AT_WORK] -= 1
        end_attempt(p, s, s[k])
    apply(p, s)
    return any_affected or offsets + moments + dead + ready + injects + clocks + waits > 0


def look_for_affected(p: Row, s: Row) -> bool:
    """Whether a service is out that was not affected before."""
    if s[at.FRESH] == 0:
        return False
    s[at.FRESH] = 0
    for i in range(p[at.COUNT_SERVICES]):
        y = p[at.S_SERVICES] + i * at.STANDING
        if s[y + at.Y_OUT] and s[y + at.Y_AFFECTED] == 0 and p[p[at.SERVICES] + i * at.SERVICE + at.V_COUNTS]:
            return True
    return False


def affect(p: Row, s: Row) -> None:
    """Services that are out are affected."""
    s[at.MOMENTS] = 1
    for i in range(p[at.COUNT_SERVICES]):
        y = p[at.S_SERVICES] + i * at.STANDING
        if s[y + at.Y_OUT] and p[p[at.SERVICES] + i * at.SERVICE + at.V_COUNTS]:
            s[y + at.Y_AFFECTED] = 1


def look_for_offsets(p: Row, s: Row) -> int:
    """Find facts with an offset that hold for the first time; how many."""
    count = 0
    for k in range(p[at.TIMED], p[at.TIMED_END]):
        if s[p[at.S_ATOMS] + p[k]] == at.FAR and fact_holds(p, s, p[k]):
            s[p[at.S_FOUND] + count] = p[k]
            count += 1
    return count


def look_for_moments(p: Row, s: Row) -> int:
    """The moments that have come, as bits."""
    moments = 0
    if s[at.DETECTED_AT] == at.NONE:
        return moments
    if s[at.MOMENTS]:
        s[at.MOMENTS] = 0
        if s[at.CAME + at.WHEN_CORE] == at.FAR and all_back(p, s, at.V_CORE) == 2:
            moments |= 1 << at.WHEN_CORE
        if s[at.CAME + at.WHEN_RECOVERED] == at.FAR and relevant_back(p, s) == 2:
            moments |= 1 << at.WHEN_RECOVERED
    if s[at.SETTLED]:
        s[at.SETTLED] = 0
        if s[at.CAME + at.WHEN_ENDED] == at.FAR and has_ended(p, s):
            moments |= 1 << at.WHEN_ENDED
    return moments


def has_ended(p: Row, s: Row) -> bool:
    """Whether all that counts is settled."""
    for k in range(p[at.ENDS], p[at.ENDS_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_PHASE] < at.DONE:
            return False
    return True


def look_for_injects(p: Row, s: Row, spot: int) -> int:
    """Find injects whose condition holds; how many."""
    count = 0
    for i in range(p[at.COUNT_INJECTS]):
        if s[p[at.S_INJECTS] + i] == at.LEFT and holds(p, s, p[p[at.INJECTS] + i * at.INJECT + at.I_AT]):
            s[p[at.S_FOUND] + spot + count] = i << 2 | obstacle(p, s, i)
            count += 1
    return count


def obstacle(p: Row, s: Row, i: int) -> int:
    """What keeps an inject from happening: 0 nothing, 1 its condition, 2 its chance."""
    j = p[at.INJECTS] + i * at.INJECT
    if p[j + at.I_ONLY_IF] != at.NONE and not holds(p, s, p[j + at.I_ONLY_IF]):
        return 1
    return 0 if happens(p, s, p[j + at.I_LUCK], p[j + at.I_CHANCE], 0, 0, 0) else 2


def look_for_clocks(p: Row, s: Row, spot: int) -> int:
    """Find clocks that begin to run; how many."""
    count = 0
    for i in range(p[at.COUNT_CLOCKS]):
        q = p[at.S_CLOCKS] + i * at.DEADLINE
        if (
            s[q + at.Q_APPLIES]
            and s[q + at.Q_STARTED] == 0
            and holds(p, s, p[p[at.CLOCKS] + i * at.CLOCK + at.K_STARTS])
        ):
            s[p[at.S_FOUND] + spot + count] = i
            count += 1
    return count


def look_for_waits(p: Row, s: Row, spot: int) -> int:
    """Find waits at work whose condition holds; how many."""
    count = 0
    if s[at.WAITS_AT_WORK] == 0:
        return count
    for k in range(p[at.WAITS], p[at.WAITS_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_PHASE] == at.WORKING and holds(
            p, s, p[at.NODES + p[k] * at.NODE + at.N_UNTIL]
        ):
            s[p[at.S_FOUND] + spot + count] = p[k]
            count += 1
    return count


def deliver(p: Row, s: Row, found: int) -> None:
    """An inject is delivered or dropped."""
    i, why = found >> 2, found & 3
    j = p[at.INJECTS] + i * at.INJECT
    s[p[at.S_INJECTS] + i] = at.DELIVERED if why == 0 else at.DROPPED
    for k in range(p[j + at.I_NODES], p[j + at.I_NODES_END]):
        candidate(p, s, p[k])
    if why:
        tell(s, at.TOLD_DROPPED, i, why)
    else:
        tell(s, at.TOLD_DELIVERED, i, 0)
        deeds(p, s, p[j + at.I_EFFECTS], p[j + at.I_EFFECTS_END], at.NONE, at.NONE)


def start_clocks(p: Row, s: Row, first: int, end_of_found: int) -> None:
    """One becomes aware before any date is reckoned."""
    for k in range(first, end_of_found):
        if p[p[at.CLOCKS] + s[k] * at.CLOCK + at.K_AWARE]:
            moment(s, at.WHEN_AWARE)
    for k in range(first, end_of_found):
        start_clock(p, s, s[k])
