"""What is due now: taken from the heap, and laid into a tray in the order in which an instant handles it."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import due_now, pop

Row = list[int]


def collect_next(p: Row, s: Row) -> bool:
    """Go to the next tick at which anything is due; False if all of that had been called off."""
    if s[at.HEAP_SIZE] == 0:
        s[at.FULL] = at.NO_ROOM
        return False
    s[at.NOW] = s[p[at.S_HEAP]] >> at.ENTITY_BITS
    return collect(p, s)


def collect(p: Row, s: Row) -> bool:
    """Lay what is due now into the tray, in its order; whether there is anything."""
    count, first, woken = 0, s[at.TRAY_FIRST], False
    while due_now(p, s):
        entity = pop(p, s) & at.ENTITY_MASK
        if entity >= p[at.E_NODE] and entity < p[at.E_HIT]:
            x = at.STEPS + (entity - p[at.E_NODE]) * at.STEP
            if s[x + at.X_DUE] != s[at.NOW]:
                continue
            s[x + at.X_DUE] = at.NONE
        elif entity == at.E_SPREAD:
            if s[at.SPREAD_DUE] != s[at.NOW]:
                continue
            s[at.SPREAD_DUE] = at.NONE
        woken = True
        if entity != at.E_WATCH and entity != at.E_HORIZON and (entity < p[at.E_EDGE] or entity >= p[at.E_UNIT]):
            s[at.COMING] -= 1
        s[first + count] = entity
        count += 1
    s[at.TRAY_COUNT] = count
    return woken
