"""Services, people and artefacts in a run: who is out, who is here, what can be used."""

from recovery.engine.kernel import places as at
from recovery.engine.kernel.agenda import later, push, tell
from recovery.engine.kernel.luck import ticks

Row = list[int]


# services


def changed(s: Row) -> None:
    """How services stand has to be worked out again."""
    s[at.DIRTY] = s[at.SHOW] = s[at.MOMENTS] = 1


def refresh(p: Row, s: Row) -> None:
    """Work out who is out and who is degraded; standbys come before what needs them."""
    if s[at.DIRTY] == 0:
        return
    s[at.DIRTY], s[at.FRESH] = 0, 1
    services, standing = p[at.SERVICES], p[at.S_SERVICES]
    for i in range(p[at.COUNT_SERVICES]):
        y = standing + i * at.STANDING
        hits = s[y + at.Y_HITS]
        bad = s[y + at.Y_ISOLATED] != 0 or hits & 1 or (hits & 2 and p[services + i * at.SERVICE + at.V_TOLERATES] == 0)
        s[y + at.Y_BAD] = 1 if bad or s[y + at.Y_LOST] > 0 or s[y + at.Y_REACHED] == 0 else 0
    for k in range(p[at.ORDER], p[at.ORDER_END]):
        i = p[k]
        s[standing + i * at.STANDING + at.Y_OUT] = 1 if is_out(p, s, services + i * at.SERVICE) else 0
    for i in range(p[at.COUNT_SERVICES]):
        v, y = services + i * at.SERVICE, standing + i * at.STANDING
        degraded = s[y + at.Y_HITS] >> 1 & 1
        for k in range(p[v + at.V_SOFT], p[v + at.V_SOFT_END]):
            degraded |= s[standing + p[k] * at.STANDING + at.Y_OUT]
        s[y + at.Y_DEGRADED] = degraded


def is_out(p: Row, s: Row, v: int) -> bool:
    """Whether anything that puts a service out is bad, or a group of standbys is out."""
    standing = p[at.S_SERVICES]
    for k in range(p[v + at.V_CLOSURE], p[v + at.V_CLOSURE_END]):
        if s[standing + p[k] * at.STANDING + at.Y_BAD]:
            return True
    for group in range(p[v + at.V_STANDBYS], p[v + at.V_STANDBYS_END], 2):
        if all_out(p, s, p[group], p[group + 1]):
            return True
    return False


def all_out(p: Row, s: Row, first: int, end: int) -> bool:
    """Whether all services of a list are out."""
    for k in range(first, end):
        if s[p[at.S_SERVICES] + p[k] * at.STANDING + at.Y_OUT] == 0:
            return False
    return True


def is_back(p: Row, s: Row, i: int) -> bool:
    """Up, with no hit left, verified and readmitted where the plan does that."""
    v, y = p[at.SERVICES] + i * at.SERVICE, p[at.S_SERVICES] + i * at.STANDING
    return (
        s[y + at.Y_OUT] == 0
        and s[y + at.Y_HITS] == 0
        and (s[y + at.Y_VERIFIED] != 0 or p[v + at.V_CHECKED] == 0)
        and (s[y + at.Y_READMITTED] != 0 or p[v + at.V_RAMPED] == 0)
    )


def all_back(p: Row, s: Row, field: int) -> int:
    """Of the affected services with this mark: 0 if there are none, 1 if one is not back, 2 if all are."""
    found = 0
    for i in range(p[at.COUNT_SERVICES]):
        if s[p[at.S_SERVICES] + i * at.STANDING + at.Y_AFFECTED] and p[p[at.SERVICES] + i * at.SERVICE + field]:
            if not is_back(p, s, i):
                return 1
            found = 2
    return found


def relevant_back(p: Row, s: Row) -> int:
    """The same of the relevant services: those that a target names, if one is affected, else all affected ones."""
    named = all_back(p, s, at.V_RELEVANT)
    return all_back(p, s, at.V_COUNTS) if named == 0 else named


def closed_gates(p: Row, s: Row, n: int) -> bool:
    """Whether a gate of a node has no service that is up."""
    for gate in range(p[n + at.N_GATES], p[n + at.N_GATES_END], 2):
        if all_out(p, s, p[gate], p[gate + 1]):
            return True
    return False


