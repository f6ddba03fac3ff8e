"""Parts 3 and 5 of an instant: what starts, and who is called."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import later, leave, tell
from recovery.engine.kernel.effects import apply, deeds
from recovery.engine.kernel.house import all_out, call_people, closed_gates, find_position, fits, refresh
from recovery.engine.kernel.luck import ticks
from recovery.engine.kernel.work import start

Row = list[int]


def dispatch(p: Row, s: Row) -> bool:
    """One pass over the waiting steps; True if it changed more than who is at work."""
    spot, more, waits = 0, False, s[at.WAITS_AT_WORK]
    while spot < s[at.WAITING_COUNT]:
        i = s[p[at.S_WAITING] + spot] & at.ID_MASK
        n = at.NODES + i * at.NODE
        if closed_gates(p, s, n) or not fits(p, s, n):
            spot += 1
            continue
        leave(p, s, spot)
        start(p, s, i)
        if p[n + at.N_AT_START] < p[n + at.N_AT_START_END]:
            more = True
            deeds(p, s, p[n + at.N_AT_START], p[n + at.N_AT_START_END], at.NONE, i)
    if more:
        apply(p, s)
        refresh(p, s)
    return more or s[at.WAITS_AT_WORK] > waits


def call(p: Row, s: Row) -> None:
    """Call everybody whom a waiting step is short of."""
    if p[at.CALLABLE] == 0 or s[at.WAITING_COUNT] == 0:
        return
    for i in range(p[at.COUNT_POOLS]):
        s[p[at.S_POOLS] + i * at.SIDE + at.G_WANTED] = 0
    for k in range(s[at.WAITING_COUNT]):
        n = at.NODES + (s[p[at.S_WAITING] + k] & at.ID_MASK) * at.NODE
        if not closed_gates(p, s, n):
            for d in range(p[n + at.N_DEMANDS], p[n + at.N_DEMANDS_END], 2):
                s[p[at.S_POOLS] + p[d] * at.SIDE + at.G_WANTED] += p[d + 1]
    for i in range(p[at.COUNT_POOLS]):
        call_people(p, s, i)
    for i in range(p[at.COUNT_SERVICES]):
        y = p[at.S_SERVICES] + i * at.STANDING
        at_home = p[p[at.SERVICES] + i * at.SERVICE + at.V_CALLED] and s[y + at.Y_WAS_CALLED] == 0
        if at_home and s[y + at.Y_LOST] <= 0 and is_wanted(p, s, i):
            call_vendor(p, s, i)


def is_wanted(p: Row, s: Row, service: int) -> bool:
    """Whether a waiting step has a closed gate with a vendor."""
    for w in range(s[at.WAITING_COUNT]):
        n = at.NODES + (s[p[at.S_WAITING] + w] & at.ID_MASK) * at.NODE
        for gate in range(p[n + at.N_GATES], p[n + at.N_GATES_END], 2):
            if all_out(p, s, p[gate], p[gate + 1]):
                for k in range(p[gate], p[gate + 1]):
                    if p[k] == service:
                        return True
    return False


def call_vendor(p: Row, s: Row, i: int) -> None:
    """A vendor is called, and is on the case after a while, or after its next hours have begun."""
    v, y = p[at.SERVICES] + i * at.SERVICE, p[at.S_SERVICES] + i * at.STANDING
    s[y + at.Y_WAS_CALLED] = 1
    tell(s, at.TOLD_VENDOR_CALLED, i, 0)
    first, end_of_edges, begins = p[v + at.V_EDGES], p[v + at.V_EDGES_END], s[at.NOW]
    if first < end_of_edges:
        position = find_position(p, first, end_of_edges, s[at.ONSET] + s[at.NOW])
        if position & 1 == 0:
            if first + position == end_of_edges:
                return
            begins = p[first + position] - s[at.ONSET]
    takes = ticks(p, s, p[v + at.V_REACH], 0, 0, 0) if p[v + at.V_REACH] else 0
    later(p, s, begins + takes, p[at.E_VENDOR] + i)
