"""What is to come in a run, in a heap; who waits, in order; and the log that a run writes.

An entry of the heap is a tick and what comes then. What was called off stays in the heap and is known by the state: a
step is due at the tick that it remembers, and at no other.
"""

from recovery.engine.kernel import places as at

Row = list[int]


def push(p: Row, s: Row, tick: int, entity: int) -> None:
    """Something comes at a tick."""
    size = s[at.HEAP_SIZE]
    if size == s[at.HEAP_ROOM]:
        s[at.FULL] = at.NO_ROOM
        return
    s[at.HEAP_SIZE] = size + 1
    first, key, spot = p[at.S_HEAP], tick << at.ENTITY_BITS | entity, size
    while spot > 0:
        above = (spot - 1) >> 1
        if s[first + above] <= key:
            break
        s[first + spot] = s[first + above]
        spot = above
    s[first + spot] = key


def pop(p: Row, s: Row) -> int:
    """Take what comes first."""
    first, size = p[at.S_HEAP], s[at.HEAP_SIZE] - 1
    s[at.HEAP_SIZE] = size
    taken, key, spot = s[first], s[first + size], 0
    while True:
        below = 2 * spot + 1
        if below >= size:
            break
        if below + 1 < size and s[first + below + 1] < s[first + below]:
            below += 1
        if s[first + below] >= key:
            break
        s[first + spot] = s[first + below]
        spot = below
    s[first + spot] = key
    return taken


def later(p: Row, s: Row, tick: int, entity: int) -> None:
    """Something comes at a tick that keeps the run going."""
    s[at.COMING] += 1
    push(p, s, tick, entity)


def due_now(p: Row, s: Row) -> bool:
    """Something is left that comes at this very tick."""
    return s[at.HEAP_SIZE] > 0 and s[p[at.S_HEAP]] >> at.ENTITY_BITS == s[at.NOW]


def call_off(s: Row, x: int) -> None:
    """What a step was to come to does not come."""
    if s[x + at.X_DUE] != at.NONE:
        s[x + at.X_DUE] = at.NONE
        s[at.COMING] -= 1


def wait(p: Row, s: Row, i: int) -> None:
    """A step joins those that wait."""
    first, spot = p[at.S_WAITING], s[at.WAITING_COUNT]
    key = (
        p[at.NODES + i * at.NODE + at.N_PRIORITY] << 32 | s[at.STEPS + i * at.STEP + at.X_READY_AT]
    ) << at.ID_BITS | i
    s[at.WAITING_COUNT] = spot + 1
    while spot > 0 and s[first + spot - 1] > key:
        s[first + spot] = s[first + spot - 1]
        spot -= 1
    s[first + spot] = key


def wait_no_more(p: Row, s: Row, i: int) -> None:
    """A step that waits leaves the others."""
    first, spot = p[at.S_WAITING], 0
    while s[first + spot] & at.ID_MASK != i:
        spot += 1
    leave(p, s, spot)


def leave(p: Row, s: Row, spot: int) -> None:
    """The one at this place of those that wait leaves."""
    first, count = p[at.S_WAITING], s[at.WAITING_COUNT] - 1
    s[at.WAITING_COUNT] = count
    for k in range(spot, count):
        s[first + k] = s[first + k + 1]


def candidate(p: Row, s: Row, i: int) -> None:
    """The next sweep looks at whether this step is ready or dead."""
    if s[at.STEPS + i * at.STEP + at.X_CANDIDATE] == 0:
        s[at.STEPS + i * at.STEP + at.X_CANDIDATE] = 1
        s[p[at.S_CANDIDATES] + s[at.CANDIDATE_COUNT]] = i
        s[at.CANDIDATE_COUNT] += 1


def told(s: Row, what: int, size: int) -> int:
    """Where a fact of so many numbers goes on, its kind and tick being written."""
    spot = s[at.LOG]
    if spot + size > s[at.LOG_ROOM]:
        s[at.FULL] = at.NO_ROOM
        spot = s[at.LOG_FIRST]
    s[spot] = what
    s[spot + 1] = s[at.NOW]
    s[at.LOG] = spot + size
    return spot + 2


def tell(s: Row, what: int, a: int, b: int) -> None:
    """A fact of two numbers."""
    spot = told(s, what, 4)
    s[spot] = a
    s[spot + 1] = b


def tell_more(s: Row, what: int, a: int, b: int, c: int, d: int) -> None:
    """A fact of four numbers."""
    spot = told(s, what, 6)
    s[spot] = a
    s[spot + 1] = b
    s[spot + 2] = c
    s[spot + 3] = d


def happened(s: Row) -> None:
    """Something happens now: that is news."""
    s[at.ACTIVE_AT] = s[at.HAPPENED_AT] = s[at.NOW]


def moment(s: Row, when: int) -> None:
    """A moment has come, unless it had before."""
    if s[at.CAME + when] == at.FAR:
        s[at.CAME + when] = s[at.NOW]
        tell(s, at.TOLD_MOMENT, when, 0)