def show_services(p: Row, s: Row) -> None:
    """How services stand at the end of an instant, where that has changed."""
    refresh(p, s)
    if s[at.SHOW] == 0:
        return
    s[at.SHOW] = 0
    for i in range(p[at.COUNT_SERVICES]):
        y = p[at.S_SERVICES] + i * at.STANDING
        back = 8 if is_back(p, s, i) else 0
        shown = s[y + at.Y_OUT] | s[y + at.Y_DEGRADED] << 1 | (s[y + at.Y_HITS] >> 2 & 1) << 2 | back
        if shown != s[y + at.Y_SHOWN] and p[p[at.SERVICES] + i * at.SERVICE + at.V_COUNTS]:
            s[y + at.Y_SHOWN] = shown
            tell(s, at.TOLD_CHANGED, i, shown)


# people


def in_hours(p: Row, s: Row, i: int) -> bool:
    """Whether a pool is in its hours; one without is always."""
    pool, side = p[at.POOLS] + i * at.POOL, p[at.S_POOLS] + i * at.SIDE
    return p[pool + at.L_EDGES] == p[pool + at.L_EDGES_END] or s[side + at.G_POSITION] & 1 == 1


def heads(p: Row, s: Row, i: int) -> int:
    """People of a pool there are at all."""
    left = p[p[at.POOLS] + i * at.POOL + at.L_HEADS] - s[p[at.S_POOLS] + i * at.SIDE + at.G_LOST]
    return left if left > 0 else 0


def here(p: Row, s: Row, i: int) -> int:
    """People of a pool who are here now, at work or not."""
    present = (
        p[p[at.POOLS] + i * at.POOL + at.L_UNITS]
        if in_hours(p, s, i)
        else s[p[at.S_POOLS] + i * at.SIDE + at.G_REACHED]
    )
    most = heads(p, s, i)
    return present if present < most else most


def fits(p: Row, s: Row, n: int) -> bool:
    """Whether all the people whom a node demands are free."""
    for k in range(p[n + at.N_DEMANDS], p[n + at.N_DEMANDS_END], 2):
        if here(p, s, p[k]) - s[p[at.S_POOLS] + p[k] * at.SIDE + at.G_BUSY] < p[k + 1]:
            return False
    return True


def seize(p: Row, s: Row, n: int) -> None:
    """Take them."""
    for k in range(p[n + at.N_DEMANDS], p[n + at.N_DEMANDS_END], 2):
        s[p[at.S_POOLS] + p[k] * at.SIDE + at.G_BUSY] += p[k + 1]


def give_back(p: Row, s: Row, i: int) -> None:
    """The people of a node are free again."""
    n = at.NODES + i * at.NODE
    for k in range(p[n + at.N_DEMANDS], p[n + at.N_DEMANDS_END], 2):
        s[p[at.S_POOLS] + p[k] * at.SIDE + at.G_BUSY] -= p[k + 1]
        gain(p, s, p[k], i)


def gain(p: Row, s: Row, i: int, by: int) -> None:
    """A pool has somebody more now; by a node, or NONE."""
    side = p[at.S_POOLS] + i * at.SIDE
    if s[at.NOW] > s[side + at.G_GAINED_AT]:
        s[side + at.G_GAINED_AT] = s[at.NOW]
        s[side + at.G_GAINED_BY] = by
    elif by != at.NONE and (s[side + at.G_GAINED_BY] == at.NONE or by < s[side + at.G_GAINED_BY]):
        s[side + at.G_GAINED_BY] = by


def find_position(p: Row, first: int, end: int, tick: int) -> int:
    """How many of the ticks of a list are not after this one."""
    low, high = first, end
    while low < high:
        middle = (low + high) >> 1
        if p[middle] <= tick:
            low = middle + 1
        else:
            high = middle
    return low - first


def edge(p: Row, s: Row, i: int) -> None:
    """Hours of a pool begin or end; who was reached leaves at the end."""
    pool, side = p[at.POOLS] + i * at.POOL, p[at.S_POOLS] + i * at.SIDE
    before = here(p, s, i)
    spot, last = s[side + at.G_POSITION], p[pool + at.L_EDGES_END] - p[pool + at.L_EDGES]
    while spot < last and p[p[pool + at.L_EDGES] + spot] <= s[at.ONSET] + s[at.NOW]:
        spot += 1
    s[side + at.G_POSITION] = spot
    if spot & 1 == 0:
        first = p[at.S_UNITS] + p[pool + at.L_FIRST_UNIT] * at.UNIT
        for u in range(first, first + p[pool + at.L_CALLABLE] * at.UNIT, at.UNIT):
            if s[u + at.U_WHERE] == at.HERE:
                s[u + at.U_WHERE] = at.AT_HOME
        s[side + at.G_REACHED] = 0
    if here(p, s, i) > before:
        gain(p, s, i, at.NONE)
    next_edge(p, s, i)


