"""What comes before what in a run: which steps become ready or dead, and what is done again."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import candidate, told
from recovery.engine.kernel.effects import withdraw
from recovery.engine.kernel.work import get_ready

Row = list[int]
OPENED, CLOSED, UNDECIDED = range(3)


def guard(p: Row, s: Row, k: int) -> int:
    """Whether a guard is chosen, settled otherwise, or neither."""
    x = at.STEPS + p[k] * at.STEP
    phase = s[x + at.X_PHASE]
    if phase < at.DONE:
        return UNDECIDED
    if p[k + 1] == at.NONE:
        return OPENED if phase == at.FAILED else CLOSED
    return OPENED if phase == at.DONE and s[x + at.X_CHOSEN] == p[k + 1] else CLOSED


def is_dead(p: Row, s: Row, i: int) -> bool:
    """Whether a pending step will not happen."""
    n = at.NODES + i * at.NODE
    for k in range(p[n + at.N_NEEDS], p[n + at.N_NEEDS_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_PHASE] >= at.FAILED:
            return True
    first, end = p[n + at.N_ANY], p[n + at.N_ANY_END]
    if first < end:
        left = 0
        for k in range(first, end):
            if s[any_at(p, k)] and s[at.STEPS + p[k] * at.STEP + at.X_PHASE] < at.FAILED:
                left += 1
        if left == 0:
            return True
    first, end = p[n + at.N_GUARDS], p[n + at.N_GUARDS_END]
    if first < end:
        left = 0
        for k in range(first, end, 2):
            if guard(p, s, k) != CLOSED:
                left += 1
        if left == 0:
            return True
    for k in range(p[n + at.N_BROKEN_BY], p[n + at.N_BROKEN_BY_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_PHASE] == at.FAILED:
            return True
    clock, inject = p[n + at.N_CLOCK], p[n + at.N_INJECT]
    if clock != at.NONE and s[p[at.S_CLOCKS] + clock * at.DEADLINE + at.Q_APPLIES] == 0:
        return True
    return inject != at.NONE and s[p[at.S_INJECTS] + inject] == at.DROPPED


def any_at(p: Row, k: int) -> int:
    """Where the state says whether an alternative counts; all of them stand in one row from the first node's on."""
    return p[at.S_ANY] + k - p[at.NODES + at.N_ANY]


