"""Which conditions hold in a run, and how long is left until they do."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import later, tell
from recovery.engine.kernel.house import find_position

Row = list[int]


def fact_holds(p: Row, s: Row, atom: int) -> bool:
    """Whether what an atom looks at is so now."""
    a = p[at.ATOMS] + atom * at.ATOM
    kind, about = p[a + at.A_FACT], p[a + at.A_A]
    if kind == at.FACT_MOMENT:
        return s[at.CAME + about] != at.FAR
    if kind == at.FACT_DONE:
        return s[at.STEPS + about * at.STEP + at.X_PHASE] == at.DONE
    if kind == at.FACT_NOT_DONE:
        return s[at.STEPS + about * at.STEP + at.X_PHASE] != at.DONE
    if kind == at.FACT_UP:
        return s[p[at.S_SERVICES] + about * at.STANDING + at.Y_OUT] == 0
    if kind == at.FACT_CHOSEN:
        x = at.STEPS + about * at.STEP
        return s[x + at.X_PHASE] == at.DONE and s[x + at.X_CHOSEN] == p[a + at.A_B]
    if kind == at.FACT_HOUR:
        return s[p[at.S_HOURS] + about] != at.NONE and s[p[at.S_HOURS] + about] <= s[at.NOW]
    if kind == at.FACT_AVAILABLE:
        z = p[at.S_ARTEFACTS] + about * at.STOCK
        return s[z + at.Z_LOST] == 0 and s[z + at.Z_FOUND] <= at.IS_LOST
    if kind == at.FACT_SUBMITTED:
        return s[p[at.S_CLOCKS] + about * at.DEADLINE + at.Q_SUBMITTED] != 0
    return False


def atom_holds(p: Row, s: Row, atom: int) -> bool:
    """Whether an atom holds, its offset included."""
    offset = p[p[at.ATOMS] + atom * at.ATOM + at.A_OFFSET]
    if offset:
        since = s[p[at.S_ATOMS] + atom]
        return since != at.FAR and s[at.NOW] >= since + offset
    return fact_holds(p, s, atom)


def holds(p: Row, s: Row, condition: int) -> bool:
    """Whether all atoms of a condition hold."""
    for k in range(p[p[at.CONDITIONS] + 2 * condition], p[p[at.CONDITIONS] + 2 * condition + 1]):
        if not atom_holds(p, s, p[k]):
            return False
    return True


def is_timed(p: Row, s: Row, condition: int) -> bool:
    """Every atom holds, or its offset runs, or it is an hour still to come."""
    for k in range(p[p[at.CONDITIONS] + 2 * condition], p[p[at.CONDITIONS] + 2 * condition + 1]):
        atom = p[k]
        a = p[at.ATOMS] + atom * at.ATOM
        hour = p[a + at.A_FACT] == at.FACT_HOUR and s[p[at.S_HOURS] + p[a + at.A_A]] != at.NONE
        if s[p[at.S_ATOMS] + atom] == at.FAR and not hour and not atom_holds(p, s, atom):
            return False
    return True


def begin_offset(p: Row, s: Row, atom: int) -> None:
    """The offset of an atom begins to run: now, or from the moment it is about."""
    a = p[at.ATOMS] + atom * at.ATOM
    since = s[at.CAME + p[a + at.A_A]] if p[a + at.A_FACT] == at.FACT_MOMENT else s[at.NOW]
    s[p[at.S_ATOMS] + atom] = since
    if since + p[a + at.A_OFFSET] > s[at.NOW]:
        later(p, s, since + p[a + at.A_OFFSET], at.E_ALARM)


def hours_from_now(p: Row, s: Row) -> None:
    """The hours of the week that count are the first from now on."""
    for i in range(p[at.COUNT_HOURS]):
        low, high = p[p[at.HOURS] + 2 * i], p[p[at.HOURS] + 2 * i + 1]
        end = high
        while low < high:
            middle = (low + high) >> 1
            if p[middle] < s[at.ONSET] + s[at.NOW]:
                low = middle + 1
            else:
                high = middle
        if low < end:
            s[p[at.S_HOURS] + i] = p[low] - s[at.ONSET]
            later(p, s, p[low] - s[at.ONSET], at.E_ALARM)


def injects_over(p: Row, s: Row) -> bool:
    """No inject with effects is still to come by itself."""
    for i in range(p[at.COUNT_INJECTS]):
        j = p[at.INJECTS] + i * at.INJECT
        if (
            s[p[at.S_INJECTS] + i] == at.LEFT
            and p[j + at.I_EFFECTS] < p[j + at.I_EFFECTS_END]
            and is_timed(p, s, p[j + at.I_AT])
        ):
            return False
    return True


def start_clock(p: Row, s: Row, clock: int) -> None:
    """Time counts for a deadline."""
    k = p[at.CLOCKS] + clock * at.CLOCK
    s[p[at.S_CLOCKS] + clock * at.DEADLINE + at.Q_STARTED] = 1
    due, within = at.FAR, p[k + at.K_WITHIN]
    if within != at.NONE:
        first, end = p[k + at.K_DAYS], p[k + at.K_DAYS_END]
        if first == end:
            due = s[at.NOW] + within
        else:
            number = find_position(p, first, end, s[at.NOW] + s[at.ONSET] + at.DAY) + within - 1
            if number < end - first:
                due = p[first + number] - s[at.ONSET]
    when = p[k + at.K_LATEST]
    if when != at.NONE and s[at.CAME + when] != at.FAR:
        outer = s[at.CAME + when] + p[k + at.K_LATEST_TICKS]
        if outer >= s[at.NOW] and (due == at.FAR or outer < due):
            due = outer
    tell(s, at.TOLD_CLOCK, clock, due)