def next_edge(p: Row, s: Row, i: int) -> None:
    """The next begin or end of hours of a pool is due."""
    pool, spot = p[at.POOLS] + i * at.POOL, s[p[at.S_POOLS] + i * at.SIDE + at.G_POSITION]
    if p[pool + at.L_EDGES] + spot < p[pool + at.L_EDGES_END]:
        push(p, s, p[p[pool + at.L_EDGES] + spot] - s[at.ONSET], p[at.E_EDGE] + i)


def reached(p: Row, s: Row, i: int, unit: int) -> None:
    """Somebody who was called is here."""
    side = p[at.S_POOLS] + i * at.SIDE
    before = here(p, s, i)
    s[p[at.S_UNITS] + (p[p[at.POOLS] + i * at.POOL + at.L_FIRST_UNIT] + unit) * at.UNIT + at.U_WHERE] = at.HERE
    s[side + at.G_COMING] -= 1
    s[side + at.G_REACHED] += 1
    if here(p, s, i) > before:
        gain(p, s, i, at.NONE)
    tell(s, at.TOLD_REACHED, i, unit)


def call_people(p: Row, s: Row, i: int) -> None:
    """Call as many of a pool as waiting steps are short of."""
    pool, side = p[at.POOLS] + i * at.POOL, p[at.S_POOLS] + i * at.SIDE
    wanted = s[side + at.G_WANTED]
    if wanted == 0 or p[pool + at.L_CALLABLE] == 0 or in_hours(p, s, i):
        return
    out = s[side + at.G_COMING] + s[side + at.G_REACHED]
    short = wanted - (here(p, s, i) - s[side + at.G_BUSY]) - s[side + at.G_COMING]
    left = min(short, p[pool + at.L_CALLABLE] - out, heads(p, s, i) - out)
    unit = 0
    while left > 0 and unit < p[pool + at.L_CALLABLE]:
        number = p[pool + at.L_FIRST_UNIT] + unit
        u = p[at.S_UNITS] + number * at.UNIT
        if s[u + at.U_WHERE] == at.AT_HOME:
            s[u + at.U_WHERE] = at.ON_THE_WAY
            s[u + at.U_CALLS] += 1
            s[side + at.G_COMING] += 1
            left -= 1
            tell(s, at.TOLD_CALLED, i, unit)
            later(
                p, s, s[at.NOW] + ticks(p, s, p[pool + at.L_REACH], unit, 0, s[u + at.U_CALLS]), p[at.E_UNIT] + number
            )
        unit += 1


# artefacts


def fault(p: Row, s: Row, artefact: int) -> int:
    """What is wrong with an artefact, known or not."""
    z = p[at.S_ARTEFACTS] + artefact * at.STOCK
    if s[z + at.Z_LOST] > 0:
        return at.IS_LOST
    if s[z + at.Z_EMPTY] > 0:
        return at.IS_EMPTY
    return at.IS_POISONED if s[z + at.Z_POISONED] else at.SOUND


def first_artefact(p: Row, s: Row, n: int, besides: int) -> int:
    """The first artefact of a node that was not found to be useless; NONE when all were."""
    for k in range(p[n + at.N_ARTEFACTS], p[n + at.N_ARTEFACTS_END]):
        if s[p[at.S_ARTEFACTS] + p[k] * at.STOCK + at.Z_FOUND] == at.SOUND and p[k] != besides:
            return p[k]
    return at.NONE


def find(p: Row, s: Row, artefact: int, what: int) -> None:
    """Somebody finds out that an artefact cannot be used."""
    z = p[at.S_ARTEFACTS] + artefact * at.STOCK
    if s[z + at.Z_FOUND] == at.SOUND:
        s[z + at.Z_FOUND] = what
        tell(s, at.TOLD_FOUND, artefact, what)