def is_ready(p: Row, s: Row, i: int) -> bool:
    """Whether nothing before a pending step holds it any more."""
    n = at.NODES + i * at.NODE
    for k in range(p[n + at.N_NEEDS], p[n + at.N_NEEDS_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_PHASE] != at.DONE:
            return False
    first, end = p[n + at.N_ANY], p[n + at.N_ANY_END]
    if first < end:
        done = 0
        for k in range(first, end):
            if s[any_at(p, k)] and s[at.STEPS + p[k] * at.STEP + at.X_PHASE] == at.DONE:
                done += 1
        if done == 0:
            return False
    for k in range(p[n + at.N_AFTER], p[n + at.N_AFTER_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_PHASE] < at.DONE:
            return False
    first, end = p[n + at.N_GUARDS], p[n + at.N_GUARDS_END]
    if first < end:
        opened = 0
        for k in range(first, end, 2):
            if guard(p, s, k) == OPENED:
                opened += 1
        if opened == 0:
            return False
    inject = p[n + at.N_INJECT]
    return inject == at.NONE or s[p[at.S_INJECTS] + inject] == at.DELIVERED


def why_ready(p: Row, s: Row, i: int) -> int:
    """The node that let a step become ready: the last of what it needed; the lowest of those at one tick."""
    n, last, spot = at.NODES + i * at.NODE, at.NONE, at.FAR
    for k in range(p[n + at.N_NEEDS], p[n + at.N_NEEDS_END]):
        last, spot = later_of(s, last, spot, p[k])
    for k in range(p[n + at.N_AFTER], p[n + at.N_AFTER_END]):
        last, spot = later_of(s, last, spot, p[k])
    first, first_at = at.NONE, -at.FAR
    for k in range(p[n + at.N_ANY], p[n + at.N_ANY_END]):
        if s[any_at(p, k)] and s[at.STEPS + p[k] * at.STEP + at.X_PHASE] == at.DONE:
            first, first_at = earlier_of(s, first, first_at, p[k])
    if first != at.NONE:
        last, spot = later_of(s, last, spot, first)
    first, first_at = at.NONE, -at.FAR
    for k in range(p[n + at.N_GUARDS], p[n + at.N_GUARDS_END], 2):
        if guard(p, s, k) == OPENED:
            first, first_at = earlier_of(s, first, first_at, p[k])
    if first != at.NONE:
        last, spot = later_of(s, last, spot, first)
    return last


def later_of(s: Row, last: int, spot: int, other: int) -> tuple[int, int]:
    """Of two nodes the one settled last, at a tie the lower one; and when."""
    settled = s[at.STEPS + other * at.STEP + at.X_SETTLED_AT]
    if settled > spot or (settled == spot and other < last):
        return other, settled
    return last, spot


def earlier_of(s: Row, first: int, spot: int, other: int) -> tuple[int, int]:
    """Of two nodes the one settled first, at a tie the lower one; and when."""
    settled = s[at.STEPS + other * at.STEP + at.X_SETTLED_AT]
    if settled < spot or (settled == spot and other < first):
        return other, settled
    return first, spot


def look_at_candidates(p: Row, s: Row) -> tuple[int, int]:
    """Of the steps that something may follow for: find the dead, then the ready with their causes, in their order."""
    first, count, found = p[at.S_CANDIDATES], s[at.CANDIDATE_COUNT], p[at.S_LOOKED]
    s[at.CANDIDATE_COUNT] = 0
    for k in range(count):
        i, spot = s[first + k], k
        s[at.STEPS + i * at.STEP + at.X_CANDIDATE] = 0
        while spot > 0 and s[found + spot - 1] > i:
            s[found + spot] = s[found + spot - 1]
            spot -= 1
        s[found + spot] = i
    dead, ready = 0, 0
    for k in range(count):
        i = s[found + k]
        if s[at.STEPS + i * at.STEP + at.X_PHASE] == at.PENDING:
            if is_dead(p, s, i):
                s[found + dead] = i
                dead += 1
            elif is_ready(p, s, i):
                s[p[at.S_READY] + 2 * ready] = i
                s[p[at.S_READY] + 2 * ready + 1] = why_ready(p, s, i)
                ready += 1
    return dead, ready


# what is done again


def reopen_after_failure(p: Row, s: Row, i: int) -> None:
    """A verification has failed: from its rework on everything is done again."""
    n = at.NODES + i * at.NODE
    reopen(p, s, 0, i, p[n + at.N_REWORK], p[n + at.N_REOPENED], p[n + at.N_REOPENED_END], i)


def reopen_after_return(p: Row, s: Row, service: int) -> None:
    """The threat has come back to a service: what a node restored last is done again, and what hangs on it."""
    restorer = s[p[at.S_SERVICES] + service * at.STANDING + at.Y_RESTORER]
    if restorer == at.NONE:
        return
    n = at.NODES + restorer * at.NODE
    for redo in range(p[n + at.N_REDO], p[n + at.N_REDO_END], at.REDO):
        if p[redo + at.R_SERVICE] == service:
            reopen(p, s, 1, service, p[n + at.N_BEGIN], p[redo + at.R_REOPENED], p[redo + at.R_REOPENED_END], at.NONE)
            return


def reopen(p: Row, s: Row, because: int, of: int, entry: int, first: int, end: int, by: int) -> None:
    """The entry, the steps of a list, and the dead that hang on them are to be done again."""
    nodes = p[at.COUNT_NODES]
    for i in range(nodes):
        s[at.STEPS + i * at.STEP + at.X_MEMBER] = 0
    s[at.STEPS + entry * at.STEP + at.X_MEMBER] = 1
    for k in range(first, end):
        s[at.STEPS + p[k] * at.STEP + at.X_MEMBER] = 1
    members = with_the_dead(p, s)
    spot = told(s, at.TOLD_REOPENED, 6 + members)
    s[spot], s[spot + 1], s[spot + 2], s[spot + 3] = because, of, entry, members
    spot += 4
    for i in range(nodes):
        if s[at.STEPS + i * at.STEP + at.X_MEMBER]:
            s[spot] = i
            spot += 1
    for i in range(nodes):
        if s[at.STEPS + i * at.STEP + at.X_MEMBER] and s[at.STEPS + i * at.STEP + at.X_CANCELLED] == 0:
            send_back(p, s, i)
    if s[at.STEPS + entry * at.STEP + at.X_CANCELLED] == 0:
        get_ready(p, s, entry, 0, by)


def with_the_dead(p: Row, s: Row) -> int:
    """Add every dead step that hangs on a member, until nothing is added; how many members there are."""
    nodes, grown = p[at.COUNT_NODES], True
    while grown:
        grown = False
        for i in range(nodes):
            x = at.STEPS + i * at.STEP
            if s[x + at.X_PHASE] == at.DEAD and s[x + at.X_MEMBER] == 0 and hangs_on_member(p, s, i):
                s[x + at.X_MEMBER] = 1
                grown = True
    members = 0
    for i in range(nodes):
        members += s[at.STEPS + i * at.STEP + at.X_MEMBER]
    return members


def hangs_on_member(p: Row, s: Row, i: int) -> bool:
    """Whether a need, an alternative, a guard or what breaks it is a member."""
    n = at.NODES + i * at.NODE
    for k in range(p[n + at.N_NEEDS], p[n + at.N_NEEDS_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_MEMBER]:
            return True
    for k in range(p[n + at.N_ANY], p[n + at.N_ANY_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_MEMBER]:
            return True
    for k in range(p[n + at.N_GUARDS], p[n + at.N_GUARDS_END], 2):
        if s[at.STEPS + p[k] * at.STEP + at.X_MEMBER]:
            return True
    for k in range(p[n + at.N_BROKEN_BY], p[n + at.N_BROKEN_BY_END]):
        if s[at.STEPS + p[k] * at.STEP + at.X_MEMBER]:
            return True
    return False


def send_back(p: Row, s: Row, i: int) -> None:
    """A member is pending again, in its next round."""
    x, n = at.STEPS + i * at.STEP, at.NODES + i * at.NODE
    if s[x + at.X_PHASE] >= at.DONE and p[n + at.N_OPTIONAL] == 0:
        s[at.OPEN] += 1
    withdraw(p, s, i)
    inside = 0
    for k in range(p[n + at.N_ANY], p[n + at.N_ANY_END]):
        inside += s[at.STEPS + p[k] * at.STEP + at.X_MEMBER]
    for k in range(p[n + at.N_ANY], p[n + at.N_ANY_END]):
        s[any_at(p, k)] = s[at.STEPS + p[k] * at.STEP + at.X_MEMBER] if inside else 1
    s[x + at.X_PHASE], s[x + at.X_CHOSEN], s[x + at.X_ATTEMPT], s[x + at.X_FAILED_ATTEMPTS] = at.PENDING, at.NONE, 0, 0
    s[x + at.X_ROUND] += 1
    s[at.SETTLED] = 1
    candidate(p, s, i)
